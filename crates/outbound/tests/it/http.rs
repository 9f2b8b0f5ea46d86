//! HTTP.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use outbound::{Forbidden, Limits, Lost, NotSent, Outbound, OutboundOptions, Reach, SendError};
use tokio::io::AsyncWriteExt;

use crate::support::*;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-a: b\r\n\r\n{}";

fn named(pairs: &[(&str, &[&str])]) -> Outbound {
    let names: BTreeMap<String, Vec<IpAddr>> = pairs
        .iter()
        .map(|(name, ips)| {
            (
                (*name).to_owned(),
                ips.iter().map(|ip| ip.parse().unwrap()).collect(),
            )
        })
        .collect();
    Outbound::new(&OutboundOptions {
        names,
        ..OutboundOptions::default()
    })
    .unwrap()
}

#[tokio::test]
async fn a_request_goes_as_it_is_and_its_answer_comes_back_whole() {
    let seen = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&seen);
    let server = Server::start(move |mut stream| {
        let keep = Arc::clone(&keep);
        async move {
            *keep.lock().unwrap() = read_request(&mut stream).await.unwrap();
            stream.write_all(OK.as_bytes()).await.unwrap();
        }
    })
    .await;
    let answer = outbound()
        .send(post(&server.url()), limits())
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.body(), b"{}");
    assert_eq!(answer.headers().get("x-a").unwrap(), "b");
    let seen = seen.lock().unwrap().to_lowercase();
    assert!(
        seen.starts_with("post /path?secret=1 http/1.1\r\n"),
        "{seen}"
    );
    assert!(seen.contains("user-agent: peyvand\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{\"a\":1}"), "{seen}");
}

#[tokio::test]
async fn an_error_status_is_an_answer() {
    let server = Server::saying("HTTP/1.1 500 Oh\r\ncontent-length: 1\r\n\r\nx").await;
    let answer = outbound()
        .send(post(&server.url()), limits())
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.body().as_slice()),
        (500, b"x".as_slice())
    );
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let server = Server::saying(OK).await;
    let outbound = outbound();
    for _ in 0..5 {
        outbound.send(post(&server.url()), limits()).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let target = Server::saying(OK).await;
    let head = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        target.url()
    );
    let server = Server::saying(head).await;
    let answer = outbound()
        .send(post(&server.url()), limits())
        .await
        .unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn a_closed_port_is_not_sent() {
    let url = format!("http://127.0.0.1:{}/", closed_port().await);
    let error = outbound().send(post(&url), limits()).await.unwrap_err();
    assert!(
        matches!(error, SendError::NotSent(NotSent::Connect(_))),
        "{error}"
    );
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let url = format!("https://{}/", server.at);
    let error = outbound().send(post(&url), limits()).await.unwrap_err();
    assert!(
        matches!(error, SendError::NotSent(NotSent::Connect(_))),
        "{error}"
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_unknown_name_is_not_sent() {
    // RFC 6761: this name exists nowhere; the resolver of any machine says so.
    let request = post("https://bank.invalid/");
    let error = outbound().send(request, limits()).await.unwrap_err();
    assert!(
        matches!(error, SendError::NotSent(NotSent::Connect(_))),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_is_lost() {
    let cuts: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{",
    ];
    for cut in cuts {
        let server = Server::start(move |mut stream| async move {
            read_request(&mut stream).await;
            let _ = stream.write_all(cut).await;
        })
        .await;
        let error = outbound()
            .send(post(&server.url()), limits())
            .await
            .unwrap_err();
        assert!(matches!(error, SendError::Lost(Lost::Broken(_))), "{error}");
        assert_eq!(server.connections(), 1, "a lost request is not sent again");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_lost() {
    let server = Server::saying("SSH-2.0-OpenSSH_9.6\r\n\r\n").await;
    let error = outbound()
        .send(post(&server.url()), limits())
        .await
        .unwrap_err();
    assert!(matches!(error, SendError::Lost(Lost::Broken(_))), "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_in_time() {
    let server = Server::start(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let limits = Limits {
        timeout: Duration::from_millis(150),
        ..limits()
    };
    let started = Instant::now();
    let error = outbound()
        .send(post(&server.url()), limits)
        .await
        .unwrap_err();
    assert_eq!(error, SendError::Lost(Lost::Timeout(limits.timeout)));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_slow_drip_does_not_outlive_the_whole_time() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n";
        let _ = stream.write_all(head).await;
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let limits = Limits {
        timeout: Duration::from_millis(200),
        ..limits()
    };
    let started = Instant::now();
    let error = outbound()
        .send(post(&server.url()), limits)
        .await
        .unwrap_err();
    assert_eq!(error, SendError::Lost(Lost::Timeout(limits.timeout)));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_body_longer_than_wanted_is_cut_off() {
    let exact = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}",
        "x".repeat(100)
    );
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n{}",
        "x".repeat(101)
    );
    let limits = Limits {
        body_max: 100,
        ..limits()
    };
    let server = Server::saying(exact).await;
    assert_eq!(
        outbound()
            .send(post(&server.url()), limits)
            .await
            .unwrap()
            .body()
            .len(),
        100
    );
    let server = Server::saying(announced).await;
    let error = outbound()
        .send(post(&server.url()), limits)
        .await
        .unwrap_err();
    assert_eq!(error, SendError::Lost(Lost::TooLarge(100)));

    // Without an announced length, and without end.
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = stream.write_all(head).await;
        while stream
            .write_all(b"10\r\n0123456789abcdef\r\n")
            .await
            .is_ok()
        {}
    })
    .await;
    let error = outbound()
        .send(post(&server.url()), limits)
        .await
        .unwrap_err();
    assert_eq!(error, SendError::Lost(Lost::TooLarge(100)));
}

#[tokio::test]
async fn a_header_without_end_is_refused() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    let error = outbound()
        .send(post(&server.url()), limits())
        .await
        .unwrap_err();
    assert!(matches!(error, SendError::Lost(Lost::Broken(_))), "{error}");
}

#[tokio::test]
async fn this_machine_is_out_of_reach_for_public_calls_by_any_name() {
    let server = Server::saying(OK).await;
    let port = server.at.port();
    let public = Limits::new(Reach::Public);
    let outbound = named(&[
        ("inner.example", &["127.0.0.1"]),
        ("rebind.example", &["93.184.215.14", "127.0.0.1"]),
        ("mapped.example", &["::ffff:127.0.0.1"]),
        ("cloud.example", &["169.254.169.254"]),
    ]);
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "inner.example",
        "INNER.example",
        "inner.example.",
        "rebind.example",
        "mapped.example",
        "cloud.example",
    ] {
        let request = post(&format!("https://{host}:{port}/"));
        let error = outbound.send(request, public).await.unwrap_err();
        let refused = SendError::NotSent(NotSent::Forbidden(Forbidden::Scheme));
        assert!(
            matches!(
                error,
                SendError::NotSent(NotSent::Forbidden(Forbidden::Address(_)))
            ),
            "{host}: {error}"
        );
        let plain = post(&format!("http://{host}:{port}/"));
        assert_eq!(
            outbound.send(plain, public).await.unwrap_err(),
            refused,
            "{host}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_is_judged_by_its_addresses_for_loopback_calls_too() {
    let outbound = named(&[
        ("office.example", &["192.168.1.1"]),
        ("cloud.example", &["169.254.169.254"]),
    ]);
    let send = |host: &str, reach| {
        let request = post(&format!("https://{host}/"));
        let limits = Limits::new(reach);
        let outbound = outbound.clone();
        async move { outbound.send(request, limits).await.unwrap_err() }
    };
    let address = |error| {
        matches!(
            error,
            SendError::NotSent(NotSent::Forbidden(Forbidden::Address(_)))
        )
    };
    assert!(address(send("office.example", Reach::Loopback).await));
    assert!(address(send("cloud.example", Reach::Any).await));
}

#[tokio::test]
async fn a_fixed_name_reaches_exactly_its_address() {
    let server = Server::saying(OK).await;
    let outbound = named(&[("Bank.Example", &["127.0.0.1"])]);
    let request = post(&format!("http://bank.example:{}/", server.at.port()));
    let answer = outbound
        .send(request, Limits::new(Reach::Any))
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_user_in_the_address_is_refused() {
    let server = Server::saying(OK).await;
    let url = format!("http://user:pass@{}/", server.at);
    let error = outbound().send(post(&url), limits()).await.unwrap_err();
    assert_eq!(
        error,
        SendError::NotSent(NotSent::Forbidden(Forbidden::Form))
    );
    assert_eq!(server.connections(), 0);
}

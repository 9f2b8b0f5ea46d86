//! The server loop against slow, silent and too many clients.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use web::{Limits, serve_within};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LONG: Duration = Duration::from_secs(30);

struct Running {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

async fn run(limits: Limits, router: Router) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let ended = tokio::spawn(serve_within(limits, router, listener, stop.clone()));
    Running {
        address,
        stop,
        ended,
    }
}

fn quick() -> Limits {
    Limits {
        connections: 8,
        head: Duration::from_millis(150),
        age: LONG,
        grace: LONG,
    }
}

fn fine() -> Router {
    Router::new().route("/", get(|| async { "fine" }))
}

/// Everything until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(LONG, stream.read_to_end(&mut text)).await;
    let _ = read.expect("the server closes");
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_half_sent_head_is_cut_off() {
    let server = run(quick(), fine()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow")
        .await
        .unwrap();
    let text = rest(&mut stream).await;
    assert!(!text.contains("200 OK"), "{text}");
}

#[tokio::test]
async fn a_connection_that_falls_silent_after_an_answer_is_closed() {
    let server = run(quick(), fine()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let text = rest(&mut stream).await;
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
}

#[tokio::test]
async fn a_connection_too_many_is_told_so_and_a_freed_place_serves_again() {
    let limits = Limits {
        connections: 1,
        head: LONG,
        ..quick()
    };
    let server = run(limits, fine()).await;
    let mut first = TcpStream::connect(server.address).await.unwrap();
    first.write_all(REQUEST).await.unwrap();
    let mut start = [0; 15];
    first.read_exact(&mut start).await.unwrap();
    let mut second = TcpStream::connect(server.address).await.unwrap();
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 503"));
    drop(first);
    // The place is free as soon as the server has seen the end of the first.
    let served = async {
        loop {
            let mut third = TcpStream::connect(server.address).await.unwrap();
            let _ = third
                .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .await;
            if rest(&mut third).await.starts_with("HTTP/1.1 200") {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, served).await.unwrap();
}

#[tokio::test]
async fn on_shutdown_an_answer_in_progress_is_finished_and_idle_connections_are_closed() {
    let (begun, mut begins) = tokio::sync::mpsc::channel::<()>(1);
    let finish = CancellationToken::new();
    let waits = finish.clone();
    let slow = Router::new().route(
        "/",
        get(move || async move {
            begun.send(()).await.unwrap();
            waits.cancelled().await;
            "finished"
        }),
    );
    let server = run(
        Limits {
            head: LONG,
            ..quick()
        },
        slow,
    )
    .await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    let mut busy = TcpStream::connect(server.address).await.unwrap();
    busy.write_all(REQUEST).await.unwrap();
    begins.recv().await.unwrap();
    server.stop.cancel();
    assert_eq!(rest(&mut idle).await, "");
    finish.cancel();
    assert!(rest(&mut busy).await.ends_with("finished"));
    tokio::time::timeout(LONG, server.ended)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn shutdown_does_not_wait_longer_than_the_grace() {
    let (begun, mut begins) = tokio::sync::mpsc::channel::<()>(1);
    let stuck = Router::new().route(
        "/",
        get(move || async move {
            begun.send(()).await.unwrap();
            std::future::pending::<&str>().await
        }),
    );
    let limits = Limits {
        grace: Duration::from_millis(50),
        ..quick()
    };
    let server = run(limits, stuck).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    begins.recv().await.unwrap();
    server.stop.cancel();
    tokio::time::timeout(LONG, server.ended)
        .await
        .unwrap()
        .unwrap();
}

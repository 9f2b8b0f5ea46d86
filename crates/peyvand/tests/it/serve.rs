//! `peyvand serve`: set up in a shell, used by a program, killed in the middle.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::shell::{Server, folder, last_json, peyvand, run, stderr};

/// Makes a shop with a provider at a bank that does not exist, and a TEST key.
fn set_up(data: &std::path::Path) -> String {
    let shop = [
        "setup",
        "shop",
        "golestan",
        "--name",
        "گلستان",
        "--manager-email",
        "m@example.com",
    ];
    assert!(run(peyvand(data).args(shop)).status.success());
    let provider = [
        "setup",
        "provider",
        "golestan",
        "sandbox",
        "--name",
        "Sandbox",
        "--base-url",
        "http://127.0.0.1:9/sandbox",
        "--credential",
        "terminal=t1",
        "--credential",
        "secret=sandbox-secret-t1",
    ];
    let made = run(peyvand(data).args(provider));
    assert!(made.status.success(), "{}", stderr(&made));
    let key = run(peyvand(data).args(["setup", "key", "golestan", "--json"]));
    last_json(&key)["key"].as_str().unwrap().to_owned()
}

fn serve(data: &std::path::Path) -> Server {
    Server::start(peyvand(data).args(["--listen", "127.0.0.1:0", "serve"]))
}

fn create(server: &Server, key: &str, nonce: usize) -> (u16, String) {
    let body = json!({ "amount": 50_000, "currency": "IRR", "recipients": ["a@example.com"] });
    let head = format!(
        "POST /v1/payment_links HTTP/1.1\r\nauthorization: Bearer {key}\r\nidempotency-key: k{nonce}\r\nx-end:"
    );
    // `http` ends the request line itself, so the headers above end with one that swallows it.
    server.http(&head, &body.to_string())
}

#[test]
fn from_an_empty_folder_to_a_link_by_the_command_line() {
    let data = folder();
    let key = set_up(data.path());
    let server = serve(data.path());
    let (status, body) = create(&server, &key, 1);
    assert_eq!(status, 201, "{body}");
    let link: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(link["state"], "open");
    let path = link["url"]
        .as_str()
        .unwrap()
        .split(&server.address)
        .nth(1)
        .unwrap()
        .to_owned();
    let (status, page) = server.http(&format!("GET {path}"), "");
    assert_eq!(status, 200);
    assert!(page.contains("گلستان"), "{page}");
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let data = folder();
    let key = set_up(data.path());
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let server = serve(data.path());
        for one in 0..20 {
            let (status, body) = create(&server, &key, round * 100 + one);
            assert_eq!(status, 201, "{body}");
            let link: Value = serde_json::from_str(&body).unwrap();
            acknowledged.push(link["id"].as_str().unwrap().to_owned());
        }
        server.kill_9();
    }
    let server = serve(data.path());
    for id in &acknowledged {
        let head =
            format!("GET /v1/payment_links/{id} HTTP/1.1\r\nauthorization: Bearer {key}\r\nx-end:");
        let (status, _) = server.http(&head, "");
        assert_eq!(status, 200, "{id} is lost");
    }
    // The same key gives the same link, also across a kill.
    let (_, again) = create(&server, &key, 0);
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["id"].as_str(), Some(acknowledged[0].as_str()));
    drop(server);
    let books = run(peyvand(data.path()).args(["verify-books", "--json"]));
    assert_eq!(last_json(&books)["books_ok"], true);
}

#[test]
fn a_slug_that_is_taken_and_settings_that_do_not_fit_are_refused() {
    let data = folder();
    set_up(data.path());
    let refuse = |args: &[&str], word: &str| {
        let output = run(peyvand(data.path()).stdin(Stdio::null()).args(args));
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(word),
            "{args:?}: {}",
            stderr(&output)
        );
    };
    refuse(&["setup", "shop", "nobody-yet"], "needs --name");
    refuse(&["setup", "shop", "Golestan", "--name", "x"], "3 to 40");
    refuse(
        &[
            "setup",
            "shop",
            "abc",
            "--name",
            "x",
            "--time-zone",
            "Mars/Base",
        ],
        "time zone",
    );
    refuse(
        &["setup", "shop", "abc", "--name", "x", "--currency", "IRT"],
        "IRR",
    );
    refuse(
        &["setup", "provider", "nobody", "sandbox", "--name", "x"],
        "no shop",
    );
    refuse(
        &["setup", "provider", "golestan", "nobank", "--name", "x"],
        "no driver",
    );
    refuse(
        &[
            "setup",
            "provider",
            "golestan",
            "zarinpal",
            "--name",
            "x",
            "--credential",
            "merchant_id=1",
        ],
        "merchant_id",
    );
}

//! A shop in TEST at a bank simulator of its own, and a payer with a browser.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::shell::{Server, last_json, peyvand, run, stderr};

/// The credential of the shop's terminal; must stand in no log.
pub(crate) const MERCHANT_ID: &str = "ca0a5ec8-e700-4000-8000-00000000ca11";

/// An answer to a browser.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// Asks an absolute `http://` address.
pub(crate) fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let rest = url
        .strip_prefix("http://")
        .unwrap_or_else(|| panic!("{url}"));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n"
    )
    .unwrap();
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n").unwrap();
    }
    write!(stream, "\r\n{body}").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let location = head
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .map(str::to_owned);
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        location,
        body: body.to_owned(),
    }
}

/// Starts a bank simulator, with its book in the folder.
pub(crate) fn bank(data: &Path) -> Server {
    let book = data.join("bank.jsonl");
    Server::start(
        peyvand(data)
            .args(["bank", "--listen", "127.0.0.1:0", "--book"])
            .arg(book),
    )
}

/// Makes a shop at that bank and a TEST key.
pub(crate) fn shop(data: &Path, bank: &Server) -> String {
    let make = |args: &[&str]| {
        let made = run(peyvand(data).arg("setup").args(args));
        assert!(made.status.success(), "{}", stderr(&made));
        made
    };
    make(&[
        "shop",
        "golestan",
        "--name",
        "گلستان",
        "--manager-email",
        "manager@example.com",
    ]);
    let base = format!("http://{}/zarinpal", bank.address);
    let credential = format!("merchant_id={MERCHANT_ID}");
    make(&[
        "provider",
        "golestan",
        "zarinpal",
        "--name",
        "زرین‌پال",
        "--base-url",
        &base,
        "--credential",
        &credential,
    ]);
    let key = make(&["key", "golestan", "--json"]);
    last_json(&key)["key"].as_str().unwrap().to_owned()
}

/// Makes a link and gives what the API says of it.
pub(crate) fn link(server: &Server, key: &str, nonce: &str) -> Value {
    let url = format!("http://{}/v1/payment_links", server.address);
    let body = json!({
        "amount": 50_000, "currency": "IRR", "recipients": ["payer@example.com"],
    });
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", nonce),
        ("content-type", "application/json"),
    ];
    let answer = ask("POST", &url, &headers, &body.to_string());
    assert_eq!(answer.status, 201, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

/// The payer opens the link and chooses the bank; the address of the bank's page.
pub(crate) fn choose(link: &Value) -> String {
    let url = link["url"].as_str().unwrap();
    let page = ask("GET", url, &[], "");
    assert_eq!(page.status, 200, "{}", page.body);
    let field = |name: &str| {
        let tag = page
            .body
            .split('<')
            .filter(|tag| tag.starts_with("input"))
            .find(|tag| tag.contains(&format!("name=\"{name}\"")))
            .unwrap_or_else(|| panic!("no {name} in {}", page.body));
        let value = tag.split_once("value=\"").unwrap().1;
        value.split('"').next().unwrap().to_owned()
    };
    let form = format!(
        "version={}&provider={}",
        field("version"),
        field("provider")
    );
    let sent = ask("POST", url, &FORM, &form);
    sent.location.unwrap_or_else(|| panic!("{}", sent.body))
}

/// The payer pays at the bank; the address at which the bank sends the browser back.
pub(crate) fn pay(bank_page: &str) -> String {
    assert_eq!(ask("GET", bank_page, &[], "").status, 200);
    let paid = ask("POST", bank_page, &FORM, "do=pay");
    paid.location.unwrap_or_else(|| panic!("{}", paid.body))
}

/// The payer's browser comes back and sees that the payment is booked.
pub(crate) fn come_back(server: &Server, address: &str) {
    let landing = ask("GET", address, &[], "").location.unwrap();
    let page = ask(
        "GET",
        &format!("http://{}{landing}", server.address),
        &[],
        "",
    );
    assert_eq!(page.status, 200, "{}", page.body);
}

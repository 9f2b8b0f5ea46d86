//! What a service manager's stop does to a request under way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::payer;
use crate::shell::{Server, folder, peyvand};

#[test]
fn a_request_under_way_is_answered_after_sigterm_and_new_ones_are_not_taken() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    let server = Server::start(peyvand(data.path()).args(["--listen", "127.0.0.1:0", "serve"]));
    let address = server.address.clone();
    let body = r#"{"amount": 50000, "currency": "IRR"}"#;
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(
        stream,
        "POST /v1/payment_links HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\
         idempotency-key: k1\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    // The server says so when a handler waits for the body: the request is under way.
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    server.signal_stop();
    while TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("HTTP/1.1 201"), "{rest}");
    assert_eq!(server.ended(), Some(0));
}

//! A mail server that others wrote takes our mail.

use e2e::{House, MailServer, words_of};
use serde_json::json;

const TO: &str = "sara@example.org";

#[test]
fn a_mail_server_of_debian_takes_our_mail_and_delivers_it_whole() {
    let Some(server) = MailServer::or_skip() else {
        return;
    };
    let (house, key) = House::with_mail("fa", server.port, TO);
    let wanted = json!({
        "amount": 2_500_000, "currency": "IRR", "language": "fa", "recipients": [TO],
        "description": "هزینهٔ طراحی",
    });
    let url = house.link(&key, &wanted);
    let mails = server.mails(2);
    let mail = &mails[1];
    let head = mail.split("\n\n").next().unwrap_or_default();
    // Who took it over, and what it was handed.
    for wanted in [
        "Return-path: <shop@example.com>",
        "by mail.example.test with esmtp (Exim",
        "From: ",
        "<shop@example.com>",
        "To: sara@example.org",
        "Message-ID: <msg_",
        "@example.com>",
        "\nDate: ",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    for part in ["text/plain; charset=utf-8", "text/html; charset=utf-8"] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    assert!(
        mail.lines()
            .all(|line| line.is_ascii() && line.len() <= 998)
    );
    let words = words_of(mail);
    let [text, html] = words
        .split_once("<!doctype html>")
        .map_or(["", ""], |(a, b)| [a, b]);
    for part in [text, html] {
        assert!(part.contains("هزینهٔ طراحی"), "{words}");
        assert!(part.replace("&#x2f;", "/").contains(&url), "{words}");
    }
    let log = server.log();
    let completed = log
        .lines()
        .filter(|line| line.ends_with(" Completed"))
        .count();
    assert_eq!(completed, 2, "the test mail and the link: {log}");
}

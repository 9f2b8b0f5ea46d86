//! A mail server that others wrote takes our mail, and sends some of it back.

use std::time::{Duration, Instant};

use e2e::{House, MailHouse, MailServer, words_of};
use serde_json::json;

const TO: &str = "sara@example.org";
/// How long a mail may take to come back, and how often is looked.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN: Duration = Duration::from_millis(50);

#[test]
fn a_mail_server_of_debian_takes_our_mail_and_delivers_it_whole() {
    let Some(server) = MailServer::or_skip() else {
        return;
    };
    let (house, MailHouse { key, refused, .. }) = House::with_mail("fa", &server, TO);
    // A certificate that nobody vouches for is no protection, so nothing was said to that server.
    assert!(refused.contains("certificate"), "{refused}");
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
        "Return-path: <bounces@example.com>",
        "by mail.example.test with esmtps",
        "(TLS1.3) tls TLS_",
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
    // The test mail and the link, each once.
    let log = server.completed(2);
    assert_eq!(log.matches(" Completed").count(), 2, "{log}");
}

#[test]
fn what_a_mail_server_of_debian_sends_back_later_is_told_as_not_arrived() {
    const LATE: &str = "late@example.org";
    let Some(server) = MailServer::or_skip() else {
        return;
    };
    let (house, MailHouse { key, hook, .. }) = House::with_mail("en", &server, TO);
    server.passes_on_to(&format!("{}{hook}", house.url));
    let wanted = json!({"amount": 2_500_000, "currency": "IRR", "recipients": [LATE]});
    house.link(&key, &wanted);
    let start = Instant::now();
    let told = loop {
        let told = house.messages_to(&key, LATE);
        let mut sent = told.into_iter();
        match sent.find(|one| one["state"] == "undelivered") {
            Some(one) => break one,
            None => assert!(start.elapsed() < PATIENCE, "{}", server.log()),
        }
        std::thread::sleep(BETWEEN);
    };
    let cause = told["cause"].as_str().unwrap_or_default();
    assert!(cause.starts_with("5."), "{cause}");
    // It was taken over before it came back.
    assert!(
        server.log().contains("** late@example.org "),
        "{}",
        server.log()
    );
}

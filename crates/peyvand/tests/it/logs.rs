//! What the logs hold while a payment is made at the level `debug`: much, and no secret.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::Value;

use crate::payer;
use crate::shell::{Server, folder, peyvand, run, stderr, stdout};

const MAIL_PASSWORD: &str = "canary-mail-password";
/// `\0mailer\0canary-mail-password` in base64, as it goes to the mail server.
const MAIL_PASSWORD_SENT: &str = "AG1haWxlcgBjYW5hcnktbWFpbC1wYXNzd29yZA==";

/// Everything in a data folder that opens something.
fn secrets(data: &Path) -> Vec<String> {
    let key = std::fs::read_to_string(data.join("peyvand.key")).unwrap();
    let mut found = vec![key.trim().to_owned()];
    let file = rusqlite::Connection::open(data.join("peyvand.db")).unwrap();
    for sql in [
        "SELECT token FROM link",
        "SELECT return_token FROM payment",
        "SELECT token FROM provider",
    ] {
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        let before = found.len();
        found.extend(rows.unwrap().map(Result::unwrap));
        assert!(found.len() > before, "{sql} found nothing to look for");
    }
    found
}

fn assert_clean(logs: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(secret.len() > 8, "{secret} is too short to look for");
        let line = logs.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} in the logs: {line:?}");
    }
}

/// The lines as JSON, each with a level and a time.
fn lines(logs: &str) -> Vec<Value> {
    let read = |line: &str| -> Value {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(line["level"].is_string() && line["timestamp"].is_string());
        line
    };
    logs.lines().map(read).collect()
}

#[test]
fn a_demo_logs_its_payment_and_none_of_its_secrets() {
    let data = folder();
    let output = run(peyvand(data.path())
        .env("PEYVAND_LOG_FORMAT", "json")
        .args(["--log", "debug", "demo", "--once", "--json"]));
    assert!(output.status.success(), "{}", stderr(&output));
    let logs = stderr(&output);
    let read = lines(&logs);
    let answered = read.iter().filter(|line| {
        let fields = &line["fields"];
        fields["message"] == "answered" && fields["request_id"].is_string()
    });
    assert!(answered.count() >= 5, "{logs}");
    let mut secrets = secrets(data.path());
    secrets.push("sandbox-secret-golestan".to_owned());
    secrets.push("00000000-0000-4000-8000-000000001405".to_owned());
    assert_clean(&logs, &secrets);
    assert!(stdout(&output).contains("receipt_number"));
}

#[test]
fn a_server_logs_each_request_with_its_number_and_none_of_its_secrets() {
    let data = folder();
    let bank = payer::bank(data.path());
    let key = payer::shop(data.path(), &bank);
    let post = TcpListener::bind("127.0.0.1:0").unwrap();
    let mail_url = format!(
        "smtp://mailer:{MAIL_PASSWORD}@{}",
        post.local_addr().unwrap()
    );
    let log_file = data.path().join("log.jsonl");
    let server = Server::start_with(
        peyvand(data.path())
            .env("PEYVAND_LOG_FORMAT", "json")
            .env("PEYVAND_MAIL_URL", mail_url)
            .env("PEYVAND_MAIL_FROM", "pay@example.com")
            .args(["--log", "debug", "--listen", "127.0.0.1:0", "serve"]),
        File::create(&log_file).unwrap(),
    );
    let link = payer::link(&server, &key, "k1");
    let said = serve_one_mail(&post);
    assert!(said.contains(MAIL_PASSWORD_SENT), "{said}");
    let back = payer::pay(&payer::choose(&link));
    payer::come_back(&server, &back);
    // One that is refused is logged too.
    let stray = format!(
        "http://{}/golestan/return/t0000000000000000000000?Authority=x",
        server.address
    );
    assert_eq!(payer::ask("GET", &stray, &[], "").status, 404);
    drop(post);
    assert_eq!(server.terminate(), Some(0));
    let logs = std::fs::read_to_string(&log_file).unwrap();
    let refused = lines(&logs).into_iter().find(|line| {
        line["fields"]["message"] == "callback refused" && line["span"]["request_id"].is_string()
    });
    assert!(refused.is_some(), "{logs}");
    let mut secrets = secrets(data.path());
    secrets.extend(
        [
            key.as_str(),
            payer::MERCHANT_ID,
            MAIL_PASSWORD,
            MAIL_PASSWORD_SENT,
        ]
        .map(str::to_owned),
    );
    // The part of a key that is the secret.
    secrets.push(key.rsplit('_').next().unwrap().to_owned());
    assert_clean(&logs, &secrets);
}

/// A mail server for one letter; what the client said.
fn serve_one_mail(listener: &TcpListener) -> String {
    let (stream, _) = listener.accept().unwrap();
    let mut said = String::new();
    let answer = |stream: &mut TcpStream, text: &str| {
        write!(stream, "{text}\r\n").unwrap();
    };
    let mut out = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines();
    answer(&mut out, "220 mail.test ESMTP");
    let mut in_letter = false;
    while let Some(Ok(line)) = lines.next() {
        said.push_str(&line);
        said.push('\n');
        if in_letter {
            if line == "." {
                in_letter = false;
                answer(&mut out, "250 taken");
            }
            continue;
        }
        match line
            .split(' ')
            .next()
            .unwrap()
            .to_ascii_uppercase()
            .as_str()
        {
            "EHLO" => answer(&mut out, "250-mail.test\r\n250 AUTH PLAIN"),
            "AUTH" => answer(&mut out, "235 welcome"),
            "DATA" => {
                in_letter = true;
                answer(&mut out, "354 go on");
            }
            "QUIT" => {
                answer(&mut out, "221 bye");
                break;
            }
            _ => answer(&mut out, "250 fine"),
        }
    }
    said
}

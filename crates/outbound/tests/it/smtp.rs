//! SMTP, against a server that fails at the step that a test names.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use outbound::{Login, MailError, MailErrorClass, MailFault, Reach, Security, SmtpServer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::support::*;

const MAIL: &[u8] = b"Subject: hello\r\n\r\nline one\r\n.hidden dot\r\n";

/// What the server does at one command; at the others it agrees.
#[derive(Clone, Copy)]
enum Trouble {
    Say(&'static str),
    Hang,
    Drop,
}

/// A server that keeps what it is told; `at` is `greet`, `EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA` or
/// `.`, the end of the text.
struct Sink {
    server: Server,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn agreeing() -> Self {
        Self::failing("nowhere", Trouble::Drop).await
    }

    async fn failing(at: &'static str, trouble: Trouble) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&heard);
        let server = Server::start(move |stream| converse(stream, at, trouble, Arc::clone(&keep)));
        Self {
            server: server.await,
            heard,
        }
    }

    fn settings(&self) -> SmtpServer {
        SmtpServer {
            host: "127.0.0.1".into(),
            port: self.server.at.port(),
            security: Security::None,
            login: None,
            hello: Some("pay.example.ir".into()),
            timeout: Duration::from_secs(20),
            reach: Reach::Loopback,
        }
    }

    async fn send(&self, server: &SmtpServer) -> Result<String, MailError> {
        let sent = outbound()
            .send_mail(server, "shop@example.ir", "payer@example.com", MAIL)
            .await;
        sent.map(|accepted| accepted.response)
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn converse(
    stream: TcpStream,
    at: &'static str,
    trouble: Trouble,
    heard: Arc<Mutex<Vec<String>>>,
) {
    let mut stream = BufReader::new(stream);
    let mut text = false;
    let mut command = "greet".to_owned();
    loop {
        let answer = match command.as_str() {
            step if step == at => match trouble {
                Trouble::Say(answer) => answer,
                Trouble::Hang => return std::future::pending().await,
                Trouble::Drop => return,
            },
            "greet" => "220 sink",
            "EHLO" => "250-sink\r\n250 AUTH PLAIN LOGIN",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "." => "250 2.0.0 Ok: queued as 4F2",
            _ => "250 ok",
        };
        if stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
        text = text || answer.starts_with("354");
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end_matches("\r\n").to_owned();
            heard.lock().unwrap().push(line.clone());
            if !text {
                command = line.split(' ').next().unwrap().to_uppercase();
                break;
            }
            if line == "." {
                text = false;
                command = line;
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_mail_is_handed_over_whole_and_the_answer_kept() {
    let sink = Sink::agreeing().await;
    let response = sink.send(&sink.settings()).await.unwrap();
    assert!(response.contains("queued as 4F2"), "{response}");
    let heard = sink.heard();
    let heard: Vec<&str> = heard.iter().map(String::as_str).collect();
    let wanted = [
        "EHLO pay.example.ir",
        "MAIL FROM:<shop@example.ir>",
        "RCPT TO:<payer@example.com>",
        "DATA",
        "Subject: hello",
        "",
        "line one",
        "..hidden dot",
    ];
    assert!(heard.starts_with(&wanted), "{heard:?}");
    assert!(heard.contains(&".") && heard.contains(&"QUIT"), "{heard:?}");
}

#[tokio::test]
async fn each_refusal_has_its_class() {
    use MailErrorClass::{Configuration, Recipient, Retry};
    use MailFault as Fault;
    for (at, answer, class, fault) in [
        ("greet", "421 busy", Retry, Fault::Busy),
        ("greet", "554 no service", Configuration, Fault::Connection),
        ("EHLO", "421 busy", Retry, Fault::Busy),
        ("EHLO", "550 go away", Configuration, Fault::Connection),
        ("AUTH", "454 later", Retry, Fault::Busy),
        ("AUTH", "535 wrong password", Configuration, Fault::Login),
        ("MAIL", "451 later", Retry, Fault::Busy),
        ("MAIL", "553 sender refused", Configuration, Fault::Sender),
        ("RCPT", "450 greylisted", Retry, Fault::Busy),
        ("RCPT", "550 no such user", Recipient, Fault::Recipient),
        ("DATA", "451 later", Retry, Fault::Busy),
        ("DATA", "554 no", Recipient, Fault::Refused),
        (".", "452 full", Retry, Fault::Busy),
        (".", "554 spam", Recipient, Fault::Refused),
    ] {
        let sink = Sink::failing(at, Trouble::Say(answer)).await;
        let login = Login {
            username: "u".into(),
            password: "canary-p".into(),
        };
        let server = SmtpServer {
            login: Some(login),
            ..sink.settings()
        };
        let error = sink.send(&server).await.unwrap_err();
        assert_eq!(
            (error.class, error.fault),
            (class, fault),
            "{at} {answer}: {error}"
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn only_a_drop_after_the_text_is_unknown() {
    for at in ["greet", "EHLO", "MAIL", "RCPT", "DATA"] {
        let sink = Sink::failing(at, Trouble::Drop).await;
        let error = sink.send(&sink.settings()).await.unwrap_err();
        assert_eq!(error.class, MailErrorClass::Retry, "{at}: {error}");
    }
    let sink = Sink::failing(".", Trouble::Drop).await;
    let error = sink.send(&sink.settings()).await.unwrap_err();
    assert_eq!(error.class, MailErrorClass::Unknown, "{error}");
}

#[tokio::test]
async fn only_a_silence_after_the_text_is_unknown() {
    for (at, class) in [
        ("greet", MailErrorClass::Retry),
        ("RCPT", MailErrorClass::Retry),
        (".", MailErrorClass::Unknown),
    ] {
        let sink = Sink::failing(at, Trouble::Hang).await;
        let server = SmtpServer {
            timeout: Duration::from_millis(200),
            ..sink.settings()
        };
        let error = sink.send(&server).await.unwrap_err();
        assert_eq!(error.class, class, "{at}: {error}");
    }
}

#[tokio::test]
async fn a_lost_farewell_does_not_lose_the_mail() {
    let sink = Sink::failing("QUIT", Trouble::Drop).await;
    assert!(sink.send(&sink.settings()).await.is_ok());
}

#[tokio::test]
async fn a_closed_port_is_tried_again_later() {
    let sink = Sink::agreeing().await;
    let server = SmtpServer {
        port: closed_port().await,
        ..sink.settings()
    };
    let error = sink.send(&server).await.unwrap_err();
    assert_eq!(error.class, MailErrorClass::Retry, "{error}");
    assert_eq!(error.fault, MailFault::Connection, "{error}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told() {
    let sink = Sink::agreeing().await;
    let server = SmtpServer {
        host: "mail.nowhere.invalid".into(),
        ..sink.settings()
    };
    let error = sink.send(&server).await.unwrap_err();
    assert_eq!(error.fault, MailFault::Name, "{error}");
}

#[tokio::test]
async fn tls_that_is_asked_for_is_never_left_out() {
    let sink = Sink::agreeing().await;
    let server = SmtpServer {
        security: Security::StartTls,
        ..sink.settings()
    };
    let error = sink.send(&server).await.unwrap_err();
    assert_eq!(error.class, MailErrorClass::Configuration, "{error}");
    assert_eq!(error.fault, MailFault::Tls, "{error}");
    assert!(!sink.heard().iter().any(|line| line.starts_with("MAIL")));

    let server = SmtpServer {
        security: Security::Tls,
        ..sink.settings()
    };
    let error = sink.send(&server).await.unwrap_err();
    assert_eq!(error.fault, MailFault::Tls, "{error}");
    assert!(!sink.heard().iter().any(|line| line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_server_out_of_reach_is_not_asked() {
    let sink = Sink::agreeing().await;
    for (host, reach) in [
        ("127.0.0.1", Reach::Public),
        ("localhost", Reach::Public),
        ("::1", Reach::Public),
        ("0x7f.1", Reach::Public),
        ("169.254.169.254", Reach::Any),
        ("10.0.0.1", Reach::Loopback),
    ] {
        let server = SmtpServer {
            host: host.into(),
            reach,
            ..sink.settings()
        };
        let error = sink.send(&server).await.unwrap_err();
        assert_ne!(error.class, MailErrorClass::Unknown, "{host}: {error}");
    }
    assert!(sink.heard().is_empty());
}

#[tokio::test]
async fn no_address_or_name_can_carry_a_command() {
    let sink = Sink::agreeing().await;
    let outbound = outbound();
    for bad in [
        "a@example.com>\r\nRCPT TO:<evil@example.com",
        "a@example.com\r\nDATA",
        "a@example.com\n",
        "a\0@example.com",
        "a b@example.com",
        "<a@example.com>",
        "",
        "سلام@example.com",
    ] {
        let error = outbound
            .send_mail(&sink.settings(), "s@example.ir", bad, MAIL)
            .await;
        assert_eq!(
            error.unwrap_err().class,
            MailErrorClass::Recipient,
            "{bad:?}"
        );
        let error = outbound
            .send_mail(&sink.settings(), bad, "s@example.ir", MAIL)
            .await;
        assert_eq!(
            error.unwrap_err().class,
            MailErrorClass::Configuration,
            "{bad:?}"
        );
    }
    let hello = Some("a\r\nMAIL FROM:<x@y>".to_owned());
    let server = SmtpServer {
        hello,
        ..sink.settings()
    };
    assert_eq!(
        sink.send(&server).await.unwrap_err().class,
        MailErrorClass::Configuration
    );
    assert!(
        sink.heard()
            .iter()
            .all(|line| !line.contains("evil") && !line.contains("x@y"))
    );
}

#[test]
fn a_password_does_not_show() {
    let login = Login {
        username: "u".into(),
        password: "canary".into(),
    };
    assert_eq!(format!("{login:?}"), "Login { username: \"u\", .. }");
}

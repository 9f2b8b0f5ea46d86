//! What is logged of a call, and what never is.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use outbound::{Login, Reach, Security, SmtpServer};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::*;

/// Keeps every field of every event of this thread, whoever wrote it.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<String>>);

impl Subscriber for Ear {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for Ear {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0.lock().unwrap(), "{field}={value:?} ").unwrap();
    }
}

#[tokio::test]
async fn a_call_is_logged_without_query_headers_and_bodies() {
    let ear = Ear::default();
    let _listening = tracing::subscriber::set_default(ear.clone());
    let server =
        Server::saying("HTTP/1.1 200 OK\r\nx-key: canary-h\r\ncontent-length: 8\r\n\r\ncanary-b")
            .await;
    let request = http::Request::post(format!("http://{}/pay/v4?key=canary-q", server.at))
        .header("authorization", "Bearer canary-a")
        .body(b"canary-r".to_vec())
        .unwrap();
    outbound().send(request.clone(), limits()).await.unwrap();
    let mut gone = request;
    let port = closed_port().await;
    *gone.uri_mut() = format!("http://127.0.0.1:{port}/gone?key=canary-q")
        .parse()
        .unwrap();
    outbound().send(gone, limits()).await.unwrap_err();

    let login = Some(Login {
        username: "u".into(),
        password: "canary-p".into(),
    });
    let server = SmtpServer {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        login,
        hello: None,
        timeout: limits().timeout,
        reach: Reach::Loopback,
    };
    let mail = b"Subject: canary-m\r\n\r\n";
    outbound()
        .send_mail(&server, "a@example.com", "canary-t@example.com", mail)
        .await
        .unwrap_err();

    let heard = ear.0.lock().unwrap().clone();
    for wanted in ["127.0.0.1", "status=200", "micros=", "mail failed"] {
        assert!(heard.contains(wanted), "{wanted}: {heard}");
    }
    // Paths hold tokens.
    for secret in ["canary", "/pay/v4", "/gone"] {
        assert!(!heard.contains(secret), "{secret}: {heard}");
    }
}

//! From what the bank means to say to what goes over the wire.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::bank::{Bank, Desk, Settings};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::State;

/// The answer that a well-behaved bank would give.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
        }
    }
}

/// Marks an answer that must not be sent: the server ends the connection instead. Where the
/// router runs under another server the answer's body fails, which ends it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The connection is closed in order.
    Close,
    /// The connection is reset.
    Reset,
}

/// Runs one call of the shop's server: what strikes before, the effect, what strikes after.
pub(crate) async fn answer<R: Into<Reply>>(
    bank: &Bank,
    terminal: &str,
    key: Option<&str>,
    step: Step,
    effect: impl FnOnce(&mut Desk, &Quirks) -> R,
) -> Response {
    match run(bank, terminal, key, step, effect).await {
        Ok((reply, quirks)) => distort(reply.into(), &quirks, bank.settings()),
        Err(struck) => struck,
    }
}

/// The same for protocols that speak XML.
pub(crate) async fn answer_xml(
    bank: &Bank,
    terminal: &str,
    key: Option<&str>,
    step: Step,
    effect: impl FnOnce(&mut Desk, &Quirks) -> String,
) -> Response {
    match run(bank, terminal, key, step, effect).await {
        Ok((xml, quirks)) => distort_xml(xml, &quirks, bank.settings()),
        Err(struck) => struck,
    }
}

/// What the effect gave and what strikes its answer; or what struck instead of an answer.
async fn run<R>(
    bank: &Bank,
    terminal: &str,
    key: Option<&str>,
    step: Step,
    effect: impl FnOnce(&mut Desk, &Quirks) -> R,
) -> Result<(R, Quirks), Response> {
    let quirks = bank.desk().take(terminal, key, step);
    let settings = bank.settings();
    let hang = |behaviour| {
        tokio::time::sleep(Duration::from_millis(
            quirks.ms(behaviour).unwrap_or(settings.hang_ms),
        ))
    };
    if quirks.has(Behaviour::TimeoutBefore) {
        hang(Behaviour::TimeoutBefore).await;
        return Err(cut(Cut::Close));
    }
    if quirks.has(Behaviour::ResetBefore) {
        return Err(cut(Cut::Reset));
    }
    if quirks.has(Behaviour::ErrorBefore) {
        return Err(server_error());
    }
    let first = key.is_some_and(|key| {
        let desk = bank.desk();
        let entry = desk.book.get(key);
        entry.is_some_and(|entry| entry.state == State::Paid)
    });
    let reply = effect(&mut bank.desk(), &quirks);
    if bank.desk().book.broken().is_some() {
        return Err(server_error());
    }
    if quirks.has(Behaviour::TimeoutAfter) {
        hang(Behaviour::TimeoutAfter).await;
        return Err(cut(Cut::Close));
    }
    if first && quirks.has(Behaviour::AlreadyAfterTimeout) {
        hang(Behaviour::AlreadyAfterTimeout).await;
        return Err(cut(Cut::Close));
    }
    if quirks.has(Behaviour::ResetAfter) {
        return Err(cut(Cut::Reset));
    }
    if quirks.has(Behaviour::ErrorAfter) {
        return Err(server_error());
    }
    Ok((reply, quirks))
}

/// HTTP 500 as a failing PHP shop front gives it: no JSON of the protocol.
pub(crate) fn server_error() -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        axum::Json(json!({"message": "Server Error"})),
    )
        .into_response()
}

fn cut(how: Cut) -> Response {
    let (sender, body) = Trickle::new();
    let _ = sender.try_send(Err(io::Error::other("cut on purpose")));
    let mut response = Response::new(Body::new(body));
    response.extensions_mut().insert(how);
    response
}

fn distort(reply: Reply, quirks: &Quirks, settings: &Settings) -> Response {
    let Reply {
        mut status,
        mut body,
    } = reply;
    if quirks.has(Behaviour::HtmlInstead) {
        return html();
    }
    if quirks.has(Behaviour::NonsenseJson) {
        body = json!({"data": 7, "errors": "none", "status": [true], "hello": ["world", null]});
    }
    if quirks.has(Behaviour::NumbersAsText) {
        numbers_as_text(&mut body);
    }
    if quirks.has(Behaviour::ArraysForObjects) {
        wrap_in_arrays(&mut body);
    }
    if quirks.has(Behaviour::Status4xx) {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let bytes = body.to_string().into_bytes();
    wire(status, "application/json", bytes, quirks, settings)
}

/// XML has no numbers and no arrays, so these cannot be mistaken in it.
fn distort_xml(xml: String, quirks: &Quirks, settings: &Settings) -> Response {
    if quirks.has(Behaviour::HtmlInstead) {
        return html();
    }
    let bytes = if quirks.has(Behaviour::NonsenseJson) {
        b"<hello><world>7</world></hello>".to_vec()
    } else {
        xml.into_bytes()
    };
    let status = if quirks.has(Behaviour::Status4xx) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    wire(status, "text/xml; charset=utf-8", bytes, quirks, settings)
}

fn html() -> Response {
    let page = "<!DOCTYPE html><html><head><title>Service</title></head><body><h1>We will be back soon</h1></body></html>";
    axum::response::Html(page).into_response()
}

/// The bytes as they go out: cut, drowned, slowly, or as they are.
fn wire(
    status: StatusCode,
    kind: &'static str,
    mut bytes: Vec<u8>,
    quirks: &Quirks,
    settings: &Settings,
) -> Response {
    if quirks.has(Behaviour::CutJson) {
        bytes.truncate(bytes.len() / 2);
    }
    let body = if quirks.has(Behaviour::HugeBody) {
        huge(bytes, settings.huge_bytes)
    } else if quirks.has(Behaviour::SlowDrip) {
        let pause = quirks.ms(Behaviour::SlowDrip).unwrap_or(settings.drip_ms);
        drip(bytes, Duration::from_millis(pause))
    } else {
        Body::from(bytes)
    };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

fn numbers_as_text(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::Array(items) => items.iter_mut().for_each(numbers_as_text),
        Value::Object(fields) => fields.values_mut().for_each(numbers_as_text),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn wrap_in_arrays(value: &mut Value) {
    let mut wrapped = false;
    if let Value::Object(fields) = value {
        for inner in fields.values_mut().filter(|inner| inner.is_object()) {
            *inner = Value::Array(vec![inner.take()]);
            wrapped = true;
        }
    }
    if !wrapped {
        *value = Value::Array(vec![value.take()]);
    }
}

/// One byte after the other, with a pause before each.
fn drip(bytes: Vec<u8>, pause: Duration) -> Body {
    let (sender, body) = Trickle::new();
    tokio::spawn(async move {
        for byte in bytes {
            tokio::time::sleep(pause).await;
            if sender.send(Ok(Bytes::from(vec![byte]))).await.is_err() {
                return;
            }
        }
    });
    Body::new(body)
}

/// The right answer, drowned in white space before its last brace.
fn huge(mut bytes: Vec<u8>, total: usize) -> Body {
    let (sender, body) = Trickle::new();
    tokio::spawn(async move {
        let last = bytes.pop();
        let mut left = total.saturating_sub(bytes.len() + 1);
        if sender.send(Ok(Bytes::from(bytes))).await.is_err() {
            return;
        }
        let block = Bytes::from(vec![b' '; 64 * 1024]);
        while left > 0 {
            let part = block.slice(..left.min(block.len()));
            left -= part.len();
            if sender.send(Ok(part)).await.is_err() {
                return;
            }
        }
        let _ = sender.send(Ok(last.into_iter().collect())).await;
    });
    Body::new(body)
}

/// A body whose pieces come through a channel, failure included.
struct Trickle(mpsc::Receiver<io::Result<Bytes>>);

impl Trickle {
    fn new() -> (mpsc::Sender<io::Result<Bytes>>, Self) {
        let (sender, receiver) = mpsc::channel(1);
        (sender, Self(receiver))
    }
}

impl hyper::body::Body for Trickle {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0
            .poll_recv(context)
            .map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

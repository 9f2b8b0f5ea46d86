//! MeliPayamak: classic REST under `api/SendSMS`, console REST under `api/send` and `api/receive`.
//! All answers have HTTP 200.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::inbox::{Journey, Message};
use super::{Counter, Trouble, call, fields, is_local, json_of, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

const PANEL: &str = "melipayamak";

pub(super) fn router() -> Router<Bank> {
    Router::new()
        .route("/api/SendSMS/{method}", post(classic))
        .route("/api/send/{kind}/{key}", post(console))
        .route("/api/receive/credit/{key}", get(console_credit))
}

async fn classic(State(bank): State<Bank>, Path(method): Path<String>, body: Bytes) -> Response {
    let given = fields(&body);
    let get = |name: &str| given.get(name).cloned().unwrap_or_default();
    let step = match method.as_str() {
        "SendSMS" | "BaseServiceNumber" => Step::Send,
        "GetCredit" => Step::Credit,
        _ => Step::Report,
    };
    call(&bank, PANEL, step, |counter| {
        let key = if get("username").is_empty() {
            String::new()
        } else {
            get("password")
        };
        if let Some(trouble) = counter.trouble(&key) {
            return value(&code(trouble).to_string());
        }
        match method.as_str() {
            "SendSMS" => match taken(counter, &get("to"), &get("text"), &get("from")) {
                Ok(number) => value(&number.to_string()),
                Err(code) => value(&code.to_string()),
            },
            "BaseServiceNumber" => {
                let values = get("text").split(';').map(str::to_owned).collect();
                match patterned(counter, &get("to"), &get("bodyId"), values) {
                    Ok(number) => value(&number.to_string()),
                    Err(code) => value(&code.to_string()),
                }
            }
            "GetDeliveries2" => value(&delivery(counter, &get("recId")).to_string()),
            "GetCredit" => value("1234.56"),
            _ => Reply::ok(json!({"Value": "", "RetStatus": 11, "StrRetStatus": "NoMethod"})),
        }
    })
    .await
}

async fn console(
    State(bank): State<Bank>,
    Path((kind, key)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let given = json_of(&body);
    call(&bank, PANEL, Step::Send, |counter| {
        if let Some(trouble) = counter.trouble(&key) {
            return refused(code(trouble));
        }
        let to = text_at(&given, "/to");
        let done = match kind.as_str() {
            "simple" => taken(
                counter,
                &to,
                &text_at(&given, "/text"),
                &text_at(&given, "/from"),
            ),
            "shared" => {
                let args = given.get("args").and_then(Value::as_array);
                let args = args.into_iter().flatten();
                let args = args.map(|arg| arg.as_str().unwrap_or_default().to_owned());
                patterned(counter, &to, &text_at(&given, "/bodyId"), args.collect())
            }
            _ => Err(-1),
        };
        match done {
            Ok(number) => Reply::ok(json!({"recId": number, "status": ""})),
            Err(code) => refused(code),
        }
    })
    .await
}

async fn console_credit(State(bank): State<Bank>, Path(key): Path<String>) -> Response {
    call(&bank, PANEL, Step::Credit, |counter| {
        match counter.trouble(&key) {
            Some(_) => Reply::ok(json!({"status": "کلید معتبر نیست"})),
            None => Reply::ok(json!({"amount": 1234.56, "status": ""})),
        }
    })
    .await
}

fn code(trouble: Trouble) -> i64 {
    match trouble {
        Trouble::WrongKey => 0,
        Trouble::RateLimit => 19,
        Trouble::Busy => 6,
        Trouble::NoCredit => 2,
        Trouble::Blacklist => 35,
        Trouble::BadNumber => 18,
        Trouble::Reject => 7,
    }
}

/// `RetStatus` 1 says only that the call was done.
fn value(value: &str) -> Reply {
    Reply::ok(json!({"Value": value, "RetStatus": 1, "StrRetStatus": "Ok"}))
}

/// The console has words where the classic protocol has codes.
fn refused(code: i64) -> Reply {
    Reply::ok(json!({"recId": 0, "status": code.to_string()}))
}

fn taken(counter: &mut Counter<'_>, to: &str, text: &str, from: &str) -> Result<u64, i64> {
    if !is_local(to) {
        return Err(18);
    }
    if text.is_empty() {
        return Err(17);
    }
    if from.is_empty() {
        return Err(5);
    }
    Ok(counter.keep(Message {
        to: to.to_owned(),
        text: text.to_owned(),
        ..Message::default()
    }))
}

fn patterned(
    counter: &mut Counter<'_>,
    to: &str,
    body_id: &str,
    values: Vec<String>,
) -> Result<u64, i64> {
    if !is_local(to) {
        return Err(18);
    }
    if body_id == "404404" || body_id.parse::<u64>().is_err() {
        return Err(-4);
    }
    if values.iter().any(|value| value.contains("://")) {
        return Err(-10);
    }
    let values = (1..).zip(values);
    let values = values.map(|(place, value): (u32, String)| (place.to_string(), value));
    Ok(counter.keep(Message {
        to: to.to_owned(),
        pattern: Some(body_id.to_owned()),
        values: values.collect(),
        ..Message::default()
    }))
}

fn delivery(counter: &Counter<'_>, id: &str) -> i64 {
    match counter.journey(id) {
        None => 100,
        Some(Journey::Queued) => 400,
        Some(Journey::Sent) => 8,
        Some(Journey::Delivered) => 1,
        Some(Journey::Undelivered) => 2,
        Some(Journey::Blocked) => 35,
    }
}

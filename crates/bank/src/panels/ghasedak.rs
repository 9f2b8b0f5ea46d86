//! Ghasedak: JSON under `rest/api/v1/WebService`. Its states are those of the documents.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};

use super::inbox::{Journey, Message};
use super::{Counter, Trouble, call, fields, header, is_local, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

const PANEL: &str = "ghasedak";

pub(super) fn router() -> Router<Bank> {
    Router::new().route("/rest/api/v1/WebService/{method}", any(method))
}

async fn method(
    State(bank): State<Bank>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let given = json_of(&body);
    let asked = fields(query.unwrap_or_default().as_bytes());
    let step = match method.as_str() {
        "SendSingleSMS" | "SendOtpSMS" => Step::Send,
        "GetAccountInformation" => Step::Credit,
        _ => Step::Report,
    };
    call(&bank, PANEL, step, |counter| {
        if let Some(trouble) = counter.trouble(header(&headers, "apikey")) {
            return refuse(trouble);
        }
        match method.as_str() {
            "SendSingleSMS" => single(counter, &given),
            "SendOtpSMS" => patterned(counter, &given),
            "CheckSmsStatus" => states(counter, asked.get("Ids").map_or("", String::as_str)),
            "GetAccountInformation" => done(json!({"credit": 980_000})),
            _ => failed(404),
        }
    })
    .await
}

fn refuse(trouble: Trouble) -> Reply {
    match trouble {
        Trouble::WrongKey => failed(401),
        Trouble::RateLimit => failed(429),
        Trouble::Busy => reply(200, failed(503).body),
        Trouble::NoCredit => failed(402),
        Trouble::Blacklist | Trouble::BadNumber | Trouble::Reject => failed(400),
    }
}

fn failed(status: u16) -> Reply {
    let body = json!({"isSuccess": false, "statusCode": status, "message": "خطا", "data": null});
    reply(status, body)
}

fn done(data: Value) -> Reply {
    Reply::ok(json!({"isSuccess": true, "statusCode": 200, "message": "موفق", "data": data}))
}

fn single(counter: &mut Counter<'_>, given: &Value) -> Reply {
    let (to, text) = (text_at(given, "/receptor"), text_at(given, "/message"));
    if !is_local(&to) || text.is_empty() || text_at(given, "/lineNumber").is_empty() {
        return failed(400);
    }
    let key = text_at(given, "/clientReferenceId");
    let number = counter.keep(Message {
        to,
        text,
        key: (!key.is_empty()).then_some(key.clone()),
        ..Message::default()
    });
    done(json!({"messageId": number.to_string(), "clientReferenceId": key, "cost": 1100}))
}

fn patterned(counter: &mut Counter<'_>, given: &Value) -> Reply {
    let to = text_at(given, "/receptors/0/mobile");
    let name = text_at(given, "/templateName");
    if !is_local(&to) {
        return failed(400);
    }
    if matches!(name.as_str(), "" | "missing") {
        return failed(404);
    }
    let inputs = given.get("inputs").and_then(Value::as_array);
    let values = inputs.into_iter().flatten();
    let values = values.map(|input| (text_at(input, "/param"), text_at(input, "/value")));
    let key = text_at(given, "/receptors/0/clientReferenceId");
    let number = counter.keep(Message {
        to,
        pattern: Some(name),
        values: values.collect(),
        key: (!key.is_empty()).then_some(key.clone()),
        ..Message::default()
    });
    done(json!({"messageId": number.to_string(), "clientReferenceId": key, "cost": 900}))
}

fn states(counter: &Counter<'_>, ids: &str) -> Reply {
    let each = ids.split(',').map(|id| {
        let state = match counter.journey(id) {
            None => 8,
            Some(Journey::Queued) => 0,
            Some(Journey::Sent) => 3,
            Some(Journey::Delivered) => 5,
            Some(Journey::Undelivered) => 4,
            Some(Journey::Blocked) => 2,
        };
        json!({"messageId": id.trim(), "status": state})
    });
    done(each.collect())
}

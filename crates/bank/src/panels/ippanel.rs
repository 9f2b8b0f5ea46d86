//! IPPanel, Edge API.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::inbox::{Journey, Message};
use super::{Counter, Trouble, call, digits_after, fields, header, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

const PANEL: &str = "ippanel";

pub(super) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1/api/send", post(send))
        .route("/v1/api/report/recipients", get(report))
        .route("/v1/api/payment/my-credit", get(credit))
}

fn failed(status: u16, errors: Value) -> Reply {
    let meta = json!({
        "status": false, "message": "خطا", "message_parameters": [],
        "message_code": format!("{status}-1"), "errors": errors,
    });
    reply(status, json!({"data": null, "meta": meta}))
}

fn done(data: Value) -> Reply {
    let meta = json!({
        "status": true, "message": "موفق", "message_parameters": [], "message_code": "200-1",
        "errors": {},
    });
    Reply::ok(json!({"data": data, "meta": meta}))
}

fn refuse(trouble: Trouble) -> Reply {
    match trouble {
        Trouble::WrongKey => failed(401, json!({})),
        Trouble::RateLimit => failed(429, json!({})),
        Trouble::Busy => reply(200, failed(500, json!({})).body),
        Trouble::NoCredit => failed(402, json!({})),
        Trouble::Blacklist | Trouble::BadNumber => {
            failed(422, json!({"params.recipients": ["invalid"]}))
        }
        Trouble::Reject => failed(422, json!({"message": ["not allowed"]})),
    }
}

async fn send(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let given = json_of(&body);
    call(&bank, PANEL, Step::Send, |counter| {
        match counter.trouble(header(&headers, "authorization")) {
            Some(trouble) => refuse(trouble),
            None => taken(counter, &given),
        }
    })
    .await
}

fn taken(counter: &mut Counter<'_>, given: &Value) -> Reply {
    if !text_at(given, "/from_number").starts_with('+') {
        return failed(422, json!({"from_number": ["invalid"]}));
    }
    let by_pattern = match text_at(given, "/sending_type").as_str() {
        "pattern" => true,
        "webservice" => false,
        _ => return failed(422, json!({"sending_type": ["invalid"]})),
    };
    let to = text_at(
        given,
        if by_pattern {
            "/recipients/0"
        } else {
            "/params/recipients/0"
        },
    );
    if !digits_after(&to, "+989", 9) {
        return failed(422, json!({"params.recipients": ["invalid"]}));
    }
    let mut message = Message {
        to,
        ..Message::default()
    };
    if by_pattern {
        let code = text_at(given, "/code");
        if matches!(code.as_str(), "" | "missing") {
            return failed(404, json!({}));
        }
        let params = given.get("params").and_then(Value::as_object);
        let values = params.into_iter().flatten();
        let values = values.map(|(name, value)| (name.clone(), text_at(value, "")));
        message.values = values.collect();
        message.pattern = Some(code);
    } else {
        message.text = text_at(given, "/message");
        if message.text.is_empty() {
            return failed(422, json!({"message": ["required"]}));
        }
    }
    let number = counter.keep(message);
    done(json!({"message_outbox_ids": [number]}))
}

async fn report(
    State(bank): State<Bank>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = fields(query.unwrap_or_default().as_bytes());
    let id = asked.get("bulk_id").cloned().unwrap_or_default();
    call(&bank, PANEL, Step::Report, |counter| {
        if let Some(trouble) = counter.trouble(header(&headers, "authorization")) {
            return refuse(trouble);
        }
        let state = match counter.journey(&id) {
            None => return failed(404, json!({})),
            Some(Journey::Queued) => 0,
            Some(Journey::Sent) => 1,
            Some(Journey::Delivered) => 2,
            Some(Journey::Undelivered) => 3,
            Some(Journey::Blocked) => 4,
        };
        done(json!([{"message_status": state}]))
    })
    .await
}

async fn credit(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    call(&bank, PANEL, Step::Credit, |counter| {
        match counter.trouble(header(&headers, "authorization")) {
            Some(trouble) => refuse(trouble),
            None => done(json!({"credit": 91_000.5})),
        }
    })
    .await
}

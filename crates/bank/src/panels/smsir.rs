//! SMS.ir, v1.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::inbox::{Journey, Message};
use super::{Counter, Trouble, call, header, is_local, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

const PANEL: &str = "smsir";

pub(super) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1/send/bulk", post(bulk))
        .route("/v1/send/verify", post(verify))
        .route("/v1/send/{id}", get(report))
        .route("/v1/credit", get(credit))
}

fn said(http: u16, status: i64, data: Value) -> Reply {
    let message = if status == 1 { "موفق" } else { "خطا" };
    reply(
        http,
        json!({"status": status, "message": message, "data": data}),
    )
}

fn refuse(trouble: Trouble) -> Reply {
    match trouble {
        Trouble::WrongKey => said(401, 10, Value::Null),
        Trouble::RateLimit => said(429, 20, Value::Null),
        Trouble::Busy => said(200, 0, Value::Null),
        Trouble::NoCredit => said(400, 102, Value::Null),
        Trouble::Blacklist => said(400, 115, Value::Null),
        Trouble::BadNumber => said(400, 104, Value::Null),
        Trouble::Reject => said(400, 117, Value::Null),
    }
}

async fn bulk(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let given = json_of(&body);
    call(&bank, PANEL, Step::Send, |counter| {
        match counter.trouble(header(&headers, "x-api-key")) {
            // One blocked number of a list has the id 0, and the call as a whole is fine.
            Some(Trouble::Blacklist) => said(200, 1, json!({"packId": "p", "messageIds": [0]})),
            Some(trouble) => refuse(trouble),
            None => many(counter, &given),
        }
    })
    .await
}

fn many(counter: &mut Counter<'_>, given: &Value) -> Reply {
    if !given.get("lineNumber").is_some_and(Value::is_number) {
        return said(400, 101, Value::Null);
    }
    let text = text_at(given, "/messageText");
    if text.is_empty() {
        return said(400, 103, Value::Null);
    }
    let mobiles = given.get("mobiles").and_then(Value::as_array);
    let Some(mobiles) = mobiles.filter(|mobiles| !mobiles.is_empty()) else {
        return said(400, 107, Value::Null);
    };
    let each = mobiles.iter().map(|mobile| {
        let mobile = mobile.as_str().unwrap_or_default();
        if !is_local(mobile) {
            return Value::Null;
        }
        let number = counter.keep(Message {
            to: mobile.to_owned(),
            text: text.clone(),
            ..Message::default()
        });
        number.into()
    });
    let ids: Vec<Value> = each.collect();
    said(
        200,
        1,
        json!({"packId": "p", "messageIds": ids, "cost": 1.5}),
    )
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let given = json_of(&body);
    call(&bank, PANEL, Step::Send, |counter| {
        if let Some(trouble) = counter.trouble(header(&headers, "x-api-key")) {
            return refuse(trouble);
        }
        let to = text_at(&given, "/mobile");
        if !is_local(&to) {
            return said(400, 104, Value::Null);
        }
        let template = given.get("templateId").and_then(Value::as_u64);
        let Some(template) = template.filter(|template| *template != 404_404) else {
            return said(400, 113, Value::Null);
        };
        let parameters = given.get("parameters").and_then(Value::as_array);
        let values = parameters.into_iter().flatten();
        let values = values.map(|one| (text_at(one, "/name"), text_at(one, "/value")));
        let values: Vec<_> = values.collect();
        if values.iter().any(|(_, value)| value.chars().count() > 25) {
            return said(400, 114, Value::Null);
        }
        if values.iter().any(|(name, _)| name.is_empty()) {
            return said(400, 116, Value::Null);
        }
        let number = counter.keep(Message {
            to,
            pattern: Some(template.to_string()),
            values,
            ..Message::default()
        });
        said(200, 1, json!({"messageId": number, "cost": 1.0}))
    })
    .await
}

async fn report(State(bank): State<Bank>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    call(&bank, PANEL, Step::Report, |counter| {
        if let Some(trouble) = counter.trouble(header(&headers, "x-api-key")) {
            return refuse(trouble);
        }
        let state = match counter.journey(&id) {
            None => return said(400, 111, Value::Null),
            Some(Journey::Queued) => Value::Null,
            Some(Journey::Sent) => json!(5),
            Some(Journey::Delivered) => json!(1),
            Some(Journey::Undelivered) => json!(2),
            Some(Journey::Blocked) => json!(7),
        };
        said(200, 1, json!({"messageId": id, "deliveryState": state}))
    })
    .await
}

async fn credit(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    call(&bank, PANEL, Step::Credit, |counter| {
        match counter.trouble(header(&headers, "x-api-key")) {
            Some(trouble) => refuse(trouble),
            None => said(200, 1, json!(250.75)),
        }
    })
    .await
}

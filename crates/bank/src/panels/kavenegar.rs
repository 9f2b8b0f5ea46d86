//! Kavenegar: `v1/{key}/{scope}/{method}.json`, form or query.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};

use super::inbox::{Journey, Message};
use super::{Counter, Trouble, call, fields, is_local, reply};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

const PANEL: &str = "kavenegar";

pub(super) fn router() -> Router<Bank> {
    Router::new().route("/v1/{key}/{scope}/{method}", any(method))
}

async fn method(
    State(bank): State<Bank>,
    Path((key, scope, method)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let mut given = fields(query.unwrap_or_default().as_bytes());
    given.extend(fields(&body));
    let get = |name: &str| given.get(name).cloned().unwrap_or_default();
    let step = match (scope.as_str(), method.as_str()) {
        ("sms", "send.json") | ("verify", "lookup.json") => Step::Send,
        ("account", "info.json") => Step::Credit,
        _ => Step::Report,
    };
    call(&bank, PANEL, step, |counter| {
        if let Some(trouble) = counter.trouble(&key) {
            return refuse(trouble);
        }
        match (scope.as_str(), method.as_str()) {
            ("sms", "send.json") => send(counter, &get),
            ("verify", "lookup.json") => lookup(counter, &get),
            ("sms", "status.json") => status(counter, &get("messageid")),
            ("account", "info.json") => {
                said(200, json!({"remaincredit": 1_250_000, "type": "master"}))
            }
            _ => said(404, Value::Null),
        }
    })
    .await
}

/// HTTP and body say the same, but where the trouble is that they do not.
fn refuse(trouble: Trouble) -> Reply {
    match trouble {
        Trouble::WrongKey => said(403, Value::Null),
        Trouble::RateLimit => said(451, Value::Null),
        Trouble::Busy => reply(200, said(409, Value::Null).body),
        Trouble::NoCredit => said(418, Value::Null),
        Trouble::Blacklist | Trouble::BadNumber => said(411, Value::Null),
        Trouble::Reject => said(420, Value::Null),
    }
}

fn said(status: u16, entries: Value) -> Reply {
    let message = if status == 200 {
        "تایید شد"
    } else {
        "خطا"
    };
    let body = json!({"return": {"status": status, "message": message}, "entries": entries});
    reply(status, body)
}

fn send(counter: &mut Counter<'_>, get: &dyn Fn(&str) -> String) -> Reply {
    let (receptor, message, local) = (get("receptor"), get("message"), get("localid"));
    if !is_local(&receptor) {
        return said(411, Value::Null);
    }
    if message.is_empty() || message.chars().count() > 900 {
        return said(413, Value::Null);
    }
    if !local.is_empty() && local.parse::<i64>().is_err() {
        return said(400, Value::Null);
    }
    let number = counter.earlier(&local).unwrap_or_else(|| {
        counter.keep(Message {
            to: receptor.clone(),
            text: message.clone(),
            key: (!local.is_empty()).then_some(local),
            ..Message::default()
        })
    });
    said(200, entry(number, 1, &receptor, &message, &get("sender")))
}

fn lookup(counter: &mut Counter<'_>, get: &dyn Fn(&str) -> String) -> Reply {
    let (receptor, template) = (get("receptor"), get("template"));
    if !is_local(&receptor) {
        return said(411, Value::Null);
    }
    if matches!(template.as_str(), "" | "missing") {
        return said(424, Value::Null);
    }
    let mut values = Vec::new();
    for name in ["token", "token2", "token3", "token10", "token20"] {
        let value = get(name);
        let spaced = value.contains(char::is_whitespace) && !name.ends_with('0');
        if spaced || value.contains("://") || value.contains('\n') {
            return said(431, Value::Null);
        }
        if !value.is_empty() {
            values.push((name.to_owned(), value));
        }
    }
    if !values.iter().any(|(name, _)| name == "token") {
        return said(432, Value::Null);
    }
    let number = counter.keep(Message {
        to: receptor.clone(),
        pattern: Some(template.clone()),
        values,
        ..Message::default()
    });
    said(200, entry(number, 5, &receptor, &template, "10008663"))
}

fn entry(number: u64, status: u8, receptor: &str, message: &str, sender: &str) -> Value {
    json!([{
        "messageid": number, "message": message, "status": status, "statustext": "",
        "sender": sender, "receptor": receptor, "cost": 1200,
    }])
}

fn status(counter: &Counter<'_>, ids: &str) -> Reply {
    let each = ids.split(',').map(|id| {
        let state = match counter.journey(id) {
            None => 100,
            Some(Journey::Queued) => 1,
            Some(Journey::Sent) => 5,
            Some(Journey::Delivered) => 10,
            Some(Journey::Undelivered) => 11,
            Some(Journey::Blocked) => 14,
        };
        let id = id.trim().parse::<u64>().unwrap_or(0);
        json!({"messageid": id, "status": state, "statustext": ""})
    });
    said(200, each.collect())
}

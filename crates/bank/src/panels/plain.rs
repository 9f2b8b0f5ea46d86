//! A service such as anybody may have: `send` with `to`, `text`, `id` and `key`, in the query, a
//! form or JSON; `{"status":1,"id":…}` is taken, other numbers are not.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::any;
use serde_json::json;

use super::inbox::Message;
use super::{Trouble, call, fields, json_of, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

pub(super) fn router() -> Router<Bank> {
    Router::new().route("/send", any(send))
}

async fn send(State(bank): State<Bank>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let given = json_of(&body);
    let mut named = fields(query.unwrap_or_default().as_bytes());
    if given.is_null() {
        named.extend(fields(&body));
    }
    let get = |name: &str| match named.get(name) {
        Some(value) => value.clone(),
        None => text_at(&given, &format!("/{name}")),
    };
    let failed = |status: u8| Reply::ok(json!({"status": status}));
    call(&bank, "http", Step::Send, |counter| {
        match counter.trouble(&get("key")) {
            Some(Trouble::WrongKey) => failed(10),
            Some(Trouble::RateLimit) => failed(20),
            Some(Trouble::Busy) => failed(21),
            Some(Trouble::NoCredit) => failed(30),
            Some(Trouble::Blacklist) => failed(35),
            Some(Trouble::BadNumber) => failed(36),
            Some(Trouble::Reject) => failed(37),
            None if get("to").is_empty() => failed(36),
            None if get("text").is_empty() => failed(37),
            None => {
                let id = get("id");
                let number = counter.keep(Message {
                    to: get("to"),
                    text: get("text"),
                    key: (!id.is_empty()).then_some(id),
                    ..Message::default()
                });
                Reply::ok(json!({"status": 1, "id": number}))
            }
        }
    })
    .await
}

//! Bale Safir, v3: HTTP 200 even for errors, and a key that de-duplicates.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use serde_json::json;

use super::inbox::Message;
use super::{Trouble, call, digits_after, header, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

pub(super) fn router() -> Router<Bank> {
    Router::new().route("/api/v3/send_message", post(send))
}

async fn send(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let given = json_of(&body);
    let phone = text_at(&given, "/phone_number");
    let failed = |code: u8| {
        let errors = json!([{"phone_number": phone, "code": code, "description": "error"}]);
        Reply::ok(json!({"message_id": null, "error_data": errors}))
    };
    call(&bank, "safir", Step::Send, |counter| {
        match counter.trouble(header(&headers, "api-access-key")) {
            // Without a good key there is no organisation whose error it could be.
            Some(Trouble::WrongKey) => return reply(401, json!({"message": "unauthorized"})),
            Some(Trouble::RateLimit) => return failed(3),
            Some(Trouble::Busy) => return failed(2),
            Some(Trouble::NoCredit) => return failed(20),
            Some(Trouble::Blacklist) => return failed(17),
            Some(Trouble::BadNumber) => return failed(8),
            Some(Trouble::Reject) => return failed(4),
            None => {}
        }
        let text = text_at(&given, "/message_data/message/text");
        let request_id = text_at(&given, "/request_id");
        if !given.get("bot_id").is_some_and(serde_json::Value::is_u64) || text.is_empty() {
            return failed(4);
        }
        if !digits_after(&phone, "989", 9) {
            return failed(8);
        }
        let number = counter.earlier(&request_id).unwrap_or_else(|| {
            counter.keep(Message {
                to: phone.clone(),
                text,
                key: (!request_id.is_empty()).then_some(request_id),
                ..Message::default()
            })
        });
        Reply::ok(json!({"message_id": number.to_string(), "error_data": null}))
    })
    .await
}

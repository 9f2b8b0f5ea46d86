//! WhatsApp Cloud API: `{version}/{number}/messages`. A free text to a number that ends in 24 is
//! outside of its 24 hours.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::inbox::Message;
use super::{Counter, Trouble, call, header, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

pub(super) fn router() -> Router<Bank> {
    Router::new().route("/{version}/{number}/messages", post(send))
}

fn failed(status: u16, code: u32) -> Reply {
    reply(
        status,
        json!({"error": {"message": "error", "type": "OAuthException", "code": code}}),
    )
}

async fn send(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let given = json_of(&body);
    let key = header(&headers, "authorization");
    let key = key.strip_prefix("Bearer ").unwrap_or_default().to_owned();
    call(&bank, "whatsapp", Step::Send, |counter| {
        match counter.trouble(&key) {
            Some(Trouble::WrongKey) => failed(401, 190),
            Some(Trouble::RateLimit) => failed(429, 130_429),
            Some(Trouble::Busy) => reply(200, failed(500, 131_000).body),
            Some(Trouble::NoCredit) => failed(400, 131_008),
            Some(Trouble::Blacklist | Trouble::BadNumber) => failed(400, 131_026),
            Some(Trouble::Reject) => failed(400, 100),
            None => taken(counter, &given),
        }
    })
    .await
}

fn taken(counter: &mut Counter<'_>, given: &Value) -> Reply {
    let to = text_at(given, "/to");
    let plain = to.len() >= 8 && to.bytes().all(|b| b.is_ascii_digit());
    if !plain || text_at(given, "/messaging_product") != "whatsapp" {
        return failed(400, 100);
    }
    let mut message = Message {
        to: to.clone(),
        ..Message::default()
    };
    match text_at(given, "/type").as_str() {
        "text" if to.ends_with("24") => return failed(400, 131_047),
        "text" => message.text = text_at(given, "/text/body"),
        "template" => {
            let name = text_at(given, "/template/name");
            if matches!(name.as_str(), "" | "missing") {
                return failed(404, 132_001);
            }
            let parameters = given.pointer("/template/components/0/parameters");
            let values = parameters.and_then(Value::as_array).into_iter().flatten();
            let values = (1..).zip(values);
            let values =
                values.map(|(place, it): (u32, _)| (place.to_string(), text_at(it, "/text")));
            message.values = values.collect();
            message.pattern = Some(name);
        }
        _ => return failed(400, 100),
    }
    let number = counter.keep(message);
    Reply::ok(json!({
        "messaging_product": "whatsapp",
        "messages": [{"id": format!("wamid.{number}")}],
    }))
}

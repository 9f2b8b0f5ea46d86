//! Telegram, Bale and Eitaa: `sendMessage` with the token in the path.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use super::inbox::Message;
use super::{Trouble, call, json_of, reply, text_at};
use crate::bank::Bank;
use crate::behaviour::Step;
use crate::reply::Reply;

pub(super) fn telegram() -> Router<Bank> {
    Router::new().route(
        "/{bot}/sendMessage",
        post(|state, path, body| bot("telegram", state, path, body)),
    )
}

pub(super) fn bale() -> Router<Bank> {
    Router::new().route(
        "/{bot}/sendMessage",
        post(|state, path, body| bot("bale", state, path, body)),
    )
}

pub(super) fn eitaa() -> Router<Bank> {
    Router::new().route("/api/{token}/sendMessage", post(channel))
}

async fn bot(
    panel: &'static str,
    State(bank): State<Bank>,
    Path(bot): Path<String>,
    body: Bytes,
) -> Response {
    let given = json_of(&body);
    let token = bot.strip_prefix("bot").unwrap_or_default().to_owned();
    let refused = |code: u16, description: &str| {
        let body = json!({"ok": false, "error_code": code, "description": description});
        reply(code, body)
    };
    let chat = text_at(&given, "/chat_id");
    let known = chat.parse::<i64>().is_ok() || chat.starts_with('@');
    send(panel, &bank, &token, &given, known, &refused).await
}

/// Eitaa says no in words alone, with HTTP 200.
async fn channel(State(bank): State<Bank>, Path(token): Path<String>, body: Bytes) -> Response {
    let given = json_of(&body);
    let refused = |code: u16, description: &str| {
        let body = json!({"ok": false, "description": description});
        reply(if code == 401 { 401 } else { 200 }, body)
    };
    let known = !text_at(&given, "/chat_id").starts_with('@');
    send("eitaa", &bank, &token, &given, known, &refused).await
}

async fn send(
    panel: &'static str,
    bank: &Bank,
    token: &str,
    given: &Value,
    known: bool,
    refused: &(dyn Fn(u16, &str) -> Reply + Sync),
) -> Response {
    call(bank, panel, Step::Send, |counter| {
        match counter.trouble(token) {
            Some(Trouble::WrongKey) => return refused(401, "Unauthorized"),
            Some(Trouble::RateLimit) => {
                let mut reply = refused(429, "Too Many Requests: retry after 7");
                if let Some(body) = reply.body.as_object_mut() {
                    body.insert("error_code".to_owned(), 429.into());
                    body.insert("parameters".to_owned(), json!({"retry_after": 7}));
                }
                return reply;
            }
            Some(Trouble::Busy) => {
                let body = json!({"ok": false, "error_code": 500, "description": "Internal"});
                return reply(200, body);
            }
            Some(Trouble::Blacklist) => {
                return refused(403, "Forbidden: bot was blocked by the user");
            }
            Some(Trouble::BadNumber) => return refused(400, "Bad Request: chat not found"),
            Some(Trouble::Reject | Trouble::NoCredit) => return refused(400, "Bad Request"),
            None => {}
        }
        let text = text_at(given, "/text");
        if !known {
            return refused(400, "Bad Request: chat not found");
        }
        if text.is_empty() || text.chars().count() > 4096 {
            return refused(400, "Bad Request: message is empty or too long");
        }
        let number = counter.keep(Message {
            to: text_at(given, "/chat_id"),
            text,
            ..Message::default()
        });
        Reply::ok(json!({"ok": true, "result": {"message_id": number}}))
    })
    .await
}

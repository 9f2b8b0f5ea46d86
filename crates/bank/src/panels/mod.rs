//! The panels: SMS panels and messengers as their public facts describe them, below
//! `/panels/{name}`, and a mail sink on a port of its own. [`BASES`] lists where the base address
//! of each begins.
//!
//! - Any key is good but an empty one and `wrong`. A receiver must have the form that the panel
//!   asks for, and a pattern called `missing` (or 404404) is unknown.
//! - What was taken stands in the inbox: `/inbox`, and `/control/inbox` for scripts. It is on its
//!   way for [`BankOptions::delivery_ms`](crate::BankOptions::delivery_ms), then delivered.
//! - A key of the shop that the facts call de-duplicating (Kavenegar's `localid`, Safir's
//!   `request_id`) gives the earlier answer again and takes nothing. Others do not: who sends
//!   twice there has sent twice.
//! - Switches stand under the panel's name (`kavenegar`, `smtp`), at the steps `send`, `report`
//!   and `credit`; see [`Behaviour`](crate::Behaviour).

mod bot;
mod ghasedak;
pub(crate) mod inbox;
mod ippanel;
mod kavenegar;
mod melipayamak;
mod plain;
mod safir;
mod smsir;
pub(crate) mod smtp;
mod whatsapp;

use std::collections::HashMap;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use self::inbox::{Ending, Journey, Message};
use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::reply::{Reply, answer};

/// Each panel and the path of its base address.
pub const BASES: &[(&str, &str)] = &[
    ("Kavenegar", "/panels/kavenegar/v1"),
    ("MeliPayamak, classic", "/panels/melipayamak/api/SendSMS"),
    ("MeliPayamak, console", "/panels/melipayamak/api"),
    ("Ghasedak", "/panels/ghasedak/rest/api/v1/WebService"),
    ("SMS.ir", "/panels/smsir/v1"),
    ("IPPanel", "/panels/ippanel/v1"),
    ("Telegram", "/panels/telegram"),
    ("Bale", "/panels/bale"),
    ("Bale Safir", "/panels/safir/api/v3"),
    ("Eitaa", "/panels/eitaa/api"),
    ("WhatsApp", "/panels/whatsapp"),
    ("any HTTP service", "/panels/http"),
];

pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .nest("/kavenegar", kavenegar::router())
        .nest("/melipayamak", melipayamak::router())
        .nest("/ghasedak", ghasedak::router())
        .nest("/smsir", smsir::router())
        .nest("/ippanel", ippanel::router())
        .nest("/telegram", bot::telegram())
        .nest("/bale", bot::bale())
        .nest("/eitaa", bot::eitaa())
        .nest("/safir", safir::router())
        .nest("/whatsapp", whatsapp::router())
        .nest("/http", plain::router())
}

/// What a panel has against a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    WrongKey,
    RateLimit,
    Busy,
    NoCredit,
    Blacklist,
    BadNumber,
    Reject,
}

impl Trouble {
    fn of(quirks: &Quirks) -> Option<Self> {
        let each = [
            (Behaviour::WrongKey, Self::WrongKey),
            (Behaviour::RateLimit, Self::RateLimit),
            (Behaviour::ErrorInside, Self::Busy),
            (Behaviour::NoCredit, Self::NoCredit),
            (Behaviour::Blacklist, Self::Blacklist),
            (Behaviour::BadNumber, Self::BadNumber),
            (Behaviour::Reject, Self::Reject),
        ];
        let found = each
            .into_iter()
            .find(|(behaviour, _)| quirks.has(*behaviour));
        found.map(|(_, trouble)| trouble)
    }
}

/// One call of the shop at a panel, at the moment when it takes effect.
struct Counter<'a> {
    desk: &'a mut Desk,
    quirks: &'a Quirks,
    panel: &'static str,
    now: i64,
    delivery_ms: u64,
}

impl Counter<'_> {
    /// What is switched on, else what is wrong with the key.
    fn trouble(&self, key: &str) -> Option<Trouble> {
        let wrong = matches!(key, "" | "wrong").then_some(Trouble::WrongKey);
        Trouble::of(self.quirks).or(wrong)
    }

    /// Takes a message and gives its number.
    fn keep(&mut self, message: Message) -> u64 {
        let ending = Ending::of(self.quirks, self.now, self.delivery_ms);
        self.desk.inbox.take(self.panel, self.now, ending, message)
    }

    /// The message that came under this key before, if the panel looks at keys.
    fn earlier(&mut self, key: &str) -> Option<u64> {
        self.desk.inbox.again(self.panel, key)
    }

    /// Where a message is; `None`: not one of this panel.
    fn journey(&self, number: &str) -> Option<Journey> {
        let number = number.trim().parse().ok()?;
        self.desk.inbox.journey(self.panel, number, self.now)
    }
}

/// Runs one call: what strikes before, the effect, what strikes after.
async fn call(
    bank: &Bank,
    panel: &'static str,
    step: Step,
    effect: impl FnOnce(&mut Counter<'_>) -> Reply,
) -> Response {
    let now = bank.now();
    let delivery_ms = bank.settings().delivery_ms;
    let effect = |desk: &mut Desk, quirks: &Quirks| {
        effect(&mut Counter {
            desk,
            quirks,
            panel,
            now,
            delivery_ms,
        })
    };
    answer(bank, panel, None, step, effect).await
}

/// The answer with another status than 200.
fn reply(status: u16, body: Value) -> Reply {
    Reply {
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
        body,
    }
}

/// The fields of a form, or of a query.
fn fields(text: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// A JSON body; null when it is none.
fn json_of(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

/// A text at a JSON pointer; numbers read as their digits.
fn text_at(body: &Value, pointer: &str) -> String {
    match body.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Whether a text is so many digits after this beginning.
fn digits_after(text: &str, beginning: &str, count: usize) -> bool {
    let rest = text.strip_prefix(beginning).unwrap_or_default();
    rest.len() == count && rest.bytes().all(|b| b.is_ascii_digit())
}

/// `09` and nine digits.
fn is_local(number: &str) -> bool {
    digits_after(number, "09", 9)
}

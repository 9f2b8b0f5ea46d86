//! The NextPay protocol (`nx/gateway`), seen from the bank's side.
//!
//! Facts: NextPay's documentation as public packages mirror it. Where they are silent the
//! simulator decides:
//! * forms and JSON are both taken; every answer has HTTP 200;
//! * without `currency` an amount is tomans, as the documents say; the answer is in the unit of
//!   the question;
//! * a verify with another amount than was asked is −24; of a payment that went back −2;
//! * a duplicate verify is −49 and repeats everything;
//! * a refund after 20 minutes, or a second one, is −91.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol};
use crate::confirm::{Found, confirm, give_back, may_reverse, told};
use crate::date::tehran;
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/nextpay`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/nx/gateway/token", post(token))
        .route("/nx/gateway/verify", post(verify))
        .route(
            "/nx/gateway/payment/{key}",
            payer::page_of(Protocol::Nextpay),
        )
}

/// An answer, or the code that stands for a refusal.
type Answer<T = Value> = Result<T, No>;

/// The code of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(i64);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::ok(answer.unwrap_or_else(|No(code)| json!({"code": code})))
    }
}

const REVERSE_MICROS: i64 = 20 * 60 * 1_000_000;

async fn token(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::any(&body);
    let (api_key, now) = (fields.text("api_key").unwrap_or_default(), bank.now());
    answer(
        &bank,
        &api_key,
        None,
        Step::Begin,
        |desk, quirks| -> Answer {
            allowed(quirks, &api_key)?;
            let (amount, in_toman) = (fields.integer("amount").ok_or(No(-22))?, in_toman(&fields)?);
            let rials = if in_toman {
                amount.saturating_mul(10)
            } else {
                amount
            };
            if rials < 10_000 {
                return Err(No(-30));
            }
            let order = fields.text("order_id").ok_or(No(-36))?;
            let callback_url = fields.address("callback_uri").ok_or(No(-32))?;
            let hex = desk.chance.hex(32);
            let asked = (Protocol::Nextpay, api_key.as_str());
            let entry = BookEntry {
                order: Some(order),
                in_toman,
                description: fields.text("payer_desc").unwrap_or_default(),
                ..BookEntry::new(asked, dashed(&hex), rials, callback_url, now)
            };
            let key = desk.open_or_repeat(quirks, entry);
            Ok(json!({"code": -1, "trans_id": key, "amount": amount}))
        },
    )
    .await
}

/// Verify, and with `refund_request` the way back.
async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::any(&body);
    let (api_key, now) = (fields.text("api_key").unwrap_or_default(), bank.now());
    let key = fields.text("trans_id").unwrap_or_default();
    let refund = fields.text("refund_request").as_deref() == Some("yes_money_back");
    let step = if refund { Step::Reverse } else { Step::Verify };
    answer(
        &bank,
        &api_key,
        Some(&key),
        step,
        |desk, quirks| -> Answer {
            allowed(quirks, &api_key)?;
            let entry = desk.book.find(Protocol::Nextpay, &key);
            let entry = entry.filter(|entry| entry.terminal == api_key);
            let entry = entry.cloned().ok_or(No(-37))?;
            let in_toman = in_toman(&fields)?;
            let shown = |rials: i64| if in_toman { rials / 10 } else { rials };
            if fields.integer("amount").ok_or(No(-22))? != shown(entry.amount) {
                return Err(No(-24));
            }
            if refund {
                return reverse(desk, quirks, &entry, now).map(|code| payment(&entry, code, shown));
            }
            let code = match confirm(desk, quirks, &entry, now) {
                Found::Now => 0,
                Found::Before => -49,
                Found::Waiting => -1,
                Found::Failed | Found::Returned => -2,
                Found::Cancelled => -4,
            };
            if !matches!(code, 0 | -49) {
                return Err(No(code));
            }
            Ok(payment(&told(desk, quirks, &entry), code, shown))
        },
    )
    .await
}

fn reverse(desk: &mut Desk, quirks: &Quirks, entry: &BookEntry, now: i64) -> Answer {
    if quirks.has(Behaviour::IpNotRegistered) {
        return Err(No(-33));
    }
    may_reverse(entry, now, REVERSE_MICROS).map_err(|_| No(-91))?;
    if quirks.has(Behaviour::ReverseRefused) {
        return Err(No(-93));
    }
    give_back(desk, &entry.key, now);
    Ok((-90).into())
}

fn payment(entry: &BookEntry, code: impl Into<Value>, shown: impl Fn(i64) -> i64) -> Value {
    json!({
        "code": code.into(),
        "amount": shown(entry.taken()),
        "order_id": entry.order,
        "card_holder": entry.card.as_deref().map(grouped),
        "customer_phone": null,
        "Shaparak_Ref_Id": entry.ref_id.map(|number| number.to_string()),
        "custom": [],
        "created_at": tehran(entry.created_at),
    })
}

/// The return is the same after success and failure.
pub(crate) fn returned(entry: &BookEntry, _claim: Claim) -> Vec<(&'static str, String)> {
    vec![
        ("trans_id", entry.key.clone()),
        ("order_id", entry.order.clone().unwrap_or_default()),
        ("amount", entry.amount_as_asked().to_string()),
    ]
}

fn allowed(quirks: &Quirks, api_key: &str) -> Answer<()> {
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err(No(-33));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(-40));
    }
    match api_key.len() {
        0 => Err(No(-20)),
        36 => Ok(()),
        _ => Err(No(-35)),
    }
}

fn in_toman(fields: &Fields) -> Answer<bool> {
    match fields.text("currency").as_deref() {
        None | Some("IRT") => Ok(true),
        Some("IRR") => Ok(false),
        Some(_) => Err(No(-46)),
    }
}

/// `5022-29**-****-5020`.
fn grouped(card: &str) -> String {
    let mut text = String::new();
    for (at, mark) in card.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(mark);
    }
    text
}

/// Thirty-two digits in the shape of a UUID.
pub(crate) fn dashed(hex: &str) -> String {
    let mut text = String::new();
    for (at, digit) in hex.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

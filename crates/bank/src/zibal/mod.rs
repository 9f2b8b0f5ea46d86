//! The Zibal IPG v1 protocol, seen from the bank's side.
//!
//! Facts: Zibal's IPG documentation as its public samples and the packages mirror it. Where they
//! are silent the simulator decides:
//! * every answer has HTTP 200; `result` tells what came of it;
//! * any merchant is good that the bank has no other opinion of;
//! * verify of a payment that is not paid is 202, of one that went back too; of an unknown one 203;
//! * 201 repeats everything, the amount too, as the newer answers do.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, confirm, told};
use crate::date::tehran;
use crate::fields::{Fields, with};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/zibal`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1/request", post(request))
        .route("/v1/verify", post(verify))
        .route("/v1/inquiry", post(inquiry))
        .route("/start/{key}", payer::page_of(Protocol::Zibal))
}

/// An answer, or the `result` that stands for a refusal.
type Answer<T = Value> = Result<T, No>;

/// The `result` of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(i64);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::ok(answer.unwrap_or_else(|No(result)| {
            let message = match result {
                102 => "merchant not found",
                103 => "merchant is not active",
                104 => "merchant is not valid",
                105 => "amount must be more than 1,000 rials",
                106 => "callbackUrl is not valid",
                113 => "amount is above the limit",
                202 => "order is not paid",
                203 => "trackId is not valid",
                _ => "error",
            };
            json!({"result": result, "message": message})
        }))
    }
}

/// The largest amount of the simulated merchants.
const MAX_RIALS: i64 = 1_000_000_000;

async fn request(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let (merchant, now) = (merchant(&fields), bank.now());
    answer(&bank, &merchant, None, Step::Begin, |desk, quirks| {
        begin(desk, quirks, &fields, &merchant, now)
    })
    .await
}

fn begin(desk: &mut Desk, quirks: &Quirks, fields: &Fields, merchant: &str, now: i64) -> Answer {
    allowed(quirks, merchant)?;
    let amount = fields.integer("amount").ok_or(No(105))?;
    match amount {
        ..1_000 => return Err(No(105)),
        1_000..=MAX_RIALS => {}
        _ => return Err(No(113)),
    }
    let callback_url = fields.address("callbackUrl").ok_or(No(106))?;
    let key = format!("3{}", desk.chance.digits(12));
    let asked = (Protocol::Zibal, merchant);
    let entry = BookEntry {
        order: fields.text("orderId"),
        description: fields.text("description").unwrap_or_default(),
        ..BookEntry::new(asked, key, amount, callback_url, now)
    };
    let key = desk.open_or_repeat(quirks, entry);
    Ok(json!({"message": "success", "result": 100, "trackId": number(&key)}))
}

async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let (merchant, key, now) = (merchant(&fields), key(&fields), bank.now());
    let step = Step::Verify;
    answer(
        &bank,
        &merchant,
        Some(&key),
        step,
        |desk, quirks| -> Answer {
            let entry = find(desk, quirks, &merchant, &key)?;
            let result = match confirm(desk, quirks, &entry, now) {
                Found::Now => 100,
                Found::Before => 201,
                Found::Waiting | Found::Failed | Found::Cancelled | Found::Returned => {
                    return Err(No(202));
                }
            };
            let now_told = desk.book.get(&key).cloned().unwrap_or(entry);
            Ok(payment(&told(desk, quirks, &now_told), result))
        },
    )
    .await
}

async fn inquiry(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let (merchant, key) = (merchant(&fields), key(&fields));
    let step = Step::Inquiry;
    answer(
        &bank,
        &merchant,
        Some(&key),
        step,
        |desk, quirks| -> Answer {
            let entry = find(desk, quirks, &merchant, &key)?;
            let more = json!({
                "createdAt": tehran(entry.created_at),
                "verifiedAt": entry.verified_at.map(tehran),
                "wage": 0,
            });
            Ok(with(payment(&entry, 100), more))
        },
    )
    .await
}

/// A payment as the shop is told of it; the times are Tehran's without a zone.
fn payment(entry: &BookEntry, result: i64) -> Value {
    json!({
        "result": result,
        "message": if result == 201 { "already verified" } else { "success" },
        "paidAt": entry.paid_at.map(tehran).map(|text| text.replace(' ', "T")),
        "amount": entry.taken(),
        "status": status(entry),
        "refNumber": entry.ref_id,
        "cardNumber": entry.card,
        "description": entry.description,
        "orderId": entry.order,
        "multiplexingInfos": [],
    })
}

fn status(entry: &BookEntry) -> i64 {
    match entry.state {
        Standing::Created => -1,
        Standing::Verified => 1,
        Standing::Paid => 2,
        Standing::Cancelled => 3,
        Standing::Failed => 5,
        Standing::Refunded => 15,
        Standing::Reversed => 18,
    }
}

/// The return: `success` and `status` are hints.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let (success, status) = match claim {
        Claim::Paid => ("1", "2"),
        Claim::Failed => ("0", "5"),
        Claim::Cancelled => ("0", "3"),
    };
    vec![
        ("success", success.to_owned()),
        ("trackId", entry.key.clone()),
        ("orderId", entry.order.clone().unwrap_or_default()),
        ("status", status.to_owned()),
    ]
}

fn allowed(quirks: &Quirks, merchant: &str) -> Answer<()> {
    if quirks.has(Behaviour::RefuseTerminal) || merchant.is_empty() {
        return Err(No(102));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(103));
    }
    Ok(())
}

/// The payment that the track id names, if it is the merchant's.
fn find(desk: &Desk, quirks: &Quirks, merchant: &str, key: &str) -> Answer<BookEntry> {
    allowed(quirks, merchant)?;
    let entry = desk.book.find(Protocol::Zibal, key);
    let own = entry.filter(|entry| entry.terminal == merchant);
    own.cloned().ok_or(No(203))
}

fn merchant(fields: &Fields) -> String {
    fields.text("merchant").unwrap_or_default()
}

fn key(fields: &Fields) -> String {
    fields.text("trackId").unwrap_or_default()
}

/// Thirteen digits as a number.
fn number(key: &str) -> Value {
    key.parse::<i64>().map_or(Value::Null, Value::from)
}

//! The IDPay web service v1.1, seen from the bank's side.
//!
//! Facts: IDPay's own documentation of v1.1. Where it is silent the simulator decides:
//! * any key of 36 characters is good; the header of the sandbox changes nothing;
//! * verify of a payment that nobody paid answers 405 with 53, and so does another order's;
//! * verify under `token-expired`, and ten minutes after the payment, is 54, and the money goes back;
//! * every number of an answer is text, as in the document's samples.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, confirm, expires, told};
use crate::fields::{Fields, header};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/idpay`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1.1/payment", post(create))
        .route("/v1.1/payment/verify", post(verify))
        .route("/v1.1/payment/inquiry", post(inquiry))
        .route("/p/ws/{key}", payer::page_of(Protocol::Idpay))
}

type Answer<T = Value> = Result<T, No>;

/// HTTP status, error code and words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(StatusCode, i64, &'static str);

const NOT_ALLOWED: StatusCode = StatusCode::METHOD_NOT_ALLOWED;
const NOT_ACCEPTABLE: StatusCode = StatusCode::NOT_ACCEPTABLE;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        answer.map_or_else(Into::into, Self::ok)
    }
}

impl From<No> for Reply {
    fn from(No(status, code, message): No) -> Self {
        Self {
            status,
            body: json!({"error_code": code, "error_message": message}),
        }
    }
}

fn api_key(headers: &HeaderMap) -> String {
    header(headers, "x-api-key").unwrap_or_default()
}

async fn create(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, key, now) = (Fields::json(&body), api_key(&headers), bank.now());
    let base = bank.settings().base(&headers);
    answer(&bank, &key, None, Step::Begin, |desk, quirks| -> Reply {
        match open(desk, quirks, &fields, &key, now) {
            Ok(id) => Reply {
                status: StatusCode::CREATED,
                body: json!({"link": format!("{base}/idpay/p/ws/{id}"), "id": id}),
            },
            Err(no) => no.into(),
        }
    })
    .await
}

fn open(desk: &mut Desk, quirks: &Quirks, fields: &Fields, key: &str, now: i64) -> Answer<String> {
    allowed(quirks, key)?;
    let order = fields.text("order_id").filter(|text| text.len() <= 50);
    let order = order.ok_or(No(NOT_ACCEPTABLE, 32, "order_id is empty"))?;
    let amount = fields.integer("amount");
    let amount = amount.ok_or(No(NOT_ACCEPTABLE, 33, "amount is empty"))?;
    match amount {
        ..1_000 => return Err(No(NOT_ACCEPTABLE, 34, "amount is too small")),
        1_000..=500_000_000 => {}
        _ => return Err(No(NOT_ACCEPTABLE, 35, "amount is too large")),
    }
    let address = fields.address("callback").filter(|url| url.len() <= 2048);
    let callback_url = address.ok_or(No(NOT_ACCEPTABLE, 37, "callback is empty"))?;
    let entry = BookEntry {
        order: Some(order),
        description: fields.text("desc").unwrap_or_default(),
        ..BookEntry::new(
            (Protocol::Idpay, key),
            desk.chance.hex(32),
            amount,
            callback_url,
            now,
        )
    };
    Ok(desk.open_or_repeat(quirks, entry))
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, key, now) = (Fields::json(&body), api_key(&headers), bank.now());
    let id = fields.text("id").unwrap_or_default();
    let step = Step::Verify;
    answer(&bank, &key, Some(&id), step, |desk, quirks| -> Answer {
        let entry = find(desk, quirks, &fields, &key, &id)?;
        if expires(desk, quirks, &entry, now) {
            return Err(No(NOT_ALLOWED, 54, "the time of verification is over"));
        }
        let status = match confirm(desk, quirks, &entry, now) {
            Found::Now => 100,
            Found::Before => 101,
            Found::Waiting | Found::Failed | Found::Cancelled | Found::Returned => {
                return Err(No(NOT_ALLOWED, 53, "verification is not possible"));
            }
        };
        Ok(payment(&told(desk, quirks, &entry), status))
    })
    .await
}

async fn inquiry(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, key) = (Fields::json(&body), api_key(&headers));
    let id = fields.text("id").unwrap_or_default();
    let step = Step::Inquiry;
    answer(&bank, &key, Some(&id), step, |desk, quirks| -> Answer {
        let entry = find(desk, quirks, &fields, &key, &id)?;
        let status = match entry.state {
            Standing::Created => 1,
            Standing::Failed => 2,
            Standing::Reversed | Standing::Refunded => 5,
            Standing::Cancelled => 7,
            Standing::Paid => 10,
            Standing::Verified => 100,
        };
        Ok(payment(&entry, status))
    })
    .await
}

fn payment(entry: &BookEntry, status: i64) -> Value {
    let track = entry.ref_id.map(|number| number.to_string());
    let seconds = |micros: i64| (micros / 1_000_000).to_string();
    json!({
        "status": status.to_string(),
        "track_id": track,
        "id": entry.key,
        "order_id": entry.order,
        "amount": entry.taken().to_string(),
        "date": seconds(entry.created_at),
        "payment": {
            "track_id": track,
            "amount": entry.taken().to_string(),
            "card_no": entry.card,
            "hashed_card_no": entry.card_hash,
            "date": entry.paid_at.map(seconds),
        },
        "verify": {"date": entry.verified_at.map(seconds)},
    })
}

/// The return, a form by POST.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let status = match claim {
        Claim::Paid => "10",
        Claim::Failed => "2",
        Claim::Cancelled => "7",
    };
    let reference = entry.ref_id.map(|number| number.to_string());
    vec![
        ("status", status.to_owned()),
        ("track_id", reference.unwrap_or_default()),
        ("id", entry.key.clone()),
        ("order_id", entry.order.clone().unwrap_or_default()),
        ("amount", entry.amount.to_string()),
        ("card_no", entry.card.clone().unwrap_or_default()),
        (
            "hashed_card_no",
            entry.card_hash.clone().unwrap_or_default(),
        ),
        ("date", (entry.created_at / 1_000_000).to_string()),
    ]
}

fn allowed(quirks: &Quirks, key: &str) -> Answer<()> {
    let no = |code, message| Err(No(StatusCode::FORBIDDEN, code, message));
    if key.len() != 36 || quirks.has(Behaviour::RefuseTerminal) {
        return no(12, "API key was not found");
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return no(14, "the web service is not approved");
    }
    Ok(())
}

fn find(desk: &Desk, quirks: &Quirks, fields: &Fields, key: &str, id: &str) -> Answer<BookEntry> {
    allowed(quirks, key)?;
    if id.is_empty() {
        return Err(No(NOT_ACCEPTABLE, 31, "id is empty"));
    }
    let order = fields.text("order_id");
    let order = order.ok_or(No(NOT_ACCEPTABLE, 32, "order_id is empty"))?;
    let entry = desk.book.find(Protocol::Idpay, id);
    let own = entry.filter(|entry| entry.terminal == key && entry.order.as_ref() == Some(&order));
    own.cloned()
        .ok_or(No(StatusCode::BAD_REQUEST, 52, "nothing was found"))
}

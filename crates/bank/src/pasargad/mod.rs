//! Pasargad's "Dorsa", seen from the bank's side: `token/getToken` and `api/payment/` + `purchase`,
//! `verify-payment`, `payment-inquiry`, `reverse-transactions` below `/pasargad`.
//!
//! Facts: the vendor's documents. Where they are silent the simulator decides:
//! * every answer has HTTP 200 but 401 for a token that is not good;
//! * any name and password are good; the token is `pep.` and the name, and the terminal that counts
//!   for switches is that name;
//! * a refused terminal is 13399, an inactive one 13047;
//! * a verify of what nobody paid is 13022, of what failed 13025, of what was given up 13045.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, NotReversed, confirm, give_back, may_reverse, told};
use crate::date::tehran;
use crate::fields::{self, Fields};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

const REVERSE_MICROS: i64 = 25 * 60 * 1_000_000;

/// The routes below `/pasargad`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/token/getToken", post(token))
        .route("/api/payment/purchase", post(begin))
        .route("/api/payment/verify-payment", post(verify))
        .route("/api/payment/payment-inquiry", post(inquire))
        .route("/api/payment/reverse-transactions", post(reverse))
        .route("/pay/{key}", payer::page_of(Protocol::Pasargad))
}

/// The data of a yes; the error is a result code.
type Answer = Result<Value, i64>;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let body = match &answer {
            Ok(data) => json!({"resultMsg": "Successful", "resultCode": 0, "data": data}),
            Err(code) => json!({"resultMsg": "Unsuccessful", "resultCode": code, "data": null}),
        };
        Self {
            status: if answer == Err(401) {
                StatusCode::UNAUTHORIZED
            } else {
                StatusCode::OK
            },
            body,
        }
    }
}

async fn token(body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let named = fields.text("username").zip(fields.text("password"));
    let Some((name, _)) = named else {
        let body = json!({"resultMsg": "Unauthorized", "resultCode": 401});
        return (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response();
    };
    let body = json!({"resultMsg": "Successful", "resultCode": 0, "token": format!("pep.{name}")});
    axum::Json(body).into_response()
}

/// Whose token it is.
fn owner(headers: &HeaderMap) -> String {
    let token = fields::header(headers, "authorization").unwrap_or_default();
    token
        .strip_prefix("Bearer pep.")
        .unwrap_or_default()
        .to_owned()
}

fn allowed(quirks: &Quirks, owner: &str) -> Result<(), i64> {
    if owner.is_empty() || quirks.has(Behaviour::TokenExpired) {
        return Err(401);
    }
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err(13_399);
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(13_047);
    }
    Ok(())
}

async fn begin(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (owner, fields, now) = (owner(&headers), Fields::json(&body), bank.now());
    let base = bank.settings().base(&headers);
    answer(&bank, &owner, None, Step::Begin, |desk, quirks| -> Answer {
        allowed(quirks, &owner)?;
        let amount = fields
            .integer("amount")
            .filter(|amount| *amount > 0)
            .ok_or(13_000)?;
        let order = fields.text("invoice").ok_or(13_000)?;
        let dated = fields
            .text("invoiceDate")
            .is_some_and(|date| date.len() == 10);
        if !dated
            || fields.integer("serviceCode") != Some(8)
            || fields.integer("terminalNumber").is_none()
        {
            return Err(13_000);
        }
        let callback = fields.address("callbackApi").ok_or(13_028)?;
        if desk.book.has_order(&owner, &order) {
            return Err(13_003);
        }
        let key = desk.chance.letters_and_digits(32);
        let entry = BookEntry {
            order: Some(order),
            description: fields.text("description").unwrap_or_default(),
            ..BookEntry::new((Protocol::Pasargad, &owner), key, amount, callback, now)
        };
        let key = desk.open_or_repeat(quirks, entry);
        Ok(json!({"urlId": key, "url": format!("{base}/pasargad/pay/{key}")}))
    })
    .await
}

/// The payment of an invoice; where a key is named it must be its own.
fn find(desk: &Desk, owner: &str, fields: &Fields, invoice: &str) -> Option<BookEntry> {
    let order = fields.text(invoice)?;
    let entry = desk.book.by_order((Protocol::Pasargad, owner), &order)?;
    let key = fields.text("urlId");
    key.is_none_or(|key| key == entry.key)
        .then(|| entry.clone())
}

fn key_of(bank: &Bank, owner: &str, fields: &Fields, invoice: &str) -> Option<String> {
    find(&bank.desk(), owner, fields, invoice).map(|entry| entry.key)
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (owner, fields, now) = (owner(&headers), Fields::json(&body), bank.now());
    let key = key_of(&bank, &owner, &fields, "invoice");
    answer(
        &bank,
        &owner,
        key.as_deref(),
        Step::Verify,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let entry = find(desk, &owner, &fields, "invoice").ok_or(13_016)?;
            match confirm(desk, quirks, &entry, now) {
                Found::Now => Ok(payment(&told(desk, quirks, &entry))),
                Found::Before => Err(13_428),
                Found::Waiting => Err(13_022),
                Found::Failed => Err(13_025),
                Found::Cancelled => Err(13_045),
                Found::Returned => Err(13_033),
            }
        },
    )
    .await
}

fn payment(entry: &BookEntry) -> Value {
    json!({
        "invoice": entry.order,
        "referenceNumber": entry.ref_id.map(|number| number.to_string()),
        "trackId": entry.ref_id.map(|number| (number % 1_000_000).to_string()),
        "maskedCardNumber": entry.card,
        "hashedCardNumber": entry.card_hash,
        "requestDate": tehran(entry.created_at),
        "amount": entry.taken(),
    })
}

async fn inquire(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (owner, fields) = (owner(&headers), Fields::json(&body));
    let key = key_of(&bank, &owner, &fields, "invoiceId");
    answer(
        &bank,
        &owner,
        key.as_deref(),
        Step::Inquiry,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let entry = find(desk, &owner, &fields, "invoiceId").ok_or(13_016)?;
            let status = match entry.state {
                Standing::Created => 13_022,
                Standing::Paid => 13_031,
                Standing::Verified => 13_029,
                Standing::Failed => 1,
                Standing::Cancelled => 13_045,
                Standing::Reversed | Standing::Refunded => 13_033,
            };
            Ok(fields::with(
                payment(&entry),
                json!({"status": status, "url": entry.key}),
            ))
        },
    )
    .await
}

async fn reverse(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (owner, fields, now) = (owner(&headers), Fields::json(&body), bank.now());
    let key = key_of(&bank, &owner, &fields, "invoice");
    answer(
        &bank,
        &owner,
        key.as_deref(),
        Step::Reverse,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let entry = find(desk, &owner, &fields, "invoice").ok_or(13_016)?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err(13_035);
            }
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err(13_422);
            }
            may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before => 13_033,
                NotReversed::NotPaid => 13_022,
                NotReversed::TooLate => 13_076,
            })?;
            give_back(desk, &entry.key, now);
            Ok(payment(&entry))
        },
    )
    .await
}

/// The return.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let status = match claim {
        Claim::Paid => "success",
        Claim::Failed => "failed",
        Claim::Cancelled => "cancel",
    };
    let number = entry
        .ref_id
        .map(|number| number.to_string())
        .unwrap_or_default();
    vec![
        ("invoiceId", entry.order.clone().unwrap_or_default()),
        ("status", status.to_owned()),
        ("referenceNumber", number.clone()),
        ("trackId", number),
    ]
}

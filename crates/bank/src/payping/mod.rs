//! The PayPing REST v3 protocol, seen from the bank's side.
//!
//! Facts: PayPing's OpenAPI documents and samples. Where they are silent the simulator decides:
//! * any bearer token is good and is the terminal's name;
//! * a verify whose reference does not belong to its code is 400 with 133, another amount 137;
//! * a payment that is not paid is 400 with 127, also while the payer has not acted;
//! * verify under `token-expired` is 401 with 103.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, confirm, told};
use crate::date::tehran;
use crate::fields::{Fields, header};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/payping`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v3/pay", post(pay))
        .route("/v3/pay/verify", post(verify))
        .route("/v1/report/{code}", get(report))
        .route("/v3/pay/start/{key}", payer::page_of(Protocol::Payping))
}

type Answer<T = Value> = Result<T, No>;

/// Why not: HTTP status, code, and what `metaData.message` repeats.
#[derive(Debug, Clone, PartialEq)]
struct No(StatusCode, i64, Value);

impl No {
    fn bad(code: i64) -> Self {
        Self(StatusCode::BAD_REQUEST, code, Value::Null)
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(No(status, code, message)) => Self {
                status,
                body: json!({
                    "type": "https://tools.ietf.org/html/rfc7231",
                    "title": "Error",
                    "status": status.as_u16(),
                    "instance": "/v3/pay",
                    "paypingTraceId": "sim",
                    "metaData": {
                        "code": code,
                        "errors": [{"message": format!("error {code}")}],
                        "message": message,
                    },
                }),
            },
        }
    }
}

fn token(headers: &HeaderMap) -> String {
    let value = header(headers, "authorization").unwrap_or_default();
    value.strip_prefix("Bearer ").unwrap_or_default().to_owned()
}

async fn pay(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, terminal, now) = (Fields::json(&body), token(&headers), bank.now());
    let base = bank.settings().base(&headers);
    answer(
        &bank,
        &terminal,
        None,
        Step::Begin,
        |desk, quirks| -> Answer {
            allowed(quirks, &terminal)?;
            let amount = fields.integer("amount").ok_or(No::bad(101))?;
            if !(100..=50_000_000).contains(&amount) {
                return Err(No::bad(101));
            }
            let callback_url = fields.address("returnUrl").ok_or(No::bad(105))?;
            let key = desk.chance.letters_and_digits(10);
            let asked = (Protocol::Payping, terminal.as_str());
            let entry = BookEntry {
                order: fields.text("clientRefId"),
                in_toman: true,
                description: fields.text("description").unwrap_or_default(),
                ..BookEntry::new(asked, key, amount * 10, callback_url, now)
            };
            let code = desk.open_or_repeat(quirks, entry);
            Ok(json!({
                "paymentCode": code, "url": format!("{base}/payping/v3/pay/start/{code}"),
                "amount": amount, "payerWage": 0, "businessWage": 500, "gatewayAmount": amount,
                "paypingVat": 0,
            }))
        },
    )
    .await
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, terminal, now) = (Fields::json(&body), token(&headers), bank.now());
    let code = fields.text("paymentCode").unwrap_or_default();
    let step = Step::Verify;
    answer(
        &bank,
        &terminal,
        Some(&code),
        step,
        |desk, quirks| -> Answer {
            allowed(quirks, &terminal)?;
            let entry = find(desk, &terminal, &code)?;
            let reference = fields.integer("paymentRefId").ok_or(No::bad(101))?;
            if !entry.state.holds_money() {
                return Err(No::bad(127));
            }
            if entry.ref_id != Some(reference) {
                return Err(No::bad(133));
            }
            if fields.integer("amount") != Some(entry.amount / 10) {
                return Err(No::bad(137));
            }
            let found = confirm(desk, quirks, &entry, now);
            let told = told(desk, quirks, &entry);
            let amount = told.taken() / 10;
            match found {
                Found::Now => Ok(json!({
                    "amount": amount,
                    "cardNumber": told.card,
                    "cardHashPan": told.card_hash,
                    "clientRefId": told.order,
                    "paymentRefId": told.ref_id,
                    "code": told.key,
                    "payedDate": told.paid_at.map(tehran),
                    "payerWage": 0,
                    "businessWage": 500,
                    "gatewayAmount": amount,
                })),
                Found::Before => {
                    let repeated =
                        json!({"Amount": amount, "Code": told.key, "PaymentRefId": told.ref_id});
                    Err(No(StatusCode::CONFLICT, 110, repeated))
                }
                Found::Waiting | Found::Failed | Found::Cancelled | Found::Returned => {
                    Err(No::bad(127))
                }
            }
        },
    )
    .await
}

async fn report(
    State(bank): State<Bank>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let terminal = token(&headers);
    let step = Step::Inquiry;
    answer(
        &bank,
        &terminal,
        Some(&code),
        step,
        |desk, quirks| -> Answer {
            allowed(quirks, &terminal)?;
            let entry = find(desk, &terminal, &code)?;
            let status = match entry.state {
                Standing::Created => 0,
                Standing::Verified => 1,
                Standing::Paid => 5,
                Standing::Cancelled => 3,
                Standing::Failed | Standing::Reversed | Standing::Refunded => 4,
            };
            Ok(json!({
                "amount": entry.amount / 10,
                "isPaid": status == 1,
                "paymentStatus": status,
                "refId": entry.ref_id,
                "payDate": entry.paid_at.map(tehran),
            }))
        },
    )
    .await
}

/// The return: a form whose `data` is JSON text.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let (status, error) = match claim {
        Claim::Paid => ("1", ""),
        Claim::Failed => ("0", "127"),
        Claim::Cancelled => ("0", "1"),
    };
    let data = json!({
        "clientRefId": entry.order,
        "paymentCode": entry.key,
        "paymentRefId": entry.ref_id,
        "amount": entry.amount / 10,
        "gatewayAmount": entry.amount / 10,
        "cardNumber": entry.card,
        "cardHashPan": entry.card_hash,
    });
    vec![
        ("status", status.to_owned()),
        ("errorCode", error.to_owned()),
        ("data", data.to_string()),
    ]
}

fn allowed(quirks: &Quirks, terminal: &str) -> Answer<()> {
    let unknown = terminal.is_empty() || quirks.has(Behaviour::RefuseTerminal);
    if unknown || quirks.has(Behaviour::TokenExpired) {
        return Err(No(StatusCode::UNAUTHORIZED, 103, Value::Null));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(StatusCode::FORBIDDEN, 111, Value::Null));
    }
    Ok(())
}

fn find(desk: &Desk, terminal: &str, code: &str) -> Answer<BookEntry> {
    let entry = desk.book.find(Protocol::Payping, code);
    let own = entry.filter(|entry| entry.terminal == terminal);
    own.cloned()
        .ok_or(No(StatusCode::NOT_FOUND, 122, Value::Null))
}

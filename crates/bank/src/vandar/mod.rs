//! The Vandar IPG v3 protocol, seen from the bank's side.
//!
//! Facts: Vandar's public documentation. Where it is silent the simulator decides:
//! * a refusal is HTTP 422 with `status` 0 and texts under `errors`;
//! * amounts of answers are texts with two decimals; the fee is the merchant's;
//! * a second verify is `status` 2 with everything repeated; verify after twenty minutes is 3, and
//!   so is one under `token-expired`: the money goes back then;
//! * `transaction` of a payment that nobody paid is HTTP 422;
//! * the payer's page can be opened more than once, for people who try things out.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, confirm, expires, told};
use crate::date::tehran;
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/vandar`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/api/v3/send", post(send))
        .route("/api/v3/transaction", post(transaction))
        .route("/api/v3/verify", post(verify))
        .route("/v3/{key}", payer::page_of(Protocol::Vandar))
}

type Answer<T = Value> = Result<T, No>;

/// The `status` of a refusal and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(i64, &'static str);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(No(status, words)) => Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                body: json!({"status": status, "errors": [words]}),
            },
        }
    }
}

async fn send(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let (api_key, now) = (fields.text("api_key").unwrap_or_default(), bank.now());
    answer(
        &bank,
        &api_key,
        None,
        Step::Begin,
        |desk, quirks| -> Answer {
            allowed(quirks, &api_key)?;
            let amount = fields.integer("amount").ok_or(No(0, "مبلغ الزامی است"))?;
            if amount < 1_000 {
                return Err(No(0, "مبلغ نباید کمتر از ۱۰۰۰ ریال باشد"));
            }
            let address = fields.address("callback_url").filter(|url| url.len() < 255);
            let callback_url = address.ok_or(No(0, "آدرس بازگشت معتبر نیست"))?;
            let key = desk.chance.letters_and_digits(18);
            let entry = BookEntry {
                order: fields.text("factorNumber"),
                description: fields.text("description").unwrap_or_default(),
                ..BookEntry::new((Protocol::Vandar, &api_key), key, amount, callback_url, now)
            };
            let token = desk.open_or_repeat(quirks, entry);
            Ok(json!({"status": 1, "token": token}))
        },
    )
    .await
}

async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let (api_key, now) = (fields.text("api_key").unwrap_or_default(), bank.now());
    let token = fields.text("token").unwrap_or_default();
    let step = Step::Verify;
    answer(
        &bank,
        &api_key,
        Some(&token),
        step,
        |desk, quirks| -> Answer {
            let entry = find(desk, quirks, &api_key, &token)?;
            if expires(desk, quirks, &entry, now) {
                return Err(No(3, "زمان تایید تراکنش گذشته است"));
            }
            let status = match confirm(desk, quirks, &entry, now) {
                Found::Now => 1,
                Found::Before => 2,
                Found::Waiting | Found::Failed | Found::Cancelled | Found::Returned => {
                    return Err(No(0, "تراکنش ناموفق است"));
                }
            };
            let told = told(desk, quirks, &entry);
            Ok(json!({
                "status": status,
                "amount": format!("{}.00", told.taken()),
                "realAmount": told.taken(),
                "wage": "0",
                "transId": told.ref_id,
                "factorNumber": told.order,
                "mobile": null,
                "description": told.description,
                "cardNumber": told.card,
                "paymentDate": told.paid_at.map(tehran),
                "cid": told.card_hash,
                "message": "ok",
            }))
        },
    )
    .await
}

async fn transaction(State(bank): State<Bank>, body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let api_key = fields.text("api_key").unwrap_or_default();
    let token = fields.text("token").unwrap_or_default();
    let step = Step::Inquiry;
    answer(
        &bank,
        &api_key,
        Some(&token),
        step,
        |desk, quirks| -> Answer {
            let entry = find(desk, quirks, &api_key, &token)?;
            let (code, message) = match entry.state {
                Standing::Created => return Err(No(0, "تراکنش پرداخت نشده است")),
                Standing::Paid => (1, "در انتظار تایید"),
                Standing::Verified | Standing::Refunded => (2, "تایید شده"),
                Standing::Failed | Standing::Cancelled | Standing::Reversed => (4, "ناموفق"),
            };
            Ok(json!({
                "status": 1,
                "amount": entry.taken().to_string(),
                "transId": entry.ref_id,
                "refnumber": entry.ref_id.map(|number| format!("GmshtyjwKS{number}")),
                "trackingCode": entry.ref_id,
                "factorNumber": entry.order,
                "mobile": null,
                "description": entry.description,
                "cardNumber": entry.card,
                "CID": entry.card_hash,
                "createdAt": tehran(entry.created_at),
                "paymentDate": entry.paid_at.map(tehran),
                "code": code,
                "message": message,
            }))
        },
    )
    .await
}

/// The return: anything but `OK` stops.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let status = if claim == Claim::Paid { "OK" } else { "FAILED" };
    vec![
        ("token", entry.key.clone()),
        ("payment_status", status.to_owned()),
    ]
}

fn allowed(quirks: &Quirks, api_key: &str) -> Answer<()> {
    if api_key.is_empty() {
        return Err(No(0, "api_key الزامی است"));
    }
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err(No(0, "api_key معتبر نیست"));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(0, "درگاه غیرفعال است"));
    }
    Ok(())
}

fn find(desk: &Desk, quirks: &Quirks, api_key: &str, token: &str) -> Answer<BookEntry> {
    allowed(quirks, api_key)?;
    let entry = desk.book.find(Protocol::Vandar, token);
    let own = entry.filter(|entry| entry.terminal == api_key);
    own.cloned().ok_or(No(0, "توکن معتبر نیست"))
}

//! Jibit's PPG v3, seen from the bank's side: `v3/tokens`, `v3/tokens/refresh`, `v3/purchases`
//! (POST begins, GET looks up), `v3/purchases/{id}/verify`, `v3/purchases/reverse` below `/jibit`.
//!
//! Facts: the published OpenAPI file. Where it is silent the simulator decides:
//! * any two keys are good; the token is `jbt.` and the API key, and so says whose it is;
//! * a refused terminal is 400 `ip.not_trusted`, an inactive one `client.not_active`;
//! * an expired token is 401 `token.verification_failed`, and only until it is renewed;
//! * a look-up tells the network's number as soon as there is one.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, State as Standing};
use crate::confirm::{Found, NotReversed, confirm, give_back, may_reverse};
use crate::fields::{self, Fields};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

const REVERSE_MICROS: i64 = 15 * 60 * 1_000_000;

/// The routes below `/jibit`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v3/tokens", post(tokens))
        .route("/v3/tokens/refresh", post(refresh))
        .route("/v3/purchases", post(begin).get(look_up))
        .route("/v3/purchases/reverse", post(reverse))
        .route("/v3/purchases/{id}/verify", any(verify))
        .route("/pay/{key}", payer::page_of(Protocol::Jibit))
}

/// The body of a yes; the error is status and code.
type Answer = Result<Value, (u16, &'static str)>;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err((status, code)) => Self {
                status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
                body: json!({"fingerprint": "sim", "errors": [{"code": code, "message": "no"}]}),
            },
        }
    }
}

async fn tokens(body: Bytes) -> Response {
    let fields = Fields::json(&body);
    let keys = fields.text("apiKey").zip(fields.text("secretKey"));
    let answer = keys
        .map(|(key, _)| json!({"accessToken": format!("jbt.{key}"), "refreshToken": format!("jbr.{key}")}))
        .ok_or((401, "security.bad_credentials"));
    wire(answer.into())
}

async fn refresh(body: Bytes) -> Response {
    let token = Fields::json(&body).text("refreshToken");
    let key = token
        .as_deref()
        .and_then(|token| token.strip_prefix("jbr."));
    let answer = key
        .map(|key| json!({"accessToken": format!("jbt.{key}"), "refreshToken": format!("jbr.{key}")}))
        .ok_or((401, "token.verification_failed"));
    wire(answer.into())
}

fn wire(reply: Reply) -> Response {
    (reply.status, axum::Json(reply.body)).into_response()
}

/// Whose token it is.
fn owner(headers: &HeaderMap) -> String {
    let token = fields::header(headers, "authorization").unwrap_or_default();
    token
        .strip_prefix("Bearer jbt.")
        .unwrap_or_default()
        .to_owned()
}

fn allowed(quirks: &Quirks, owner: &str) -> Result<(), (u16, &'static str)> {
    if owner.is_empty() {
        return Err((401, "security.auth_required"));
    }
    if quirks.has(Behaviour::TokenExpired) {
        return Err((401, "token.verification_failed"));
    }
    if quirks.has(Behaviour::RefuseTerminal) {
        return Err((400, "ip.not_trusted"));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err((400, "client.not_active"));
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
            .ok_or((400, "amount.is_required"))?;
        if amount < 5_000 {
            return Err((400, "amount.not_enough"));
        }
        if fields.text("currency").as_deref() != Some("IRR") {
            return Err((400, "currency.not_valid"));
        }
        let callback = fields
            .address("callbackUrl")
            .ok_or((400, "callbackUrl.is_invalid"))?;
        let order = fields.text("clientReferenceNumber");
        let order = order.ok_or((400, "clientReferenceNumber.is_required"))?;
        if desk.book.has_order(&owner, &order) {
            return Err((400, "clientReferenceNumber.duplicated"));
        }
        let key = format!("2{}", desk.chance.digits(9));
        let entry = BookEntry {
            order: Some(order.clone()),
            description: fields.text("description").unwrap_or_default(),
            ..BookEntry::new((Protocol::Jibit, &owner), key, amount, callback, now)
        };
        let key = desk.open_or_repeat(quirks, entry);
        Ok(json!({
            "purchaseId": key.parse::<i64>().ok(),
            "purchaseIdStr": key,
            "clientReferenceNumber": order,
            "pspSwitchingUrl": format!("{base}/jibit/pay/{key}"),
            "fee": 0,
        }))
    })
    .await
}

fn find(desk: &Desk, owner: &str, key: &str) -> Option<BookEntry> {
    let found = desk.book.find(Protocol::Jibit, key);
    found.filter(|entry| entry.terminal == owner).cloned()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Which {
    purchase_id: String,
}

async fn look_up(
    State(bank): State<Bank>,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Response {
    let (owner, key) = (owner(&headers), which.purchase_id);
    answer(
        &bank,
        &owner,
        Some(&key),
        Step::Inquiry,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let purchase = find(desk, &owner, &key).map(|entry| purchase(&entry));
            Ok(json!({"pageNumber": 1, "elements": purchase.into_iter().collect::<Vec<_>>()}))
        },
    )
    .await
}

fn purchase(entry: &BookEntry) -> Value {
    let state = match entry.state {
        Standing::Created => "IN_PROGRESS",
        Standing::Paid => "READY_TO_VERIFY",
        Standing::Verified => "SUCCESS",
        Standing::Failed | Standing::Cancelled => "FAILED",
        Standing::Reversed | Standing::Refunded => "REVERSED",
    };
    json!({
        "purchaseId": entry.key.parse::<i64>().ok(),
        "purchaseIdStr": entry.key,
        "clientReferenceNumber": entry.order,
        "amount": entry.taken(),
        "currency": "IRR",
        "state": state,
        "pspRRN": entry.ref_id.map(|rrn| rrn.to_string()),
        "payerMaskedCardNumber": entry.card,
    })
}

async fn verify(State(bank): State<Bank>, headers: HeaderMap, Path(key): Path<String>) -> Response {
    let (owner, now) = (owner(&headers), bank.now());
    answer(
        &bank,
        &owner,
        Some(&key),
        Step::Verify,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let entry = find(desk, &owner, &key).ok_or((404, "purchase.not_found"))?;
            let status = match confirm(desk, quirks, &entry, now) {
                Found::Now => "SUCCESSFUL",
                Found::Before => "ALREADY_VERIFIED",
                Found::Waiting => return Err((400, "purchase.invalid_state")),
                Found::Failed | Found::Cancelled => "FAILED",
                Found::Returned => "REVERSED",
            };
            Ok(json!({"status": status}))
        },
    )
    .await
}

async fn reverse(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (owner, now) = (owner(&headers), bank.now());
    let key = Fields::json(&body).text("purchaseId").unwrap_or_default();
    answer(
        &bank,
        &owner,
        Some(&key),
        Step::Reverse,
        |desk, quirks| -> Answer {
            allowed(quirks, &owner)?;
            let entry = find(desk, &owner, &key).ok_or((404, "purchase.not_found"))?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err((400, "reverse.is_not_enabled"));
            }
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err((400, "ip.not_trusted"));
            }
            may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before => (400, "purchase.already_reversed"),
                NotReversed::NotPaid => (400, "purchase.invalid_state"),
                NotReversed::TooLate => (400, "purchase.not_reversible"),
            })?;
            give_back(desk, &key, now);
            Ok(json!({"status": "REVERSED"}))
        },
    )
    .await
}

/// The return.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let (status, reason) = match claim {
        Claim::Paid => ("SUCCESSFUL", ""),
        Claim::Failed => ("FAILED", "FAILED_BY_PSP"),
        Claim::Cancelled => ("FAILED", "CANCELLED_BY_USER"),
    };
    vec![
        ("status", status.to_owned()),
        ("purchaseId", entry.key.clone()),
        (
            "clientReferenceNumber",
            entry.order.clone().unwrap_or_default(),
        ),
        ("amount", entry.taken().to_string()),
        (
            "pspRRN",
            entry.ref_id.map(|rrn| rrn.to_string()).unwrap_or_default(),
        ),
        ("failReason", reason.to_owned()),
    ]
}

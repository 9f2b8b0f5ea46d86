//! The sandbox protocol: the simulator's own, simple and strict, with the virtues that real
//! protocols lack (it echoes what was paid) and the freedom to play every failure.
//!
//! All calls are JSON over HTTP below `/sandbox`. Each carries `Authorization: Bearer <secret>`;
//! the terminal stands in the body, or in the query of a GET. Amounts are whole numbers of minor
//! units (`IRR`: whole rials; toman does not exist here). `order` is the shop's own id, at most 64
//! characters, and is never used twice at a terminal.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `POST /v1/check` | `terminal` | 200 `{ok: true, terminal, name}` |
//! | `POST /v1/payments` | `terminal, order, amount, currency, return_url, description`, optional `notify_url` | 201 `{id, pay_url, status: "created"}` |
//! | `GET /v1/payments/{id}?terminal=` | – | 200 *payment*, changes nothing |
//! | `POST /v1/payments/{id}/verify` | `terminal, order, amount, currency` | 200 *payment* with the verdict as `status` |
//! | `POST /v1/payments/{id}/reverse` | `terminal` | 200 *payment*, `status` = `reversed`, `already_reversed`, `too_late`, `refused` or `not_paid` |
//! | `POST /v1/payments/{id}/refund` | `terminal, amount, idempotency_id` | 200 `{status: "refunded", id, idempotency_id, amount, currency, reference, refunded_total}` |
//!
//! A *payment* is `{status, id, terminal, order, amount, currency, reference, card}`: `amount` is
//! what was really taken (the asked amount while nothing was), `reference` a text of twelve digits
//! and `card` the masked number, both null while nothing was taken.
//!
//! `status` of verify: `verified` (this call confirmed it), `already_verified`, `not_paid` (the
//! payer has not acted), `cancelled`, `failed`, `amount_mismatch` (amount or currency are not the
//! asked ones; nothing changed), `reversed` (refunded too). `status` of the inquiry is the state in the book:
//! `created`, `paid`, `verified`, `failed`, `cancelled`, `reversed`, `refunded`.
//!
//! A payment can be reversed for 30 minutes after it was paid. Refunds need a verified payment,
//! may be partial, and the same `idempotency_id` is the same refund.
//!
//! Refusals are `{error: {code, message, field?}}`: 400 `bad_request`, 401 `unauthorized`
//! (or `inactive`, 403), 404 `not_found` (also for another terminal's payment), 409 `order_used`,
//! `order_mismatch`, `not_refundable`, `idempotency_conflict`, 422 `invalid` (with `field`) and
//! `exceeds_paid`.
//!
//! The payer opens `pay_url` (`GET /sandbox/pay/{id}`) and comes back by GET to `return_url` with
//! `id`, `order` and `status` = `paid`, `cancelled` or `failed` added to its query. If there is a
//! `notify_url`, the bank posts `{id, terminal, order, status}` to it at the same moment. Neither
//! is signed; both are hints, and only verify tells the truth.

mod begin;
mod payment;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use crate::bank::Settings;
use crate::behaviour::{Behaviour, Quirks};
use crate::book::{BookEntry, Protocol};
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::Reply;

/// The routes below `/sandbox`.
pub(crate) fn router() -> Router<crate::bank::Bank> {
    Router::new()
        .route("/v1/check", post(begin::check))
        .route("/v1/payments", post(begin::begin))
        .route("/v1/payments/{id}", get(payment::inquire))
        .route("/v1/payments/{id}/verify", post(payment::verify))
        .route("/v1/payments/{id}/reverse", post(payment::reverse))
        .route("/v1/payments/{id}/refund", post(payment::refund))
        .route("/pay/{key}", payer::page_of(Protocol::Sandbox))
}

type Answer = Result<Value, Refusal>;

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(refusal) => refusal.into(),
        }
    }
}

/// Why a call was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    field: Option<&'static str>,
}

impl Refusal {
    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            field: None,
        }
    }

    const fn invalid(field: &'static str, message: &'static str) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: "invalid",
            message,
            field: Some(field),
        }
    }

    const fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "This terminal has no such payment.",
        )
    }

    const fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Terminal or secret is wrong.",
        )
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let mut error = json!({"code": refusal.code, "message": refusal.message});
        if let (Some(field), Some(fields)) = (refusal.field, error.as_object_mut()) {
            fields.insert("field".to_owned(), field.into());
        }
        Self {
            status: refusal.status,
            body: json!({"error": error}),
        }
    }
}

/// One call: who asks, and with which fields.
struct Call {
    terminal: String,
    secret: Option<String>,
    fields: Option<Map<String, Value>>,
}

impl Call {
    /// From a body; what is no JSON object is refused in [`Self::allow`].
    fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let fields = match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Some(fields),
            _ => None,
        };
        let terminal = fields.as_ref().and_then(|fields| fields.get("terminal"));
        let terminal = terminal
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Self {
            terminal,
            secret: bearer(headers),
            fields,
        }
    }

    /// From a query, which has no body.
    fn without_body(headers: &HeaderMap, terminal: String) -> Self {
        Self {
            terminal,
            secret: bearer(headers),
            fields: Some(Map::new()),
        }
    }

    /// The right secret, and no order to refuse.
    fn allow(&self, quirks: &Quirks, settings: &Settings) -> Result<(), Refusal> {
        if quirks.has(Behaviour::RefuseTerminal) {
            return Err(Refusal::unauthorized());
        }
        if quirks.has(Behaviour::RefuseInactive) {
            let message = "The terminal is not active.";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "inactive", message));
        }
        if self.fields.is_none() {
            let message = "The body must be a JSON object.";
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                message,
            ));
        }
        let known = settings
            .terminal(&self.terminal)
            .and_then(|known| known.secret.clone());
        let secret = known.unwrap_or_else(|| format!("sandbox-secret-{}", self.terminal));
        if self.terminal.is_empty() || self.secret.as_deref() != Some(&secret) {
            return Err(Refusal::unauthorized());
        }
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.fields
            .as_ref()
            .and_then(|fields| fields.get(name))
            .filter(|value| !value.is_null())
    }

    /// A text of 1 to `most` characters.
    fn text(&self, name: &'static str, most: usize) -> Result<String, Refusal> {
        self.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty() && text.chars().count() <= most)
            .map(str::to_owned)
            .ok_or(Refusal::invalid(
                name,
                "A text is required here, not longer than allowed.",
            ))
    }

    /// A whole number above zero.
    fn amount(&self) -> Result<i64, Refusal> {
        self.get("amount")
            .and_then(Value::as_i64)
            .filter(|amount| *amount > 0)
            .ok_or(Refusal::invalid(
                "amount",
                "A whole number of minor units above zero.",
            ))
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

/// The return has the id, the order and what became of it.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    vec![
        ("id", entry.key.clone()),
        ("order", entry.order.clone().unwrap_or_default()),
        ("status", claim.name().to_owned()),
    ]
}

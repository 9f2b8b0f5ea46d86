//! What the shop asks about one payment.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Refusal};
use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{self, BookEntry, Protocol, Refund};
use crate::confirm::told;
use crate::reply::answer;

/// The window in which a payment can be reversed.
const REVERSE_MICROS: i64 = 30 * 60 * 1_000_000;

/// `POST /v1/payments/{id}/verify`.
pub(super) async fn verify(
    State(bank): State<Bank>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::read(&headers, &body);
    let now = bank.now();
    answer(
        &bank,
        &call.terminal,
        Some(&id),
        Step::Verify,
        |desk, quirks| -> Answer {
            call.allow(quirks, bank.settings())?;
            let entry = find(desk, &call, &id)?;
            let order = call.text("order", 64)?;
            let (amount, currency) = (call.amount()?, call.text("currency", 3)?);
            if entry.order.as_deref() != Some(&order) {
                let message = "The payment was asked for under another order id.";
                return Err(Refusal::new(
                    StatusCode::CONFLICT,
                    "order_mismatch",
                    message,
                ));
            }
            let asked = amount == entry.amount && currency == entry.currency;
            Ok(confirm(desk, quirks, &entry, asked, now))
        },
    )
    .await
}

fn confirm(desk: &mut Desk, quirks: &Quirks, entry: &BookEntry, asked: bool, now: i64) -> Value {
    let status = match entry.state {
        book::State::Created => "not_paid",
        book::State::Failed => "failed",
        book::State::Cancelled => "cancelled",
        book::State::Reversed | book::State::Refunded => "reversed",
        book::State::Paid | book::State::Verified if !asked => "amount_mismatch",
        book::State::Paid if quirks.has(Behaviour::AlreadyVerified) => "already_verified",
        book::State::Paid => "verified",
        book::State::Verified => "already_verified",
    };
    if entry.state == book::State::Paid && asked {
        desk.book.change(&entry.key, |entry| {
            entry.state = book::State::Verified;
            entry.verified_at = Some(now);
        });
    }
    payment(&told(desk, quirks, entry), status)
}

/// The terminal of a call without a body.
#[derive(Deserialize)]
pub(super) struct Who {
    #[serde(default)]
    terminal: String,
}

/// `GET /v1/payments/{id}?terminal=`.
pub(super) async fn inquire(
    State(bank): State<Bank>,
    Path(id): Path<String>,
    Query(who): Query<Who>,
    headers: HeaderMap,
) -> Response {
    let call = Call::without_body(&headers, who.terminal);
    answer(
        &bank,
        &call.terminal,
        Some(&id),
        Step::Inquiry,
        |desk, quirks| -> Answer {
            call.allow(quirks, bank.settings())?;
            let entry = find(desk, &call, &id)?;
            Ok(payment(&entry, entry.state.name()))
        },
    )
    .await
}

/// `POST /v1/payments/{id}/reverse`.
pub(super) async fn reverse(
    State(bank): State<Bank>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::read(&headers, &body);
    let now = bank.now();
    answer(
        &bank,
        &call.terminal,
        Some(&id),
        Step::Reverse,
        |desk, quirks| -> Answer {
            call.allow(quirks, bank.settings())?;
            let entry = find(desk, &call, &id)?;
            let refused = [Behaviour::ReverseRefused, Behaviour::IpNotRegistered];
            let age = now - entry.paid_at.unwrap_or(entry.created_at);
            let status = match entry.state {
                book::State::Reversed => "already_reversed",
                state if !state.holds_money() => "not_paid",
                _ if refused.iter().any(|refusal| quirks.has(*refusal)) => "refused",
                _ if age > REVERSE_MICROS || !entry.refunds.is_empty() => "too_late",
                _ => "reversed",
            };
            if status == "reversed" {
                desk.book.change(&id, |entry| {
                    entry.state = book::State::Reversed;
                    entry.ended_at = Some(now);
                });
            }
            Ok(payment(&entry, status))
        },
    )
    .await
}

/// `POST /v1/payments/{id}/refund`.
pub(super) async fn refund(
    State(bank): State<Bank>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call::read(&headers, &body);
    let now = bank.now();
    answer(
        &bank,
        &call.terminal,
        Some(&id),
        Step::Refund,
        |desk, quirks| -> Answer {
            call.allow(quirks, bank.settings())?;
            let entry = find(desk, &call, &id)?;
            let amount = call.amount()?;
            let idempotency_id = call.text("idempotency_id", 64)?;
            let before = entry
                .refunds
                .iter()
                .find(|refund| refund.idempotency_id == idempotency_id);
            if let Some(before) = before {
                if before.amount != amount {
                    let message = "This refund was asked for with another amount.";
                    return Err(Refusal::new(
                        StatusCode::CONFLICT,
                        "idempotency_conflict",
                        message,
                    ));
                }
                return Ok(refunded(&entry, before));
            }
            if entry.state != book::State::Verified {
                let message = "Only a verified payment can be refunded.";
                return Err(Refusal::new(
                    StatusCode::CONFLICT,
                    "not_refundable",
                    message,
                ));
            }
            let paid = entry.paid_amount.unwrap_or(entry.amount);
            if amount > paid - entry.refunded() {
                let message = "More than what is left of the payment.";
                return Err(Refusal::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "exceeds_paid",
                    message,
                ));
            }
            let reference = desk.fresh_reference();
            let refund = Refund {
                idempotency_id,
                amount,
                reference,
                at: now,
            };
            desk.book.change(&id, |entry| {
                entry.refunds.push(refund.clone());
                if entry.refunded() == paid {
                    entry.state = book::State::Refunded;
                    entry.ended_at = Some(now);
                }
            });
            Ok(refunded(&find(desk, &call, &id)?, &refund))
        },
    )
    .await
}

fn refunded(entry: &BookEntry, refund: &Refund) -> Value {
    json!({
        "status": "refunded",
        "id": entry.key,
        "idempotency_id": refund.idempotency_id,
        "amount": refund.amount,
        "currency": entry.currency,
        "reference": refund.reference.to_string(),
        "refunded_total": entry.refunded(),
    })
}

fn find(desk: &Desk, call: &Call, id: &str) -> Result<BookEntry, Refusal> {
    desk.book
        .find(Protocol::Sandbox, id)
        .filter(|entry| entry.terminal == call.terminal)
        .cloned()
        .ok_or(Refusal::not_found())
}

/// A payment as the shop is told of it.
fn payment(entry: &BookEntry, status: &str) -> Value {
    json!({
        "status": status,
        "id": entry.key,
        "terminal": entry.terminal,
        "order": entry.order,
        "amount": entry.paid_amount.unwrap_or(entry.amount),
        "currency": entry.currency,
        "reference": entry.ref_id.map(|reference| reference.to_string()),
        "card": entry.card,
    })
}

//! Stripe's Checkout Sessions, seen from the bank's side: sessions, refunds and the account below
//! `/stripe/v1`, forms in, JSON out.
//!
//! Facts: Stripe's public API reference. Where it is silent the simulator decides:
//! * any key `sk_test_…` or `rk_test_…` is good, and all are the account `acct_1Simulated`; the
//!   terminal that counts for switches is the key;
//! * with a key of idempotency the same order is the same session, and a refund with the same
//!   `metadata[refund]` the same refund;
//! * the payer's page closes when a card is refused, though the session stays open;
//! * events are not sent.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, Refund, State as Standing};
use crate::confirm::{confirm, told};
use crate::fields::{Fields, header};
use crate::money::minor_digits;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

const ACCOUNT: &str = "acct_1Simulated";
const PLACE: &str = "{CHECKOUT_SESSION_ID}";

/// The routes below `/stripe`.
pub(crate) fn router() -> Router<Bank> {
    Router::new()
        .route("/v1/checkout/sessions", post(create))
        .route("/v1/checkout/sessions/{id}", get(read))
        .route("/v1/refunds", post(refund).get(refunds))
        .route("/v1/account", get(account))
        .route("/c/pay/{key}", payer::page_of(Protocol::Stripe))
}

type Answer<T = Value> = Result<T, No>;

/// Status, type, code and words of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(u16, &'static str, Option<&'static str>, &'static str);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Ok(body) => Self::ok(body),
            Err(No(status, kind, code, words)) => {
                let mut error = json!({"type": kind, "message": words});
                if let (Some(code), Some(fields)) = (code, error.as_object_mut()) {
                    fields.insert("code".to_owned(), code.into());
                }
                Self {
                    status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
                    body: json!({ "error": error }),
                }
            }
        }
    }
}

const INVALID: &str = "invalid_request_error";

fn key_of(headers: &HeaderMap) -> String {
    let value = header(headers, "authorization").unwrap_or_default();
    value.strip_prefix("Bearer ").unwrap_or_default().to_owned()
}

async fn create(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, who, now) = (Fields::form(&body), key_of(&headers), bank.now());
    let base = bank.settings().base(&headers);
    let once = header(&headers, "idempotency-key");
    answer(&bank, &who, None, Step::Begin, |desk, quirks| -> Answer {
        allowed(quirks, &who)?;
        let entry = asked(desk, &fields, &who, now)?;
        let order = entry.order.as_deref().filter(|_| once.is_some());
        let again = order.and_then(|it| desk.book.by_order((Protocol::Stripe, &who), it));
        let key = match again.map(|entry| entry.key.clone()) {
            Some(key) => key,
            None => desk.open_or_repeat(quirks, entry),
        };
        let entry = desk.book.get(&key).cloned();
        let entry = entry.ok_or(No(
            400,
            INVALID,
            Some("resource_missing"),
            "No such session",
        ))?;
        let mut shown = session(&entry, &entry, false);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert(
                "url".to_owned(),
                format!("{base}/stripe/c/pay/{key}").into(),
            );
        }
        Ok(shown)
    })
    .await
}

/// The payment that a form asks for.
fn asked(desk: &mut Desk, fields: &Fields, who: &str, now: i64) -> Answer<BookEntry> {
    let missing = No(
        400,
        INVALID,
        Some("parameter_missing"),
        "Missing required param",
    );
    if fields.text("mode").as_deref() != Some("payment") {
        return Err(missing);
    }
    let price = |name: &str| format!("line_items[0][price_data]{name}");
    let amount = fields.integer(&price("[unit_amount]"));
    let amount = amount.filter(|_| fields.integer("line_items[0][quantity]") == Some(1));
    let amount = amount.ok_or(missing)?;
    if amount < 1 {
        return Err(No(
            400,
            INVALID,
            Some("amount_too_small"),
            "Amount too small",
        ));
    }
    let currency = fields.text(&price("[currency]")).ok_or(missing)?;
    let currency = currency.to_ascii_uppercase();
    if minor_digits(&currency).is_none() || currency == "IRR" {
        return Err(No(400, INVALID, None, "Invalid currency"));
    }
    fields.text(&price("[product_data][name]")).ok_or(missing)?;
    let key = format!("cs_test_{}", desk.chance.letters_and_digits(58));
    let url_invalid = No(400, INVALID, Some("url_invalid"), "Not a valid URL");
    let success = fields.address("success_url").ok_or(url_invalid)?;
    let cancel = fields.address("cancel_url").ok_or(url_invalid)?;
    Ok(BookEntry {
        order: fields.text("client_reference_id"),
        currency,
        // The way back is one of two whole addresses; the other one waits here.
        returned_form: vec![("cancel_url".to_owned(), cancel)],
        ..BookEntry::new((Protocol::Stripe, who), key, amount, success, now)
    })
}

async fn read(
    State(bank): State<Bank>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    let (who, now) = (key_of(&headers), bank.now());
    answer(
        &bank,
        &who,
        Some(&id),
        Step::Verify,
        |desk, quirks| -> Answer {
            allowed(quirks, &who)?;
            let entry = own(desk, &who, &id)?;
            // Nothing changes for the shop; the book keeps that it has looked.
            if entry.state == Standing::Paid {
                confirm(desk, quirks, &entry, now);
            }
            let told = told(desk, quirks, &entry);
            Ok(session(&entry, &told, wish.expand.is_some()))
        },
    )
    .await
}

#[derive(Deserialize)]
struct Wish {
    #[serde(rename = "expand[]")]
    expand: Option<String>,
    payment_intent: Option<String>,
}

fn own(desk: &Desk, who: &str, id: &str) -> Answer<BookEntry> {
    let found = desk.book.find(Protocol::Stripe, id);
    let missing = No(
        404,
        INVALID,
        Some("resource_missing"),
        "No such checkout.session",
    );
    found
        .filter(|it| it.terminal == who)
        .cloned()
        .ok_or(missing)
}

fn payment_of(entry: &BookEntry) -> Option<String> {
    entry.ref_id.map(|number| format!("pi_3Sim{number}"))
}

/// A session; its payment as a whole where that was asked for.
fn session(entry: &BookEntry, told: &BookEntry, whole: bool) -> Value {
    let paid = entry.paid_amount.is_some();
    let charge = json!({
        "id": told.ref_id.map(|number| format!("ch_3Sim{number}")), "object": "charge",
        "amount_refunded": entry.refunded(),
        "payment_method_details": {"type": "card", "card": {
            "brand": "visa",
            "last4": told.card.as_deref().and_then(|card| card.get(card.len().saturating_sub(4)..)),
        }},
    });
    let payment = json!({
        "id": payment_of(told), "object": "payment_intent", "status": "succeeded",
        "amount": told.amount, "amount_received": told.taken(),
        "currency": told.currency.to_ascii_lowercase(), "livemode": false,
        "latest_charge": charge,
    });
    json!({
        "id": entry.key, "object": "checkout.session", "mode": "payment", "livemode": false,
        "client_reference_id": told.order,
        "amount_total": told.amount,
        "currency": told.currency.to_ascii_lowercase(),
        "status": if paid { "complete" } else { "open" },
        "payment_status": if paid { "paid" } else { "unpaid" },
        "payment_intent": match (paid, whole) {
            (false, _) => Value::Null,
            (true, false) => payment_of(told).into(),
            (true, true) => payment,
        },
    })
}

async fn refund(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, who, now) = (Fields::form(&body), key_of(&headers), bank.now());
    let payment = fields.text("payment_intent").unwrap_or_default();
    let key = key_by_payment(&bank, &who, &payment);
    answer(
        &bank,
        &who,
        Some(&key),
        Step::Refund,
        |desk, quirks| -> Answer {
            allowed(quirks, &who)?;
            let entry = own(desk, &who, &key)?;
            let once = fields.text("metadata[refund]").unwrap_or_default();
            if let Some(made) = entry.refunds.iter().find(|it| it.idempotency_id == once) {
                return Ok(shown(&entry, made));
            }
            let left = entry.taken() - entry.refunded();
            if left == 0 {
                let words = "Charge has already been refunded.";
                return Err(No(400, INVALID, Some("charge_already_refunded"), words));
            }
            let amount = fields.integer("amount").unwrap_or(left);
            if amount < 1 || amount > left {
                return Err(No(
                    400,
                    INVALID,
                    None,
                    "Refund amount is greater than what is left",
                ));
            }
            let made = Refund {
                idempotency_id: once,
                amount,
                reference: desk.fresh_reference(),
                at: now,
            };
            let body = shown(&entry, &made);
            desk.book.change(&key, |entry| {
                entry.refunds.push(made);
                if entry.refunded() >= entry.taken() {
                    entry.state = Standing::Refunded;
                    entry.ended_at = Some(now);
                }
            });
            Ok(body)
        },
    )
    .await
}

async fn refunds(
    State(bank): State<Bank>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    let who = key_of(&headers);
    let key = key_by_payment(&bank, &who, &wish.payment_intent.unwrap_or_default());
    answer(
        &bank,
        &who,
        Some(&key),
        Step::Inquiry,
        |desk, quirks| -> Answer {
            allowed(quirks, &who)?;
            let entry = own(desk, &who, &key)?;
            let all: Vec<Value> = entry.refunds.iter().map(|it| shown(&entry, it)).collect();
            Ok(json!({"object": "list", "url": "/v1/refunds", "has_more": false, "data": all}))
        },
    )
    .await
}

fn key_by_payment(bank: &Bank, who: &str, payment: &str) -> String {
    let desk = bank.desk();
    let mut all = desk.book.entries().iter();
    let found = all.find(|it| {
        it.protocol == Protocol::Stripe
            && it.terminal == who
            && payment_of(it).as_deref() == Some(payment)
    });
    found.map(|entry| entry.key.clone()).unwrap_or_default()
}

fn shown(entry: &BookEntry, refund: &Refund) -> Value {
    json!({
        "id": format!("re_3Sim{}", refund.reference), "object": "refund", "status": "succeeded",
        "amount": refund.amount, "currency": entry.currency.to_ascii_lowercase(),
        "payment_intent": payment_of(entry), "metadata": {"refund": refund.idempotency_id},
    })
}

async fn account(State(bank): State<Bank>, headers: HeaderMap) -> Response {
    let who = key_of(&headers);
    answer(&bank, &who, None, Step::Inquiry, |_, quirks| -> Answer {
        allowed(quirks, &who)?;
        Ok(json!({"id": ACCOUNT, "object": "account", "charges_enabled": true}))
    })
    .await
}

/// The whole address of the way back, with the session in its place.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> String {
    let cancel = entry.returned_form.first().filter(|_| claim != Claim::Paid);
    let url = cancel.map_or(&entry.callback_url, |(_, cancel)| cancel);
    url.replace(PLACE, &entry.key)
}

fn allowed(quirks: &Quirks, who: &str) -> Answer<()> {
    if quirks.has(Behaviour::TokenExpired) {
        return Err(No(
            401,
            INVALID,
            Some("api_key_expired"),
            "Expired API Key provided",
        ));
    }
    let good = who.starts_with("sk_test_") || who.starts_with("rk_test_");
    if !good || quirks.has(Behaviour::RefuseTerminal) {
        return Err(No(401, INVALID, None, "Invalid API Key provided"));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(
            403,
            "permission_error",
            None,
            "This account may not do this",
        ));
    }
    Ok(())
}

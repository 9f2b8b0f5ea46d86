//! What the shop asks after the payer has come back, or has not.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::begin::in_unit;
use super::input::{Input, is_authority};
use super::{Answer, Refusal, fee};
use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{self, BookEntry, Protocol};
use crate::confirm::{NotReversed, give_back, may_reverse, told};
use crate::date::tehran;
use crate::reply::answer;

/// The window in which a payment can be reversed.
const REVERSE_MICROS: i64 = 30 * 60 * 1_000_000;

/// `POST verify.json`: 100 the first time, 101 ever after, with the same data.
pub(super) async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let mut input = Input::read(&body);
    let (terminal, key) = (input.terminal(), input.key());
    let now = bank.now();
    answer(
        &bank,
        &terminal,
        Some(&key),
        Step::Verify,
        |desk, quirks| -> Answer {
            let (merchant, amount) = (input.merchant(), input.integer("amount"));
            let entry = find(desk, quirks, &mut input, &merchant)?;
            confirm(desk, quirks, &entry, amount, now)
        },
    )
    .await
}

fn confirm(desk: &mut Desk, quirks: &Quirks, entry: &BookEntry, amount: i64, now: i64) -> Answer {
    let first = match entry.state {
        book::State::Paid => true,
        book::State::Verified | book::State::Refunded => false,
        _ => return Err(Refusal::code(-51)),
    };
    let paid = entry.paid_amount.unwrap_or(entry.amount);
    if amount != in_unit(paid, entry.in_toman) {
        return Err(Refusal::code(-50));
    }
    if first {
        desk.book.change(&entry.key, |entry| {
            entry.state = book::State::Verified;
            entry.verified_at = Some(now);
        });
    }
    let told = told(desk, quirks, entry);
    let (code, message) = if first && !quirks.has(Behaviour::AlreadyVerified) {
        (100, "Paid")
    } else {
        (101, "Verified")
    };
    Ok(json!({
        "code": code,
        "message": message,
        "ref_id": told.ref_id,
        "card_pan": entry.card,
        "card_hash": entry.card_hash,
        "fee_type": "Merchant",
        "fee": in_unit(fee(entry.amount), entry.in_toman),
        "shaparak_fee": 0,
        "order_id": told.order,
    }))
}

/// `POST inquiry.json`: how the payment stands; confirms nothing.
pub(super) async fn inquiry(State(bank): State<Bank>, body: Bytes) -> Response {
    let mut input = Input::read(&body);
    let (terminal, key) = (input.terminal(), input.key());
    answer(
        &bank,
        &terminal,
        Some(&key),
        Step::Inquiry,
        |desk, quirks| -> Answer {
            let merchant = input.merchant();
            let entry = find(desk, quirks, &mut input, &merchant)?;
            let status = match entry.state {
                book::State::Created => "IN_BANK",
                book::State::Paid => "PAID",
                book::State::Verified => "VERIFIED",
                book::State::Failed | book::State::Cancelled => "FAILED",
                book::State::Reversed | book::State::Refunded => "REVERSED",
            };
            Ok(json!({"code": 100, "message": "Success", "status": status}))
        },
    )
    .await
}

/// `POST unVerified.json`: the last hundred that are paid and not confirmed, newest first. Its
/// code is text, as in the vendor's own sample.
pub(super) async fn unverified(State(bank): State<Bank>, body: Bytes) -> Response {
    let mut input = Input::read(&body);
    let terminal = input.terminal();
    answer(
        &bank,
        &terminal,
        None,
        Step::Inquiry,
        |desk, quirks| -> Answer {
            Refusal::ordered(quirks)?;
            let merchant = input.merchant();
            input.check()?;
            let waiting = desk.book.entries().iter().rev().filter(|entry| {
                entry.protocol == Protocol::Zarinpal
                    && entry.terminal == merchant
                    && entry.state == book::State::Paid
            });
            let authorities: Vec<Value> = waiting
                .take(100)
                .map(|entry| {
                    json!({
                        "authority": entry.key,
                        "amount": entry.amount_as_asked(),
                        "callback_url": entry.callback_url,
                        "referer": "",
                        "date": tehran(entry.created_at),
                    })
                })
                .collect();
            Ok(json!({"code": "100", "message": "Success", "authorities": authorities}))
        },
    )
    .await
}

/// `POST reverse.json`: gives the money back within 30 minutes of the payment.
pub(super) async fn reverse(State(bank): State<Bank>, body: Bytes) -> Response {
    let mut input = Input::read(&body);
    let (terminal, key) = (input.terminal(), input.key());
    let now = bank.now();
    answer(
        &bank,
        &terminal,
        Some(&key),
        Step::Reverse,
        |desk, quirks| -> Answer {
            let merchant = input.merchant();
            let entry = find(desk, quirks, &mut input, &merchant)?;
            if quirks.has(Behaviour::IpNotRegistered) {
                return Err(Refusal::code(-62));
            }
            may_reverse(&entry, now, REVERSE_MICROS).map_err(|why| match why {
                NotReversed::Before | NotReversed::NotPaid => Refusal::code(-61),
                NotReversed::TooLate => Refusal::code(-63),
            })?;
            if quirks.has(Behaviour::ReverseRefused) {
                return Err(Refusal::code(-60));
            }
            give_back(desk, &entry.key, now);
            Ok(json!({"code": 100, "message": "Reversed"}))
        },
    )
    .await
}

/// The payment that the authority names, if it is the merchant's.
fn find(
    desk: &Desk,
    quirks: &Quirks,
    input: &mut Input,
    merchant: &str,
) -> Result<BookEntry, Refusal> {
    Refusal::ordered(quirks)?;
    let key = input.text("authority");
    if key.is_none() {
        input.wrong("authority", "The authority field is required.");
    }
    input.check()?;
    let key = key
        .filter(|key| is_authority(key))
        .ok_or(Refusal::code(-54))?;
    let entry = desk
        .book
        .find(Protocol::Zarinpal, &key)
        .ok_or(Refusal::code(-55))?;
    if entry.terminal != merchant {
        return Err(Refusal::code(-53));
    }
    Ok(entry.clone())
}

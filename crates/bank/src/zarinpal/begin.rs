//! Asking for a payment, and for its fee.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use url::Url;

use super::input::Input;
use super::{Answer, Refusal, fee};
use crate::bank::{Bank, Desk, Settings};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol};
use crate::reply::answer;

/// 100,000,000 toman.
const MAX_RIALS: i64 = 1_000_000_000;
const MIN_RIALS: i64 = 1_000;

/// `POST request.json`.
pub(super) async fn request(State(bank): State<Bank>, body: Bytes) -> Response {
    let input = Input::read(&body);
    let terminal = input.terminal();
    let now = bank.now();
    answer(&bank, &terminal, None, Step::Begin, |desk, quirks| {
        begin(desk, quirks, bank.settings(), input, now)
    })
    .await
}

/// `POST feeCalculation.json`.
pub(super) async fn fee_calculation(State(bank): State<Bank>, body: Bytes) -> Response {
    let mut input = Input::read(&body);
    let terminal = input.terminal();
    answer(
        &bank,
        &terminal,
        None,
        Step::Inquiry,
        |_, quirks| -> Answer {
            Refusal::ordered(quirks)?;
            input.merchant();
            let amount = input.integer("amount");
            let in_toman = input.in_toman();
            input.check()?;
            let rials = rials(amount, in_toman)?;
            let fee = in_unit(fee(rials), in_toman);
            Ok(json!({
                "code": 100, "message": "Success", "amount": amount, "fee": fee,
                "fee_type": "Merchant", "suggested_amount": amount.saturating_add(fee),
            }))
        },
    )
    .await
}

fn begin(
    desk: &mut Desk,
    quirks: &Quirks,
    settings: &Settings,
    mut input: Input,
    now: i64,
) -> Answer {
    Refusal::ordered(quirks)?;
    let terminal = input.merchant();
    let amount = input.integer("amount");
    let in_toman = input.in_toman();
    let description = input.text("description");
    let callback = input.text("callback_url");
    let referrer = input.text("referrer_id");
    let metadata = Metadata::read(&mut input);
    input.check()?;

    let callback_url = callback.ok_or(Refusal::code(-2))?;
    let description = description
        .filter(|text| text.chars().count() <= 500)
        .ok_or(Refusal::code(-3))?;
    let rials = rials(amount, in_toman)?;
    let callback = web_address(&callback_url)?;
    let registered = settings
        .terminal(&terminal)
        .and_then(|known| known.domain.as_deref());
    if registered.is_some_and(|domain| callback.host_str() != Some(domain)) {
        return Err(Refusal::code(-14));
    }
    if referrer.is_some_and(|code| !code.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return Err(Refusal::code(429));
    }
    wages(input.get("wages"), rials, in_toman)?;
    if input
        .get("expire_in")
        .is_some_and(|value| value.as_i64().is_none_or(|span| span <= 0))
    {
        return Err(Refusal::code(-40));
    }

    let used = if quirks.has(Behaviour::UsedAuthority) {
        desk.another_key(&terminal, None)
    } else {
        None
    };
    let authority = match used {
        Some(authority) => authority,
        None => {
            let authority = format!("S{}", desk.chance.letters_and_digits(35));
            let asked = (Protocol::Zarinpal, terminal.as_str());
            desk.open(BookEntry {
                order: metadata.order,
                in_toman,
                description,
                auto_verify: metadata.auto_verify,
                wanted_card: metadata.card,
                ..BookEntry::new(asked, authority.clone(), rials, callback_url, now)
            });
            authority
        }
    };
    Ok(json!({
        "code": 100, "message": "Success", "authority": authority,
        "fee_type": "Merchant", "fee": in_unit(fee(rials), in_toman),
    }))
}

/// The amount in rials, inside the allowed range.
fn rials(amount: i64, in_toman: bool) -> Result<i64, Refusal> {
    let rials = if in_toman {
        amount.checked_mul(10)
    } else {
        Some(amount)
    };
    match rials {
        Some(rials) if rials < MIN_RIALS => Err(Refusal::code(-4)),
        Some(rials) if rials <= MAX_RIALS => Ok(rials),
        _ => Err(Refusal::code(if amount < 0 { -4 } else { -41 })),
    }
}

pub(super) fn in_unit(rials: i64, in_toman: bool) -> i64 {
    if in_toman { rials / 10 } else { rials }
}

fn web_address(text: &str) -> Result<Url, Refusal> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| {
            Refusal::invalid(vec![
                json!({"callback_url": "The callback url format is invalid."}),
            ])
        })
}

/// Split settlement: at most five rows, each at least 10,000 rials, in sum under 99 %.
fn wages(value: Option<&Value>, rials: i64, in_toman: bool) -> Result<(), Refusal> {
    let Some(value) = value else { return Ok(()) };
    let invalid = || {
        Refusal::invalid(vec![
            json!({"wages": "The wages must be an array of objects with iban, amount, description."}),
        ])
    };
    let rows = value.as_array().ok_or_else(invalid)?;
    if rows.len() > 5 {
        return Err(Refusal::code(-35));
    }
    let mut sum = 0_i64;
    for row in rows {
        let amount = row
            .get("amount")
            .and_then(Value::as_i64)
            .ok_or_else(invalid)?;
        row.get("iban")
            .and_then(Value::as_str)
            .ok_or_else(invalid)?;
        let share = if in_toman {
            amount.saturating_mul(10)
        } else {
            amount
        };
        if share < 10_000 {
            return Err(Refusal::code(-36));
        }
        sum = sum.saturating_add(share);
    }
    if !rows.is_empty() && sum.saturating_mul(100) >= rials.saturating_mul(99) {
        return Err(Refusal::code(-34));
    }
    Ok(())
}

/// What the shop may say about the payer and itself.
#[derive(Default)]
struct Metadata {
    order: Option<String>,
    card: Option<String>,
    auto_verify: bool,
}

impl Metadata {
    fn read(input: &mut Input) -> Self {
        let Some(value) = input.get("metadata").cloned() else {
            return Self::default();
        };
        // PHP writes an empty object as an empty array.
        if value.as_array().is_some_and(Vec::is_empty) {
            return Self::default();
        }
        let Some(fields) = value.as_object() else {
            input.wrong("metadata", "The metadata must be an object.");
            return Self::default();
        };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(mobile) = fields.get("mobile").filter(|value| !value.is_null())
            && !mobile.as_str().is_some_and(is_mobile)
        {
            input.wrong("metadata.mobile", "The mobile must look like 09xxxxxxxxx.");
        }
        if let Some(email) = fields.get("email").filter(|value| !value.is_null())
            && !email.as_str().is_some_and(|text| text.contains('@'))
        {
            input.wrong("metadata.email", "The email must be a valid email address.");
        }
        let card = text("card_pan");
        if card.as_deref().is_some_and(|card| !all_digits(card, 16)) {
            input.wrong("metadata.card_pan", "The card pan must be 16 digits.");
        }
        Self {
            order: text("order_id"),
            card,
            auto_verify: fields
                .get("auto_verify")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        }
    }
}

fn is_mobile(text: &str) -> bool {
    text.starts_with("09") && all_digits(text, 11)
}

fn all_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

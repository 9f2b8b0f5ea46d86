//! The test of credentials, and asking for a payment.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;
use url::Url;

use super::{Answer, Call, Refusal};
use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Step};
use crate::book::{BookEntry, Protocol};
use crate::money::minor_digits;
use crate::reply::{Reply, answer};

/// No payment is larger than 10¹⁵ minor units.
const MAX: i64 = 1_000_000_000_000_000;

/// `POST /v1/check`.
pub(super) async fn check(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call::read(&headers, &body);
    answer(&bank, &call.terminal, None, Step::Inquiry, |_, quirks| -> Answer {
        call.allow(quirks, bank.settings())?;
        let known = bank.settings().terminal(&call.terminal);
        let name = known.and_then(|known| known.name.as_deref());
        Ok(json!({"ok": true, "terminal": call.terminal, "name": name.unwrap_or(&call.terminal)}))
    })
    .await
}

/// `POST /v1/payments`.
pub(super) async fn begin(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let call = Call::read(&headers, &body);
    let now = bank.now();
    let base = bank.settings().base(&headers);
    answer(&bank, &call.terminal, None, Step::Begin, |desk, quirks| -> Reply {
        let opened = call.allow(quirks, bank.settings()).and_then(|()| {
            let used = quirks.has(Behaviour::UsedAuthority);
            open(desk, &call, used, now)
        });
        match opened {
            Ok(id) => Reply {
                status: StatusCode::CREATED,
                body: json!({
                    "pay_url": format!("{base}/sandbox/pay/{id}"), "id": id, "status": "created",
                }),
            },
            Err(refusal) => refusal.into(),
        }
    })
    .await
}

fn open(desk: &mut Desk, call: &Call, give_used: bool, now: i64) -> Result<String, Refusal> {
    let order = call.text("order", 64)?;
    let amount = call.amount()?;
    if amount > MAX {
        return Err(Refusal::invalid("amount", "The amount is too large."));
    }
    let currency = call.text("currency", 3)?;
    if minor_digits(&currency).is_none() {
        return Err(Refusal::invalid(
            "currency",
            "A currency that this bank does not know.",
        ));
    }
    let description = call.text("description", 500)?;
    let callback_url = web_address(call, "return_url")?;
    let notify_url = match call.get("notify_url") {
        None => None,
        Some(_) => Some(web_address(call, "notify_url")?),
    };
    if desk.book.has_order(&call.terminal, &order) {
        let message = "This order id was used at the terminal before.";
        return Err(Refusal::new(StatusCode::CONFLICT, "order_used", message));
    }
    if give_used && let Some(id) = desk.another_key(&call.terminal, None) {
        return Ok(id);
    }
    let id = format!("sbx_{}", desk.chance.letters_and_digits(24));
    let asked = (Protocol::Sandbox, call.terminal.as_str());
    desk.open(BookEntry {
        order: Some(order),
        currency,
        description,
        notify_url,
        ..BookEntry::new(asked, id.clone(), amount, callback_url, now)
    });
    Ok(id)
}

fn web_address(call: &Call, name: &'static str) -> Result<String, Refusal> {
    let text = call.text(name, 2000)?;
    Url::parse(&text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or(Refusal::invalid(
            name,
            "An http or https address is required.",
        ))?;
    Ok(text)
}

//! The Lyra family's REST API V4, seen from the bank's side: payment orders with a URL, the look at
//! an order, and giving back; and in [`form`] the signed form of the same family.
//!
//! Facts: the vendor's public documentation and clients. Where they are silent the simulator
//! decides:
//! * any shop of eight digits is good with any password `testpassword_…`; one that is known by name
//!   has its own; every error comes with HTTP 200;
//! * an order that nobody tried to pay is PSP_010;
//! * a payment that went back is a debit and a credit over the same amount;
//! * the browser's return is not signed.

pub mod form;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk, Settings};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol, Refund, State as Standing};
use crate::confirm::{confirm, told};
use crate::date::tehran;
use crate::fields::{Fields, header};
use crate::money::minor_digits;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/lyra`.
pub(crate) fn router() -> Router<Bank> {
    rest(Protocol::Lyra)
        .route(&format!("{START}/Charge/CreatePaymentOrder"), post(create))
        .route("/t/{key}", payer::page_of(Protocol::Lyra))
}

const START: &str = "/api-payment/V4";

/// What can be asked about payments, whichever way they began.
fn rest(protocol: Protocol) -> Router<Bank> {
    let get_order = move |bank, headers, body| get_order(protocol, bank, headers, body);
    let give_back = move |bank, headers, body| give_back(protocol, bank, headers, body);
    Router::new()
        .route(&format!("{START}/Order/Get"), post(get_order))
        .route(
            &format!("{START}/Transaction/CancelOrRefund"),
            post(give_back),
        )
}

type Answer<T = Value> = Result<T, No>;

/// Code and words of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(&'static str, &'static str);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let (status, answer) = match answer {
            Ok(answer) => ("SUCCESS", answer),
            Err(No(code, words)) => {
                let kind = "V4/WebService/WebServiceError";
                (
                    "ERROR",
                    json!({"errorCode": code, "errorMessage": words, "_type": kind}),
                )
            }
        };
        Self::ok(json!({
            "webService": "", "version": "V4", "applicationVersion": "6", "status": status,
            "answer": answer, "ticket": "sim", "applicationProvider": "SIMULATOR",
            "metadata": null, "mode": "TEST", "_type": "V4/WebService/Response",
        }))
    }
}

/// The shop and the password of the header.
fn who(headers: &HeaderMap) -> (String, String) {
    let value = header(headers, "authorization").unwrap_or_default();
    let encoded = value.strip_prefix("Basic ").unwrap_or_default();
    let plain = STANDARD.decode(encoded).unwrap_or_default();
    let plain = String::from_utf8(plain).unwrap_or_default();
    let (shop, password) = plain.split_once(':').unwrap_or_default();
    (shop.to_owned(), password.to_owned())
}

async fn create(State(bank): State<Bank>, headers: HeaderMap, body: Bytes) -> Response {
    let (fields, who, now) = (Fields::json(&body), who(&headers), bank.now());
    let base = bank.settings().base(&headers);
    answer(&bank, &who.0, None, Step::Begin, |desk, quirks| -> Answer {
        allowed(quirks, bank.settings(), &who)?;
        let amount = fields.integer("amount").filter(|amount| *amount > 0);
        let amount = amount.ok_or(No("INT_009", "invalid amount"))?;
        let currency = fields.text("currency");
        let currency = currency.filter(|code| minor_digits(code).is_some());
        let currency = currency.ok_or(No("PSP_021", "invalid currency"))?;
        let invalid = No("INT_902", "invalid input");
        let callback_url = fields.address("returnUrl").ok_or(invalid)?;
        let asked = (Protocol::Lyra, who.0.as_str());
        let entry = BookEntry {
            order: Some(fields.text("orderId").ok_or(invalid)?),
            currency: currency.clone(),
            ..BookEntry::new(asked, desk.chance.hex(32), amount, callback_url, now)
        };
        let key = desk.open_or_repeat(quirks, entry);
        Ok(json!({
            "paymentOrderId": key, "paymentURL": format!("{base}/lyra/t/{key}"),
            "paymentOrderStatus": "RUNNING", "creationDate": tehran(now), "updateDate": null,
            "amount": amount, "currency": currency, "_type": "V4/PaymentOrder",
        }))
    })
    .await
}

async fn get_order(
    protocol: Protocol,
    State(bank): State<Bank>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (fields, who, now) = (Fields::json(&body), who(&headers), bank.now());
    let order = fields.text("orderId");
    let of = |entry: &&BookEntry| {
        entry.protocol == protocol && entry.terminal == who.0 && entry.order == order
    };
    let key = bank
        .desk()
        .book
        .entries()
        .iter()
        .find(of)
        .map(|entry| entry.key.clone());
    let key = key.unwrap_or_default();
    answer(
        &bank,
        &who.0,
        Some(&key),
        Step::Verify,
        |desk, quirks| -> Answer {
            allowed(quirks, bank.settings(), &who)?;
            let entry = desk.book.find(protocol, &key).cloned();
            let entry = entry.filter(|entry| entry.state != Standing::Created);
            let entry = entry.ok_or(No("PSP_010", "transaction not found"))?;
            // Nothing changes for the shop; the book keeps that it has looked.
            confirm(desk, quirks, &entry, now);
            Ok(shown(desk, quirks, &entry))
        },
    )
    .await
}

/// Gives back a part or all, by the number of the debit.
async fn give_back(
    protocol: Protocol,
    State(bank): State<Bank>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (fields, who, now) = (Fields::json(&body), who(&headers), bank.now());
    let uuid = fields.text("uuid").unwrap_or_default();
    let of = |entry: &&BookEntry| {
        entry.protocol == protocol && entry.terminal == who.0 && uuid_of(entry) == uuid
    };
    let found = bank.desk().book.entries().iter().find(of).cloned();
    let key = found
        .as_ref()
        .map(|entry| entry.key.clone())
        .unwrap_or_default();
    let step = Step::Refund;
    answer(&bank, &who.0, Some(&key), step, |desk, quirks| -> Answer {
        allowed(quirks, bank.settings(), &who)?;
        let entry = found.ok_or(No("PSP_010", "transaction not found"))?;
        let amount = fields.integer("amount").filter(|amount| *amount > 0);
        let amount = amount.ok_or(No("INT_009", "invalid amount"))?;
        if fields.text("currency").as_deref() != Some(&entry.currency) {
            return Err(No("PSP_021", "invalid currency"));
        }
        if amount > entry.taken() - entry.refunded() {
            return Err(No("PSP_511", "the amount is too high"));
        }
        let reference = desk.fresh_reference();
        let refund = Refund {
            idempotency_id: reference.to_string(),
            amount,
            reference,
            at: now,
        };
        desk.book.change(&key, |entry| {
            entry.refunds.push(refund);
            if entry.refunded() >= entry.taken() {
                entry.state = Standing::Refunded;
                entry.ended_at = Some(now);
            }
        });
        Ok(json!({
            "uuid": format!("c{reference:031x}"), "parentTransactionUuid": uuid,
            "amount": amount, "currency": entry.currency, "operationType": "CREDIT",
            "status": "PAID", "detailedStatus": "AUTHORISED", "creationDate": tehran(now),
            "_type": "V4/Transaction",
        }))
    })
    .await
}

fn uuid_of(entry: &BookEntry) -> String {
    format!("{:032x}", entry.ref_id.unwrap_or_default())
}

fn shown(desk: &Desk, quirks: &Quirks, entry: &BookEntry) -> Value {
    let told = told(desk, quirks, entry);
    let (status, detailed) = match entry.state {
        Standing::Failed => ("UNPAID", "REFUSED"),
        Standing::Cancelled => ("ABANDONED", "ABANDONED"),
        _ if entry.taken() * 2 == entry.amount => ("PAID", "PARTIALLY_AUTHORISED"),
        _ => ("PAID", "AUTHORISED"),
    };
    let transaction = |operation: &str, uuid: String, amount: i64| {
        json!({
            "uuid": uuid,
            "amount": amount,
            "currency": told.currency,
            "operationType": operation,
            "status": status,
            "detailedStatus": detailed,
            "creationDate": tehran(told.paid_at.unwrap_or(told.created_at)),
            "transactionDetails": {"cardDetails": {
                "pan": told.card.as_deref().map(|card| card.replace('*', "X")),
                "legacyTransId": told.ref_id.map(|it| format!("{:06}", it % 900_000)),
            }},
        })
    };
    let mut transactions = vec![transaction("DEBIT", uuid_of(&told), told.taken())];
    for refund in &entry.refunds {
        let uuid = format!("c{:031x}", refund.reference);
        transactions.push(transaction("CREDIT", uuid, refund.amount));
    }
    json!({
        "shopId": told.terminal,
        "orderCycle": if status == "PAID" { "CLOSED" } else { "OPEN" },
        "orderStatus": status,
        "orderDetails": {
            "orderTotalAmount": told.amount,
            "orderEffectiveAmount": told.taken(),
            "orderCurrency": told.currency,
            "mode": "TEST",
            "orderId": told.order,
        },
        "transactions": transactions,
        "_type": "V4/Order",
    })
}

/// The return, by GET.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let status = match claim {
        Claim::Paid => "AUTHORISED",
        Claim::Failed => "REFUSED",
        Claim::Cancelled => "ABANDONED",
    };
    vec![
        ("vads_site_id", entry.terminal.clone()),
        ("vads_ctx_mode", "TEST".to_owned()),
        ("vads_order_id", entry.order.clone().unwrap_or_default()),
        ("vads_amount", entry.amount.to_string()),
        ("vads_trans_status", status.to_owned()),
    ]
}

fn allowed(
    quirks: &Quirks,
    settings: &Settings,
    (shop, password): &(String, String),
) -> Answer<()> {
    let wrong = No("INT_905", "invalid user or password");
    let digits = shop.len() == 8 && shop.bytes().all(|byte| byte.is_ascii_digit());
    let known = settings
        .terminal(shop)
        .and_then(|known| known.secret.as_deref());
    let good = known.map_or(password.starts_with("testpassword_"), |known| {
        known == password
    });
    if !digits
        || !good
        || quirks.has(Behaviour::RefuseTerminal)
        || quirks.has(Behaviour::TokenExpired)
    {
        return Err(wrong);
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No("PSP_100", "REST is not enabled"));
    }
    Ok(())
}

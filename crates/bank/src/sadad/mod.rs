//! Sadad's VPG API v0, seen from the bank's side.
//!
//! Facts: the vendor's sample and document as public packages mirror them. Where they are silent
//! the simulator decides:
//! * paths are taken with `/vpg` and without;
//! * a terminal's key is its registered secret, or for all others the Base64 text of the bytes
//!   `0123456789abcdefghijklmn`; a wrong signature is 1025;
//! * an order that was used before is 1011;
//! * verify of a payment that nobody paid, or that went back, is −1; more than 15 minutes after the
//!   payment, and under `token-expired`, it is 101, and the money goes back;
//! * `ResCode` of a token is a number, of a verify text, for both are seen.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use des::TdesEde3;
use des::cipher::{BlockCipherEncrypt, KeyInit};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::bank::{Bank, Desk, Settings};
use crate::behaviour::{Behaviour, Quirks, Step};
use crate::book::{BookEntry, Protocol};
use crate::confirm::{Found, confirm, expires, told};
use crate::date::tehran;
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::Claim;
use crate::reply::{Reply, answer};

/// The routes below `/sadad`.
pub(crate) fn router() -> Router<Bank> {
    let mut router = Router::new().route("/pay/{key}", payer::page_of(Protocol::Sadad));
    for (api, page) in [("/vpg/api/v0", "/VPG"), ("/api/v0", "")] {
        router = router
            .route(&format!("{api}/Request/PaymentRequest"), post(token))
            .route(&format!("{api}/Advice/Verify"), post(verify))
            .route(&format!("{page}/Purchase"), get(enter));
    }
    router
}

/// The key of every terminal that has none of its own.
const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";

type Answer<T = Value> = Result<T, No>;

/// The ResCode of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct No(i64);

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::ok(answer.unwrap_or_else(|No(code)| {
            let words = match code {
                -1 => "تراکنش نامعتبر است",
                101 => "مهلت ارسال تراکنش به پایان رسیده است",
                1011 => "درخواست تکراری، شماره سفارش تکراری می‌باشد",
                1020 => "پذیرنده غیرفعال است",
                1025 => "امضا نامعتبر است",
                1028 => "شماره ترمینال نامعتبر است",
                _ => "خطا",
            };
            json!({"ResCode": code, "Token": null, "Description": words})
        }))
    }
}

async fn token(State(bank): State<Bank>, body: Bytes) -> Response {
    let (fields, now) = (Fields::json(&body), bank.now());
    let terminal = fields.text("TerminalId").unwrap_or_default();
    answer(&bank, &terminal, None, Step::Begin, |desk, quirks| {
        open(desk, quirks, bank.settings(), &fields, &terminal, now)
    })
    .await
}

fn open(
    desk: &mut Desk,
    quirks: &Quirks,
    settings: &Settings,
    fields: &Fields,
    terminal: &str,
    now: i64,
) -> Answer {
    allowed(quirks, terminal)?;
    fields.text("MerchantId").ok_or(No(1027))?;
    let amount = fields.integer("Amount").filter(|amount| *amount >= 1_000);
    let amount = amount.ok_or(No(1101))?;
    let order = fields.integer("OrderId").filter(|order| *order > 0);
    let order = order.ok_or(No(1026))?.to_string();
    fields.text("LocalDateTime").ok_or(No(1024))?;
    let callback_url = fields.address("ReturnUrl").ok_or(No(1023))?;
    signed(
        settings,
        fields,
        terminal,
        &format!("{terminal};{order};{amount}"),
    )?;
    if desk.book.has_order(terminal, &order) {
        return Err(No(1011));
    }
    let key = desk.chance.hex(40);
    let entry = BookEntry {
        order: Some(order),
        ..BookEntry::new((Protocol::Sadad, terminal), key, amount, callback_url, now)
    };
    let token = desk.open_or_repeat(quirks, entry);
    Ok(json!({"ResCode": 0, "Token": token, "Description": "عملیات با موفقیت انجام شد"}))
}

/// The token of the address.
#[derive(Deserialize)]
struct Sent {
    #[serde(rename = "Token", default)]
    token: String,
}

async fn enter(Query(sent): Query<Sent>) -> Response {
    let letters = sent.token.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.take(64).collect();
    Redirect::to(&format!("/sadad/pay/{plain}")).into_response()
}

async fn verify(State(bank): State<Bank>, body: Bytes) -> Response {
    let (fields, now) = (Fields::json(&body), bank.now());
    let token = fields.text("Token").unwrap_or_default();
    let found = bank.desk().book.find(Protocol::Sadad, &token).cloned();
    let terminal = found.as_ref().map(|entry| entry.terminal.clone());
    let terminal = terminal.unwrap_or_default();
    let step = Step::Verify;
    answer(
        &bank,
        &terminal,
        Some(&token),
        step,
        |desk, quirks| -> Answer {
            let entry = found.ok_or(No(-1))?;
            allowed(quirks, &terminal)?;
            signed(bank.settings(), &fields, &terminal, &token)?;
            if expires(desk, quirks, &entry, now) {
                return Err(No(101));
            }
            let code = match confirm(desk, quirks, &entry, now) {
                Found::Now => "0",
                Found::Before => "100",
                Found::Waiting | Found::Failed | Found::Cancelled | Found::Returned => {
                    return Err(No(-1));
                }
            };
            let told = told(desk, quirks, &entry);
            Ok(json!({
                "ResCode": code,
                "Amount": told.taken(),
                "Description": "عملیات با موفقیت انجام شد",
                "RetrivalRefNo": told.ref_id.map(|number| number.to_string()),
                "SystemTraceNo": told.ref_id.map(|number| (number % 1_000_000).to_string()),
                "OrderId": told.order.as_deref().and_then(|order| order.parse::<i64>().ok()),
                "TransactionDate": told.paid_at.map(tehran),
                "CardHolderFullName": "",
                "CardNumberMasked": told.card,
                "HashedCardNo": told.card_hash,
            }))
        },
    )
    .await
}

/// The return, a form by POST.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    let code = if claim == Claim::Paid { "0" } else { "-1" };
    vec![
        ("OrderId", entry.order.clone().unwrap_or_default()),
        ("token", entry.key.clone()),
        ("ResCode", code.to_owned()),
        ("SwitchResCode", code.to_owned()),
        ("PrimaryAccNo", entry.card.clone().unwrap_or_default()),
        ("HashedCardNo", entry.card_hash.clone().unwrap_or_default()),
        ("CardHolderFullName", String::new()),
    ]
}

fn allowed(quirks: &Quirks, terminal: &str) -> Answer<()> {
    if terminal.is_empty() || quirks.has(Behaviour::RefuseTerminal) {
        return Err(No(1028));
    }
    if quirks.has(Behaviour::RefuseInactive) {
        return Err(No(1020));
    }
    Ok(())
}

/// Decides by signing the text itself: the bank has the same key.
fn signed(settings: &Settings, fields: &Fields, terminal: &str, text: &str) -> Answer<()> {
    let known = settings.terminal(terminal);
    let key = known
        .and_then(|known| known.secret.as_deref())
        .unwrap_or(KEY);
    let ours = encrypted(key, text).ok_or(No(1012))?;
    let theirs = fields.text("SignData").ok_or(No(1025))?;
    if ours == theirs {
        Ok(())
    } else {
        Err(No(1025))
    }
}

fn encrypted(key: &str, text: &str) -> Option<String> {
    let mut key = STANDARD.decode(key).ok()?;
    if let Some(first) = key.get(..8).filter(|_| key.len() == 16).map(<[u8]>::to_vec) {
        key.extend(first);
    }
    let cipher = TdesEde3::new_from_slice(&key).ok()?;
    let mut sealed = Vec::new();
    let mut rest = text.as_bytes();
    loop {
        let (now, later) = rest.split_at(rest.len().min(8));
        let missing = u8::try_from(8 - now.len()).ok()?;
        let mut block = [missing; 8];
        block.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
        let mut sealing = block.into();
        cipher.encrypt_block(&mut sealing);
        sealed.extend_from_slice(&sealing);
        if missing > 0 {
            return Some(STANDARD.encode(sealed));
        }
        rest = later;
    }
}

//! The Lyra family's signed form, seen from the bank's side: `POST /vads-payment/` by the payer's
//! browser below `/lyra_form`, a signed return and a signed notification; and REST beside it.
//!
//! Facts: the vendor's public documentation and clients. Where they are silent the simulator
//! decides:
//! * the form key of every shop is `1122334455667788`; it takes both signatures, and answers with
//!   the one that it got;
//! * a form that is wrong shows its error code and is HTTP 400; a number of the day that was used
//!   before, in whatever casing, is 03;
//! * the notification goes to `vads_url_check` alone; without it none is sent;
//! * under `used-authority` the number of the day of an earlier payment is found used.

use std::fmt::Write;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::rest;
use crate::bank::{Bank, Desk};
use crate::behaviour::{Behaviour, Step};
use crate::book::{BookEntry, Protocol};
use crate::fields::Fields;
use crate::pages::payer;
use crate::payer::{Claim, Return};

/// The key of every shop.
const KEY: &str = "1122334455667788";

/// The routes below `/lyra_form`.
pub(crate) fn router() -> Router<Bank> {
    rest(Protocol::LyraForm)
        .route("/vads-payment/", post(enter))
        .route("/t/{key}", payer::page_of(Protocol::LyraForm))
}

async fn enter(State(bank): State<Bank>, body: Bytes) -> Response {
    let now = bank.now();
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let shop = Fields::form(&body).text("vads_site_id").unwrap_or_default();
    let mut desk = bank.desk();
    let quirks = desk.take(&shop, None, Step::Begin);
    let opened = if quirks.has(Behaviour::RefuseTerminal) || quirks.has(Behaviour::RefuseInactive) {
        Err("02")
    } else if quirks.has(Behaviour::UsedAuthority) {
        Err("03")
    } else {
        open(&mut desk, &sent, &Fields::form(&body), now)
    };
    match opened {
        Ok(key) => Redirect::to(&format!("/lyra_form/t/{key}")).into_response(),
        Err(code) => (StatusCode::BAD_REQUEST, format!("Form error {code}")).into_response(),
    }
}

/// Puts the payment of a form into the book; the error is the code that the page shows.
fn open(
    desk: &mut Desk,
    sent: &[(String, String)],
    fields: &Fields,
    now: i64,
) -> Result<String, &'static str> {
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let digits = |text: &str, many: usize| {
        text.len() == many && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let given = text("signature");
    let old = given.len() == 40;
    if given.is_empty() || given != signature(sent, old) {
        return Err("00");
    }
    let (shop, date, id) = (
        text("vads_site_id"),
        text("vads_trans_date"),
        text("vads_trans_id"),
    );
    let known = [
        ("vads_version", "V2", "01"),
        ("vads_payment_config", "SINGLE", "07"),
        ("vads_ctx_mode", "TEST", "11"),
        ("vads_page_action", "PAYMENT", "46"),
        ("vads_action_mode", "INTERACTIVE", "47"),
    ];
    for (name, value, code) in known {
        if text(name) != value {
            return Err(code);
        }
    }
    if !digits(&shop, 8) {
        return Err("02");
    }
    if !digits(&date, 14) {
        return Err("04");
    }
    let day: String = date.chars().take(8).collect();
    let kind = if old { "s" } else { "h" };
    let number = id.to_ascii_lowercase();
    let used = |kind: &str| {
        let key = format!("{shop}-{day}-{number}-{kind}");
        desk.book.get(&key).is_some()
    };
    let fits = id.len() == 6 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits || used("s") || used("h") {
        return Err("03");
    }
    let amount = fields
        .integer("vads_amount")
        .filter(|amount| *amount > 0)
        .ok_or("09")?;
    let currency = match text("vads_currency").as_str() {
        "978" => "EUR",
        "840" => "USD",
        "826" => "GBP",
        "756" => "CHF",
        "124" => "CAD",
        "036" => "AUD",
        "752" => "SEK",
        "949" => "TRY",
        "392" => "JPY",
        _ => return Err("10"),
    };
    let back = fields.address("vads_url_return").ok_or("99")?;
    let key = format!("{shop}-{day}-{number}-{kind}");
    desk.open(BookEntry {
        order: fields.text("vads_order_id"),
        currency: currency.to_owned(),
        description: text("vads_order_info"),
        // What the answers repeat; the return takes its place.
        returned_form: vec![
            ("vads_trans_id".to_owned(), id),
            ("vads_trans_date".to_owned(), date),
            ("vads_currency".to_owned(), text("vads_currency")),
            ("vads_url_check".to_owned(), text("vads_url_check")),
        ],
        ..BookEntry::new((Protocol::LyraForm, &shop), key.clone(), amount, back, now)
    });
    Ok(key)
}

/// Both ways: values in the order of their names, each with a plus behind it, then the key.
fn signature(fields: &[(String, String)], old: bool) -> String {
    let mut ours: Vec<&(String, String)> = fields
        .iter()
        .filter(|(name, _)| name.starts_with("vads_"))
        .collect();
    ours.sort();
    let values: Vec<&str> = ours.iter().map(|(_, value)| value.as_str()).collect();
    let text = format!("{}+{KEY}", values.join("+"));
    if old {
        let mut hex = String::new();
        for byte in Sha1::digest(text.as_bytes()) {
            let _ = write!(hex, "{byte:02x}");
        }
        return hex;
    }
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// What return and notification tell.
fn told(entry: &BookEntry, claim: Claim, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let status = match claim {
        Claim::Paid if entry.taken() * 2 == entry.amount => "PARTIALLY_AUTHORISED",
        Claim::Paid => "AUTHORISED",
        Claim::Failed => "REFUSED",
        Claim::Cancelled => "ABANDONED",
    };
    let kept = |name: &str| {
        let found = entry.returned_form.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let number = |name: &str| (name.to_owned(), kept(name));
    let plain = |name: &str, value: String| (name.to_owned(), value);
    let mut fields = vec![
        plain("vads_site_id", entry.terminal.clone()),
        plain("vads_ctx_mode", "TEST".to_owned()),
        number("vads_trans_id"),
        number("vads_trans_date"),
        number("vads_currency"),
        plain("vads_order_id", entry.order.clone().unwrap_or_default()),
        plain("vads_amount", entry.taken().to_string()),
        plain("vads_operation_type", "DEBIT".to_owned()),
        plain("vads_trans_status", status.to_owned()),
        plain("vads_trans_uuid", super::uuid_of(entry)),
        plain(
            "vads_card_number",
            entry.card.clone().unwrap_or_default().replace('*', "X"),
        ),
    ];
    fields.extend(
        more.iter()
            .map(|(name, value)| plain(name, (*value).to_owned())),
    );
    let signature = signature(&fields, entry.key.ends_with("-s"));
    fields.push(plain("signature", signature));
    fields
}

/// The return, by GET.
pub(crate) fn returned(entry: &BookEntry, claim: Claim) -> Vec<(&'static str, String)> {
    const NAMES: &[&str] = &[
        "vads_site_id",
        "vads_ctx_mode",
        "vads_trans_id",
        "vads_trans_date",
        "vads_currency",
        "vads_order_id",
        "vads_amount",
        "vads_operation_type",
        "vads_trans_status",
        "vads_trans_uuid",
        "vads_card_number",
        "signature",
    ];
    let told = told(entry, claim, &[]);
    NAMES
        .iter()
        .copied()
        .zip(told.into_iter().map(|(_, value)| value))
        .collect()
}

/// The notification, if the form named an address for it.
pub(crate) fn notification(entry: &BookEntry, claim: Claim) -> Option<Return> {
    let (_, url) = entry
        .returned_form
        .iter()
        .find(|(name, _)| name == "vads_url_check")?;
    let at = |url: &String| entry.protocol == Protocol::LyraForm && !url.is_empty();
    Some(url).filter(|url| at(url)).map(|url| Return {
        url: url.clone(),
        form: told(
            entry,
            claim,
            &[("vads_url_check_src", "PAY"), ("vads_hash", "sim")],
        ),
    })
}

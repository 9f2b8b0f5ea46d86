//! Sadad (Bank Melli), VPG API v0: JSON over HTTPS, signed with TripleDES.
//!
//! Facts: the vendor's sample and document 1.11 as public packages mirror them.
//! - A signature is the text encrypted with the terminal's key: TripleDES, ECB, PKCS#7, Base64. Of
//!   16 key bytes the first eight are used again at the end. A key of another length is refused.
//! - Verify sends the **stored** token (the vendor's sample verifies the posted one). Its answer
//!   states amount and order: both must be there and be ours.
//! - −1 means *bad parameters* as well as *not there* and *not paid*: it ends nothing. 101 and 1105
//!   mean that the money goes back by itself; there is no reverse.
//! - Sources differ on whether the paths start with `/vpg` (vendor's sample) or not (document): the
//!   setting `short_paths` leaves it out.
//! - The local time of the order is Tehran's; of the forms that have been seen at work, the one of
//!   ISO 8601 is sent.

mod codes;
mod read;
mod sign;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::json;
use url::Url;

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Refusal, Request};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::terminal::Terminal;
use crate::{request, tehran};

/// The driver.
#[derive(Debug)]
pub(crate) struct Sadad;

static META: Meta = Meta {
    code: "sadad",
    name: text(
        "سداد (بانک ملی)",
        "Sadad (Bank Melli)",
        "Sadad (banque Melli)",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: false,
        refund: false,
        check: false,
        window: Duration::from_mins(15),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Int64,
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: None,
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: MERCHANT_ID,
            label: text("شمارهٔ پذیرنده", "Merchant number", "Numéro de marchand"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "از قرارداد سداد.",
                "From the contract with Sadad.",
                "Dans le contrat avec Sadad.",
            ),
        },
        Field {
            name: TERMINAL_ID,
            label: text("شمارهٔ پایانه", "Terminal number", "Numéro de terminal"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "از قرارداد سداد. دامنه و IP این سرور باید نزد سداد ثبت شده باشند.",
                "From the contract with Sadad. The domain and this server's IP address must be registered there.",
                "Dans le contrat avec Sadad. Le domaine et l'adresse IP de ce serveur doivent y être déclarés.",
            ),
        },
        Field {
            name: KEY,
            label: text("کلید پایانه", "Terminal key", "Clé du terminal"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "متن Base64 که بانک داده است، همان‌گونه که هست.",
                "The Base64 text that the bank gave, as it is.",
                "Le texte Base64 remis par la banque, tel quel.",
            ),
        },
        Field {
            name: SHORT_PATHS,
            label: text(
                "نشانی‌ها بدون vpg",
                "Addresses without vpg",
                "Adresses sans vpg",
            ),
            kind: FieldKind::Bool,
            required: false,
            help: text(
                "تنها اگر سداد نشانی‌های بدون vpg داده است.",
                "Only if Sadad named addresses without vpg.",
                "Seulement si Sadad a indiqué des adresses sans vpg.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://sadad.shaparak.ir"),
        test: None,
        live_hosts: &["sadad.shaparak.ir"],
        test_hosts: &[],
    },
};

const MERCHANT_ID: &str = "merchant_id";
const TERMINAL_ID: &str = "terminal_id";
const KEY: &str = "key";
const SHORT_PATHS: &str = "short_paths";

impl Driver for Sadad {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        number(terminal, MERCHANT_ID)?;
        sign::cipher(terminal.need(KEY)?)?;
        Ok(format!("sadad:{}", number(terminal, TERMINAL_ID)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let (amount, order_number) = (rials(order.amount)?, order.order_number.get());
        let terminal_id = number(terminal, TERMINAL_ID)?;
        let plain = format!("{terminal_id};{order_number};{amount}");
        let mut body = json!({
            "MerchantId": number(terminal, MERCHANT_ID)?,
            "TerminalId": terminal_id,
            "Amount": amount,
            "OrderId": order_number,
            "LocalDateTime": local(order)?,
            "ReturnUrl": order.return_url,
            "SignData": sign::sign(terminal.need(KEY)?, &plain)?,
        });
        if let (Some(mobile), Some(body)) = (order.mobile(), body.as_object_mut()) {
            body.insert("UserId".to_owned(), mobile.into());
        }
        let url = api(terminal, &["Request", "PaymentRequest"]);
        request::post_json(&url, &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["token", "orderid", "rescode"]);
        let claim = picked.map(|[token, order, code]| Claim {
            gateway_key: token.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match code {
                Some("0") => ClaimedOutcome::Paid,
                Some(_) => ClaimedOutcome::NotPaid,
                None => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let token = Some(asked.gateway_key).filter(|key| is_token(key));
        let token = token.ok_or(Refusal::MissingFact("token"))?;
        let body = json!({
            "Token": token,
            "SignData": sign::sign(terminal.need(KEY)?, token)?,
        });
        request::post_json(&api(terminal, &["Advice", "Verify"]), &body)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

/// An address of the API, with or without `/vpg`.
fn api(terminal: &Terminal, call: &[&str]) -> Url {
    let start: &[&str] = if terminal.is_on(SHORT_PATHS) {
        &["api", "v0"]
    } else {
        &["vpg", "api", "v0"]
    };
    terminal.at(&[start, call].concat())
}

/// The payer's page, whose path the vendor writes in capitals.
fn page(terminal: &Terminal, token: &str) -> Url {
    let path: &[&str] = if terminal.is_on(SHORT_PATHS) {
        &["Purchase"]
    } else {
        &["VPG", "Purchase"]
    };
    let mut url = terminal.at(path);
    url.query_pairs_mut().append_pair("Token", token);
    url
}

/// `2026-11-22T01:30:05`.
fn local(order: &Order<'_>) -> Result<String, Refusal> {
    let there = tehran::local(order.at)?;
    Ok(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        there.year(),
        there.month(),
        there.day(),
        there.hour(),
        there.minute(),
        there.second()
    ))
}

fn number<'a>(terminal: &'a Terminal, field: &'static str) -> Result<&'a str, Refusal> {
    let text = terminal.need(field)?;
    let fits = text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(text).ok_or(Refusal::BadField {
        field,
        expected: "a number",
    })
}

fn is_token(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

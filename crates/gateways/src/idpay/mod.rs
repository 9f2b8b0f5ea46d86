//! IDPay, web service v1.1: JSON over HTTPS, the API key in a header.
//!
//! Reports of late 2025 say that the service stopped. The driver stays for shops that still have
//! such payments; its name says so to whoever chooses a bank.
//!
//! Facts: IDPay's own documentation of v1.1.
//! - Begin answers 201 with `id` and `link`; the payer is sent to the link only if it leads to
//!   IDPay (or to the host of the configured address).
//! - Verify sends `id` and our order and states both with the amount, at the top and again inside
//!   `payment`: every one that is stated must be ours. Numbers come as text.
//! - A callback that is good carries 10, not 100; it may come by POST or, by a choice in the
//!   panel, by GET.
//! - 54 (*too late*) means that the money goes back by itself.
//! - In TEST every request carries IDPay's header of its sandbox.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::{Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Refusal, Request, Standing};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key};

/// The driver.
#[derive(Debug)]
pub(crate) struct IdPay;

static META: Meta = Meta {
    code: "idpay",
    name: text(
        "آیدی‌پی (گفته می‌شود بسته شده است)",
        "IDPay (reported closed)",
        "IDPay (signalé fermé)",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: false,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 50 },
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: Some(Amount::new(500_000_000, Currency::Irr)),
        callback_method: http::Method::POST,
    },
    fields: &[Field {
        name: API_KEY,
        label: text("کلید API", "API key", "Clé API"),
        kind: FieldKind::Secret,
        required: true,
        help: text(
            "کلید وب‌سرویس در پنل آیدی‌پی. دامنهٔ نشانی بازگشت و IP این سرور باید همان‌جا ثبت شده باشند.",
            "The key of the web service in IDPay's panel. The domain of the return address and this server's IP address must be registered there.",
            "La clé du service web dans l'espace IDPay. Le domaine de retour et l'adresse IP de ce serveur doivent y être déclarés.",
        ),
    }],
    base_urls: BaseUrls {
        live: Some("https://api.idpay.ir"),
        test: Some("https://api.idpay.ir"),
        live_hosts: &[],
        test_hosts: &[],
    },
};

const API_KEY: &str = "api_key";
const MAX_DESCRIPTION: usize = 255;
const MAX_URL: usize = 2048;

impl Driver for IdPay {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key(
            "idpay",
            &api_key(terminal)?.to_ascii_lowercase(),
        ))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        if order.return_url.len() > MAX_URL {
            return Err(Refusal::ReturnUrl);
        }
        let body = json!({
            "order_id": order.order_number.to_string(),
            "amount": rials(order.amount)?,
            "desc": order.words(MAX_DESCRIPTION),
            "callback": order.return_url,
            "phone": order.mobile().unwrap_or_default(),
            "mail": order.email().unwrap_or_default(),
        });
        post(terminal, &["v1.1", "payment"], &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["id", "order_id", "status"]);
        let claim = picked.map(|[key, order, status]| Claim {
            gateway_key: key.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match status {
                Some("10" | "100") => ClaimedOutcome::Paid,
                Some("1" | "2" | "3" | "7") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        post(terminal, &["v1.1", "payment", "verify"], &question(asked)?)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        post(terminal, &["v1.1", "payment", "inquiry"], &question(asked)?)
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn post(terminal: &Terminal, path: &[&str], body: &Value) -> Result<Request, Refusal> {
    let sandbox = if terminal.mode().is_live() { "0" } else { "1" };
    let headers = [("x-api-key", api_key(terminal)?), ("x-sandbox", sandbox)];
    request::post_json_with(&terminal.at(path), &headers, body)
}

fn question(asked: &Asked<'_>) -> Result<Value, Refusal> {
    let id = Some(asked.gateway_key).filter(|key| is_id(key));
    let id = id.ok_or(Refusal::MissingFact("id"))?;
    Ok(json!({ "id": id, "order_id": asked.order_number.to_string() }))
}

/// Pages of v1.1 tell 35 and 36 characters.
fn api_key(terminal: &Terminal) -> Result<&str, Refusal> {
    let key = terminal.need(API_KEY)?;
    let fits = (35..=36).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then_some(key).ok_or(Refusal::BadField {
        field: API_KEY,
        expected: "a key of 35 or 36 characters",
    })
}

/// Hexadecimal digits; the length is not documented.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

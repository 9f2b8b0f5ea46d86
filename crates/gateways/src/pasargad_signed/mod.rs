//! Pasargad (PEP), the older REST protocol: JSON whose very bytes are signed with the shop's private
//! RSA key. New terminals speak Dorsa (`pasargad`); this is for who still has the old one.
//!
//! Facts: the public packages that speak it; the vendor's own document was not at hand.
//! - `Sign` is the Base64 of an RSA signature (PKCS#1 v1.5, SHA-1) over the body, so a body is written
//!   once and these bytes are signed and sent. The vendor's own Python package encrypts with OAEP in
//!   its place; all others sign, and so is done here.
//! - Invoice number and invoice date together are the bank's key. The date is free text: what was sent
//!   is stored and sent again letter by letter.
//! - `CheckTransactionResult` tells whose and how much, `VerifyPayment` confirms it. What the first
//!   says must be what is stored, field by field, before the second is asked for. The callback's
//!   `tref` is not needed for it, and not used.
//! - There are no codes: `IsSuccess` and words. A no of the look-up is *not paid so far*; a no behind
//!   its yes is *unknown*, for it may mean *verified before*; a no to a refund likewise.
//! - When what nobody verifies goes back is not documented: ten minutes are planned.
//! - Nothing tells a wrong key from a payment that is not there without making one, so there is no test
//!   of credentials.

mod codes;
mod invoice;
mod key;
mod read;
mod rsa;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::verdict::{Claim, ClaimedOutcome};
use money::{Currency, Unit};
use serde_json::{Map, Value};

use self::invoice::{Invoice, joined, written};
use self::rsa::PrivateKey;
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Moved, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct PasargadSigned;

static META: Meta = Meta {
    code: "pasargad_signed",
    name: text(
        "پرداخت الکترونیک پاسارگاد (پروتکل قدیمی با امضا)",
        "Pasargad (PEP), older signed protocol",
        "Pasargad (PEP), ancien protocole signé",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: true,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        reverse_window: Duration::from_hours(2),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 20 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        Field {
            name: MERCHANT,
            label: text("کد پذیرنده", "Merchant code", "Code marchand"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "تنها رقم، چنان‌که پاسارگاد داده است.",
                "Digits alone, as Pasargad gave them.",
                "Chiffres uniquement, tels que fournis par Pasargad.",
            ),
        },
        Field {
            name: TERMINAL,
            label: text("کد پایانه", "Terminal code", "Code du terminal"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "تنها رقم. نشانی IP این سرور و دامنهٔ این سایت را نزد پاسارگاد ثبت کنید.",
                "Digits alone. Have this server's IP address and this site's domain registered with Pasargad.",
                "Chiffres uniquement. Faites déclarer chez Pasargad l'adresse IP de ce serveur et le domaine de ce site.",
            ),
        },
        Field {
            name: PRIVATE_KEY,
            label: text(
                "کلید خصوصی فروشگاه",
                "The shop's private key",
                "Clé privée de la boutique",
            ),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "متن XML کلید (‏<RSAKeyValue> تا پایان)، چنان‌که هنگام ساختن کلید ذخیره شده است.",
                "The key's XML (<RSAKeyValue> to its end), as it was saved when the key was made.",
                "Le XML de la clé (de <RSAKeyValue> jusqu'à la fin), tel qu'enregistré à sa création.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://pep.shaparak.ir"),
        test: None,
        live_hosts: &["pep.shaparak.ir"],
        test_hosts: &[],
    },
};

const MERCHANT: &str = "merchant_code";
const TERMINAL: &str = "terminal_code";
const PRIVATE_KEY: &str = "private_key";
/// The action of a sale; a refund is 1004.
const SALE: i64 = 1003;

impl Driver for PasargadSigned {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        private_key(terminal)?;
        let merchant = request::number(terminal, MERCHANT)?;
        let number = request::number(terminal, TERMINAL)?;
        Ok(format!("pasargad_signed:{merchant}/{number}"))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = named(terminal, &Invoice::new(order)?)?;
        body.insert("Amount".to_owned(), rials(order.amount)?.into());
        body.insert("RedirectAddress".to_owned(), order.return_url.into());
        body.insert("Timestamp".to_owned(), written(order.at)?.into());
        body.insert("Action".to_owned(), SALE.into());
        if let Some(mobile) = order.mobile() {
            body.insert("Mobile".to_owned(), mobile.into());
        }
        if let Some(email) = order.email() {
            body.insert("Email".to_owned(), email.into());
        }
        signed(terminal, "GetToken", body, &order.seed)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    /// Number and date must both be there: one alone is no key.
    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let both = parameters
            .pick(["in", "id"])
            .and_then(|[number, date]| number.zip(date));
        let claim = both.map(|(number, date)| Claim {
            gateway_key: Some(joined(number, date)),
            order_number: Some(number.to_owned()),
            reference: None,
            // The return says nothing about how it ended.
            outcome: ClaimedOutcome::Unclear,
        });
        claim.unwrap_or_default()
    }

    /// The look-up, and if it tells of our payment the confirmation.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let Some((look, later)) = so_far.split_first() else {
            return Step::ask("inquire", look_up(terminal, asked));
        };
        match (read::found(self, terminal, asked, look), later) {
            (Err(verdict), _) => Step::Done(verdict),
            (Ok(_), []) => Step::ask("verify", confirm(terminal, asked)),
            (Ok(found), [reply, ..]) => Step::Done(read::verified(self, terminal, found, reply)),
        }
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        look_up(terminal, asked)
    }

    fn read_inquire(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::standing(self, terminal, asked, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let mut body = named(terminal, &Invoice::of(asked)?)?;
        body.insert("Timestamp".to_owned(), written(asked.at)?.into());
        signed(terminal, "RefundPayment", body, &asked.seed)
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reversed(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn look_up(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let body = named(terminal, &Invoice::of(asked)?)?;
    signed(terminal, "CheckTransactionResult", body, &asked.seed)
}

fn confirm(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let mut body = named(terminal, &Invoice::of(asked)?)?;
    body.insert("Amount".to_owned(), rials(asked.amount)?.into());
    body.insert("Timestamp".to_owned(), written(asked.at)?.into());
    signed(terminal, "VerifyPayment", body, &asked.seed)
}

/// Whose payment, and which: in every question, and in the answer to the look-up.
fn names(terminal: &Terminal, invoice: &Invoice) -> Result<[(&'static str, String); 4], Refusal> {
    Ok([
        ("InvoiceNumber", invoice.number.clone()),
        ("InvoiceDate", invoice.date.clone()),
        (
            "TerminalCode",
            request::number(terminal, TERMINAL)?.to_owned(),
        ),
        (
            "MerchantCode",
            request::number(terminal, MERCHANT)?.to_owned(),
        ),
    ])
}

fn named(terminal: &Terminal, invoice: &Invoice) -> Result<Map<String, Value>, Refusal> {
    let names = names(terminal, invoice)?.into_iter();
    Ok(names
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect())
}

/// Writes the body once; the signature is over these bytes, and these bytes go out.
fn signed(
    terminal: &Terminal,
    call: &str,
    body: Map<String, Value>,
    seed: &[u8; 32],
) -> Result<Request, Refusal> {
    let body = Value::from(body).to_string().into_bytes();
    let signature = private_key(terminal)?.sign(&body, seed);
    // Only a machine that miscalculates comes here; what it made must not leave.
    let signature = signature.ok_or(Refusal::MissingFact("signature that stands its test"))?;
    let url = terminal.at(&["Api", "v1", "Payment", call]);
    let builder = http::Request::post(url.as_str())
        .header("content-type", "application/json")
        .header("Sign", STANDARD.encode(signature));
    request::finish(builder, body)
}

/// What the bank calls a token: no spaces; no length is documented.
fn is_token(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn private_key(terminal: &Terminal) -> Result<PrivateKey, Refusal> {
    key::read(terminal.need(PRIVATE_KEY)?).map_err(|expected| Refusal::BadField {
        field: PRIVATE_KEY,
        expected,
    })
}

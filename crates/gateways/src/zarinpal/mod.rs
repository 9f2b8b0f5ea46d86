//! ZarinPal, payment gateway API v4: JSON over HTTPS, no signature; the merchant id is the key.
//!
//! Facts: <https://www.zarinpal.com/docs/paymentGateway/> and the vendor's PHP and Node packages.
//! - Verify takes the amount and refuses a wrong one (-50); its answer has no amount.
//! - `data` is an object on success and `[]` on error; `errors` the reverse; 200 or 4xx alike.
//! - The callback is a GET with `Authority` and `Status` alone, unsigned.
//! - Inquiry only looks: `PAID` there is not yet a payment.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Amount, Currency, Unit};
use serde_json::{Map, Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, LeftOpen, Moved, Refusal, Request, Standing};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, Text, rials};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key, is_uuid};

/// The driver.
#[derive(Debug)]
pub(crate) struct ZarinPal;

static META: Meta = Meta {
    code: "zarinpal",
    name: Text {
        fa: "زرین‌پال",
        en: "ZarinPal",
        fr: "ZarinPal",
    },
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: true,
        inquire: true,
        reverse: true,
        // Refunds are another service with another key (GraphQL, bearer token).
        refund: false,
        check: true,
        // The documents name no time; 15 minutes is what other Iranian gateways keep.
        window: Duration::from_mins(15),
        reverse_window: Duration::from_mins(30),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 64 },
        min: Some(Amount::new(1_000, Currency::Irr)),
        // Code -41: 100,000,000 toman.
        max: Some(Amount::new(1_000_000_000, Currency::Irr)),
        callback_method: http::Method::GET,
    },
    fields: &[Field {
        name: MERCHANT_ID,
        label: Text {
            fa: "مرچنت کد",
            en: "Merchant ID",
            fr: "Identifiant marchand",
        },
        kind: FieldKind::Secret,
        required: true,
        help: Text {
            fa: "کد ۳۶ نویسه‌ای درگاه در پنل زرین‌پال. دامنهٔ این سایت باید همان دامنهٔ ثبت‌شده باشد.",
            en: "The 36 characters of the terminal in ZarinPal's panel. The domain of this site must be the one registered there.",
            fr: "Les 36 caractères du terminal dans l'espace ZarinPal. Le domaine de ce site doit être celui qui y est déclaré.",
        },
    }],
    base_urls: BaseUrls {
        live: Some("https://payment.zarinpal.com"),
        test: Some("https://sandbox.zarinpal.com"),
        live_hosts: &[
            "payment.zarinpal.com",
            "api.zarinpal.com",
            "www.zarinpal.com",
            "zarinpal.com",
        ],
        test_hosts: &["sandbox.zarinpal.com"],
    },
};

const MERCHANT_ID: &str = "merchant_id";
/// Code -3: longer is refused.
const MAX_DESCRIPTION: usize = 500;

impl Driver for ZarinPal {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// The merchant id is the only credential, so the key holds its hash.
    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        let id = merchant_id(terminal)?.to_ascii_lowercase();
        Ok(hashed_key("zarinpal", &id))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut metadata = Map::new();
        metadata.insert("order_id".to_owned(), order.order_number.to_string().into());
        // Only we verify, whatever the panel says: else a first 101 could not be told from a replay.
        metadata.insert("auto_verify".to_owned(), false.into());
        if let Some(mobile) = order.mobile() {
            metadata.insert("mobile".to_owned(), mobile.into());
        }
        if let Some(email) = order.email() {
            metadata.insert("email".to_owned(), email.into());
        }
        let body = json!({
            "merchant_id": merchant_id(terminal)?,
            "amount": order.amount.minor(),
            "currency": "IRR",
            "description": order.words(MAX_DESCRIPTION),
            "callback_url": order.return_url,
            "metadata": metadata,
        });
        post(terminal, "request.json", &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let claim = parameters
            .pick(["authority", "status"])
            .map(|[key, status]| {
                let outcome = match status.map(str::to_ascii_uppercase).as_deref() {
                    Some("OK") => ClaimedOutcome::Paid,
                    Some("NOK") => ClaimedOutcome::NotPaid,
                    _ => ClaimedOutcome::Unclear,
                };
                Claim {
                    gateway_key: key.map(str::to_owned),
                    outcome,
                    ..Claim::default()
                }
            });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({
            "merchant_id": merchant_id(terminal)?,
            "amount": rials(asked.amount)?,
            "authority": authority(asked)?,
        });
        post(terminal, "verify.json", &body)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({ "merchant_id": merchant_id(terminal)?, "authority": authority(asked)? });
        post(terminal, "inquiry.json", &body)
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({ "merchant_id": merchant_id(terminal)?, "authority": authority(asked)? });
        post(terminal, "reverse.json", &body)
    }

    /// -61 is "not successful, or reversed before": after a lost answer an inquiry tells which.
    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, reply)
    }

    /// The list of unverified payments: a look-up that only a known merchant may make.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        post(
            terminal,
            "unVerified.json",
            &json!({ "merchant_id": merchant_id(terminal)? }),
        )
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(self, terminal, reply)
    }

    /// The same list: at most the last hundred.
    fn left_open(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        self.check(terminal)
    }

    fn read_left_open(&self, terminal: &Terminal, reply: &Reply) -> Option<Vec<LeftOpen>> {
        read::left_open(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn post(terminal: &Terminal, operation: &str, body: &Value) -> Result<Request, Refusal> {
    request::post_json(&terminal.at(&["pg", "v4", "payment", operation]), body)
}

fn merchant_id(terminal: &Terminal) -> Result<&str, Refusal> {
    let id = terminal.need(MERCHANT_ID)?;
    is_uuid(id).then_some(id).ok_or(Refusal::BadField {
        field: MERCHANT_ID,
        expected: "a UUID of 36 characters",
    })
}

fn authority<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let key = asked.gateway_key;
    is_authority(key)
        .then_some(key)
        .ok_or(Refusal::MissingFact("authority"))
}

/// `A…` where money is real, `S…` in the sandbox; 36 letters and digits.
fn is_authority(text: &str) -> bool {
    text.len() == 36
        && text.starts_with(['A', 'S'])
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

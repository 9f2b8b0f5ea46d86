//! Pasargad (PEP), the REST gateway "Dorsa": JSON with a token of ten minutes, no signature.
//!
//! Facts: the vendor's own documents and the packages that run in production.
//! - `verify-payment` is the name that production uses; the documents also show another.
//! - Verify answers with the amount, which must be ours. Within the contract's window the merchant
//!   may still reverse; after it the switch confirms by itself, so nothing more is asked.
//! - "Verified before" (13428, 13029, 13034, 13046) names nothing, so the inquiry says whose and how
//!   much; it counts for a payment of which we lost an answer.
//! - The window to verify is 10 to 25 minutes by contract; 10 are planned with.
//! - The older signed protocol (RSA over the bytes of the body) is not spoken.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use money::{Currency, Unit};
use serde_json::{Map, Value, json};

use self::read::Verified;
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::session::SignedIn;
use crate::terminal::Terminal;
use crate::{request, tehran};

/// The driver.
#[derive(Debug)]
pub(crate) struct Pasargad;

static META: Meta = Meta {
    code: "pasargad",
    name: text(
        "پرداخت الکترونیک پاسارگاد",
        "Pasargad (PEP)",
        "Pasargad (PEP)",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: true,
        refund: false,
        check: true,
        window: Duration::from_mins(10),
        reverse_window: Duration::from_mins(25),
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 50 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        Field {
            name: TERMINAL,
            label: text("شمارهٔ پایانه", "Terminal number", "Numéro de terminal"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "شمارهٔ پایانه در نامهٔ پاسارگاد. دامنهٔ این سایت باید آنجا ثبت شده باشد.",
                "The number of Pasargad's letter. The domain of this site must be registered there.",
                "Le numéro de la lettre de Pasargad. Le domaine de ce site doit y être déclaré.",
            ),
        },
        Field {
            name: USER,
            label: text("نام کاربری", "User name", "Nom d'utilisateur"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "نام کاربری وب‌سرویس.",
                "The user name of the web service.",
                "Le nom d'utilisateur du service.",
            ),
        },
        Field {
            name: PASSWORD,
            label: text("رمز عبور", "Password", "Mot de passe"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "رمز عبور وب‌سرویس.",
                "The password of the web service.",
                "Le mot de passe du service.",
            ),
        },
    ],
    base_urls: BaseUrls {
        // Some terminals live at /dorsa2, /dorsa3 or /nvcservice: the address is a setting.
        live: Some("https://pep.shaparak.ir/dorsa1"),
        test: None,
        live_hosts: &["pep.shaparak.ir"],
        test_hosts: &[],
    },
};

const TERMINAL: &str = "terminal_number";
const USER: &str = "user_name";
const PASSWORD: &str = "password";
/// Of the token.
const LASTS: Duration = Duration::from_mins(10);

impl Driver for Pasargad {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(format!("pasargad:{}", request::number(terminal, TERMINAL)?))
    }

    fn sign_in(&self, terminal: &Terminal) -> Option<Result<Request, Refusal>> {
        Some(credentials(terminal))
    }

    fn read_sign_in(&self, terminal: &Terminal, reply: &Reply) -> SignedIn {
        read::signed_in(self, terminal, reply)
    }

    fn session_is_over(&self, reply: &Reply) -> bool {
        read::session_is_over(reply)
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let bad = |_| Refusal::BadField {
            field: TERMINAL,
            expected: "a number",
        };
        let number: i64 = request::number(terminal, TERMINAL)?.parse().map_err(bad)?;
        let mut body = Map::new();
        body.insert("amount".to_owned(), rials(order.amount)?.into());
        body.insert("invoice".to_owned(), order.order_number.to_string().into());
        body.insert(
            "invoiceDate".to_owned(),
            tehran::local(order.at)?.date().to_string().into(),
        );
        body.insert("serviceCode".to_owned(), 8.into());
        body.insert("serviceType".to_owned(), "PURCHASE".into());
        body.insert("callbackApi".to_owned(), order.return_url.into());
        body.insert("terminalNumber".to_owned(), number.into());
        body.insert("description".to_owned(), order.words(200).into());
        if let Some(mobile) = order.mobile() {
            body.insert("mobileNumber".to_owned(), mobile.into());
        }
        post(terminal, "purchase", &Value::from(body))
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let claim = parameters
            .pick(["invoiceid", "status"])
            .map(|[order, status]| Claim {
                order_number: order.map(str::to_owned),
                outcome: match status {
                    Some("success") => ClaimedOutcome::Paid,
                    Some("failed" | "cancel" | "expire") => ClaimedOutcome::NotPaid,
                    _ => ClaimedOutcome::Unclear,
                },
                ..Claim::default()
            });
        claim.unwrap_or_default()
    }

    /// Verify; behind "verified before" the inquiry.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let Some((first, later)) = so_far.split_first() else {
            let body = named(asked).and_then(|body| post(terminal, "verify-payment", &body));
            return Step::ask("verify", body);
        };
        match (read::verify(self, terminal, asked, first), later) {
            (Verified::Done(verdict), _) => Step::Done(verdict),
            (Verified::Before, []) => Step::ask_then("inquire", look_up(terminal, asked)),
            (Verified::Before, [reply, ..]) => {
                Step::Done(read::before(self, terminal, asked, reply))
            }
        }
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        look_up(terminal, asked)
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        post(terminal, "reverse-transactions", &named(asked)?)
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, reply)
    }

    /// Signing in is the test of name and password.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        credentials(terminal)
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::signed_in(self, terminal, reply).into()
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn credentials(terminal: &Terminal) -> Result<Request, Refusal> {
    let body = json!({"username": terminal.need(USER)?, "password": terminal.need(PASSWORD)?});
    request::post_json(&terminal.at(&["token", "getToken"]), &body)
}

fn post(terminal: &Terminal, call: &str, body: &Value) -> Result<Request, Refusal> {
    let url = terminal.at(&["api", "payment", call]);
    let builder = http::Request::post(url.as_str()).header("content-type", "application/json");
    request::finish(
        request::bearer(terminal, builder)?,
        body.to_string().into_bytes(),
    )
}

/// Our number and the bank's key, both as stored.
fn named(asked: &Asked<'_>) -> Result<Value, Refusal> {
    let key = asked.gateway_key;
    let fits = is_key(key);
    let key = fits.then_some(key).ok_or(Refusal::MissingFact("urlId"))?;
    Ok(json!({"invoice": asked.order_number.to_string(), "urlId": key}))
}

fn look_up(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let body = json!({"invoiceId": asked.order_number.to_string()});
    post(terminal, "payment-inquiry", &body)
}

fn is_key(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

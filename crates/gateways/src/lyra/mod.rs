//! The Lyra Collect, PayZen and Systempay family, REST API V4: JSON over HTTPS with basic
//! authentication. One engine under many brands: hosts are settings.
//!
//! Facts: the vendor's public documentation and its own clients.
//! - Begin makes a payment order with a URL; verify reads our order (`Order/Get`) with its
//!   transactions. Reading changes nothing and can be repeated: a yes stays the same yes.
//! - Paid is one debit that is AUTHORISED or CAPTURED, over our amount and currency, in an order of
//!   ours, of our shop, in our mode. Several such debits, or one by halves, are for a person.
//!   A refused card leaves the order open: another may follow, so it ends nothing.
//! - Errors come with HTTP 200. There is no idempotency: a begin without an answer is never
//!   repeated for the same order.
//! - TEST and PRODUCTION are told apart by the password alone, at the same address: each is refused
//!   in the other world, by its beginning and by the mode that each answer states.
//! - The browser's return is signed with the key of another API; it is only a reason to ask, so it
//!   is not checked. Notifications (`kr-answer`) are not read.
//! - Sources disagree on the digits of CNY, KHR and IDR: they are not taken.
//! - A refund names a transaction, so the order is read before. There is no key of idempotency: an
//!   order of which anything was given back already is left to a person.
//! - The same shops can be paid at by a signed form: see [`form`].

mod codes;
pub(crate) mod form;
mod number;
mod read;
mod sign;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Currency, Unit};
use serde_json::{Value, json};
use url::Url;

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Moved, Refund, Refusal, Request, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct Lyra;

static META: Meta = Meta {
    code: "lyra",
    name: text(
        "لیرا (PayZen، Systempay)",
        "Lyra (PayZen, Systempay)",
        "Lyra (PayZen, Systempay)",
    ),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: false,
        refund: true,
        check: true,
        // Nothing goes back by itself: an order stays readable. A day is when payers are told.
        window: Duration::from_hours(24),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: CURRENCIES,
        order_number: OrderNumberKind::Text { max: 64 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        SHOP_FIELD,
        Field {
            name: PASSWORD,
            label: text("گذرواژهٔ REST", "REST password", "Mot de passe REST"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "testpassword_… در TEST و prodpassword_… در LIVE. سرویس REST باید روشن باشد.",
                "testpassword_… in TEST, prodpassword_… in LIVE. The REST service must be switched on.",
                "testpassword_… en TEST, prodpassword_… en LIVE. Le service REST doit être activé.",
            ),
        },
        Field {
            name: PAGE,
            label: text(
                "نشانی صفحهٔ پرداخت",
                "Address of the payment page",
                "Adresse de la page de paiement",
            ),
            kind: FieldKind::Url,
            required: true,
            help: text(
                "مانند https://secure.payzen.eu؛ پرداخت‌کننده تنها به همین میزبان فرستاده می‌شود.",
                "Such as https://secure.payzen.eu; the payer is sent to this host alone.",
                "Par exemple https://secure.payzen.eu ; le payeur n'est envoyé que vers cet hôte.",
            ),
        },
    ],
    base_urls: BASE_URLS,
};

/// What both ways of the family take.
const CURRENCIES: &[Currency] = &[
    Currency::Eur,
    Currency::Usd,
    Currency::Gbp,
    Currency::Chf,
    Currency::Cad,
    Currency::Aud,
    Currency::Sek,
    Currency::Try,
    Currency::Jpy,
];

/// The setting that both ways begin with.
const SHOP_FIELD: Field = Field {
    name: SHOP,
    label: text("شناسهٔ فروشگاه", "Shop id", "Identifiant de boutique"),
    kind: FieldKind::Text,
    required: true,
    help: text(
        "هشت رقم، در Back Office.",
        "Eight digits, in the Back Office.",
        "Huit chiffres, dans le Back Office.",
    ),
};

const BASE_URLS: BaseUrls = BaseUrls {
    live: Some("https://api.payzen.eu"),
    test: Some("https://api.payzen.eu"),
    live_hosts: &[],
    test_hosts: &[],
};

const SHOP: &str = "shop_id";
const PASSWORD: &str = "password";
const PAGE: &str = "page_url";

impl Driver for Lyra {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        password(terminal)?;
        page_host(terminal)?;
        Ok(format!("lyra:{}", shop(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = json!({
            "amount": order.amount.minor(),
            "currency": order.amount.currency().code(),
            "orderId": order.order_number.to_string(),
            "channelOptions": { "channelType": "URL" },
            "returnMode": "GET",
            "returnUrl": order.return_url,
        });
        if let (Some(email), Some(body)) = (order.email(), body.as_object_mut()) {
            body.insert("customer".to_owned(), json!({ "email": email }));
        }
        post(terminal, &["Charge", "CreatePaymentOrder"], &body)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["vads_order_id", "vads_trans_uuid", "vads_trans_status"]);
        let claim = picked.map(|[order, reference, status]| Claim {
            gateway_key: None,
            order_number: order.map(str::to_owned),
            reference: reference.map(str::to_owned),
            outcome: match status {
                Some("AUTHORISED" | "CAPTURED") => ClaimedOutcome::Paid,
                Some("REFUSED" | "CANCELLED" | "ABANDONED" | "NOT_CREATED" | "EXPIRED") => {
                    ClaimedOutcome::NotPaid
                }
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        order_of(terminal, asked)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn refund_step(
        &self,
        terminal: &Terminal,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
        so_far: &[Reply],
    ) -> Step<Moved> {
        give_back(self, terminal, asked, refund, so_far)
    }

    /// Reads an order that nobody has: only a known shop is told so.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        post(terminal, &["Order", "Get"], &json!({ "orderId": "0" }))
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }

    /// The password travels in the header alone, as Base64 together with the shop.
    fn scrub(&self, terminal: &Terminal, text: &str) -> String {
        scrub(&META, terminal, text)
    }
}

fn scrub(meta: &'static Meta, terminal: &Terminal, text: &str) -> String {
    let basic = basic(terminal).unwrap_or_default();
    let secrets = terminal.secrets(meta).chain([basic.as_str()]);
    crate::mask::scrub(secrets.filter(|secret| !secret.is_empty()), text)
}

/// The order with its transactions.
fn order_of(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    let body = json!({ "orderId": asked.order_number.to_string() });
    post(terminal, &["Order", "Get"], &body)
}

/// Reads the order, then gives back: cancelled while it is not captured, else as a credit.
fn give_back(
    driver: &dyn Driver,
    terminal: &Terminal,
    asked: &Asked<'_>,
    refund: &Refund<'_>,
    so_far: &[Reply],
) -> Step<Moved> {
    match so_far {
        [] => Step::ask_to_move("order", order_of(terminal, asked)),
        [order] => match read::to_give_back(driver, terminal, asked, order) {
            Err(moved) => Step::Done(moved),
            Ok(uuid) => {
                let body = json!({
                    "uuid": uuid,
                    "amount": refund.amount.minor(),
                    "currency": refund.amount.currency().code(),
                    "resolutionMode": "AUTO",
                });
                let call = ["Transaction", "CancelOrRefund"];
                Step::ask_to_move("refund", post(terminal, &call, &body))
            }
        },
        [.., reply] => Step::Done(read::given_back(driver, terminal, refund, reply)),
    }
}

fn post(terminal: &Terminal, call: &[&str], body: &Value) -> Result<Request, Refusal> {
    let basic = format!("Basic {}", basic(terminal)?);
    let path = [&["api-payment", "V4"], call].concat();
    request::post_json_with(
        &terminal.at(&path),
        &[("authorization", basic.as_str())],
        body,
    )
}

fn basic(terminal: &Terminal) -> Result<String, Refusal> {
    Ok(STANDARD.encode(format!("{}:{}", shop(terminal)?, password(terminal)?)))
}

fn shop(terminal: &Terminal) -> Result<&str, Refusal> {
    let shop = terminal.need(SHOP)?;
    let fits = shop.len() == 8 && shop.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(shop).ok_or(Refusal::BadField {
        field: SHOP,
        expected: "eight digits",
    })
}

/// The password of our own world.
fn password(terminal: &Terminal) -> Result<&str, Refusal> {
    let (start, expected) = if terminal.mode().is_live() {
        ("prodpassword_", "a password of production, prodpassword_…")
    } else {
        ("testpassword_", "a password of tests, testpassword_…")
    };
    let password = terminal.need(PASSWORD)?;
    password
        .starts_with(start)
        .then_some(password)
        .ok_or(Refusal::BadField {
            field: PASSWORD,
            expected,
        })
}

fn page_host(terminal: &Terminal) -> Result<String, Refusal> {
    let url = Url::parse(terminal.need(PAGE)?).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.map(str::to_owned).ok_or(Refusal::BadField {
        field: PAGE,
        expected: "an address",
    })
}

//! NextPay, `nx/gateway`: forms out, JSON back, no signature; the API key is the key.
//!
//! Facts: NextPay's documentation as public packages in use mirror it.
//! - Begin succeeds with −1 (*waiting for the payer*), verify with 0, a refund with −90. A −90 is
//!   money that went back and is never read as a payment.
//! - Toman is the unit unless `currency` says otherwise, and sources differ on whether that field
//!   is always minded. So whole tomans are sent, named as `IRT`: right in both cases. Amounts that
//!   are no whole tomans are refused.
//! - Verify takes the amount, and its answer states it with the order: both must be ours.
//! - −25 and −49 mean *done before*. There is no look-up, so such an answer counts only if it
//!   states order and amount itself; otherwise a person must look.
//! - The callback looks the same after success and failure; GET by the documents, POST by some
//!   packages: both are read. `auto_verify` is never sent.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, Verdict};
use money::{Currency, Unit};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Moved, Refusal, Request};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, text, tomans};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::{Terminal, hashed_key, is_uuid};

/// The driver.
#[derive(Debug)]
pub(crate) struct NextPay;

static META: Meta = Meta {
    code: "nextpay",
    name: text("نکست‌پی", "NextPay", "NextPay"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: false,
        reverse: true,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        reverse_window: Duration::from_mins(20),
        unit: Unit::Toman,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 64 },
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[Field {
        name: API_KEY,
        label: text("کلید API", "API key", "Clé API"),
        kind: FieldKind::Secret,
        required: true,
        help: text(
            "کلید ۳۶ نویسه‌ای درگاه در پنل نکست‌پی. دامنه و IP این سرور باید در همان پنل ثبت شده باشند.",
            "The 36 characters of the gateway's key in NextPay's panel. The domain and this server's IP address must be registered there.",
            "Les 36 caractères de la clé dans l'espace NextPay. Le domaine et l'adresse IP de ce serveur doivent y être déclarés.",
        ),
    }],
    base_urls: BaseUrls {
        live: Some("https://nextpay.org"),
        test: None,
        live_hosts: &["nextpay.org", "www.nextpay.org"],
        test_hosts: &[],
    },
};

const API_KEY: &str = "api_key";
/// The unit that is named beside every amount.
const TOMAN: (&str, &str) = ("currency", "IRT");

impl Driver for NextPay {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(hashed_key(
            "nextpay",
            &api_key(terminal)?.to_ascii_lowercase(),
        ))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let amount = tomans(order.amount)?.to_string();
        let number = order.order_number.to_string();
        let mut pairs = vec![
            ("api_key", api_key(terminal)?),
            ("order_id", &number),
            ("amount", &amount),
            TOMAN,
            ("callback_uri", order.return_url),
        ];
        pairs.extend(order.mobile().map(|mobile| ("customer_phone", mobile)));
        request::post_form(&terminal.at(&["nx", "gateway", "token"]), &pairs)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["trans_id", "order_id"]);
        let claim = picked.map(|[key, order]| Claim {
            gateway_key: key.map(str::to_owned),
            order_number: order.map(str::to_owned),
            ..Claim::default()
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        question(terminal, asked, &[])
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        read::verify(self, terminal, asked, reply)
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        question(terminal, asked, &[("refund_request", "yes_money_back")])
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        read::reverse(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn question(
    terminal: &Terminal,
    asked: &Asked<'_>,
    more: &[(&str, &str)],
) -> Result<Request, Refusal> {
    let amount = tomans(asked.amount)?.to_string();
    let key = Some(asked.gateway_key).filter(|key| is_uuid(key));
    let mut pairs = vec![
        ("api_key", api_key(terminal)?),
        ("trans_id", key.ok_or(Refusal::MissingFact("trans_id"))?),
        ("amount", &amount),
        TOMAN,
    ];
    pairs.extend(more);
    request::post_form(&terminal.at(&["nx", "gateway", "verify"]), &pairs)
}

fn api_key(terminal: &Terminal) -> Result<&str, Refusal> {
    let key = terminal.need(API_KEY)?;
    is_uuid(key).then_some(key).ok_or(Refusal::BadField {
        field: API_KEY,
        expected: "a UUID of 36 characters",
    })
}

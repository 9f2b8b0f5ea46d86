//! AsanPardakht (AP), IPG REST v1: JSON, name and password in the headers `usr` and `pwd`, and the
//! HTTP status is the answer.
//!
//! Facts: the clients of the vendor's samples in PHP and .NET.
//! - The same status means different things of different calls, so each call has its own table;
//!   only 200 is a yes.
//! - The return proves nothing and brings nothing: everything comes from `TranResult`, asked with
//!   our own number. Amount and number there must be ours.
//! - Two steps: `Verify`, then `Settlement`. "Already" of the verify covers settled and reversed
//!   sales too, so the settlement's own word is asked for; both are "already" only as the
//!   settlement says so, and each new try begins with `TranResult` again.
//! - `localDate` is the time of Tehran by this server's clock; the bank's `Time` call is not used.
//! - The time to verify is in no public source; 10 minutes are planned with.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use http::HeaderValue;
use money::{Currency, Unit};
use serde_json::{Value, json};

use self::read::{Said, found};
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Checked, Driver, Refusal, Request, Standing, Step};
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, rials, text};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::terminal::Terminal;
use crate::{request, tehran};

/// The driver.
#[derive(Debug)]
pub(crate) struct AsanPardakht;

static META: Meta = Meta {
    code: "asanpardakht",
    name: text("آسان پرداخت", "AsanPardakht", "AsanPardakht"),
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: true,
        may_verify_by_itself: false,
        inquire: true,
        // Its call needs a number of the bank that only a look-up brings: not built.
        reverse: false,
        refund: false,
        check: true,
        window: Duration::from_mins(10),
        reverse_window: Duration::ZERO,
        unit: Unit::Rial,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Int64,
        min: None,
        max: None,
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: MERCHANT,
            label: text(
                "شمارهٔ پیکربندی پذیرنده",
                "Merchant configuration id",
                "Identifiant de configuration marchand",
            ),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "عدد merchantConfigurationId در نامهٔ آسان پرداخت. نشانی IP این سرور باید آنجا ثبت شده باشد.",
                "The number merchantConfigurationId of AsanPardakht's letter. The IP address of this server must be registered there.",
                "Le nombre merchantConfigurationId de la lettre d'AsanPardakht. L'adresse IP de ce serveur doit y être déclarée.",
            ),
        },
        Field {
            name: USER,
            label: text("نام کاربری", "User name", "Nom d'utilisateur"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "مقدار سرایند usr.",
                "The value of the header usr.",
                "La valeur de l'en-tête usr.",
            ),
        },
        Field {
            name: PASSWORD,
            label: text("رمز عبور", "Password", "Mot de passe"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "مقدار سرایند pwd.",
                "The value of the header pwd.",
                "La valeur de l'en-tête pwd.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://ipgrest.asanpardakht.ir"),
        test: None,
        live_hosts: &["ipgrest.asanpardakht.ir", "asan.shaparak.ir"],
        test_hosts: &[],
    },
};

const MERCHANT: &str = "merchant_configuration_id";
const USER: &str = "user";
const PASSWORD: &str = "password";

impl Driver for AsanPardakht {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(format!(
            "asanpardakht:{}",
            request::number(terminal, MERCHANT)?
        ))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let there = tehran::local(order.at)?;
        let body = json!({
            "serviceTypeId": 1,
            "merchantConfigurationId": merchant(terminal)?,
            "localInvoiceId": order.order_number.get(),
            "amountInRials": rials(order.amount)?,
            "localDate": format!("{} {}", tehran::date(there), tehran::time(there)),
            "callbackURL": read::return_url(order)?,
            "paymentId": "0",
            "additionalData": "",
        });
        post(terminal, "Token", &body)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    /// The bank posts nothing to trust; what stands here was put into our own address at begin.
    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let claim = parameters.pick(["invoice"]).map(|[order]| Claim {
            order_number: order.map(str::to_owned),
            outcome: ClaimedOutcome::Unclear,
            ..Claim::default()
        });
        claim.unwrap_or_default()
    }

    /// TranResult → Verify → Settlement.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let Some((first, later)) = so_far.split_first() else {
            return Step::ask("inquire", result(terminal, asked));
        };
        let sale = match found(self, terminal, asked, first) {
            Ok(sale) => sale,
            Err(verdict) => return Step::Done(verdict),
        };
        let body = sale.named(terminal);
        let Some((second, later)) = later.split_first() else {
            return Step::ask(
                "verify",
                body.and_then(|body| post(terminal, "Verify", &body)),
            );
        };
        let already = match read::verified(second) {
            Said::Now => false,
            Said::Before => true,
            Said::No(verdict) => return Step::Done(verdict),
        };
        let Some(third) = later.first() else {
            let request = body.and_then(|body| post(terminal, "Settlement", &body));
            return Step::ask_then("settle", request);
        };
        match read::settled(third) {
            Said::Now => Step::Done(sale.confirmed(already)),
            Said::Before => Step::Done(sale.confirmed(true)),
            Said::No(verdict) => Step::Done(verdict),
        }
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        result(terminal, asked)
    }

    fn read_inquire(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, asked, reply)
    }

    /// A look-up for a number that no order has: who may ask is told that there is no record.
    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        look_up(terminal, "0")
    }

    fn read_check(&self, _terminal: &Terminal, reply: &Reply) -> Checked {
        read::check(reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn result(terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
    look_up(terminal, &asked.order_number.to_string())
}

fn look_up(terminal: &Terminal, invoice: &str) -> Result<Request, Refusal> {
    let mut url = terminal.at(&["v1", "TranResult"]);
    url.query_pairs_mut()
        .append_pair(
            "merchantConfigurationId",
            request::number(terminal, MERCHANT)?,
        )
        .append_pair("localInvoiceId", invoice);
    let builder = signed(terminal, http::Request::get(url.as_str()))?;
    request::finish(builder, Vec::new())
}

fn post(terminal: &Terminal, call: &str, body: &Value) -> Result<Request, Refusal> {
    let builder = http::Request::post(terminal.at(&["v1", call]).as_str());
    let builder = signed(terminal, builder)?.header("content-type", "application/json");
    request::finish(builder, body.to_string().into_bytes())
}

/// Name and password go in headers, which no transcript holds.
fn signed(
    terminal: &Terminal,
    builder: http::request::Builder,
) -> Result<http::request::Builder, Refusal> {
    let value = |field| {
        let bad = |_| Refusal::BadField {
            field,
            expected: "plain letters and digits",
        };
        let mut value = HeaderValue::from_str(terminal.need(field)?).map_err(bad)?;
        value.set_sensitive(true);
        Ok::<_, Refusal>(value)
    };
    Ok(builder
        .header("usr", value(USER)?)
        .header("pwd", value(PASSWORD)?))
}

fn merchant(terminal: &Terminal) -> Result<i64, Refusal> {
    let bad = Refusal::BadField {
        field: MERCHANT,
        expected: "a number",
    };
    request::number(terminal, MERCHANT)?
        .parse()
        .map_err(|_| bad)
}

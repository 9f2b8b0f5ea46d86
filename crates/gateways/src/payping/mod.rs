//! PayPing, REST v3: JSON over HTTPS with a bearer token. Every amount is toman.
//!
//! Facts: PayPing's OpenAPI documents and its own PHP samples and plug-ins.
//! - Amounts that are no whole tomans are refused. The price is `amount`; what the card is charged
//!   (`gatewayAmount`) may hold the payer's share of the fee and is never compared.
//! - Verify needs `paymentRefId`, which the callback brings. It is the browser's word, so a refusal
//!   that rests on it (not found, another amount, too late) ends nothing: the payer might have changed
//!   it. Then, and where the callback was lost, the report by our code says how the payment stands,
//!   and with which reference it is verified.
//! - The callback is a form whose `data` is JSON text; the vendor's older sample reads the same
//!   names as plain fields. Both are read; if they disagree, the claim is unclear.
//! - 409 with 110 or 123 means *verified before* and counts only with amount, code and reference.
//! - Tokens are renewed, so the account's own name keeps payments of one account together.
//! - A reverse exists, but its fields are not documented: it is not offered. Neither is v2.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome};
use money::{Amount, Currency, Unit};
use serde_json::{Value, json};

use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, CodeText};
use crate::driver::{Driver, Refusal, Request, Standing, Step};
use crate::json;
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, text, tomans};
use crate::order::{Asked, Begun, Order};
use crate::reply::Reply;
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct PayPing;

static META: Meta = Meta {
    code: "payping",
    name: text("پی‌پینگ", "PayPing", "PayPing"),
    capabilities: Capabilities {
        verify_without_callback: false,
        needs_callback_reference: true,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: false,
        refund: false,
        check: false,
        window: Duration::from_mins(10),
        reverse_window: Duration::ZERO,
        unit: Unit::Toman,
        currencies: &[Currency::Irr],
        order_number: OrderNumberKind::Text { max: 64 },
        // 1,000 toman by the newer texts, 100 by the older ones: the bank refuses what it refuses.
        min: Some(Amount::new(1_000, Currency::Irr)),
        max: Some(Amount::new(500_000_000, Currency::Irr)),
        callback_method: http::Method::POST,
    },
    fields: &[
        Field {
            name: TOKEN,
            label: text("توکن", "Token", "Jeton"),
            kind: FieldKind::Secret,
            required: true,
            help: text(
                "توکن دسترسی پرداخت در پنل پی‌پینگ. دامنهٔ نشانی بازگشت باید همان‌جا ثبت شده باشد.",
                "The access token for payments in PayPing's panel. The domain of the return address must be registered there.",
                "Le jeton d'accès aux paiements dans l'espace PayPing. Le domaine de retour doit y être déclaré.",
            ),
        },
        Field {
            name: ACCOUNT,
            label: text("نام حساب", "Account name", "Nom du compte"),
            kind: FieldKind::Text,
            required: true,
            help: text(
                "نام کاربری حساب پی‌پینگ. پس از تعویض توکن همان بماند.",
                "The user name of the PayPing account. It stays the same when the token is replaced.",
                "Le nom d'utilisateur du compte PayPing. Il reste le même quand le jeton est remplacé.",
            ),
        },
    ],
    base_urls: BaseUrls {
        live: Some("https://api.payping.ir"),
        test: None,
        live_hosts: &["api.payping.ir"],
        test_hosts: &[],
    },
};

const TOKEN: &str = "token";
const ACCOUNT: &str = "account_name";
const MAX_DESCRIPTION: usize = 250;

impl Driver for PayPing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        let account = terminal.need(ACCOUNT)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@+".contains(&byte);
        if account.len() > 64 || !account.bytes().all(plain) {
            return Err(Refusal::BadField {
                field: ACCOUNT,
                expected: "a user name",
            });
        }
        Ok(format!("payping:{}", account.to_ascii_lowercase()))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let mut body = json!({
            "amount": tomans(order.amount)?,
            "returnUrl": order.return_url,
            "description": order.words(MAX_DESCRIPTION),
            "clientRefId": order.order_number.to_string(),
        });
        if let (Some(payer), Some(body)) = (order.mobile().or(order.email()), body.as_object_mut())
        {
            body.insert("payerIdentity".to_owned(), payer.into());
        }
        post(terminal, &["v3", "pay"], &body)
    }

    fn read_begin(&self, terminal: &Terminal, order: &Order<'_>, reply: &Reply) -> Begun {
        read::begin(self, terminal, order, reply)
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        claim(&Parameters::read(input)).unwrap_or_default()
    }

    /// Verifies what the callback named; where it named nothing, or what the bank denies, the report
    /// is looked at, and what it names is verified.
    fn verify_step(&self, terminal: &Terminal, asked: &Asked<'_>, so_far: &[Reply]) -> Step {
        let mut said = so_far.iter();
        let posted = posted(asked);
        if let Some(number) = posted {
            let Some(reply) = said.next() else {
                return Step::ask("verify", verify(terminal, asked, number));
            };
            if !read::denies(self, terminal, reply) {
                return Step::Done(read::verify(self, terminal, asked, number, reply));
            }
        }
        let Some(reply) = said.next() else {
            return Step::ask("inquiry", self.inquire(terminal, asked));
        };
        let number = match read::named(self, terminal, reply) {
            Ok(number) if posted != Some(number) => number,
            Ok(number) => {
                return Step::open(format!("the report names {number}, which verify denies"));
            }
            Err(verdict) => return Step::Done(verdict),
        };
        let Some(reply) = said.next() else {
            return Step::ask("verify", verify(terminal, asked, number));
        };
        Step::Done(read::verify(self, terminal, asked, number, reply))
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let url = terminal.at(&["v1", "report", code_of(asked)?]);
        let builder = http::Request::get(url.as_str());
        request::finish(
            builder.header("authorization", bearer(terminal)?),
            Vec::new(),
        )
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        read::inquire(self, terminal, reply)
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn post(terminal: &Terminal, path: &[&str], body: &Value) -> Result<Request, Refusal> {
    let headers = [("authorization", bearer(terminal)?)];
    let headers = headers
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    request::post_json_with(&terminal.at(path), &headers, body)
}

fn bearer(terminal: &Terminal) -> Result<String, Refusal> {
    Ok(format!("Bearer {}", terminal.need(TOKEN)?))
}

fn verify(terminal: &Terminal, asked: &Asked<'_>, reference: i64) -> Result<Request, Refusal> {
    let body = json!({
        "paymentRefId": reference,
        "paymentCode": code_of(asked)?,
        "amount": tomans(asked.amount)?,
    });
    post(terminal, &["v3", "pay", "verify"], &body)
}

/// The reference of the callback, as the number that it must be.
fn posted(asked: &Asked<'_>) -> Option<i64> {
    let posted = asked.claim?.reference.as_deref()?;
    posted.parse().ok().filter(|number| *number > 0)
}

fn code_of<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let code = Some(asked.gateway_key).filter(|code| is_code(code));
    code.ok_or(Refusal::MissingFact("paymentCode"))
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// From the JSON text of `data`, from plain fields, or from both if they agree.
fn claim(parameters: &Parameters) -> Option<Claim> {
    let names = [
        "status",
        "data",
        "paymentcode",
        "paymentrefid",
        "clientrefid",
    ];
    let [status, data, code, reference, order] = parameters.pick(names)?;
    let value = data.and_then(|data| json::parse(data.as_bytes()));
    let inner = value.as_ref().and_then(json::alone);
    let both = |plain: Option<&str>, name: &str| {
        let plain = plain.map(str::to_owned);
        match (plain, inner.and_then(|inner| json::text(inner, name))) {
            (Some(plain), Some(inner)) if plain != inner => None,
            (plain, inner) => Some(plain.or(inner)),
        }
    };
    Some(Claim {
        gateway_key: both(code, "paymentCode")?,
        order_number: both(order, "clientRefId")?,
        reference: both(reference, "paymentRefId")?,
        outcome: match status {
            Some("1") => ClaimedOutcome::Paid,
            Some("0" | "-1") => ClaimedOutcome::NotPaid,
            _ => ClaimedOutcome::Unclear,
        },
    })
}

//! The sandbox: a bank for tests with the cleanest protocol, served by `peyvand bank`.
//!
//! JSON over HTTP, `Authorization: Bearer {secret}` with every call:
//! - `POST v1/payments` `{terminal, order, amount, currency, return_url, description}` →
//!   `{id, pay_url}`;
//! - `POST v1/payments/{id}/verify` `{terminal, order, amount, currency}` →
//!   `{status, amount, currency, order, terminal, reference, card}`;
//! - `GET v1/payments/{id}?terminal=` looks up; `POST …/reverse` `{terminal}`;
//!   `POST …/refund` `{terminal, amount, idempotency_id}`; `POST v1/check` `{terminal}`.
//!
//! The browser comes back by GET with `id`, `order`, `status`. Refusals are 4xx with
//! `{error: {code, message}}`. Play money: refused in LIVE.

mod codes;
mod read;

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use money::{Currency, Unit};
use serde_json::{Value, json};
use url::Url;

use self::read::{No, amount, confirmation, moved, said, status};
use crate::callback::{CallbackInput, Parameters};
use crate::code::{self, Class, CodeText};
use crate::driver::{Checked, Driver, Moved, Refund, Refusal, Request, Standing};
use crate::json;
use crate::meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, Text};
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::request;
use crate::terminal::Terminal;

/// The driver.
#[derive(Debug)]
pub(crate) struct Sandbox;

static META: Meta = Meta {
    code: "sandbox",
    name: Text {
        fa: "درگاه آزمایشی",
        en: "Sandbox",
        fr: "Bac à sable",
    },
    capabilities: Capabilities {
        verify_without_callback: true,
        needs_callback_reference: false,
        two_step: false,
        may_verify_by_itself: false,
        inquire: true,
        reverse: true,
        refund: true,
        check: true,
        window: Duration::from_mins(15),
        reverse_window: Duration::from_mins(30),
        unit: Unit::Rial,
        currencies: &Currency::ALL,
        order_number: OrderNumberKind::Int64,
        min: None,
        max: None,
        callback_method: http::Method::GET,
    },
    fields: &[
        Field {
            name: TERMINAL,
            label: Text {
                fa: "شمارهٔ پایانه",
                en: "Terminal",
                fr: "Terminal",
            },
            kind: FieldKind::Text,
            required: true,
            help: Text {
                fa: "هر نامی از حروف لاتین، رقم و خط تیره.",
                en: "Any name of letters, digits and hyphens.",
                fr: "Un nom quelconque de lettres, chiffres et tirets.",
            },
        },
        Field {
            name: SECRET,
            label: Text {
                fa: "کلید",
                en: "Key",
                fr: "Clé",
            },
            kind: FieldKind::Secret,
            required: true,
            help: Text {
                fa: "کلیدی که بانک آزمایشی برای این پایانه می‌شناسد.",
                en: "The key that the test bank knows for this terminal.",
                fr: "La clé que la banque de test connaît pour ce terminal.",
            },
        },
    ],
    base_urls: BaseUrls {
        live: None,
        test: None,
        live_hosts: &[],
        test_hosts: &[],
    },
};

const TERMINAL: &str = "terminal";
const SECRET: &str = "secret";
const MAX_DESCRIPTION: usize = 500;

impl Driver for Sandbox {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn terminal_key(&self, terminal: &Terminal) -> Result<String, Refusal> {
        Ok(format!("sandbox:{}", terminal_id(terminal)?))
    }

    fn begin(&self, terminal: &Terminal, order: &Order<'_>) -> Result<Request, Refusal> {
        META.admits(order.amount)?;
        request::return_url(order.return_url)?;
        let order_number = order.order_number.to_string();
        let description = match order.description.trim() {
            "" => order_number.clone(),
            text => text.chars().take(MAX_DESCRIPTION).collect(),
        };
        let body = json!({
            "terminal": terminal_id(terminal)?,
            "order": order_number,
            "amount": order.amount.minor(),
            "currency": order.amount.currency().code(),
            "return_url": order.return_url,
            "description": description,
        });
        post(terminal, &["v1", "payments"], &body)
    }

    fn read_begin(&self, terminal: &Terminal, _order: &Order<'_>, reply: &Reply) -> Begun {
        let body = match said(self, terminal, reply) {
            Ok(body) => body,
            Err(No::Silence(silence)) => return silence.into(),
            Err(No::Refused {
                class,
                code,
                message,
            }) => {
                return Begun::Refused {
                    class,
                    code,
                    message,
                };
            }
        };
        let Some(gateway_key) = json::text(&body, "id").filter(|id| is_id(id)) else {
            return Silence::new("an answer without a usable id").into();
        };
        let page = json::text(&body, "pay_url").and_then(|text| Url::parse(&text).ok());
        // The payer is sent to the bank that we asked, and to no other place.
        match page.filter(|url| url.origin() == terminal.base_url().origin()) {
            Some(url) => {
                let redirect = Redirect::get(url);
                Begun::Accepted {
                    gateway_key,
                    redirect,
                    expires_after: None,
                    fee: None,
                }
            }
            None => Silence::new("the payment page is not at the bank's own address").into(),
        }
    }

    fn read_callback(&self, input: &CallbackInput<'_>) -> Claim {
        let parameters = Parameters::read(input);
        let picked = parameters.pick(["id", "order", "status"]);
        let claim = picked.map(|[id, order, status]| Claim {
            gateway_key: id.map(str::to_owned),
            order_number: order.map(str::to_owned),
            reference: None,
            outcome: match status.map(str::to_ascii_lowercase).as_deref() {
                Some("paid") => ClaimedOutcome::Paid,
                Some("failed" | "cancelled" | "not_paid") => ClaimedOutcome::NotPaid,
                _ => ClaimedOutcome::Unclear,
            },
        });
        claim.unwrap_or_default()
    }

    fn verify(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({
            "terminal": terminal_id(terminal)?,
            "order": asked.order_number.to_string(),
            "amount": asked.amount.minor(),
            "currency": asked.amount.currency().code(),
        });
        post(terminal, &["v1", "payments", key(asked)?, "verify"], &body)
    }

    fn read_verify(&self, terminal: &Terminal, asked: &Asked<'_>, reply: &Reply) -> Verdict {
        let body = match said(self, terminal, reply) {
            Ok(body) => body,
            Err(No::Silence(silence)) => return silence.into(),
            Err(No::Refused {
                class: Class::Configuration,
                code,
                message,
            }) => {
                return Verdict::Configuration { code, message };
            }
            Err(No::Refused { code, .. }) if code == "order_mismatch" => {
                return Verdict::WrongParty {
                    detail: "another order".to_owned(),
                };
            }
            // A key that the bank itself gave out and now denies: nothing is proven.
            Err(No::Refused { code, message, .. }) => {
                return Silence::new(format!("{code} {message}")).into();
            }
        };
        let status = status(&body);
        let confirmed = match status.as_str() {
            "verified" => confirmation(terminal, asked, &body).map(Verdict::Verified),
            "already_verified" => {
                confirmation(terminal, asked, &body).map(Verdict::AlreadyVerified)
            }
            "not_paid" => {
                return Verdict::NotPaid {
                    conclusive: false,
                    code: status,
                };
            }
            "failed" => {
                return Verdict::NotPaid {
                    conclusive: true,
                    code: status,
                };
            }
            "cancelled" => {
                return Verdict::Cancelled {
                    conclusive: true,
                    code: status,
                };
            }
            "reversed" => return Verdict::Returned { code: status },
            "amount_mismatch" => {
                return Verdict::AmountMismatch {
                    stated: amount(&body),
                    code: status,
                };
            }
            _ => return Silence::new("an answer without a known status").into(),
        };
        confirmed.unwrap_or_else(|verdict| verdict)
    }

    fn inquire(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let mut url = terminal.at(&["v1", "payments", key(asked)?]);
        url.query_pairs_mut()
            .append_pair("terminal", terminal_id(terminal)?);
        let builder = http::Request::get(url.as_str()).header("authorization", bearer(terminal)?);
        request::finish(builder, Vec::new())
    }

    fn read_inquire(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Standing {
        let code = match said(self, terminal, reply) {
            Ok(body) => status(&body),
            Err(No::Silence(silence)) => return silence.into(),
            Err(No::Refused {
                class: Class::Configuration,
                code,
                message,
            }) => {
                return Standing::Configuration { code, message };
            }
            Err(No::Refused { code, message, .. }) => {
                return Standing::unknown(format!("{code} {message}"));
            }
        };
        match code.as_str() {
            "created" => Standing::Open { code },
            "paid" | "verified" => Standing::Paid { code },
            "failed" => Standing::Failed { code },
            "cancelled" => Standing::Cancelled { code },
            "reversed" | "refunded" => Standing::Returned { code },
            _ => Standing::unknown("a look-up without a known status"),
        }
    }

    fn reverse(&self, terminal: &Terminal, asked: &Asked<'_>) -> Result<Request, Refusal> {
        let body = json!({ "terminal": terminal_id(terminal)? });
        post(terminal, &["v1", "payments", key(asked)?, "reverse"], &body)
    }

    fn read_reverse(&self, terminal: &Terminal, _asked: &Asked<'_>, reply: &Reply) -> Moved {
        moved(self, terminal, reply, "reversed", "already_reversed")
    }

    fn refund(
        &self,
        terminal: &Terminal,
        asked: &Asked<'_>,
        refund: &Refund<'_>,
    ) -> Result<Request, Refusal> {
        if refund.amount.currency() != asked.amount.currency() {
            return Err(Refusal::Currency(refund.amount.currency()));
        }
        let body = json!({
            "terminal": terminal_id(terminal)?,
            "amount": refund.amount.minor(),
            "idempotency_id": refund.id,
        });
        post(terminal, &["v1", "payments", key(asked)?, "refund"], &body)
    }

    fn read_refund(
        &self,
        terminal: &Terminal,
        _asked: &Asked<'_>,
        _refund: &Refund<'_>,
        reply: &Reply,
    ) -> Moved {
        moved(self, terminal, reply, "refunded", "already_refunded")
    }

    fn check(&self, terminal: &Terminal) -> Result<Request, Refusal> {
        post(
            terminal,
            &["v1", "check"],
            &json!({ "terminal": terminal_id(terminal)? }),
        )
    }

    fn read_check(&self, terminal: &Terminal, reply: &Reply) -> Checked {
        match said(self, terminal, reply) {
            Ok(body) if body.get("ok") == Some(&Value::Bool(true)) => Checked::Good,
            Ok(_) => Silence::new("an answer without ok").into(),
            Err(No::Refused { code, message, .. }) => Checked::Bad { code, message },
            Err(No::Silence(silence)) => silence.into(),
        }
    }

    fn describe(&self, code: &str) -> Option<CodeText> {
        code::find(codes::TABLE, code)
    }
}

fn post(terminal: &Terminal, path: &[&str], body: &Value) -> Result<Request, Refusal> {
    let builder = http::Request::post(terminal.at(path).as_str())
        .header("content-type", "application/json")
        .header("authorization", bearer(terminal)?);
    request::finish(builder, body.to_string().into_bytes())
}

fn bearer(terminal: &Terminal) -> Result<http::HeaderValue, Refusal> {
    let bad = |_| Refusal::BadField {
        field: SECRET,
        expected: "plain letters and digits",
    };
    let text = format!("Bearer {}", terminal.need(SECRET)?);
    let mut value = http::HeaderValue::from_str(&text).map_err(bad)?;
    value.set_sensitive(true);
    Ok(value)
}

fn terminal_id(terminal: &Terminal) -> Result<&str, Refusal> {
    let id = terminal.need(TERMINAL)?;
    let bad = Refusal::BadField {
        field: TERMINAL,
        expected: "letters, digits and hyphens",
    };
    is_id(id).then_some(id).ok_or(bad)
}

fn key<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let key = asked.gateway_key;
    is_id(key)
        .then_some(key)
        .ok_or(Refusal::MissingFact("payment id"))
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

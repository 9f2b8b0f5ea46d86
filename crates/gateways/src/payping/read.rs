//! What PayPing's answers mean.

use domain::verdict::Verdict;
use money::Amount;
use serde_json::{Map, Value};

use super::{PayPing, codes, is_code};
use crate::code::{Class, class_of};
use crate::driver::{Driver, Standing};
use crate::json;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

/// An answer, one way or the other.
enum Said {
    Yes(Map<String, Value>),
    No {
        code: String,
        message: String,
        meta: Map<String, Value>,
    },
}

/// 200 is a yes unless it holds an error; 202 means that it is not done yet.
fn said(driver: &PayPing, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let status = answer.status.as_u16();
    let meta = json::object(&answer.body, "metaData");
    match meta.and_then(|meta| Some((json::text(meta, "code")?, meta.clone()))) {
        Some((code, meta)) => {
            let words = meta.get("errors").filter(|it| !json::is_nothing(it));
            let words = words.map(Value::to_string).unwrap_or_default();
            Ok(Said::No {
                code: json::tidy(&driver.scrub(terminal, &code)),
                message: json::tidy(&driver.scrub(terminal, &words)),
                meta,
            })
        }
        None if status == 200 => Ok(Said::Yes(answer.body)),
        None => Err(Silence::new(format!("HTTP {status} without a code"))),
    }
}

fn class(code: &str) -> Class {
    class_of(codes::TABLE, code)
}

pub(super) fn begin(
    driver: &PayPing,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let body = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => body,
        Ok(Said::No { code, message, .. }) => {
            return match class(&code) {
                Class::Success => Silence::new(format!("code {code} at begin")).into(),
                class => Begun::Refused {
                    class,
                    code,
                    message,
                },
            };
        }
        Err(silence) => return silence.into(),
    };
    let ours = order.amount.to_toman().ok();
    let stated = json::integer(&body, "amount");
    if stated.is_some() && stated != ours {
        return Silence::new("an answer about another amount").into();
    }
    let code = json::text(&body, "paymentCode").filter(|code| is_code(code));
    let Some(gateway_key) = code else {
        return Silence::new("an answer without a usable paymentCode").into();
    };
    Begun::Accepted {
        redirect: Redirect::get(terminal.at(&["v3", "pay", "start", &gateway_key])),
        gateway_key,
        expires_after: None,
        fee: json::integer(&body, "businessWage").and_then(|fee| Amount::from_toman(fee).ok()),
    }
}

pub(super) fn verify(
    driver: &PayPing,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reference: i64,
    reply: &Reply,
) -> Verdict {
    let (code, message, meta) = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => {
            let yes = confirmed("200", &body, asked, reference);
            return match yes.and_then(|yes| yes.check(asked)) {
                Ok(confirmation) => Verdict::Verified(confirmation),
                Err(other) => other,
            };
        }
        Ok(Said::No {
            code,
            message,
            meta,
        }) => (code, message, meta),
        Err(silence) => return silence.into(),
    };
    match (code.as_str(), class(&code)) {
        ("110" | "123", _) => {
            let body = before(&meta);
            let yes = confirmed(&code, &body, asked, reference);
            match yes.and_then(|yes| yes.check(asked)) {
                Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
                Err(other) => other,
            }
        }
        ("121" | "122" | "127", _) => Verdict::NotPaid {
            conclusive: false,
            code,
        },
        // 101 is also said of a reference that does not belong to our code.
        ("101", _) => Silence::new(format!("code {code} {message}")).into(),
        (_, Class::Configuration) => Verdict::Configuration { code, message },
        _ => Silence::new(format!("code {code} {message}")).into(),
    }
}

/// What 409 repeats, under names with a capital, as an object or as JSON text.
fn before(meta: &Map<String, Value>) -> Map<String, Value> {
    let parsed = match meta.get("message") {
        Some(Value::String(text)) => json::parse(text.as_bytes()),
        other => other.cloned(),
    };
    let inner = parsed.as_ref().and_then(json::alone);
    let lower = |name: &str| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    let pairs = inner.into_iter().flatten();
    pairs
        .map(|(name, value)| (lower(name), value.clone()))
        .collect()
}

/// Whether a verify says no, without effect, for a reason that the reference of the callback may be.
pub(super) fn denies(driver: &PayPing, terminal: &Terminal, reply: &Reply) -> bool {
    let Ok(Said::No { code, .. }) = said(driver, terminal, reply) else {
        return false;
    };
    matches!(code.as_str(), "101" | "121" | "122" | "127" | "133" | "137")
}

/// The code must be the one that was asked about, and the reference the one that was asked with.
fn confirmed(
    said: &str,
    body: &Map<String, Value>,
    asked: &Asked<'_>,
    reference: i64,
) -> Result<Yes, Verdict> {
    let wrong = |detail: &str| {
        Err(Verdict::WrongParty {
            detail: detail.to_owned(),
        })
    };
    let code = json::text(body, "code");
    let code = code.ok_or_else(|| Silence::new(format!("{said} without a payment code")))?;
    if code != asked.gateway_key {
        return wrong("another payment code");
    }
    let stated = json::named(body, "paymentRefId");
    if stated
        .as_ref()
        .is_some_and(|stated| *stated != reference.to_string())
    {
        return wrong("another reference");
    }
    Ok(Yes {
        code: said.to_owned(),
        reference: stated,
        tracking_code: None,
        amount: json::integer(body, "amount").and_then(|it| Amount::from_toman(it).ok()),
        order: json::named(body, "clientRefId"),
        card: json::text(body, "cardNumber"),
        fee: json::integer(body, "businessWage").and_then(|it| Amount::from_toman(it).ok()),
    })
}

/// The reference of a payment that the report tells of as paid; else what it tells.
pub(super) fn named(driver: &PayPing, terminal: &Terminal, reply: &Reply) -> Result<i64, Verdict> {
    let standing = inquire(driver, terminal, reply);
    let number = match (&standing, reply.json()) {
        (Standing::Paid { .. }, Ok(answer)) => json::integer(&answer.body, "refId"),
        _ => None,
    };
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| match standing.into_verdict() {
            // Nothing was verified so far.
            Verdict::Unknown { reason, .. } => Verdict::Unknown {
                reason,
                not_sent: true,
            },
            told => told,
        })
}

pub(super) fn inquire(driver: &PayPing, terminal: &Terminal, reply: &Reply) -> Standing {
    let body = match said(driver, terminal, reply) {
        Ok(Said::Yes(body)) => body,
        Ok(Said::No { code, message, .. }) if class(&code) == Class::Configuration => {
            return Standing::Configuration { code, message };
        }
        Ok(Said::No { code, message, .. }) => {
            return Standing::unknown(format!("{code} {message}"));
        }
        Err(silence) => return silence.into(),
    };
    let Some(status) = json::integer(&body, "paymentStatus") else {
        return Standing::unknown("a report without a status");
    };
    let code = format!("r{status}");
    match status {
        // 4: the bank's own verify failed; nothing says for good.
        0 | 2 | 4 => Standing::Open { code },
        1 | 5 => Standing::Paid { code },
        3 => Standing::Cancelled { code },
        _ => Standing::unknown(format!("status {status}")),
    }
}

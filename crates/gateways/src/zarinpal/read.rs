//! What ZarinPal's answers mean.

use domain::verdict::{BankReference, Confirmation, Verdict};
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{ZarinPal, codes, is_authority};
use crate::code::{Class, class_of};
use crate::driver::{Checked, Driver, LeftOpen, Moved, Standing};
use crate::json;
use crate::mask::mask_pan;
use crate::order::{Asked, Begun, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;

/// An answer, one way or the other.
enum Said {
    /// 100 or 101, with its data.
    Yes { code: i64, data: Map<String, Value> },
    /// Any other code.
    No { code: i64, message: String },
}

/// Yes needs a 2xx status, code 100 or 101 under `data` and nothing under `errors`.
fn said(driver: &ZarinPal, terminal: &Terminal, reply: &Reply) -> Result<Said, Silence> {
    let answer = reply.json()?;
    let data = json::object(&answer.body, "data");
    let errors = json::object(&answer.body, "errors");
    let code_of = |part: Option<&Map<String, Value>>| part.and_then(|it| json::integer(it, "code"));
    let no = |code, part: &Map<String, Value>| {
        let details = part.get("validations").filter(|it| !json::is_nothing(it));
        let details = details.map(|it| format!(" {it}")).unwrap_or_default();
        let text = format!("{}{details}", json::words(part, "message"));
        Said::No {
            code,
            message: json::tidy(&driver.scrub(terminal, &text)),
        }
    };
    let clean =
        answer.body.get("errors").is_none_or(json::is_nothing) && answer.status.is_success();
    match (code_of(data), data, code_of(errors), errors) {
        (Some(code @ (100 | 101)), Some(data), _, _) if clean => Ok(Said::Yes {
            code,
            data: data.clone(),
        }),
        (None, _, Some(code), Some(errors)) if !matches!(code, 100 | 101) => Ok(no(code, errors)),
        // Not documented, but unmistakable.
        (Some(code), Some(data), None, _) if !matches!(code, 100 | 101) => Ok(no(code, data)),
        _ => Err(Silence::new(format!(
            "HTTP {} without a clear code",
            answer.status.as_u16()
        ))),
    }
}

fn class(code: i64) -> Class {
    class_of(codes::TABLE, &code.to_string())
}

fn fee(data: &Map<String, Value>) -> Option<Amount> {
    json::integer(data, "fee")
        .filter(|fee| *fee >= 0)
        .map(|fee| Amount::new(fee, Currency::Irr))
}

pub(super) fn begin(driver: &ZarinPal, terminal: &Terminal, reply: &Reply) -> Begun {
    let data = match said(driver, terminal, reply) {
        Ok(Said::Yes { code: 100, data }) => data,
        Ok(Said::Yes { code, .. }) => {
            return Silence::new(format!("code {code} at begin")).into();
        }
        Ok(Said::No { code, message }) => {
            return Begun::Refused {
                class: class(code),
                code: code.to_string(),
                message,
            };
        }
        Err(silence) => return silence.into(),
    };
    let Some(gateway_key) = json::text(&data, "authority").filter(|key| is_authority(key)) else {
        return Silence::new("code 100 without a usable authority").into();
    };
    if terminal.mode().is_live() && !gateway_key.starts_with('A') {
        return Silence::new("an authority of the sandbox in LIVE").into();
    }
    let url = terminal.at(&["pg", "StartPay", &gateway_key]);
    let redirect = Redirect::get(url);
    Begun::Accepted {
        gateway_key,
        redirect,
        expires_after: None,
        fee: fee(&data),
    }
}

pub(super) fn verify(
    driver: &ZarinPal,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Verdict {
    let (code, message) = match said(driver, terminal, reply) {
        Ok(Said::Yes { code, data }) => return confirmed(code, &data, asked),
        Ok(Said::No { code, message }) => (code, message),
        Err(silence) => return silence.into(),
    };
    let text = code.to_string();
    match (code, class(code)) {
        (-50, _) => Verdict::AmountMismatch {
            stated: None,
            code: text,
        },
        // -51 also while the payer is still typing; -54 and -55 deny a key that the bank itself
        // gave out. None proves that no money comes, so the look-up is asked.
        (-51 | -54 | -55, _) => Verdict::NotPaid {
            conclusive: false,
            code: text,
        },
        // -53: the payment was begun with another merchant id than the one in the settings.
        (-53, _) | (_, Class::Configuration) => Verdict::Configuration {
            code: text,
            message,
        },
        _ => Verdict::Unknown {
            reason: format!("code {code} {message}"),
            not_sent: false,
        },
    }
}

/// A positive answer must name its reference, or it cannot be credited only once.
/// Newer answers repeat the order number that begin sent along; then it must be ours.
fn confirmed(code: i64, data: &Map<String, Value>, asked: &Asked<'_>) -> Verdict {
    let order = json::named(data, "order_id");
    if order.is_some_and(|order| order != asked.order_number.to_string()) {
        return Verdict::WrongParty {
            detail: "another order".to_owned(),
        };
    }
    let Some(key) = json::integer(data, "ref_id")
        .filter(|it| *it > 0)
        .map(|it| it.to_string())
    else {
        return Silence::new(format!("code {code} without a usable ref_id")).into();
    };
    let confirmation = Confirmation {
        reference: BankReference {
            tracking_code: key.clone(),
            key,
        },
        amount: None,
        card_mask: json::text(data, "card_pan").as_deref().and_then(mask_pan),
        fee: fee(data),
    };
    if code == 100 {
        Verdict::Verified(confirmation)
    } else {
        Verdict::AlreadyVerified(confirmation)
    }
}

pub(super) fn inquire(driver: &ZarinPal, terminal: &Terminal, reply: &Reply) -> Standing {
    let data = match said(driver, terminal, reply) {
        Ok(Said::Yes { data, .. }) => data,
        Ok(Said::No { code, message }) if class(code) == Class::Configuration => {
            return Standing::Configuration {
                code: code.to_string(),
                message,
            };
        }
        Ok(Said::No { code, message }) => return Standing::unknown(format!("{code} {message}")),
        Err(silence) => return silence.into(),
    };
    let code = json::text(&data, "status")
        .unwrap_or_default()
        .to_ascii_uppercase();
    match code.as_str() {
        "IN_BANK" => Standing::Open { code },
        "PAID" | "VERIFIED" => Standing::Paid { code },
        "FAILED" => Standing::Failed { code },
        "REVERSED" => Standing::Returned { code },
        _ => Standing::unknown("a look-up without a known status"),
    }
}

pub(super) fn reverse(driver: &ZarinPal, terminal: &Terminal, reply: &Reply) -> Moved {
    match said(driver, terminal, reply) {
        Ok(Said::Yes { code: 100, .. }) => Moved::Done { reference: None },
        Ok(Said::Yes { code, .. }) => Silence::new(format!("code {code} at reverse")).into(),
        Ok(Said::No { code, message }) => match class(code) {
            // Its own trouble (-52, codes that no table knows) does not say that nothing moved.
            Class::Bank => Silence::new(format!("{code} {message}")).into(),
            class => Moved::Refused {
                class,
                code: code.to_string(),
                message,
            },
        },
        Err(silence) => silence.into(),
    }
}

pub(super) fn check(driver: &ZarinPal, terminal: &Terminal, reply: &Reply) -> Checked {
    match said(driver, terminal, reply) {
        Ok(Said::Yes { code: 100, .. }) => Checked::Good,
        Ok(Said::Yes { code, .. }) => Silence::new(format!("code {code}")).into(),
        Ok(Said::No { code, message }) if class(code) == Class::Configuration => Checked::Bad {
            code: code.to_string(),
            message,
        },
        Ok(Said::No { code, message }) => Silence::new(format!("{code} {message}")).into(),
        Err(silence) => silence.into(),
    }
}

/// Entries without a usable authority are passed over: there is nothing to ask about them with.
pub(super) fn left_open(
    driver: &ZarinPal,
    terminal: &Terminal,
    reply: &Reply,
) -> Option<Vec<LeftOpen>> {
    let Ok(Said::Yes { code: 100, data }) = said(driver, terminal, reply) else {
        return None;
    };
    let listed = data.get("authorities").and_then(Value::as_array);
    let entries = listed.into_iter().flatten().filter_map(Value::as_object);
    let left = entries.filter_map(|entry| {
        let gateway_key = json::text(entry, "authority").filter(|key| is_authority(key))?;
        let said =
            ["amount", "date", "callback_url", "referer"].map(|name| json::words(entry, name));
        let words = driver.scrub(terminal, &said.join(" "));
        Some(LeftOpen {
            gateway_key,
            words: json::tidy(&words),
        })
    });
    Some(left.collect())
}

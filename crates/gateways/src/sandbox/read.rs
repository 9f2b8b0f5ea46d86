//! What the sandbox's answers mean.

use domain::verdict::{BankReference, Confirmation, Verdict};
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{Sandbox, TERMINAL, codes, is_id};
use crate::code::{self, Class};
use crate::driver::{Driver, Moved};
use crate::json;
use crate::mask::mask_pan;
use crate::order::Asked;
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;

/// An answer that is not the one hoped for.
pub(super) enum No {
    Refused {
        class: Class,
        code: String,
        message: String,
    },
    Silence(Silence),
}

/// The body of a 2xx answer, or the refusal of a 4xx one.
pub(super) fn said(
    driver: &Sandbox,
    terminal: &Terminal,
    reply: &Reply,
) -> Result<Map<String, Value>, No> {
    let answer = reply.json().map_err(No::Silence)?;
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    let status = answer.status.as_u16();
    let unclear = || No::Silence(Silence::new(format!("HTTP {status} without a clear code")));
    let error = json::object(&answer.body, "error").ok_or_else(unclear)?;
    let code = json::text(error, "code")
        .map(|code| json::tidy(&code))
        .ok_or_else(unclear)?;
    let message = driver.scrub(terminal, &json::words(error, "message"));
    Err(No::Refused {
        class: code::class_of(codes::TABLE, &code),
        code,
        message,
    })
}

pub(super) fn status(body: &Map<String, Value>) -> String {
    json::text(body, "status").unwrap_or_default()
}

/// The bank echoes what it confirms; each part must be ours. The error is the verdict then.
pub(super) fn confirmation(
    terminal: &Terminal,
    asked: &Asked<'_>,
    body: &Map<String, Value>,
) -> Result<Confirmation, Verdict> {
    let stated_terminal = json::text(body, "terminal");
    let stated_order = json::text(body, "order");
    let silent = |what: &str| Verdict::from(Silence::new(format!("an answer without {what}")));
    let (Some(stated_terminal), Some(stated_order)) = (stated_terminal, stated_order) else {
        return Err(silent("terminal and order"));
    };
    if Some(stated_terminal.as_str()) != terminal.need(TERMINAL).ok() {
        return Err(Verdict::WrongParty {
            detail: "another terminal".to_owned(),
        });
    }
    if stated_order != asked.order_number.to_string() {
        return Err(Verdict::WrongParty {
            detail: "another order".to_owned(),
        });
    }
    let stated = amount(body).ok_or_else(|| silent("amount"))?;
    if stated != asked.amount {
        let code = "echo".to_owned();
        return Err(Verdict::AmountMismatch {
            stated: Some(stated),
            code,
        });
    }
    let reference = json::text(body, "reference").filter(|it| is_id(it));
    let key = reference.ok_or_else(|| silent("a usable reference"))?;
    Ok(Confirmation {
        reference: BankReference {
            tracking_code: key.clone(),
            key,
        },
        amount: Some(stated),
        card_mask: json::text(body, "card").as_deref().and_then(mask_pan),
        fee: None,
    })
}

pub(super) fn amount(body: &Map<String, Value>) -> Option<Amount> {
    let currency = Currency::from_code(&json::text(body, "currency")?).ok()?;
    Some(Amount::new(json::integer(body, "amount")?, currency))
}

/// A word that the table knows as a refusal is one, even with HTTP 200.
pub(super) fn moved(
    driver: &Sandbox,
    terminal: &Terminal,
    reply: &Reply,
    done: &str,
    already: &str,
) -> Moved {
    let body = match said(driver, terminal, reply) {
        Ok(body) => body,
        Err(No::Silence(silence)) => return silence.into(),
        Err(No::Refused {
            class,
            code,
            message,
        }) => {
            return Moved::Refused {
                class,
                code,
                message,
            };
        }
    };
    let code = status(&body);
    if code == done {
        return Moved::Done {
            reference: json::text(&body, "reference"),
        };
    }
    if code == already {
        return Moved::Already { code };
    }
    match code::find(codes::TABLE, &code) {
        Some(line) if matches!(line.class, Class::Payer | Class::Window) => Moved::Refused {
            class: line.class,
            code,
            message: line.en.to_owned(),
        },
        _ => Silence::new("an answer without a known status").into(),
    }
}

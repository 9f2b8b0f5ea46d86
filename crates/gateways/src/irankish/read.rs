//! What IranKish's answers mean.

use std::time::Duration;

use domain::verdict::Verdict;
use money::{Amount, Currency};
use serde_json::{Map, Value};

use super::{IranKish, Numbers, codes, is_token, posted};
use crate::code::Class;
use crate::coded::Coded;
use crate::driver::{Moved, Standing};
use crate::json;
use crate::order::{Asked, Begun, Order, Redirect};
use crate::reply::{Reply, Silence};
use crate::terminal::Terminal;
use crate::yes::Yes;

const YES: &str = "00";

/// A payment as a look-up names it.
pub(super) struct Found {
    pub(super) numbers: Numbers,
    result: Map<String, Value>,
}

/// Why a confirmation says nothing by itself: the bank has to be looked at.
pub(super) struct LookFirst;

fn said(driver: &IranKish, terminal: &Terminal, reply: &Reply) -> Result<Coded, Silence> {
    let names = ("responseCode", "description");
    Coded::read((driver, terminal), reply, names, codes::TABLE)
}

/// Whether the answer is a yes through and through: its status of HTTP, its code, its `status`, and
/// the code inside its result where it has one.
fn is_yes(said: &Coded) -> bool {
    let status = match said.body.get("status") {
        None | Some(Value::Null | Value::Bool(true)) => true,
        Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
        Some(_) => false,
    };
    let result = json::object(&said.body, "result");
    let inside = result.is_none_or(|result| says_if_at_all(result, "responseCode", YES));
    said.code == YES && said.clean && status && inside
}

/// Whether a field is this text, where it is there at all: in another form it is not.
fn says_if_at_all(map: &Map<String, Value>, name: &str, text: &str) -> bool {
    json::named(map, name).is_none_or(|it| it == text)
}

pub(super) fn begin(
    driver: &IranKish,
    terminal: &Terminal,
    order: &Order<'_>,
    reply: &Reply,
) -> Begun {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    if said.code != YES {
        return said.refused_begin();
    }
    let result = json::object(&said.body, "result").filter(|_| is_yes(&said));
    let token = result.and_then(|result| json::text(result, "token"));
    let Some(gateway_key) = token.filter(|token| is_token(token)) else {
        return Silence::new("an answer without a usable token").into();
    };
    let until = result.and_then(|result| json::integer(result, "expiryTimeStamp"));
    let seconds = until.map(|until| until.saturating_sub(order.at.as_second()));
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let fields = vec![("tokenIdentity".to_owned(), gateway_key.clone())];
    // The bank's page has a slash at its end.
    let page = terminal.at(&["iuiv3", "IPG", "Index", ""]);
    Begun::Accepted {
        gateway_key,
        redirect: Redirect::post(page, fields),
        expires_after: seconds.map(Duration::from_secs),
        fee: None,
    }
}

/// The answer to a confirmation with numbers that the browser brought. A no may be about another
/// payment, whose numbers somebody typed: what the bank holds for our token is looked at.
pub(super) fn confirmed(
    driver: &IranKish,
    terminal: &Terminal,
    asked: &Asked<'_>,
    numbers: &Numbers,
    reply: &Reply,
) -> Result<Verdict, LookFirst> {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return Ok(silence.into()),
    };
    // Confirmed before: alone no answer, for it names neither amount nor reference.
    let before = said.clean && said.code == "94";
    match judge(asked, numbers, said) {
        _ if before => Err(LookFirst),
        Verdict::NotPaid { .. } | Verdict::Returned { .. } => Err(LookFirst),
        verdict => Ok(verdict),
    }
}

/// The answer to a confirmation with numbers that the look-up named.
pub(super) fn settled(
    driver: &IranKish,
    terminal: &Terminal,
    asked: &Asked<'_>,
    found: &Found,
    reply: &Reply,
) -> Verdict {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.after_effect().into(),
    };
    if said.clean && said.code == "94" {
        return match yes(&said.code, &found.result, &found.numbers).check(asked) {
            Ok(confirmation) => Verdict::AlreadyVerified(confirmation),
            Err(other) => other,
        };
    }
    judge(asked, &found.numbers, said)
}

fn judge(asked: &Asked<'_>, numbers: &Numbers, said: Coded) -> Verdict {
    let result = json::object(&said.body, "result").filter(|_| is_yes(&said));
    if let Some(result) = result {
        if !says_if_at_all(result, "retrievalReferenceNumber", &numbers.reference) {
            return Verdict::WrongParty {
                detail: "another reference".to_owned(),
            };
        }
        return match yes(&said.code, result, numbers).check(asked) {
            Ok(confirmation) => Verdict::Verified(confirmation),
            Err(other) => other,
        };
    }
    no(said)
}

/// A reference is unique in its day alone, so it is kept with the date.
fn yes(code: &str, result: &Map<String, Value>, numbers: &Numbers) -> Yes {
    let date = json::text(result, "transactionDate");
    let amount = json::integer(result, "amount");
    Yes {
        code: code.to_owned(),
        reference: date.map(|date| format!("{date}-{}", numbers.reference)),
        tracking_code: Some(numbers.reference.clone()),
        amount: amount.map(|rials| Amount::new(rials, Currency::Irr)),
        order: None,
        card: json::text(result, "maskedPan"),
        fee: None,
    }
}

fn no(said: Coded) -> Verdict {
    match (said.code.as_str(), said.class()) {
        ("2", _) if said.clean => Verdict::Returned { code: said.code },
        ("25", _) | (_, Class::Payer) if said.clean => said.not_paid(false),
        _ => said.no_verdict(),
    }
}

/// What the bank holds for the stored token: paid, over our amount, with the numbers to confirm.
pub(super) fn found(
    driver: &IranKish,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Result<Found, Verdict> {
    let said = said(driver, terminal, reply)?;
    let result = json::object(&said.body, "result").filter(|_| is_yes(&said));
    let Some(result) = result else {
        return Err(no(said));
    };
    let named = |name: &str| json::text(result, name);
    let (reference, trace) = (
        named("retrievalReferenceNumber"),
        named("systemTraceAuditNumber"),
    );
    let numbers = Numbers::of(reference.as_deref(), trace.as_deref());
    let numbers = numbers.ok_or_else(|| Silence::new("a look-up without its numbers"))?;
    // Another amount is not confirmed.
    match json::integer(result, "amount") {
        Some(rials) if rials == asked.amount.minor() => Ok(Found {
            numbers,
            result: result.clone(),
        }),
        stated => Err(Verdict::AmountMismatch {
            stated: stated.map(|rials| Amount::new(rials, Currency::Irr)),
            code: said.code,
        }),
    }
}

/// A verdict after a look-up: a confirmation that went before may have been heard.
pub(super) fn after(first: bool, verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Unknown { reason, not_sent } => Verdict::Unknown {
            reason,
            not_sent: not_sent && first,
        },
        other => other,
    }
}

pub(super) fn standing(
    driver: &IranKish,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Standing {
    match found(driver, terminal, asked, reply) {
        Ok(_) | Err(Verdict::AmountMismatch { .. }) => Standing::Paid {
            code: YES.to_owned(),
        },
        Err(Verdict::NotPaid { code, .. }) => Standing::Open { code },
        Err(Verdict::Returned { code }) => Standing::Returned { code },
        Err(Verdict::Configuration { code, message }) => Standing::Configuration { code, message },
        Err(Verdict::Unknown { reason, .. }) => Standing::unknown(reason),
        Err(_) => Standing::unknown("a look-up about something else"),
    }
}

pub(super) fn reversed(
    driver: &IranKish,
    terminal: &Terminal,
    asked: &Asked<'_>,
    reply: &Reply,
) -> Moved {
    let said = match said(driver, terminal, reply) {
        Ok(said) => said,
        Err(silence) => return silence.into(),
    };
    let result = json::object(&said.body, "result");
    let named = result.and_then(|result| json::text(result, "retrievalReferenceNumber"));
    let ours = posted(asked).is_some_and(|numbers| {
        named
            .as_ref()
            .is_none_or(|named| *named == numbers.reference)
    });
    match said.code.as_str() {
        YES if ours && is_yes(&said) => Moved::Done { reference: named },
        "2" if ours && said.clean => Moved::Already { code: said.code },
        "2" => said.silence().into(),
        _ => said.not_moved(),
    }
}

//! Tolerant readers of panels' answers: a number may come as text, an error with HTTP 200. Tolerant
//! of form, never of size.

use serde_json::Value;

use crate::channel::{Answer, Delivery, Failure, tidy};
use crate::line::Line;
use crate::report::{Arrival, Credit, CreditUnit, NoAnswer, Report};

/// Longest body that is read at all.
const MAX_BYTES: usize = 256 * 1024;

/// A JSON answer.
pub(crate) struct Body(Value);

impl Body {
    /// Nothing when it is too long or not JSON; the parser itself stops at a depth of 128.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let read = (bytes.len() <= MAX_BYTES).then(|| serde_json::from_slice(bytes));
        read?.ok().map(Self)
    }

    /// The same for an answer to a question that sends nothing.
    pub(crate) fn told(answer: &Answer) -> Result<Self, NoAnswer> {
        Self::read(&answer.body).ok_or_else(|| no_answer(answer))
    }

    /// The value at a JSON pointer (RFC 6901).
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    /// The text there; see [`text`].
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        text(self.at(pointer)?)
    }

    /// The whole number there; see [`integer`].
    pub(crate) fn integer(&self, pointer: &str) -> Option<i64> {
        integer(self.at(pointer)?)
    }

    /// Whether yes or no stands there, also as text or number.
    pub(crate) fn flag(&self, pointer: &str) -> Option<bool> {
        match self.at(pointer)? {
            Value::Bool(flag) => Some(*flag),
            other => match text(other)?.to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
        }
    }

    /// The objects there: of a list, or the only one.
    pub(crate) fn objects(&self, pointer: &str) -> Vec<&Value> {
        match self.at(pointer) {
            Some(Value::Array(list)) => list.iter().filter(|one| one.is_object()).collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => Vec::new(),
        }
    }
}

/// A text, trimmed; a whole number reads as its decimal digits. Empty is nothing.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number; decimal text reads as its value. No fractions, no exponents.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let text = text(value)?;
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The whole part of a number that may have a fraction, or be text.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        other => text(other)?,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let plain = fraction.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| integer(&Value::from(whole))).flatten()
}

/// The first of these names that an object has.
pub(crate) fn named<'a>(object: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| object.get(name))
}

/// What follows from an answer that the protocol does not know: the status alone tells whether the
/// message was surely not taken.
pub(crate) fn unclear(answer: &Answer) -> Delivery {
    let status = answer.status.as_u16();
    let reason = if answer.status.is_success() {
        format!("HTTP {status} without a usable answer")
    } else {
        format!("HTTP {status}")
    };
    match status {
        429 | 503 => Delivery::Retry {
            reason,
            after: answer.retry_after,
        },
        401 | 403 | 404 | 405 | 410 => Delivery::failed(Failure::Configuration, reason),
        _ => Delivery::failed(Failure::Unknown, reason),
    }
}

/// The same for a question that sends nothing.
pub(crate) fn no_answer(answer: &Answer) -> NoAnswer {
    NoAnswer(format!(
        "HTTP {} without a usable answer",
        answer.status.as_u16()
    ))
}

/// A panel's refusal of a question, with its code first.
pub(crate) fn refusal(line: &Line, code: &str, words: &str) -> NoAnswer {
    NoAnswer(tidy(&line.scrub(&format!("{code}: {words}"))))
}

/// A report by a panel's table of states.
pub(crate) fn report(
    line: &Line,
    provider_ref: String,
    code: String,
    table: &[(i64, Arrival)],
    hint: bool,
) -> Report {
    let known = code.parse::<i64>().ok().and_then(|code| {
        let line = table.iter().find(|(known, _)| *known == code);
        line.map(|(_, arrival)| *arrival)
    });
    Report {
        provider_ref,
        arrival: known.unwrap_or(Arrival::Unknown),
        code: tidy(&line.scrub(&code)),
        hint,
    }
}

/// The one report of an answer about one message, which does not name it again.
pub(crate) fn only_report(
    line: &Line,
    refs: &[&str],
    code: &str,
    table: &[(i64, Arrival)],
) -> Vec<Report> {
    let asked = refs.first().map(|one| (*one).to_owned());
    let report = |one| report(line, one, code.to_owned(), table, false);
    asked.map(report).into_iter().collect()
}

/// What is left, if the answer says it.
pub(crate) fn credit(
    left: Option<i64>,
    unit: CreditUnit,
    answer: &Answer,
) -> Result<Credit, NoAnswer> {
    let left = left.ok_or_else(|| no_answer(answer))?;
    Ok(Credit { left, unit })
}

/// The answer to a question, of a panel that says at one place whether it went well, and at others
/// its code and words if not.
pub(crate) fn told_by_flag(
    line: &Line,
    answer: &Answer,
    [flag, code, words]: [&str; 3],
) -> Result<Body, NoAnswer> {
    let body = Body::told(answer)?;
    if body.flag(flag) == Some(true) {
        return Ok(body);
    }
    let said = |place| body.text(place).unwrap_or_default();
    Err(refusal(line, &said(code), &said(words)))
}

/// The same of a panel whose code itself says whether it went well.
pub(crate) fn told_by_code(
    line: &Line,
    answer: &Answer,
    (code, good): (&str, &str),
    words: &str,
) -> Result<Body, NoAnswer> {
    let body = Body::told(answer)?;
    let said = body.text(code).ok_or_else(|| no_answer(answer))?;
    if said == good {
        return Ok(body);
    }
    let words = body.text(words).unwrap_or_default();
    Err(refusal(line, &said, &words))
}

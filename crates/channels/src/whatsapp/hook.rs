//! WhatsApp's calls at our door: a try with a word that we both know, and signed statuses.

use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use crate::body::{self, Body};
use crate::channel::tidy;
use crate::line::Line;
use crate::report::{Arrival, CallbackInput, Report};

pub(super) const APP_SECRET: &str = "app_secret";
pub(super) const VERIFY_TOKEN: &str = "verify_token";
/// Deepest place where statuses are looked for; they stand at the sixth.
const MAX_DEPTH: usize = 8;

/// `hub.challenge`, if the caller knows the word.
pub(super) fn greet(line: &Line, input: &CallbackInput<'_>) -> Option<String> {
    if *input.method != Method::GET {
        return None;
    }
    let word = line.get(VERIFY_TOKEN)?;
    let value = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(input.query.as_bytes());
        let found = pairs.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let known = bool::from(value("hub.verify_token")?.as_bytes().ct_eq(word.as_bytes()));
    let challenge = value("hub.challenge")?;
    let plain = challenge.len() <= 256 && challenge.bytes().all(|b| b.is_ascii_graphic());
    (known && plain).then_some(challenge)
}

/// The statuses of a call whose signature is right; of any other none.
pub(super) fn hear(line: &Line, input: &CallbackInput<'_>) -> Vec<Report> {
    let mut reports = Vec::new();
    if signed(line, input) == Some(true)
        && let Some(body) = Body::read(input.body)
        && let Some(whole) = body.at("")
    {
        gather(whole, MAX_DEPTH, &mut reports);
    }
    reports
}

/// `X-Hub-Signature-256: sha256=` and the HMAC-SHA256 of the raw body.
fn signed(line: &Line, input: &CallbackInput<'_>) -> Option<bool> {
    let secret = line.get(APP_SECRET)?;
    let header = input.headers.get("x-hub-signature-256")?.to_str().ok()?;
    let given = from_hex(header.strip_prefix("sha256=")?)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(input.body);
    Some(mac.verify_slice(&given).is_ok())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let bytes = digits.chunks_exact(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect()
}

/// Statuses stand in lists of that name, some levels down.
fn gather(value: &Value, depth: usize, reports: &mut Vec<Report>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(list) => list.iter().for_each(|one| gather(one, depth, reports)),
        Value::Object(object) => {
            for (name, inner) in object {
                match (name.as_str(), inner) {
                    ("statuses", Value::Array(list)) => reports.extend(list.iter().filter_map(one)),
                    _ => gather(inner, depth, reports),
                }
            }
        }
        _ => {}
    }
}

fn one(status: &Value) -> Option<Report> {
    let provider_ref = body::text(status.get("id")?)?;
    let word = body::text(status.get("status")?)?;
    let arrival = match word.as_str() {
        "sent" => Arrival::OnTheWay,
        "delivered" | "read" => Arrival::Delivered,
        "failed" => Arrival::Undelivered,
        _ => Arrival::Unknown,
    };
    let error = status.pointer("/errors/0/code").and_then(body::text);
    Some(Report {
        provider_ref,
        arrival,
        code: tidy(&error.map_or(word.clone(), |error| format!("{word} {error}"))),
        hint: false,
    })
}

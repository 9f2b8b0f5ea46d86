//! SMS.ir, API v1: JSON over HTTPS, the key in a header.
//!
//! Facts: the vendor's v1 documents through public packages.
//! - `status` 1 is success, with HTTP 200; other codes come with 400, 401, 429 and 500.
//! - Of a sent list each message has an id; 0 there is a blocked number, null an invalid one.
//! - Nothing de-duplicates. A pattern's value has at most 25 characters.

mod codes;

use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Request, Unpackable};
use crate::code::{self, CodeText};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::pattern::{self, ValueRule};
use crate::report::{Arrival, Credit, CreditUnit, NoAnswer, Report};
use crate::{phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct SmsIr;

const KEY: &str = "api_key";
const LINE: &str = "line_number";

static META: Meta = Meta {
    code: "smsir",
    name: text("SMS.ir", "SMS.ir", "SMS.ir"),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::Poll,
    reports_at_once: 1,
    credit: true,
    max_units: None,
    fields: &FIELDS,
    line: Some(LINE),
    base_url: Some("https://api.sms.ir/v1"),
};

static FIELDS: [Field; 3] = [
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید API", "API key", "Clé API"),
        text(
            "در پنل SMS.ir، بخش برنامه‌نویسان. کلید آزمایشی (sandbox) هم همان‌جا ساخته می‌شود.",
            "In SMS.ir's panel, developers' section. A sandbox key is made there too.",
            "Dans l'espace SMS.ir, section développeurs. Une clé d'essai (sandbox) s'y crée aussi.",
        ),
    ),
    field(
        LINE,
        FieldKind::Text,
        false,
        text("شمارهٔ خط", "Sender line", "Numéro d'expéditeur"),
        text(
            "تنها رقم. برای متن آزاد لازم است؛ الگوها به آن نیاز ندارند.",
            "Digits only. Needed for free text; patterns do not need it.",
            "Des chiffres seulement. Nécessaire pour le texte libre ; les modèles n'en ont pas besoin.",
        ),
    ),
    pattern::FIELD,
];

const STATES: &[(i64, Arrival)] = &[
    (1, Arrival::Delivered),
    (2, Arrival::Undelivered),
    (3, Arrival::OnTheWay),
    (4, Arrival::Undelivered),
    (5, Arrival::OnTheWay),
    (6, Arrival::Failed),
    (7, Arrival::Blocked),
];

impl Channel for SmsIr {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(KEY)?;
        line.number(LINE)?;
        let mut patterns = line.patterns().iter();
        patterns.try_for_each(|pattern| pattern.number().map(drop))
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let mobile = phone::local(letter)?;
        let (method, body) = match line.pattern(letter) {
            Some(pattern) => {
                // Code 114: a value over 25 characters.
                let values = pattern.fill(letter, |_| ValueRule::words(25))?;
                let parameters: Vec<Value> = values
                    .into_iter()
                    .map(|(name, value)| json!({ "name": name, "value": value }))
                    .collect();
                let body = json!({
                    "mobile": mobile,
                    "templateId": pattern.number()?,
                    "parameters": parameters,
                });
                ("verify", body)
            }
            None => {
                line.need(LINE)?;
                let body = json!({
                    "lineNumber": line.number(LINE)?,
                    "messageText": phone::text(letter, META.max_units)?,
                    "mobiles": [mobile],
                    "sendDateTime": null,
                });
                ("bulk", body)
            }
        };
        request::post_json(&line.at(&["send", method])?, &key(line)?, &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        let Some(status) = body.text("/status") else {
            return body::unclear(answer);
        };
        if status != "1" {
            let words = body.text("/message").unwrap_or_default();
            return code::refused(codes::TABLE, &status, &words, Failure::Unknown);
        }
        let one = body.at("/data/messageId");
        let Some(id) = one.or_else(|| body.at("/data/messageIds/0")) else {
            return Delivery::Unknown {
                reason: "1: without a message id".to_owned(),
            };
        };
        match (id, body::integer(id)) {
            (Value::Null, _) => Delivery::Undeliverable {
                reason: "104: no id for this number".to_owned(),
            },
            (_, Some(0)) => Delivery::Undeliverable {
                reason: "115: id 0 for this number".to_owned(),
            },
            (_, Some(id)) => Delivery::Accepted {
                provider_ref: Some(id.to_string()),
            },
            (_, None) => Delivery::Unknown {
                reason: "1: with an unreadable message id".to_owned(),
            },
        }
    }

    fn ask_reports(&self, line: &Line, refs: &[&str]) -> Result<Request, Unpackable> {
        match refs {
            [one] => request::get(&line.at(&["send", one])?, &key(line)?),
            _ => Err(Unpackable::Unsupported),
        }
    }

    fn read_reports(
        &self,
        line: &Line,
        refs: &[&str],
        answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        let body = told(line, answer)?;
        let data = body.objects("/data").into_iter().next();
        let state = data.and_then(|data| body::named(data, &["deliveryState", "status"]));
        let Some(state) = state.and_then(body::text) else {
            return Ok(Vec::new());
        };
        Ok(body::only_report(line, refs, &state, STATES))
    }

    fn ask_credit(&self, line: &Line) -> Result<Request, Unpackable> {
        request::get(&line.at(&["credit"])?, &key(line)?)
    }

    fn read_credit(&self, line: &Line, answer: &Answer) -> Result<Credit, NoAnswer> {
        let body = told(line, answer)?;
        let left = body.at("/data").and_then(body::whole);
        body::credit(left, CreditUnit::Unstated, answer)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

fn key(line: &Line) -> Result<[(&'static str, &str); 1], Unpackable> {
    Ok([("X-API-KEY", line.need(KEY)?)])
}

fn told(line: &Line, answer: &Answer) -> Result<Body, NoAnswer> {
    body::told_by_code(line, answer, ("/status", "1"), "/message")
}

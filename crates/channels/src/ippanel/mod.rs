//! IPPanel, Edge API; FarazSMS and many resellers are the same system on other domains.
//!
//! Facts: the vendor's Edge documents and Go package.
//! - The key stands alone in `Authorization`. One page of the documents writes `Bearer` before it,
//!   the others and the packages do not.
//! - `meta.status` says how it went, also with HTTP 200; `message_code` starts with the status.
//! - Nothing de-duplicates. Older generations of the API are not spoken here.

mod codes;

use serde_json::{Map, Value, json};

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
pub(crate) struct IpPanel;

const KEY: &str = "api_key";
const FROM: &str = "from_number";

static META: Meta = Meta {
    code: "ippanel",
    name: text(
        "آی‌پی‌پنل (فراز اس‌ام‌اس)",
        "IPPanel (FarazSMS)",
        "IPPanel (FarazSMS)",
    ),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::Poll,
    reports_at_once: 1,
    credit: true,
    max_units: None,
    fields: &FIELDS,
    line: Some(FROM),
    base_url: Some("https://edge.ippanel.com/v1"),
};

static FIELDS: [Field; 3] = [
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید API", "API key", "Clé API"),
        text(
            "در پنل، بخش توسعه‌دهندگان. پنل‌های همکار نشانی دیگری دارند؛ آن را در نشانی بنویسید.",
            "In the panel, developers' section. Resellers have another address; write it into the address.",
            "Dans l'espace client, section développeurs. Les revendeurs ont une autre adresse ; inscrivez-la dans l'adresse.",
        ),
    ),
    field(
        FROM,
        FieldKind::Text,
        true,
        text("شمارهٔ خط", "Sender line", "Numéro d'expéditeur"),
        text(
            "با پیش‌شمارهٔ کشور، مانند ‎+983000505.",
            "With the country's prefix, as in +983000505.",
            "Avec l'indicatif du pays, par exemple +983000505.",
        ),
    ),
    pattern::FIELD,
];

const STATES: &[(i64, Arrival)] = &[
    (0, Arrival::OnTheWay),
    (1, Arrival::OnTheWay),
    (2, Arrival::Delivered),
    (3, Arrival::Undelivered),
    (4, Arrival::Blocked),
];

impl Channel for IpPanel {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(KEY)?;
        let expected = "a number that starts with a plus";
        let fits = |from: &str| {
            let digits = from.strip_prefix('+').unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
        };
        match line.get(FROM) {
            Some(from) if !fits(from) => Err(BadSetting::Form {
                field: FROM,
                expected,
            }),
            _ => Ok(()),
        }
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let to = phone::plus(letter)?;
        let from = line.need(FROM)?;
        let body = match line.pattern(letter) {
            Some(pattern) => {
                let values = pattern.fill(letter, |_| ValueRule::words(100))?;
                let params: Map<String, Value> = values
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), Value::from(value)))
                    .collect();
                json!({
                    "sending_type": "pattern",
                    "from_number": from,
                    "code": pattern.name,
                    "recipients": [to],
                    "params": params,
                })
            }
            None => json!({
                "sending_type": "webservice",
                "from_number": from,
                "message": phone::text(letter, META.max_units)?,
                "params": { "recipients": [to] },
            }),
        };
        request::post_json(&line.at(&["api", "send"])?, &key(line)?, &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        let id = body.text("/data/message_outbox_ids/0");
        match (body.flag("/meta/status"), id) {
            (Some(true), Some(id)) => Delivery::Accepted {
                provider_ref: Some(id),
            },
            (Some(true), None) => Delivery::Unknown {
                reason: "200: without a message id".to_owned(),
            },
            (Some(false), _) => refused(answer, &body),
            (None, _) => body::unclear(answer),
        }
    }

    fn ask_reports(&self, line: &Line, refs: &[&str]) -> Result<Request, Unpackable> {
        let [one] = refs else {
            return Err(Unpackable::Unsupported);
        };
        let mut url = line.at(&["api", "report", "recipients"])?;
        url.query_pairs_mut().append_pair("bulk_id", one);
        request::get(&url, &key(line)?)
    }

    fn read_reports(
        &self,
        line: &Line,
        refs: &[&str],
        answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        let body = told(line, answer)?;
        // One message has one receiver; the documents show the list plain, packages below a name.
        let mut rows = body.objects("/data");
        if let Some(Value::Object(data)) = body.at("/data") {
            rows.extend(data.values().filter_map(|it| it.as_array()?.first()));
        }
        let state = rows.into_iter().find_map(|row| row.get("message_status"));
        let Some(state) = state.and_then(body::text) else {
            return Ok(Vec::new());
        };
        Ok(body::only_report(line, refs, &state, STATES))
    }

    fn ask_credit(&self, line: &Line) -> Result<Request, Unpackable> {
        request::get(&line.at(&["api", "payment", "my-credit"])?, &key(line)?)
    }

    fn read_credit(&self, line: &Line, answer: &Answer) -> Result<Credit, NoAnswer> {
        let body = told(line, answer)?;
        let left = match body.at("/data") {
            Some(data @ Value::Object(_)) => body::named(data, &["credit", "my_credit"]),
            other => other,
        };
        body::credit(left.and_then(body::whole), CreditUnit::Unstated, answer)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

fn key(line: &Line) -> Result<[(&'static str, &str); 1], Unpackable> {
    Ok([("authorization", line.need(KEY)?)])
}

/// `400-1` is read by its first half. What was wrong with the receiver alone is not the owner's.
fn refused(answer: &Answer, body: &Body) -> Delivery {
    let code = body.text("/meta/message_code").unwrap_or_default();
    let (status, _) = code.split_once('-').unwrap_or((&code, ""));
    let words = body.text("/meta/message").unwrap_or_default();
    let fields = body.at("/meta/errors").and_then(Value::as_object);
    let mut names = fields.into_iter().flat_map(Map::keys);
    if matches!(status, "400" | "422") && names.any(|name| name.contains("recipient")) {
        return Delivery::Undeliverable {
            reason: format!("{status}: {words} (recipients)"),
        };
    }
    if code::find(codes::TABLE, status).is_some() {
        return code::refused(codes::TABLE, status, &words, Failure::Unknown);
    }
    body::unclear(answer)
}

fn told(line: &Line, answer: &Answer) -> Result<Body, NoAnswer> {
    let places = ["/meta/status", "/meta/message_code", "/meta/message"];
    body::told_by_flag(line, answer, places)
}

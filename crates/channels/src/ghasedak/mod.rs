//! Ghasedak: JSON over HTTPS, the key in a header.
//!
//! Facts: the vendor's documents and its PHP and Python packages.
//! - `isSuccess` and `statusCode` stand in the body. The table of errors is served by the vendor's
//!   site only, so codes are read as the HTTP statuses that they are named after.
//! - `clientReferenceId` is for looking up; that it de-duplicates is promised nowhere.
//! - There are two generations of delivery states under the same numbers; a setting says which.

mod codes;

use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Request, Unpackable};
use crate::code::{self, CodeText};
use crate::form::Parameters;
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::pattern::{self, ValueRule};
use crate::report::{CallbackInput, Credit, CreditUnit, NoAnswer, Report};
use crate::{phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct Ghasedak;

const KEY: &str = "api_key";
const LINE: &str = "line_number";
const STATES: &str = "states";

static META: Meta = Meta {
    code: "ghasedak",
    name: text("قاصدک", "Ghasedak", "Ghasedak"),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::Both,
    reports_at_once: 100,
    credit: true,
    max_units: None,
    fields: &FIELDS,
    line: Some(LINE),
    base_url: Some("https://gateway.ghasedak.me/rest/api/v1/WebService"),
};

static FIELDS: [Field; 4] = [
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید API", "API key", "Clé API"),
        text(
            "در پنل قاصدک، بخش وب‌سرویس.",
            "In Ghasedak's panel, web service section.",
            "Dans l'espace Ghasedak, section service web.",
        ),
    ),
    field(
        LINE,
        FieldKind::Text,
        false,
        text("شمارهٔ خط", "Sender line", "Numéro d'expéditeur"),
        text(
            "شمارهٔ خط، یا یکی از واژه‌های fastest، cheapest و priority. برای متن آزاد لازم است.",
            "A line's number, or one of the words fastest, cheapest and priority. Needed for free text.",
            "Le numéro d'une ligne, ou l'un des mots fastest, cheapest et priority. Nécessaire pour le texte libre.",
        ),
    ),
    field(
        STATES,
        FieldKind::Choice(&[
            ("unknown", text("نمی‌دانم", "Not known", "Non connue")),
            (
                "documents",
                text(
                    "مستندات وب‌سرویس",
                    "Web service documents",
                    "Documents du service web",
                ),
            ),
            (
                "package",
                text("بستهٔ پایتون", "Python package", "Paquet Python"),
            ),
        ]),
        false,
        text("جدول وضعیت‌ها", "Table of states", "Table des états"),
        text(
            "قاصدک دو جدول وضعیت با شماره‌های یکسان دارد. تا از پنل نپرسیده‌اید «نمی‌دانم» را نگه دارید؛ آن‌گاه وضعیت‌های دوپهلو «نامعلوم» می‌مانند.",
            "Ghasedak has two tables of states under the same numbers. Keep “Not known” until the panel told you; states that the tables disagree on then stay unknown.",
            "Ghasedak a deux tables d'états sous les mêmes numéros. Gardez « Non connue » tant que l'opérateur ne vous l'a pas dit ; les états ambigus restent alors inconnus.",
        ),
    ),
    pattern::FIELD,
];

impl Channel for Ghasedak {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(KEY)
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let receptor = phone::local(letter)?;
        let id = letter.message_id;
        let (method, body) = match line.pattern(letter) {
            Some(pattern) => {
                let values = pattern.fill(letter, |_| ValueRule::words(100))?;
                let inputs = values.into_iter();
                let inputs: Vec<Value> = inputs
                    .map(|(param, value)| json!({ "param": param, "value": value }))
                    .collect();
                let receptors = json!([{ "mobile": receptor, "clientReferenceId": id }]);
                let body = json!({
                    "receptors": receptors,
                    "templateName": pattern.name,
                    "inputs": inputs,
                    "udh": false,
                });
                ("SendOtpSMS", body)
            }
            None => {
                let body = json!({
                    "message": phone::text(letter, META.max_units)?,
                    "receptor": receptor,
                    "lineNumber": line.need(LINE)?,
                    "clientReferenceId": id,
                    "udh": false,
                });
                ("SendSingleSMS", body)
            }
        };
        request::post_json(&line.at(&[method])?, &key(line)?, &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let body = Body::read(&answer.body);
        let Some((body, done)) = body.and_then(|body| {
            let done = body.flag("/isSuccess")?;
            Some((body, done))
        }) else {
            return body::unclear(answer);
        };
        if done {
            let first = body.objects("/data").into_iter().next();
            let id = first.and_then(|data| data.get("messageId"));
            return Delivery::Accepted {
                provider_ref: id.and_then(body::text),
            };
        }
        let Some(code) = body.text("/statusCode") else {
            return body::unclear(answer);
        };
        let words = body.text("/message").unwrap_or_default();
        code::refused(codes::TABLE, &code, &words, Failure::Unknown)
    }

    fn ask_reports(&self, line: &Line, refs: &[&str]) -> Result<Request, Unpackable> {
        let mut url = line.at(&["CheckSmsStatus"])?;
        url.query_pairs_mut()
            .append_pair("Ids", &refs.join(","))
            .append_pair("Type", "1");
        request::get(&url, &key(line)?)
    }

    fn read_reports(
        &self,
        line: &Line,
        _refs: &[&str],
        answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        let body = told(line, answer)?;
        let mut items = body.objects("/data/items");
        if items.is_empty() {
            items = body.objects("/data");
        }
        let table = codes::states(line.get(STATES));
        let each = items.into_iter().filter_map(|item| {
            let id = body::text(item.get("messageId")?)?;
            let state = body::text(body::named(item, &["status", "deliveryStatus"])?)?;
            Some(body::report(line, id, state, table, false))
        });
        Ok(each.collect())
    }

    fn hear(&self, line: &Line, input: &CallbackInput<'_>) -> Vec<Report> {
        let said = Parameters::read(input);
        let Some([id, state]) = said.both("messageid", "status") else {
            return Vec::new();
        };
        let table = codes::states(line.get(STATES));
        vec![body::report(line, id, state, table, true)]
    }

    fn ask_credit(&self, line: &Line) -> Result<Request, Unpackable> {
        request::get(&line.at(&["GetAccountInformation"])?, &key(line)?)
    }

    fn read_credit(&self, line: &Line, answer: &Answer) -> Result<Credit, NoAnswer> {
        let body = told(line, answer)?;
        let data = body.objects("/data").into_iter().next();
        let left = data.and_then(|data| body::named(data, &["credit", "balance"]));
        body::credit(left.and_then(body::whole), CreditUnit::Unstated, answer)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

fn key(line: &Line) -> Result<[(&'static str, &str); 1], Unpackable> {
    Ok([("ApiKey", line.need(KEY)?)])
}

fn told(line: &Line, answer: &Answer) -> Result<Body, NoAnswer> {
    body::told_by_flag(line, answer, ["/isSuccess", "/statusCode", "/message"])
}

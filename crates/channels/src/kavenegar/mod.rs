//! Kavenegar: form fields over HTTPS, the key in the address.
//!
//! Facts: <https://kavenegar.com/rest.html> and the vendor's Go, PHP and Python packages.
//! - `return.status` says how it went; the HTTP status usually equals it.
//! - `localid` de-duplicates `sms/send`; `verify/lookup` has no such field.
//! - The status call-back is unsigned: a hint.

mod codes;

use serde_json::Value;

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Request, Unpackable};
use crate::code::{self, CodeText};
use crate::form::Parameters;
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::pattern::{self, Pattern, ValueRule};
use crate::report::{Arrival, CallbackInput, Credit, CreditUnit, NoAnswer, Report};
use crate::{id, phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct Kavenegar;

const KEY: &str = "api_key";
const SENDER: &str = "sender";

static META: Meta = Meta {
    code: "kavenegar",
    name: text("کاوه‌نگار", "Kavenegar", "Kavenegar"),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: true,
    reports: Reports::Both,
    reports_at_once: 100,
    credit: true,
    max_units: Some(900),
    fields: &FIELDS,
    line: Some(SENDER),
    base_url: Some("https://api.kavenegar.com/v1"),
};

static FIELDS: [Field; 3] = [
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید API", "API key", "Clé API"),
        text(
            "در پنل کاوه‌نگار، تنظیمات حساب. اگر کلید به نشانی IP بسته شده است، IP این سرور را ثبت کنید.",
            "In Kavenegar's panel, account settings. If the key is bound to IP addresses, register this server's.",
            "Dans l'espace Kavenegar, réglages du compte. Si la clé est liée à des adresses IP, déclarez celle de ce serveur.",
        ),
    ),
    field(
        SENDER,
        FieldKind::Text,
        false,
        text("شمارهٔ خط", "Sender line", "Numéro d'expéditeur"),
        text(
            "خالی: خط پیش‌فرض حساب. الگوها به آن نیاز ندارند.",
            "Empty: the account's usual line. Patterns do not need it.",
            "Vide : la ligne par défaut du compte. Les modèles n'en ont pas besoin.",
        ),
    ),
    pattern::FIELD,
];

/// The variables of `verify/lookup`; the last two may hold spaces.
const TOKENS: [&str; 5] = ["token", "token2", "token3", "token10", "token20"];

/// What the panel says of a message on its way.
const STATES: &[(i64, Arrival)] = &[
    (1, Arrival::OnTheWay),
    (2, Arrival::OnTheWay),
    (4, Arrival::OnTheWay),
    (5, Arrival::OnTheWay),
    (6, Arrival::Failed),
    (10, Arrival::Delivered),
    (11, Arrival::Undelivered),
    (13, Arrival::Cancelled),
    (14, Arrival::Blocked),
    // 50 is a message that came in; 100 an unknown or too old id.
    (100, Arrival::Unknown),
];

impl Channel for Kavenegar {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(KEY)?;
        line.patterns().iter().try_for_each(|pattern| {
            let known = |name: &str| TOKENS.contains(&name);
            if pattern.names().all(known) {
                Ok(())
            } else {
                Err(pattern.fault("the variables are token, token2, token3, token10, token20"))
            }
        })
    }

    fn dedupes(&self, line: &Line, letter: &Letter<'_>) -> bool {
        line.pattern(letter).is_none()
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let receptor = phone::local(letter)?;
        if let Some(pattern) = line.pattern(letter) {
            return lookup(line, letter, pattern, &receptor);
        }
        let message = phone::text(letter, META.max_units)?;
        let local_id = id::number(letter.message_id);
        let mut fields = vec![
            ("receptor", receptor.as_str()),
            ("message", message),
            ("localid", &local_id),
        ];
        fields.extend(line.get(SENDER).map(|sender| ("sender", sender)));
        call(line, ["sms", "send.json"], &fields).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        let Some(status) = body.text("/return/status") else {
            return body::unclear(answer);
        };
        let words = body.text("/return/message").unwrap_or_default();
        if status != "200" {
            return code::refused(codes::TABLE, &status, &words, Failure::Unknown);
        }
        let Some(message_id) = entry(&body, "messageid").and_then(body::text) else {
            return Delivery::Unknown {
                reason: "200: without a message id".to_owned(),
            };
        };
        // The panel may know at once that the reader blocks such messages.
        if entry(&body, "status").and_then(body::integer) == Some(14) {
            return Delivery::Undeliverable {
                reason: "blocked: the reader blocks messages of this line".to_owned(),
            };
        }
        Delivery::Accepted {
            provider_ref: Some(message_id),
        }
    }

    fn ask_reports(&self, line: &Line, refs: &[&str]) -> Result<Request, Unpackable> {
        call(
            line,
            ["sms", "status.json"],
            &[("messageid", &refs.join(","))],
        )
    }

    fn read_reports(
        &self,
        line: &Line,
        _refs: &[&str],
        answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        let body = told(line, answer)?;
        let each = body.objects("/entries").into_iter().filter_map(|entry| {
            let id = body::text(entry.get("messageid")?)?;
            let state = body::text(entry.get("status")?)?;
            Some(body::report(line, id, state, STATES, false))
        });
        Ok(each.collect())
    }

    fn hear(&self, line: &Line, input: &CallbackInput<'_>) -> Vec<Report> {
        let said = Parameters::read(input);
        let Some([id, state]) = said.both("messageid", "status") else {
            return Vec::new();
        };
        vec![body::report(line, id, state, STATES, true)]
    }

    fn ask_credit(&self, line: &Line) -> Result<Request, Unpackable> {
        call(line, ["account", "info.json"], &[])
    }

    fn read_credit(&self, line: &Line, answer: &Answer) -> Result<Credit, NoAnswer> {
        let body = told(line, answer)?;
        let left = entry(&body, "remaincredit").and_then(body::whole);
        body::credit(left, CreditUnit::Rial, answer)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

fn lookup(
    line: &Line,
    letter: &Letter<'_>,
    pattern: &Pattern,
    receptor: &str,
) -> Result<Parcel, Unpackable> {
    let rule = |variable: &str| ValueRule {
        max: 100,
        spaces: matches!(variable, "token10" | "token20"),
        separator: None,
    };
    let values = pattern.fill(letter, rule)?;
    let mut fields = vec![("receptor", receptor), ("template", pattern.name.as_str())];
    fields.extend(values.iter().map(|(name, value)| (*name, value.as_str())));
    call(line, ["verify", "lookup.json"], &fields).map(Parcel::Http)
}

fn call(line: &Line, method: [&str; 2], fields: &[(&str, &str)]) -> Result<Request, Unpackable> {
    let [scope, method] = method;
    request::post_form(&line.at(&[line.need(KEY)?, scope, method])?, fields)
}

/// A value of the only entry: `entries` is a list, and of some calls an object.
fn entry<'a>(body: &'a Body, name: &str) -> Option<&'a Value> {
    body.objects("/entries").first()?.get(name)
}

fn told(line: &Line, answer: &Answer) -> Result<Body, NoAnswer> {
    body::told_by_code(line, answer, ("/return/status", "200"), "/return/message")
}

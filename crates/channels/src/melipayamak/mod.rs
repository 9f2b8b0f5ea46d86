//! MeliPayamak (payamak-panel.com, resold under many names): two protocols of one panel.
//!
//! Facts: the help pages of melipayamak.com and the vendor's Node and PHP packages.
//! - Classic REST: form fields, the key as `password` in the body. `RetStatus` 1 means only that
//!   the call was done; `Value` is a long number (the message) or an error code.
//! - Console REST: JSON, the key in the address; `recId` above zero is an accepted message. It has
//!   no delivery reports in the documents.
//! - Nothing de-duplicates.

mod codes;

use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Request, Unpackable};
use crate::code::{self, CodeText};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::pattern::{self, Pattern, ValueRule};
use crate::report::{Arrival, Credit, CreditUnit, NoAnswer, Report};
use crate::{phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct MeliPayamak;

const KEY: &str = "api_key";
const USER: &str = "username";
const FROM: &str = "from";
const PROTOCOL: &str = "protocol";
const CONSOLE: &str = "console";

static META: Meta = Meta {
    code: "melipayamak",
    name: text("ملی پیامک", "MeliPayamak", "MeliPayamak"),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::Poll,
    reports_at_once: 1,
    credit: true,
    max_units: None,
    fields: &FIELDS,
    line: Some(FROM),
    base_url: Some("https://rest.payamak-panel.com/api/SendSMS"),
};

static FIELDS: [Field; 5] = [
    field(
        PROTOCOL,
        FieldKind::Choice(&[
            (
                "classic",
                text("REST کلاسیک", "Classic REST", "REST classique"),
            ),
            (CONSOLE, text("کنسول", "Console", "Console")),
        ]),
        false,
        text("پروتکل", "Protocol", "Protocole"),
        text(
            "کنسول تنها کلید می‌خواهد، ولی گزارش تحویل ندارد.",
            "The console needs the key alone, but has no delivery reports.",
            "La console ne demande que la clé, mais ne donne pas d'accusés de réception.",
        ),
    ),
    field(
        USER,
        FieldKind::Text,
        false,
        text("نام کاربری", "User name", "Nom d'utilisateur"),
        text(
            "برای REST کلاسیک لازم است.",
            "Needed for classic REST.",
            "Nécessaire pour le REST classique.",
        ),
    ),
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید API", "API key", "Clé API"),
        text(
            "در پنل، بخش توسعه‌دهندگان. پنل‌های قدیمی در REST کلاسیک گذرواژه را می‌پذیرند.",
            "In the panel, developers' section. Old panels take the password in classic REST.",
            "Dans l'espace client, section développeurs. Les anciens comptes acceptent le mot de passe en REST classique.",
        ),
    ),
    field(
        FROM,
        FieldKind::Text,
        false,
        text("شمارهٔ خط", "Sender line", "Numéro d'expéditeur"),
        text(
            "برای متن آزاد لازم است؛ الگوها به آن نیاز ندارند.",
            "Needed for free text; patterns do not need it.",
            "Nécessaire pour le texte libre ; les modèles n'en ont pas besoin.",
        ),
    ),
    pattern::FIELD,
];

/// `GetDeliveries2`, by the vendor's help page.
const STATES: &[(i64, Arrival)] = &[
    (0, Arrival::OnTheWay),
    (1, Arrival::Delivered),
    (2, Arrival::Undelivered),
    (3, Arrival::Failed),
    (5, Arrival::Unknown),
    (8, Arrival::OnTheWay),
    (16, Arrival::Undelivered),
    (35, Arrival::Blocked),
    (100, Arrival::Unknown),
    (200, Arrival::OnTheWay),
    (300, Arrival::Blocked),
    (400, Arrival::OnTheWay),
    (500, Arrival::Failed),
];

impl Channel for MeliPayamak {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn home(&self, line: &Line) -> Option<&'static str> {
        if is_console(line) {
            Some("https://console.melipayamak.com/api")
        } else {
            META.base_url
        }
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        if is_console(line) {
            line.plain_key(KEY)?;
        } else if line.get(USER).is_none() {
            return Err(BadSetting::Missing(USER));
        }
        let mut patterns = line.patterns().iter();
        patterns.try_for_each(|pattern| pattern.number().map(drop))
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let to = phone::local(letter)?;
        let request = match line.pattern(letter) {
            Some(pattern) => by_pattern(line, letter, pattern, &to)?,
            None => free(line, letter, &to)?,
        };
        Ok(Parcel::Http(request))
    }

    fn understand(&self, line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        if is_console(line) {
            console(answer, &body)
        } else {
            classic(answer, &body)
        }
    }

    fn ask_reports(&self, line: &Line, refs: &[&str]) -> Result<Request, Unpackable> {
        match refs {
            [one] if !is_console(line) => {
                let fields = [account(line)?, vec![("recId", *one)]].concat();
                request::post_form(&line.at(&["GetDeliveries2"])?, &fields)
            }
            _ => Err(Unpackable::Unsupported),
        }
    }

    fn read_reports(
        &self,
        line: &Line,
        refs: &[&str],
        answer: &Answer,
    ) -> Result<Vec<Report>, NoAnswer> {
        let body = Body::told(answer)?;
        let state = body.text("/Value").filter(|_| is_done(&body));
        let state = state.ok_or_else(|| body::no_answer(answer))?;
        Ok(body::only_report(line, refs, &state, STATES))
    }

    fn ask_credit(&self, line: &Line) -> Result<Request, Unpackable> {
        if is_console(line) {
            return request::get(&line.at(&["receive", "credit", line.need(KEY)?])?, &[]);
        }
        request::post_form(&line.at(&["GetCredit"])?, &account(line)?)
    }

    fn read_credit(&self, line: &Line, answer: &Answer) -> Result<Credit, NoAnswer> {
        let body = Body::told(answer)?;
        let left = if is_console(line) {
            // The documents name no field: it is the only number of the answer.
            let object = body.at("").and_then(Value::as_object);
            object.and_then(|it| it.values().find_map(body::whole))
        } else {
            body.at("/Value")
                .filter(|_| is_done(&body))
                .and_then(body::whole)
        };
        body::credit(left, CreditUnit::Unstated, answer)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

fn is_console(line: &Line) -> bool {
    line.get(PROTOCOL) == Some(CONSOLE)
}

fn account(line: &Line) -> Result<Vec<(&str, &str)>, Unpackable> {
    Ok(vec![
        ("username", line.need(USER)?),
        ("password", line.need(KEY)?),
    ])
}

fn free(line: &Line, letter: &Letter<'_>, to: &str) -> Result<Request, Unpackable> {
    let text = phone::text(letter, META.max_units)?;
    let from = line.need(FROM)?;
    if is_console(line) {
        let body = json!({ "from": from, "to": to, "text": text });
        return request::post_json(&line.at(&["send", "simple", line.need(KEY)?])?, &[], &body);
    }
    let message = vec![
        ("to", to),
        ("from", from),
        ("text", text),
        ("isflash", "false"),
    ];
    let fields = [account(line)?, message].concat();
    request::post_form(&line.at(&["SendSMS"])?, &fields)
}

fn by_pattern(
    line: &Line,
    letter: &Letter<'_>,
    pattern: &Pattern,
    to: &str,
) -> Result<Request, Unpackable> {
    // The panel knows its variables by their place; code -10 refuses links.
    let values = pattern.fill(letter, |_| ValueRule {
        separator: Some(';'),
        ..ValueRule::words(100)
    })?;
    let values: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
    if is_console(line) {
        let body = json!({ "bodyId": pattern.number()?, "to": to, "args": values });
        return request::post_json(&line.at(&["send", "shared", line.need(KEY)?])?, &[], &body);
    }
    let text = values.join(";");
    let message = vec![
        ("text", text.as_str()),
        ("to", to),
        ("bodyId", &pattern.name),
    ];
    let fields = [account(line)?, message].concat();
    request::post_form(&line.at(&["BaseServiceNumber"])?, &fields)
}

fn is_done(body: &Body) -> bool {
    body.integer("/RetStatus") == Some(1)
}

/// Codes have at most three digits, messages more than about ten.
fn classic(answer: &Answer, body: &Body) -> Delivery {
    let Some(status) = body.text("/RetStatus") else {
        return body::unclear(answer);
    };
    let words = body.text("/StrRetStatus").unwrap_or_default();
    let value = body.text("/Value").unwrap_or_default();
    let is_message = value.len() >= 9 && value.bytes().all(|b| b.is_ascii_digit());
    match (is_done(body), is_message) {
        (true, true) => Delivery::Accepted {
            provider_ref: Some(value),
        },
        (true, false) if value == "1" => Delivery::Accepted { provider_ref: None },
        (done, false) => {
            let of_value = code::find(codes::TABLE, &value).filter(|it| it.failure.is_some());
            let code = if done || of_value.is_some() {
                value
            } else {
                status
            };
            code::refused(codes::TABLE, &code, &words, Failure::Unknown)
        }
        (false, true) => Delivery::Unknown {
            reason: format!("{status}: {words}"),
        },
    }
}

/// What is refused here has words and, as a rule, no code: then this message alone is given up.
fn console(answer: &Answer, body: &Body) -> Delivery {
    let words = body.text("/status").unwrap_or_default();
    match body.integer("/recId") {
        Some(id) if id > 0 => Delivery::Accepted {
            provider_ref: Some(id.to_string()),
        },
        Some(id) => {
            let code = if id == 0 { &words } else { &id.to_string() };
            match code::find(codes::TABLE, code) {
                Some(_) => code::refused(codes::TABLE, code, &words, Failure::Recipient),
                None => Delivery::Undeliverable {
                    reason: format!("refused: {words}"),
                },
            }
        }
        None => body::unclear(answer),
    }
}

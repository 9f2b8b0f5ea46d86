//! Any service that takes a message by one HTTP request: method, address, headers and body are
//! written by the owner, with placeholders; rules say what an answer means.
//!
//! - `{{name}}` stands for a value, encoded as its place needs: in the address percent-encoded, in
//!   a JSON body escaped, in a form percent-encoded, in a text and a header as it is.
//! - Names: `to` (`+98912…`), `to_local` (`0912…`), `to_bare` (`98912…`), `text`, `message_id`,
//!   `subject`, `situation`, `language`, `secret`, `secret2`, and each parameter of the message.
//! - A rule is one line, `CLASS PLACE = VALUE`. `CLASS` is `accepted`, `retry`, `configuration`
//!   or `recipient`; `PLACE` a JSON pointer (`/return/status`), `status` (of HTTP) or `body` (the
//!   whole answer). The first that fits decides. Without rules a status 2xx is accepted; with
//!   rules, one that fits none of them is unknown. Other statuses mean what HTTP says.

mod fill;
mod rules;

use http::{HeaderName, HeaderValue, Method, Request};
use url::Url;

use self::fill::{Place, fill};
use self::rules::Outcome;
use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Unpackable};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::phone;

/// The channel.
#[derive(Debug)]
pub(crate) struct Generic;

const METHOD: &str = "method";
const PATH: &str = "path";
const HEADERS: &str = "headers";
const KIND: &str = "body_kind";
const BODY: &str = "body";
const RULES: &str = "rules";
const REF: &str = "ref_pointer";
const DEDUPES: &str = "dedupes";
const SECRET: &str = "secret";
const SECRET2: &str = "secret2";

static META: Meta = Meta {
    code: "http",
    name: text(
        "سرویس HTTP دلخواه",
        "Any HTTP service",
        "Service HTTP quelconque",
    ),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::None,
    reports_at_once: 0,
    credit: false,
    max_units: None,
    fields: &FIELDS,
    line: None,
    base_url: None,
};

static FIELDS: [Field; 10] = [
    field(
        METHOD,
        FieldKind::Choice(&[
            ("POST", text("POST", "POST", "POST")),
            ("GET", text("GET", "GET", "GET")),
            ("PUT", text("PUT", "PUT", "PUT")),
        ]),
        false,
        text("روش", "Method", "Méthode"),
        text(
            "بدنه تنها با POST و PUT فرستاده می‌شود.",
            "A body is sent with POST and PUT only.",
            "Un corps n'est envoyé qu'avec POST et PUT.",
        ),
    ),
    field(
        PATH,
        FieldKind::Text,
        false,
        text("دنبالهٔ نشانی", "Rest of the address", "Suite de l'adresse"),
        text(
            "پس از نشانی اصلی؛ مانند ‎/send?to={{to_local}}&text={{text}}.",
            "After the base address, as in /send?to={{to_local}}&text={{text}}.",
            "Après l'adresse de base, par exemple /send?to={{to_local}}&text={{text}}.",
        ),
    ),
    field(
        HEADERS,
        FieldKind::Lines,
        false,
        text("سرآیندها", "Headers", "En-têtes"),
        text(
            "در هر سطر یکی؛ مانند Authorization: Bearer {{secret}}.",
            "One in each line, as in Authorization: Bearer {{secret}}.",
            "Un par ligne, par exemple Authorization: Bearer {{secret}}.",
        ),
    ),
    field(
        KIND,
        FieldKind::Choice(&[
            ("json", text("JSON", "JSON", "JSON")),
            ("form", text("فرم", "Form", "Formulaire")),
            ("text", text("متن ساده", "Plain text", "Texte brut")),
        ]),
        false,
        text("گونهٔ بدنه", "Kind of body", "Type de corps"),
        text(
            "مقدارها به همین شیوه کدگذاری می‌شوند.",
            "Values are encoded accordingly.",
            "Les valeurs sont encodées en conséquence.",
        ),
    ),
    field(
        BODY,
        FieldKind::Lines,
        false,
        text("بدنه", "Body", "Corps"),
        text(
            "مانند {\"to\":\"{{to}}\",\"text\":\"{{text}}\"}.",
            "As in {\"to\":\"{{to}}\",\"text\":\"{{text}}\"}.",
            "Par exemple {\"to\":\"{{to}}\",\"text\":\"{{text}}\"}.",
        ),
    ),
    field(
        RULES,
        FieldKind::Lines,
        false,
        text("معنای پاسخ", "What answers mean", "Sens des réponses"),
        text(
            "در هر سطر یک قاعده؛ مانند accepted /status = 1 یا recipient /status = 35. خالی: هر پاسخ 2xx پذیرفته است.",
            "One rule in each line, as in: accepted /status = 1, or: recipient /status = 35. Empty: any 2xx is accepted.",
            "Une règle par ligne, par exemple : accepted /status = 1, ou : recipient /status = 35. Vide : toute réponse 2xx est acceptée.",
        ),
    ),
    field(
        REF,
        FieldKind::Text,
        false,
        text(
            "جای شناسهٔ پیام",
            "Place of the message id",
            "Place de l'identifiant",
        ),
        text(
            "اشاره‌گر JSON در پاسخ؛ مانند ‎/data/id.",
            "A JSON pointer into the answer, as in /data/id.",
            "Un pointeur JSON dans la réponse, par exemple /data/id.",
        ),
    ),
    field(
        DEDUPES,
        FieldKind::Bool,
        false,
        text(
            "پیام تکراری را خودش کنار می‌گذارد",
            "Drops repetitions",
            "Écarte les répétitions",
        ),
        text(
            "تنها اگر سرویس پیامی با همان {{message_id}} را دوباره نمی‌فرستد.",
            "Only if the service never sends a message with the same {{message_id}} twice.",
            "Seulement si le service n'envoie jamais deux fois un message avec le même {{message_id}}.",
        ),
    ),
    field(
        SECRET,
        FieldKind::Secret,
        false,
        text("کلید", "Key", "Clé"),
        text(
            "به جای {{secret}} می‌نشیند و هیچ‌جا نشان داده نمی‌شود.",
            "Stands for {{secret}} and is shown nowhere.",
            "Remplace {{secret}} et n'est montrée nulle part.",
        ),
    ),
    field(
        SECRET2,
        FieldKind::Secret,
        false,
        text("کلید دوم", "Second key", "Deuxième clé"),
        text(
            "به جای {{secret2}} می‌نشیند.",
            "Stands for {{secret2}}.",
            "Remplace {{secret2}}.",
        ),
    ),
];

impl Channel for Generic {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        if line.base_url().is_none() {
            return Err(BadSetting::BaseUrl("it is missing"));
        }
        let path = line.get(PATH).unwrap_or_default();
        if !path.is_empty() && !path.starts_with(['/', '?']) {
            return Err(BadSetting::Form {
                field: PATH,
                expected: "a path that starts with a slash",
            });
        }
        let pointer = line.get(REF).unwrap_or_default();
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(BadSetting::Form {
                field: REF,
                expected: "a JSON pointer",
            });
        }
        headers(line)?;
        rules::parse(line.get(RULES).unwrap_or_default(), RULES).map(drop)
    }

    fn dedupes(&self, line: &Line, _letter: &Letter<'_>) -> bool {
        line.get(DEDUPES) == Some("true")
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        phone::text(letter, META.max_units)?;
        let values = values(line, letter)?;
        let filled = |template: &str, place| fill(template, place, &values);
        let method = match line.get(METHOD) {
            Some("GET") => Method::GET,
            Some("PUT") => Method::PUT,
            _ => Method::POST,
        };
        let url = address(
            line,
            &filled(line.get(PATH).unwrap_or_default(), Place::Address)?,
        )?;
        let mut builder = Request::builder().method(&method).uri(url.as_str());
        let mut body = String::new();
        if method != Method::GET {
            let (place, kind) = match line.get(KIND) {
                Some("form") => (Place::Form, "application/x-www-form-urlencoded"),
                Some("text") => (Place::Text, "text/plain; charset=utf-8"),
                _ => (Place::Json, "application/json"),
            };
            body = filled(line.get(BODY).unwrap_or_default(), place)?;
            if !headers(line)?
                .iter()
                .any(|(name, _)| name == "content-type")
            {
                builder = builder.header("content-type", kind);
            }
        }
        for (name, template) in headers(line)? {
            let value = HeaderValue::from_str(&filled(template, Place::Header)?);
            let value = value.map_err(|_| Unpackable::ControlCharacter("header"))?;
            builder = builder.header(name, value);
        }
        let request = builder.body(body.into_bytes());
        let request = request.map_err(|error| Unpackable::Build(error.to_string()))?;
        Ok(Parcel::Http(request))
    }

    fn understand(&self, line: &Line, answer: &Answer) -> Delivery {
        let rules = rules::parse(line.get(RULES).unwrap_or_default(), RULES).unwrap_or_default();
        let json = Body::read(&answer.body);
        let status = answer.status.as_u16();
        let accepted = || Delivery::Accepted {
            provider_ref: line
                .get(REF)
                .and_then(|pointer| json.as_ref()?.text(pointer)),
        };
        let fits = rules.iter().find(|rule| rule.fits(answer, json.as_ref()));
        match fits.map(|rule| (rule.outcome, rule)) {
            Some((Outcome::Accepted, _)) => accepted(),
            Some((Outcome::Failed(failure), rule)) => {
                let reason = format!("{}: HTTP {status}", rule.text);
                match Delivery::failed(failure, reason) {
                    Delivery::Retry { reason, .. } => Delivery::Retry {
                        reason,
                        after: answer.retry_after,
                    },
                    other => other,
                }
            }
            None if rules.is_empty() && answer.status.is_success() => accepted(),
            None if rules.is_empty() && matches!(status, 400 | 422) => {
                Delivery::failed(Failure::Recipient, format!("HTTP {status}"))
            }
            None => body::unclear(answer),
        }
    }
}

/// What the placeholders stand for.
fn values<'a>(
    line: &'a Line,
    letter: &'a Letter<'_>,
) -> Result<Vec<(&'a str, String)>, Unpackable> {
    let to = phone::any(letter)?.e164().to_owned();
    let secret = |name| line.get(name).unwrap_or_default().to_owned();
    let mut values = vec![
        ("to_bare", to.trim_start_matches('+').to_owned()),
        ("to", to),
        ("text", letter.text.to_owned()),
        ("subject", letter.subject.to_owned()),
        ("message_id", letter.message_id.to_owned()),
        ("situation", letter.situation.to_owned()),
        ("language", letter.language.to_owned()),
        (SECRET, secret(SECRET)),
        (SECRET2, secret(SECRET2)),
    ];
    // Only Iranian numbers have a form of home; a template that asks for it is told so.
    values.extend(phone::local(letter).ok().map(|to| ("to_local", to)));
    let parameters = letter.values.iter();
    values.extend(parameters.map(|(name, value)| (name.as_str(), value.clone())));
    Ok(values)
}

/// The path is the owner's; what stands in for placeholders can leave neither it nor the host.
fn address(line: &Line, path: &str) -> Result<Url, Unpackable> {
    let base = line.at(&[])?;
    let joined = format!("{}{path}", base.as_str().trim_end_matches('/'));
    let url = Url::parse(&joined).map_err(|_| Unpackable::Setting(bad_path()))?;
    let same = url.origin() == base.origin() && url.username().is_empty();
    same.then_some(url).ok_or(Unpackable::Setting(bad_path()))
}

const fn bad_path() -> BadSetting {
    BadSetting::Form {
        field: PATH,
        expected: "a path that starts with a slash",
    }
}

/// Names, in lower case, and templates of the headers.
fn headers(line: &Line) -> Result<Vec<(String, &str)>, BadSetting> {
    let mut all = Vec::new();
    for (row, text) in (1..).zip(line.get(HEADERS).unwrap_or_default().lines()) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let bad = |why| BadSetting::Row {
            field: HEADERS,
            line: row,
            why,
        };
        let (name, value) = text.split_once(':').ok_or(bad("a colon is missing"))?;
        let name = name.trim().to_ascii_lowercase();
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            return Err(bad("this is no name of a header"));
        }
        if matches!(
            name.as_str(),
            "host" | "content-length" | "transfer-encoding" | "connection"
        ) {
            return Err(bad("this header is written by the connection itself"));
        }
        all.push((name, value.trim()));
    }
    Ok(all)
}

//! WhatsApp Cloud API: for firms abroad; it is not offered to Iranian businesses.
//!
//! Facts: Meta's Cloud API documents.
//! - Free text reaches only who wrote within 24 hours; anything else needs an approved template.
//! - Statuses come by call-back, signed with the app secret over the raw body.
//! - Nothing de-duplicates.

mod codes;
mod hook;

use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Unpackable};
use crate::code::{self, CodeText};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::pattern::{self, ValueRule};
use crate::report::{CallbackInput, Report};
use crate::{phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct WhatsApp;

const TOKEN: &str = "token";
const NUMBER: &str = "phone_number_id";
const VERSION: &str = "api_version";

static META: Meta = Meta {
    code: "whatsapp",
    name: text(
        "واتس‌اپ (Cloud API)",
        "WhatsApp (Cloud API)",
        "WhatsApp (Cloud API)",
    ),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: false,
    reports: Reports::Callback,
    reports_at_once: 0,
    credit: false,
    max_units: Some(4096),
    fields: &FIELDS,
    line: Some(NUMBER),
    base_url: Some("https://graph.facebook.com"),
};

static FIELDS: [Field; 6] = [
    field(
        TOKEN,
        FieldKind::Secret,
        true,
        text("توکن دسترسی", "Access token", "Jeton d'accès"),
        text(
            "توکن کاربر سیستم در Meta Business. این سرویس به کسب‌وکارهای ایرانی داده نمی‌شود.",
            "A system user's token in Meta Business. The service is not offered to Iranian businesses.",
            "Le jeton d'un utilisateur système dans Meta Business. Le service n'est pas offert aux entreprises iraniennes.",
        ),
    ),
    field(
        NUMBER,
        FieldKind::Text,
        true,
        text("شناسهٔ شماره", "Phone number id", "Identifiant du numéro"),
        text(
            "نه خود شماره، بلکه شناسهٔ آن در پنل.",
            "Not the number itself but its id in the panel.",
            "Non pas le numéro, mais son identifiant dans l'espace Meta.",
        ),
    ),
    field(
        VERSION,
        FieldKind::Text,
        true,
        text("نسخهٔ API", "API version", "Version de l'API"),
        text("مانند v23.0.", "As in v23.0.", "Par exemple v23.0."),
    ),
    field(
        hook::APP_SECRET,
        FieldKind::Secret,
        false,
        text(
            "رمز برنامه (app secret)",
            "App secret",
            "Secret de l'application",
        ),
        text(
            "امضای گزارش‌های تحویل با آن سنجیده می‌شود؛ بی آن گزارش‌ها خوانده نمی‌شوند.",
            "Proves the delivery reports; without it none is read.",
            "Prouve les accusés de réception ; sans lui, aucun n'est lu.",
        ),
    ),
    field(
        hook::VERIFY_TOKEN,
        FieldKind::Secret,
        false,
        text("واژهٔ تأیید وب‌هوک", "Verify token", "Jeton de vérification"),
        text(
            "واژه‌ای از خودتان؛ همان را هنگام ثبت وب‌هوک در Meta بنویسید.",
            "A word of your own; write the same when you register the webhook at Meta.",
            "Un mot de votre choix ; inscrivez le même en déclarant le webhook chez Meta.",
        ),
    ),
    pattern::FIELD,
];

impl Channel for WhatsApp {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(TOKEN)?;
        line.number(NUMBER)?;
        let expected = "a version, as in v23.0";
        let fits = |version: &str| {
            let digits = version.strip_prefix('v').unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        };
        match line.get(VERSION) {
            Some(version) if !fits(version) => Err(BadSetting::Form {
                field: VERSION,
                expected,
            }),
            _ => Ok(()),
        }
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let to = phone::any(letter)?;
        let mut body = json!({
            "messaging_product": "whatsapp",
            "to": to.e164().trim_start_matches('+'),
        });
        let (kind, content) = match line.pattern(letter) {
            Some(pattern) => {
                let values = pattern.fill(letter, |_| ValueRule::words(1024))?;
                // A template knows its variables by their place.
                let parameters: Vec<Value> = values
                    .into_iter()
                    .map(|(_, value)| json!({ "type": "text", "text": value }))
                    .collect();
                let template = json!({
                    "name": pattern.name,
                    "language": { "code": letter.language },
                    "components": [{ "type": "body", "parameters": parameters }],
                });
                ("template", template)
            }
            None => (
                "text",
                json!({ "body": phone::text(letter, META.max_units)? }),
            ),
        };
        if let Some(object) = body.as_object_mut() {
            object.insert("type".to_owned(), kind.into());
            object.insert(kind.to_owned(), content);
        }
        let bearer = format!("Bearer {}", line.need(TOKEN)?);
        let url = line.at(&[line.need(VERSION)?, line.need(NUMBER)?, "messages"])?;
        request::post_json(&url, &[("authorization", &bearer)], &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        if let Some(code) = body.text("/error/code") {
            let words = body.text("/error/message").unwrap_or_default();
            // 132000 to 132999 are all about templates.
            let otherwise = if code.len() == 6 && code.starts_with("132") {
                Failure::Configuration
            } else {
                Failure::Unknown
            };
            return code::refused(codes::TABLE, &code, &words, otherwise);
        }
        match body.text("/messages/0/id") {
            Some(id) if answer.status.is_success() => Delivery::Accepted {
                provider_ref: Some(id),
            },
            _ => body::unclear(answer),
        }
    }

    fn hear(&self, line: &Line, input: &CallbackInput<'_>) -> Vec<Report> {
        hook::hear(line, input)
    }

    fn greet(&self, line: &Line, input: &CallbackInput<'_>) -> Option<String> {
        hook::greet(line, input)
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        let code = reason.split([':', ' ']).next()?;
        if code.len() == 6 && code.starts_with("132") {
            return code::find(codes::TABLE, "132xxx");
        }
        code::describe(codes::TABLE, reason)
    }
}

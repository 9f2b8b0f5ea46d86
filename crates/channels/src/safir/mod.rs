//! Bale Safir, v3: messages of an organisation to people in Bale, by their phone numbers.
//!
//! Facts: Bale's Safir documents and contract tests.
//! - HTTP 200 even for errors: `error_data` is null, or a list with a code for each number.
//! - `request_id` de-duplicates. There is no delivery report.

mod codes;

use serde_json::json;

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Unpackable};
use crate::code::{self, CodeText};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::{phone, request};

/// The channel.
#[derive(Debug)]
pub(crate) struct Safir;

const KEY: &str = "api_access_key";
const BOT: &str = "bot_id";

static META: Meta = Meta {
    code: "safir",
    name: text("سفیر بله", "Bale Safir", "Bale Safir"),
    medium: Medium::Mobile,
    format: Format::Short,
    dedupes: true,
    reports: Reports::None,
    reports_at_once: 0,
    credit: false,
    max_units: Some(4096),
    fields: &FIELDS,
    line: Some(BOT),
    base_url: Some("https://safir.bale.ai/api/v3"),
};

static FIELDS: [Field; 2] = [
    field(
        KEY,
        FieldKind::Secret,
        true,
        text("کلید دسترسی", "Access key", "Clé d'accès"),
        text(
            "در پنل سفیر بله.",
            "In the panel of Bale Safir.",
            "Dans l'espace Bale Safir.",
        ),
    ),
    field(
        BOT,
        FieldKind::Text,
        true,
        text("شناسهٔ بازو", "Bot id", "Identifiant du bot"),
        text(
            "شمارهٔ بازویی که پیام‌ها از آن می‌رسد. گیرنده‌ای که در بله نیست، پیام را از راه بعدی می‌گیرد.",
            "The number of the bot that messages come from. A reader without Bale gets the message by the next way.",
            "Le numéro du bot d'où viennent les messages. Un lecteur sans Bale reçoit le message par la voie suivante.",
        ),
    ),
];

impl Channel for Safir {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(KEY)?;
        line.number(BOT).map(drop)
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let body = json!({
            "request_id": letter.message_id,
            "bot_id": line.number(BOT)?,
            "phone_number": phone::bare(letter)?,
            "message_data": { "message": { "text": phone::text(letter, META.max_units)? } },
        });
        let keys = [("api-access-key", line.need(KEY)?)];
        request::post_json(&line.at(&["send_message"])?, &keys, &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        if let Some(error) = body.objects("/error_data").first()
            && let Some(code) = error.get("code").and_then(body::text)
        {
            let words = error.get("description").and_then(body::text);
            let words = words.unwrap_or_default();
            return code::refused(codes::TABLE, &code, &words, Failure::Unknown);
        }
        let nothing = body
            .at("/error_data")
            .is_none_or(serde_json::Value::is_null);
        match body.text("/message_id") {
            Some(id) if nothing && answer.status.is_success() => Delivery::Accepted {
                provider_ref: Some(id),
            },
            _ => body::unclear(answer),
        }
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

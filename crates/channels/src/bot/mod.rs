//! Bots of messengers that speak one protocol: Telegram, Bale, and, for channels and groups, Eitaa.
//!
//! Facts: the Bot API of Telegram, Bale's bot documents, eitaayar's documents.
//! - The token stands in the address; `ok` says how it went, `error_code` why not.
//! - A bot cannot write first: the person must have started it. Eitaa writes to channels and groups
//!   whose administrator is its sender account.
//! - Texts go plain: without a parse mode nothing of a customer's name can be read as a mark.
//! - Nothing de-duplicates, and nothing is reported later.

mod codes;

use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::channel::{Answer, Channel, Delivery, Failure, Parcel, Unpackable};
use crate::code::{self, CodeText};
use crate::letter::Letter;
use crate::line::{BadSetting, Line};
use crate::meta::{Field, FieldKind, Format, Medium, Meta, Reports, field, text};
use crate::{phone, request};

const TOKEN: &str = "token";
/// Telegram's limit, which the others keep as well.
const MAX_UNITS: usize = 4096;

/// One messenger.
#[derive(Debug)]
pub(crate) struct Bot {
    meta: &'static Meta,
    /// What stands before the token in the address.
    prefix: &'static str,
}

pub(crate) static TELEGRAM: Bot = Bot {
    meta: &TELEGRAM_META,
    prefix: "bot",
};
pub(crate) static BALE: Bot = Bot {
    meta: &BALE_META,
    prefix: "bot",
};
pub(crate) static EITAA: Bot = Bot {
    meta: &EITAA_META,
    prefix: "",
};

static TELEGRAM_META: Meta = meta(
    "telegram",
    text("ربات تلگرام", "Telegram bot", "Bot Telegram"),
    &TELEGRAM_FIELDS,
    "https://api.telegram.org",
);
static BALE_META: Meta = meta(
    "bale",
    text("بازوی بله", "Bale bot", "Bot Bale"),
    &BALE_FIELDS,
    "https://tapi.bale.ai",
);
static EITAA_META: Meta = meta(
    "eitaa",
    text("ایتا (ایتایار)", "Eitaa (eitaayar)", "Eitaa (eitaayar)"),
    &EITAA_FIELDS,
    "https://eitaayar.ir/api",
);

static TELEGRAM_FIELDS: [Field; 1] = [token(text(
    "از BotFather. در شبکه‌های ایران تلگرام بسته است؛ نشانی را روی یک واسط بگذارید یا پروکسی تنظیم کنید. گیرنده باید ربات را آغاز کرده باشد.",
    "From BotFather. Telegram is blocked on Iranian networks: point the address at a relay, or set a proxy. The reader must have started the bot.",
    "De BotFather. Telegram est bloqué sur les réseaux iraniens : dirigez l'adresse vers un relais, ou réglez un proxy. Le lecteur doit avoir démarré le bot.",
))];

static BALE_FIELDS: [Field; 1] = [token(text(
    "از @botfather در بله. گیرنده باید بازو را آغاز کرده باشد.",
    "From @botfather in Bale. The reader must have started the bot.",
    "De @botfather dans Bale. Le lecteur doit avoir démarré le bot.",
))];

static EITAA_FIELDS: [Field; 1] = [token(text(
    "از ایتایار. حساب ‎@sender باید مدیر کانال یا گروه باشد؛ به اشخاص نمی‌توان فرستاد.",
    "From eitaayar. The account @sender must be an administrator of the channel or group; persons cannot be written to.",
    "D'eitaayar. Le compte @sender doit être administrateur du canal ou du groupe ; on ne peut pas écrire aux personnes.",
))];

const fn token(help: crate::meta::Text) -> Field {
    let label = text("توکن", "Token", "Jeton");
    field(TOKEN, FieldKind::Secret, true, label, help)
}

const fn meta(
    code: &'static str,
    name: crate::meta::Text,
    fields: &'static [Field],
    base_url: &'static str,
) -> Meta {
    Meta {
        code,
        name,
        medium: Medium::Chat,
        format: Format::Short,
        dedupes: false,
        reports: Reports::None,
        reports_at_once: 0,
        credit: false,
        max_units: Some(MAX_UNITS),
        fields,
        line: None,
        base_url: Some(base_url),
    }
}

impl Channel for Bot {
    fn meta(&self) -> &'static Meta {
        self.meta
    }

    fn check(&self, line: &Line) -> Result<(), BadSetting> {
        line.plain_key(TOKEN)
    }

    fn pack(&self, line: &Line, letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        let body = json!({
            "chat_id": chat(self.named(letter.to.address))?,
            "text": phone::text(letter, self.meta.max_units)?,
        });
        let token = format!("{}{}", self.prefix, line.need(TOKEN)?);
        let url = line.at(&[&token, "sendMessage"])?;
        request::post_json(&url, &[], &body).map(Parcel::Http)
    }

    fn understand(&self, _line: &Line, answer: &Answer) -> Delivery {
        let Some(body) = Body::read(&answer.body) else {
            return body::unclear(answer);
        };
        match body.flag("/ok") {
            Some(true) => Delivery::Accepted {
                provider_ref: body.text("/result/message_id"),
            },
            Some(false) => refused(answer, &body),
            None => body::unclear(answer),
        }
    }

    fn describe(&self, reason: &str) -> Option<CodeText> {
        code::describe(codes::TABLE, reason)
    }
}

impl Bot {
    /// The bots know a channel by `@name`, Eitaa without the sign.
    fn named<'a>(&self, address: &'a str) -> &'a str {
        let address = address.trim();
        if self.prefix.is_empty() {
            address.trim_start_matches('@')
        } else {
            address
        }
    }
}

/// A messenger's own number of a chat, or the public name of a channel.
fn chat(address: &str) -> Result<Value, Unpackable> {
    if let Ok(number) = address.parse::<i64>() {
        return Ok(number.into());
    }
    let plain = !address.is_empty()
        && address.len() <= 256
        && address.bytes().all(|b| b.is_ascii_graphic());
    plain
        .then(|| address.into())
        .ok_or(Unpackable::Address("a chat"))
}

/// Eitaa's documents name no numbers: then the status of the answer is the code.
fn refused(answer: &Answer, body: &Body) -> Delivery {
    let status = answer.status.as_u16().to_string();
    let code = body.text("/error_code").unwrap_or(status);
    let words = body.text("/description").unwrap_or_default();
    match code::refused(codes::TABLE, &code, &words, Failure::Recipient) {
        Delivery::Retry { reason, .. } => Delivery::Retry {
            reason,
            after: wait(body).or(answer.retry_after),
        },
        other => other,
    }
}

fn wait(body: &Body) -> Option<std::time::Duration> {
    let seconds = body.integer("/parameters/retry_after")?;
    u64::try_from(seconds)
        .ok()
        .map(std::time::Duration::from_secs)
}

//! The codes of the bots: HTTP statuses in the body.

use crate::code::{OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("400", READER, "پیام‌رسان این گفتگو را نمی‌شناسد یا پیام را نپذیرفت", "The messenger does not know this chat, or did not take the message", "La messagerie ne connaît pas cette discussion, ou n'a pas accepté le message"),
    row("401", OWNER, "توکن معتبر نیست", "The token is not valid", "Le jeton n'est pas valide"),
    row("403", READER, "گیرنده ربات را بسته یا هنوز آغاز نکرده است", "The reader blocked the bot, or has not started it", "Le lecteur a bloqué le bot ou ne l'a pas démarré"),
    row("404", OWNER, "توکن یا نشانی درست نیست", "The token or the address is not right", "Le jeton ou l'adresse n'est pas le bon"),
    row("409", OWNER, "همین ربات جای دیگری هم در کار است (وب‌هوک و خواندن با هم)", "The bot is used elsewhere too (webhook and polling together)", "Le bot est aussi utilisé ailleurs (webhook et lecture en même temps)"),
    row("429", RETRY, "در زمان کوتاه بیش از اندازه فرستاده شده است", "Too many messages in a short time", "Trop de messages en peu de temps"),
    row("500", RETRY, "خطای درونی پیام‌رسان", "The messenger's internal error", "Erreur interne de la messagerie"),
];

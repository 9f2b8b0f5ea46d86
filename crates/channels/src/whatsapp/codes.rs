//! The codes of the Cloud API.

use crate::code::{OWNER, READER, RETRY, Table, UNKNOWN, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("100", READER, "یک پارامتر پذیرفته نشد", "A parameter was not accepted", "Un paramètre n'a pas été accepté"),
    row("190", OWNER, "توکن معتبر نیست یا منقضی شده است", "The token is not valid or has expired", "Le jeton n'est pas valide ou a expiré"),
    row("130429", RETRY, "در زمان کوتاه بیش از اندازه فرستاده شده است", "Too many messages in a short time", "Trop de messages en peu de temps"),
    row("131000", UNKNOWN, "خطای ناشناختهٔ واتس‌اپ", "WhatsApp's unknown error", "Erreur inconnue de WhatsApp"),
    row("131008", OWNER, "یک پارامتر اجباری نیامده است", "A required parameter is missing", "Un paramètre obligatoire manque"),
    row("131026", READER, "پیام به این شماره نمی‌رسد", "The message cannot be delivered to this number", "Le message ne peut pas être remis à ce numéro"),
    row("131047", READER, "بیش از ۲۴ ساعت از آخرین پیام گیرنده گذشته است؛ قالب لازم است", "More than 24 hours since the reader's last message; a template is needed", "Plus de 24 heures depuis le dernier message du lecteur ; un modèle est nécessaire"),
    row("132xxx", OWNER, "قالب پیدا نشد، تأیید نشده است یا متغیرهایش جور نیست", "The template is missing, not approved, or its variables do not fit", "Le modèle manque, n'est pas approuvé, ou ses variables ne conviennent pas"),
];

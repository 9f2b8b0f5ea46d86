//! Safir's codes.

use crate::code::{OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("2", RETRY, "خطای درونی سفیر", "Safir's internal error", "Erreur interne de Safir"),
    row("3", RETRY, "در زمان کوتاه بیش از اندازه فرستاده شده است", "Too many messages in a short time", "Trop de messages en peu de temps"),
    row("4", OWNER, "درخواست پذیرفته نشد؛ شناسهٔ بازو را بررسی کنید", "The request was not accepted; check the bot id", "La demande n'a pas été acceptée ; vérifiez l'identifiant du bot"),
    row("8", READER, "شمارهٔ گیرنده درست نیست", "The receiver's number is not valid", "Le numéro du destinataire n'est pas valide"),
    row("17", READER, "گیرنده در بله حساب ندارد", "The receiver has no Bale account", "Le destinataire n'a pas de compte Bale"),
    row("18", RETRY, "سقف ارسال پر شده است", "The limit of sending is reached", "La limite d'envoi est atteinte"),
    row("20", OWNER, "اعتبار سفیر کافی نیست", "Safir's credit is too low", "Le crédit Safir est insuffisant"),
    row("21", OWNER, "سقف شمار مخاطبان پر شده است", "The limit of contacts is reached", "La limite de contacts est atteinte"),
];

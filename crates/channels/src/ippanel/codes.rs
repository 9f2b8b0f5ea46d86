//! IPPanel's codes: the first half of `message_code`.

use crate::code::{DONE, OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("200", DONE, "پذیرفته شد", "Accepted", "Accepté"),
    row("400", READER, "پنل این درخواست را نپذیرفت", "The panel did not take this request", "L'opérateur n'a pas accepté cette demande"),
    row("401", OWNER, "کلید API معتبر نیست", "The API key is not valid", "La clé API n'est pas valide"),
    row("402", OWNER, "اعتبار کافی نیست", "The credit is too low", "Le crédit est insuffisant"),
    row("403", OWNER, "دسترسی مجاز نیست", "No access", "Accès refusé"),
    row("404", OWNER, "الگو یا متد پیدا نشد", "The pattern or the method was not found", "Le modèle ou la méthode est introuvable"),
    row("422", OWNER, "خط، الگو یا متن پذیرفته نشد", "Line, pattern or text was not accepted", "La ligne, le modèle ou le texte n'a pas été accepté"),
    row("429", RETRY, "در زمان کوتاه بیش از اندازه فراخوانی شده است", "Too many calls in a short time", "Trop d'appels en peu de temps"),
    row("500", RETRY, "خطای درونی پنل", "The panel's internal error", "Erreur interne de l'opérateur"),
];

//! Ghasedak's codes: HTTP statuses in the body; and its two tables of states.

use crate::code::{DONE, OWNER, READER, RETRY, Table, row};
use crate::report::Arrival;

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("200", DONE, "پذیرفته شد", "Accepted", "Accepté"),
    row("400", READER, "پنل این درخواست را نپذیرفت", "The panel did not take this request", "L'opérateur n'a pas accepté cette demande"),
    row("401", OWNER, "کلید API معتبر نیست", "The API key is not valid", "La clé API n'est pas valide"),
    row("402", OWNER, "اعتبار کافی نیست", "The credit is too low", "Le crédit est insuffisant"),
    row("403", OWNER, "دسترسی مجاز نیست", "No access", "Accès refusé"),
    row("404", OWNER, "الگو یا متد پیدا نشد", "The pattern or the method was not found", "Le modèle ou la méthode est introuvable"),
    row("405", OWNER, "روش فراخوانی درست نیست", "The call's method is not right", "La méthode d'appel n'est pas la bonne"),
    row("422", READER, "داده‌های پیام پذیرفته نشد", "The message's data was not accepted", "Les données du message n'ont pas été acceptées"),
    row("429", RETRY, "در زمان کوتاه بیش از اندازه فراخوانی شده است", "Too many calls in a short time", "Trop d'appels en peu de temps"),
    row("500", RETRY, "خطای درونی پنل", "The panel's internal error", "Erreur interne de l'opérateur"),
    row("503", RETRY, "پنل اکنون در دسترس نیست", "The panel is not available now", "L'opérateur n'est pas disponible maintenant"),
];

type States = &'static [(i64, Arrival)];

const DOCUMENTS: States = &[
    (0, Arrival::OnTheWay),
    (1, Arrival::Cancelled),
    (2, Arrival::Blocked),
    (3, Arrival::OnTheWay),
    (4, Arrival::Undelivered),
    (5, Arrival::Delivered),
    (6, Arrival::Failed),
    (7, Arrival::Unknown),
    (8, Arrival::Unknown),
];

const PACKAGE: States = &[
    (0, Arrival::OnTheWay),
    (1, Arrival::Failed),
    (2, Arrival::OnTheWay),
    (3, Arrival::OnTheWay),
    (4, Arrival::OnTheWay),
    (5, Arrival::Unknown),
    (6, Arrival::Failed),
    (7, Arrival::Cancelled),
    (8, Arrival::Blocked),
    (9, Arrival::OnTheWay),
    (10, Arrival::OnTheWay),
    (11, Arrival::OnTheWay),
    (12, Arrival::Blocked),
    (13, Arrival::Undelivered),
    (14, Arrival::Delivered),
    (15, Arrival::Blocked),
    (16, Arrival::Failed),
    (17, Arrival::OnTheWay),
];

/// What both tables agree on: 0, 3 and 6; above 8 there is only one.
const EITHER: States = &[
    (0, Arrival::OnTheWay),
    (3, Arrival::OnTheWay),
    (6, Arrival::Failed),
    (9, Arrival::OnTheWay),
    (10, Arrival::OnTheWay),
    (11, Arrival::OnTheWay),
    (12, Arrival::Blocked),
    (13, Arrival::Undelivered),
    (14, Arrival::Delivered),
    (15, Arrival::Blocked),
    (16, Arrival::Failed),
    (17, Arrival::OnTheWay),
];

/// The table that a line chose.
pub(super) fn states(chosen: Option<&str>) -> States {
    match chosen {
        Some("documents") => DOCUMENTS,
        Some("package") => PACKAGE,
        _ => EITHER,
    }
}

//! Vandar's `status` values, and the `code` values of its look-up under a leading `t`. Its errors
//! have words alone, no numbers.

use crate::code::{Class, CodeText, line};

#[rustfmt::skip]
pub(super) const TABLE: &[CodeText] = &[
    line("0", Class::Payer, "ورودی نادرست یا پرداخت ناموفق", "Wrong input, or the payment failed", "Entrée fausse ou paiement échoué"),
    line("1", Class::Success, "انجام شد", "Done", "Effectué"),
    line("2", Class::Success, "پیش‌تر تأیید شده است", "Verified before", "Déjà vérifié"),
    line("3", Class::Returned, "مهلت تأیید گذشته است و وجه بازمی‌گردد", "The time of verify is over; the money goes back", "Le délai de vérification est dépassé ; l'argent est rendu"),
    line("t0", Class::Configuration, "داده‌های پرسش درست نیست", "The data of the question is wrong", "Les données de la question sont fausses"),
    line("t1", Class::Success, "پرداخت شده و در انتظار تأیید", "Paid, waiting for verify", "Payé, en attente de vérification"),
    line("t2", Class::Success, "پرداخت و تأیید شده", "Paid and verified", "Payé et vérifié"),
    line("t3", Class::Returned, "مهلت ۲۰ دقیقه‌ای گذشته است", "The 20 minutes are over", "Les 20 minutes sont écoulées"),
    line("t4", Class::Payer, "ناموفق بوده و نتیجه گفته شده است", "Failed, and told before", "Échoué, et déjà signalé"),
];

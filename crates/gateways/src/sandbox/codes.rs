//! The sandbox's words.

use crate::code::{Class, CodeText, line};

#[rustfmt::skip]
pub(super) const TABLE: &[CodeText] = &[
    line("verified", Class::Success, "تأیید شد", "Verified", "Vérifié"),
    line("already_verified", Class::Success, "پیش‌تر تأیید شده است", "Verified before", "Déjà vérifié"),
    line("not_paid", Class::Payer, "هنوز پرداخت نشده است", "Not paid yet", "Pas encore payé"),
    line("cancelled", Class::Payer, "پرداخت‌کننده انصراف داد", "The payer gave up", "Le payeur a abandonné"),
    line("failed", Class::Payer, "پرداخت ناموفق بود", "The payment failed", "Le paiement a échoué"),
    line("amount_mismatch", Class::Amount, "مبلغ با مبلغ پرداخت‌شده یکی نیست", "The amount is not the amount that was paid", "Le montant n'est pas celui qui a été payé"),
    line("echo", Class::Amount, "بانک مبلغ دیگری را تأیید کرد", "The bank confirmed another amount", "La banque a confirmé un autre montant"),
    line("reversed", Class::Returned, "پول به پرداخت‌کننده برگشت", "The money went back to the payer", "L'argent est retourné au payeur"),
    line("already_reversed", Class::Returned, "پول پیش‌تر برگشته است", "The money went back before", "L'argent était déjà retourné"),
    line("refunded", Class::Returned, "پول به پرداخت‌کننده پس داده شد", "The money was refunded", "L'argent a été remboursé"),
    line("too_late", Class::Window, "مهلت برگشت گذشته است", "The time for a reverse is over", "Le délai d'annulation est écoulé"),
    line("refused", Class::Window, "بانک اجازهٔ برگشت نداد", "The bank does not allow it", "La banque ne l'autorise pas"),
    line("not_refundable", Class::Window, "این پرداخت بازپرداخت‌پذیر نیست", "This payment cannot be refunded", "Ce paiement n'est pas remboursable"),
    line("exceeds_paid", Class::Amount, "مبلغ بازپرداخت از پرداخت بیشتر است", "More than what was paid", "Plus que ce qui a été payé"),
    line("idempotency_conflict", Class::Payment, "این شناسهٔ بازپرداخت برای مبلغ دیگری به کار رفته است", "This refund id was used for another amount", "Cet identifiant de remboursement a servi pour un autre montant"),
    line("order_used", Class::Payment, "این شمارهٔ سفارش پیش‌تر به کار رفته است", "This order number was used before", "Ce numéro de commande a déjà servi"),
    line("order_mismatch", Class::Payment, "این پرداخت از آنِ سفارش دیگری است", "The payment belongs to another order", "Le paiement appartient à une autre commande"),
    line("not_found", Class::Payment, "پرداخت پیدا نشد", "The payment was not found", "Le paiement est introuvable"),
    line("unauthorized", Class::Configuration, "پایانه یا کلید درست نیست", "The terminal or the key is not right", "Le terminal ou la clé est incorrect"),
    line("inactive", Class::Configuration, "پایانه فعال نیست", "The terminal is not active", "Le terminal n'est pas actif"),
    line("invalid", Class::Configuration, "داده‌های فرستاده‌شده پذیرفته نشد", "The data sent was not accepted", "Les données envoyées n'ont pas été acceptées"),
    line("bad_request", Class::Configuration, "درخواست خوانا نبود", "The request could not be read", "La requête n'a pas pu être lue"),
];

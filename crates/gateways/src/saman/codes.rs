//! SEP's codes: `ResultCode` of verify and reverse as it is, `Status` of token and callback under
//! a leading `s`.

use crate::code::{Class, CodeText, line};

#[rustfmt::skip]
pub(super) const TABLE: &[CodeText] = &[
    line("0", Class::Success, "موفق", "Success", "Succès"),
    line("2", Class::Success, "درخواست تکراری است", "A duplicate request", "Demande en double"),
    line("5", Class::Returned, "تراکنش برگشت خورده است", "The transaction was reversed", "La transaction a été annulée"),
    line("-2", Class::Payment, "تراکنش پیدا نشد", "The transaction was not found", "La transaction est introuvable"),
    line("-6", Class::Window, "بیش از ۳۰ دقیقه گذشته است", "More than 30 minutes have passed", "Plus de 30 minutes se sont écoulées"),
    line("-104", Class::Configuration, "پایانه غیرفعال است", "The terminal is inactive", "Le terminal est inactif"),
    line("-105", Class::Configuration, "پایانه پیدا نشد", "The terminal was not found", "Le terminal est introuvable"),
    line("-106", Class::Configuration, "نشانی IP درخواست‌دهنده مجاز نیست", "The request's IP address is not allowed", "L'adresse IP de la demande n'est pas autorisée"),
    line("s1", Class::Payer, "پرداخت‌کننده انصراف داد", "Cancelled by the payer", "Annulé par le payeur"),
    line("s2", Class::Success, "پرداخت شده است", "Paid", "Payé"),
    line("s3", Class::Payer, "پرداخت انجام نشد", "Not done", "Non effectué"),
    line("s4", Class::Payer, "پرداخت‌کننده دیر پاسخ داد", "The payer was too late", "Le payeur a répondu trop tard"),
    line("s5", Class::Configuration, "داده‌های فرستاده‌شده نامعتبر است", "The parameters are not valid", "Les paramètres ne sont pas valides"),
    line("s8", Class::Configuration, "نشانی IP پذیرنده نامعتبر است", "The merchant's IP address is not valid", "L'adresse IP du marchand n'est pas valide"),
    line("s9", Class::Configuration, "شرط‌های چندحسابی برقرار نیست", "The rules of multi-settlement are not met", "Les règles du multi-règlement ne sont pas respectées"),
    line("s10", Class::Payment, "توکن پیدا نشد", "The token was not found", "Le jeton est introuvable"),
    line("s11", Class::Configuration, "این پایانه تنها با توکن کار می‌کند", "This terminal works with tokens only", "Ce terminal ne fonctionne qu'avec des jetons"),
    line("s12", Class::Configuration, "پایانه شناخته نشد", "The terminal is not known", "Le terminal est inconnu"),
];

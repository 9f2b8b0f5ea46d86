//! ZarinPal's codes, as its documents and packages list them.

use crate::code::{Class, CodeText};

const fn line(
    code: &'static str,
    class: Class,
    fa: &'static str,
    en: &'static str,
    fr: &'static str,
) -> CodeText {
    CodeText {
        code,
        class,
        fa,
        en,
        fr,
    }
}

#[rustfmt::skip]
pub(super) const TABLE: &[CodeText] = &[
    line("100", Class::Success, "انجام شد", "Done", "Effectué"),
    line("101", Class::Success, "پیش‌تر تأیید شده است", "Verified before", "Déjà vérifié"),
    line("-2", Class::Configuration, "نشانی بازگشت داده نشده است", "The return address is missing", "L'adresse de retour manque"),
    line("-3", Class::Configuration, "شرح پرداخت نیامده یا بلندتر از ۵۰۰ نویسه است", "The description is missing or longer than 500 characters", "La description manque ou dépasse 500 caractères"),
    line("-4", Class::Amount, "مبلغ بیرون از محدودهٔ مجاز است", "The amount is outside the allowed range", "Le montant est hors des limites"),
    line("-5", Class::Configuration, "کد معرف نادرست است", "The referrer code is wrong", "Le code de parrainage est faux"),
    line("-9", Class::Configuration, "داده‌های فرستاده‌شده پذیرفته نشد", "The data sent was not accepted", "Les données envoyées n'ont pas été acceptées"),
    line("-10", Class::Configuration, "مرچنت کد یا نشانی IP سرور درست نیست", "The merchant ID or the server's IP address is not right", "L'identifiant marchand ou l'adresse IP du serveur est incorrect"),
    line("-11", Class::Configuration, "مرچنت کد فعال نیست", "The merchant ID is not active", "L'identifiant marchand n'est pas actif"),
    line("-12", Class::Bank, "در زمان کوتاه بیش از اندازه تلاش شده است", "Too many tries in a short time", "Trop d'essais en peu de temps"),
    line("-13", Class::Configuration, "سقف درگاه پر شده است", "The terminal's limit is reached", "Le plafond du terminal est atteint"),
    line("-14", Class::Configuration, "دامنهٔ نشانی بازگشت با دامنهٔ ثبت‌شده یکی نیست", "The domain of the return address is not the registered one", "Le domaine de l'adresse de retour n'est pas celui déclaré"),
    line("-15", Class::Configuration, "درگاه معلق شده است", "The terminal is suspended", "Le terminal est suspendu"),
    line("-16", Class::Configuration, "سطح پذیرنده پایین‌تر از نقره‌ای است", "The merchant's level is below silver", "Le niveau du marchand est inférieur à argent"),
    line("-17", Class::Configuration, "پذیرنده در سطح آبی محدود است", "The merchant is limited at blue level", "Le marchand est limité au niveau bleu"),
    line("-18", Class::Configuration, "نشانی ارجاع‌دهنده با دامنهٔ ثبت‌شده یکی نیست", "The referring address is not on the registered domain", "L'adresse d'origine n'est pas sur le domaine déclaré"),
    line("-19", Class::Configuration, "تراکنش‌های این درگاه بسته شده است", "The terminal's payments are banned", "Les paiements du terminal sont interdits"),
    line("-30", Class::Configuration, "این درگاه اجازهٔ تسهیم شناور ندارد", "The terminal may not use floating split", "Le terminal n'a pas droit à la répartition flottante"),
    line("-31", Class::Configuration, "حساب تسویهٔ پیش‌فرض تعریف نشده است", "The default settlement account is missing", "Le compte de règlement par défaut manque"),
    line("-32", Class::Configuration, "جمع سهم‌های شناور از مبلغ بیشتر است", "The floating shares exceed the total", "Les parts flottantes dépassent le total"),
    line("-33", Class::Configuration, "درصدهای تسهیم درست نیست", "The percentages of the split are wrong", "Les pourcentages de répartition sont faux"),
    line("-34", Class::Configuration, "جمع سهم‌های ثابت از مبلغ بیشتر است", "The fixed shares exceed the total", "Les parts fixes dépassent le total"),
    line("-35", Class::Configuration, "شمار گیرندگان تسهیم بیش از اندازه است", "The split has too many receivers", "La répartition a trop de bénéficiaires"),
    line("-36", Class::Configuration, "یکی از سهم‌ها کمتر از ۱۰٬۰۰۰ ریال است", "A share is under 10,000 rials", "Une part est inférieure à 10 000 rials"),
    line("-37", Class::Configuration, "یک یا چند شبا در بانک فعال نیست", "One or more IBANs are inactive at the bank", "Un ou plusieurs IBAN sont inactifs à la banque"),
    line("-38", Class::Configuration, "شبا در شاپرک تعریف نشده است", "The IBAN is not defined at Shaparak", "L'IBAN n'est pas défini chez Shaparak"),
    line("-39", Class::Configuration, "خطا در تسهیم", "Error in the split", "Erreur dans la répartition"),
    line("-40", Class::Configuration, "زمان انقضا پذیرفته نشد", "The expiry time is not valid", "Le délai d'expiration n'est pas valable"),
    line("-41", Class::Amount, "مبلغ بیشتر از ۱۰۰ میلیون تومان است", "The amount is above 100,000,000 tomans", "Le montant dépasse 100 000 000 de tomans"),
    line("-50", Class::Amount, "مبلغ با مبلغ پرداخت‌شده یکی نیست", "The amount is not the amount that was paid", "Le montant n'est pas celui qui a été payé"),
    line("-51", Class::Payer, "پرداخت ناموفق بوده است", "The payment did not succeed", "Le paiement n'a pas abouti"),
    line("-52", Class::Bank, "خطای پیش‌بینی‌نشده در زرین‌پال", "Unexpected error at ZarinPal", "Erreur inattendue chez ZarinPal"),
    line("-53", Class::Payment, "این پرداخت از آنِ پذیرندهٔ دیگری است", "The payment belongs to another merchant", "Le paiement appartient à un autre marchand"),
    line("-54", Class::Payment, "شناسهٔ پرداخت (Authority) معتبر نیست", "The authority is not valid", "L'identifiant de paiement n'est pas valable"),
    line("-55", Class::Payment, "پرداخت پیدا نشد", "The payment was not found", "Le paiement est introuvable"),
    line("-60", Class::Window, "بانک اجازهٔ برگشت نمی‌دهد", "The bank does not allow the reverse", "La banque n'autorise pas l'annulation"),
    line("-61", Class::Payment, "پرداخت موفق نبوده یا پیش‌تر برگشت خورده است", "The payment was not successful or was reversed before", "Le paiement n'a pas réussi ou a déjà été annulé"),
    line("-62", Class::Configuration, "نشانی IP سرور در پنل ثبت نشده است", "The server's IP address is not registered in the panel", "L'adresse IP du serveur n'est pas déclarée"),
    line("-63", Class::Window, "مهلت ۳۰ دقیقه‌ای برگشت گذشته است", "The 30 minutes for a reverse are over", "Les 30 minutes pour annuler sont écoulées"),
    line("429", Class::Configuration, "قالب کد معرف نادرست است", "The referrer code has a wrong form", "Le format du code de parrainage est faux"),
];

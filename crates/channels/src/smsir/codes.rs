//! SMS.ir's codes.

use crate::code::{DONE, OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("1", DONE, "انجام شد", "Done", "Effectué"),
    row("0", RETRY, "خطای درونی پنل", "The panel's internal error", "Erreur interne de l'opérateur"),
    row("10", OWNER, "کلید API معتبر نیست", "The API key is not valid", "La clé API n'est pas valide"),
    row("11", OWNER, "کلید API خاموش است", "The API key is switched off", "La clé API est désactivée"),
    row("12", OWNER, "IP این سرور برای این کلید مجاز نیست", "This server's IP address is not allowed for the key", "L'adresse IP de ce serveur n'est pas autorisée pour la clé"),
    row("13", OWNER, "حساب فعال نیست", "The account is not active", "Le compte n'est pas actif"),
    row("14", OWNER, "حساب تعلیق شده است", "The account is suspended", "Le compte est suspendu"),
    row("20", RETRY, "در زمان کوتاه بیش از اندازه فراخوانی شده است", "Too many calls in a short time", "Trop d'appels en peu de temps"),
    row("101", OWNER, "شمارهٔ خط معتبر نیست", "The sender line is not valid", "Le numéro d'expéditeur n'est pas valide"),
    row("102", OWNER, "اعتبار کافی نیست", "The credit is too low", "Le crédit est insuffisant"),
    row("103", OWNER, "متن پیام خالی است", "The text is empty", "Le texte est vide"),
    row("104", READER, "شمارهٔ گیرنده درست نیست", "The receiver's number is not valid", "Le numéro du destinataire n'est pas valide"),
    row("105", OWNER, "بیش از ۱۰۰ شماره فرستاده شد", "More than 100 numbers were sent", "Plus de 100 numéros ont été envoyés"),
    row("106", OWNER, "بیش از ۱۰۰ متن فرستاده شد", "More than 100 texts were sent", "Plus de 100 textes ont été envoyés"),
    row("107", OWNER, "فهرست شماره‌ها خالی است", "The list of numbers is empty", "La liste des numéros est vide"),
    row("108", OWNER, "فهرست متن‌ها خالی است", "The list of texts is empty", "La liste des textes est vide"),
    row("109", OWNER, "زمان ارسال معتبر نیست", "The time is not valid", "L'heure n'est pas valide"),
    row("110", OWNER, "شمار متن‌ها و شماره‌ها برابر نیست", "Texts and numbers differ in count", "Textes et numéros ne sont pas en nombre égal"),
    row("111", OWNER, "ارسالی با این شناسه پیدا نشد", "Nothing was found under this id", "Rien n'a été trouvé sous cet identifiant"),
    row("112", OWNER, "شناسهٔ الگو داده نشده است", "The pattern's id is missing", "L'identifiant du modèle manque"),
    row("113", OWNER, "الگو پیدا نشد", "The pattern was not found", "Le modèle est introuvable"),
    row("114", OWNER, "یک مقدار بیش از ۲۵ نویسه دارد", "A value has more than 25 characters", "Une valeur dépasse 25 caractères"),
    row("115", READER, "گیرنده پیامک تبلیغاتی را بسته است (لیست سیاه)", "The receiver is on the blacklist", "Le destinataire est sur la liste noire"),
    row("116", OWNER, "نام یک متغیر داده نشده است", "A variable's name is missing", "Le nom d'une variable manque"),
    row("117", OWNER, "متن پیام تأیید نشد", "The text was not approved", "Le texte n'a pas été approuvé"),
    row("118", OWNER, "شمار پیام‌ها بیش از اندازه است", "Too many messages", "Trop de messages"),
    row("119", OWNER, "این کار به طرح بالاتری نیاز دارد", "This needs a higher plan", "Cela demande une offre supérieure"),
    row("123", OWNER, "خط باید فعال شود", "The line needs to be activated", "La ligne doit être activée"),
];

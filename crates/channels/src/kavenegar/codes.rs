//! Kavenegar's codes, as its documents list them.

use crate::code::{DONE, OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("200", DONE, "پذیرفته شد", "Accepted", "Accepté"),
    row("400", OWNER, "پارامترها ناقص است", "The parameters are incomplete", "Les paramètres sont incomplets"),
    row("401", OWNER, "حساب غیرفعال شده است", "The account is disabled", "Le compte est désactivé"),
    row("402", RETRY, "عملیات ناموفق بود", "The operation failed", "L'opération a échoué"),
    row("403", OWNER, "کلید API معتبر نیست", "The API key is not valid", "La clé API n'est pas valide"),
    row("404", OWNER, "پنل این متد را نمی‌شناسد", "The panel does not know this method", "L'opérateur ne connaît pas cette méthode"),
    row("405", OWNER, "روش فراخوانی (GET یا POST) درست نیست", "The call's method (GET or POST) is not right", "La méthode d'appel (GET ou POST) n'est pas la bonne"),
    row("406", OWNER, "یک پارامتر اجباری خالی است", "A required parameter is empty", "Un paramètre obligatoire est vide"),
    row("407", OWNER, "دسترسی به این اطلاعات مجاز نیست؛ کلید و IP را بررسی کنید", "No access to this data; check key and IP address", "Pas d'accès à ces données ; vérifiez la clé et l'adresse IP"),
    row("409", RETRY, "سرور پنل اکنون نمی‌تواند پاسخ دهد", "The panel cannot answer now", "L'opérateur ne peut pas répondre maintenant"),
    row("411", READER, "شمارهٔ گیرنده درست نیست", "The receiver's number is not valid", "Le numéro du destinataire n'est pas valide"),
    row("412", OWNER, "شمارهٔ فرستنده درست نیست", "The sender line is not valid", "Le numéro d'expéditeur n'est pas valide"),
    row("413", OWNER, "متن پیام خالی یا بیش از اندازه بلند است", "The text is empty or too long", "Le texte est vide ou trop long"),
    row("414", OWNER, "شمار گیرنده‌ها بیش از اندازه است", "Too many records in one call", "Trop d'enregistrements dans un appel"),
    row("415", OWNER, "اندیس شروع بزرگ‌تر از شمار کل است", "The start index is larger than the total", "L'indice de départ dépasse le total"),
    row("416", OWNER, "IP این سرور در پنل مجاز نیست", "This server's IP address is not allowed", "L'adresse IP de ce serveur n'est pas autorisée"),
    row("417", OWNER, "تاریخ ارسال نادرست است", "The date is wrong", "La date est fausse"),
    row("418", OWNER, "اعتبار حساب کافی نیست", "The credit is too low", "Le crédit est insuffisant"),
    row("419", OWNER, "طول آرایه‌ها برابر نیست", "The lists differ in length", "Les listes n'ont pas la même longueur"),
    row("420", OWNER, "گذاشتن لینک در متن برای این حساب محدود است", "Links in the text are restricted for this account", "Les liens dans le texte sont restreints pour ce compte"),
    row("422", OWNER, "متن نویسهٔ نامجاز دارد", "The text has characters that are not allowed", "Le texte contient des caractères non autorisés"),
    row("424", OWNER, "الگو پیدا نشد یا هنوز تأیید نشده است", "The pattern was not found or is not approved", "Le modèle est introuvable ou n'est pas approuvé"),
    row("426", OWNER, "این متد به سرویس پیشرفته نیاز دارد", "This method needs the advanced service", "Cette méthode demande le service avancé"),
    row("427", OWNER, "سطح دسترسی خط کافی نیست", "The line's access level is too low", "Le niveau d'accès de la ligne est insuffisant"),
    row("428", OWNER, "این کد را نمی‌توان با تماس صوتی فرستاد", "This code cannot be sent by voice", "Ce code ne peut pas être envoyé par appel vocal"),
    row("429", OWNER, "IP این سرور محدود شده است", "This server's IP address is limited", "L'adresse IP de ce serveur est limitée"),
    row("431", OWNER, "ساختار کد درست نیست", "The structure of the code is wrong", "La structure du code est fausse"),
    row("432", OWNER, "متغیر کد در متن الگو نیست", "The pattern's text lacks the code variable", "La variable du code manque dans le modèle"),
    row("451", RETRY, "در زمان کوتاه بیش از اندازه فراخوانی شده است", "Too many calls in a short time", "Trop d'appels en peu de temps"),
    row("501", OWNER, "حساب آزمایشی است و تنها به شمارهٔ صاحب آن می‌فرستد", "A test account sends to its owner's number only", "Un compte d'essai n'envoie qu'au numéro de son propriétaire"),
    row("607", OWNER, "برچسب (tag) درست نیست", "The tag is wrong", "L'étiquette est fausse"),
];

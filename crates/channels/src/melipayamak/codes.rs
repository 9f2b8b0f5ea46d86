//! MeliPayamak's codes of sending, as its help pages list them.

use crate::code::{DONE, OWNER, READER, RETRY, Table, row};

#[rustfmt::skip]
pub(super) const TABLE: Table = &[
    row("1", DONE, "انجام شد", "Done", "Effectué"),
    row("0", OWNER, "نام کاربری یا گذرواژه درست نیست", "User name or password is wrong", "Nom d'utilisateur ou mot de passe faux"),
    row("2", OWNER, "اعتبار کافی نیست", "The credit is too low", "Le crédit est insuffisant"),
    row("3", OWNER, "سقف ارسال روزانه پر شده است", "The daily limit is reached", "La limite quotidienne est atteinte"),
    row("4", OWNER, "سقف حجم ارسال پر شده است", "The volume limit is reached", "La limite de volume est atteinte"),
    row("5", OWNER, "شمارهٔ فرستنده معتبر نیست", "The sender line is not valid", "Le numéro d'expéditeur n'est pas valide"),
    row("6", RETRY, "سامانه در حال به‌روزرسانی است", "The system is being updated", "Le système est en cours de mise à jour"),
    row("7", READER, "متن واژهٔ فیلترشده دارد", "The text has a filtered word", "Le texte contient un mot filtré"),
    row("9", OWNER, "ارسال از خط عمومی با API مجاز نیست", "A public line may not be used by API", "Une ligne publique ne peut pas servir par API"),
    row("10", OWNER, "کاربر فعال نیست", "The user is not active", "L'utilisateur n'est pas actif"),
    row("11", READER, "فرستاده نشد", "Not sent", "Non envoyé"),
    row("12", OWNER, "مدارک کاربر کامل نیست", "The user's documents are incomplete", "Les documents de l'utilisateur sont incomplets"),
    row("16", READER, "گیرنده‌ای نیست", "There is no receiver", "Il n'y a pas de destinataire"),
    row("17", OWNER, "متن خالی است", "The text is empty", "Le texte est vide"),
    row("18", READER, "شمارهٔ گیرنده درست نیست", "The receiver's number is not valid", "Le numéro du destinataire n'est pas valide"),
    row("19", RETRY, "سقف ارسال ساعتی پر شده است", "The hourly limit is reached", "La limite horaire est atteinte"),
    row("35", READER, "گیرنده در لیست سیاه است", "The receiver is on the blacklist", "Le destinataire est sur la liste noire"),
    row("-1", OWNER, "این سرویس خاموش است", "This service is off", "Ce service est désactivé"),
    row("-2", OWNER, "ارسال با الگو تنها به یک شماره ممکن است", "A pattern goes to one number only", "Un modèle ne va qu'à un seul numéro"),
    row("-3", OWNER, "خط تعریف نشده است", "The line is not defined", "La ligne n'est pas définie"),
    row("-4", OWNER, "کد الگو درست نیست یا تأیید نشده است", "The pattern is wrong or not approved", "Le modèle est faux ou non approuvé"),
    row("-5", OWNER, "متغیرها با متن الگو جور نیست", "The variables do not fit the pattern", "Les variables ne correspondent pas au modèle"),
    row("-6", RETRY, "خطای درونی پنل", "The panel's internal error", "Erreur interne de l'opérateur"),
    row("-7", OWNER, "خطا در شمارهٔ فرستنده", "An error with the sender", "Erreur concernant l'expéditeur"),
    row("-10", OWNER, "در متغیرها لینک هست", "A variable holds a link", "Une variable contient un lien"),
    row("-108", OWNER, "IP این سرور مسدود شده است", "This server's IP address is blocked", "L'adresse IP de ce serveur est bloquée"),
    row("-109", OWNER, "IP این سرور را در پنل ثبت کنید", "Register this server's IP address in the panel", "Déclarez l'adresse IP de ce serveur chez l'opérateur"),
    row("-110", OWNER, "به جای گذرواژه کلید API را وارد کنید", "Use the API key in place of the password", "Utilisez la clé API à la place du mot de passe"),
    row("-111", OWNER, "IP معتبر نیست", "The IP address is not valid", "L'adresse IP n'est pas valide"),
];

//! What the units of currencies are called.

use money::{Currency, Unit};

use crate::Locale;

/// A noun that can be counted.
#[derive(Clone, Copy)]
pub(crate) struct Noun {
    /// After one (in French also after zero).
    pub(crate) one: &'static str,
    /// After any other number. Persian does not change a counted noun.
    pub(crate) other: &'static str,
    /// French: *une* livre.
    pub(crate) feminine: bool,
}

/// The word for rial or toman.
pub(crate) fn rial_or_toman(unit: Unit, locale: Locale) -> Noun {
    match (unit, locale) {
        (Unit::Toman, Locale::Fa) => same("تومان"),
        (Unit::Toman, Locale::En) => same("toman"),
        (Unit::Toman, Locale::Fr) => noun("toman", "tomans"),
        (_, Locale::Fa) => same("ریال"),
        (_, Locale::En) => same("rial"),
        (_, Locale::Fr) => noun("rial", "rials"),
    }
}

/// The major unit of a currency, written out.
pub(crate) fn major(currency: Currency, locale: Locale) -> Noun {
    match locale {
        Locale::Fa => same(match currency {
            Currency::Irr => "ریال",
            Currency::Aed => "درهم امارات",
            Currency::Aud => "دلار استرالیا",
            Currency::Cad => "دلار کانادا",
            Currency::Chf => "فرانک سوئیس",
            Currency::Cny => "یوان چین",
            Currency::Eur => "یورو",
            Currency::Gbp => "پوند بریتانیا",
            Currency::Jpy => "ین ژاپن",
            Currency::Rub => "روبل روسیه",
            Currency::Sar => "ریال سعودی",
            Currency::Sek => "کرون سوئد",
            Currency::Try => "لیر ترکیه",
            Currency::Usd => "دلار آمریکا",
        }),
        Locale::En => match currency {
            Currency::Irr => same("rial"),
            Currency::Aed => noun("UAE dirham", "UAE dirhams"),
            Currency::Aud => noun("Australian dollar", "Australian dollars"),
            Currency::Cad => noun("Canadian dollar", "Canadian dollars"),
            Currency::Chf => noun("Swiss franc", "Swiss francs"),
            Currency::Cny => same("yuan"),
            Currency::Eur => noun("euro", "euros"),
            Currency::Gbp => noun("pound sterling", "pounds sterling"),
            Currency::Jpy => same("yen"),
            Currency::Rub => noun("Russian rouble", "Russian roubles"),
            Currency::Sar => noun("Saudi riyal", "Saudi riyals"),
            Currency::Sek => noun("Swedish krona", "Swedish kronor"),
            Currency::Try => same("Turkish lira"),
            Currency::Usd => noun("US dollar", "US dollars"),
        },
        Locale::Fr => match currency {
            Currency::Irr => noun("rial", "rials"),
            Currency::Aed => noun("dirham des Émirats", "dirhams des Émirats"),
            Currency::Aud => noun("dollar australien", "dollars australiens"),
            Currency::Cad => noun("dollar canadien", "dollars canadiens"),
            Currency::Chf => noun("franc suisse", "francs suisses"),
            Currency::Cny => noun("yuan", "yuans"),
            Currency::Eur => noun("euro", "euros"),
            Currency::Gbp => feminine("livre sterling", "livres sterling"),
            Currency::Jpy => noun("yen", "yens"),
            Currency::Rub => noun("rouble russe", "roubles russes"),
            Currency::Sar => noun("riyal saoudien", "riyals saoudiens"),
            Currency::Sek => feminine("couronne suédoise", "couronnes suédoises"),
            Currency::Try => feminine("livre turque", "livres turques"),
            Currency::Usd => noun("dollar américain", "dollars américains"),
        },
    }
}

/// The minor unit of a currency, written out; none if it has no decimals.
pub(crate) fn minor(currency: Currency, locale: Locale) -> Option<Noun> {
    Some(match locale {
        Locale::Fa => same(match currency {
            Currency::Irr | Currency::Jpy => return None,
            Currency::Aed => "فلس",
            Currency::Aud | Currency::Cad | Currency::Eur | Currency::Usd => "سنت",
            Currency::Chf => "سانتیم",
            Currency::Cny => "فن",
            Currency::Gbp => "پنی",
            Currency::Rub => "کوپک",
            Currency::Sar => "هلاله",
            Currency::Sek => "اوره",
            Currency::Try => "قروش",
        }),
        Locale::En => match currency {
            Currency::Irr | Currency::Jpy => return None,
            Currency::Aed => same("fils"),
            Currency::Aud | Currency::Cad | Currency::Eur | Currency::Usd => noun("cent", "cents"),
            Currency::Chf => noun("centime", "centimes"),
            Currency::Cny => same("fen"),
            Currency::Gbp => noun("penny", "pence"),
            Currency::Rub => noun("kopeck", "kopecks"),
            Currency::Sar => noun("halala", "halalas"),
            Currency::Sek => same("öre"),
            Currency::Try => same("kuruş"),
        },
        Locale::Fr => match currency {
            Currency::Irr | Currency::Jpy => return None,
            Currency::Aed => same("fils"),
            Currency::Aud | Currency::Cad | Currency::Usd => noun("cent", "cents"),
            Currency::Chf | Currency::Eur => noun("centime", "centimes"),
            Currency::Cny => same("fen"),
            Currency::Gbp => noun("penny", "pence"),
            Currency::Rub => noun("kopeck", "kopecks"),
            Currency::Sar => noun("halala", "halalas"),
            Currency::Sek => same("öre"),
            Currency::Try => same("kuruş"),
        },
    })
}

const fn noun(one: &'static str, other: &'static str) -> Noun {
    Noun {
        one,
        other,
        feminine: false,
    }
}

const fn feminine(one: &'static str, other: &'static str) -> Noun {
    Noun {
        one,
        other,
        feminine: true,
    }
}

const fn same(word: &'static str) -> Noun {
    noun(word, word)
}

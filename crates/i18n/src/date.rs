//! Dates in the reader's calendar: Solar Hijri for Persian, Gregorian for the others.

use icu_calendar::Date;
use icu_calendar::cal::Persian;
use icu_calendar::types::RataDie;
use jiff::civil::{self, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::Locale;
use crate::number::in_digits;

/// A day of the Solar Hijri calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Jalali {
    /// The year; 1405 began in March 2026.
    pub year: i32,
    /// The month, 1 (Farvardin) to 12 (Esfand).
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

/// The day at a place, written out: `پنجشنبه ۵ آذر ۱۴۰۵`, `Thursday, 26 November 2026`,
/// `jeudi 26 novembre 2026`.
pub fn date(at: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    long(zone.to_datetime(at).date(), locale)
}

/// The day and the minute at a place, written out: `پنجشنبه ۵ آذر ۱۴۰۵، ساعت ۲۳:۵۹`,
/// `Thursday, 26 November 2026, 23:59`, `jeudi 26 novembre 2026 à 23:59`.
pub fn date_time(at: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let local = zone.to_datetime(at);
    let between = match locale {
        Locale::Fa => "، ساعت ",
        Locale::En => ", ",
        Locale::Fr => " à ",
    };
    [
        &long(local.date(), locale),
        between,
        &clock(local.time(), locale),
    ]
    .concat()
}

/// The day at a place, for tables: `۱۴۰۵/۰۹/۰۵`, `2026-11-26`, `26/11/2026`.
pub fn short_date(at: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    short(zone.to_datetime(at).date(), locale)
}

/// The day and the minute at a place, for tables: `۱۴۰۵/۰۹/۰۵ ۲۳:۵۹`, `2026-11-26 23:59`,
/// `26/11/2026 23:59`.
pub fn short_date_time(at: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    let local = zone.to_datetime(at);
    format!(
        "{} {}",
        short(local.date(), locale),
        clock(local.time(), locale)
    )
}

/// A day itself, for tables.
pub fn short_day(day: civil::Date, locale: Locale) -> String {
    short(day, locale)
}

/// The day of the Solar Hijri calendar that a Gregorian day is.
pub fn jalali(date: civil::Date) -> Jalali {
    // Days from the first of January of year 1 to that of 1970, counting from 1.
    const UNIX_EPOCH: i64 = 719_163;
    let days = date.duration_since(civil::date(1970, 1, 1)).as_hours() / 24;
    let date = Date::from_rata_die(RataDie::new(days + UNIX_EPOCH), Persian);
    Jalali {
        year: date.year().extended_year(),
        month: date.month().ordinal,
        day: date.day_of_month().0,
    }
}

/// A day as people write it, in any digits: `1405/09/05` (Solar Hijri), `2026-11-26`, `26/11/2026`.
pub fn read_day(typed: &str) -> Option<civil::Date> {
    let latin = money::digits::to_latin(typed.trim());
    let mut parts = latin.split(['/', '-', '.']).map(str::trim);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, day) = if first.len() == 4 {
        (first, third)
    } else {
        (third, first)
    };
    let (year, month, day): (i16, i8, i8) =
        (year.parse().ok()?, second.parse().ok()?, day.parse().ok()?);
    match year {
        1300..=1500 => hijri(year, month, day),
        1900..=2200 => civil::Date::new(year, month, day).ok(),
        _ => None,
    }
}

/// The Gregorian day of a Solar Hijri one: near the guess by lengths of months, the one that reads
/// back.
fn hijri(year: i16, month: i8, day: i8) -> Option<civil::Date> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let month_days = i64::from(month - 1) * 31 - i64::from((month - 7).max(0));
    let guess = civil::date(year + 621, 3, 21);
    (-3..=3_i64).find_map(|shift| {
        let offset = month_days + i64::from(day) - 1 + shift;
        let found = guess.checked_add(offset.days()).ok()?;
        let read = jalali(found);
        let same = read.year == i32::from(year)
            && i8::try_from(read.month) == Ok(month)
            && i8::try_from(read.day) == Ok(day);
        same.then_some(found)
    })
}

fn long(date: civil::Date, locale: Locale) -> String {
    let (year, month, day) = match locale {
        Locale::Fa => {
            let Jalali { year, month, day } = jalali(date);
            (year, month, day)
        }
        Locale::En | Locale::Fr => (
            i32::from(date.year()),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        ),
    };
    let (after_weekday, after_day) = match (locale, day) {
        (Locale::En, _) => (", ", " "),
        (Locale::Fr, 1) => (" ", "er "),
        (Locale::Fa | Locale::Fr, _) => (" ", " "),
    };
    let text = [
        weekday_name(date.weekday(), locale),
        after_weekday,
        &day.to_string(),
        after_day,
        month_name(month, locale),
        " ",
        &year.to_string(),
    ]
    .concat();
    in_digits(text, locale)
}

fn short(date: civil::Date, locale: Locale) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match locale {
        Locale::Fa => {
            let Jalali { year, month, day } = jalali(date);
            in_digits(format!("{year:04}/{month:02}/{day:02}"), locale)
        }
        Locale::En => format!("{year:04}-{month:02}-{day:02}"),
        Locale::Fr => format!("{day:02}/{month:02}/{year:04}"),
    }
}

fn clock(time: civil::Time, locale: Locale) -> String {
    in_digits(format!("{:02}:{:02}", time.hour(), time.minute()), locale)
}

fn weekday_name(weekday: Weekday, locale: Locale) -> &'static str {
    let [fa, en, fr] = match weekday {
        Weekday::Saturday => ["شنبه", "Saturday", "samedi"],
        Weekday::Sunday => ["یکشنبه", "Sunday", "dimanche"],
        Weekday::Monday => ["دوشنبه", "Monday", "lundi"],
        Weekday::Tuesday => ["سه‌شنبه", "Tuesday", "mardi"],
        Weekday::Wednesday => ["چهارشنبه", "Wednesday", "mercredi"],
        Weekday::Thursday => ["پنجشنبه", "Thursday", "jeudi"],
        Weekday::Friday => ["جمعه", "Friday", "vendredi"],
    };
    match locale {
        Locale::Fa => fa,
        Locale::En => en,
        Locale::Fr => fr,
    }
}

/// The name of a month of the locale's own calendar, 1 to 12.
pub(crate) fn month_name(month: u8, locale: Locale) -> &'static str {
    let names = match locale {
        Locale::Fa => [
            "فروردین",
            "اردیبهشت",
            "خرداد",
            "تیر",
            "مرداد",
            "شهریور",
            "مهر",
            "آبان",
            "آذر",
            "دی",
            "بهمن",
            "اسفند",
        ],
        Locale::En => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Locale::Fr => [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    };
    month
        .checked_sub(1)
        .and_then(|place| names.get(usize::from(place)).copied())
        .unwrap_or_default()
}

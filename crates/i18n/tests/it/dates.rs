//! Dates in each language's calendar.

use i18n::{Jalali, Locale, date, date_time, jalali, short_date, short_date_time};
use jiff::Timestamp;
use jiff::civil::{self, Date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn tehran() -> TimeZone {
    TimeZone::get("Asia/Tehran").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_date_is_written_out_in_each_calendar() {
    let evening = at("2026-11-26T20:29:30Z");
    let cases = [
        (
            Locale::Fa,
            "پنجشنبه ۵ آذر ۱۴۰۵",
            "پنجشنبه ۵ آذر ۱۴۰۵، ساعت ۲۳:۵۹",
            "۱۴۰۵/۰۹/۰۵",
            "۱۴۰۵/۰۹/۰۵ ۲۳:۵۹",
        ),
        (
            Locale::En,
            "Thursday, 26 November 2026",
            "Thursday, 26 November 2026, 23:59",
            "2026-11-26",
            "2026-11-26 23:59",
        ),
        (
            Locale::Fr,
            "jeudi 26 novembre 2026",
            "jeudi 26 novembre 2026 à 23:59",
            "26/11/2026",
            "26/11/2026 23:59",
        ),
    ];
    for (locale, day, minute, short_day, short_minute) in cases {
        assert_eq!(date(evening, &tehran(), locale), day);
        assert_eq!(date_time(evening, &tehran(), locale), minute);
        assert_eq!(short_date(evening, &tehran(), locale), short_day);
        assert_eq!(short_date_time(evening, &tehran(), locale), short_minute);
    }
}

#[test]
fn the_day_changes_at_midnight_of_the_place() {
    assert_eq!(
        short_date(at("2026-11-26T20:29:59Z"), &tehran(), Locale::En),
        "2026-11-26"
    );
    assert_eq!(
        short_date(at("2026-11-26T20:30:00Z"), &tehran(), Locale::En),
        "2026-11-27"
    );
    assert_eq!(
        short_date(at("2026-11-26T20:30:00Z"), &TimeZone::UTC, Locale::En),
        "2026-11-26"
    );
}

#[test]
fn iran_has_summer_time_until_2022_and_none_after() {
    let noon = |day: &str| short_date_time(at(&format!("{day}T12:00:00Z")), &tehran(), Locale::En);
    assert_eq!(noon("2022-07-01"), "2022-07-01 16:30");
    assert_eq!(noon("2026-07-01"), "2026-07-01 15:30");
}

#[test]
fn the_first_of_the_month_is_premier_in_french() {
    let first = at("2026-12-01T12:00:00Z");
    assert_eq!(
        date(first, &TimeZone::UTC, Locale::Fr),
        "mardi 1er décembre 2026"
    );
}

#[test]
fn every_day_of_a_week_has_its_name() {
    let names: Vec<String> = (21..28)
        .map(|day| {
            date(
                at(&format!("2026-11-{day}T12:00:00Z")),
                &TimeZone::UTC,
                Locale::Fa,
            )
        })
        .map(|text| text.split(' ').next().unwrap().to_owned())
        .collect();
    let expected = [
        "شنبه",
        "یکشنبه",
        "دوشنبه",
        "سه‌شنبه",
        "چهارشنبه",
        "پنجشنبه",
        "جمعه",
    ];
    assert_eq!(names, expected);
}

#[test]
fn leap_years_and_the_turn_of_the_year_are_right() {
    let cases = [
        // 1403 and 1408 are leap: five years apart, where a four-year rule fails.
        (civil::date(2025, 3, 20), (1403, 12, 30)),
        (civil::date(2025, 3, 21), (1404, 1, 1)),
        (civil::date(2026, 3, 20), (1404, 12, 29)),
        (civil::date(2026, 3, 21), (1405, 1, 1)),
        (civil::date(2029, 3, 19), (1407, 12, 29)),
        (civil::date(2029, 3, 20), (1408, 1, 1)),
        (civil::date(2030, 3, 20), (1408, 12, 30)),
        (civil::date(2030, 3, 21), (1409, 1, 1)),
        (civil::date(1979, 2, 11), (1357, 11, 22)),
        (civil::date(1970, 1, 1), (1348, 10, 11)),
    ];
    for (gregorian, (year, month, day)) in cases {
        assert_eq!(
            jalali(gregorian),
            Jalali { year, month, day },
            "{gregorian}"
        );
    }
    let last_minute = at("2025-03-20T20:29:59Z");
    assert_eq!(
        date_time(last_minute, &tehran(), Locale::Fa),
        "پنجشنبه ۳۰ اسفند ۱۴۰۳، ساعت ۲۳:۵۹"
    );
}

/// The rule of 33 years, which agrees with the sky from 1244 to 1472.
fn by_the_33_year_rule(date: Date) -> Jalali {
    let day_of_year = i32::from(date.day_of_year());
    let year = i32::from(date.year()) - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year;
    // The first of Farvardin 1309 was 1930-03-21, the 80th day.
    let start = 365 * 1929 + 1929 / 4 - 1929 / 100 + 1929 / 400 + 80;
    let since = days - start;
    let (cycle, mut rest) = (since.div_euclid(12_053), since.rem_euclid(12_053));
    let mut year = 1309 + 33 * cycle;
    loop {
        let leap = [1, 5, 9, 13, 17, 22, 26, 30].contains(&year.rem_euclid(33));
        let length = if leap { 366 } else { 365 };
        if rest < length {
            break;
        }
        rest -= length;
        year += 1;
    }
    let (month, day) = if rest < 186 {
        (rest / 31 + 1, rest % 31 + 1)
    } else {
        ((rest - 186) / 30 + 7, (rest - 186) % 30 + 1)
    };
    Jalali {
        year,
        month: month.try_into().unwrap(),
        day: day.try_into().unwrap(),
    }
}

#[test]
fn a_century_and_a_half_agrees_with_the_33_year_rule_day_by_day() {
    let mut day = civil::date(1930, 3, 21);
    while day.year() < 2090 {
        assert_eq!(jalali(day), by_the_33_year_rule(day), "{day}");
        day = day.tomorrow().unwrap();
    }
}

proptest! {
    #[test]
    fn any_moment_anywhere_is_written(
        second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        zone in prop::sample::select(vec!["Asia/Tehran", "UTC", "Pacific/Kiritimati"]),
    ) {
        let moment = Timestamp::from_second(second).unwrap();
        let zone = TimeZone::get(zone).unwrap();
        for locale in Locale::ALL {
            prop_assert!(!date_time(moment, &zone, locale).contains("  "));
            prop_assert!(short_date_time(moment, &zone, locale).chars().count() >= 16);
        }
        let Jalali { month, day, .. } = jalali(zone.to_datetime(moment).date());
        prop_assert!((1..=12).contains(&month) && (1..=31).contains(&day));
    }
}

//! Days, weeks and months in the reader's calendar: where each begins, and its name.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use crate::date::{jalali, month_name};
use crate::{Locale, digits, short_day};

/// How long the periods of a span are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A day.
    Day,
    /// A week: from Saturday on for Persian, from Monday on for the others.
    Week,
    /// A month: of the Solar Hijri calendar for Persian, of the Gregorian for the others.
    Month,
}

/// One day, week or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// Its first day.
    pub first: Date,
    /// The day behind its last one.
    pub end: Date,
}

/// The periods from a day on to before another, oldest first. The first and the last are cut where
/// the span begins and ends.
pub fn periods(first: Date, end: Date, step: Step, locale: Locale) -> impl Iterator<Item = Period> {
    let mut next = first;
    std::iter::from_fn(move || {
        let behind = behind(next, step, locale)?.min(end);
        let period = (next < end).then_some(Period {
            first: next,
            end: behind,
        })?;
        next = behind;
        Some(period)
    })
}

/// The first day of the week or month that a day is in.
pub fn first_of(day: Date, step: Step, locale: Locale) -> Date {
    let back = match (step, locale) {
        (Step::Day, _) => 0,
        (Step::Week, Locale::Fa) => day.weekday().since(Weekday::Saturday),
        (Step::Week, _) => day.weekday().since(Weekday::Monday),
        (Step::Month, Locale::Fa) => i8::try_from(jalali(day).day).unwrap_or(1) - 1,
        (Step::Month, _) => day.day() - 1,
    };
    day.checked_sub(i64::from(back).days()).unwrap_or(day)
}

/// The first day behind the period that a day is in; `None` at the end of the calendar.
fn behind(day: Date, step: Step, locale: Locale) -> Option<Date> {
    let first = first_of(day, step, locale);
    match step {
        Step::Day => first.checked_add(1.days()).ok(),
        Step::Week => first.checked_add(7.days()).ok(),
        // No month has more than 31 days, and none less than 28.
        Step::Month => {
            let next = first.checked_add(32.days()).ok()?;
            Some(first_of(next, step, locale))
        }
    }
}

/// A period for tables: `۱۴۰۵/۰۹/۰۵`, `۱۴۰۵/۰۸/۳۰ – ۱۴۰۵/۰۹/۰۶`, `آذر ۱۴۰۵`.
pub fn period_name(period: Period, step: Step, locale: Locale) -> String {
    match (step, locale) {
        (Step::Day, _) => short_day(period.first, locale),
        (Step::Week, _) => {
            let last = period.end.yesterday().unwrap_or(period.end);
            format!(
                "{} – {}",
                short_day(period.first, locale),
                short_day(last, locale)
            )
        }
        (Step::Month, Locale::Fa) => {
            let day = jalali(period.first);
            let text = format!("{} {}", month_name(day.month, locale), day.year);
            digits(&text, locale).into_owned()
        }
        (Step::Month, _) => {
            let month = month_name(period.first.month().unsigned_abs(), locale);
            format!("{month} {}", period.first.year())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn firsts(from: Date, to: Date, step: Step, locale: Locale) -> Vec<Date> {
        periods(from, to, step, locale)
            .map(|one| one.first)
            .collect()
    }

    #[test]
    fn months_are_those_of_the_readers_calendar() {
        // 1405/09/01 is the 22nd of November 2026; Esfand of 1405 has 29 days.
        let (from, to) = (date(2026, 11, 24), date(2027, 3, 25));
        assert_eq!(
            firsts(from, to, Step::Month, Locale::Fa),
            [
                from,
                date(2026, 12, 22),
                date(2027, 1, 21),
                date(2027, 2, 20),
                date(2027, 3, 21)
            ]
        );
        assert_eq!(
            firsts(from, to, Step::Month, Locale::Fr),
            [
                from,
                date(2026, 12, 1),
                date(2027, 1, 1),
                date(2027, 2, 1),
                date(2027, 3, 1)
            ]
        );
    }

    #[test]
    fn weeks_begin_as_people_begin_them() {
        // A Tuesday.
        let (from, to) = (date(2026, 11, 24), date(2026, 12, 3));
        let saturdays = [from, date(2026, 11, 28)];
        assert_eq!(firsts(from, to, Step::Week, Locale::Fa), saturdays);
        let mondays = [from, date(2026, 11, 30)];
        assert_eq!(firsts(from, to, Step::Week, Locale::En), mondays);
        assert_eq!(
            first_of(from, Step::Week, Locale::Fa),
            date(2026, 11, 21),
            "the Saturday before"
        );
    }

    #[test]
    fn periods_follow_each_other_and_fill_their_span() {
        let (from, to) = (date(2025, 3, 5), date(2028, 3, 27));
        for step in [Step::Day, Step::Week, Step::Month] {
            for locale in Locale::ALL {
                let all: Vec<Period> = periods(from, to, step, locale).collect();
                assert_eq!(all.first().map(|one| one.first), Some(from));
                assert_eq!(all.last().map(|one| one.end), Some(to));
                let follow = |pair: &[Period]| pair[0].end == pair[1].first;
                assert!(all.windows(2).all(follow), "{step:?} {locale:?}");
            }
        }
        assert_eq!(firsts(to, to, Step::Day, Locale::Fa), []);
        assert_eq!(firsts(to, from, Step::Month, Locale::Fa), []);
    }

    #[test]
    fn a_period_has_a_name_in_every_language() {
        let month = Period {
            first: date(2026, 11, 22),
            end: date(2026, 12, 22),
        };
        let name = |step, locale| period_name(month, step, locale);
        assert_eq!(name(Step::Month, Locale::Fa), "آذر ۱۴۰۵");
        assert_eq!(name(Step::Month, Locale::En), "November 2026");
        assert_eq!(name(Step::Month, Locale::Fr), "novembre 2026");
        assert_eq!(name(Step::Day, Locale::Fa), "۱۴۰۵/۰۹/۰۱");
        assert_eq!(name(Step::Week, Locale::En), "2026-11-22 – 2026-12-21");
    }
}

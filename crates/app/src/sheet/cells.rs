//! Cells of files of banks: days and amounts as programs write them.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use money::digits::to_latin;
use money::{Amount, Currency, Unit, parse_amount};

/// A day of either calendar, perhaps with a time behind it; or the number by which spreadsheets
/// count days.
pub(crate) fn day(text: &str) -> Option<Date> {
    let first = text.trim().split([' ', 'T']).next()?;
    i18n::read_day(first).or_else(|| {
        let latin = to_latin(first);
        let whole = latin.split('.').next()?;
        let count: i32 = whole.parse().ok()?;
        let plausible = (30_000..80_000).contains(&count);
        let from = date(1899, 12, 30);
        plausible.then(|| from.checked_add(count.days()).ok())?
    })
}

/// An amount in a unit. Some programs add decimals that say nothing.
pub(crate) fn amount(text: &str, unit: Unit, currency: Currency) -> Option<Amount> {
    let latin = to_latin(text.trim());
    let whole = latin.strip_suffix(".0").or(latin.strip_suffix(".00"));
    let plain = if currency == Currency::Irr {
        whole.unwrap_or(&latin)
    } else {
        &latin
    };
    parse_amount(plain, unit, currency).ok()
}

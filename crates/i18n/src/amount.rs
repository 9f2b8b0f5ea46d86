//! Amounts in digits, with their unit.

use money::{Amount, Currency, Unit};

use crate::{Locale, currency_names, number};

/// An amount with its unit: `۱۲۵٬۰۰۰ تومان`, `125,000 toman`, `125 000 tomans`, `12.50 EUR`.
///
/// It is shown in [`shown_unit`], which is not always the one asked for.
pub fn amount(amount: Amount, unit: Unit, locale: Locale) -> String {
    let (number, unit) = amount_parts(amount, unit, locale);
    [&number, " ", unit].concat()
}

/// The number and the word of its unit apart, for those who set them apart.
pub fn amount_parts(amount: Amount, unit: Unit, locale: Locale) -> (String, &'static str) {
    let unit = shown_unit(amount, unit);
    let number = match unit {
        Unit::Major => number::decimal(amount.minor(), amount.currency().exponent(), locale),
        unit => number::number(in_unit(amount, unit), locale),
    };
    let plural = !(-1..=1).contains(&in_unit(amount, unit));
    (number, unit_word(unit, amount.currency(), plural, locale))
}

/// The number alone, in [`shown_unit`]. The caller says the unit beside it.
pub fn amount_number(amount: Amount, unit: Unit, locale: Locale) -> String {
    amount_parts(amount, unit, locale).0
}

/// The same amount in the other unit that people think in: rial beside toman and the reverse.
/// Exact: an amount that is not whole in toman has a decimal. None for currencies with one unit.
pub fn amount_other_unit(amount: Amount, unit: Unit, locale: Locale) -> Option<String> {
    let other = shown_unit(amount, unit).other()?;
    if other == Unit::Toman && amount.to_toman().is_err() {
        let number = number::decimal(amount.minor(), 1, locale);
        let word = unit_word(other, amount.currency(), true, locale);
        return Some(format!("{number} {word}"));
    }
    Some(self::amount(amount, other, locale))
}

/// The unit in which an amount is shown when `unit` is set: that one, unless the amount is not a
/// whole number of tomans (then rial) or the currency does not have the unit (then its own).
pub fn shown_unit(amount: Amount, unit: Unit) -> Unit {
    let exact = unit != Unit::Toman || amount.to_toman().is_ok();
    if exact && unit.fits(amount.currency()) {
        unit
    } else {
        Unit::default_for(amount.currency())
    }
}

/// The word for a unit beside a field: `تومان`, `toman`, `tomans`; for a major unit the
/// currency's name in Persian, its code in the others.
pub fn unit_name(unit: Unit, currency: Currency, locale: Locale) -> &'static str {
    let unit = if unit.fits(currency) {
        unit
    } else {
        Unit::default_for(currency)
    };
    unit_word(unit, currency, true, locale)
}

/// The amount in whole units; for a major unit, its whole part.
fn in_unit(amount: Amount, unit: Unit) -> i64 {
    unit.minor_per_unit(amount.currency())
        .map_or(amount.minor(), |scale| amount.minor() / scale)
}

fn unit_word(unit: Unit, currency: Currency, plural: bool, locale: Locale) -> &'static str {
    match (unit, locale) {
        (Unit::Major, Locale::Fa) => currency_names::major(currency, locale).one,
        (Unit::Major, Locale::En | Locale::Fr) => currency.code(),
        (unit, locale) => {
            let noun = currency_names::rial_or_toman(unit, locale);
            if plural { noun.other } else { noun.one }
        }
    }
}

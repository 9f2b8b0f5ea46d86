//! Amounts as each language writes them.

use i18n::{Locale, amount, amount_number, amount_other_unit, shown_unit, unit_name};
use money::{Amount, Currency, Unit, parse_amount};
use proptest::prelude::*;

fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

#[test]
fn an_amount_says_its_unit_in_every_language() {
    let cases = [
        (
            Unit::Toman,
            "۱۲۵٬۰۰۰ تومان",
            "125,000 toman",
            "125\u{202F}000 tomans",
        ),
        (
            Unit::Rial,
            "۱٬۲۵۰٬۰۰۰ ریال",
            "1,250,000 rial",
            "1\u{202F}250\u{202F}000 rials",
        ),
    ];
    for (unit, fa, en, fr) in cases {
        assert_eq!(amount(rial(1_250_000), unit, Locale::Fa), fa);
        assert_eq!(amount(rial(1_250_000), unit, Locale::En), en);
        assert_eq!(amount(rial(1_250_000), unit, Locale::Fr), fr);
    }
}

#[test]
fn french_counts_zero_and_one_in_the_singular() {
    assert_eq!(amount(rial(0), Unit::Toman, Locale::Fr), "0 toman");
    assert_eq!(amount(rial(10), Unit::Toman, Locale::Fr), "1 toman");
    assert_eq!(amount(rial(-10), Unit::Toman, Locale::Fr), "-1 toman");
    assert_eq!(amount(rial(20), Unit::Toman, Locale::Fr), "2 tomans");
}

#[test]
fn what_is_not_whole_in_toman_is_shown_in_rial() {
    let odd = rial(1_250_005);
    assert_eq!(shown_unit(odd, Unit::Toman), Unit::Rial);
    assert_eq!(amount(odd, Unit::Toman, Locale::Fa), "۱٬۲۵۰٬۰۰۵ ریال");
    assert_eq!(amount_number(odd, Unit::Toman, Locale::En), "1,250,005");
}

#[test]
fn other_currencies_have_all_their_decimals() {
    let euro = Amount::new(125_050, Currency::Eur);
    assert_eq!(amount(euro, Unit::Major, Locale::Fa), "۱٬۲۵۰٫۵۰ یورو");
    assert_eq!(amount(euro, Unit::Major, Locale::En), "1,250.50 EUR");
    assert_eq!(amount(euro, Unit::Major, Locale::Fr), "1\u{202F}250,50 EUR");
    assert_eq!(
        amount(Amount::new(-5, Currency::Usd), Unit::Major, Locale::En),
        "-0.05 USD"
    );
    assert_eq!(
        amount(Amount::new(500, Currency::Jpy), Unit::Major, Locale::Fa),
        "۵۰۰ ین ژاپن"
    );
}

#[test]
fn a_unit_that_the_currency_does_not_have_is_not_used() {
    let euro = Amount::new(1250, Currency::Eur);
    assert_eq!(amount(euro, Unit::Toman, Locale::En), "12.50 EUR");
    assert_eq!(amount(rial(1250), Unit::Major, Locale::En), "1,250 rial");
    assert_eq!(unit_name(Unit::Toman, Currency::Eur, Locale::En), "EUR");
}

#[test]
fn the_other_unit_is_exact() {
    let other = |minor, unit, locale| amount_other_unit(rial(minor), unit, locale).unwrap();
    assert_eq!(other(1_250_000, Unit::Toman, Locale::Fa), "۱٬۲۵۰٬۰۰۰ ریال");
    assert_eq!(other(1_250_000, Unit::Rial, Locale::Fa), "۱۲۵٬۰۰۰ تومان");
    assert_eq!(other(1_250_005, Unit::Rial, Locale::En), "125,000.5 toman");
    assert_eq!(other(1_250_005, Unit::Toman, Locale::Fa), "۱۲۵٬۰۰۰٫۵ تومان");
    assert_eq!(
        amount_other_unit(Amount::new(1, Currency::Eur), Unit::Major, Locale::En),
        None
    );
}

#[test]
fn units_have_names_for_labels() {
    assert_eq!(unit_name(Unit::Toman, Currency::Irr, Locale::Fa), "تومان");
    assert_eq!(unit_name(Unit::Rial, Currency::Irr, Locale::Fa), "ریال");
    assert_eq!(unit_name(Unit::Toman, Currency::Irr, Locale::Fr), "tomans");
    assert_eq!(unit_name(Unit::Major, Currency::Eur, Locale::Fa), "یورو");
    assert_eq!(unit_name(Unit::Major, Currency::Eur, Locale::En), "EUR");
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed_back(
        minor in 1..=money::MAX_MINOR, mask in 0..50_u32,
        currency in prop::sample::select(Currency::ALL.to_vec()),
    ) {
        let original = Amount::new((minor >> mask).max(1), currency);
        for unit in Unit::ALL {
            let shown = shown_unit(original, unit);
            for locale in Locale::ALL {
                let text = amount_number(original, unit, locale);
                prop_assert_eq!(parse_amount(&text, shown, currency), Ok(original), "{}", text);
                if shown != Unit::Major || locale != Locale::Fa {
                    let text = amount(original, unit, locale);
                    prop_assert_eq!(parse_amount(&text, shown, currency), Ok(original), "{}", text);
                }
            }
        }
    }

    #[test]
    fn any_amount_is_shown(minor in any::<i64>()) {
        for currency in Currency::ALL {
            for unit in Unit::ALL {
                for locale in Locale::ALL {
                    let amount = Amount::new(minor, currency);
                    prop_assert!(!i18n::amount(amount, unit, locale).is_empty());
                    let other = amount_other_unit(amount, unit, locale);
                    prop_assert_eq!(other.is_some(), currency == Currency::Irr);
                }
            }
        }
    }
}

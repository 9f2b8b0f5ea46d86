//! Amounts as people type them.

use money::ParseAmountError::{
    self, Decimals, Empty, Grouping, Negative, NotANumber, TooLarge, Unit as WrongUnit, Zero,
};
use money::{Amount, Currency, MAX_MINOR, Unit, digits, parse_amount};
use proptest::prelude::*;

fn rial(text: &str) -> Result<i64, ParseAmountError> {
    parse_amount(text, Unit::Rial, Currency::Irr).map(Amount::minor)
}

fn toman(text: &str) -> Result<i64, ParseAmountError> {
    parse_amount(text, Unit::Toman, Currency::Irr).map(Amount::minor)
}

fn euro(text: &str) -> Result<i64, ParseAmountError> {
    parse_amount(text, Unit::Major, Currency::Eur).map(Amount::minor)
}

#[test]
fn rials_are_read_in_any_digits_and_grouping() {
    for text in [
        "1250000",
        "1,250,000",
        "۱٬۲۵۰٬۰۰۰",
        "۱،۲۵۰،۰۰۰",
        "۱.۲۵۰.۰۰۰",
        "1/250/000",
        "1 250 000",
        "1\u{A0}250\u{A0}000",
        "1\u{202F}250\u{202F}000",
        "1\u{2009}250 000",
        "۱\u{200C}۲۵۰\u{200C}۰۰۰",
        "1'250'000",
        "1’250’000",
        "١٬٢٥٠٬٠٠٠",
        "١٢٥۰۰00",
        "  1250000\t",
        "\u{200F}۱٬۲۵۰٬۰۰۰\u{200E}",
        "\u{2068}1,250,000\u{2069}",
    ] {
        assert_eq!(rial(text), Ok(1_250_000), "{text:?}");
    }
    assert_eq!(rial("1.500"), Ok(1500));
    assert_eq!(rial("۵"), Ok(5));
}

#[test]
fn tomans_become_ten_rials_each() {
    assert_eq!(toman("۱۲۵٬۰۰۰"), Ok(1_250_000));
    assert_eq!(toman("1"), Ok(10));
}

#[test]
fn nothing_typed_is_empty() {
    for text in ["", " ", "\u{200C}\u{A0}", "\u{200F}", "\n"] {
        assert_eq!(rial(text), Err(Empty), "{text:?}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "abc",
        "1e9",
        "1E9",
        "0x10",
        "12a4",
        "۱۲الف",
        "+5",
        "1_000",
        "12%",
        "$5",
        ",",
        "...",
        "½",
        "१२",
        "\u{FF11}\u{FF12}",
        "null",
        "NaN",
        "∞",
        "تومان",
        "rial",
        "--5",
        "1-2",
        "(5",
        "5\u{0}",
    ] {
        assert_eq!(rial(text), Err(NotANumber), "{text:?}");
    }
}

#[test]
fn a_phone_number_in_the_amount_field_is_refused() {
    assert_eq!(rial("09123456789"), Err(NotANumber));
    assert_eq!(rial("۰۹۱۲۳۴۵۶۷۸۹"), Err(NotANumber));
}

#[test]
fn negative_amounts_are_refused_however_the_minus_is_typed() {
    for text in [
        "-5",
        "- 5",
        "−۱٬۲۵۰",
        "5-",
        "(1,250)",
        "–5",
        "-0",
        "-5 ریال",
    ] {
        assert_eq!(rial(text), Err(Negative), "{text:?}");
    }
}

#[test]
fn zero_is_refused() {
    for text in ["0", "۰", "000", "0,000", "0 ریال"] {
        assert_eq!(rial(text), Err(Zero), "{text:?}");
    }
    for text in ["0.00", "0", "0,0"] {
        assert_eq!(euro(text), Err(Zero), "{text:?}");
    }
}

#[test]
fn decimals_are_refused_in_rials_and_tomans() {
    for text in [
        "1.5",
        "1250.00",
        "۱٫۵",
        "1,250.50",
        "1,250,000.0",
        "12/5",
        "0.5",
        "1٫250",
    ] {
        assert_eq!(rial(text), Err(Decimals), "{text:?}");
        assert_eq!(toman(text), Err(Decimals), "{text:?}");
    }
}

#[test]
fn separators_that_do_not_part_threes_are_refused() {
    for text in [
        "12,34",
        "1,2,3",
        "1,,250",
        ",250",
        "250,",
        "1250,000",
        "1,2500",
        "1, 250",
        "1,250 000",
        "1,250.000",
        "0,500",
        "1.250.00",
        "1/25/000",
        "1 2",
        "2024/01/05",
        "1.",
        ".5",
    ] {
        assert_eq!(rial(text), Err(Grouping), "{text:?}");
    }
}

#[test]
fn the_largest_amount_is_accepted_and_one_more_refused() {
    assert_eq!(rial(&MAX_MINOR.to_string()), Ok(MAX_MINOR));
    assert_eq!(rial(&(MAX_MINOR + 1).to_string()), Err(TooLarge));
    assert_eq!(toman(&(MAX_MINOR / 10).to_string()), Ok(MAX_MINOR));
    assert_eq!(toman(&(MAX_MINOR / 10 + 1).to_string()), Err(TooLarge));
    assert_eq!(rial("9223372036854775808"), Err(TooLarge));
    assert_eq!(toman("9223372036854775807"), Err(TooLarge));
    assert_eq!(rial(&"9".repeat(10_000)), Err(TooLarge));
    assert_eq!(euro("90,000,000,000,000.00"), Ok(MAX_MINOR));
    assert_eq!(euro("90,000,000,000,000.01"), Err(TooLarge));
}

#[test]
fn the_unit_may_follow_the_number_if_it_is_the_right_one() {
    for text in [
        "۵۰۰ ریال",
        "500 rial",
        "500 Rials",
        "500IRR",
        "500 irr",
        "۵۰۰ ريال",
        "500﷼",
    ] {
        assert_eq!(rial(text), Ok(500), "{text:?}");
        assert_eq!(toman(text), Err(WrongUnit), "{text:?}");
        assert_eq!(euro(text), Err(WrongUnit), "{text:?}");
    }
    for text in [
        "۵۰ تومان",
        "50 toman",
        "50 TOMANS",
        "۵۰\u{200C}تومان",
        "50تومن",
    ] {
        assert_eq!(toman(text), Ok(500), "{text:?}");
        assert_eq!(rial(text), Err(WrongUnit), "{text:?}");
    }
    assert_eq!(euro("12.50 EUR"), Ok(1250));
    assert_eq!(euro("12.50 USD"), Err(WrongUnit));
    assert_eq!(rial("500 EUR"), Err(WrongUnit));
    assert_eq!(toman("500 IRT"), Err(NotANumber));
    assert_eq!(toman("500 هزار تومان"), Err(NotANumber));
}

#[test]
fn a_unit_that_the_currency_does_not_have_is_refused() {
    assert_eq!(
        parse_amount("5", Unit::Toman, Currency::Eur),
        Err(WrongUnit)
    );
    assert_eq!(
        parse_amount("5", Unit::Major, Currency::Irr),
        Err(WrongUnit)
    );
}

#[test]
fn euros_are_read_with_point_or_comma_when_that_is_unambiguous() {
    let cases = [
        ("12.50", Ok(1250)),
        ("12,5", Ok(1250)),
        ("۱۲٫۵۰", Ok(1250)),
        ("0.05", Ok(5)),
        ("12", Ok(1200)),
        ("1,250", Ok(125_000)),
        ("1.250", Ok(125_000)),
        ("1,250.5", Ok(125_050)),
        ("1.250,50", Ok(125_050)),
        ("1 250,50", Ok(125_050)),
        ("1'250.50", Ok(125_050)),
        ("1٬250٫50", Ok(125_050)),
        ("1,250,000", Ok(125_000_000)),
        ("1,250.500", Err(Decimals)),
        ("12.505", Ok(1_250_500)),
        ("1250.505", Err(Grouping)),
        ("12.5055", Err(Decimals)),
        ("12٫505", Err(Decimals)),
        ("12.50.5", Err(Grouping)),
        ("1.25,50", Err(Grouping)),
        ("1,25.50", Err(Grouping)),
        ("12/50", Err(Grouping)),
        ("01.50", Err(NotANumber)),
        (".50", Err(Grouping)),
    ];
    for (text, expected) in cases {
        assert_eq!(euro(text), expected, "{text:?}");
    }
}

#[test]
fn yens_have_no_decimals() {
    let yen = |text| parse_amount(text, Unit::Major, Currency::Jpy).map(Amount::minor);
    assert_eq!(yen("1,500"), Ok(1500));
    assert_eq!(yen("1.5"), Err(Decimals));
}

fn grouped(digits: &str, separator: &str) -> String {
    let mut text = String::new();
    for (index, c) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(c);
    }
    text
}

fn arabic(text: &str) -> String {
    text.chars()
        .map(|c| {
            c.to_digit(10)
                .and_then(|d| char::from_u32(0x0660 + d))
                .unwrap_or(c)
        })
        .collect()
}

fn separators() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "", ",", "٬", "،", ".", "/", " ", "\u{A0}", "\u{202F}", "\u{200C}", "'", "’",
    ])
}

proptest! {
    #[test]
    fn rials_and_tomans_survive_every_script_and_separator(
        number in 1..=MAX_MINOR / 10, separator in separators(), script in 0..3_u8,
        mask in 0..50_u32,
    ) {
        let number = (number >> mask).max(1);
        let text = grouped(&number.to_string(), separator);
        let text = match script {
            0 => text,
            1 => digits::to_persian(&text).into_owned(),
            _ => arabic(&text),
        };
        prop_assert_eq!(rial(&text), Ok(number));
        prop_assert_eq!(toman(&text), Ok(number * 10));
    }

    #[test]
    fn euros_survive_their_own_decimal_form(minor in 1..=MAX_MINOR, mask in 0..50_u32) {
        let amount = Amount::new((minor >> mask).max(1), Currency::Eur);
        prop_assert_eq!(parse_amount(&amount.to_decimal(), Unit::Major, Currency::Eur), Ok(amount));
        prop_assert_eq!(parse_amount(&amount.to_string(), Unit::Major, Currency::Eur), Ok(amount));
    }

    #[test]
    fn any_text_is_an_amount_within_bounds_or_an_error(text in any::<String>()) {
        for currency in Currency::ALL {
            for unit in Unit::ALL {
                if let Ok(amount) = parse_amount(&text, unit, currency) {
                    prop_assert!((1..=MAX_MINOR).contains(&amount.minor()));
                }
            }
        }
    }

    /// Dense in digits and separators, where `any::<String>()` hardly ever goes.
    #[test]
    fn what_is_read_in_rials_has_the_digits_that_were_typed(
        text in "[0-9۰-۹٠-٩,٬،./ '٫-]{1,20}"
    ) {
        if let Ok(minor) = rial(&text) {
            let typed: String = digits::to_latin(&text).chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(minor.to_string(), typed);
        }
    }
}

//! Amounts in words: the grammar of each language.

use std::collections::HashMap;

use i18n::{Locale, amount_in_words, number_in_words};
use money::{Amount, Currency, Unit};
use proptest::prelude::*;

fn toman(toman: i64, locale: Locale) -> String {
    amount_in_words(Amount::from_toman(toman).unwrap(), Unit::Toman, locale)
}

fn major(minor: i64, currency: Currency, locale: Locale) -> String {
    amount_in_words(Amount::new(minor, currency), Unit::Major, locale)
}

#[test]
fn persian_joins_its_parts_by_and() {
    let cases = [
        (0, "صفر"),
        (1, "یک"),
        (11, "یازده"),
        (19, "نوزده"),
        (20, "بیست"),
        (21, "بیست و یک"),
        (100, "صد"),
        (105, "صد و پنج"),
        (250, "دویست و پنجاه"),
        (999, "نهصد و نود و نه"),
        (1000, "هزار"),
        (1001, "هزار و یک"),
        (2016, "دو هزار و شانزده"),
        (100_000, "صد هزار"),
        (1_000_000, "یک میلیون"),
        (1_001_000, "یک میلیون و هزار"),
        (1_200_000, "یک میلیون و دویست هزار"),
        (1_000_000_000, "یک میلیارد"),
        (2_000_000_000_000, "دو تریلیون"),
        (-5, "منفی پنج"),
    ];
    for (value, words) in cases {
        assert_eq!(number_in_words(value, Locale::Fa), words);
    }
    assert_eq!(
        toman(1_250_000, Locale::Fa),
        "یک میلیون و دویست و پنجاه هزار تومان"
    );
    assert_eq!(toman(-10, Locale::Fa), "منفی ده تومان");
}

#[test]
fn english_hyphenates_tens_and_ones() {
    let cases = [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty-two"),
        (100, "one hundred"),
        (115, "one hundred fifteen"),
        (1000, "one thousand"),
        (1001, "one thousand one"),
        (12_345, "twelve thousand three hundred forty-five"),
        (1_000_000, "one million"),
        (3_000_000_007, "three billion seven"),
        (-21, "minus twenty-one"),
    ];
    for (value, words) in cases {
        assert_eq!(number_in_words(value, Locale::En), words);
    }
    assert_eq!(
        toman(1_250_000, Locale::En),
        "one million two hundred fifty thousand toman"
    );
}

#[test]
fn french_agrees_and_hyphenates_below_a_hundred() {
    let cases = [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (72, "soixante-douze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1001, "mille un"),
        (2000, "deux mille"),
        (21_000, "vingt et un mille"),
        (80_000, "quatre-vingt mille"),
        (80_080, "quatre-vingt mille quatre-vingts"),
        (200_000, "deux cent mille"),
        (200_200, "deux cent mille deux cents"),
        (1_000_000, "un million"),
        (2_000_000, "deux millions"),
        (80_000_000, "quatre-vingts millions"),
        (200_000_000, "deux cents millions"),
        (1_000_000_000, "un milliard"),
        (1_000_001_000, "un milliard mille"),
        (-80, "moins quatre-vingts"),
    ];
    for (value, words) in cases {
        assert_eq!(number_in_words(value, Locale::Fr), words);
    }
}

#[test]
fn french_puts_de_between_million_and_its_noun() {
    let cases = [
        (0, "zéro toman"),
        (1, "un toman"),
        (2, "deux tomans"),
        (80, "quatre-vingts tomans"),
        (1000, "mille tomans"),
        (1_000_000, "un million de tomans"),
        (3_000_000, "trois millions de tomans"),
        (1_000_000_000, "un milliard de tomans"),
        (1_250_000, "un million deux cent cinquante mille tomans"),
        (1_000_001, "un million un tomans"),
    ];
    for (value, words) in cases {
        assert_eq!(toman(value, Locale::Fr), words);
    }
    assert_eq!(
        major(100_000_000, Currency::Eur, Locale::Fr),
        "un million d’euros"
    );
    assert_eq!(
        major(200_000_000, Currency::Gbp, Locale::Fr),
        "deux millions de livres sterling"
    );
}

#[test]
fn french_livres_and_couronnes_are_feminine() {
    assert_eq!(major(100, Currency::Gbp, Locale::Fr), "une livre sterling");
    assert_eq!(
        major(2100, Currency::Sek, Locale::Fr),
        "vingt et une couronnes suédoises"
    );
    assert_eq!(
        major(1100, Currency::Try, Locale::Fr),
        "onze livres turques"
    );
    assert_eq!(major(100, Currency::Eur, Locale::Fr), "un euro");
}

#[test]
fn cents_are_counted_behind_the_whole() {
    let cases = [
        (
            1250,
            "دوازده یورو و پنجاه سنت",
            "twelve euros and fifty cents",
            "douze euros et cinquante centimes",
        ),
        (
            101,
            "یک یورو و یک سنت",
            "one euro and one cent",
            "un euro et un centime",
        ),
        (5, "پنج سنت", "five cents", "cinq centimes"),
        (1200, "دوازده یورو", "twelve euros", "douze euros"),
        (0, "صفر یورو", "zero euros", "zéro euro"),
    ];
    for (minor, fa, en, fr) in cases {
        assert_eq!(major(minor, Currency::Eur, Locale::Fa), fa);
        assert_eq!(major(minor, Currency::Eur, Locale::En), en);
        assert_eq!(major(minor, Currency::Eur, Locale::Fr), fr);
    }
    assert_eq!(major(3, Currency::Jpy, Locale::Fr), "trois yens");
    assert_eq!(major(1, Currency::Gbp, Locale::En), "one penny");
}

#[test]
fn what_is_not_whole_in_toman_is_worded_in_rial() {
    let odd = Amount::new(15, Currency::Irr);
    assert_eq!(amount_in_words(odd, Unit::Toman, Locale::Fa), "پانزده ریال");
    assert_eq!(
        amount_in_words(odd, Unit::Toman, Locale::En),
        "fifteen rial"
    );
}

#[test]
fn no_two_numbers_share_their_words() {
    for locale in Locale::ALL {
        let mut seen = HashMap::new();
        let numbers = (0..20_000).chain((0..20_000).map(|n| n * 1000 + 1_000_000_000));
        for value in numbers {
            if let Some(other) = seen.insert(number_in_words(value, locale), value) {
                panic!("{value} and {other} are the same in {locale}");
            }
        }
    }
}

/// Reads words back by their meaning, not by the tables of the writer.
fn read(words: &str, locale: Locale) -> i128 {
    let (minus, meanings) = match locale {
        Locale::Fa => ("منفی", FA),
        _ => ("minus", EN),
    };
    let (mut total, mut group, mut sign) = (0_i128, 0_i128, 1);
    for word in words.split([' ', '-']) {
        if word == minus {
            sign = -1;
        } else if word == "و" {
        } else if word == "hundred" {
            group *= 100;
        } else {
            let (_, value) = meanings.iter().find(|(name, _)| *name == word).unwrap();
            if *value >= 1000 {
                total += group.max(1) * value;
                group = 0;
            } else {
                group += value;
            }
        }
    }
    sign * (total + group)
}

proptest! {
    #[test]
    fn persian_and_english_words_mean_the_number(value in any::<i64>(), mask in 0..64_u32) {
        let value = value >> mask;
        for locale in [Locale::Fa, Locale::En] {
            let words = number_in_words(value, locale);
            prop_assert_eq!(read(&words, locale), i128::from(value), "{}", words);
        }
    }

    #[test]
    fn any_amount_has_words(minor in any::<i64>(), mask in 0..64_u32) {
        for currency in Currency::ALL {
            for unit in Unit::ALL {
                for locale in Locale::ALL {
                    let words = amount_in_words(Amount::new(minor >> mask, currency), unit, locale);
                    let tidy = !words.contains("  ") && words.trim() == words;
                    prop_assert!(tidy && words.contains(' '), "{:?}", words);
                    prop_assert!(!words.contains(|c: char| c.is_ascii_digit()));
                }
            }
        }
    }
}

const FA: &[(&str, i128)] = &[
    ("صفر", 0),
    ("یک", 1),
    ("دو", 2),
    ("سه", 3),
    ("چهار", 4),
    ("پنج", 5),
    ("شش", 6),
    ("هفت", 7),
    ("هشت", 8),
    ("نه", 9),
    ("ده", 10),
    ("یازده", 11),
    ("دوازده", 12),
    ("سیزده", 13),
    ("چهارده", 14),
    ("پانزده", 15),
    ("شانزده", 16),
    ("هفده", 17),
    ("هجده", 18),
    ("نوزده", 19),
    ("بیست", 20),
    ("سی", 30),
    ("چهل", 40),
    ("پنجاه", 50),
    ("شصت", 60),
    ("هفتاد", 70),
    ("هشتاد", 80),
    ("نود", 90),
    ("صد", 100),
    ("دویست", 200),
    ("سیصد", 300),
    ("چهارصد", 400),
    ("پانصد", 500),
    ("ششصد", 600),
    ("هفتصد", 700),
    ("هشتصد", 800),
    ("نهصد", 900),
    ("هزار", 1000),
    ("میلیون", 1_000_000),
    ("میلیارد", 1_000_000_000),
    ("تریلیون", 1_000_000_000_000),
    ("کوادریلیون", 1_000_000_000_000_000),
    ("کوینتیلیون", 1_000_000_000_000_000_000),
];

const EN: &[(&str, i128)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("thousand", 1000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("quadrillion", 1_000_000_000_000_000),
    ("quintillion", 1_000_000_000_000_000_000),
];

//! Numbers and digits in each language.

use i18n::{Locale, digits, number};
use proptest::prelude::*;

#[test]
fn numbers_are_grouped_in_the_readers_digits() {
    let cases = [
        (0, "۰", "0", "0"),
        (999, "۹۹۹", "999", "999"),
        (1000, "۱٬۰۰۰", "1,000", "1\u{202F}000"),
        (
            1_250_000,
            "۱٬۲۵۰٬۰۰۰",
            "1,250,000",
            "1\u{202F}250\u{202F}000",
        ),
        (
            -45_678,
            "\u{200E}\u{2212}۴۵٬۶۷۸",
            "-45,678",
            "-45\u{202F}678",
        ),
    ];
    for (value, fa, en, fr) in cases {
        assert_eq!(number(value, Locale::Fa), fa);
        assert_eq!(number(value, Locale::En), en);
        assert_eq!(number(value, Locale::Fr), fr);
    }
    assert_eq!(number(i64::MIN, Locale::En), "-9,223,372,036,854,775,808");
}

#[test]
fn codes_change_their_digits_and_nothing_else() {
    assert_eq!(digits("QT-1405/07 ٣", Locale::Fa), "QT-۱۴۰۵/۰۷ ۳");
    assert_eq!(digits("QT-۱۴۰۵", Locale::En), "QT-1405");
    assert_eq!(digits("QT-۱۴۰۵", Locale::Fr), "QT-1405");
}

proptest! {
    #[test]
    fn a_number_reads_back_as_itself(value in any::<i64>()) {
        for locale in Locale::ALL {
            let text = number(value, locale);
            let ascii: String = money::digits::to_latin(&text)
                .replace('\u{2212}', "-")
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '-')
                .collect();
            prop_assert_eq!(ascii.parse::<i64>(), Ok(value), "{}", text);
        }
    }
}

//! Digits of every script.

use std::borrow::Cow;

use money::digits;
use proptest::prelude::*;

#[test]
fn persian_and_arabic_digits_become_ascii_and_nothing_else_changes() {
    assert_eq!(digits::to_latin("سفارش ۱۲۳٤٥٦ (7)"), "سفارش 123456 (7)");
    assert_eq!(
        digits::to_latin("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"),
        "01234567890123456789"
    );
    assert!(matches!(digits::to_latin("abc 1"), Cow::Borrowed(_)));
}

#[test]
fn ascii_and_arabic_digits_become_persian() {
    assert_eq!(digits::to_persian("0123456789 ٤"), "۰۱۲۳۴۵۶۷۸۹ ۴");
    assert!(matches!(digits::to_persian("۱۲"), Cow::Borrowed(_)));
}

#[test]
fn digits_of_other_scripts_are_no_digits() {
    // Devanagari, full-width, superscript.
    for c in ['१', '\u{FF11}', '²'] {
        assert_eq!(digits::value(c), None, "{c}");
    }
}

proptest! {
    #[test]
    fn to_latin_undoes_to_persian(number in any::<u64>()) {
        let text = number.to_string();
        let persian = digits::to_persian(&text);
        prop_assert_eq!(digits::to_latin(&persian), text.as_str());
    }

    #[test]
    fn any_text_keeps_its_length_in_characters(text in any::<String>()) {
        prop_assert_eq!(digits::to_latin(&text).chars().count(), text.chars().count());
        prop_assert_eq!(digits::to_persian(&text).chars().count(), text.chars().count());
    }
}

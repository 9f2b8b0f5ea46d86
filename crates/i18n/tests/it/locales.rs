//! Which language a reader gets.

use i18n::Locale::{En, Fa, Fr};
use i18n::{Direction, Locale};
use proptest::prelude::*;

#[test]
fn a_locale_knows_its_code_direction_and_own_name() {
    assert_eq!(Locale::ALL.map(Locale::code), ["fa", "en", "fr"]);
    assert_eq!(Locale::ALL.map(Locale::dir), ["rtl", "ltr", "ltr"]);
    assert_eq!(
        Locale::ALL.map(Locale::own_name),
        ["فارسی", "English", "Français"]
    );
    assert_eq!(Fa.direction(), Direction::Rtl);
    for locale in Locale::ALL {
        assert_eq!(Locale::from_code(locale.code()), Ok(locale));
    }
    for code in ["", "FA", "de", "fa-IR"] {
        assert!(Locale::from_code(code).is_err(), "{code:?}");
    }
}

#[test]
fn the_reader_gets_the_language_of_the_highest_quality() {
    let cases = [
        ("fa-IR,fa;q=0.9,en-US;q=0.8,en;q=0.7", Some(Fa)),
        ("en-US,en;q=0.5", Some(En)),
        ("fr-CA", Some(Fr)),
        ("FR", Some(Fr)),
        ("fa_IR", Some(Fa)),
        ("en;q=0.5, fr;q=0.9, fa;q=0.1", Some(Fr)),
        ("de, en;q=0.3", Some(En)),
        ("fr;q=0.5, en;q=0.5", Some(Fr)),
        ("en, fr", Some(En)),
        ("de-DE, nl", None),
        ("", None),
        ("en;q=0", None),
        ("en;q=0, *;q=0.1", Some(Fa)),
        ("*", Some(Fa)),
        ("fa;q=0, *", Some(En)),
        ("en;q=0.2, *;q=0.8", Some(Fa)),
        ("fr;q=0.001", Some(Fr)),
        ("fr-CH;q=0.2, en;q=0.5, fr;q=0.8", Some(Fr)),
        (" fr ; q=0.8 , en ; Q=0.9 ", Some(En)),
    ];
    for (header, expected) in cases {
        assert_eq!(Locale::from_accept_language(header), expected, "{header:?}");
    }
}

#[test]
fn malformed_parts_are_passed_over() {
    for header in [
        "fr;q=2, en",
        "fr;q=0.1234, en",
        "fr;q=x, en",
        "fr;q, en",
        "fr;x=1, en",
        ";,en",
    ] {
        assert_eq!(Locale::from_accept_language(header), Some(En), "{header:?}");
    }
}

proptest! {
    #[test]
    fn any_header_is_read(header in any::<String>()) {
        let _ = Locale::from_accept_language(&header);
    }

    #[test]
    fn a_single_language_is_chosen_whatever_surrounds_it(noise in "[a-eg-z]{2}(-[A-Z]{2})?") {
        prop_assume!(!noise.starts_with("en"));
        let header = format!("{noise}, fr;q=0.1, {noise};q=0.5");
        prop_assert_eq!(Locale::from_accept_language(&header), Some(Fr));
    }
}

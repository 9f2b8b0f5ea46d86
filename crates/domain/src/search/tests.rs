//! Names typed in every way.

use proptest::prelude::*;

use super::*;

/// Whether what is typed finds what is stored.
fn finds(typed: &str, stored: &str) -> bool {
    let tokens = tokens(stored);
    let wanted = query(typed);
    let met = |wanted: &Wanted| tokens.iter().any(|token| wanted.is_met_by(token));
    !wanted.is_empty() && wanted.iter().all(met)
}

#[test]
fn a_name_is_found_in_whichever_spelling_it_is_stored() {
    let families: [&[&str]; 9] = [
        &["می\u{200c}روم", "میروم", "می روم", "مي\u{200c}روم"],
        &["علی\u{200c}رضا", "علیرضا", "علی رضا", "علي رضا", "عليرضا"],
        &[
            "کیانی",
            "كياني",
            "کيانى",
            "كیــانی",
            "کَیانی",
            "کیا\u{200d}نی",
        ],
        &["آرش", "ارش", "أرش"],
        &["رئیسی", "رییسی", "رئيسى"],
        &["فاطمه", "فاطمة", "فاطمۀ", "فاطمهٔ"],
        &["مؤمنی", "مومنی"],
        &["فروشگاه ۱۲۳", "فروشگاه 123", "فروشگاه ١٢٣"],
        &[
            "Éloïse Gagné",
            "eloise gagne",
            "E\u{301}loise GAGNÉ",
            "Eloise-Gagne",
        ],
    ];
    for family in families {
        for stored in family {
            for typed in family {
                assert!(finds(typed, stored), "{typed} finds {stored}");
            }
        }
    }
}

#[test]
fn what_has_no_word_finds_nothing_and_nothing_typed_finds_all() {
    for typed in ["_", "؟!", "%", "\u{200c}"] {
        let wanted = query(typed);
        assert_eq!(wanted.len(), 1, "{typed:?}");
        assert!(!finds(typed, "a_b % c"), "{typed:?}");
    }
    for typed in ["", "  ", "\n\t"] {
        assert_eq!(query(typed), [], "{typed:?}");
    }
}

#[test]
fn two_words_side_by_side_are_met_in_either_order() {
    let stored = tokens("Sara Ahmadi Nejad");
    for (typed, met) in [
        ("sara ahm", true),
        ("ahmadi sara", true),
        ("sara nejad", false),
    ] {
        let wanted = query(typed);
        let two = wanted.get(1).and_then(Wanted::beside).unwrap();
        let is_met = stored.iter().any(|token| two.is_met_by(token));
        assert_eq!(is_met, met, "{typed}");
    }
    assert_eq!(query("sara").first().and_then(Wanted::beside), None);
}

#[test]
fn words_are_found_by_their_beginning_and_in_any_order() {
    let stored = "دکتر سارا رضایی‌نژاد";
    for typed in ["سارا", "رضا", "رضایی سارا", "سا رض دک", "رضایینژاد"]
    {
        assert!(finds(typed, stored), "{typed}");
    }
    for typed in ["ضایی", "سارا احمدی", "نژادرضایی", "", "  ", "؟!"] {
        assert!(!finds(typed, stored), "{typed}");
    }
}

#[test]
fn a_mobile_is_found_as_people_type_it() {
    let stored = mobile_tokens(&"09121234567".parse().unwrap());
    for typed in [
        "0912",
        "0912 123",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "+98 912 123 4567",
        "0098912",
        "912123",
        "+98912",
        "4567",
    ] {
        let wanted = query(typed);
        assert_eq!(wanted.len(), 1, "{typed}");
        let met = |token: &String| wanted.iter().all(|word| word.is_met_by(token));
        assert!(stored.iter().any(met), "{typed}");
    }
    assert!(stored.len() == 4, "{stored:?}");
    let abroad = mobile_tokens(&"+1 415 555 2671".parse().unwrap());
    assert_eq!(abroad, ["14155552671", "2671"]);
}

#[test]
fn a_query_asks_for_no_prefix_that_another_covers() {
    let words = query("آ آب");
    let prefixes: Vec<_> = words.iter().map(Wanted::prefixes).collect();
    assert_eq!(prefixes, [&["ا"][..], &["ااب", "اب"]]);
    assert_eq!(query("x x")[1].prefixes(), ["x"]);
}

#[test]
fn number_and_length_are_bounded() {
    let long = "ا".repeat(500);
    assert_eq!(tokens(&long), ["ا".repeat(MAX_TOKEN)]);
    assert!(finds(&long, &long));
    let many: Vec<_> = (0..500).map(|n| format!("w{n}")).collect();
    assert_eq!(tokens(&many.join(" ")).len(), MAX_TOKENS);
    assert_eq!(query(&many.join(" ")).len(), MAX_WORDS);
}

proptest! {
    #[test]
    fn every_text_finds_itself(text in "[ -~آ-یكي۰-۹\u{200c}éß]{1,30}") {
        prop_assume!(text.chars().any(char::is_alphabetic));
        prop_assume!(!words(&text).is_empty());
        prop_assert!(finds(&text, &text));
    }

    #[test]
    fn tokens_hold_letters_and_digits_alone(text in "\\PC{0,60}") {
        for token in tokens(&text) {
            prop_assert!(!token.is_empty() && token.chars().count() <= MAX_TOKEN);
            prop_assert!(token.chars().all(char::is_alphanumeric), "{:?}", token);
            prop_assert_eq!(tokens(&token), [token.clone()], "folding is done once");
        }
        for word in query(&text) {
            prop_assert!((1..=2).contains(&word.prefixes().len()));
            let sorted = word.prefixes().windows(2).all(|two| two[0] < two[1]);
            prop_assert!(sorted);
        }
    }
}

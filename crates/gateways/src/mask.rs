//! What may be shown of a card, and what must be cut out of a text that is kept.

use std::borrow::Cow;

use url::form_urlencoded;

use crate::soap;

/// A card number as a bank states it, masked or not, with at most its first six and last four
/// digits left. `None` when it is not a card number at all.
pub fn mask_pan(text: &str) -> Option<String> {
    let marks: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let fits = (12..=19).contains(&marks.len())
        && marks
            .iter()
            .all(|c| c.is_ascii_digit() || matches!(c, '*' | 'x' | 'X'))
        && marks.iter().any(char::is_ascii_digit);
    let last = marks.len().saturating_sub(4);
    let shown = |(place, mark): (usize, &char)| {
        if mark.is_ascii_digit() && (place < 6 || place >= last) {
            *mark
        } else {
            '*'
        }
    };
    fits.then(|| marks.iter().enumerate().map(shown).collect())
}

/// Cuts out every secret (as it is, percent-encoded, and as inside JSON or XML; in any casing), every
/// card number down to its mask, and every 64-digit hash: of a card, whose few hidden digits it
/// would give away to anybody who counts.
pub(crate) fn scrub<'a>(secrets: impl Iterator<Item = &'a str>, text: &str) -> String {
    let mut forms: Vec<String> = secrets.flat_map(spellings).collect();
    // The longest first: one secret may be a part of another.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    let mut clean = Cow::Borrowed(text);
    for form in &forms {
        clean = Cow::Owned(cut(&clean, form));
    }
    mask_runs(&clean)
}

fn spellings(secret: &str) -> Vec<String> {
    let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let quoted = serde_json::Value::from(secret).to_string();
    let quoted = quoted.trim_matches('"').to_owned();
    vec![
        secret.to_owned(),
        encoded.replace('+', "%20"),
        encoded,
        quoted,
        soap::escape(secret),
    ]
}

fn cut(text: &str, secret: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in lower.match_indices(&secret.to_ascii_lowercase()) {
        // Lower-casing ASCII moves no byte, so the places of `lower` are the places of `text`.
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str("[secret]");
        from = at + found.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

fn mask_runs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    let card = (16..=19).contains(&run.len()) && luhn(run);
    match mask_pan(run) {
        Some(masked) if card => out.push_str(&masked),
        _ if run.len() == 64 && run.bytes().all(|b| b.is_ascii_hexdigit()) => {
            out.push_str("[hash]");
        }
        _ => out.push_str(run),
    }
    run.clear();
}

/// Whether all are digits and the last is the check digit of ISO/IEC 7812-1.
fn luhn(text: &str) -> bool {
    let mut sum = 0;
    for (place, c) in text.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else {
            return false;
        };
        sum += match (place % 2, digit) {
            (0, digit) => digit,
            (_, 9) => 9,
            (_, digit) => digit * 2 % 9,
        };
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_shows_six_and_four_digits_at_most() {
        assert_eq!(
            mask_pan("6037991234561234").as_deref(),
            Some("603799******1234")
        );
        assert_eq!(
            mask_pan("603799******1234").as_deref(),
            Some("603799******1234")
        );
        assert_eq!(
            mask_pan("6037-99XX-xxxx-1234").as_deref(),
            Some("603799******1234")
        );
        assert_eq!(
            mask_pan("603799123*561234").as_deref(),
            Some("603799******1234")
        );
        for not_a_card in [
            "",
            "****************",
            "hello",
            "6037",
            "60379912345612345678",
        ] {
            assert_eq!(mask_pan(not_a_card), None, "{not_a_card}");
        }
    }

    #[test]
    fn a_secret_is_cut_in_every_spelling() {
        let secret = "Ab c/\"é+9";
        let json = serde_json::json!({ "key": secret }).to_string();
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let xml = soap::escape(secret);
        for text in [
            secret.to_owned(),
            json,
            form,
            xml,
            secret.to_ascii_uppercase(),
        ] {
            let clean = scrub([secret].into_iter(), &format!("<{text}>"));
            assert!(clean.contains("[secret]"), "{clean}");
            assert!(!clean.to_ascii_lowercase().contains("ab"), "{clean}");
        }
    }

    #[test]
    fn the_longer_of_two_nested_secrets_goes_first() {
        assert_eq!(
            scrub(["key", "key-and-more"].into_iter(), "key-and-more"),
            "[secret]"
        );
    }

    #[test]
    fn card_numbers_and_their_hashes_go_but_other_numbers_stay() {
        let none = || std::iter::empty();
        assert_eq!(
            scrub(none(), r#""6037991199500590""#),
            r#""603799******0590""#
        );
        let hash = "A".repeat(64);
        assert_eq!(scrub(none(), &format!("\"{hash}\"")), "\"[hash]\"");
        let kept = "A00000000000000000000000000217885159 173568960000042 6037991199500591";
        assert_eq!(scrub(none(), kept), kept);
    }

    #[test]
    fn the_check_digit_is_that_of_the_standard() {
        for good in ["4111111111111111", "6037991199500590", "0000000000000000"] {
            assert!(luhn(good), "{good}");
        }
        for bad in ["4111111111111112", "411111111111111x"] {
            assert!(!luhn(bad), "{bad}");
        }
    }
}

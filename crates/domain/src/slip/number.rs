//! The number on a slip, and what makes two of them the same.

use money::digits::to_latin;

use super::SlipKind;
use crate::account::CardNumber;
use crate::settings::{Fault, line};

/// Characters of a number as typed.
const MAX_NUMBER: usize = 60;
/// Digits of a reference that the banks' network gives once.
const REFERENCE_DIGITS: usize = 12;

/// The number on a slip. A trace number of six digits repeats from day to day and from machine to
/// machine; a reference of the network (12 digits) and the tracking text of PAYA and SATNA do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipNumber {
    typed: String,
    key: String,
    is_unique: bool,
}

impl SlipNumber {
    /// Reads what was typed; a card number in its place is refused, for it must not be kept.
    pub fn read(kind: SlipKind, typed: &str) -> Result<Self, Fault> {
        let typed = to_latin(&line(typed, MAX_NUMBER)?).into_owned();
        if is_card(&typed) {
            return Err(Fault::CardNumber);
        }
        let plain: String = typed
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        let key = plain.trim_start_matches('0');
        if key.is_empty() {
            return Err(Fault::Missing);
        }
        let by_network = matches!(kind, SlipKind::Paya | SlipKind::Satna);
        let is_reference =
            plain.len() == REFERENCE_DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit());
        Ok(Self {
            key: key.to_owned(),
            is_unique: by_network || is_reference,
            typed,
        })
    }

    /// As the payer typed it, in Latin digits.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The same for the same number however it is typed: Latin digits, without what stands between
    /// them and zeros before them.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What no second slip to the same account may have; `None` for a number that repeats.
    pub fn unique_key(&self) -> Option<&str> {
        self.is_unique.then_some(self.key.as_str())
    }
}

/// Whether a text is, or holds, the whole number of a payment card.
pub(super) fn is_card(text: &str) -> bool {
    let latin = to_latin(text);
    let mut run = String::new();
    let mut runs = Vec::new();
    for letter in latin.chars() {
        match letter {
            '0'..='9' => run.push(letter),
            // As cards are printed and copied.
            ' ' | '-' | '\u{200c}' | '\u{200e}' | '\u{200f}' => {}
            _ => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    runs.iter()
        .any(|run| run.len() == 16 && run.parse::<CardNumber>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: SlipKind, typed: &str) -> String {
        SlipNumber::read(kind, typed).unwrap().key().to_owned()
    }

    #[test]
    fn the_same_number_has_the_same_key_however_it_is_typed() {
        for typed in ["004512", "4512", "۰۰۴۵۱۲", " 45-12 ", "٤٥١٢"] {
            assert_eq!(key(SlipKind::Branch, typed), "4512", "{typed}");
        }
        let paya = ["ab12-0034", "AB120034", "۰AB۱۲۰۰۳۴"];
        for typed in paya {
            assert_eq!(key(SlipKind::Paya, typed), "AB120034", "{typed}");
        }
    }

    #[test]
    fn what_was_typed_is_kept_in_latin_digits() {
        let number = SlipNumber::read(SlipKind::Branch, " ۰۰۴-۵۱۲ ").unwrap();
        assert_eq!(number.typed(), "004-512");
    }

    #[test]
    fn a_short_number_repeats_and_a_long_one_does_not() {
        let unique = |kind, typed| SlipNumber::read(kind, typed).unwrap().is_unique;
        assert!(!unique(SlipKind::CardToCard, "004512"));
        assert!(!unique(SlipKind::Branch, "1234567890123"));
        assert!(unique(SlipKind::CardToCard, "۰۱۲۳۴۵۶۷۸۹۰۱"));
        assert!(unique(SlipKind::Paya, "1404-08"));
        assert!(unique(SlipKind::Satna, "7"));
    }

    #[test]
    fn a_card_number_is_refused_and_never_kept() {
        for typed in [
            "6037991234567893",
            "6037-9912-3456-7893",
            "۶۰۳۷ ۹۹۱۲ ۳۴۵۶ ۷۸۹۳",
        ] {
            let read = SlipNumber::read(SlipKind::CardToCard, typed);
            assert_eq!(read, Err(Fault::CardNumber), "{typed}");
        }
        // Sixteen digits whose check digit is wrong are no card.
        assert!(SlipNumber::read(SlipKind::Paya, "6037991234567890").is_ok());
    }

    #[test]
    fn zeros_and_signs_alone_are_no_number() {
        for typed in ["", "  ", "000", "--", "۰"] {
            let read = SlipNumber::read(SlipKind::Branch, typed);
            assert_eq!(read, Err(Fault::Missing), "{typed:?}");
        }
    }
}

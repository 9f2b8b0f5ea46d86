//! A customer's number: what the merchant's own books call them.

use std::fmt;
use std::str::FromStr;

use money::digits::to_latin;

use crate::scope::UnknownWord;
use crate::settings::Fault;

/// Characters of a number.
pub const MAX_NUMBER: usize = 63;

/// At most [`MAX_NUMBER`] of `A-Z 0-9 _ -`: nobody tells two customers apart by the size of a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerNumber(String);

impl CustomerNumber {
    /// As typed, in any digits, and with letters of any size; empty is none.
    pub fn read(typed: &str) -> Result<Option<Self>, Fault> {
        let text = to_latin(typed.trim()).to_ascii_uppercase();
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > MAX_NUMBER {
            return Err(Fault::TooLong(MAX_NUMBER));
        }
        text.parse().map(Some).or(Err(Fault::CustomerNumber))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CustomerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CustomerNumber {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let usable = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        if (1..=MAX_NUMBER).contains(&text.len()) && text.bytes().all(usable) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownWord {
                kind: "number of a customer",
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_short_and_plain_in_any_digits() {
        let read = |typed: &str| CustomerNumber::read(typed).map(|one| one.map(|one| one.0));
        assert_eq!(read(" c-۱۲۰_a "), Ok(Some("C-120_A".to_owned())));
        assert_eq!(read(" "), Ok(None));
        for wrong in ["a b", "ش-1", "1/2", "a\nb"] {
            assert_eq!(read(wrong), Err(Fault::CustomerNumber), "{wrong}");
        }
        let long = "1".repeat(MAX_NUMBER + 1);
        assert_eq!(read(&long), Err(Fault::TooLong(MAX_NUMBER)));
    }
}

//! The financial account: where money lands.

use std::fmt;
use std::str::FromStr;

use money::Currency;
use money::digits::to_latin;

use crate::id::AccountId;

/// A bank account or a cash box of the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinancialAccount {
    /// Inner id.
    pub id: AccountId,
    /// As staff know it.
    pub name: String,
    /// The one currency that it holds.
    pub currency: Currency,
    /// At a bank or in a box.
    pub kind: AccountKind,
    /// Its number between banks.
    pub iban: Option<Iban>,
    /// The card of this account, to which people transfer by hand.
    pub card: Option<CardNumber>,
    /// Receives money; an inactive account is offered nowhere.
    pub active: bool,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}

/// What kind of place money lands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// An account at a bank.
    Bank,
    /// A cash box.
    Cash,
}

crate::scope::words!(AccountKind, "kind of account": Bank = "bank", Cash = "cash");

/// An international bank account number, without spaces: two letters of the country, two check
/// digits, the account. In Iran it is called Sheba and has 26 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iban(String);

/// The text is no IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IBAN")]
pub struct BadIban;

/// Length of an Iranian IBAN.
const IRANIAN: usize = 26;

impl Iban {
    /// Without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as banks print it.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Iban {
    type Err = BadIban;

    /// Takes any digits, spaces and dashes; 24 digits alone are an Iranian number without its `IR`.
    fn from_str(text: &str) -> Result<Self, BadIban> {
        let mut clean = bare(text).to_ascii_uppercase();
        if clean.len() == IRANIAN - 2 && clean.bytes().all(|b| b.is_ascii_digit()) {
            clean.insert_str(0, "IR");
        }
        let shape = clean.bytes().enumerate().all(|(place, byte)| match place {
            0 | 1 => byte.is_ascii_uppercase(),
            2 | 3 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
        let length = if clean.starts_with("IR") {
            clean.len() == IRANIAN && clean.bytes().skip(2).all(|b| b.is_ascii_digit())
        } else {
            (15..=34).contains(&clean.len())
        };
        if shape && length && remainder(&clean) == Some(1) {
            Ok(Self(clean))
        } else {
            Err(BadIban)
        }
    }
}

/// ISO 7064, mod 97: the first four characters go to the end, letters count from ten.
fn remainder(iban: &str) -> Option<u32> {
    let turned = iban.chars().skip(4).chain(iban.chars().take(4));
    turned.into_iter().try_fold(0_u32, |sum, letter| {
        let value = letter.to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((sum * shift + value) % 97)
    })
}

/// The number of the merchant's own card, to which people transfer money: 16 digits, the last of
/// which fits the others (Luhn). Never a payer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardNumber(String);

/// The text is no card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a card number")]
pub struct BadCardNumber;

impl CardNumber {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as it stands on the card.
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CardNumber {
    type Err = BadCardNumber;

    /// Takes any digits, spaces and dashes.
    fn from_str(text: &str) -> Result<Self, BadCardNumber> {
        let clean = bare(text);
        let digits: Option<Vec<u32>> = clean.chars().map(|letter| letter.to_digit(10)).collect();
        let sum = |digits: Vec<u32>| -> u32 {
            let doubled = |(place, digit): (usize, u32)| match (place % 2, digit * 2) {
                (0, twice) if twice > 9 => twice - 9,
                (0, twice) => twice,
                _ => digit,
            };
            digits.into_iter().enumerate().map(doubled).sum()
        };
        match digits {
            Some(digits) if digits.len() == 16 && clean != "0".repeat(16) => {
                if sum(digits) % 10 == 0 {
                    Ok(Self(clean))
                } else {
                    Err(BadCardNumber)
                }
            }
            _ => Err(BadCardNumber),
        }
    }
}

/// Latin digits without what people put between them, and without marks that nobody sees.
fn bare(text: &str) -> String {
    let between = |letter: &char| {
        letter.is_whitespace()
            || matches!(
                letter,
                '-' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            )
    };
    to_latin(text)
        .chars()
        .filter(|letter| !between(letter))
        .collect()
}

fn grouped(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_has_one_spelling_however_it_is_typed() {
        for typed in [
            "IR820540102680020817909002",
            "ir82 0540 1026 8002 0817 9090 02",
            "820540102680020817909002",
            "۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲",
            "IR82-0540-1026-8002-0817-9090-02",
            "\u{200e}IR820540102680020817909002\u{200f}",
        ] {
            let iban: Iban = typed.parse().unwrap();
            assert_eq!(iban.as_str(), "IR820540102680020817909002", "{typed}");
            assert_eq!(iban.grouped(), "IR82 0540 1026 8002 0817 9090 02");
        }
        for good in [
            "IR550570022080013447370101",
            "IR050170000000123456789012",
            "FR1420041010050500013M02606",
            "DE89 3704 0044 0532 0130 00",
        ] {
            assert!(good.parse::<Iban>().is_ok(), "{good}");
        }
    }

    #[test]
    fn an_iban_with_a_slip_of_the_finger_is_none() {
        for bad in [
            "",
            "IR820540102680020817909003",
            "IR280540102680020817909002",
            "IR82054010268002081790900",
            "IR8205401026800208179090021",
            "82054010268002081790900",
            "IR82054010268002081790900A",
            "FR1420041010050500013M02607",
            "1282054010268002081790",
            "سیاه",
        ] {
            assert!(bad.parse::<Iban>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_card_number_is_sixteen_digits_of_which_the_last_fits() {
        for typed in [
            "6037991234567893",
            "6037-9912 3456 7893",
            "۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳",
        ] {
            let card: CardNumber = typed.parse().unwrap();
            assert_eq!(card.as_str(), "6037991234567893");
            assert_eq!(card.grouped(), "6037 9912 3456 7893");
        }
        assert!("6104330000000011".parse::<CardNumber>().is_ok());
        for bad in [
            "",
            "6219861034529008",
            "603799123456789",
            "60379912345678933",
            "603799123456789x",
            "0000000000000000",
        ] {
            assert!(bad.parse::<CardNumber>().is_err(), "{bad}");
        }
    }
}

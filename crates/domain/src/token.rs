//! Names that open a page, and the short code that a payer reads out on the telephone.

use std::fmt;
use std::str::FromStr;

use crate::scope::Mode;

/// An unguessable public name: one letter for the world, then 128 random bits in base 62.
///
/// The letter lets a page find its world before it looks anything up; it is not a secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of base 62 that 128 bits need.
const TOKEN_DIGITS: usize = 22;

impl Token {
    /// Makes a token from 16 random bytes, which the caller draws.
    pub fn from_random(mode: Mode, random: [u8; 16]) -> Self {
        let mut text = String::with_capacity(TOKEN_DIGITS + 1);
        text.push(match mode {
            Mode::Test => 't',
            Mode::Live => 'l',
        });
        let mut rest = u128::from_be_bytes(random);
        for _ in 0..TOKEN_DIGITS {
            let digit = usize::try_from(rest % 62).unwrap_or(0);
            text.push(BASE62.get(digit).copied().map_or('0', char::from));
            rest /= 62;
        }
        Self(text)
    }

    /// The world that the token belongs to.
    pub fn mode(&self) -> Mode {
        if self.0.starts_with('t') {
            Mode::Test
        } else {
            Mode::Live
        }
    }

    /// The text, as it stands in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tokens open pages; a log line shows only the first letters.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}…)", self.0.get(..5).unwrap_or(""))
    }
}

/// The text has not the form of a token; it cannot name anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct BadToken;

impl FromStr for Token {
    type Err = BadToken;
    fn from_str(text: &str) -> Result<Self, BadToken> {
        let well_formed = text.len() == TOKEN_DIGITS + 1
            && text.starts_with(['t', 'l'])
            && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadToken)
        }
    }
}

/// Our code of one payment: eight characters without look-alikes, and a check character.
///
/// The alphabet is Crockford's base 32 (no I, L, O, U); the check is Luhn's rule modulo 32, which
/// finds every wrong character and nearly every swap of neighbours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentCode(String);

const BASE32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_DIGITS: usize = 8;

impl PaymentCode {
    /// Makes a code from random bits, of which the lowest 40 are used.
    pub fn from_random(random: u64) -> Self {
        let mut text = String::with_capacity(CODE_DIGITS + 1);
        let mut rest = random;
        for _ in 0..CODE_DIGITS {
            text.push(character(rest % 32));
            rest /= 32;
        }
        text.push(character(check(&text)));
        Self(text)
    }

    /// The stored text, without dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: `ABCD-EFGH-J`.
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(11);
        for (place, letter) in self.0.chars().enumerate() {
            if place == 4 || place == 8 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }
}

fn character(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|i| BASE32.get(i))
        .copied()
        .map_or('0', char::from)
}

fn value(letter: char) -> Option<u64> {
    BASE32
        .iter()
        .zip(0u64..)
        .find_map(|(b, i)| (char::from(*b) == letter).then_some(i))
}

/// Luhn modulo 32 over the text, from its right end.
fn check(text: &str) -> u64 {
    let mut sum = 0u64;
    let mut factor = 2u64;
    for letter in text.chars().rev() {
        let product = value(letter).unwrap_or(0) * factor;
        sum += product / 32 + product % 32;
        factor = 3 - factor;
    }
    (32 - sum % 32) % 32
}

/// Typed text that is no payment code: wrong length, letter or check character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payment code")]
pub struct BadPaymentCode;

impl FromStr for PaymentCode {
    type Err = BadPaymentCode;
    /// Reads what people type: lower case, dashes, spaces, and O, I, L for 0, 1, 1.
    fn from_str(text: &str) -> Result<Self, BadPaymentCode> {
        let mut clean = String::with_capacity(CODE_DIGITS + 1);
        for letter in text.chars() {
            match letter.to_ascii_uppercase() {
                '-' | ' ' => {}
                'O' => clean.push('0'),
                'I' | 'L' => clean.push('1'),
                other if value(other).is_some() => clean.push(other),
                _ => return Err(BadPaymentCode),
            }
        }
        let mut body = clean.clone();
        let last = body.pop();
        let right = clean.len() == CODE_DIGITS + 1 && last == Some(character(check(&body)));
        if right {
            Ok(Self(clean))
        } else {
            Err(BadPaymentCode)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_tells_its_world_and_nothing_else() {
        let token = Token::from_random(Mode::Test, [7; 16]);
        assert_eq!(token.mode(), Mode::Test);
        assert_eq!(token.as_str().len(), 23);
        assert_eq!(token.as_str().parse(), Ok(token.clone()));
        assert!(format!("{token:?}").len() < 20);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in [
            "",
            "t",
            "x0000000000000000000000",
            "t000000000000000000000/",
            "تست",
        ] {
            assert_eq!(text.parse::<Token>(), Err(BadToken), "{text}");
        }
    }

    proptest! {
        #[test]
        fn different_bits_give_different_tokens(a: [u8; 16], b: [u8; 16]) {
            prop_assume!(a != b);
            prop_assert_ne!(
                Token::from_random(Mode::Live, a),
                Token::from_random(Mode::Live, b)
            );
        }

        #[test]
        fn a_code_reads_back_as_people_type_it(random: u64) {
            let code = PaymentCode::from_random(random);
            prop_assert_eq!(code.grouped().to_lowercase().parse(), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_found(random: u64, place in 0usize..9, other in 0u64..32) {
            let code = PaymentCode::from_random(random);
            let mut letters: Vec<char> = code.as_str().chars().collect();
            prop_assume!(letters[place] != character(other));
            letters[place] = character(other);
            let typed: String = letters.into_iter().collect();
            prop_assert!(typed.parse::<PaymentCode>().is_err());
        }
    }
}

//! To which other countries messages go that cost money. Numbers abroad cost many times more, and a
//! flood of messages to numbers whose owner earns by them is a known fraud.

use std::fmt;
use std::str::FromStr;

use crate::contact::Mobile;
use crate::scope::UnknownWord;

/// To which other countries a shop's messages go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Abroad {
    /// To none.
    #[default]
    Nowhere,
    /// To numbers that begin with one of these.
    To(Vec<CallingCode>),
    /// To all.
    Anywhere,
}

/// How numbers of a country, or of a part of one, begin: `49`, `1416`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallingCode(String);

/// Digits of a calling code with a part of its country.
const MAX_DIGITS: usize = 6;
/// What stands for all countries.
const ANYWHERE: &str = "*";

impl Abroad {
    /// Whether messages go to this number. To one of our own country they always do.
    pub fn allows(&self, mobile: &Mobile) -> bool {
        let digits = mobile.e164().trim_start_matches('+');
        let among = match self {
            Self::Nowhere => false,
            Self::To(codes) => codes.iter().any(|code| digits.starts_with(&code.0)),
            Self::Anywhere => true,
        };
        among || mobile.national().is_some()
    }
}

impl fmt::Display for Abroad {
    /// As stored: nothing, `49 33`, or `*`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => Ok(()),
            Self::Anywhere => f.write_str(ANYWHERE),
            Self::To(codes) => {
                let codes: Vec<&str> = codes.iter().map(|code| code.0.as_str()).collect();
                f.write_str(&codes.join(" "))
            }
        }
    }
}

impl FromStr for Abroad {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        if text == ANYWHERE {
            return Ok(Self::Anywhere);
        }
        let codes: Vec<CallingCode> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        Ok(if codes.is_empty() {
            Self::Nowhere
        } else {
            Self::To(codes)
        })
    }
}

impl FromStr for CallingCode {
    type Err = UnknownWord;
    /// Reads `49`, `+49` or `0049`.
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let plain = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let digits = plain.unwrap_or(text);
        let fits = (1..=MAX_DIGITS).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        fits.then(|| Self(digits.to_owned())).ok_or(UnknownWord {
            kind: "calling code",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_abroad_is_allowed_by_how_it_begins() {
        let number = |text: &str| text.parse::<Mobile>().unwrap();
        let (home, paris) = (number("09121234567"), number("+33612345678"));
        let (toronto, boston) = (number("+14165552671"), number("+16175552671"));
        for (text, allowed) in [
            ("", [true, false, false, false]),
            ("*", [true, true, true, true]),
            ("33", [true, true, false, false]),
            ("+1416 0049", [true, false, true, false]),
            ("1 33", [true, true, true, true]),
        ] {
            let abroad: Abroad = text.parse().unwrap();
            let found = [&home, &paris, &toronto, &boston].map(|one| abroad.allows(one));
            assert_eq!(found, allowed, "{text}");
        }
    }

    #[test]
    fn what_is_stored_is_read_again_and_nonsense_is_not() {
        for text in ["", "*", "49", "49 1416"] {
            assert_eq!(text.parse::<Abroad>().unwrap().to_string(), text);
        }
        for bad in ["0", "+", "49,33", "1234567", "* 49", "۴۹"] {
            assert!(bad.parse::<Abroad>().is_err(), "{bad}");
        }
    }
}

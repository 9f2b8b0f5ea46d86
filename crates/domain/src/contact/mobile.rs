//! Mobile numbers, in one spelling.

use std::fmt;
use std::str::FromStr;

use money::digits::to_latin;

/// A mobile number as E.164: `+989…` of Iran, or what follows a typed `+` for anywhere else.
///
/// Operators' prefixes are not checked: numbers move between operators and new ranges appear.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mobile(String);

/// The text is no mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mobile number")]
pub struct BadMobile;

impl Mobile {
    /// E.164: `+989121234567`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// As people in Iran write it and most gateways want it: `09121234567`. `None` for a number of
    /// another country, which only a channel that knows foreign numbers can reach.
    pub fn national(&self) -> Option<String> {
        let rest = self.0.strip_prefix(IRAN)?;
        Some(format!("0{rest}"))
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) const IRAN: &str = "+98";

impl FromStr for Mobile {
    type Err = BadMobile;
    /// Takes `09…`, `9…`, `98…`, `+98…`, `0098…` and `+98 0…` for Iran, and `+` with 8 to 15 digits
    /// for other countries, in any digits, with spaces, dashes, dots and brackets between.
    fn from_str(text: &str) -> Result<Self, BadMobile> {
        let typed = clean(text)?;
        let abroad = typed.strip_prefix('+');
        if let Some(digits) = abroad.filter(|digits| !digits.starts_with("98")) {
            let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
            return fits.then_some(Self(typed)).ok_or(BadMobile);
        }
        let country = ["+98", "0098", "98"]
            .into_iter()
            .find_map(|prefix| typed.strip_prefix(prefix));
        let rest = country.unwrap_or(&typed);
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        if rest.len() == 10 && rest.starts_with('9') {
            Ok(Self(format!("{IRAN}{rest}")))
        } else {
            Err(BadMobile)
        }
    }
}

/// ASCII digits, and a plus only before them all; what people and editors put between is dropped.
pub(super) fn clean(text: &str) -> Result<String, BadMobile> {
    let mut clean = String::with_capacity(text.len());
    for letter in to_latin(text).chars() {
        match letter {
            '0'..='9' => clean.push(letter),
            '+' if clean.is_empty() => clean.push('+'),
            ' '
            | '-'
            | '.'
            | '('
            | ')'
            | '\u{a0}'
            | '\u{200c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2010}'..='\u{2015}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            _ => return Err(BadMobile),
        }
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mobile_has_one_spelling_however_it_is_typed() {
        for typed in [
            "09121234567",
            "9121234567",
            "989121234567",
            "+989121234567",
            "00989121234567",
            "+98 0912 123 4567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "٠٩١٢-١٢٣-٤٥٦٧",
            "(0912) 123.4567",
            " 0912 – 123 – 4567 ",
        ] {
            let mobile: Mobile = typed.parse().unwrap();
            assert_eq!(mobile.e164(), "+989121234567", "{typed}");
            assert_eq!(mobile.national().as_deref(), Some("09121234567"));
        }
    }

    #[test]
    fn a_number_of_another_country_is_typed_with_its_plus() {
        for (typed, stored) in [
            ("+1 (415) 555-2671", "+14155552671"),
            ("+۴۴ ۷۹۱۱ ۱۲۳۴۵۶", "+447911123456"),
            ("+12345678", "+12345678"),
            ("+123456789012345", "+123456789012345"),
        ] {
            let mobile: Mobile = typed.parse().unwrap();
            assert_eq!(mobile.e164(), stored, "{typed}");
            assert_eq!(mobile.national(), None);
        }
    }

    #[test]
    fn what_is_no_mobile_is_refused() {
        for typed in [
            "",
            "+",
            "0912123456",
            "091212345678",
            "08121234567",
            "02188776655",
            "+982188776655",
            "0912x234567",
            "0912+1234567",
            "++989121234567",
            "4155552671",
            "+1234567",
            "+1234567890123456",
            "+0912123456",
            "0912 123 4567, 0935 123 4567",
        ] {
            assert_eq!(typed.parse::<Mobile>(), Err(BadMobile), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_stored_reads_back_as_itself(typed in "[+0-9۰-۹ ()-]{0,20}") {
            if let Ok(mobile) = typed.parse::<Mobile>() {
                prop_assert!(mobile.e164().starts_with('+'));
                prop_assert!((9..=16).contains(&mobile.e164().len()));
                prop_assert_eq!(mobile.e164().parse(), Ok(mobile.clone()));
                if let Some(national) = mobile.national() {
                    prop_assert_eq!(national.parse(), Ok(mobile));
                }
            }
        }
    }
}

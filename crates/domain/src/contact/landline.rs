//! Numbers of landlines, in one spelling.

use std::fmt;
use std::str::FromStr;

use super::mobile::{IRAN, Mobile, clean};

/// The number of a landline as E.164: `+98` with area code and number of Iran, or what follows a
/// typed `+` for anywhere else. No SMS goes there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Landline(String);

/// The text is no number of a landline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a landline number")]
pub struct BadLandline;

impl Landline {
    /// E.164: `+982188776655`.
    pub fn e164(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Landline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Landline {
    type Err = BadLandline;
    /// Takes `0` and ten digits of Iran (area code of two, number of eight), the same after `98`,
    /// `+98` or `0098`, and `+` with 8 to 15 digits for other countries. A mobile of Iran is none.
    fn from_str(text: &str) -> Result<Self, BadLandline> {
        let typed = clean(text).map_err(|_| BadLandline)?;
        if typed.starts_with('+') && !typed.starts_with(IRAN) {
            // Nobody can tell a mobile abroad by its number.
            let abroad: Mobile = typed.parse().map_err(|_| BadLandline)?;
            return Ok(Self(abroad.e164().to_owned()));
        }
        let country = ["+98", "0098"]
            .into_iter()
            .find_map(|prefix| typed.strip_prefix(prefix));
        // Ten digits that begin with 98 are no area code of Iran: those begin with 1 to 8.
        let country = country.or_else(|| typed.strip_prefix("98").filter(|rest| rest.len() >= 10));
        let home = match country {
            Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
            None => typed.strip_prefix('0').ok_or(BadLandline)?,
        };
        let area = home.starts_with(|digit: char| ('1'..='8').contains(&digit));
        if home.len() == 10 && area {
            Ok(Self(format!("{IRAN}{home}")))
        } else {
            Err(BadLandline)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landline_has_one_spelling_however_it_is_typed() {
        for typed in [
            "02188776655",
            "021-8877 6655",
            "(۰۲۱) ۸۸۷۷۶۶۵۵",
            "+98 21 88776655",
            "0098 21 88776655",
            "982188776655",
        ] {
            let line: Landline = typed.parse().unwrap();
            assert_eq!(line.e164(), "+982188776655", "{typed}");
        }
        let abroad: Landline = "+33 1 42 68 53 00".parse().unwrap();
        assert_eq!(abroad.e164(), "+33142685300");
    }

    #[test]
    fn a_mobile_or_half_a_number_is_no_landline() {
        for typed in [
            "",
            "09121234567",
            "+989121234567",
            "88776655",
            "021",
            "x",
            "0218877665",
        ] {
            assert_eq!(typed.parse::<Landline>(), Err(BadLandline), "{typed}");
        }
    }
}

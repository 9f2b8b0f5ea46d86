//! Addresses of people: e-mail and mobile, in one spelling each.

use std::fmt;
use std::str::FromStr;

/// An e-mail address that is safe to put into a header and plausible to deliver to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct BadEmail;

impl Email {
    /// The address; the part after `@` in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = BadEmail;
    /// Takes the common form of RFC 5321 (no quoted local part, no address literal).
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(BadEmail)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&b));
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let host_ok = host.len() <= 253 && host.contains('.') && host.split('.').all(label_ok);
        if local_ok && host_ok {
            Ok(Self(format!("{local}@{}", host.to_ascii_lowercase())))
        } else {
            Err(BadEmail)
        }
    }
}

/// An Iranian mobile number, kept as E.164 (`+989…`).
///
/// Operators' prefixes are not checked: numbers move between operators and new ranges appear.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mobile(String);

/// The text is no Iranian mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mobile number")]
pub struct BadMobile;

impl Mobile {
    /// E.164: `+989121234567`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// As people in Iran write it and most gateways want it: `09121234567`.
    pub fn national(&self) -> String {
        self.0
            .strip_prefix("+98")
            .map_or_else(String::new, |rest| format!("0{rest}"))
    }
}

impl FromStr for Mobile {
    type Err = BadMobile;
    /// Accepts `09…`, `9…`, `98…`, `+98…`, `0098…` and `+98 0…`, in any digits, with spaces,
    /// dashes, dots and brackets between.
    fn from_str(text: &str) -> Result<Self, BadMobile> {
        let latin = money::digits::to_latin(text);
        let mut clean = String::with_capacity(latin.len());
        for letter in latin.chars() {
            match letter {
                '0'..='9' | '+' => clean.push(letter),
                ' '
                | '-'
                | '.'
                | '('
                | ')'
                | '\u{a0}'
                | '\u{200c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {}
                _ => return Err(BadMobile),
            }
        }
        let country = ["+98", "0098", "98"]
            .into_iter()
            .find_map(|p| clean.strip_prefix(p));
        let rest = country.unwrap_or(&clean);
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        let right =
            rest.len() == 10 && rest.starts_with('9') && rest.bytes().all(|b| b.is_ascii_digit());
        if right {
            Ok(Self(format!("+98{rest}")))
        } else {
            Err(BadMobile)
        }
    }
}

#[cfg(test)]
mod tests {
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
        ] {
            let mobile: Mobile = typed.parse().unwrap();
            assert_eq!(mobile.e164(), "+989121234567", "{typed}");
            assert_eq!(mobile.national(), "09121234567");
        }
        for typed in [
            "",
            "0912123456",
            "091212345678",
            "08121234567",
            "0912x234567",
            "+1 9121234567",
        ] {
            assert!(typed.parse::<Mobile>().is_err(), "{typed}");
        }
    }

    #[test]
    fn an_email_carries_nothing_that_could_split_a_header() {
        assert_eq!(
            "Sara@Example.IR".parse::<Email>().unwrap().as_str(),
            "Sara@example.ir"
        );
        for bad in [
            "",
            "a",
            "a@b",
            "a b@c.d",
            "a@b.c\r\nBcc: x@y.z",
            "a@b..c",
            ".a@b.c",
            "a@-b.c",
            "<a@b.c>",
            "a@b.c,d@e.f",
            "سارا@example.ir",
            "a\0@b.c",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?}");
        }
    }
}

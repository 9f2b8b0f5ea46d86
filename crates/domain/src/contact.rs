//! Addresses of people: e-mail, mobile, landline, messenger ids, in one spelling each.

mod address;
mod landline;
mod messenger;
mod mobile;

use std::fmt;
use std::str::FromStr;

pub use address::{Address, AddressKind, Addresses, MAX_ADDRESSES};
pub use landline::{BadLandline, Landline};
pub use messenger::{BadHandle, Handle, Messenger};
pub use mobile::{BadMobile, Mobile};

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

    /// Whether both are one mailbox: no postman tells cases apart.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
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

#[cfg(test)]
mod tests {
    use super::*;

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

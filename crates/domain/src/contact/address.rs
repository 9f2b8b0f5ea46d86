//! One address of a person, of whatever kind.

use std::fmt;

use super::{Email, Handle, Landline, Messenger, Mobile};
use crate::settings::Fault;

/// Further addresses of one customer, beside the default mobile and the first e-mail.
pub const MAX_ADDRESSES: usize = 20;

/// An address in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// A mobile.
    Mobile(Mobile),
    /// A landline, which gets no messages.
    Landline(Landline),
    /// An e-mail address.
    Email(Email),
    /// An id at a messenger.
    Messenger(Messenger, Handle),
}

/// What kind of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressKind {
    /// A mobile.
    Mobile,
    /// A landline.
    Landline,
    /// An e-mail address.
    Email,
    /// An id at Telegram.
    Telegram,
    /// An id at Bale.
    Bale,
    /// An id at Eitaa.
    Eitaa,
    /// An id at WhatsApp.
    WhatsApp,
}

crate::scope::words!(AddressKind, "kind of address":
    Mobile = "mobile", Landline = "landline", Email = "email", Telegram = "telegram",
    Bale = "bale", Eitaa = "eitaa", WhatsApp = "whatsapp");

impl From<Messenger> for AddressKind {
    fn from(messenger: Messenger) -> Self {
        match messenger {
            Messenger::Telegram => Self::Telegram,
            Messenger::Bale => Self::Bale,
            Messenger::Eitaa => Self::Eitaa,
            Messenger::WhatsApp => Self::WhatsApp,
        }
    }
}

impl AddressKind {
    /// The messenger of this kind.
    pub const fn messenger(self) -> Option<Messenger> {
        match self {
            Self::Mobile | Self::Landline | Self::Email => None,
            Self::Telegram => Some(Messenger::Telegram),
            Self::Bale => Some(Messenger::Bale),
            Self::Eitaa => Some(Messenger::Eitaa),
            Self::WhatsApp => Some(Messenger::WhatsApp),
        }
    }
}

impl Address {
    /// Reads what was typed, or an address as stored, as one of this kind.
    pub fn read(kind: AddressKind, text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Missing);
        }
        match (kind, kind.messenger()) {
            (_, Some(messenger)) => Handle::read(messenger, text)
                .map(|handle| Self::Messenger(messenger, handle))
                .map_err(|_| Fault::Handle),
            (AddressKind::Landline, _) => text
                .parse()
                .map(Self::Landline)
                .map_err(|_| Fault::Landline),
            (AddressKind::Email, _) => text.parse().map(Self::Email).map_err(|_| Fault::Email),
            (_, None) => text.parse().map(Self::Mobile).map_err(|_| Fault::Mobile),
        }
    }

    /// Reads an address of whatever kind, as [`spelled`](Self::spelled) writes it and people type it: an
    /// e-mail address, a mobile, or an id behind the word for its messenger, as in `telegram:@sara`.
    /// `None`: it is neither.
    pub fn read_any(text: &str) -> Option<Self> {
        let behind = text.split_once(':').and_then(|(word, handle)| {
            let kind: AddressKind = word.trim().to_ascii_lowercase().parse().ok()?;
            kind.messenger().map(|_| (kind, handle))
        });
        let (kinds, text): (&[_], _) = match &behind {
            Some((kind, handle)) => (std::slice::from_ref(kind), *handle),
            None => (&[AddressKind::Email, AddressKind::Mobile], text),
        };
        kinds.iter().find_map(|kind| Self::read(*kind, text).ok())
    }

    /// As people read it and can type it again where any kind is taken.
    pub fn spelled(&self) -> String {
        match self {
            Self::Messenger(..) => format!("{}:{self}", self.kind()),
            _ => self.to_string(),
        }
    }

    /// Its kind.
    pub fn kind(&self) -> AddressKind {
        match self {
            Self::Mobile(_) => AddressKind::Mobile,
            Self::Landline(_) => AddressKind::Landline,
            Self::Email(_) => AddressKind::Email,
            Self::Messenger(messenger, _) => (*messenger).into(),
        }
    }

    /// As stored and as people read it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mobile(mobile) => mobile.e164(),
            Self::Landline(landline) => landline.e164(),
            Self::Email(email) => email.as_str(),
            Self::Messenger(_, handle) => handle.as_str(),
        }
    }

    /// What two spellings of one address have in common: an e-mail in lower case, for no postman
    /// tells cases apart.
    pub fn key(&self) -> String {
        self.as_str().to_ascii_lowercase()
    }

    /// Whether both lead to the same person's screen.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.key() == other.key()
    }

    /// Whether messages can go there at all.
    pub const fn takes_messages(&self) -> bool {
        !matches!(self, Self::Landline(_))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Addresses of a contact or of a row of an import: one of each kind, some of them empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses(Vec<Address>);

impl Addresses {
    /// Puts an address into the place of its kind.
    pub fn put(&mut self, address: Address) {
        self.0.retain(|one| one.kind() != address.kind());
        self.0.push(address);
        self.0.sort_by_key(Address::kind);
    }

    /// The address of a kind.
    pub fn of(&self, kind: AddressKind) -> Option<&Address> {
        self.0.iter().find(|one| one.kind() == kind)
    }

    /// All of them, in the order of kinds.
    pub fn iter(&self) -> impl Iterator<Item = &Address> {
        self.0.iter()
    }
}

impl FromIterator<Address> for Addresses {
    fn from_iter<I: IntoIterator<Item = Address>>(all: I) -> Self {
        let mut found = Self::default();
        for address in all {
            found.put(address);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_and_stores_what_it_reads_again() {
        for (kind, typed, stored) in [
            (AddressKind::Mobile, "0912 123 4567", "+989121234567"),
            (AddressKind::Landline, "021 88776655", "+982188776655"),
            (AddressKind::Email, "Sara@Example.org", "Sara@example.org"),
            (AddressKind::Telegram, "@Sara_K", "@sara_k"),
            (AddressKind::Bale, "09121234567", "+989121234567"),
            (AddressKind::Eitaa, "sara_k", "@sara_k"),
            (AddressKind::WhatsApp, "09121234567", "+989121234567"),
        ] {
            let address = Address::read(kind, typed).unwrap();
            assert_eq!((address.kind(), address.as_str()), (kind, stored));
            assert_eq!(Address::read(kind, stored), Ok(address));
        }
        for (kind, fault) in [
            (AddressKind::Mobile, Fault::Mobile),
            (AddressKind::Landline, Fault::Landline),
            (AddressKind::Email, Fault::Email),
            (AddressKind::WhatsApp, Fault::Handle),
        ] {
            assert_eq!(Address::read(kind, "x"), Err(fault));
            assert_eq!(Address::read(kind, " "), Err(Fault::Missing));
        }
    }

    #[test]
    fn any_kind_is_read_as_it_is_spelled() {
        for (typed, kind, spelled) in [
            (" sara@example.org ", AddressKind::Email, "sara@example.org"),
            ("۰۹۱۲۱۲۳۴۵۶۷", AddressKind::Mobile, "+989121234567"),
            (
                "telegram: Sara_K",
                AddressKind::Telegram,
                "telegram:@sara_k",
            ),
            ("Bale:09121234567", AddressKind::Bale, "bale:+989121234567"),
            ("eitaa:12345", AddressKind::Eitaa, "eitaa:12345"),
            (
                "whatsapp:+989121234567",
                AddressKind::WhatsApp,
                "whatsapp:+989121234567",
            ),
        ] {
            let address = Address::read_any(typed).unwrap();
            assert_eq!(
                (address.kind(), address.spelled().as_str()),
                (kind, spelled)
            );
            assert_eq!(Address::read_any(spelled), Some(address));
        }
        for wrong in [
            "",
            "sara",
            "signal:@sara",
            "email:a@b.ir",
            "telegram:",
            "whatsapp:12",
        ] {
            assert_eq!(Address::read_any(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_mailbox_in_two_cases_is_one_address() {
        let read = |kind, text| Address::read(kind, text).unwrap();
        let one = read(AddressKind::Email, "Sara@example.org");
        assert!(one.is_same(&read(AddressKind::Email, "sara@EXAMPLE.org")));
        let bale = read(AddressKind::Bale, "09121234567");
        assert!(!bale.is_same(&read(AddressKind::Mobile, "09121234567")));
    }

    #[test]
    fn a_set_holds_one_of_each_kind() {
        let read = |text| Address::read(AddressKind::Mobile, text).unwrap();
        let set: Addresses = [read("09121111111"), read("09122222222")]
            .into_iter()
            .collect();
        assert_eq!(set.iter().count(), 1);
        assert_eq!(set.of(AddressKind::Mobile), Some(&read("09122222222")));
        assert_eq!(set.of(AddressKind::Email), None);
    }
}

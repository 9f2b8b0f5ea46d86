//! The people of a company.

use crate::contact::{Address, AddressKind, Addresses, Mobile};
use crate::id::ContactId;
use crate::position::PositionKey;
use crate::settings::{Faults, MAX_NAME, choice, line};

use super::{MAX_NOTE, optional_text};

/// Contacts of one company.
pub const MAX_CONTACTS: usize = 50;

/// Somebody at a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Inner id.
    pub id: ContactId,
    /// As staff know them.
    pub name: String,
    /// What they do there.
    pub position: PositionKey,
    /// Where they are reached.
    pub addresses: Addresses,
    /// What staff write down for themselves.
    pub note: Option<String>,
    /// Messages may be sent to them; `false` once they asked for none.
    pub may_message: bool,
}

/// What staff type about a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactForm {
    /// The name.
    pub name: String,
    /// `manager`, `liaison` or the id of a position.
    pub position: String,
    /// What was typed for each kind of address; a kind that is missing is empty.
    pub addresses: Vec<(AddressKind, String)>,
    /// Note, of several lines; may be empty.
    pub note: String,
    /// Messages may be sent to them.
    pub may_message: bool,
}

impl ContactForm {
    /// A contact with this id, or everything that is wrong.
    pub fn read(&self, id: ContactId) -> Result<Contact, Faults> {
        let mut faults = Faults::default();
        let name = faults.take("name", line(&self.name, MAX_NAME));
        let position = faults.take("position", choice(&self.position));
        let note = faults.take("note", optional_text(&self.note, MAX_NOTE));
        let mut addresses = Addresses::default();
        for (kind, typed) in &self.addresses {
            if typed.trim().is_empty() {
                continue;
            }
            if let Some(address) = faults.take(kind.as_str(), Address::read(*kind, typed)) {
                addresses.put(address);
            }
        }
        match (name, position, note) {
            (Some(name), Some(position), Some(note)) if faults.is_empty() => Ok(Contact {
                id,
                name,
                position,
                addresses,
                note,
                may_message: self.may_message,
            }),
            _ => Err(faults),
        }
    }
}

impl From<&Contact> for ContactForm {
    /// The form as it stands before somebody changes it.
    fn from(contact: &Contact) -> Self {
        let addresses = contact.addresses.iter();
        Self {
            name: contact.name.clone(),
            position: contact.position.to_string(),
            addresses: addresses.map(|one| (one.kind(), one.to_string())).collect(),
            note: contact.note.clone().unwrap_or_default(),
            may_message: contact.may_message,
        }
    }
}

impl Contact {
    /// The mobile, to look for others who have it.
    pub fn mobile(&self) -> Option<&Mobile> {
        match self.addresses.of(AddressKind::Mobile) {
            Some(Address::Mobile(mobile)) => Some(mobile),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Fault;
    use uuid::Uuid;

    fn form() -> ContactForm {
        ContactForm {
            name: " مینا ".to_owned(),
            position: "liaison".to_owned(),
            addresses: vec![
                (AddressKind::Mobile, "09121234567".to_owned()),
                (AddressKind::Email, " ".to_owned()),
                (AddressKind::Telegram, "t.me/Mina_K".to_owned()),
            ],
            note: String::new(),
            may_message: true,
        }
    }

    #[test]
    fn a_form_becomes_a_contact_and_a_form_again() {
        let id = ContactId::new(Uuid::from_u128(4));
        let made = form().read(id).unwrap();
        assert_eq!(
            (made.name.as_str(), made.position),
            ("مینا", PositionKey::Liaison)
        );
        assert_eq!(made.mobile().unwrap().e164(), "+989121234567");
        assert_eq!(made.addresses.iter().count(), 2);
        assert_eq!(ContactForm::from(&made).read(id), Ok(made));
    }

    #[test]
    fn everything_that_is_wrong_with_a_contact_is_told_at_once() {
        let bad = ContactForm {
            name: String::new(),
            position: "boss".to_owned(),
            addresses: vec![
                (AddressKind::Landline, "0912".to_owned()),
                (AddressKind::WhatsApp, "@x".to_owned()),
            ],
            ..form()
        };
        let faults = bad.read(ContactId::new(Uuid::from_u128(4))).unwrap_err();
        let expected = [
            ("name", Fault::Missing),
            ("position", Fault::Choice),
            ("landline", Fault::Landline),
            ("whatsapp", Fault::Handle),
        ];
        assert_eq!(faults.0, expected);
    }
}

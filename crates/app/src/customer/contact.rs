//! The people of a company: added, changed, taken away.

use domain::customer::{Contact, ContactForm, Customer, CustomerKind, MAX_CONTACTS};
use domain::id::{ContactId, CustomerId};
use domain::position::PositionKey;
use domain::settings::{Fault, Faults};
use store::Tx;
use store::rooms::{customer, position};

use super::{Change, CustomerError};
use crate::App;
use crate::link::Once;
use crate::office::Desk;

impl App {
    /// Adds a contact to a company, if nobody changed it since `version`.
    pub async fn add_contact(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        form: &ContactForm,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        let contact = form.read(ContactId::new(self.uuid()))?;
        let (change, desk) = about(desk, at, once);
        self.change_about(change, request_id, move |tx, company| {
            if company.kind != CustomerKind::Company {
                return Err(CustomerError::NotFound);
            }
            if customer::contacts(tx, desk.scope(), at.0)?.len() >= MAX_CONTACTS {
                return Err(Faults::one("name", Fault::Full(MAX_CONTACTS)).into());
            }
            offered(tx, &desk, contact.position)?;
            customer::insert_contact(tx, desk.scope(), at.0, &contact)?;
            Ok(())
        })
        .await
    }

    /// Changes a contact, if nobody changed the company since `version`.
    pub async fn change_contact(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        (id, form): (ContactId, &ContactForm),
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        let contact = form.read(id)?;
        let (change, desk) = about(desk, at, once);
        self.change_about(change, request_id, move |tx, _: &Customer| {
            let all = customer::contacts(tx, desk.scope(), at.0)?;
            let old = all.into_iter().find(|one| one.id == id);
            let old: Contact = old.ok_or(CustomerError::NotFound)?;
            if old.position != contact.position {
                offered(tx, &desk, contact.position)?;
            }
            customer::save_contact(tx, desk.scope(), at.0, &contact)?;
            Ok(())
        })
        .await
    }

    /// Takes a contact away, if nobody changed the company since `version`. Addresses that asked
    /// for no messages stay silent.
    pub async fn remove_contact(
        &self,
        desk: &Desk,
        at: (CustomerId, i64),
        id: ContactId,
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        let (change, desk) = about(desk, at, once);
        self.change_about(change, request_id, move |tx, _: &Customer| {
            if customer::remove_contact(tx, desk.scope(), at.0, id)? {
                Ok(())
            } else {
                Err(CustomerError::NotFound)
            }
        })
        .await
    }
}

pub(super) fn about(desk: &Desk, at: (CustomerId, i64), once: Once) -> (Change, Desk) {
    let change = Change {
        desk: desk.clone(),
        at,
        once,
    };
    (change, desk.clone())
}

/// Refuses a position that the merchant does not have or has switched off.
fn offered(tx: &mut Tx<'_>, desk: &Desk, key: PositionKey) -> Result<(), CustomerError> {
    let known = match key {
        PositionKey::Manager | PositionKey::Liaison => true,
        PositionKey::Own(id) => {
            let found = position::find(tx, desk.staff.merchant, id)?;
            found.is_some_and(|one| one.active)
        }
    };
    if known {
        Ok(())
    } else {
        Err(Faults::one("position", Fault::Choice).into())
    }
}

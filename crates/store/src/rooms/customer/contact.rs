//! The people of companies. Who changes one holds the company: [`super::touch`] comes first.

use domain::contact::{Address, AddressKind};
use domain::customer::Contact;
use domain::id::{ContactId, CustomerId};
use domain::scope::Scope;

use crate::rooms::read;
use crate::{Row, StoreError, Tx, Value};

/// The contacts of a customer, in order of making.
pub fn contacts(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
) -> Result<Vec<Contact>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM contact WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3
         ORDER BY id",
        &read::with(scope, [read::id(customer)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// Inserts a contact.
pub fn insert_contact(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    contact: &Contact,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO contact (merchant_id, mode, id, customer_id, name, position, note,
            may_message, mobile, landline, email, telegram, bale, eitaa, whatsapp)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &values(scope, customer, contact),
    )?;
    Ok(())
}

/// Writes a contact down. `false`: the customer has no such contact.
pub fn save_contact(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    contact: &Contact,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE contact SET name = $5, position = $6, note = $7, may_message = $8, mobile = $9,
            landline = $10, email = $11, telegram = $12, bale = $13, eitaa = $14, whatsapp = $15
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND customer_id = $4",
        &values(scope, customer, contact),
    )?;
    Ok(changed == 1)
}

/// Takes a contact away. `false`: the customer has no such contact.
pub fn remove_contact(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    contact: ContactId,
) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM contact
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND customer_id = $4",
        &read::with(scope, [read::id(contact), read::id(customer)]),
    )?;
    Ok(gone == 1)
}

fn values(scope: Scope, customer: CustomerId, contact: &Contact) -> Vec<Value> {
    let mut values = read::with(
        scope,
        [
            read::id(contact.id),
            read::id(customer),
            Value::from(&contact.name),
            read::id(contact.position),
            Value::from(contact.note.clone()),
            Value::from(contact.may_message),
        ],
    );
    let addresses = AddressKind::ALL.iter().map(|kind| {
        let address = contact.addresses.of(*kind);
        Value::from(address.map(Address::as_str))
    });
    values.extend(addresses);
    values
}

fn from_row(row: &Row) -> Result<Contact, StoreError> {
    let mut addresses = Vec::new();
    for kind in AddressKind::ALL {
        if let Some(text) = row.opt_text(kind.as_str())? {
            let address = Address::read(*kind, text);
            addresses.push(address.map_err(|_| row.corrupt(kind.as_str()))?);
        }
    }
    Ok(Contact {
        id: read::word(row, "id")?,
        name: read::text(row, "name")?,
        position: read::word(row, "position")?,
        addresses: addresses.into_iter().collect(),
        note: read::opt_text(row, "note")?,
        may_message: row.flag("may_message")?,
    })
}

//! One customer instead of two.

use domain::customer::Customer;
use domain::id::CustomerId;
use domain::scope::Scope;
use jiff::Timestamp;

use super::from_row;
use crate::rooms::read;
use crate::{StoreError, Tx, Value};

/// How much hangs on a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hanging {
    /// People of a company.
    pub contacts: u32,
    /// Addresses beside the default mobile and the first e-mail.
    pub addresses: u32,
    /// Documents.
    pub documents: u32,
    /// Links.
    pub links: u32,
    /// Receipts.
    pub receipts: u32,
}

/// Counts what hangs on a customer.
pub fn hanging(tx: &mut Tx<'_>, scope: Scope, id: CustomerId) -> Result<Hanging, StoreError> {
    let row = tx.query_one(
        "SELECT
            (SELECT COUNT(*) FROM contact
             WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3) AS contacts,
            (SELECT COUNT(*) FROM customer_address
             WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3) AS addresses,
            (SELECT COUNT(*) FROM document
             WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3) AS documents,
            (SELECT COUNT(*) FROM link
             WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3) AS links,
            (SELECT COUNT(*) FROM receipt
             WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3) AS receipts",
        &read::with(scope, [read::id(id)]),
    )?;
    Ok(Hanging {
        contacts: read::count(&row, "contacts")?,
        addresses: read::count(&row, "addresses")?,
        documents: read::count(&row, "documents")?,
        links: read::count(&row, "links")?,
        receipts: read::count(&row, "receipts")?,
    })
}

/// A customer that cannot be merged away until the unit ends: whoever hangs something new on one
/// holds it first. `None`: there is none, or it was merged.
pub fn hold(tx: &mut Tx<'_>, scope: Scope, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM customer
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND merged_into IS NULL
         /*pg*/FOR SHARE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Who stands for a customer that was merged.
pub fn merged_into(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: CustomerId,
) -> Result<Option<CustomerId>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT merged_into FROM customer WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    match row {
        Some(row) => read::opt_word(&row, "merged_into"),
        None => Ok(None),
    }
}

/// Archives a customer for good, without its addresses, for another that stands for it and for all
/// that were merged into it before. `false`: it is not at `version` any more, or was merged.
pub fn retire(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, version): (CustomerId, i64),
    into: CustomerId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer SET archived_at = COALESCE(archived_at, $6), merged_into = $5,
            mobile = NULL, email = NULL, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4
            AND merged_into IS NULL",
        &read::with(
            scope,
            [
                read::id(id),
                Value::Int(version),
                read::id(into),
                read::at(now),
            ],
        ),
    )?;
    tx.execute(
        "UPDATE customer SET merged_into = $4
         WHERE merchant_id = $1 AND mode = $2 AND merged_into = $3",
        &read::with(scope, [read::id(id), read::id(into)]),
    )?;
    Ok(changed == 1)
}

/// Moves all that hangs on one customer to another: in the order of the locks, documents, links,
/// payments, and what hangs on these. What was booked stays where it was booked.
pub fn move_all(
    tx: &mut Tx<'_>,
    scope: Scope,
    from: CustomerId,
    to: CustomerId,
) -> Result<(), StoreError> {
    for sql in [
        "UPDATE document SET customer_id = $4, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3",
        "UPDATE link SET customer_id = $4
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3",
        "UPDATE payment SET customer_id = $4
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3 AND link_id IN (
            SELECT id FROM link WHERE merchant_id = $1 AND mode = $2 AND customer_id = $4)",
        "UPDATE receipt SET customer_id = $4
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3",
        "UPDATE contact SET customer_id = $4
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3",
        "INSERT INTO customer_address (merchant_id, mode, customer_id, kind, address)
         SELECT merchant_id, mode, $4, kind, address FROM customer_address
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3
         ON CONFLICT DO NOTHING",
    ] {
        tx.execute(sql, &read::with(scope, [read::id(from), read::id(to)]))?;
    }
    tx.execute(
        "DELETE FROM customer_address WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3",
        &read::with(scope, [read::id(from)]),
    )?;
    Ok(())
}

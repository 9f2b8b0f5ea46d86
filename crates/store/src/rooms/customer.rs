//! Customers; here the walk-in of each shop.

use domain::customer::{Customer, CustomerKind};
use domain::id::{CustomerId, ShopId};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Inserts a customer; `walk_in_of` for the one that holds a shop's unassigned money.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: &Customer,
    walk_in_of: Option<ShopId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO customer (merchant_id, mode, id, kind, name, email, mobile, walk_in_of, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &read::with(
            scope,
            [
                read::id(customer.id),
                customer.kind.as_str().into(),
                Value::from(&customer.name),
                Value::from(customer.email.clone()),
                Value::from(customer.mobile.clone()),
                read::opt_id(walk_in_of),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// The walk-in customer of a shop.
pub fn walk_in(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: ShopId,
) -> Result<Option<Customer>, StoreError> {
    tx.query_one_opt(
        "SELECT id, kind, name, email, mobile FROM customer
         WHERE merchant_id = $1 AND mode = $2 AND walk_in_of = $3",
        &read::with(scope, [read::id(shop)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// A customer by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    tx.query_one_opt(
        "SELECT id, kind, name, email, mobile FROM customer
         WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<Customer, StoreError> {
    Ok(Customer {
        id: read::word(row, "id")?,
        kind: read::word::<CustomerKind>(row, "kind")?,
        name: read::text(row, "name")?,
        email: read::opt_text(row, "email")?,
        mobile: read::opt_text(row, "mobile")?,
    })
}

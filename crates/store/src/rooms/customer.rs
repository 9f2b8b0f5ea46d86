//! Customers, and the walk-in of each shop.

mod address;
mod contact;
mod list;
mod merge;

use domain::contact::{Address, Mobile};
use domain::customer::{Customer, CustomerKind};
use domain::id::{CustomerId, ShopId};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use super::search::{self, Kind};
use crate::{Row, StoreError, Tx, Value};

pub use address::{
    add_address, addresses, every_address, known_mobiles, known_numbers, remove_address,
};
pub use contact::{contacts, insert_contact, remove_contact, save_contact};
pub use list::{CustomerFilter, CustomerPage, LOOKED_AT, Place, list};
pub use merge::{Hanging, hanging, hold, merged_into, move_all, retire};

/// Customers that are told to share a mobile.
pub const SHARING: u32 = 5;

/// Inserts a customer with its search tokens; `walk_in_of` for the one that holds a shop's
/// unassigned money.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: &Customer,
    walk_in_of: Option<ShopId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.insert_many(HEAD, "", &[row(scope, customer, walk_in_of, now)])?;
    let object = customer.id.to_string();
    let tokens = customer.tokens(&[], &[]);
    search::put(tx, scope, (Kind::Customer, &object), &tokens)
}

/// Inserts new customers with their further addresses and search tokens, all at once.
pub fn insert_all(
    tx: &mut Tx<'_>,
    scope: Scope,
    customers: &[(Customer, Vec<Address>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = customers.iter().map(|(one, _)| row(scope, one, None, now));
    tx.insert_many(HEAD, "", &rows.collect::<Vec<_>>())?;
    let further = customers.iter().flat_map(|(one, further)| {
        further.iter().map(|address| {
            let kind = address.kind().as_str();
            let own = [read::id(one.id), kind.into(), address.as_str().into()];
            read::with(scope, own)
        })
    });
    tx.insert_many(
        "INSERT INTO customer_address (merchant_id, mode, customer_id, kind, address)",
        "ON CONFLICT DO NOTHING",
        &further.collect::<Vec<_>>(),
    )?;
    let tokens = customers
        .iter()
        .map(|(one, further)| (one.id.to_string(), one.tokens(further, &[])));
    search::put_new(tx, scope, Kind::Customer, tokens)
}

const HEAD: &str = "INSERT INTO customer (merchant_id, mode, id, kind, name, email, mobile, \
    walk_in_of, created_at, version, note, may_message, archived_at, number, title)";

fn row(
    scope: Scope,
    customer: &Customer,
    walk_in_of: Option<ShopId>,
    now: Timestamp,
) -> Vec<Value> {
    read::with(
        scope,
        [
            read::id(customer.id),
            customer.kind.as_str().into(),
            Value::from(&customer.name),
            read::opt_id(customer.email.as_ref()),
            read::opt_id(customer.mobile.as_ref()),
            read::opt_id(walk_in_of),
            read::at(now),
            Value::Int(customer.version),
            Value::from(customer.note.clone()),
            Value::from(customer.may_message),
            read::opt_at(customer.archived.then_some(now)),
            read::opt_id(customer.number.as_ref()),
            Value::from(customer.title.clone()),
        ],
    )
}

/// Writes down everything about a customer but whether it is archived, with its search tokens, and
/// counts its version on. `false`: it is not at `customer.version` any more.
pub fn save(tx: &mut Tx<'_>, scope: Scope, customer: &Customer) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer SET kind = $5, name = $6, email = $7, mobile = $8, note = $9,
            may_message = $10, number = $11, title = $12, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &read::with(
            scope,
            [
                read::id(customer.id),
                Value::Int(customer.version),
                customer.kind.as_str().into(),
                Value::from(&customer.name),
                read::opt_id(customer.email.as_ref()),
                read::opt_id(customer.mobile.as_ref()),
                Value::from(customer.note.clone()),
                Value::from(customer.may_message),
                read::opt_id(customer.number.as_ref()),
                Value::from(customer.title.clone()),
            ],
        ),
    )?;
    if changed == 1 {
        retoken(tx, scope, customer.id)?;
    }
    Ok(changed == 1)
}

/// Archives a customer at a moment, or restores it with `None`, and counts its version on.
/// `false`: it is not at `version` any more.
pub fn set_archived(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, version): (CustomerId, i64),
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer SET archived_at = $5, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &read::with(scope, [read::id(id), Value::Int(version), read::opt_at(at)]),
    )?;
    Ok(changed == 1)
}

/// Counts the version of a customer on, which holds it until the unit ends: before its contacts or
/// further addresses change. `false`: it is not at `version` any more.
pub fn touch(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, version): (CustomerId, i64),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer SET version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &read::with(scope, [read::id(id), Value::Int(version)]),
    )?;
    Ok(changed == 1)
}

/// Writes the search tokens of a customer anew, out of all that stands about it. In a unit that
/// holds the customer, after the last change.
pub fn retoken(tx: &mut Tx<'_>, scope: Scope, id: CustomerId) -> Result<(), StoreError> {
    let Some(customer) = find(tx, scope, id)? else {
        return Ok(());
    };
    let further = addresses(tx, scope, id)?;
    let contacts = contacts(tx, scope, id)?;
    let tokens = customer.tokens(&further, &contacts);
    search::put(tx, scope, (Kind::Customer, &id.to_string()), &tokens)
}

/// The walk-in customer of a shop.
pub fn walk_in(
    tx: &mut Tx<'_>,
    scope: Scope,
    shop: ShopId,
) -> Result<Option<Customer>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM customer WHERE merchant_id = $1 AND mode = $2 AND walk_in_of = $3",
        &read::with(scope, [read::id(shop)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// A customer by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM customer WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Customers who have this mobile as their default or a further one, archived ones too, oldest first, at most [`SHARING`]; without
/// the one that is being edited.
pub fn with_mobile(
    tx: &mut Tx<'_>,
    scope: Scope,
    mobile: &Mobile,
    but: Option<CustomerId>,
) -> Result<Vec<Customer>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM customer WHERE merchant_id = $1 AND mode = $2 AND id <> $4 AND id IN (
            SELECT id FROM customer WHERE merchant_id = $1 AND mode = $2 AND mobile = $3
            UNION SELECT customer_id FROM customer_address
            WHERE merchant_id = $1 AND mode = $2 AND kind = 'mobile' AND address = $3)
         ORDER BY id LIMIT $5",
        &read::with(
            scope,
            [
                mobile.e164().into(),
                // No id is empty.
                but.map_or_else(|| "".into(), read::id),
                Value::from(SHARING),
            ],
        ),
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Customer, StoreError> {
    Ok(Customer {
        id: read::word(row, "id")?,
        kind: read::word::<CustomerKind>(row, "kind")?,
        name: read::text(row, "name")?,
        number: read::opt_word(row, "number")?,
        title: read::opt_text(row, "title")?,
        mobile: read::opt_word(row, "mobile")?,
        email: read::opt_word(row, "email")?,
        note: read::opt_text(row, "note")?,
        may_message: row.flag("may_message")?,
        archived: row.opt_int("archived_at")?.is_some(),
        version: row.int("version")?,
    })
}

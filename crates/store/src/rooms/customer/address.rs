//! Further addresses of customers. Who changes one holds the customer: [`super::touch`] comes first.

use std::collections::BTreeSet;

use domain::contact::{Address, AddressKind, Mobile};
use domain::customer::{Customer, CustomerNumber};
use domain::id::CustomerId;
use domain::scope::Scope;

use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx};

/// The addresses of a customer beside the default mobile and the first e-mail, by kind.
pub fn addresses(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
) -> Result<Vec<Address>, StoreError> {
    let rows = tx.query(
        "SELECT kind, address FROM customer_address
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3 ORDER BY kind, address",
        &read::with(scope, [read::id(customer)]),
    )?;
    let mut all = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    Ok(all)
}

/// Every address of a customer and of their contacts, each once; of nobody, none.
pub fn every_address(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
) -> Result<BTreeSet<Address>, StoreError> {
    let found = super::find(tx, scope, customer)?;
    let mut all: BTreeSet<Address> = found.iter().flat_map(Customer::defaults).collect();
    all.extend(addresses(tx, scope, customer)?);
    for contact in super::contacts(tx, scope, customer)? {
        all.extend(contact.addresses.iter().cloned());
    }
    Ok(all)
}

/// Adds an address. `false`: the customer has it.
pub fn add_address(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    address: &Address,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO customer_address (merchant_id, mode, customer_id, kind, address)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(customer),
                address.kind().as_str().into(),
                address.as_str().into(),
            ],
        ),
    )?;
    Ok(added == 1)
}

/// Takes an address away. `false`: the customer has no such address.
pub fn remove_address(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    address: &Address,
) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM customer_address
         WHERE merchant_id = $1 AND mode = $2 AND customer_id = $3 AND kind = $4
            AND address = $5",
        &read::with(
            scope,
            [
                read::id(customer),
                address.kind().as_str().into(),
                address.as_str().into(),
            ],
        ),
    )?;
    Ok(gone == 1)
}

/// Those of some mobiles that a customer has, as the default or as a further one.
pub fn known_mobiles<'a>(
    tx: &mut Tx<'_>,
    scope: Scope,
    mobiles: impl IntoIterator<Item = &'a Mobile> + Clone,
) -> Result<BTreeSet<String>, StoreError> {
    let mut known = BTreeSet::new();
    let texts = || mobiles.clone().into_iter().map(Mobile::e164);
    let default = Sql::new("SELECT mobile AS address FROM customer WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND mobile IN ")
        .bind_list(texts());
    let further = Sql::new("SELECT address FROM customer_address WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND kind = ")
        .bind(AddressKind::Mobile.as_str())
        .push(" AND address IN ")
        .bind_list(texts());
    for sql in [default, further] {
        for row in tx.query_built(&sql)? {
            known.insert(read::text(&row, "address")?);
        }
    }
    Ok(known)
}

/// Those of some numbers that customers have.
pub fn known_numbers(
    tx: &mut Tx<'_>,
    scope: Scope,
    numbers: &[CustomerNumber],
) -> Result<BTreeSet<CustomerNumber>, StoreError> {
    if numbers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = Sql::new("SELECT number FROM customer WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND number IS NOT NULL AND merged_into IS NULL AND number IN ")
        .bind_list(numbers.iter().map(ToString::to_string));
    let rows = tx.query_built(&sql)?;
    rows.iter().map(|row| read::word(row, "number")).collect()
}

fn from_row(row: &Row) -> Result<Address, StoreError> {
    let kind = read::word(row, "kind")?;
    Address::read(kind, row.text("address")?).map_err(|_| row.corrupt("address"))
}

//! Addresses that asked for no messages, whoever they belong to.

use std::collections::BTreeSet;

use domain::contact::{Address, AddressKind};
use domain::id::OptOutId;
use domain::recipient::OptOuts;
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// An address that asked for no messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOut {
    /// Inner id; events name it instead of the address.
    pub id: OptOutId,
    /// The address, in lower case.
    pub address: Address,
    /// Why, in the words of staff.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// Writes down that an address asked for no messages; one whose opt-out was lifted keeps its id.
/// `None`: it had asked already.
pub fn set(
    tx: &mut Tx<'_>,
    scope: Scope,
    address: &Address,
    (id, reason): (OptOutId, &str),
    now: Timestamp,
) -> Result<Option<OptOutId>, StoreError> {
    let rows = tx.query(
        "INSERT INTO opt_out (merchant_id, mode, kind, address, id, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (merchant_id, mode, kind, address) DO UPDATE
         SET reason = excluded.reason, at = excluded.at, lifted_at = NULL, lifted_reason = NULL
         WHERE opt_out.lifted_at IS NOT NULL
         RETURNING id",
        &read::with(
            scope,
            [
                address.kind().as_str().into(),
                Value::from(address.key()),
                read::id(id),
                reason.into(),
                read::at(now),
            ],
        ),
    )?;
    rows.first().map(|row| read::word(row, "id")).transpose()
}

/// Lifts an opt-out. `false`: there is none.
pub fn lift(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, reason): (OptOutId, &str),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE opt_out SET lifted_at = $4, lifted_reason = $5
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND lifted_at IS NULL",
        &read::with(scope, [read::id(id), read::at(now), reason.into()]),
    )?;
    Ok(changed == 1)
}

/// Those of some addresses that asked for no messages.
pub fn among(
    tx: &mut Tx<'_>,
    scope: Scope,
    addresses: &[Address],
) -> Result<Vec<OptOut>, StoreError> {
    let keys = addresses.iter().map(Address::key);
    let kinds: BTreeSet<&str> = addresses.iter().map(|one| one.kind().as_str()).collect();
    // With its kind an address is the key: without, all of the opted-out were looked through.
    let sql = select(scope)
        .push(" AND kind IN ")
        .bind_list(kinds)
        .push(" AND address IN ")
        .bind_list(keys);
    let mut found = Vec::new();
    for row in tx.query_built(&sql)? {
        let one = from_row(&row)?;
        if addresses
            .iter()
            .any(|address| address.is_same(&one.address))
        {
            found.push(one);
        }
    }
    Ok(found)
}

/// The same as a set to decide by.
pub fn set_among(
    tx: &mut Tx<'_>,
    scope: Scope,
    addresses: &[Address],
) -> Result<OptOuts, StoreError> {
    let mut set = OptOuts::default();
    for one in among(tx, scope, addresses)? {
        set.add(&one.address);
    }
    Ok(set)
}

/// Opt-outs, newest first, at most `limit`; after the one with this id.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    after: Option<OptOutId>,
    limit: u32,
) -> Result<Vec<OptOut>, StoreError> {
    let mut sql = select(scope);
    if let Some(after) = after {
        sql = sql.push(" AND id < ").bind(read::id(after));
    }
    let sql = sql.push(" ORDER BY id DESC LIMIT ").bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

fn select(scope: Scope) -> Sql {
    Sql::new("SELECT * FROM opt_out WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND lifted_at IS NULL")
}

fn from_row(row: &Row) -> Result<OptOut, StoreError> {
    let kind: AddressKind = read::word(row, "kind")?;
    let address = Address::read(kind, row.text("address")?);
    Ok(OptOut {
        id: read::word(row, "id")?,
        address: address.map_err(|_| row.corrupt("address"))?,
        reason: read::text(row, "reason")?,
        at: read::moment(row, "at")?,
    })
}

//! Positions that a merchant added.

use domain::id::PositionId;
use domain::position::Position;
use domain::scope::MerchantNo;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Inserts a position.
pub fn insert(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    position: &Position,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO contact_position (merchant_id, id, name, active, version)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            Value::Int(merchant.0),
            read::id(position.id),
            Value::from(&position.name),
            Value::from(position.active),
            Value::Int(position.version),
        ],
    )?;
    Ok(())
}

/// Writes down a position and counts its version on. `false`: it is not at `position.version` any
/// more.
pub fn save(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    position: &Position,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE contact_position SET name = $4, active = $5, version = version + 1
         WHERE merchant_id = $1 AND id = $2 AND version = $3",
        &[
            Value::Int(merchant.0),
            read::id(position.id),
            Value::Int(position.version),
            Value::from(&position.name),
            Value::from(position.active),
        ],
    )?;
    Ok(changed == 1)
}

/// A position by its id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: PositionId,
) -> Result<Option<Position>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM contact_position WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All positions of a merchant, in order of making.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<Position>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM contact_position WHERE merchant_id = $1 ORDER BY id",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Position, StoreError> {
    Ok(Position {
        id: read::word(row, "id")?,
        name: read::text(row, "name")?,
        active: row.flag("active")?,
        version: row.int("version")?,
    })
}

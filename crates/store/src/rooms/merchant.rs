//! Merchants: the directory of tenants.

use domain::merchant::Merchant;
use domain::scope::MerchantNo;
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Inserts a merchant with the next free number.
pub fn insert(
    tx: &mut Tx<'_>,
    code: &str,
    name: &str,
    now: Timestamp,
) -> Result<MerchantNo, StoreError> {
    let row = tx.query_one(
        "INSERT INTO merchant (merchant_id, code, name, created_at)
         SELECT COALESCE(MAX(merchant_id), 0) + 1, $1, $2, $3 FROM merchant
         RETURNING merchant_id",
        &[code.into(), name.into(), read::at(now)],
    )?;
    read::merchant_no(&row)
}

/// The merchant whose API keys carry `code`.
pub fn find_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Merchant>, StoreError> {
    tx.query_one_opt(
        "SELECT merchant_id, code, name, version FROM merchant WHERE code = $1",
        &[code.into()],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// A merchant by its number.
pub fn find(tx: &mut Tx<'_>, no: MerchantNo) -> Result<Option<Merchant>, StoreError> {
    tx.query_one_opt(
        "SELECT merchant_id, code, name, version FROM merchant WHERE merchant_id = $1",
        &[Value::Int(no.0)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Gives a merchant another name. `false`: it is not at `version` any more.
pub fn change(
    tx: &mut Tx<'_>,
    no: MerchantNo,
    version: i64,
    name: &str,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE merchant SET name = $3, version = version + 1
         WHERE merchant_id = $1 AND version = $2",
        &[Value::Int(no.0), Value::Int(version), name.into()],
    )?;
    Ok(changed == 1)
}

/// All merchants, in order of making. Workers serve each in turn.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Merchant>, StoreError> {
    let rows = tx.query(
        "SELECT merchant_id, code, name, version FROM merchant ORDER BY merchant_id",
        &[],
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Merchant, StoreError> {
    Ok(Merchant {
        no: read::merchant_no(row)?,
        code: read::text(row, "code")?,
        name: read::text(row, "name")?,
        version: row.int("version")?,
    })
}

/// Whether there is any merchant at all: a fresh database has none.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let none: [Value; 0] = [];
    Ok(!tx
        .query("SELECT merchant_id FROM merchant LIMIT 1", &none)?
        .is_empty())
}

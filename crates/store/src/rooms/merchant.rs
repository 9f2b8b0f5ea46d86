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
        "SELECT merchant_id, code, name FROM merchant WHERE code = $1",
        &[code.into()],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All merchants, in order of making. Workers serve each in turn.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Merchant>, StoreError> {
    let rows = tx.query(
        "SELECT merchant_id, code, name FROM merchant ORDER BY merchant_id",
        &[],
    )?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Merchant, StoreError> {
    Ok(Merchant {
        no: read::merchant_no(row)?,
        code: read::text(row, "code")?,
        name: read::text(row, "name")?,
    })
}

/// Whether there is any merchant at all: a fresh database has none.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let none: [Value; 0] = [];
    Ok(!tx
        .query("SELECT merchant_id FROM merchant LIMIT 1", &none)?
        .is_empty())
}

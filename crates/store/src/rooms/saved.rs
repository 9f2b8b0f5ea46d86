//! Filters of lists that users keep: each user sees their own alone, in both worlds.

use domain::id::UserId;
use domain::saved::{SavedFilter, SavedList};
use domain::scope::MerchantNo;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Keeps a filter; one of the same name for this list says the new thing now.
pub fn keep(
    tx: &mut Tx<'_>,
    (merchant, user): (MerchantNo, UserId),
    filter: &SavedFilter,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO saved_filter (merchant_id, staff_id, list, name, query)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (merchant_id, staff_id, list, name) DO UPDATE SET query = excluded.query",
        &[
            Value::Int(merchant.0),
            read::id(user),
            filter.list.as_str().into(),
            Value::from(&filter.name),
            Value::from(&filter.query),
        ],
    )?;
    Ok(())
}

/// The filters that a user keeps for a list, by name.
pub fn of_list(
    tx: &mut Tx<'_>,
    (merchant, user): (MerchantNo, UserId),
    list: SavedList,
) -> Result<Vec<SavedFilter>, StoreError> {
    let rows = tx.query(
        "SELECT list, name, query FROM saved_filter
         WHERE merchant_id = $1 AND staff_id = $2 AND list = $3 ORDER BY name",
        &[Value::Int(merchant.0), read::id(user), list.as_str().into()],
    )?;
    rows.iter().map(from_row).collect()
}

/// Forgets a filter. `false`: this user keeps none of this name.
pub fn forget(
    tx: &mut Tx<'_>,
    (merchant, user): (MerchantNo, UserId),
    (list, name): (SavedList, &str),
) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM saved_filter
         WHERE merchant_id = $1 AND staff_id = $2 AND list = $3 AND name = $4",
        &[
            Value::Int(merchant.0),
            read::id(user),
            list.as_str().into(),
            name.into(),
        ],
    )?;
    Ok(gone == 1)
}

fn from_row(row: &Row) -> Result<SavedFilter, StoreError> {
    Ok(SavedFilter {
        list: read::word(row, "list")?,
        name: read::text(row, "name")?,
        query: read::text(row, "query")?,
    })
}

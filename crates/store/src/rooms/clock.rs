//! The database's clock (PostgreSQL): nodes follow it so that they agree.

use crate::{StoreError, Tx};

/// Microseconds UTC by the server's clock, at the moment of the statement.
pub fn now_us(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000) AS BIGINT) AS now_us",
        &[],
    )?;
    row.int("now_us")
}

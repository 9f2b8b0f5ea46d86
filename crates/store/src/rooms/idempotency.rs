//! Idempotency keys: the key and its effect share one unit of work.

use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx, Value};

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is new, and this unit holds it now.
    New,
    /// The same request was answered before.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The body.
        answer: String,
    },
    /// The key was used for another request.
    OtherRequest,
    /// The same request is being worked on.
    Running,
}

/// Takes a key for a request with this fingerprint. If the unit fails, the key is free again.
pub fn take(
    tx: &mut Tx<'_>,
    scope: Scope,
    key: &str,
    fingerprint: &[u8],
    now: Timestamp,
) -> Result<Known, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO idempotency (merchant_id, mode, key, fingerprint, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &read::with(scope, [key.into(), fingerprint.into(), read::at(now)]),
    )?;
    if inserted == 1 {
        return Ok(Known::New);
    }
    let row = tx.query_one(
        "SELECT fingerprint, status, answer FROM idempotency
         WHERE merchant_id = $1 AND mode = $2 AND key = $3",
        &read::with(scope, [key.into()]),
    )?;
    if row.blob("fingerprint")? != fingerprint {
        return Ok(Known::OtherRequest);
    }
    match (row.opt_int("status")?, row.opt_text("answer")?) {
        (Some(status), Some(answer)) => Ok(Known::Answered {
            status: u16::try_from(status).map_err(|_| row.corrupt("status"))?,
            answer: answer.to_owned(),
        }),
        _ => Ok(Known::Running),
    }
}

/// Stores the answer beside the effect.
pub fn answer(
    tx: &mut Tx<'_>,
    scope: Scope,
    key: &str,
    status: u16,
    answer: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE idempotency SET status = $4, answer = $5
         WHERE merchant_id = $1 AND mode = $2 AND key = $3",
        &read::with(
            scope,
            [key.into(), Value::Int(i64::from(status)), answer.into()],
        ),
    )?;
    Ok(())
}

/// Forgets keys older than `before`, at most `limit` at a time.
pub fn purge(
    tx: &mut Tx<'_>,
    scope: Scope,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM idempotency WHERE merchant_id = $1 AND mode = $2 AND key IN (
            SELECT key FROM idempotency
            WHERE merchant_id = $1 AND mode = $2 AND created_at < $3 LIMIT $4)",
        &read::with(scope, [read::at(before), Value::from(limit)]),
    )
}

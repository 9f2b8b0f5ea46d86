//! Failed sign-ins, per e-mail address and per network address, by their hashes.

use domain::access::Subject;
use jiff::Timestamp;

use super::super::read;
use crate::{StoreError, Tx, Value};

/// How often a subject failed, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How often.
    pub count: u32,
    /// When last.
    pub last: Timestamp,
}

/// What is known of a subject. Locks its row, so that tries at once are judged one by one.
pub fn find(
    tx: &mut Tx<'_>,
    subject: Subject,
    hash: &[u8],
) -> Result<Option<Failures>, StoreError> {
    tx.query_one_opt(
        "SELECT failures, last_at FROM sign_in_failure WHERE subject = $1 AND hash = $2
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &[subject.as_str().into(), hash.into()],
    )?
    .map(|row| {
        Ok(Failures {
            count: read::count(&row, "failures")?,
            last: read::moment(&row, "last_at")?,
        })
    })
    .transpose()
}

/// Counts a try as failed, before it is known to be: tries at once cannot pass the count.
pub fn count(
    tx: &mut Tx<'_>,
    subject: Subject,
    hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sign_in_failure (subject, hash, failures, last_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (subject, hash) DO UPDATE SET
            failures = sign_in_failure.failures + 1, last_at = $3",
        &[subject.as_str().into(), hash.into(), read::at(now)],
    )?;
    Ok(())
}

/// Takes one try back: it did not fail.
pub fn forgive(tx: &mut Tx<'_>, subject: Subject, hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sign_in_failure SET failures = failures - 1
         WHERE subject = $1 AND hash = $2 AND failures > 0",
        &[subject.as_str().into(), hash.into()],
    )?;
    Ok(())
}

/// Forgets all failures of a subject.
pub fn clear(tx: &mut Tx<'_>, subject: Subject, hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM sign_in_failure WHERE subject = $1 AND hash = $2",
        &[subject.as_str().into(), hash.into()],
    )?;
    Ok(())
}

/// Forgets subjects that did not fail since `before`, at most `limit` at a time.
pub fn purge(tx: &mut Tx<'_>, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM sign_in_failure WHERE last_at < $1 AND (subject, hash) IN (
            SELECT subject, hash FROM sign_in_failure WHERE last_at < $1
            ORDER BY last_at LIMIT $2)",
        &[read::at(before), Value::from(limit)],
    )
}

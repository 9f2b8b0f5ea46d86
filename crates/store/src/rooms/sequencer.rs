//! The sequencer: gives events their place and hash, and receipts their number, right after their
//! commit. It alone writes these, under a lease per world, so that no payment waits for another.

use domain::scope::Scope;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Rows that one unit numbers at most.
const BATCH: u32 = 256;
/// The hash before the first event.
pub const GENESIS: [u8; 32] = [0; 32];

/// Events that wait. SQLite is told the index: left alone it takes the unique one of all numbers,
/// and sorts everything that waits for each round.
macro_rules! without_seq {
    () => {
        "FROM event /*sqlite INDEXED BY event_without_seq*/
         WHERE merchant_id = $1 AND mode = $2 AND seq IS NULL"
    };
}

/// Receipts that wait, by the same rule.
macro_rules! without_number {
    () => {
        "FROM receipt /*sqlite INDEXED BY receipt_without_number*/
         WHERE merchant_id = $1 AND mode = $2 AND number IS NULL"
    };
}

/// What one round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Events and receipts numbered.
    pub numbered: u32,
    /// There may be more at once.
    pub more: bool,
}

/// Numbers what waits in one world. Does nothing while another node holds the lease.
pub fn round(
    tx: &mut Tx<'_>,
    scope: Scope,
    (owner, now, lease_until): (&str, Timestamp, Timestamp),
) -> Result<Round, StoreError> {
    let waiting = tx.query(
        concat!("SELECT * ", without_seq!(), " ORDER BY id LIMIT $3"),
        &read::with(scope, [Value::from(BATCH)]),
    )?;
    let unnumbered = tx.query(
        concat!("SELECT id ", without_number!(), " ORDER BY id LIMIT $3"),
        &read::with(scope, [Value::from(BATCH)]),
    )?;
    if waiting.is_empty() && unnumbered.is_empty() {
        return Ok(Round::default());
    }
    let Some(mut head) = take(tx, scope, (owner, now))? else {
        return Ok(Round::default());
    };
    // Another node may have numbered some before we got the lock: the guard passes those over.
    let mut numbered = 0;
    for row in &waiting {
        let hash = link(&head.hash, head.next_seq, row)?;
        let written = tx.execute(
            "UPDATE event SET seq = $4, hash = $5
             WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND seq IS NULL",
            &read::with(
                scope,
                [
                    row.text("id")?.into(),
                    Value::Int(head.next_seq),
                    hash.into(),
                ],
            ),
        )?;
        if written == 1 {
            head.next_seq += 1;
            head.hash = hash;
            numbered += 1;
        }
    }
    for row in &unnumbered {
        let written = tx.execute(
            "UPDATE receipt SET number = $4
             WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND number IS NULL",
            &read::with(
                scope,
                [row.text("id")?.into(), Value::Int(head.next_receipt)],
            ),
        )?;
        if written == 1 {
            head.next_receipt += 1;
            numbered += 1;
        }
    }
    tx.execute(
        "UPDATE sequencer SET next_seq = $3, next_receipt = $4, head = $5, lease_owner = $6,
            lease_until = $7
         WHERE merchant_id = $1 AND mode = $2",
        &read::with(
            scope,
            [
                Value::Int(head.next_seq),
                Value::Int(head.next_receipt),
                head.hash.into(),
                owner.into(),
                read::at(lease_until),
            ],
        ),
    )?;
    let full = usize::try_from(BATCH).unwrap_or(usize::MAX);
    Ok(Round {
        numbered,
        more: waiting.len() == full || unnumbered.len() == full,
    })
}

/// Whether anything waits for its number.
pub fn waits(tx: &mut Tx<'_>, scope: Scope) -> Result<bool, StoreError> {
    let events = tx.query(
        concat!("SELECT id ", without_seq!(), " LIMIT 1"),
        &read::scope(scope),
    )?;
    let receipts = tx.query(
        concat!("SELECT id ", without_number!(), " LIMIT 1"),
        &read::scope(scope),
    )?;
    Ok(!events.is_empty() || !receipts.is_empty())
}

struct Head {
    next_seq: i64,
    next_receipt: i64,
    hash: [u8; 32],
}

/// Locks the world's row, making it if it is new; `None` while another node holds the lease.
fn take(
    tx: &mut Tx<'_>,
    scope: Scope,
    (owner, now): (&str, Timestamp),
) -> Result<Option<Head>, StoreError> {
    tx.execute(
        "INSERT INTO sequencer (merchant_id, mode, next_seq, next_receipt, head, lease_owner,
            lease_until)
         VALUES ($1, $2, 1, 1, $3, NULL, 0) ON CONFLICT DO NOTHING",
        &read::with(scope, [GENESIS.into()]),
    )?;
    let row = tx.query_one(
        "SELECT next_seq, next_receipt, head, lease_owner, lease_until FROM sequencer
         WHERE merchant_id = $1 AND mode = $2 /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::scope(scope),
    )?;
    let ours = row
        .opt_text("lease_owner")?
        .is_none_or(|holder| holder == owner);
    if !ours && read::moment(&row, "lease_until")? > now {
        return Ok(None);
    }
    let hash = row
        .blob("head")?
        .try_into()
        .map_err(|_| row.corrupt("head"))?;
    Ok(Some(Head {
        next_seq: row.int("next_seq")?,
        next_receipt: row.int("next_receipt")?,
        hash,
    }))
}

/// The hash of one event, over the one before it and every field that must not change.
pub(super) fn link(before: &[u8; 32], seq: i64, row: &Row) -> Result<[u8; 32], StoreError> {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    for column in ["id", "kind", "object", "actor", "data"] {
        let text = row.text(column)?;
        // The length first, so that no two lists of fields give the same bytes.
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text);
    }
    hash.update(row.int("v")?.to_be_bytes());
    hash.update(row.int("at")?.to_be_bytes());
    Ok(hash.finalize().into())
}

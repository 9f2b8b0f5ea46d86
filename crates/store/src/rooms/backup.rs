//! What a backup must remember, and what may not simply go on after one was restored.

use domain::scope::Scope;

use super::read;
use crate::{StoreError, Tx, Value};

/// The end of the event chain of one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// Whose and in which world.
    pub scope: Scope,
    /// Place of the last event in the chain; 0 if there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The ends of all chains, in the order of their worlds.
pub fn chain_heads(tx: &mut Tx<'_>) -> Result<Vec<ChainHead>, StoreError> {
    let rows = tx.query(
        "SELECT merchant_id, mode, next_seq, head FROM sequencer ORDER BY merchant_id, mode",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            Ok(ChainHead {
                scope: Scope {
                    merchant: read::merchant_no(row)?,
                    mode: read::word(row, "mode")?,
                },
                seq: row.int("next_seq")? - 1,
                hash: row.blob("head")?.to_vec(),
            })
        })
        .collect()
}

/// Gives up every job that would send a message, so that nothing is sent twice that went out
/// between a backup and its restore. How many were held.
pub fn hold_messages(tx: &mut Tx<'_>, scope: Scope, reason: &str) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE job SET state = 'dead', lease_until = 0, last_error = $3
         WHERE merchant_id = $1 AND mode = $2 AND kind = 'message.send' AND state = 'ready'",
        &read::with(scope, [Value::from(reason)]),
    )
}

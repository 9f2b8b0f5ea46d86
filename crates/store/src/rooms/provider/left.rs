//! What banks hold paid and unconfirmed, and we know nothing of.

use domain::id::ProviderId;
use domain::scope::Scope;
use jiff::Timestamp;

use crate::rooms::read;
use crate::{Row, StoreError, Tx, Value};

/// One entry of a bank's list that is no payment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// At which provider.
    pub provider: ProviderId,
    /// Its name.
    pub name: String,
    /// The bank's key.
    pub gateway_key: String,
    /// What else the bank says of it.
    pub words: String,
    /// When it was first seen.
    pub seen_at: Timestamp,
}

/// Keeps an entry that is no payment of ours. `false`: it is known.
pub fn meet(
    tx: &mut Tx<'_>,
    scope: Scope,
    provider: ProviderId,
    (gateway_key, words): (&str, &str),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let met = tx.execute(
        "INSERT INTO bank_left (merchant_id, mode, provider_id, gateway_key, words, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(provider),
                gateway_key.into(),
                words.into(),
                read::at(now),
            ],
        ),
    )?;
    Ok(met == 1)
}

/// What nobody has seen to, oldest first, at most `limit`.
pub fn open(tx: &mut Tx<'_>, scope: Scope, limit: u32) -> Result<Vec<Stranger>, StoreError> {
    let rows = tx.query(
        "SELECT l.provider_id, p.public_name, l.gateway_key, l.words, l.seen_at FROM bank_left AS l
         JOIN provider AS p ON p.merchant_id = l.merchant_id AND p.mode = l.mode
            AND p.id = l.provider_id
         WHERE l.merchant_id = $1 AND l.mode = $2 AND l.closed_at IS NULL
         ORDER BY l.seen_at LIMIT $3",
        &read::with(scope, [Value::from(limit)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// Somebody has seen to it. `false`: it is not there, or somebody did before.
pub fn close(
    tx: &mut Tx<'_>,
    scope: Scope,
    (provider, gateway_key): (ProviderId, &str),
    (by, now): (&str, Timestamp),
) -> Result<bool, StoreError> {
    let closed = tx.execute(
        "UPDATE bank_left SET closed_at = $5, closed_by = $6
         WHERE merchant_id = $1 AND mode = $2 AND provider_id = $3 AND gateway_key = $4
            AND closed_at IS NULL",
        &read::with(
            scope,
            [
                read::id(provider),
                gateway_key.into(),
                read::at(now),
                by.into(),
            ],
        ),
    )?;
    Ok(closed == 1)
}

fn from_row(row: &Row) -> Result<Stranger, StoreError> {
    Ok(Stranger {
        provider: read::word(row, "provider_id")?,
        name: read::text(row, "public_name")?,
        gateway_key: read::text(row, "gateway_key")?,
        words: read::text(row, "words")?,
        seen_at: read::moment(row, "seen_at")?,
    })
}

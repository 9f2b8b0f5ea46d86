//! API keys: only a hash of the secret is kept.

use domain::id::ApiKeyId;
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx};

/// Inserts a key by the SHA-256 of its secret.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ApiKeyId,
    name: &str,
    hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO api_key (merchant_id, mode, id, name, hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &read::with(
            scope,
            [read::id(id), name.into(), hash.into(), read::at(now)],
        ),
    )?;
    Ok(())
}

/// The key with this hash, unless it is revoked.
pub fn find(tx: &mut Tx<'_>, scope: Scope, hash: &[u8]) -> Result<Option<ApiKeyId>, StoreError> {
    tx.query_one_opt(
        "SELECT id FROM api_key
         WHERE merchant_id = $1 AND mode = $2 AND hash = $3 AND revoked_at IS NULL",
        &read::with(scope, [hash.into()]),
    )?
    .map(|row| read::word(&row, "id"))
    .transpose()
}

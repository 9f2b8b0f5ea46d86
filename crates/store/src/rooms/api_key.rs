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

/// A key as its owner's list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Inner id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}

/// The keys of a world, newest first.
pub fn all(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<ApiKey>, StoreError> {
    let rows = tx.query(
        "SELECT id, name, created_at, revoked_at FROM api_key
         WHERE merchant_id = $1 AND mode = $2 ORDER BY id DESC",
        &read::scope(scope),
    )?;
    rows.iter()
        .map(|row| {
            Ok(ApiKey {
                id: read::word(row, "id")?,
                name: read::text(row, "name")?,
                created_at: read::moment(row, "created_at")?,
                revoked_at: read::opt_moment(row, "revoked_at")?,
            })
        })
        .collect()
}

/// Makes a key open nothing from now on; `false`: there is no such key that opens anything.
pub fn revoke(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ApiKeyId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let revoked = tx.execute(
        "UPDATE api_key SET revoked_at = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND revoked_at IS NULL",
        &read::with(scope, [read::id(id), read::at(now)]),
    )?;
    Ok(revoked == 1)
}

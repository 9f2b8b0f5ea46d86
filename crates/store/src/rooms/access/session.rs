//! Sessions: found by the SHA-256 of what the browser holds.

use domain::id::{SessionId, UserId};
use domain::scope::{MerchantNo, Mode};
use jiff::Timestamp;

use super::super::read;
use crate::{Row, StoreError, Tx, Value};

/// A session as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names it to its user; opens nothing.
    pub id: SessionId,
    /// Whose.
    pub merchant: MerchantNo,
    /// Whose.
    pub user: UserId,
    /// The world that it looks at.
    pub mode: Mode,
    /// What the browser called itself.
    pub agent: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, more or less.
    pub seen_at: Timestamp,
    /// When it is over, unless it is used.
    pub expires_at: Timestamp,
}

/// Begins a session.
pub fn insert(tx: &mut Tx<'_>, hash: &[u8], session: &Session) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO session (hash, id, merchant_id, staff_id, mode, agent, created_at, seen_at,
            expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            hash.into(),
            read::id(session.id),
            Value::Int(session.merchant.0),
            read::id(session.user),
            session.mode.as_str().into(),
            Value::from(&session.agent),
            read::at(session.created_at),
            read::at(session.seen_at),
            read::at(session.expires_at),
        ],
    )?;
    Ok(())
}

/// The session with this hash, unless it is over.
pub fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<Session>, StoreError> {
    tx.query_one_opt(
        "SELECT id, merchant_id, staff_id, mode, agent, created_at, seen_at, expires_at
         FROM session WHERE hash = $1 AND expires_at > $2",
        &[hash.into(), read::at(now)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Writes down that a session was used, and when it is over now.
pub fn touch(
    tx: &mut Tx<'_>,
    id: SessionId,
    seen_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1 AND seen_at < $2",
        &[read::id(id), read::at(seen_at), read::at(expires_at)],
    )?;
    Ok(())
}

/// Turns a session to a world.
pub fn set_mode(tx: &mut Tx<'_>, id: SessionId, mode: Mode) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE session SET mode = $2 WHERE id = $1",
        &[read::id(id), mode.as_str().into()],
    )?;
    Ok(())
}

/// The sessions of a user that are not over, newest first.
pub fn of_user(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let rows = tx.query(
        "SELECT id, merchant_id, staff_id, mode, agent, created_at, seen_at, expires_at
         FROM session WHERE merchant_id = $1 AND staff_id = $2 AND expires_at > $3
         ORDER BY id DESC",
        &[Value::Int(merchant.0), read::id(user), read::at(now)],
    )?;
    rows.iter().map(from_row).collect()
}

/// Ends a session of a user; `false`: they have no such session.
pub fn end(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    user: UserId,
    id: SessionId,
) -> Result<bool, StoreError> {
    let ended = tx.execute(
        "DELETE FROM session WHERE merchant_id = $1 AND staff_id = $2 AND id = $3",
        &[Value::Int(merchant.0), read::id(user), read::id(id)],
    )?;
    Ok(ended == 1)
}

/// Ends all sessions of a user and tells how many they were.
pub fn end_all(tx: &mut Tx<'_>, merchant: MerchantNo, user: UserId) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM session WHERE merchant_id = $1 AND staff_id = $2",
        &[Value::Int(merchant.0), read::id(user)],
    )
}

/// Forgets sessions that are over, at most `limit` at a time.
pub fn purge(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM session WHERE hash IN (
            SELECT hash FROM session WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)",
        &[read::at(now), Value::from(limit)],
    )
}

fn from_row(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: read::word(row, "id")?,
        merchant: read::merchant_no(row)?,
        user: read::word(row, "staff_id")?,
        mode: read::word(row, "mode")?,
        agent: read::text(row, "agent")?,
        created_at: read::moment(row, "created_at")?,
        seen_at: read::moment(row, "seen_at")?,
        expires_at: read::moment(row, "expires_at")?,
    })
}

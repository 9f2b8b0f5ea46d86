//! One-time links: found by the SHA-256 of the secret in their address.

use domain::access::Purpose;
use domain::id::UserId;
use domain::scope::MerchantNo;
use jiff::Timestamp;

use super::super::read;
use crate::{Row, StoreError, Tx, Value};

/// A one-time link as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Whose.
    pub merchant: MerchantNo,
    /// For whom.
    pub user: UserId,
    /// What for.
    pub purpose: Purpose,
}

/// Makes a link in the place of all that the user had: only the newest opens.
pub fn replace(
    tx: &mut Tx<'_>,
    hash: &[u8],
    link: &OneTimeLink,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    remove(tx, link.merchant, link.user)?;
    tx.execute(
        "INSERT INTO one_time_link (hash, merchant_id, staff_id, purpose, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            hash.into(),
            Value::Int(link.merchant.0),
            read::id(link.user),
            link.purpose.as_str().into(),
            read::at(now),
            read::at(expires_at),
        ],
    )?;
    Ok(())
}

/// The link with this hash, if it may still be used.
pub fn find(
    tx: &mut Tx<'_>,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    tx.query_one_opt(
        "SELECT merchant_id, staff_id, purpose FROM one_time_link
         WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        &[hash.into(), read::at(now)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Uses the link with this hash up; `None`: it was used, is too old, or never was.
pub fn spend(
    tx: &mut Tx<'_>,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    tx.query_one_opt(
        "UPDATE one_time_link SET used_at = $2
         WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING merchant_id, staff_id, purpose",
        &[hash.into(), read::at(now)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Closes all links of a purpose, whoever they are for.
pub fn remove_all(tx: &mut Tx<'_>, purpose: Purpose) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM one_time_link WHERE purpose = $1",
        &[purpose.as_str().into()],
    )?;
    Ok(())
}

/// Closes all links of a user.
pub fn remove(tx: &mut Tx<'_>, merchant: MerchantNo, user: UserId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM one_time_link WHERE merchant_id = $1 AND staff_id = $2",
        &[Value::Int(merchant.0), read::id(user)],
    )?;
    Ok(())
}

fn from_row(row: &Row) -> Result<OneTimeLink, StoreError> {
    Ok(OneTimeLink {
        merchant: read::merchant_no(row)?,
        user: read::word(row, "staff_id")?,
        purpose: read::word(row, "purpose")?,
    })
}

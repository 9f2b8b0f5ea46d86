//! The figures of the first page.

use domain::scope::Scope;
use jiff::Timestamp;

use super::COUNTED;
use crate::rooms::read;
use crate::{StoreError, Tx, Value};

/// How much there is to do, counted up to [`COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doing {
    /// Links that wait for payment.
    pub open_links: u32,
    /// Payments whose answer the bank owes.
    pub checking: u32,
    /// Items of the resolve queue that wait for a person.
    pub to_resolve: u32,
    /// Bank slips that wait for a decision.
    pub slips: u32,
    /// Some account receives money.
    pub has_account: bool,
    /// Some channel carries messages.
    pub has_channel: bool,
    /// Some provider takes payments.
    pub has_provider: bool,
    /// Some API key is valid.
    pub has_key: bool,
    /// Some link was made.
    pub has_link: bool,
    /// Some payment is paid.
    pub has_paid: bool,
}

/// How much there is to do now.
pub fn doing(tx: &mut Tx<'_>, scope: Scope, now: Timestamp) -> Result<Doing, StoreError> {
    let open = tx.query_one(
        "SELECT COUNT(*) AS n FROM (
            SELECT 1 AS one FROM link
            WHERE link.merchant_id = $1 AND link.mode = $2
                AND link.state IN ('open', 'partially_paid')
                AND (link.expires_at IS NULL OR link.expires_at >= $3)
            LIMIT $4) AS found",
        &read::with(scope, [read::at(now), Value::from(COUNTED)]),
    )?;
    let checking = tx.query_one(
        "SELECT COUNT(*) AS n FROM (
            SELECT 1 AS one FROM payment WHERE merchant_id = $1 AND mode = $2
                AND state IN ('verifying', 'unknown')
                AND id IN (SELECT dedupe_key FROM job WHERE merchant_id = $1 AND mode = $2
                    AND kind = 'payment.check')
            LIMIT $3) AS found",
        &read::with(scope, [Value::from(COUNTED)]),
    )?;
    let to_resolve = tx.query_one(
        "SELECT COUNT(*) AS n FROM (
            SELECT 1 AS one FROM resolve_item WHERE merchant_id = $1 AND mode = $2
                AND resolution IS NULL LIMIT $3) AS found",
        &read::with(scope, [Value::from(COUNTED)]),
    )?;
    let slips = tx.query_one(
        "SELECT COUNT(*) AS n FROM (
            SELECT 1 AS one FROM slip WHERE merchant_id = $1 AND mode = $2
                AND state = 'received' LIMIT $3) AS found",
        &read::with(scope, [Value::from(COUNTED)]),
    )?;
    let has = tx.query_one(
        "SELECT
            CASE WHEN EXISTS (SELECT 1 FROM financial_account WHERE merchant_id = $1
                AND active = 1) THEN 1 ELSE 0 END AS has_account,
            CASE WHEN EXISTS (SELECT 1 FROM channel WHERE merchant_id = $1
                AND active = 1) THEN 1 ELSE 0 END AS has_channel,
            CASE WHEN EXISTS (SELECT 1 FROM provider WHERE merchant_id = $1 AND mode = $2
                AND published = 1 AND state <> 'disabled') THEN 1 ELSE 0 END AS has_provider,
            CASE WHEN EXISTS (SELECT 1 FROM api_key WHERE merchant_id = $1 AND mode = $2
                AND revoked_at IS NULL) THEN 1 ELSE 0 END AS has_key,
            CASE WHEN EXISTS (SELECT 1 FROM link WHERE merchant_id = $1 AND mode = $2 LIMIT 1)
                THEN 1 ELSE 0 END AS has_link,
            CASE WHEN EXISTS (SELECT 1 FROM payment WHERE merchant_id = $1 AND mode = $2
                AND state = 'paid' LIMIT 1) THEN 1 ELSE 0 END AS has_paid",
        &read::scope(scope),
    )?;
    Ok(Doing {
        open_links: read::count(&open, "n")?,
        checking: read::count(&checking, "n")?,
        to_resolve: read::count(&to_resolve, "n")?,
        slips: read::count(&slips, "n")?,
        has_account: has.flag("has_account")?,
        has_channel: has.flag("has_channel")?,
        has_provider: has.flag("has_provider")?,
        has_key: has.flag("has_key")?,
        has_link: has.flag("has_link")?,
        has_paid: has.flag("has_paid")?,
    })
}

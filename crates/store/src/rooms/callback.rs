//! Callbacks as they came in: evidence, stored before anything is decided.

use domain::id::{CallbackId, PaymentId};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx};

/// A callback, raw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCallback {
    /// Inner id.
    pub id: CallbackId,
    /// `GET` or `POST`.
    pub method: String,
    /// The query string as it came.
    pub query: String,
    /// The body as it came.
    pub body: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// Stores a callback of a payment.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    raw: &RawCallback,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO callback (merchant_id, mode, payment_id, id, method, query, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &read::with(
            scope,
            [
                read::id(payment),
                read::id(raw.id),
                raw.method.as_str().into(),
                raw.query.as_str().into(),
                raw.body.as_slice().into(),
                read::at(raw.at),
            ],
        ),
    )?;
    Ok(())
}

/// Stores a callback that fits no payment.
pub fn insert_stray(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &str,
    raw: &RawCallback,
    reason: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO stray_callback (merchant_id, mode, id, token, method, query, body, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &read::with(
            scope,
            [
                read::id(raw.id),
                token.into(),
                raw.method.as_str().into(),
                raw.query.as_str().into(),
                raw.body.as_slice().into(),
                reason.into(),
                read::at(raw.at),
            ],
        ),
    )?;
    Ok(())
}

/// The callbacks of a payment, the newest first.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    most: u32,
) -> Result<Vec<RawCallback>, StoreError> {
    let rows = tx.query(
        "SELECT id, method, query, body, at FROM callback
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3
         ORDER BY id DESC LIMIT $4",
        &read::with(scope, [read::id(payment), i64::from(most).into()]),
    )?;
    rows.iter()
        .map(|row| {
            Ok(RawCallback {
                id: read::word(row, "id")?,
                method: read::text(row, "method")?,
                query: read::text(row, "query")?,
                body: row.blob("body")?.to_vec(),
                at: read::moment(row, "at")?,
            })
        })
        .collect()
}

/// How many callbacks a payment got.
pub fn count(tx: &mut Tx<'_>, scope: Scope, payment: PaymentId) -> Result<u32, StoreError> {
    let row = tx.query_one(
        "SELECT COUNT(*) AS n FROM callback
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?;
    read::count(&row, "n")
}

/// How many callbacks fitted no payment.
pub fn count_strays(tx: &mut Tx<'_>, scope: Scope) -> Result<u32, StoreError> {
    let row = tx.reads_everything().query_one(
        "SELECT COUNT(*) AS n FROM stray_callback WHERE merchant_id = $1 AND mode = $2",
        &read::scope(scope),
    )?;
    read::count(&row, "n")
}

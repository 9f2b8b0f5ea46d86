//! The resolve queue.

use domain::id::{LinkId, PaymentId, ResolveId};
use domain::resolve::{NewResolve, Resolution, ResolveReason};
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// An item of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveItem {
    /// Inner id.
    pub id: ResolveId,
    /// Why.
    pub reason: ResolveReason,
    /// Which payment.
    pub payment: PaymentId,
    /// Which link.
    pub link: LinkId,
    /// The money in question.
    pub amount: Amount,
    /// For staff.
    pub detail: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// `None` while it is open.
    pub resolution: Option<Resolution>,
    /// What a person booked out of it, if it was not booked before.
    pub kept: Option<Amount>,
    /// What the person wrote.
    pub note: Option<String>,
}

/// Opens an item. A second one for the payment is `Duplicate("resolve_item_payment_unique")`.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    item: &NewResolve,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO resolve_item (merchant_id, mode, id, reason, payment_id, link_id, amount_minor,
            currency, detail, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &read::with(
            scope,
            [
                read::id(item.id),
                item.reason.as_str().into(),
                read::id(item.payment),
                read::id(item.link),
                Value::Int(item.amount.minor()),
                item.amount.currency().code().into(),
                item.detail.as_str().into(),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// Items, newest first; only open ones unless `closed_too`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    closed_too: bool,
    limit: u32,
) -> Result<Vec<ResolveItem>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM resolve_item
         WHERE merchant_id = $1 AND mode = $2 AND (resolution IS NULL OR $3 = 1)
         ORDER BY id DESC LIMIT $4",
        &read::with(scope, [Value::from(closed_too), Value::from(limit)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// An item by its id.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ResolveId,
) -> Result<Option<ResolveItem>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM resolve_item WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The item of a payment, open or closed.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Option<ResolveItem>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM resolve_item WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Whether money came in for a link after it was cancelled: it waits for a person, or was kept.
pub fn paid_after_cancel(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<bool, StoreError> {
    let found = tx.query_one_opt(
        "SELECT item.id FROM payment
         JOIN resolve_item AS item ON item.merchant_id = payment.merchant_id
            AND item.mode = payment.mode AND item.payment_id = payment.id
         WHERE payment.merchant_id = $1 AND payment.mode = $2 AND payment.link_id = $3
            AND item.reason = 'link_cancelled'
            AND (item.resolution IS NULL OR item.resolution <> 'dismissed')
         LIMIT 1",
        &read::with(scope, [read::id(link)]),
    )?;
    Ok(found.is_some())
}

/// Closes an open item. `false`: it is closed already.
pub fn close(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ResolveId,
    (resolution, kept): (Resolution, Option<Amount>),
    (by, note): (&str, Option<&str>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE resolve_item SET resolution = $4, resolved_by = $5, resolved_at = $6, note = $7,
            kept_minor = $8
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND resolution IS NULL",
        &read::with(
            scope,
            [
                read::id(id),
                resolution.as_str().into(),
                by.into(),
                read::at(now),
                Value::from(note),
                Value::from(kept.map(Amount::minor)),
            ],
        ),
    )?;
    Ok(changed == 1)
}

fn from_row(row: &Row) -> Result<ResolveItem, StoreError> {
    Ok(ResolveItem {
        id: read::word(row, "id")?,
        reason: read::word(row, "reason")?,
        payment: read::word(row, "payment_id")?,
        link: read::word(row, "link_id")?,
        amount: read::amount(row, "amount_minor")?,
        detail: read::text(row, "detail")?,
        created_at: read::moment(row, "created_at")?,
        resolution: read::opt_word(row, "resolution")?,
        kept: read::opt_amount(row, "kept_minor")?,
        note: read::opt_text(row, "note")?,
    })
}

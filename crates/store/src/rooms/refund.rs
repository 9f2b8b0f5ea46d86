//! Money that is given back. Whatever is decided about it is decided under the lock of its payment.

use domain::id::{LinkId, PaymentId, RefundId};
use domain::refund::{Refund, RefundState};
use domain::scope::Scope;
use jiff::Timestamp;
use money::{Amount, Currency};

use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// Inserts a refund. Its payment is locked.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, refund: &Refund) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO refund (merchant_id, mode, id, payment_id, link_id, amount_minor, currency, way,
            state, pocket, made_by, reason, reference, failure, waits_for_person, tries, answers,
            lease_until, created_at, settled_at, decided_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21)",
        &read::with(
            scope,
            [
                read::id(refund.id),
                read::id(refund.payment),
                read::id(refund.link),
                Value::Int(refund.amount.minor()),
                refund.amount.currency().code().into(),
                refund.way.as_str().into(),
                refund.state.as_str().into(),
                refund.pocket.as_str().into(),
                Value::from(&refund.made_by),
                Value::from(refund.reason.clone()),
                Value::from(refund.reference.clone()),
                Value::from(refund.failure.clone()),
                Value::from(refund.waits_for_person),
                Value::from(refund.tries),
                Value::from(refund.answers),
                read::opt_at(refund.lease_until),
                read::at(refund.created_at),
                read::opt_at(refund.settled_at),
                Value::from(refund.decided_by.clone()),
            ],
        ),
    )?;
    Ok(())
}

/// Writes a refund whose payment this unit has locked, if its state and newest try still are what
/// was read. `false`: somebody was faster, and nothing is written.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    refund: &Refund,
    read_as: (RefundState, u32),
) -> Result<bool, StoreError> {
    debug_assert!(
        read_as.0 == refund.state || read_as.0.may_become(refund.state),
        "{} → {} is no edge",
        read_as.0,
        refund.state
    );
    let changed = tx.execute(
        "UPDATE refund SET state = $4, reference = $5, failure = $6, waits_for_person = $7,
            tries = $8, answers = $9, lease_until = $10, settled_at = $11, decided_by = $14
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = $12 AND tries = $13",
        &read::with(
            scope,
            [
                read::id(refund.id),
                refund.state.as_str().into(),
                Value::from(refund.reference.clone()),
                Value::from(refund.failure.clone()),
                Value::from(refund.waits_for_person),
                Value::from(refund.tries),
                Value::from(refund.answers),
                read::opt_at(refund.lease_until),
                read::opt_at(refund.settled_at),
                read_as.0.as_str().into(),
                Value::from(read_as.1),
                Value::from(refund.decided_by.clone()),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// A refund by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: RefundId) -> Result<Option<Refund>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM refund WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The refunds of a payment, oldest first.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Vec<Refund>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM refund WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3 ORDER BY id",
        &read::with(scope, [read::id(payment)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// The refunds of all payments of a link, oldest first.
pub fn of_link(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Vec<Refund>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM refund WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 ORDER BY id",
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// What the refunds of a payment hold: all but those that were refused.
pub fn held(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    currency: Currency,
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS total FROM refund
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3 AND state <> 'refused'",
        &read::with(scope, [read::id(payment)]),
    )?;
    Ok(Amount::new(row.int("total")?, currency))
}

/// The refunds that wait for a second person, oldest first, at most `limit`.
pub fn waiting(tx: &mut Tx<'_>, scope: Scope, limit: u32) -> Result<Vec<Refund>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM refund WHERE merchant_id = $1 AND mode = $2 AND state = 'waiting'
         ORDER BY id LIMIT $3",
        &read::with(scope, [Value::from(limit)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// The refund of a payment that was done last at that moment: what a message of then is about.
pub fn done_by(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
    at: Timestamp,
) -> Result<Option<Refund>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM refund WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3
            AND state = 'done' AND settled_at <= $4
         ORDER BY settled_at DESC, id DESC LIMIT 1",
        &read::with(scope, [read::id(payment), read::at(at)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// What a list of refunds may be narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Older than this one.
    pub after: Option<RefundId>,
    /// Of this payment.
    pub payment: Option<PaymentId>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made before.
    pub created_before: Option<Timestamp>,
}

/// Refunds, newest first, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<Refund>, StoreError> {
    let sql = Sql::new("SELECT * FROM refund WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .given(" AND id < ", filter.after.map(|id| id.to_string()))
        .given(
            " AND payment_id = ",
            filter.payment.map(|id| id.to_string()),
        )
        .given(
            " AND created_at >= ",
            filter.created_from.map(Timestamp::as_microsecond),
        )
        .given(
            " AND created_at < ",
            filter.created_before.map(Timestamp::as_microsecond),
        )
        .push(" ORDER BY id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Refund, StoreError> {
    Ok(Refund {
        id: read::word(row, "id")?,
        payment: read::word(row, "payment_id")?,
        link: read::word(row, "link_id")?,
        amount: read::amount(row, "amount_minor")?,
        way: read::word(row, "way")?,
        state: read::word(row, "state")?,
        pocket: read::word(row, "pocket")?,
        made_by: read::text(row, "made_by")?,
        decided_by: read::opt_text(row, "decided_by")?,
        reason: read::opt_text(row, "reason")?,
        reference: read::opt_text(row, "reference")?,
        failure: read::opt_text(row, "failure")?,
        waits_for_person: row.flag("waits_for_person")?,
        tries: read::count(row, "tries")?,
        answers: read::count(row, "answers")?,
        lease_until: read::opt_moment(row, "lease_until")?,
        created_at: read::moment(row, "created_at")?,
        settled_at: read::opt_moment(row, "settled_at")?,
    })
}

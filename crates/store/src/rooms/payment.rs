//! Payments, and the bank references that credit once.

use domain::id::{LinkId, PaymentId};
use domain::order_number::OrderNumber;
use domain::payment::{Payment, PaymentState};
use domain::scope::Scope;
use domain::token::{PaymentCode, Token};
use domain::verdict::BankReference;
use jiff::Timestamp;

use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// Inserts a payment. `false`: its order number, code or token is taken; draw again.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, payment: &Payment) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO payment (merchant_id, mode, id, link_id, terms_version, shop_id, customer_id,
            provider_id, amount_minor, currency, state, code, order_number, terminal_key,
            gateway_key, return_token, tries, answers, lease_until, alarmed, reference_key,
            tracking_code, card_mask, failure, created_at, redirected_at, closes_at, paid_at,
            language)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL, $15, 0, 0, NULL,
            0, NULL, NULL, NULL, NULL, $16, NULL, NULL, NULL, $17)
         ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                read::id(payment.id),
                read::id(payment.link),
                Value::from(payment.terms_version),
                read::id(payment.shop),
                read::id(payment.customer),
                read::id(payment.provider),
                Value::Int(payment.amount.minor()),
                payment.amount.currency().code().into(),
                payment.state.as_str().into(),
                payment.code.as_str().into(),
                order_number(payment.order_number),
                Value::from(&payment.terminal_key),
                payment.return_token.as_str().into(),
                read::at(payment.created_at),
                payment.language.as_str().into(),
            ],
        ),
    )?;
    Ok(inserted == 1)
}

/// Writes a payment that this unit has locked, if its state and newest try still are what was
/// read. `false`: somebody was faster, and nothing is written. A bank key that another payment of
/// the terminal holds is `Duplicate("payment_gateway_key_unique")`.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
    read_as: (PaymentState, u32),
) -> Result<bool, StoreError> {
    debug_assert!(
        read_as.0 == payment.state || read_as.0.may_become(payment.state),
        "{} → {} is no edge",
        read_as.0,
        payment.state
    );
    let reference = payment.reference.as_ref();
    let changed = tx.execute(
        "UPDATE payment SET state = $4, gateway_key = $5, tries = $6, answers = $7,
            lease_until = $8, alarmed = $9, reference_key = $10, tracking_code = $11,
            card_mask = $12, failure = $13, redirected_at = $14, closes_at = $15, paid_at = $16
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = $17 AND tries = $18",
        &read::with(
            scope,
            [
                read::id(payment.id),
                payment.state.as_str().into(),
                Value::from(payment.gateway_key.clone()),
                Value::from(payment.tries),
                Value::from(payment.answers),
                read::opt_at(payment.lease_until),
                Value::from(payment.alarmed),
                Value::from(reference.map(|r| r.key.as_str())),
                Value::from(reference.map(|r| r.tracking_code.as_str())),
                Value::from(payment.card_mask.clone()),
                Value::from(payment.failure.clone()),
                read::opt_at(payment.redirected_at),
                read::opt_at(payment.closes_at),
                read::opt_at(payment.paid_at),
                read_as.0.as_str().into(),
                Value::from(read_as.1),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Writes what may change of a slip that this unit has locked and nobody has decided about: its
/// amount, and the account that it went to. `false`: somebody has.
pub fn set_claim(tx: &mut Tx<'_>, scope: Scope, slip: &Payment) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE payment SET amount_minor = $4, provider_id = $5, terminal_key = $6
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'received'
            AND currency = $7",
        &read::with(
            scope,
            [
                read::id(slip.id),
                Value::Int(slip.amount.minor()),
                read::id(slip.provider),
                Value::from(&slip.terminal_key),
                slip.amount.currency().code().into(),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// A payment by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Locks a payment for the rest of the unit and reads it. Its link is locked before it.
pub fn lock(tx: &mut Tx<'_>, scope: Scope, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND id = $3
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Locks the payment that a return address names and reads it.
pub fn lock_by_return_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND return_token = $3
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [token.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Locks the payment that a bank's own notification names by the bank's key and reads it.
pub fn lock_by_gateway_key(
    tx: &mut Tx<'_>,
    scope: Scope,
    terminal_key: &str,
    gateway_key: &str,
) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment
         WHERE merchant_id = $1 AND mode = $2 AND terminal_key = $3 AND gateway_key = $4
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [terminal_key.into(), gateway_key.into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The payment with this code.
pub fn find_by_code(
    tx: &mut Tx<'_>,
    scope: Scope,
    code: &PaymentCode,
) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND code = $3",
        &read::with(scope, [code.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All payments of a link, oldest first.
pub fn of_link(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<Vec<Payment>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND link_id = $3 ORDER BY id",
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// What a list of payments may be narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Older than this one.
    pub after: Option<PaymentId>,
    /// In this state.
    pub state: Option<PaymentState>,
    /// Of this link.
    pub link: Option<LinkId>,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
    /// Made before.
    pub created_before: Option<Timestamp>,
}

/// Payments, newest first, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<Payment>, StoreError> {
    let sql = Sql::new("SELECT * FROM payment WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .given(" AND id < ", filter.after.map(|id| id.to_string()))
        .given(" AND state = ", filter.state.map(PaymentState::as_str))
        .given(" AND link_id = ", filter.link.map(|id| id.to_string()))
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

/// Payments that are not final, oldest first, after `after`: what `peyvand reconcile` asks about.
pub fn unsettled(
    tx: &mut Tx<'_>,
    scope: Scope,
    since: Timestamp,
    after: Option<PaymentId>,
    limit: u32,
) -> Result<Vec<Payment>, StoreError> {
    let mut sql = Sql::new(
        "SELECT * FROM payment WHERE state IN ('created', 'redirected', 'verifying', 'unknown')
            AND merchant_id = ",
    );
    sql = sql
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str());
    sql = sql.push(" AND created_at >= ").bind(since.as_microsecond());
    if let Some(after) = after {
        sql = sql.push(" AND id > ").bind(after.to_string());
    }
    sql = sql.push(" ORDER BY id LIMIT ").bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

/// Claims a bank reference for a payment. `Ok(None)`: it is this payment's now (or was already).
/// `Ok(Some(other))`: it has credited another payment.
pub fn claim_reference(
    tx: &mut Tx<'_>,
    scope: Scope,
    terminal_key: &str,
    reference_key: &str,
    payment: PaymentId,
) -> Result<Option<PaymentId>, StoreError> {
    let key = [terminal_key.into(), reference_key.into()];
    let inserted = tx.execute(
        "INSERT INTO bank_reference (merchant_id, mode, terminal_key, reference_key, payment_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [terminal_key.into(), reference_key.into(), read::id(payment)],
        ),
    )?;
    if inserted == 1 {
        return Ok(None);
    }
    let row = tx.query_one(
        "SELECT payment_id FROM bank_reference
         WHERE merchant_id = $1 AND mode = $2 AND terminal_key = $3 AND reference_key = $4",
        &read::with(scope, key),
    )?;
    let holder: PaymentId = read::word(&row, "payment_id")?;
    Ok((holder != payment).then_some(holder))
}

fn order_number(number: OrderNumber) -> Value {
    // At most 15 digits by construction.
    Value::Int(i64::try_from(number.get()).unwrap_or(i64::MAX))
}

pub(super) fn from_row(row: &Row) -> Result<Payment, StoreError> {
    let number: u64 = row
        .int("order_number")?
        .try_into()
        .map_err(|_| row.corrupt("order_number"))?;
    let reference = match (
        row.opt_text("reference_key")?,
        row.opt_text("tracking_code")?,
    ) {
        (Some(key), Some(code)) => Some(BankReference {
            key: key.to_owned(),
            tracking_code: code.to_owned(),
        }),
        _ => None,
    };
    Ok(Payment {
        id: read::word(row, "id")?,
        link: read::word(row, "link_id")?,
        terms_version: read::count(row, "terms_version")?,
        shop: read::word(row, "shop_id")?,
        customer: read::word(row, "customer_id")?,
        provider: read::word(row, "provider_id")?,
        language: read::word(row, "language")?,
        amount: read::amount(row, "amount_minor")?,
        state: read::word(row, "state")?,
        code: read::word(row, "code")?,
        order_number: OrderNumber::from(number),
        terminal_key: read::text(row, "terminal_key")?,
        gateway_key: read::opt_text(row, "gateway_key")?,
        return_token: read::word(row, "return_token")?,
        tries: read::count(row, "tries")?,
        answers: read::count(row, "answers")?,
        lease_until: read::opt_moment(row, "lease_until")?,
        alarmed: row.flag("alarmed")?,
        reference,
        card_mask: read::opt_text(row, "card_mask")?,
        failure: read::opt_text(row, "failure")?,
        created_at: read::moment(row, "created_at")?,
        redirected_at: read::opt_moment(row, "redirected_at")?,
        closes_at: read::opt_moment(row, "closes_at")?,
        paid_at: read::opt_moment(row, "paid_at")?,
    })
}

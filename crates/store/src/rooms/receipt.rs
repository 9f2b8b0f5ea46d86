//! Receipts and their marks.

use domain::id::{PaymentId, ReceiptId};
use domain::receipt::{NewReceipt, ReceiptMark};
use domain::scope::Scope;
use domain::token::Token;
use jiff::Timestamp;
use money::Amount;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A receipt as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Inner id.
    pub id: ReceiptId,
    /// What brought the money.
    pub payment: PaymentId,
    /// What it was.
    pub amount: Amount,
    /// Given by the sequencer; `None` for the moment in between.
    pub number: Option<i64>,
    /// In the address of its page; `None` if it was booked before receipts had pages.
    pub token: Option<Token>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Inserts a receipt. A second one for the payment is `Duplicate("receipt_payment_unique")`, a
/// token that is taken `Duplicate("receipt_token_unique")`.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    receipt: &NewReceipt,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO receipt (merchant_id, mode, id, payment_id, customer_id, account_id,
            receipt_type_id, amount_minor, currency, number, token, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10, $11)",
        &read::with(
            scope,
            [
                read::id(receipt.id),
                read::id(receipt.payment),
                read::id(receipt.customer),
                read::id(receipt.account),
                read::id(receipt.receipt_type),
                Value::Int(receipt.amount.minor()),
                receipt.amount.currency().code().into(),
                receipt.token.as_str().into(),
                read::at(now),
            ],
        ),
    )?;
    if receipt.approved {
        mark(tx, scope, receipt.id, ReceiptMark::Approved, "system", now)?;
    }
    Ok(())
}

/// Adds a mark; the same mark twice is `Duplicate("receipt_mark_pk")`.
pub fn mark(
    tx: &mut Tx<'_>,
    scope: Scope,
    receipt: ReceiptId,
    kind: ReceiptMark,
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &read::with(
            scope,
            [
                read::id(receipt),
                kind.as_str().into(),
                actor.into(),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// The receipt of a payment.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Option<Receipt>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The receipt whose page has this token.
pub fn find_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<Receipt>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND token = $3",
        &read::with(scope, [token.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Whether a receipt has this mark.
pub fn has_mark(
    tx: &mut Tx<'_>,
    scope: Scope,
    receipt: ReceiptId,
    kind: ReceiptMark,
) -> Result<bool, StoreError> {
    let found = tx.query_one_opt(
        "SELECT kind FROM receipt_mark
         WHERE merchant_id = $1 AND mode = $2 AND receipt_id = $3 AND kind = $4",
        &read::with(scope, [read::id(receipt), kind.as_str().into()]),
    )?;
    Ok(found.is_some())
}

fn from_row(row: &Row) -> Result<Receipt, StoreError> {
    Ok(Receipt {
        id: read::word(row, "id")?,
        payment: read::word(row, "payment_id")?,
        amount: read::amount(row, "amount_minor")?,
        number: row.opt_int("number")?,
        token: read::opt_word(row, "token")?,
        created_at: read::moment(row, "created_at")?,
    })
}

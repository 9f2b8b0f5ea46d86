//! Receipts and their marks. A row of a receipt never changes but for its number; what it stands at
//! is decided under its lock.

mod list;

use domain::id::{PaymentId, ReceiptId};
use domain::receipt::{
    ByHand, Method, NewReceipt, ONLINE, Receipt, ReceiptMark, ReceiptState, Source,
};
use domain::scope::Scope;
use domain::token::Token;
use jiff::Timestamp;
use money::Amount;

use super::read;
use crate::{Row, StoreError, Tx, Value};

pub use list::{Place, ReceiptFilter, ReceiptPage, ReceiptRow, list, sums};

/// A mark as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it says.
    pub kind: ReceiptMark,
    /// Who set it, as events name them.
    pub actor: String,
    /// Of a void: why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Inserts a receipt. A second one for the payment is `Duplicate("receipt_payment_unique")`, a
/// token that is taken `Duplicate("receipt_token_unique")`.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    receipt: &NewReceipt,
    now: Timestamp,
) -> Result<(), StoreError> {
    let hand = receipt.source.by_hand();
    let made_by = receipt.made_by.to_text();
    tx.execute(
        "INSERT INTO receipt (merchant_id, mode, id, payment_id, customer_id, account_id,
            receipt_type_id, amount_minor, currency, number, token, created_at, method, reference,
            fee_minor, document_id, note, received_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10, $11, $12, $13, $14, $15, $16, $17,
            $18)",
        &read::with(
            scope,
            [
                read::id(receipt.id),
                read::opt_id(receipt.source.payment()),
                read::id(receipt.customer),
                read::id(receipt.account),
                read::id(receipt.receipt_type),
                Value::Int(receipt.amount.minor()),
                receipt.amount.currency().code().into(),
                receipt.token.as_str().into(),
                read::at(now),
                receipt.source.method().into(),
                Value::from(hand.and_then(|hand| hand.reference.clone())),
                Value::Int(hand.map_or(0, |hand| hand.fee.minor())),
                read::opt_id(hand.and_then(|hand| hand.document)),
                Value::from(hand.and_then(|hand| hand.note.clone())),
                read::at(receipt.received_at),
                Value::from(&made_by),
            ],
        ),
    )?;
    if receipt.approved {
        let approved = Mark {
            kind: ReceiptMark::Approved,
            actor: made_by,
            reason: None,
            at: now,
        };
        mark(tx, scope, receipt.id, &approved)?;
    }
    Ok(())
}

/// Adds a mark; the same mark twice is `Duplicate("receipt_mark_pk")`.
pub fn mark(
    tx: &mut Tx<'_>,
    scope: Scope,
    receipt: ReceiptId,
    mark: &Mark,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO receipt_mark (merchant_id, mode, receipt_id, kind, actor, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &read::with(
            scope,
            [
                read::id(receipt),
                mark.kind.as_str().into(),
                Value::from(&mark.actor),
                Value::from(mark.reason.clone()),
                read::at(mark.at),
            ],
        ),
    )?;
    Ok(())
}

/// A receipt by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: ReceiptId) -> Result<Option<Receipt>, StoreError> {
    let found = tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    standing(tx, scope, found)
}

/// Locks a receipt for the rest of the unit and reads it: what its marks say stays true until then.
pub fn lock(tx: &mut Tx<'_>, scope: Scope, id: ReceiptId) -> Result<Option<Receipt>, StoreError> {
    let found = tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND id = $3
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?;
    standing(tx, scope, found)
}

/// The receipt of a payment.
pub fn of_payment(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Option<Receipt>, StoreError> {
    let found = tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3",
        &read::with(scope, [read::id(payment)]),
    )?;
    standing(tx, scope, found)
}

/// The receipt whose page has this token.
pub fn find_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<Receipt>, StoreError> {
    let found = tx.query_one_opt(
        "SELECT * FROM receipt WHERE merchant_id = $1 AND mode = $2 AND token = $3",
        &read::with(scope, [token.as_str().into()]),
    )?;
    standing(tx, scope, found)
}

/// The marks of a receipt, in the order of time.
pub fn marks(tx: &mut Tx<'_>, scope: Scope, receipt: ReceiptId) -> Result<Vec<Mark>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM receipt_mark
         WHERE merchant_id = $1 AND mode = $2 AND receipt_id = $3 ORDER BY at, kind",
        &read::with(scope, [read::id(receipt)]),
    )?;
    let mark = |row: &Row| {
        Ok(Mark {
            kind: read::word(row, "kind")?,
            actor: read::text(row, "actor")?,
            reason: read::opt_text(row, "reason")?,
            at: read::moment(row, "at")?,
        })
    };
    rows.iter().map(mark).collect()
}

/// The marks are read by a statement of their own, after the row: of a row that was locked they are
/// those that the holder before committed, which one statement with both would miss.
fn standing(
    tx: &mut Tx<'_>,
    scope: Scope,
    found: Option<Row>,
) -> Result<Option<Receipt>, StoreError> {
    let Some(row) = found else {
        return Ok(None);
    };
    let marks = marks(tx, scope, read::word(&row, "id")?)?;
    let has = |kind| marks.iter().any(|mark| mark.kind == kind);
    let state = ReceiptState::of(has(ReceiptMark::Approved), has(ReceiptMark::Voided));
    from_row(&row, state).map(Some)
}

fn from_row(row: &Row, state: ReceiptState) -> Result<Receipt, StoreError> {
    let amount = read::amount(row, "amount_minor")?;
    Ok(Receipt {
        id: read::word(row, "id")?,
        number: row.opt_int("number")?,
        token: read::opt_word(row, "token")?,
        source: source(row, amount)?,
        customer: read::word(row, "customer_id")?,
        account: read::word(row, "account_id")?,
        receipt_type: read::word(row, "receipt_type_id")?,
        amount,
        received_at: read::moment(row, "received_at")?,
        made_by: read::text(row, "made_by")?,
        created_at: read::moment(row, "created_at")?,
        state,
    })
}

fn source(row: &Row, amount: Amount) -> Result<Source, StoreError> {
    if row.text("method")? == ONLINE {
        return Ok(Source::Payment(read::word(row, "payment_id")?));
    }
    Ok(Source::Hand(Box::new(ByHand {
        method: read::word::<Method>(row, "method")?,
        reference: read::opt_text(row, "reference")?,
        fee: Amount::new(row.int("fee_minor")?, amount.currency()),
        document: read::opt_word(row, "document_id")?,
        note: read::opt_text(row, "note")?,
    })))
}

//! What was paid and is asked for a document.

use domain::id::DocumentId;
use domain::scope::Scope;
use money::{Amount, Currency};

use crate::rooms::read;
use crate::{StoreError, Tx};

/// What was paid for a document through its links, less refunds: what these links say that was
/// applied to them, without what went back of it. Links of another currency have nothing to do with
/// it, nor has what went back of money that was never applied.
pub fn paid(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: DocumentId,
    currency: Currency,
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(link.paid_minor - COALESCE((SELECT SUM(r.amount_minor)
               FROM refund AS r WHERE r.merchant_id = link.merchant_id AND r.mode = link.mode
                  AND r.link_id = link.id AND r.state = 'done'
                  AND NOT EXISTS (SELECT 1 FROM resolve_item AS i
                     WHERE i.merchant_id = r.merchant_id AND i.mode = r.mode
                        AND i.payment_id = r.payment_id)), 0)), 0) AS BIGINT) AS total
         FROM link
         WHERE merchant_id = $1 AND mode = $2 AND document_id = $3 AND currency = $4",
        &read::with(scope, [read::id(id), currency.code().into()]),
    )?;
    Ok(Amount::new(row.int("total")?, currency))
}

/// What open links for a document still ask for.
pub fn asked(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: DocumentId,
    currency: Currency,
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(amount_minor - paid_minor), 0) AS BIGINT) AS total FROM link
         WHERE merchant_id = $1 AND mode = $2 AND document_id = $3 AND currency = $4
            AND reusable = 0 AND state IN ('open', 'partially_paid')",
        &read::with(scope, [read::id(id), currency.code().into()]),
    )?;
    Ok(Amount::new(row.int("total")?, currency))
}

/// Approved receipts made by hand for a document, those that became void left out. SQLite is told
/// the index: left alone it takes the one of payments, and reads all receipts made by hand.
pub fn received_by_hand(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: DocumentId,
    currency: Currency,
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) AS total
         FROM receipt AS r /*sqlite INDEXED BY receipt_of_document*/
         WHERE r.merchant_id = $1 AND r.mode = $2 AND r.document_id = $3 AND r.currency = $4
            AND r.payment_id IS NULL
            AND EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.merchant_id = r.merchant_id
               AND m.mode = r.mode AND m.receipt_id = r.id AND m.kind = 'approved')
            AND NOT EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.merchant_id = r.merchant_id
               AND m.mode = r.mode AND m.receipt_id = r.id AND m.kind = 'voided')",
        &read::with(scope, [read::id(id), currency.code().into()]),
    )?;
    Ok(Amount::new(row.int("total")?, currency))
}

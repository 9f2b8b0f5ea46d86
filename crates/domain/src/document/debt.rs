//! What a step of a document does to the books.
//!
//! Debts are approved invoices, contracts with an amount, and confirmed orders less the approved
//! invoices made from them; quotations, opportunities and forms never. An order's debt follows its
//! invoices: whatever is approved, withdrawn or cancelled in whichever order, it is what the order
//! comes to less what is invoiced, and never below zero.

use money::Amount;

use super::{Deed, Document, DocumentKind, DocumentState};
use crate::act::Act;
use crate::id::TransferId;
use crate::ledger::{Cause, LedgerAccount, Transfer, TransferKind};

/// What is known when somebody does something to a document.
#[derive(Debug, Clone, Copy)]
pub struct DeedFacts<'a> {
    /// The kind needs approval.
    pub approval: bool,
    /// What it was made from, locked before it.
    pub source: Option<&'a Document>,
    /// The sum of the other approved invoices that were made from its source.
    pub siblings: Amount,
    /// The sum of the approved invoices that were made from it.
    pub invoiced: Amount,
}

/// Everything that one deed changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The document afterwards.
    pub document: Document,
    /// Its source afterwards, if that changes.
    pub source: Option<Document>,
    /// Lines of the ledger.
    pub transfers: Vec<Transfer>,
}

/// Why a deed is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It leads nowhere from where the document stands.
    #[error("that cannot be done to a document in this state")]
    State,
    /// It is archived: restore it first.
    #[error("the document is archived")]
    Archived,
    /// It cannot count without an amount.
    #[error("the document has no amount")]
    NoAmount,
    /// Sums do not fit.
    #[error("the amounts are too large")]
    TooLarge,
}

/// Does something to a document, or says why not.
pub fn step(
    document: &Document,
    deed: Deed,
    facts: &DeedFacts<'_>,
    act: &mut Act<'_>,
) -> Result<Step, Refusal> {
    if document.archived {
        return Err(Refusal::Archived);
    }
    let to = document.state.after(deed, facts.approval);
    let to = to.ok_or(Refusal::State)?;
    let amount = document
        .final_amount()
        .filter(|amount| amount.is_positive());
    let counts = matches!(to, DocumentState::Approved | DocumentState::Pending);
    if counts && document.kind.needs_amount() && amount.is_none() {
        return Err(Refusal::NoAmount);
    }
    let mut after = document.clone();
    after.state = to;
    if to == DocumentState::Approved {
        after.approvals = after.approvals.saturating_add(1);
    }
    after.debt = owed(&after, facts.invoiced)?;
    let mut transfers = Vec::new();
    let own = (TransferKind::Debt, TransferKind::DebtReversed);
    transfers.extend(transfer((document, &after), own, &after, act)?);
    let source = facts.source.filter(|_| after.kind == DocumentKind::Invoice);
    let source = source.map(|source| {
        let invoiced = if to == DocumentState::Approved {
            let own = amount.unwrap_or(Amount::zero(after.currency));
            facts.siblings.checked_add(own)
        } else {
            Ok(facts.siblings)
        };
        let mut moved = source.clone();
        moved.debt = owed(source, invoiced.map_err(|_| Refusal::TooLarge)?)?;
        Ok::<_, Refusal>(moved)
    });
    let source = source.transpose()?;
    if let Some((before, now)) = facts.source.zip(source.as_ref()) {
        let moved = (TransferKind::DebtMovedBack, TransferKind::DebtMoved);
        transfers.extend(transfer((before, now), moved, &after, act)?);
    }
    Ok(Step {
        source: source.filter(|now| facts.source.is_some_and(|before| before.debt != now.debt)),
        document: after,
        transfers,
    })
}

/// What a document owes, with so much of it invoiced.
fn owed(document: &Document, invoiced: Amount) -> Result<Amount, Refusal> {
    let zero = Amount::zero(document.currency);
    let amount = document.final_amount().unwrap_or(zero);
    match (document.state, document.kind) {
        (DocumentState::Approved, DocumentKind::Invoice | DocumentKind::Contract) => Ok(amount),
        (DocumentState::Approved, DocumentKind::Order) => {
            let left = amount.checked_sub(invoiced);
            let left = left.map_err(|_| Refusal::TooLarge)?;
            Ok(if left.is_negative() { zero } else { left })
        }
        _ => Ok(zero),
    }
}

/// The transfer that takes the books from one debt of a document to another.
fn transfer(
    (before, after): (&Document, &Document),
    (more, less): (TransferKind, TransferKind),
    cause: &Document,
    act: &mut Act<'_>,
) -> Result<Option<Transfer>, Refusal> {
    let change = after.debt.checked_sub(before.debt);
    let change = change.map_err(|_| Refusal::TooLarge)?;
    let customer = LedgerAccount::Customer(after.customer);
    let (kind, debit, credit) = if change.is_positive() {
        (more, customer, LedgerAccount::Sales)
    } else {
        (less, LedgerAccount::Sales, customer)
    };
    let amount = if change.is_negative() {
        change.checked_neg().map_err(|_| Refusal::TooLarge)?
    } else {
        change
    };
    Ok(amount.is_positive().then(|| Transfer {
        id: TransferId::new((act.fresh)()),
        kind,
        debit,
        credit,
        amount,
        cause: Cause::Document(cause.id, cause.approvals),
    }))
}

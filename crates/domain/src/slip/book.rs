//! What accepting and revoking a slip books.

use crate::act::Act;
use crate::event::{Event, EventKind};
use crate::id::TransferId;
use crate::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use crate::link::{AmountRule, Link, Terms, Usage};
use crate::payment::{Payment, PaymentState};
use crate::receipt::Receipt;

/// The terms by which the money of a slip is measured. Nobody stopped its payer from paying in less
/// than all: what came is a part then, and the rest stays asked for.
#[must_use]
pub fn judged_by(terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    if terms.usage == Usage::Single && terms.rule == AmountRule::Whole {
        terms.rule = AmountRule::Parts { first: None };
    }
    terms
}

/// What the unit commits that revokes a slip. Everything or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The payment as it is afterwards; compared and set from `paid`.
    pub payment: Payment,
    /// The link as it is afterwards, if the money had been applied to it.
    pub link: Option<Link>,
    /// Lines of the ledger.
    pub transfers: Vec<Transfer>,
    /// The receipt becomes void.
    pub voids: bool,
    /// What happened.
    pub events: Vec<Event>,
}

/// Takes an accepted slip back: its receipt becomes void, its money goes back where it came from,
/// and its link asks for it again if it was `applied` there.
pub fn take_back(
    payment: &Payment,
    (link, terms): (&Link, &Terms),
    (applied, receipt): (bool, Option<&Receipt>),
    act: &mut Act<'_>,
) -> Revocation {
    let mut transfers = Vec::new();
    let mut events = Vec::new();
    let void = receipt.and_then(|receipt| receipt.void(act).ok());
    let voids = void.is_some();
    if let Some(void) = void {
        transfers.extend(void.transfers);
        events.extend(void.events);
    }
    transfers.push(Transfer {
        id: TransferId::new((act.fresh)()),
        kind: TransferKind::PaymentVoided,
        debit: LedgerAccount::Unapplied(payment.customer),
        credit: LedgerAccount::Clearing(payment.provider),
        amount: payment.amount,
        cause: Cause::Payment(payment.id),
    });
    let event = act.event(EventKind::SlipRevoked, payment.id);
    events.push(event.with("link", link.id).amount(payment.amount));
    Revocation {
        payment: Payment {
            state: PaymentState::Revoked,
            ..payment.clone()
        },
        link: applied.then(|| link.give_back(terms, payment.amount)),
        transfers,
        voids,
        events,
    }
}

//! The resolve queue: list, and a person's decision.

use domain::event::{Actor, EventKind};
use domain::id::{ResolveId, TransferId};
use domain::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use domain::payment::Payment;
use domain::resolve::{Resolution, may_close, needs_a_figure};
use domain::scope::Scope;
use money::Amount;
use store::StoreError;
pub use store::rooms::resolve::ResolveItem;
use store::rooms::{event, ledger, payment, resolve};

use crate::App;

/// What a person decided about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Kept or dismissed.
    pub resolution: Resolution,
    /// How much is kept, where the money is not booked yet; the item's own figure unless told.
    pub amount: Option<Amount>,
    /// Why, for those who come later.
    pub note: Option<String>,
}

impl Decision {
    /// A decision without a figure or a note.
    pub const fn new(resolution: Resolution) -> Self {
        Self {
            resolution,
            amount: None,
            note: None,
        }
    }
}

/// Why an item was not closed.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// No such item here.
    #[error("no such item")]
    NotFound,
    /// Somebody closed it.
    #[error("the item is closed already")]
    Closed,
    /// That decision does not fit its reason.
    #[error("that cannot be done with this item")]
    NotThat,
    /// The bank refused our figure without its own: say how much it took.
    #[error("the amount that the bank took must be given")]
    NeedsFigure,
    /// The money is booked, or dismissed: there is nothing to book.
    #[error("there is nothing to book, so no amount can be given")]
    NoFigure,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Items of the queue, newest first.
    pub async fn resolve_items(
        &self,
        scope: Scope,
        closed_too: bool,
        limit: u32,
    ) -> Result<Vec<ResolveItem>, StoreError> {
        self.store()
            .read(move |tx| resolve::list(tx, scope, closed_too, limit))
            .await
    }

    /// One item of the queue.
    pub async fn find_resolve(
        &self,
        scope: Scope,
        id: ResolveId,
    ) -> Result<Option<ResolveItem>, StoreError> {
        self.store()
            .read(move |tx| resolve::find(tx, scope, id))
            .await
    }

    /// Closes an item as a person decided. Money that is kept and stands in no books yet is booked
    /// now: clearing → unapplied.
    pub async fn close_resolve(
        &self,
        scope: Scope,
        id: ResolveId,
        decision: Decision,
        actor: Actor,
    ) -> Result<ResolveItem, ResolveError> {
        let app = self.clone();
        self.write(move |tx| {
            let item = resolve::find(tx, scope, id)?.ok_or(ResolveError::NotFound)?;
            if item.resolution.is_some() {
                return Err(ResolveError::Closed);
            }
            let resolution = decision.resolution;
            if !may_close(item.reason, resolution) {
                return Err(ResolveError::NotThat);
            }
            // Locked, for a merge may be moving it to another customer now.
            let paid = payment::lock(tx, scope, item.payment)?.ok_or(ResolveError::NotFound)?;
            let kept = to_book(&item, &paid, &decision)?;
            let now = app.now();
            let by = actor.to_text();
            let words = (by.as_str(), decision.note.as_deref());
            if !resolve::close(tx, scope, id, (resolution, kept), words, now)? {
                return Err(ResolveError::Closed);
            }
            if let Some(amount) = kept {
                let transfer = Transfer {
                    id: TransferId::new(app.uuid()),
                    kind: TransferKind::Resolved,
                    debit: LedgerAccount::Clearing(paid.provider),
                    credit: LedgerAccount::Unapplied(paid.customer),
                    amount,
                    cause: Cause::Payment(paid.id),
                };
                ledger::append(tx, scope, &transfer, now)?;
            }
            let event = app.act(actor.clone(), None, |act| {
                act.event(EventKind::ResolveClosed, id)
                    .with("payment", item.payment)
                    .with("resolution", resolution)
            });
            event::append(tx, scope, &[event])?;
            resolve::find(tx, scope, id)?.ok_or(ResolveError::NotFound)
        })
        .await
    }
}

/// What must be booked with the decision: nothing if it is dismissed or stands in the books.
fn to_book(
    item: &ResolveItem,
    paid: &Payment,
    decision: &Decision,
) -> Result<Option<Amount>, ResolveError> {
    if decision.resolution == Resolution::Dismissed || item.reason.is_booked() {
        return match decision.amount {
            None => Ok(None),
            Some(_) => Err(ResolveError::NoFigure),
        };
    }
    match decision.amount {
        Some(amount) if amount.currency() == item.amount.currency() && amount.is_positive() => {
            Ok(Some(amount))
        }
        Some(_) => Err(ResolveError::NeedsFigure),
        None if needs_a_figure(item.reason, item.amount, paid.amount) => {
            Err(ResolveError::NeedsFigure)
        }
        None => Ok(Some(item.amount)),
    }
}

//! The resolve queue: list, and a person's decision.

use domain::event::{Actor, EventKind};
use domain::id::{ResolveId, TransferId};
use domain::ledger::{LedgerAccount, Transfer, TransferKind};
use domain::resolve::{Resolution, may_close};
use domain::scope::Scope;
use store::StoreError;
pub use store::rooms::resolve::ResolveItem;
use store::rooms::{event, ledger, payment, resolve};

use crate::App;

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

    /// Closes an item as a person decided. Money that is kept and stands in no books yet is booked
    /// now: clearing → unapplied.
    pub async fn close_resolve(
        &self,
        scope: Scope,
        id: ResolveId,
        resolution: Resolution,
        actor: Actor,
        note: Option<String>,
    ) -> Result<ResolveItem, ResolveError> {
        let app = self.clone();
        self.write(move |tx| {
            let item = resolve::find(tx, scope, id)?.ok_or(ResolveError::NotFound)?;
            if item.resolution.is_some() {
                return Err(ResolveError::Closed);
            }
            if !may_close(item.reason, resolution) {
                return Err(ResolveError::NotThat);
            }
            let now = app.now();
            let by = actor.to_text();
            let words = (by.as_str(), note.as_deref());
            if !resolve::close(tx, scope, id, resolution, words, now)? {
                return Err(ResolveError::Closed);
            }
            if resolution == Resolution::KeptAsCredit && !item.reason.is_booked() {
                let paid = payment::find(tx, scope, item.payment)?.ok_or(ResolveError::NotFound)?;
                let transfer = Transfer {
                    id: TransferId::new(app.uuid()),
                    kind: TransferKind::Resolved,
                    debit: LedgerAccount::Clearing(paid.provider),
                    credit: LedgerAccount::Unapplied(paid.customer),
                    amount: item.amount,
                    payment: paid.id,
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

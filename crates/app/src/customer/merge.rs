//! Two customers that are one: what would move is shown first, then all of it moves at once.

use domain::access::Permission;
use domain::customer::{Customer, MergeRefusal, Merged, carry_over, merge};
use domain::event::EventKind;
use domain::id::CustomerId;
use domain::ledger::Owing;
use store::Tx;
use store::rooms::customer::{self, Hanging};
use store::rooms::{event, ledger};

use super::{CustomerError, before, done, kept};
use crate::App;
use crate::link::Once;
use crate::office::Desk;

/// One of two customers that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeSide {
    /// The customer.
    pub customer: Customer,
    /// How much hangs on it.
    pub hanging: Hanging,
    /// How it stands in the books; `None` for who may not see balances.
    pub owing: Option<Vec<Owing>>,
}

/// Two customers beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeView {
    /// The one that stays.
    pub stays: MergeSide,
    /// The one that goes.
    pub goes: MergeSide,
    /// Why they cannot become one, this way round.
    pub refusal: Option<MergeRefusal>,
}

impl App {
    /// Two customers beside each other, before they become one.
    pub async fn office_merge(
        &self,
        desk: &Desk,
        stays: CustomerId,
        goes: CustomerId,
    ) -> Result<MergeView, CustomerError> {
        need(desk)?;
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let stays = side(tx, &desk, stays)?;
                let goes = side(tx, &desk, goes)?;
                let people = goes.hanging.contacts > 0;
                let refusal = merge(stays.customer.clone(), &goes.customer, people).err();
                Ok(MergeView {
                    stays,
                    goes,
                    refusal,
                })
            })
            .await
    }

    /// Makes one customer of two that nobody changed since they were read. All that hangs on the one
    /// that goes moves to the one that stays, what they owe by a transfer of its own; its address
    /// leads there from then on. It cannot be undone. The same form sent twice works once.
    pub async fn merge_customers(
        &self,
        desk: &Desk,
        stays: (CustomerId, i64),
        goes: (CustomerId, i64),
        once: Once,
        request_id: &str,
    ) -> Result<(), CustomerError> {
        need(desk)?;
        let (app, desk, now) = (self.clone(), desk.clone(), self.now());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            if stays.0 == goes.0 {
                return Err(MergeRefusal::Itself.into());
            }
            let scope = desk.scope();
            let first = kept(tx, &desk, stays)?;
            let second = kept(tx, &desk, goes)?;
            let people = customer::hanging(tx, scope, goes.0)?.contacts > 0;
            let Merged {
                stays: one,
                further,
            } = merge(first, &second, people)?;
            // Both are held from here: nobody hangs anything new on the one that goes.
            if !customer::retire(tx, scope, goes, stays.0, now)? {
                return Err(CustomerError::Changed);
            }
            if !customer::touch(tx, scope, stays)? {
                return Err(CustomerError::Changed);
            }
            customer::move_all(tx, scope, goes.0, stays.0)?;
            for address in &further {
                customer::add_address(tx, scope, stays.0, address)?;
            }
            for address in one.defaults() {
                customer::remove_address(tx, scope, stays.0, &address)?;
            }
            let version = one.version.saturating_add(1);
            if !customer::save(tx, scope, &Customer { version, ..one })? {
                return Err(CustomerError::Changed);
            }
            customer::retoken(tx, scope, goes.0)?;
            let owing = ledger::owing(tx, scope, goes.0, None)?;
            let (moved, noted) = app.act(desk.actor(), Some(&request_id), |act| {
                let moved = carry_over((stays.0, goes.0), &owing, act);
                let noted = act.event(EventKind::CustomerMerged, goes.0);
                (moved, noted.with("into", stays.0))
            });
            for transfer in &moved {
                ledger::append(tx, scope, transfer, now)?;
            }
            event::append(tx, scope, std::slice::from_ref(&noted))?;
            done(tx, &desk, &once, stays.0)
        })
        .await
    }
}

/// Documents of all shops move: only who keeps customers everywhere may do that.
fn need(desk: &Desk) -> Result<(), CustomerError> {
    if desk.staff.may_everywhere(Permission::Customers) {
        Ok(())
    } else {
        Err(CustomerError::Forbidden(Permission::Customers))
    }
}

fn side(tx: &mut Tx<'_>, desk: &Desk, id: CustomerId) -> Result<MergeSide, CustomerError> {
    let scope = desk.scope();
    let found = customer::find(tx, scope, id)?.ok_or(CustomerError::NotFound)?;
    if let Some(into) = customer::merged_into(tx, scope, id)? {
        return Err(CustomerError::Merged(into));
    }
    let sees = desk.staff.may_everywhere(Permission::SeeBalances);
    Ok(MergeSide {
        hanging: customer::hanging(tx, scope, id)?,
        owing: sees
            .then(|| ledger::owing(tx, scope, id, None))
            .transpose()?,
        customer: found,
    })
}

//! The second person: refunds that wait, and the word of somebody else than who asked.

use domain::access::Permission;
use domain::id::RefundId;
use domain::link::{Link, Terms};
use domain::payment::Payment;
use domain::refund::{Refund, agree, decline};
use store::StoreError;
use store::rooms::shop::ShopRow;
use store::rooms::{job, link, payment, refund, shop};

use super::desk::may;
use super::{RefundError, done_of, ground, settle_facts};
use crate::App;
use crate::fault::Point;
use crate::office::Desk;

/// Refunds that one page shows.
const MOST: u32 = 200;

/// A refund that waits for a second person, as the queue shows it.
#[derive(Debug, Clone)]
pub struct WaitingRefund {
    /// The refund.
    pub refund: Refund,
    /// Its payment.
    pub payment: Payment,
    /// Its link.
    pub link: Link,
    /// What the link asks for.
    pub terms: Terms,
    /// Its shop, for unit and time zone.
    pub shop: ShopRow,
    /// The reader asked for it, and cannot be the second person.
    pub is_own: bool,
}

impl App {
    /// The refunds that wait for a second person, oldest first, of shops whose money this user may
    /// give back.
    pub async fn waiting_refunds(&self, desk: &Desk) -> Result<Vec<WaitingRefund>, StoreError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let scope = desk.scope();
                let by = desk.actor().to_text();
                let mut all = Vec::new();
                for found in refund::waiting(tx, scope, MOST)? {
                    let Some((link, terms)) = link::find(tx, scope, found.link)? else {
                        continue;
                    };
                    if !desk.staff.may(Permission::Refund, link.shop) {
                        continue;
                    }
                    let of = payment::find(tx, scope, found.payment)?;
                    let row = shop::find(tx, scope.merchant, link.shop)?;
                    if let (Some(payment), Some(shop)) = (of, row) {
                        all.push(WaitingRefund {
                            is_own: found.made_by == by,
                            refund: found,
                            payment,
                            link,
                            terms,
                            shop,
                        });
                    }
                }
                Ok(all)
            })
            .await
    }

    /// Agrees to a refund that another person asked for, or declines it. Who asked may take it back.
    pub async fn office_second_refund(
        &self,
        desk: &Desk,
        (id, agrees): (RefundId, bool),
        request_id: &str,
    ) -> Result<Refund, RefundError> {
        let (app, desk) = (self.clone(), desk.clone());
        let request_id = request_id.to_owned();
        let decided = self
            .write(move |tx| {
                let scope = desk.scope();
                let known = refund::find(tx, scope, id)?.ok_or(RefundError::NotFound)?;
                may(tx, &desk, known.payment)?;
                let ground = ground(tx, scope, known.payment)?.ok_or(RefundError::NotFound)?;
                let found = ground.refunds.iter().find(|one| one.id == id);
                let found = found.ok_or(RefundError::NotFound)?;
                let done = done_of(&ground.refunds, Some(id));
                let facts = settle_facts(&ground, &done);
                let booking = app.act(desk.actor(), Some(&request_id), |act| {
                    if agrees {
                        agree(found, &facts, act)
                    } else {
                        decline(found, &facts, act)
                    }
                })?;
                if !refund::save(tx, scope, &booking.refund, (found.state, found.tries))? {
                    return Err(RefundError::Store(StoreError::Busy));
                }
                if let Some(at) = booking.refund.next_ask(app.now(), 0) {
                    job::insert(tx, scope, &[booking.refund.job(at)])?;
                }
                app.write_refund(tx, scope, &ground, &booking, &desk.actor())?;
                Ok(booking.refund)
            })
            .await?;
        self.faults().pass(Point::Reserved).await;
        Ok(decided)
    }
}

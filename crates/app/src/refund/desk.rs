//! Refunds at a desk: what can be given back, giving it, and the word of a person about what the
//! bank never explained.

use domain::access::Permission;
use domain::id::{PaymentId, RefundId};
use domain::payment::Payment;
use domain::receipt::Receipt;
use domain::refund::{Answer, Refund, RefundState, Refusal, Wanted, plan, settle};
use money::Amount;
use store::Tx;
use store::rooms::shop::ShopRow;
use store::rooms::{payment, receipt, refund};

use super::{RefundError, done_of, ground, keep_job, read_ground, settle_facts};
use crate::App;
use crate::fault::Point;
use crate::link::Once;
use crate::office::record::seen_link;
use crate::office::{Desk, OfficeError};
use crate::once::{self, Before};

/// What the form of a refund is made of.
#[derive(Debug, Clone)]
pub struct Refunding {
    /// The payment.
    pub payment: Payment,
    /// Its shop, for unit and time zone.
    pub shop: ShopRow,
    /// Its receipt, if it has one.
    pub receipt: Option<Receipt>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// How much can still be given back.
    pub left: Amount,
    /// The bank gives back what is left; else why it does not.
    pub bank: Result<(), Refusal>,
    /// The bank gives back a part too.
    pub in_parts: bool,
}

/// What a person found out about a refund that the bank never explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It went back, by this reference if there is one.
    Given(Option<String>),
    /// It did not.
    Kept,
}

impl From<OfficeError> for RefundError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::NotFound => Self::NotFound,
            OfficeError::Forbidden => Self::Forbidden,
            OfficeError::Store(error) => Self::Store(error),
        }
    }
}

/// Whether this user may give money of a payment back.
pub(super) fn may(tx: &mut Tx<'_>, desk: &Desk, id: PaymentId) -> Result<(), RefundError> {
    let found = payment::find(tx, desk.scope(), id)?.ok_or(RefundError::NotFound)?;
    let (link, _) = seen_link(tx, desk, found.link)?;
    if desk.staff.may(Permission::Refund, link.shop) {
        Ok(())
    } else {
        Err(RefundError::Forbidden)
    }
}

impl App {
    /// What the form of a refund is made of.
    pub async fn office_refunding(
        &self,
        desk: &Desk,
        id: PaymentId,
    ) -> Result<Refunding, RefundError> {
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read(move |tx| {
                may(tx, &desk, id)?;
                let scope = desk.scope();
                let found = payment::find(tx, scope, id)?.ok_or(RefundError::NotFound)?;
                let receipt = receipt::of_payment(tx, scope, id)?;
                let ground = read_ground(tx, scope, found, receipt)?;
                let left = ground.payment.amount.checked_sub(ground.held);
                let left = left.map_err(|_| RefundError::NotFound)?;
                let tried = app.act(desk.actor(), None, |act| {
                    plan(&ground.facts(), Wanted::default(), act)
                });
                Ok(Refunding {
                    bank: tried.map(|_| ()),
                    in_parts: ground.bank_refunds,
                    shop: ground.shop,
                    receipt: ground.receipt,
                    refunds: ground.refunds,
                    payment: ground.payment,
                    left,
                })
            })
            .await
    }

    /// Gives money of a payment back, or asks a second person to agree; the same form sent twice does
    /// it once. What came of it: waiting, reserved, or done by hand.
    pub async fn office_refund(
        &self,
        desk: &Desk,
        (id, wanted): (PaymentId, Wanted),
        once: Once,
        request_id: &str,
    ) -> Result<RefundState, RefundError> {
        let (app, desk) = (self.clone(), desk.clone());
        let request_id = request_id.to_owned();
        let state = self
            .write(move |tx| {
                may(tx, &desk, id)?;
                match once::before(tx, &desk, &once, app.now())? {
                    Before::New => {}
                    Before::Done(made) => {
                        let made = made.parse().map_err(|_| RefundError::NotFound)?;
                        let made = refund::find(tx, desk.scope(), made)?;
                        return made.map(|made| made.state).ok_or(RefundError::NotFound);
                    }
                    Before::Other => return Err(RefundError::KeyReused),
                }
                let by = (&desk.actor(), request_id.as_str());
                let made = app.reserve(tx, desk.scope(), (id, wanted.clone()), by)?;
                once::done(tx, &desk, &once, made.id)?;
                Ok(made.state)
            })
            .await?;
        self.faults().pass(Point::Reserved).await;
        Ok(state)
    }

    /// Asks the bank again about a refund that it never explained.
    pub async fn office_ask_refund(
        &self,
        desk: &Desk,
        id: RefundId,
        request_id: &str,
    ) -> Result<Refund, RefundError> {
        let asking = desk.clone();
        self.store()
            .read(move |tx| {
                let found = refund::find(tx, asking.scope(), id)?.ok_or(RefundError::NotFound)?;
                may(tx, &asking, found.payment)
            })
            .await?;
        let asked = self.ask_refund(desk.scope(), id, request_id).await?;
        asked.ok_or(RefundError::NotFound)
    }

    /// Ends a refund that the bank never explained, as a person found out.
    pub async fn office_decide_refund(
        &self,
        desk: &Desk,
        (id, word): (RefundId, Word),
        request_id: &str,
    ) -> Result<Refund, RefundError> {
        let (app, desk) = (self.clone(), desk.clone());
        let request_id = request_id.to_owned();
        self.write(move |tx| {
            let scope = desk.scope();
            let known = refund::find(tx, scope, id)?.ok_or(RefundError::NotFound)?;
            may(tx, &desk, known.payment)?;
            let ground = ground(tx, scope, known.payment)?.ok_or(RefundError::NotFound)?;
            let found = ground.refunds.iter().find(|one| one.id == id);
            let found = found.ok_or(RefundError::NotFound)?;
            if found.state != RefundState::Unknown || !found.waits_for_person {
                return Err(RefundError::NotOpen);
            }
            let answer = match &word {
                Word::Given(reference) => Answer::Done {
                    reference: reference.clone(),
                },
                Word::Kept => Answer::Refused {
                    failure: found.failure.clone().unwrap_or_default(),
                },
            };
            let done = done_of(&ground.refunds, Some(id));
            let booking = app.act(desk.actor(), Some(&request_id), |act| {
                settle(found, &settle_facts(&ground, &done), answer, act)
            });
            if !refund::save(tx, scope, &booking.refund, (found.state, found.tries))? {
                return Err(RefundError::Store(store::StoreError::Busy));
            }
            keep_job(tx, scope, &booking.refund, app.now())?;
            app.write_refund(tx, scope, &ground, &booking, &desk.actor())?;
            Ok(booking.refund)
        })
        .await
    }
}

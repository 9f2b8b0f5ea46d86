//! Giving money back: decided and reserved in the ledger under the lock of the payment, then the bank
//! is asked (`ask`), then booked or freed.

mod ask;
mod desk;
mod second;

use std::sync::Arc;

use domain::act::Act;
use domain::event::{Actor, EventKind};
use domain::id::{MessageId, PaymentId, RefundId};
use domain::job::JobKind;
use domain::link::{Link, send_job};
use domain::message::{NewMessage, Situation};
use domain::notice::{About, NoticeKind};
use domain::payment::Payment;
use domain::receipt::{Receipt, ReceiptMark};
use domain::refund::{
    Booking, Facts, Refund, RefundState, Refusal, Second, SettleFacts, Wanted, book_reserved, plan,
};
use domain::resolve::Resolution;
use domain::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use money::Amount;
use store::rooms::receipt::Mark;
use store::rooms::shop::ShopRow;
use store::rooms::{
    event, job, ledger, link, message, payment, provider, receipt, refund, resolve, shop,
};
use store::{StoreError, Tx};

use crate::App;
use crate::auth::Caller;
use crate::fault::Point;
use crate::link::{Answered, Once};
use crate::once::{self, KeyError};
use crate::told::payers;

pub use desk::{Refunding, Word};
pub use second::WaitingRefund;
pub use store::rooms::refund::Filter;

/// A refund as programs see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundView {
    /// The refund.
    pub refund: Refund,
    /// Whether it is of LIVE.
    pub livemode: bool,
}

/// Why nothing is given back.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// No such payment or refund here.
    #[error("no such payment or refund here")]
    NotFound,
    /// The user may see it, but not do this.
    #[error("the user may give nothing back here")]
    Forbidden,
    /// It is refused, and why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A second person decides nothing here, and why.
    #[error(transparent)]
    Second(#[from] Second),
    /// The bank is being asked, or the outcome is known: nobody has to decide about it.
    #[error("nobody has to decide about this refund")]
    NotOpen,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    Running,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeyError> for RefundError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Reused => Self::KeyReused,
            KeyError::Running => Self::Running,
            KeyError::Store(error) => Self::Store(error),
        }
    }
}

/// Makes the answer to a program out of a refund: status and body.
pub type RenderRefund = Arc<dyn Fn(&RefundView) -> (u16, String) + Send + Sync>;

/// What a payment's refunds are decided on; all of it locked.
struct Ground {
    payment: Payment,
    receipt: Option<Receipt>,
    refunds: Vec<Refund>,
    held: Amount,
    reverse_until: Option<Timestamp>,
    bank_refunds: bool,
    link: Link,
    shop: ShopRow,
}

impl Ground {
    fn facts(&self) -> Facts<'_> {
        Facts {
            payment: &self.payment,
            receipt: self.receipt.as_ref(),
            held: self.held,
            reverse_until: self.reverse_until,
            bank_refunds: self.bank_refunds,
            two_from: self.shop.shop.refund_two_from,
        }
    }
}

impl App {
    /// Gives money of a payment back for a program. Key and reservation share one unit of work; the
    /// bank is asked after it.
    pub async fn refund_payment(
        &self,
        caller: &Caller,
        (id, wanted): (PaymentId, Wanted),
        once: Once,
        render: RenderRefund,
        request_id: &str,
    ) -> Result<Answered<RefundView>, RefundError> {
        let scope = caller.scope;
        let actor = Actor::Key(caller.key.to_string());
        let (app, request_id) = (self.clone(), request_id.to_owned());
        let answered = self
            .write(move |tx| {
                if let Some(before) = once::answered(tx, scope, Some(&once), app.now())? {
                    return Ok(before);
                }
                let refund = app.reserve(tx, scope, (id, wanted.clone()), (&actor, &request_id))?;
                let view = view(scope, refund);
                once::keep(tx, scope, Some(&once), || render(&view))?;
                Ok::<_, RefundError>(Answered::Now(view))
            })
            .await?;
        self.faults().pass(Point::Reserved).await;
        Ok(answered)
    }

    /// A refund by its id.
    pub async fn find_refund(
        &self,
        scope: Scope,
        id: RefundId,
    ) -> Result<Option<RefundView>, StoreError> {
        self.store()
            .read(move |tx| Ok(refund::find(tx, scope, id)?.map(|found| view(scope, found))))
            .await
    }

    /// Refunds, newest first; one more than `limit` tells that there are more.
    pub async fn list_refunds(
        &self,
        scope: Scope,
        filter: Filter,
        limit: u32,
    ) -> Result<Vec<RefundView>, StoreError> {
        self.store()
            .read(move |tx| {
                let found = refund::list(tx, scope, &filter, limit)?;
                Ok(found.into_iter().map(|one| view(scope, one)).collect())
            })
            .await
    }

    /// The deciding unit: everything is judged under the lock of the payment.
    fn reserve(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        (id, wanted): (PaymentId, Wanted),
        (actor, request_id): (&Actor, &str),
    ) -> Result<Refund, RefundError> {
        let ground = ground(tx, scope, id)?.ok_or(RefundError::NotFound)?;
        let done = done_of(&ground.refunds, None);
        let decide = |act: &mut Act<'_>| {
            let refund = plan(&ground.facts(), wanted, act)?;
            let facts = settle_facts(&ground, &done);
            Ok::<_, RefundError>(book_reserved(refund, &facts, act))
        };
        let booking = self.act(actor.clone(), Some(request_id), decide)?;
        refund::insert(tx, scope, &booking.refund)?;
        if let Some(at) = booking.refund.next_ask(self.now(), 0) {
            job::insert(tx, scope, &[booking.refund.job(at)])?;
        }
        self.write_refund(tx, scope, &ground, &booking, actor)?;
        if booking.refund.state == RefundState::Waiting {
            let about = About {
                shop: Some(ground.link.shop),
                link: Some(ground.link.id),
                payment: Some(id),
                ..About::default()
            };
            self.ring(tx, scope, NoticeKind::RefundWaits, about)?;
        }
        Ok(booking.refund)
    }

    /// Writes what a step of a refund books beside its own row; of money that went back the payer is
    /// told.
    fn write_refund(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        ground: &Ground,
        booking: &Booking,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let now = self.now();
        for transfer in &booking.transfers {
            ledger::append(tx, scope, transfer, now)?;
        }
        if let Some(id) = booking.void {
            let mark = Mark {
                kind: ReceiptMark::Voided,
                actor: booking.refund.made_by.clone(),
                reason: booking.refund.reason.clone(),
                at: now,
            };
            receipt::mark(tx, scope, id, &mark)?;
        }
        let item = if booking.all_back {
            resolve::of_payment(tx, scope, booking.refund.payment)?
        } else {
            None
        };
        if let Some(item) = item.filter(|item| item.resolution.is_none()) {
            let decided = (Resolution::Refunded, None);
            let words = (booking.refund.made_by.as_str(), None);
            if resolve::close(tx, scope, item.id, decided, words, now)? {
                let closed = self.act(actor.clone(), None, |act| {
                    act.event(EventKind::ResolveClosed, item.id)
                        .with("payment", item.payment)
                        .with("resolution", Resolution::Refunded)
                });
                event::append(tx, scope, &[closed])?;
            }
        }
        if let Some(at) = booking.gave() {
            self.tell_payer(tx, scope, ground, at)?;
        }
        event::append(tx, scope, &booking.events)
    }

    /// Tells whom the link was sent to that money went back at this moment.
    fn tell_payer(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        ground: &Ground,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (link, payment) = (&ground.link, &ground.payment);
        let routes = payers(tx, scope, (&ground.shop.shop, link.id), Situation::Refunded)?;
        let messages: Vec<_> = routes
            .into_iter()
            .map(|route| NewMessage {
                id: MessageId::new(self.uuid()),
                situation: Situation::Refunded,
                route,
                follows: None,
                by_hand: false,
                language: payment.language,
                topic: link.id.into(),
                payment: Some(payment.id),
            })
            .collect();
        // Its moment says which refund it is about.
        message::insert(tx, scope, &messages, at)?;
        let jobs: Vec<_> = messages.iter().map(|one| send_job(one.id, at)).collect();
        job::insert(tx, scope, &jobs)
    }
}

fn view(scope: Scope, refund: Refund) -> RefundView {
    RefundView {
        refund,
        livemode: scope.mode.is_live(),
    }
}

/// Keeps the job of a refund in step with its state.
fn keep_job(
    tx: &mut Tx<'_>,
    scope: Scope,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), StoreError> {
    match refund.next_ask(now, 0) {
        Some(at) => job::schedule(tx, scope, &refund.job(at)),
        None => job::remove(tx, scope, JobKind::AskRefund, &refund.id.to_string()),
    }
}

/// Locks a payment and then its receipt, and reads what refunds of it are decided on.
fn ground(tx: &mut Tx<'_>, scope: Scope, id: PaymentId) -> Result<Option<Ground>, StoreError> {
    let Some(payment) = payment::lock(tx, scope, id)? else {
        return Ok(None);
    };
    let receipt = match receipt::of_payment(tx, scope, id)? {
        Some(known) => receipt::lock(tx, scope, known.id)?,
        None => None,
    };
    read_ground(tx, scope, payment, receipt).map(Some)
}

/// The same of what is locked, or only looked at.
fn read_ground(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: Payment,
    receipt: Option<Receipt>,
) -> Result<Ground, StoreError> {
    let gone = || StoreError::Corrupt {
        table: "payment".into(),
        column: "link_id".into(),
    };
    let (link, _) = link::find(tx, scope, payment.link)?.ok_or_else(gone)?;
    let desk = provider::find(tx, scope, payment.provider)?;
    let driver = desk.and_then(|desk| gateways::find(&desk.provider.driver));
    let can = driver.map(|driver| &driver.meta().capabilities);
    let window = can
        .filter(|can| can.reverse)
        .and_then(|can| SignedDuration::try_from(can.reverse_window).ok());
    Ok(Ground {
        held: refund::held(tx, scope, payment.id, payment.amount.currency())?,
        refunds: refund::of_payment(tx, scope, payment.id)?,
        reverse_until: window
            .zip(payment.paid_at)
            .and_then(|(window, paid)| paid.checked_add(window).ok()),
        bank_refunds: can.is_some_and(|can| can.refund),
        shop: shop::find(tx, scope.merchant, link.shop)?.ok_or_else(gone)?,
        link,
        payment,
        receipt,
    })
}

/// The refunds that are done, but for one.
fn done_of(refunds: &[Refund], but: Option<RefundId>) -> Vec<Refund> {
    let done = |one: &&Refund| one.state == RefundState::Done && Some(one.id) != but;
    refunds.iter().filter(done).cloned().collect()
}

fn settle_facts<'a>(ground: &'a Ground, done: &'a [Refund]) -> SettleFacts<'a> {
    SettleFacts {
        payment: &ground.payment,
        receipt: ground.receipt.as_ref(),
        account: ground.link.account,
        done,
    }
}

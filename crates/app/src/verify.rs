//! Verify and settle: the one way to an outcome, for callbacks, the reconciler and "check now".

use domain::event::Actor;
use domain::id::{LinkId, PaymentId, ReceiptId};
use domain::job::JobKind;
use domain::message::Situation;
use domain::payment::{Payment, PaymentState, Reason, Try};
use domain::resolve::ResolveReason;
use domain::scope::Scope;
use domain::settle::{BookFacts, Booking, Outcome, book, is_answer, judge};
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use domain::way::Route;
use jiff::{SignedDuration, Timestamp};
use store::rooms::exchange::Exchange;
use store::rooms::provider::{ProviderRow, past};
use store::rooms::{
    document, event, exchange, job, ledger, link, message, payment, receipt, resolve, shop,
};
use store::{StoreError, Tx};

use crate::App;
use crate::bank::{Heard, Talk};
use crate::callback::{stored_claim, take_leave};
use crate::fault::Point;
use crate::start::check_job;
use crate::told::{payers, who_may_hear};

/// The right to ask the bank, and all that asking needs: as the unit saw it that took the right.
pub(crate) struct Leave {
    pub(crate) scope: Scope,
    /// With the try written in.
    pub(crate) payment: Payment,
    /// Its provider in every form in which the bank may know it, first the one under which the
    /// payment began; empty if it is gone.
    pub(crate) desks: Vec<ProviderRow>,
    /// Which try.
    pub(crate) number: Try,
}

/// What asking brought.
struct Asking {
    verdict: Verdict,
    exchanges: Vec<Exchange>,
    auto_verify: bool,
    window: SignedDuration,
}

/// What became of an answer.
enum Settled {
    /// Booked.
    Booked(Box<Booking>),
    /// A newer try has the word; the payment as it is.
    Overtaken(Box<Payment>),
}

impl App {
    /// Asks the bank and books what it says in one unit of work. The payment as it is afterwards;
    /// unchanged if a newer try has taken over meanwhile.
    pub(crate) async fn ask_and_settle(
        &self,
        leave: Leave,
        claim: Option<&Claim>,
        request_id: &str,
    ) -> Result<Payment, StoreError> {
        let asking = Box::pin(self.ask_bank(&leave, claim)).await;
        self.faults().pass(Point::Verified).await;
        let settled = self.settle(&leave, asking, request_id).await?;
        self.faults().pass(Point::Settled).await;
        Ok(settled)
    }

    /// The calls, outside of any unit. Credentials may have been replaced since the payment began:
    /// when the bank refuses the first ones, which says nothing about the payment, the others are
    /// tried.
    async fn ask_bank(&self, leave: &Leave, claim: Option<&Claim>) -> Asking {
        let mut refused: Option<Asking> = None;
        for row in &leave.desks {
            let mut asking = Box::pin(self.ask_at(leave, row, claim)).await;
            let settings = matches!(asking.verdict, Verdict::Configuration { .. });
            let unasked = asking.exchanges.is_empty();
            if let Some(before) = refused.take() {
                let mut said = before.exchanges;
                said.append(&mut asking.exchanges);
                if settings || unasked {
                    asking.verdict = before.verdict;
                }
                asking.exchanges = said;
            }
            if !(settings || unasked) {
                return asking;
            }
            refused = Some(asking);
        }
        refused.unwrap_or_else(|| unasked("the provider is gone".to_owned()))
    }

    async fn ask_at(&self, leave: &Leave, row: &ProviderRow, claim: Option<&Claim>) -> Asking {
        let payment = &leave.payment;
        let (desk, asked) = match self.question(leave.scope, row, (payment, claim)) {
            Ok(question) => question,
            Err(why) => return unasked(why),
        };
        let mut talk = Talk::new(self, &desk, payment, payment.lease_until);
        let mut verdict = talk.verify(&asked).await;
        // "Not paid" may only mean "not yet". If the payer says that it is over, ask whether it is.
        let over = claim.is_some_and(|claim| claim.outcome == ClaimedOutcome::NotPaid);
        let open = matches!(
            verdict,
            Verdict::NotPaid {
                conclusive: false,
                ..
            } | Verdict::Cancelled {
                conclusive: false,
                ..
            }
        );
        if over
            && open
            && desk.driver.meta().capabilities.inquire
            && let Some(standing) = talk.inquire(&asked).await
        {
            // A look-up that brings nothing changes nothing.
            match standing.into_verdict() {
                Verdict::Unknown { .. } | Verdict::Configuration { .. } => {}
                looked_up => verdict = looked_up,
            }
        }
        let window = desk.driver.meta().capabilities.window;
        let said = talk.said();
        if let Some(heard) = Heard::of_verdict(&verdict, &said) {
            self.feel(leave.scope, row, heard).await;
        }
        Asking {
            verdict,
            exchanges: said,
            auto_verify: desk.provider.auto_verify,
            window: SignedDuration::try_from(window).unwrap_or(SignedDuration::ZERO),
        }
    }

    /// The settle unit: link locked, payment locked, fenced by the try, everything or nothing.
    async fn settle(
        &self,
        leave: &Leave,
        asking: Asking,
        request_id: &str,
    ) -> Result<Payment, StoreError> {
        let app = self.clone();
        let (scope, number) = (leave.scope, leave.number);
        let names = (leave.payment.link, leave.payment.id);
        let request_id = request_id.to_owned();
        let settled = self
            .write(move |tx| {
                for said in &asking.exchanges {
                    exchange::insert(tx, scope, said)?;
                }
                app.settle_unit(tx, scope, names, number, &asking, &request_id)
            })
            .await?;
        Ok(match settled {
            Settled::Booked(booking) => {
                self.metrics().booked(&booking);
                booking.payment
            }
            Settled::Overtaken(payment) => *payment,
        })
    }

    fn settle_unit(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        (link, id): (LinkId, PaymentId),
        leave: Try,
        asking: &Asking,
        request_id: &str,
    ) -> Result<Settled, StoreError> {
        let gone = || StoreError::Corrupt {
            table: "payment".into(),
            column: "id".into(),
        };
        let (link, terms) = self.lock_following(tx, scope, link)?.ok_or_else(gone)?;
        let payment = payment::lock(tx, scope, id)?.ok_or_else(gone)?;
        let fence = self.faults().fence(&payment, leave);
        if (payment.state, payment.tries) != fence {
            // A newer try has the word; what was said is kept, and counts for nothing.
            return Ok(Settled::Overtaken(Box::new(payment)));
        }
        let now = self.now();
        let verdict = asking.verdict.clone();
        let answered = is_answer(&verdict);
        let outcome = judge(&payment, leave.number, verdict, asking.auto_verify, now);
        let unique = self.faults().references_are_unique();
        let outcome = claim_reference(tx, scope, &payment, outcome, unique)?;
        let row = shop::find(tx, scope.merchant, link.shop)?.ok_or_else(gone)?;
        let payers: Vec<Route> = match &outcome {
            Outcome::Paid(_) => payers(tx, scope, (&row.shop, link.id), Situation::Paid)?,
            Outcome::Failed { .. } if row.shop.told.payer_hears_of_failure(&payment, now) => {
                payers(tx, scope, (&row.shop, link.id), Situation::Failed)?
            }
            _ => Vec::new(),
        };
        let alarm_at = payment
            .redirected_at
            .and_then(|at| at.checked_add(asking.window * 2 / 3).ok());
        let facts = BookFacts {
            payment: &payment,
            link: &link,
            terms: &terms,
            account: link.account,
            answered,
            receipt_token: &self.entropy().token(scope.mode),
            payers: &payers,
            staff: &who_may_hear(tx, scope, &row.shop, link.made_by)?,
            alarm_at,
        };
        let booking = self.act(Actor::Bank, Some(request_id), |act| {
            book(&facts, outcome, act)
        });
        write_booking(tx, scope, (&payment, fence), &link, &booking, now)?;
        self.ring_for_payment(tx, scope, &link, &booking)?;
        Ok(Settled::Booked(Box::new(booking)))
    }

    /// Asks about one payment now, for the reconciler and "check now". The payment as it is
    /// afterwards, or as it is if there is nothing to ask.
    pub(crate) async fn check(
        &self,
        scope: Scope,
        id: PaymentId,
        request_id: &str,
    ) -> Result<Option<Payment>, StoreError> {
        self.check_because(scope, (id, Reason::Check), request_id)
            .await
    }

    /// The same for a reason.
    pub(crate) async fn check_because(
        &self,
        scope: Scope,
        (id, reason): (PaymentId, Reason),
        request_id: &str,
    ) -> Result<Option<Payment>, StoreError> {
        let app = self.clone();
        let taken = self
            .write(move |tx| {
                let Some(mut found) = payment::lock(tx, scope, id)? else {
                    return Ok(None);
                };
                let now = app.now();
                if found.state == PaymentState::Created {
                    let closed = app.close_unbegun(tx, scope, found, now)?;
                    let news = closed.state == PaymentState::Failed;
                    return Ok(Some((closed, None, news)));
                }
                match app.faults().ask(&found, reason, now) {
                    Ok(leave) => {
                        let read_as = (found.state, found.tries);
                        take_leave(&mut found, leave);
                        if !payment::save(tx, scope, &found, read_as)? {
                            return Err(StoreError::Busy);
                        }
                        keep_job(tx, scope, &found, now)?;
                        let desks = past::of_payment(tx, scope, &found)?;
                        let claim = match desks.first() {
                            Some(desk) => stored_claim(tx, scope, desk, &found)?,
                            None => None,
                        };
                        Ok(Some((found, Some((leave, desks, claim)), true)))
                    }
                    Err(_) => Ok(Some((found, None, false))),
                }
            })
            .await?;
        if let Some((payment, _, true)) = &taken {
            self.metrics().payment(payment, payment.state);
        }
        match taken {
            None => Ok(None),
            Some((payment, None, _)) => Ok(Some(payment)),
            Some((payment, Some((number, desks, claim)), _)) => {
                self.faults().pass(Point::Returned).await;
                let leave = Leave {
                    scope,
                    payment,
                    desks,
                    number,
                };
                let asked = self.ask_and_settle(leave, claim.as_ref(), request_id);
                asked.await.map(Some)
            }
        }
    }

    /// A payment whose begin was interrupted: the payer was never sent anywhere.
    fn close_unbegun(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        mut found: Payment,
        now: Timestamp,
    ) -> Result<Payment, StoreError> {
        let grace = domain::payment::BEGIN_GRACE;
        if now.duration_since(found.created_at) < grace {
            return Ok(found);
        }
        found.state = PaymentState::Failed;
        found.failure = Some("interrupted before the bank answered".to_owned());
        payment::save(tx, scope, &found, (PaymentState::Created, 0))?;
        job::remove(tx, scope, JobKind::CheckPayment, &found.id.to_string())?;
        let event = self.act(Actor::System, None, |act| {
            act.event(domain::event::EventKind::PaymentFailed, found.id)
                .with("link", found.link)
        });
        event::append(tx, scope, &[event])?;
        Ok(found)
    }
}

fn unasked(reason: String) -> Asking {
    Asking {
        verdict: Verdict::Unknown {
            reason,
            not_sent: true,
        },
        exchanges: Vec::new(),
        auto_verify: false,
        window: SignedDuration::ZERO,
    }
}

/// A bank reference credits once: one that another payment holds makes a conflict of a yes.
fn claim_reference(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
    outcome: Outcome,
    unique: bool,
) -> Result<Outcome, StoreError> {
    let Outcome::Paid(yes) = outcome else {
        return Ok(outcome);
    };
    let (terminal, key) = (&payment.terminal_key, &yes.reference.key);
    match payment::claim_reference(tx, scope, terminal, key, payment.id)? {
        Some(_) if !unique => Ok(Outcome::Paid(yes)),
        None => Ok(Outcome::Paid(yes)),
        Some(other) => Ok(Outcome::Conflict {
            reason: ResolveReason::ReferenceUsed,
            amount: payment.amount,
            detail: format!(
                "reference {} has credited {other}",
                yes.reference.tracking_code
            ),
        }),
    }
}

/// Writes a booking whole.
pub(crate) fn write_booking(
    tx: &mut Tx<'_>,
    scope: Scope,
    (payment, fence): (&Payment, (PaymentState, u32)),
    link: &domain::link::Link,
    booking: &Booking,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !payment::save(tx, scope, &booking.payment, fence)? {
        return Err(StoreError::Busy);
    }
    if let Some(changed) = &booking.link
        && !link::save(tx, scope, changed, (link.state, link.version))?
    {
        return Err(StoreError::Busy);
    }
    for transfer in &booking.transfers {
        ledger::append(tx, scope, transfer, now)?;
    }
    if let Some(made) = &booking.receipt {
        receipt::insert(tx, scope, made, now)?;
        list_receipt(tx, scope, link, made.id, now)?;
    }
    if let Some(item) = &booking.resolve {
        resolve::insert(tx, scope, item, now)?;
    }
    message::insert(tx, scope, &booking.messages, now)?;
    job::insert(tx, scope, &booking.jobs)?;
    keep_job(tx, scope, &booking.payment, now)?;
    event::append(tx, scope, &booking.events)?;
    debug_assert!(booking.messages.iter().all(|message| {
        message.situation != Situation::LinkSent && payment.id == booking.payment.id
    }));
    Ok(())
}

/// Writes a receipt of a link into the field of its document, if it is connected to one.
pub(crate) fn list_receipt(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: &domain::link::Link,
    receipt: ReceiptId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let (Some(document), Some(field)) = (link.document, &link.receipt_field) {
        document::append_receipt(tx, scope, (document, field), receipt, now)?;
    }
    Ok(())
}

/// Keeps the job of a payment in step with its state: one that is not final has a job, one that is
/// has none.
pub(crate) fn keep_job(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), StoreError> {
    match payment.next_look(now, 0) {
        Some(at) => job::schedule(tx, scope, &check_job(payment, at)),
        None => job::remove(tx, scope, JobKind::CheckPayment, &payment.id.to_string()),
    }
}

//! What staff decide: accept, ask for a correction, reject, revoke. Each is one unit: the link is
//! locked, then the payment that the slip is.

use domain::access::Permission;
use domain::event::{Event, EventKind};
use domain::id::PaymentId;
use domain::link::{Link, Terms};
use domain::message::Situation;
use domain::payment::{Payment, PaymentState};
use domain::receipt::ReceiptMark;
use domain::resolve::Resolution;
use domain::scope::Scope;
use domain::settings::{Fault, Faults, choice};
use domain::settle::{BookFacts, Booking, Outcome, book};
use domain::slip::{
    Accepted, RejectReason, Review, Revoked, SlipState, judged_by, reference, take_back, words,
};
use domain::verdict::Confirmation;
use money::{Amount, parse_amount};
use store::rooms::receipt::Mark;
use store::rooms::shop::ShopRow;
use store::rooms::slip::SlipRow;
use store::rooms::{event, ledger, link, payment, receipt, resolve, shop, slip};
use store::{StoreError, Tx};

use super::{SlipError, gone, payers_of};
use crate::App;
use crate::office::Desk;
use crate::told::who_may_hear;
use crate::verify::write_booking;

/// What became of a decision that two persons may have to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is done.
    Done,
    /// A second person must agree.
    Waits,
}

/// Why a slip is rejected, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejection {
    /// A word of [`RejectReason`].
    pub reason: String,
    /// What the payer is told besides; needed where the reason says nothing.
    pub words: String,
}

impl Rejection {
    fn read(&self) -> Result<(RejectReason, Option<String>), Faults> {
        let mut faults = Faults::default();
        let reason = match self.reason.trim() {
            "" => Err(Fault::Missing),
            typed => choice::<RejectReason>(typed),
        };
        let reason = faults.take("reason", reason);
        let needed = reason == Some(RejectReason::Other);
        let words = faults.take("words", words(&self.words, needed));
        reason.zip(words).ok_or(faults)
    }
}

/// A slip with all that a decision about it locks and knows.
struct Case {
    shop: ShopRow,
    link: Link,
    terms: Terms,
    payment: Payment,
    slip: SlipRow,
}

/// Locks what a decision is about, in the order of all locks.
fn lock(app: &App, tx: &mut Tx<'_>, desk: &Desk, id: PaymentId) -> Result<Case, SlipError> {
    let scope = desk.scope();
    let named = payment::find(tx, scope, id)?.ok_or(SlipError::NotFound)?;
    if !desk.staff.may(Permission::ApproveSlips, named.shop) {
        return Err(SlipError::Forbidden(Permission::ApproveSlips));
    }
    let locked = app.lock_following(tx, scope, named.link)?;
    let (link, terms) = locked.ok_or_else(|| gone("link"))?;
    let payment = payment::lock(tx, scope, id)?.ok_or_else(|| gone("payment"))?;
    let slip = slip::find(tx, scope, id)?.ok_or(SlipError::NotFound)?;
    let shop = shop::find(tx, scope.merchant, payment.shop)?.ok_or_else(|| gone("shop"))?;
    Ok(Case {
        shop,
        link,
        terms,
        payment,
        slip,
    })
}

impl App {
    /// Accepts a slip for the amount that was typed in the shop's unit, or for what was claimed if
    /// nothing was. It books what an online payment would.
    pub async fn accept_slip(
        &self,
        desk: &Desk,
        id: PaymentId,
        typed: Option<&str>,
        request_id: &str,
    ) -> Result<Decided, SlipError> {
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        let typed = typed.map(str::to_owned);
        let accepted = self
            .write(move |tx| {
                let case = lock(&app, tx, &desk, id)?;
                let currency = case.slip.claimed.currency();
                let amount = match typed.as_deref().map(str::trim) {
                    None => case.slip.claimed,
                    Some("") => return Err(Faults::one("amount", Fault::Missing).into()),
                    Some(typed) => parse_amount(typed, case.shop.shop.unit, currency)
                        .map_err(|_| Faults::one("amount", Fault::Amount))?,
                };
                app.accept_unit(tx, &desk, case, (amount, &request))
            })
            .await?;
        if let Some(booking) = &accepted {
            self.metrics().booked(booking);
        }
        Ok(accepted.map_or(Decided::Waits, |_| Decided::Done))
    }

    fn accept_unit(
        &self,
        tx: &mut Tx<'_>,
        desk: &Desk,
        mut case: Case,
        (amount, request_id): (Amount, &str),
    ) -> Result<Option<Box<Booking>>, SlipError> {
        let scope = desk.scope();
        let shop = &case.shop;
        let rules = slip::rules(tx, shop.merchant, shop.shop.id, shop.shop.currency)?.rules;
        let review = Review {
            by: desk.staff.user,
            two_from: rules.two_from,
        };
        match case.slip.slip().accept(review, amount)? {
            Accepted::Waits(by, amount) => {
                case.slip.agreed = Some((by, amount));
                case.payment.amount = amount;
                let said =
                    self.note_case(tx, desk, &case, (EventKind::SlipAgreed, None, request_id))?;
                keep(tx, scope, &case.slip, SlipState::Received, &[said])?;
                Ok(None)
            }
            Accepted::Now(amount) => self
                .book_slip(tx, desk, case, (amount, request_id))
                .map(Some),
        }
    }

    /// Books a slip like an online payment: one unit, everything or nothing.
    fn book_slip(
        &self,
        tx: &mut Tx<'_>,
        desk: &Desk,
        mut case: Case,
        (amount, request_id): (Amount, &str),
    ) -> Result<Box<Booking>, SlipError> {
        let (scope, now) = (desk.scope(), self.now());
        let read_as = (case.payment.state, case.payment.tries);
        case.payment.amount = amount;
        if !payment::set_claim(tx, scope, &case.payment)? {
            return Err(StoreError::Busy.into());
        }
        let (slip, paid) = (&case.slip, &case.payment);
        let credit = reference(paid.id, &slip.number, slip.unique_key.as_deref());
        let terminal = &paid.terminal_key;
        if payment::claim_reference(tx, scope, terminal, &credit.key, paid.id)?.is_some() {
            return Err(SlipError::Taken);
        }
        let (row, link) = (&case.shop, &case.link);
        let payers = payers_of(tx, scope, (row, link), Situation::Paid)?;
        let facts = BookFacts {
            payment: paid,
            link,
            terms: &judged_by(&case.terms),
            account: slip.account,
            answered: false,
            receipt_token: &self.entropy().token(scope.mode),
            payers: &payers,
            staff: &who_may_hear(tx, scope, &row.shop, link)?,
            alarm_at: None,
        };
        let yes = Outcome::Paid(Confirmation {
            reference: credit,
            amount: Some(amount),
            card_mask: slip.card.as_ref().map(|four| format!("************{four}")),
            fee: None,
        });
        let booking = self.act(desk.actor(), Some(request_id), |act| book(&facts, yes, act));
        write_booking(tx, scope, (paid, read_as), link, &booking, now)?;
        case.slip.state = SlipState::Accepted;
        case.slip.accepted = Some(amount);
        case.slip.decided_at = Some(now);
        let said = self.note_case(tx, desk, &case, (EventKind::SlipAccepted, None, request_id))?;
        keep(tx, scope, &case.slip, SlipState::Received, &[said])?;
        Ok(Box::new(booking))
    }

    /// Rejects a slip. Only a typing mistake frees its number.
    pub async fn reject_slip(
        &self,
        desk: &Desk,
        id: PaymentId,
        rejection: &Rejection,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let (reason, words) = rejection.read()?;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let mut case = lock(&app, tx, &desk, id)?;
            case.slip.slip().reject()?;
            case.slip.state = SlipState::Rejected;
            case.slip.reason = Some(reason);
            case.slip.words.clone_from(&words);
            case.slip.decided_at = Some(app.now());
            if reason.frees_number() {
                case.slip.unique_key = None;
            }
            let told = (EventKind::SlipRejected, Situation::SlipRejected);
            app.answer_payer(tx, &desk, case, told, &request)
        })
        .await
    }

    /// Gives a slip back to its payer, with words that say what is wrong.
    pub async fn question_slip(
        &self,
        desk: &Desk,
        id: PaymentId,
        typed: &str,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let asked = words(typed, true).map_err(|fault| Faults::one("words", fault))?;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let mut case = lock(&app, tx, &desk, id)?;
            case.slip.slip().ask_correction()?;
            case.slip.state = SlipState::NeedsCorrection;
            case.slip.words.clone_from(&asked);
            case.slip.agreed = None;
            let told = (EventKind::SlipQuestioned, Situation::SlipCorrection);
            app.answer_payer(tx, &desk, case, told, &request)
        })
        .await
    }

    /// Writes a slip that goes to its payer with an answer, and tells them.
    fn answer_payer(
        &self,
        tx: &mut Tx<'_>,
        desk: &Desk,
        mut case: Case,
        (kind, situation): (EventKind, Situation),
        request_id: &str,
    ) -> Result<(), SlipError> {
        let scope = desk.scope();
        let read_as = (case.payment.state, case.payment.tries);
        case.payment.state = case.slip.state.of_payment();
        if !payment::save(tx, scope, &case.payment, read_as)? {
            return Err(StoreError::Busy.into());
        }
        let words = case.slip.words.clone();
        let said = self.note_case(tx, desk, &case, (kind, words.as_deref(), request_id))?;
        keep(tx, scope, &case.slip, SlipState::Received, &[said])?;
        let about = (&case.shop, &case.link, &case.payment);
        Ok(self.tell_of_slip(tx, scope, about, situation)?)
    }

    /// Takes an acceptance back, for a reason, once two persons have said so: all that it booked is
    /// booked back.
    pub async fn revoke_slip(
        &self,
        desk: &Desk,
        id: PaymentId,
        typed: &str,
        request_id: &str,
    ) -> Result<Decided, SlipError> {
        let why = words(typed, true).map_err(|fault| Faults::one("words", fault))?;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        self.write(move |tx| {
            let mut case = lock(&app, tx, &desk, id)?;
            let decided = case.slip.slip().revoke(desk.staff.user)?;
            case.slip.words.clone_from(&why);
            match decided {
                Revoked::Waits(by) => {
                    case.slip.revoking = Some(by);
                    let asked = (EventKind::SlipRevokeAsked, why.as_deref(), request.as_str());
                    let said = app.note_case(tx, &desk, &case, asked)?;
                    keep(tx, desk.scope(), &case.slip, SlipState::Accepted, &[said])?;
                    Ok(Decided::Waits)
                }
                Revoked::Now => {
                    app.revoke_unit(tx, &desk, case, &request)?;
                    Ok(Decided::Done)
                }
            }
        })
        .await
    }

    fn revoke_unit(
        &self,
        tx: &mut Tx<'_>,
        desk: &Desk,
        mut case: Case,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let (scope, now, actor) = (desk.scope(), self.now(), desk.actor().to_text());
        let item = resolve::of_payment(tx, scope, case.payment.id)?;
        let found = receipt::of_payment(tx, scope, case.payment.id)?;
        let found = match found {
            Some(one) => receipt::lock(tx, scope, one.id)?,
            None => None,
        };
        let applied = item.is_none();
        let back = self.act(desk.actor(), Some(request_id), |act| {
            let about = (&case.link, &case.terms);
            take_back(&case.payment, about, (applied, found.as_ref()), act)
        });
        let read_as = (case.payment.state, case.payment.tries);
        debug_assert_eq!(read_as.0, PaymentState::Paid);
        if !payment::save(tx, scope, &back.payment, read_as)? {
            return Err(StoreError::Busy.into());
        }
        if let Some(changed) = &back.link
            && !link::save(tx, scope, changed, (case.link.state, case.link.version))?
        {
            return Err(StoreError::Busy.into());
        }
        for transfer in &back.transfers {
            ledger::append(tx, scope, transfer, now)?;
        }
        if let Some(one) = found.filter(|_| back.voids) {
            let mark = Mark {
                kind: ReceiptMark::Voided,
                actor: actor.clone(),
                reason: case.slip.words.clone(),
                at: now,
            };
            receipt::mark(tx, scope, one.id, &mark)?;
        }
        // There is no money any more for anybody to decide about.
        if let Some(item) = item.filter(|item| item.resolution.is_none()) {
            let words = (actor.as_str(), case.slip.words.as_deref());
            resolve::close(
                tx,
                scope,
                item.id,
                (Resolution::Dismissed, None),
                words,
                now,
            )?;
        }
        event::append(tx, scope, &back.events)?;
        case.payment = back.payment;
        case.slip.state = SlipState::Revoked;
        case.slip.decided_at = Some(now);
        let words = case.slip.words.clone();
        // Its event was written with what it booked.
        let revoked = (EventKind::SlipRevoked, words.as_deref(), request_id);
        self.note_case(tx, desk, &case, revoked)?;
        keep(tx, scope, &case.slip, SlipState::Accepted, &[])?;
        let about = (&case.shop, &case.link, &case.payment);
        Ok(self.tell_of_slip(tx, scope, about, Situation::SlipRevoked)?)
    }

    fn note_case(
        &self,
        tx: &mut Tx<'_>,
        desk: &Desk,
        case: &Case,
        (kind, words, request_id): (EventKind, Option<&str>, &str),
    ) -> Result<Event, StoreError> {
        let by = (kind, &desk.actor());
        self.note_slip(tx, desk.scope(), &case.payment, by, (words, request_id))
    }
}

fn keep(
    tx: &mut Tx<'_>,
    scope: Scope,
    row: &SlipRow,
    read_as: SlipState,
    events: &[Event],
) -> Result<(), SlipError> {
    if !slip::save(tx, scope, row, read_as)? {
        return Err(StoreError::Busy.into());
    }
    Ok(event::append(tx, scope, events)?)
}

//! What is decided: accept, ask for a correction, reject. Each is one unit: the link is locked, then
//! the payment that the slip is.

use domain::access::Permission;
use domain::event::{Actor, Event, EventKind};
use domain::id::{PaymentId, ShopId, UserId};
use domain::link::{Link, Terms};
use domain::message::Situation;
use domain::payment::Payment;
use domain::scope::Scope;
use domain::settings::{Fault, Faults, choice};
use domain::settle::{BookFacts, Booking, Outcome, book};
use domain::slip::{Accepted, RejectReason, Review, SlipState, judged_by, reference, words};
use domain::verdict::Confirmation;
use money::{Amount, parse_amount};
use store::rooms::shop::ShopRow;
use store::rooms::slip::SlipRow;
use store::rooms::{event, payment, shop, slip};
use store::{StoreError, Tx};

use super::{SlipError, gone};
use crate::App;
use crate::auth::Caller;
use crate::office::Desk;
use crate::told::{payers, who_may_hear};
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

/// A reason that was read, and what the payer is told besides.
pub(super) type Why = (RejectReason, Option<String>);

impl Rejection {
    pub(super) fn read(&self) -> Result<Why, Faults> {
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

/// Who decides about slips: staff where they may, or a program of the merchant.
#[derive(Debug, Clone)]
pub(super) enum Reviewer {
    Staff(Desk),
    Program(Caller),
}

impl From<&Desk> for Reviewer {
    fn from(desk: &Desk) -> Self {
        Self::Staff(desk.clone())
    }
}

impl Reviewer {
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Staff(desk) => desk.scope(),
            Self::Program(caller) => caller.scope,
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Staff(desk) => desk.actor(),
            Self::Program(caller) => Actor::Key(caller.key.to_string()),
        }
    }

    fn user(&self) -> Option<UserId> {
        match self {
            Self::Staff(desk) => Some(desk.staff.user),
            Self::Program(_) => None,
        }
    }

    fn may_decide(&self, shop: ShopId) -> bool {
        match self {
            Self::Staff(desk) => desk.staff.may(Permission::ApproveSlips, shop),
            Self::Program(_) => true,
        }
    }
}

/// A slip with all that a decision about it locks and knows.
pub(super) struct Case {
    pub(super) shop: ShopRow,
    pub(super) link: Link,
    pub(super) terms: Terms,
    pub(super) payment: Payment,
    pub(super) slip: SlipRow,
}

/// Locks what a decision is about, in the order of all locks.
pub(super) fn lock(
    app: &App,
    tx: &mut Tx<'_>,
    by: &Reviewer,
    id: PaymentId,
) -> Result<Case, SlipError> {
    let scope = by.scope();
    let named = payment::find(tx, scope, id)?.ok_or(SlipError::NotFound)?;
    if !by.may_decide(named.shop) {
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

/// For how much a slip is accepted.
#[derive(Debug, Clone)]
pub(super) enum Sum {
    /// For what its payer claims.
    Claimed,
    /// For what stands in the form, in the shop's unit.
    Typed(String),
    /// For this.
    Exactly(Amount),
}

impl Sum {
    fn read(&self, case: &Case) -> Result<Amount, Faults> {
        match self {
            Self::Claimed => Ok(case.slip.claimed),
            Self::Exactly(amount) => Ok(*amount),
            Self::Typed(typed) => match typed.trim() {
                "" => Err(Faults::one("amount", Fault::Missing)),
                typed => parse_amount(typed, case.shop.shop.unit, case.slip.claimed.currency())
                    .map_err(|_| Faults::one("amount", Fault::Amount)),
            },
        }
    }
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
        let (app, by, request) = (self.clone(), Reviewer::from(desk), request_id.to_owned());
        let sum = typed.map_or(Sum::Claimed, |typed| Sum::Typed(typed.to_owned()));
        let accepted = self
            .write(move |tx| app.accept_in(tx, &by, id, (&sum, &request)))
            .await?;
        if let Some(booking) = &accepted {
            self.metrics().booked(booking);
        }
        Ok(accepted.map_or(Decided::Waits, |_| Decided::Done))
    }

    /// The deciding unit; nothing is booked while a second person must agree.
    pub(super) fn accept_in(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        id: PaymentId,
        (sum, request_id): (&Sum, &str),
    ) -> Result<Option<Box<Booking>>, SlipError> {
        let scope = by.scope();
        let mut case = lock(self, tx, by, id)?;
        let amount = sum.read(&case)?;
        let shop = &case.shop;
        let rules = slip::rules(tx, shop.merchant, shop.shop.id, shop.shop.currency)?.rules;
        let review = Review {
            by: by.user(),
            two_from: rules.two_from,
        };
        match case.slip.slip().accept(review, amount)? {
            Accepted::Waits(first, amount) => {
                case.slip.agreed = Some((first, amount));
                case.payment.amount = amount;
                let said =
                    self.note_case(tx, by, &case, (EventKind::SlipAgreed, None, request_id))?;
                keep(tx, scope, &case.slip, SlipState::Received, &[said])?;
                Ok(None)
            }
            Accepted::Now(amount) => self.book_slip(tx, by, case, (amount, request_id)).map(Some),
        }
    }

    /// Books a slip like an online payment: one unit, everything or nothing.
    fn book_slip(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        mut case: Case,
        (amount, request_id): (Amount, &str),
    ) -> Result<Box<Booking>, SlipError> {
        let (scope, now) = (by.scope(), self.now());
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
        let payers = payers(tx, scope, (&row.shop, link.id), Situation::Paid)?;
        let facts = BookFacts {
            payment: paid,
            link,
            terms: &judged_by(&case.terms),
            account: slip.account,
            answered: false,
            receipt_token: &self.entropy().token(scope.mode),
            payers: &payers,
            staff: &who_may_hear(tx, scope, &row.shop, link.made_by)?,
            alarm_at: None,
        };
        let yes = Outcome::Paid(Confirmation {
            reference: credit,
            amount: Some(amount),
            card_mask: slip.card.as_ref().map(|four| format!("************{four}")),
            fee: None,
        });
        let booking = self.act(by.actor(), Some(request_id), |act| book(&facts, yes, act));
        write_booking(tx, scope, (paid, read_as), link, &booking, now)?;
        case.slip.state = SlipState::Accepted;
        case.slip.accepted = Some(amount);
        case.slip.decided_at = Some(now);
        let said = self.note_case(tx, by, &case, (EventKind::SlipAccepted, None, request_id))?;
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
        let why = rejection.read()?;
        let (app, by, request) = (self.clone(), Reviewer::from(desk), request_id.to_owned());
        self.write(move |tx| app.reject_in(tx, &by, id, (&why, &request)))
            .await
    }

    pub(super) fn reject_in(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        id: PaymentId,
        ((reason, words), request_id): (&Why, &str),
    ) -> Result<(), SlipError> {
        let mut case = lock(self, tx, by, id)?;
        case.slip.slip().reject()?;
        case.slip.state = SlipState::Rejected;
        case.slip.reason = Some(*reason);
        case.slip.words.clone_from(words);
        case.slip.decided_at = Some(self.now());
        if reason.frees_number() {
            case.slip.unique_key = None;
        }
        let told = (EventKind::SlipRejected, Situation::SlipRejected);
        self.answer_payer(tx, by, case, told, request_id)
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
        let (app, by, request) = (self.clone(), Reviewer::from(desk), request_id.to_owned());
        self.write(move |tx| app.question_in(tx, &by, id, (asked.as_deref(), &request)))
            .await
    }

    pub(super) fn question_in(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        id: PaymentId,
        (asked, request_id): (Option<&str>, &str),
    ) -> Result<(), SlipError> {
        let mut case = lock(self, tx, by, id)?;
        case.slip.slip().ask_correction()?;
        case.slip.state = SlipState::NeedsCorrection;
        case.slip.words = asked.map(str::to_owned);
        case.slip.agreed = None;
        let told = (EventKind::SlipQuestioned, Situation::SlipCorrection);
        self.answer_payer(tx, by, case, told, request_id)
    }

    /// Writes a slip that goes to its payer with an answer, and tells them.
    fn answer_payer(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        mut case: Case,
        (kind, situation): (EventKind, Situation),
        request_id: &str,
    ) -> Result<(), SlipError> {
        let scope = by.scope();
        let read_as = (case.payment.state, case.payment.tries);
        case.payment.state = case.slip.state.of_payment();
        if !payment::save(tx, scope, &case.payment, read_as)? {
            return Err(StoreError::Busy.into());
        }
        let words = case.slip.words.clone();
        let said = self.note_case(tx, by, &case, (kind, words.as_deref(), request_id))?;
        keep(tx, scope, &case.slip, SlipState::Received, &[said])?;
        let about = (&case.shop, &case.link, &case.payment);
        Ok(self.tell_of_slip(tx, scope, about, situation)?)
    }

    pub(super) fn note_case(
        &self,
        tx: &mut Tx<'_>,
        by: &Reviewer,
        case: &Case,
        (kind, words, request_id): (EventKind, Option<&str>, &str),
    ) -> Result<Event, StoreError> {
        let did = (kind, &by.actor());
        self.note_slip(tx, by.scope(), &case.payment, did, (words, request_id))
    }
}

pub(super) fn keep(
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

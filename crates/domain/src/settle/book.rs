//! From an outcome to everything that one unit of work commits.

use jiff::Timestamp;
use money::Amount;

use super::Outcome;
use crate::act::Act;
use crate::event::{Actor, Event, EventKind};
use crate::id::{AccountId, MessageId, ReceiptId, ResolveId, TransferId};
use crate::job::NewJob;
use crate::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use crate::link::{Link, LinkState, Received, Terms};
use crate::message::{NewMessage, Situation};
use crate::payment::{Payment, PaymentState};
use crate::receipt::{NewReceipt, ReceiptPolicy, Source};
use crate::resolve::{NewResolve, ResolveReason};
use crate::token::Token;
use crate::told::Staff;
use crate::verdict::Confirmation;
use crate::way::Route;

/// What is known when a settle unit books.
#[derive(Debug, Clone)]
pub struct BookFacts<'a> {
    /// The payment, locked.
    pub payment: &'a Payment,
    /// Its link, locked before it.
    pub link: &'a Link,
    /// The link's terms in force.
    pub terms: &'a Terms,
    /// Where the money landed: the link's account, or the one that a slip names.
    pub account: AccountId,
    /// Whether this try's answer is surely not lost, by [`is_answer`].
    pub answered: bool,
    /// For the page of the receipt, if one is booked.
    pub receipt_token: &'a Token,
    /// Where the link was sent: there they hear that it is paid, or that it failed.
    pub payers: &'a [Route],
    /// Who of staff may hear of it.
    pub staff: &'a Staff<'a>,
    /// After this an unknown payment alarms staff: a part of the bank's window is left.
    pub alarm_at: Option<Timestamp>,
}

/// What one settle unit commits. Everything or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The payment as it is afterwards; compared and set from `verifying`.
    pub payment: Payment,
    /// The link as it is afterwards, if it changes.
    pub link: Option<Link>,
    /// Lines of the ledger.
    pub transfers: Vec<Transfer>,
    /// The receipt, if one is booked.
    pub receipt: Option<NewReceipt>,
    /// The item for a person, if one is needed.
    pub resolve: Option<NewResolve>,
    /// To payer and staff.
    pub messages: Vec<NewMessage>,
    /// What staff hear of.
    pub told: Vec<Situation>,
    /// One per message.
    pub jobs: Vec<NewJob>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Writes down what the outcome changes.
pub fn book(facts: &BookFacts<'_>, outcome: Outcome, act: &mut Act<'_>) -> Booking {
    let mut payment = facts.payment.clone();
    payment.lease_until = None;
    payment.answers = payment.answers.saturating_add(u32::from(facts.answered));
    let mut booking = Booking {
        payment,
        link: None,
        transfers: Vec::new(),
        receipt: None,
        resolve: None,
        messages: Vec::new(),
        told: Vec::new(),
        jobs: Vec::new(),
        events: Vec::new(),
    };
    match outcome {
        Outcome::Paid(yes) => book_paid(&mut booking, facts, yes, act),
        Outcome::NotYet { code } => {
            booking.payment.state = PaymentState::Redirected;
            booking.payment.failure = Some(code);
        }
        Outcome::Failed { code } => {
            end(
                &mut booking,
                PaymentState::Failed,
                EventKind::PaymentFailed,
                code,
                act,
            );
            // Of a link that was paid otherwise meanwhile nobody need try again.
            if matches!(facts.link.state, LinkState::Open | LinkState::PartiallyPaid) {
                tell_payer(&mut booking, facts, Situation::Failed, act);
                tell_staff(&mut booking, facts, Situation::StaffFailed, act);
            }
        }
        Outcome::Cancelled { code } => {
            end(
                &mut booking,
                PaymentState::Cancelled,
                EventKind::PaymentCancelled,
                code,
                act,
            );
        }
        Outcome::Reversed { code } => {
            end(
                &mut booking,
                PaymentState::Reversed,
                EventKind::PaymentReversed,
                code,
                act,
            );
        }
        Outcome::Unknown {
            reason,
            configuration,
        } => {
            book_unknown(&mut booking, facts, reason, configuration, act);
        }
        Outcome::Conflict {
            reason,
            amount,
            detail,
        } => {
            let state = PaymentState::Conflict;
            end(
                &mut booking,
                state,
                EventKind::PaymentConflict,
                reason.to_string(),
                act,
            );
            open_resolve(&mut booking, facts, reason, amount, detail, act);
        }
    }
    booking
}

fn end(
    booking: &mut Booking,
    state: PaymentState,
    kind: EventKind,
    code: String,
    act: &mut Act<'_>,
) {
    let event = act
        .event(kind, booking.payment.id)
        .with("link", booking.payment.link)
        .with("code", &code)
        .amount(booking.payment.amount);
    booking.payment.state = state;
    booking.payment.failure = Some(code);
    booking.events.push(event);
}

fn book_unknown(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    reason: String,
    configuration: bool,
    act: &mut Act<'_>,
) {
    let id = booking.payment.id;
    let was_unknown = booking.payment.failure.as_deref() == Some(reason.as_str());
    booking.payment.state = PaymentState::Unknown;
    booking.payment.failure = Some(reason);
    // One line on the timeline for a run of the same trouble, not one per try.
    if !was_unknown {
        let kind = if configuration {
            EventKind::PaymentConfiguration
        } else {
            EventKind::PaymentUnknown
        };
        booking
            .events
            .push(act.event(kind, id).with("link", facts.link.id));
    }
    let late = facts.alarm_at.is_some_and(|at| act.now >= at);
    if late && !booking.payment.alarmed {
        booking.payment.alarmed = true;
        let event = act
            .event(EventKind::PaymentPendingTooLong, id)
            .with("link", facts.link.id)
            .amount(booking.payment.amount);
        booking.events.push(event);
        tell_staff(booking, facts, Situation::StaffPendingTooLong, act);
    }
}

fn book_paid(booking: &mut Booking, facts: &BookFacts<'_>, yes: Confirmation, act: &mut Act<'_>) {
    let amount = facts.payment.amount;
    let customer = facts.payment.customer;
    let id = facts.payment.id;
    booking.payment.state = PaymentState::Paid;
    booking.payment.failure = None;
    booking.payment.paid_at = Some(act.now);
    booking.payment.card_mask = yes.card_mask;
    let paid_event = act
        .event(EventKind::PaymentPaid, id)
        .with("link", facts.link.id)
        .with("tracking_code", &yes.reference.tracking_code)
        .amount(amount);
    booking.events.push(paid_event);
    booking.payment.reference = Some(yes.reference);
    booking.transfers.push(Transfer {
        id: TransferId::new((act.fresh)()),
        kind: TransferKind::Payment,
        debit: LedgerAccount::Clearing(facts.payment.provider),
        credit: LedgerAccount::Unapplied(customer),
        amount,
        cause: Cause::Payment(id),
    });
    match facts
        .link
        .receive(facts.terms, facts.payment.terms_version, amount)
    {
        Received::Applied {
            state,
            paid,
            payments,
        } => {
            apply(booking, facts, (state, paid, payments), act);
            tell_payer(booking, facts, Situation::Paid, act);
            let news = match state {
                LinkState::PartiallyPaid => Situation::StaffPartlyPaid,
                _ => Situation::StaffPaid,
            };
            tell_staff(booking, facts, news, act);
        }
        Received::Unapplied(reason) => {
            tell_payer(booking, facts, Situation::Paid, act);
            open_resolve(booking, facts, reason, amount, String::new(), act);
        }
    }
}

fn apply(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    (state, paid, payments): (LinkState, Amount, u32),
    act: &mut Act<'_>,
) {
    let mut link = facts.link.clone();
    let kind = match state {
        LinkState::Paid => Some(EventKind::LinkPaid),
        LinkState::Completed => Some(EventKind::LinkCompleted),
        LinkState::PartiallyPaid => Some(EventKind::LinkPartiallyPaid),
        _ => None,
    };
    if matches!(state, LinkState::Paid | LinkState::Completed) {
        link.paid_at = Some(act.now);
    }
    (link.state, link.paid, link.payments) = (state, paid, payments);
    if let Some(kind) = kind {
        let event = act
            .event(kind, link.id)
            .with("payment", facts.payment.id)
            .amount(facts.payment.amount);
        booking.events.push(event);
    }
    booking.link = Some(link);
    if let ReceiptPolicy::On {
        receipt_type,
        approve,
    } = facts.link.receipt
    {
        book_receipt(booking, facts, receipt_type, approve, act);
    }
}

fn book_receipt(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    receipt_type: crate::id::ReceiptTypeId,
    approved: bool,
    act: &mut Act<'_>,
) {
    let payment = facts.payment;
    let receipt = NewReceipt {
        id: ReceiptId::new((act.fresh)()),
        token: facts.receipt_token.clone(),
        source: Source::Payment(payment.id),
        customer: payment.customer,
        account: facts.account,
        receipt_type,
        amount: payment.amount,
        received_at: act.now,
        // Whoever brought the bank's yes: the link books it by itself.
        made_by: Actor::System,
        approved,
    };
    let booked = receipt.book(act);
    booking.transfers.extend(booked.transfers);
    booking.events.extend(booked.events);
    booking.events.extend(listed(facts.link, receipt.id, act));
    booking.receipt = Some(receipt);
}

/// The event of a receipt that goes into a field of the link's document.
pub fn listed(link: &Link, receipt: ReceiptId, act: &mut Act<'_>) -> Option<Event> {
    let (document, field) = link.document.zip(link.receipt_field.as_ref())?;
    let event = act.event(EventKind::DocumentReceipt, document);
    Some(event.with("receipt", receipt).with("field", field))
}

fn open_resolve(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    reason: ResolveReason,
    amount: Amount,
    detail: String,
    act: &mut Act<'_>,
) {
    let id = ResolveId::new((act.fresh)());
    let event = act
        .event(EventKind::ResolveOpened, id)
        .with("payment", facts.payment.id)
        .with("reason", reason)
        .amount(amount);
    booking.events.push(event);
    booking.resolve = Some(NewResolve {
        id,
        reason,
        payment: facts.payment.id,
        link: facts.link.id,
        amount,
        detail,
    });
    tell_staff(booking, facts, Situation::StaffNeedsResolving, act);
}

fn tell_payer(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    situation: Situation,
    act: &mut Act<'_>,
) {
    for route in facts.payers {
        tell(
            booking,
            facts,
            situation,
            route.clone(),
            facts.link.language,
            act,
        );
    }
}

fn tell_staff(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    situation: Situation,
    act: &mut Act<'_>,
) {
    booking.told.push(situation);
    for reader in facts.staff.of(situation) {
        let route = Route::mail(reader.address.clone());
        tell(booking, facts, situation, route, reader.language, act);
    }
}

fn tell(
    booking: &mut Booking,
    facts: &BookFacts<'_>,
    situation: Situation,
    route: Route,
    language: crate::shop::Language,
    act: &mut Act<'_>,
) {
    let message = NewMessage {
        id: MessageId::new((act.fresh)()),
        situation,
        route,
        follows: None,
        by_hand: false,
        language,
        topic: facts.link.id.into(),
        payment: Some(facts.payment.id),
    };
    booking
        .jobs
        .push(crate::link::send_job(message.id, act.now));
    booking.messages.push(message);
}

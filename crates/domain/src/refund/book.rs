//! What each step of a refund decides and books.

use jiff::Timestamp;
use money::Amount;

use super::{GIVE_UP, MAX_WORDS, Pocket, Refund, RefundState, RefundWay};
use crate::act::Act;
use crate::event::{Event, EventKind};
use crate::id::{AccountId, ReceiptId, RefundId, TransferId};
use crate::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use crate::payment::{Payment, PaymentState};
use crate::receipt::{Receipt, ReceiptState};

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How much; without it all that is left.
    pub amount: Option<Amount>,
    /// It went back in another way, and this is the reference of the transfer.
    pub by_hand: Option<String>,
    /// Why, in the words of staff.
    pub reason: Option<String>,
}

/// What is known when a refund is decided; all of it locked.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The payment.
    pub payment: &'a Payment,
    /// Its receipt, if it has one.
    pub receipt: Option<&'a Receipt>,
    /// What its other refunds hold: all but those that were refused.
    pub held: Amount,
    /// Until when the bank reverses it; `None`: it never does.
    pub reverse_until: Option<Timestamp>,
    /// The bank gives amounts back.
    pub bank_refunds: bool,
    /// From how much of one payment on two persons decide.
    pub two_from: Option<Amount>,
}

/// Why nothing is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its money did not come.
    #[error("the payment is not paid")]
    NotPaid,
    /// Its receipt waits for approval: that is decided first.
    #[error("the receipt of the payment waits for approval")]
    ReceiptWaits,
    /// All of it went back already, or is about to.
    #[error("all of the payment was given back")]
    NothingLeft,
    /// More than is left.
    #[error("no more than {0} can be given back")]
    TooMuch(Amount),
    /// Not above zero, or of another currency.
    #[error("that is no amount of this payment")]
    BadAmount,
    /// The bank undoes the whole payment alone.
    #[error("this bank gives back the whole payment alone")]
    WholeOnly,
    /// The bank does not do it (any more): somebody gives it back by hand and notes the reference.
    #[error("this bank gives nothing back: do it by hand and note the reference")]
    ByHandOnly,
    /// The reference of what was done by hand is empty or too long.
    #[error("the reference is empty or too long")]
    BadReference,
    /// The reason is too long.
    #[error("the reason is too long")]
    BadReason,
}

/// Decides a refund: how much, which way, from whose money. One by hand is done at once, unless it
/// waits for a second person.
pub fn plan(facts: &Facts<'_>, wanted: Wanted, act: &mut Act<'_>) -> Result<Refund, Refusal> {
    let payment = facts.payment;
    let (PaymentState::Paid, Some(paid_at)) = (payment.state, payment.paid_at) else {
        return Err(Refusal::NotPaid);
    };
    let pocket = match facts.receipt.map(|receipt| receipt.state) {
        Some(ReceiptState::Pending) => return Err(Refusal::ReceiptWaits),
        Some(ReceiptState::Approved) => Pocket::Customer,
        Some(ReceiptState::Voided | ReceiptState::Refused) | None => Pocket::Unapplied,
    };
    let left = payment.amount.checked_sub(facts.held);
    let left = left.map_err(|_| Refusal::BadAmount)?;
    if !left.is_positive() {
        return Err(Refusal::NothingLeft);
    }
    let amount = wanted.amount.unwrap_or(left);
    if amount.currency() != left.currency() || !amount.is_positive() {
        return Err(Refusal::BadAmount);
    }
    if amount.minor() > left.minor() {
        return Err(Refusal::TooMuch(left));
    }
    let by_hand = wanted
        .by_hand
        .map(|words| checked(&words).ok_or(Refusal::BadReference));
    let by_hand = by_hand.transpose()?;
    let reason = wanted.reason.filter(|words| !words.trim().is_empty());
    let reason = reason.map(|words| checked(&words).ok_or(Refusal::BadReason));
    let reason = reason.transpose()?;
    let whole = amount == payment.amount;
    let reverses = facts
        .reverse_until
        .is_some_and(|until| paid_at <= until && act.now < until);
    let way = match by_hand {
        Some(_) => RefundWay::Hand,
        None if whole && reverses => RefundWay::Reverse,
        None if facts.bank_refunds => RefundWay::Refund,
        None if reverses => return Err(Refusal::WholeOnly),
        None => return Err(Refusal::ByHandOnly),
    };
    // What goes back in parts is one sum: nobody passes the limit by asking twice.
    let in_all = facts.held.minor().saturating_add(amount.minor());
    let waits = facts.two_from.is_some_and(|from| in_all >= from.minor());
    Ok(Refund {
        id: RefundId::new((act.fresh)()),
        payment: payment.id,
        link: payment.link,
        amount,
        way,
        state: match way {
            _ if waits => RefundState::Waiting,
            RefundWay::Hand => RefundState::Done,
            RefundWay::Reverse | RefundWay::Refund => RefundState::Reserved,
        },
        pocket,
        made_by: act.actor.to_text(),
        decided_by: None,
        reason,
        reference: by_hand,
        failure: None,
        waits_for_person: false,
        tries: 0,
        answers: 0,
        lease_until: None,
        created_at: act.now,
        settled_at: (way == RefundWay::Hand && !waits).then_some(act.now),
    })
}

fn checked(words: &str) -> Option<String> {
    let words = words.trim();
    let fits = !words.is_empty() && words.chars().count() <= MAX_WORDS && !words.contains('\0');
    fits.then(|| words.to_owned())
}

/// What the bank said when it was asked to give money back, or a person who found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It went back, now or at an earlier try.
    Done {
        /// The bank's reference of the movement.
        reference: Option<String>,
    },
    /// It says no; this try moved nothing.
    Refused {
        /// Its code and words.
        failure: String,
    },
    /// No usable answer.
    Unknown {
        /// What went wrong.
        failure: String,
        /// The question surely never reached the bank.
        not_sent: bool,
    },
}

/// What is known when a step of a refund is booked; all of it locked.
#[derive(Debug, Clone, Copy)]
pub struct SettleFacts<'a> {
    /// The payment.
    pub payment: &'a Payment,
    /// Its receipt, if it has one.
    pub receipt: Option<&'a Receipt>,
    /// The financial account of its link: money that is given back by hand leaves it.
    pub account: AccountId,
    /// Its other refunds that are done.
    pub done: &'a [Refund],
}

/// What one step of a refund commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The refund as it is afterwards.
    pub refund: Refund,
    /// Lines of the ledger.
    pub transfers: Vec<Transfer>,
    /// What happened.
    pub events: Vec<Event>,
    /// The receipt that became void, for all of its money went back.
    pub void: Option<ReceiptId>,
    /// All of the payment went back: whatever waits for a decision about it is decided.
    pub all_back: bool,
}

impl Booking {
    /// When this step gave the money back; `None`: it did not.
    pub fn gave(&self) -> Option<Timestamp> {
        let gives = |one: &Transfer| one.kind == TransferKind::RefundGiven;
        let gave = self.transfers.iter().any(gives);
        self.refund.settled_at.filter(|_| gave)
    }

    pub(super) fn of(refund: Refund) -> Self {
        Self {
            refund,
            transfers: Vec::new(),
            events: Vec::new(),
            void: None,
            all_back: false,
        }
    }

    pub(super) fn moves(
        &mut self,
        kind: TransferKind,
        (debit, credit): (LedgerAccount, LedgerAccount),
        act: &mut Act<'_>,
    ) {
        self.transfers.push(Transfer {
            id: TransferId::new((act.fresh)()),
            kind,
            debit,
            credit,
            amount: self.refund.amount,
            cause: Cause::Refund(self.refund.id),
        });
    }

    pub(super) fn says(&mut self, kind: EventKind, act: &mut Act<'_>) {
        let refund = &self.refund;
        let event = act
            .event(kind, refund.id)
            .with("payment", refund.payment)
            .with("link", refund.link)
            .with("way", refund.way)
            .amount(refund.amount);
        self.events.push(event);
    }
}

/// Books a refund that was just planned: its money is taken, and one by hand is done.
pub fn book_reserved(refund: Refund, facts: &SettleFacts<'_>, act: &mut Act<'_>) -> Booking {
    let pocket = pocket(&refund, facts.payment);
    let mut booking = Booking::of(refund);
    booking.says(EventKind::RefundCreated, act);
    let sides = (pocket, LedgerAccount::Refund);
    booking.moves(TransferKind::RefundReserved, sides, act);
    if booking.refund.state == RefundState::Done {
        give(&mut booking, facts, act);
    }
    booking
}

/// Books an answer: to the newest try, or a person's word about what the bank never explained. What
/// the bank refuses after the answer to an earlier try was lost may have been done then: that is for
/// a person.
pub fn settle(
    refund: &Refund,
    facts: &SettleFacts<'_>,
    answer: Answer,
    act: &mut Act<'_>,
) -> Booking {
    let by_person = refund.waits_for_person;
    let lost = refund.lost_an_answer() && !by_person;
    let mut booking = Booking::of(refund.clone());
    let now = &mut booking.refund;
    now.lease_until = None;
    let answered = !matches!(
        answer,
        Answer::Unknown {
            not_sent: false,
            ..
        }
    );
    if !by_person {
        now.answers = now.answers.saturating_add(u32::from(answered));
    }
    match answer {
        Answer::Done { reference } => {
            now.state = RefundState::Done;
            now.reference = reference;
            now.failure = None;
            now.waits_for_person = false;
            now.settled_at = Some(act.now);
            give(&mut booking, facts, act);
        }
        Answer::Refused { failure } if !lost => {
            now.state = RefundState::Refused;
            now.failure = Some(failure);
            now.waits_for_person = false;
            now.settled_at = Some(act.now);
            let pocket = pocket(refund, facts.payment);
            let sides = (LedgerAccount::Refund, pocket);
            booking.moves(TransferKind::RefundFreed, sides, act);
            booking.says(EventKind::RefundRefused, act);
        }
        Answer::Refused { failure } | Answer::Unknown { failure, .. } => {
            let old = act.now.duration_since(refund.created_at) >= GIVE_UP;
            // A refusal after a lost answer explains nothing, and asking again will not either.
            now.waits_for_person = old || (lost && answered && refund.tries > 0);
            let news = now.failure.as_deref() != Some(failure.as_str());
            now.state = RefundState::Unknown;
            now.failure = Some(failure);
            // One line for a run of the same trouble.
            if news || now.waits_for_person {
                booking.says(EventKind::RefundUnknown, act);
            }
        }
    }
    booking
}

pub(super) fn pocket(refund: &Refund, payment: &Payment) -> LedgerAccount {
    match refund.pocket {
        Pocket::Unapplied => LedgerAccount::Unapplied(payment.customer),
        Pocket::Customer => LedgerAccount::Customer(payment.customer),
    }
}

/// It went back. When all of the payment did, its receipt becomes void by reversal.
pub(super) fn give(booking: &mut Booking, facts: &SettleFacts<'_>, act: &mut Act<'_>) {
    let payment = facts.payment;
    let giver = match booking.refund.way {
        RefundWay::Hand => LedgerAccount::Financial(facts.account),
        RefundWay::Reverse | RefundWay::Refund => LedgerAccount::Clearing(payment.provider),
    };
    let sides = (LedgerAccount::Refund, giver);
    booking.moves(TransferKind::RefundGiven, sides, act);
    booking.says(EventKind::RefundDone, act);
    let refund = &booking.refund;
    let event = act
        .event(EventKind::LinkRefunded, refund.link)
        .with("payment", refund.payment)
        .with("refund", refund.id)
        .amount(refund.amount);
    booking.events.push(event);
    let back: i64 = facts.done.iter().map(|one| one.amount.minor()).sum();
    if back.saturating_add(refund.amount.minor()) < payment.amount.minor() {
        return;
    }
    booking.all_back = true;
    // Only a receipt that counts books anything when it becomes void.
    let Some(receipt) = facts
        .receipt
        .filter(|one| one.state == ReceiptState::Approved)
    else {
        return;
    };
    let Ok(voided) = receipt.void(act) else {
        return;
    };
    booking.transfers.extend(voided.transfers);
    booking.events.extend(voided.events);
    booking.void = Some(receipt.id);
    // The whole allocation is taken back, so what the refunds took of it is put back.
    let all = facts.done.iter().chain([&booking.refund]);
    let moved: Vec<Transfer> = all
        .filter(|one| one.pocket == Pocket::Customer)
        .map(|one| Transfer {
            id: TransferId::new((act.fresh)()),
            kind: TransferKind::RefundMoved,
            debit: LedgerAccount::Unapplied(payment.customer),
            credit: LedgerAccount::Customer(payment.customer),
            amount: one.amount,
            cause: Cause::Refund(one.id),
        })
        .collect();
    booking.transfers.extend(moved);
}

//! What a verify or a reverse does in the book: the same for every protocol, which only words it.

use crate::bank::Desk;
use crate::behaviour::{Behaviour, Quirks};
use crate::book::{BookEntry, State};

/// What a verify finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Paid, and confirmed by this very call.
    Now,
    /// Confirmed before.
    Before,
    /// The payer has not acted.
    Waiting,
    /// The card was refused.
    Failed,
    /// The payer went away.
    Cancelled,
    /// The money went back.
    Returned,
}

/// Confirms a payment that is paid; anything else stays as it is.
pub(crate) fn confirm(desk: &mut Desk, quirks: &Quirks, entry: &BookEntry, now: i64) -> Found {
    match entry.state {
        State::Created => Found::Waiting,
        State::Failed => Found::Failed,
        State::Cancelled => Found::Cancelled,
        State::Reversed | State::Refunded => Found::Returned,
        State::Verified => Found::Before,
        State::Paid => {
            desk.book.change(&entry.key, |entry| {
                entry.state = State::Verified;
                entry.verified_at = Some(now);
            });
            if quirks.has(Behaviour::AlreadyVerified) {
                Found::Before
            } else {
                Found::Now
            }
        }
    }
}

/// Whether the time to confirm is over, by the clock or because the bank is told to say so. Then the
/// money goes back by itself, and the book knows it.
pub(crate) fn expires(desk: &mut Desk, quirks: &Quirks, entry: &BookEntry, now: i64) -> bool {
    let told = quirks.has(Behaviour::TokenExpired);
    if entry.is_late(now) || told && entry.state == State::Paid {
        give_back(desk, &entry.key, now);
        return true;
    }
    told
}

/// Gives back all money that has waited for its confirmation in vain.
pub(crate) fn lapse(desk: &mut Desk, now: i64) {
    let late = desk
        .book
        .entries()
        .iter()
        .filter(|entry| entry.is_late(now));
    let keys: Vec<String> = late.map(|entry| entry.key.clone()).collect();
    for key in keys {
        give_back(desk, &key, now);
    }
}

/// The payment as the answer to verify tells of it: another's reference, order or terminal when
/// the bank is told to mix them up.
pub(crate) fn told(desk: &Desk, quirks: &Quirks, entry: &BookEntry) -> BookEntry {
    let mut told = entry.clone();
    if quirks.has(Behaviour::AnotherReference)
        && let Some(other) = desk.another_paid(entry)
    {
        told.ref_id = other.ref_id;
        told.receipt.clone_from(&other.receipt);
    }
    if quirks.has(Behaviour::AnotherOrder) {
        let other = desk.another_paid(entry).and_then(|it| it.order.clone());
        told.order = Some(other.unwrap_or_else(|| "1".to_owned()));
    }
    if quirks.has(Behaviour::OtherMerchant) {
        "98765432".clone_into(&mut told.terminal);
    }
    told
}

/// Whether the whole payment can be given back: the money is here, and it was paid at most
/// `window` microseconds ago. The error says how it stands instead.
pub(crate) fn may_reverse(entry: &BookEntry, now: i64, window: i64) -> Result<(), NotReversed> {
    if matches!(entry.state, State::Reversed | State::Refunded) {
        return Err(NotReversed::Before);
    }
    if !entry.state.holds_money() {
        return Err(NotReversed::NotPaid);
    }
    if now - entry.paid_at.unwrap_or(entry.created_at) > window {
        return Err(NotReversed::TooLate);
    }
    Ok(())
}

/// Gives the whole payment back.
pub(crate) fn give_back(desk: &mut Desk, key: &str, now: i64) {
    desk.book.change(key, |entry| {
        entry.state = State::Reversed;
        entry.ended_at = Some(now);
    });
}

/// Why nothing can be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotReversed {
    /// It was given back before.
    Before,
    /// No money is here.
    NotPaid,
    /// The window has closed.
    TooLate,
}

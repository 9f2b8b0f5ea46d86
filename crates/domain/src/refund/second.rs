//! The second person: from an amount on, whoever asks for a refund does not decide about it.

use super::book::{Booking, give, pocket};
use super::{Refund, RefundState, RefundWay, SettleFacts};
use crate::act::Act;
use crate::event::EventKind;
use crate::ledger::{LedgerAccount, TransferKind};

/// Why a second person decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Second {
    /// It waits for nobody (any more).
    #[error("this refund does not wait for a second person")]
    NotWaiting,
    /// Whoever asked for it is not the second person.
    #[error("another person than who asked for the refund must agree")]
    SamePerson,
}

fn decided(refund: &Refund, act: &Act<'_>) -> Result<Refund, Second> {
    if refund.state != RefundState::Waiting {
        return Err(Second::NotWaiting);
    }
    Ok(Refund {
        decided_by: Some(act.actor.to_text()),
        ..refund.clone()
    })
}

/// A second person agrees: the bank is asked, or what was done by hand is booked.
pub fn agree(
    refund: &Refund,
    facts: &SettleFacts<'_>,
    act: &mut Act<'_>,
) -> Result<Booking, Second> {
    let mut agreed = decided(refund, act)?;
    if agreed.made_by == act.actor.to_text() {
        return Err(Second::SamePerson);
    }
    let by_hand = agreed.way == RefundWay::Hand;
    agreed.state = if by_hand {
        RefundState::Done
    } else {
        RefundState::Reserved
    };
    agreed.settled_at = by_hand.then_some(act.now);
    let mut booking = Booking::of(agreed);
    booking.says(EventKind::RefundAgreed, act);
    if by_hand {
        give(&mut booking, facts, act);
    }
    Ok(booking)
}

/// Somebody says no, or whoever asked takes it back: the money is the customer's again.
pub fn decline(
    refund: &Refund,
    facts: &SettleFacts<'_>,
    act: &mut Act<'_>,
) -> Result<Booking, Second> {
    let mut declined = decided(refund, act)?;
    declined.state = RefundState::Refused;
    declined.settled_at = Some(act.now);
    let sides = (LedgerAccount::Refund, pocket(refund, facts.payment));
    let mut booking = Booking::of(declined);
    booking.moves(TransferKind::RefundFreed, sides, act);
    booking.says(EventKind::RefundDeclined, act);
    Ok(booking)
}

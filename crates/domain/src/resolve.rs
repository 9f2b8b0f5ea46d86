//! The resolve queue: money that fits nowhere waits here for a person, with its evidence. Nothing
//! is dropped and nothing is guessed.

use money::Amount;

use crate::id::{LinkId, PaymentId, ResolveId};

/// Why a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResolveReason {
    /// The link was paid already; the money is booked unapplied.
    AlreadyPaid,
    /// The link was cancelled; the money is booked unapplied.
    LinkCancelled,
    /// The link had reached its limits; the money is booked unapplied.
    UsedUp,
    /// The amount changed after this payment was started; the money is booked unapplied.
    Superseded,
    /// Others had paid parts in the meantime, and less than this was left; the money is booked
    /// unapplied.
    Excess,
    /// The bank states another amount than ours; nothing is booked.
    AmountMismatch,
    /// The bank's reference has credited another payment; nothing is booked.
    ReferenceUsed,
    /// The bank says "verified before", and not by us; nothing is booked.
    AlreadyVerified,
    /// The bank's answer names another order, terminal or merchant; nothing is booked.
    WrongParty,
    /// The bank never gave a usable answer; nothing is booked.
    Unconfirmed,
}

crate::scope::words!(ResolveReason, "reason to resolve":
    AlreadyPaid = "already_paid",
    LinkCancelled = "link_cancelled",
    UsedUp = "used_up",
    Superseded = "superseded",
    Excess = "excess",
    AmountMismatch = "amount_mismatch",
    ReferenceUsed = "reference_used",
    AlreadyVerified = "already_verified",
    WrongParty = "wrong_party",
    Unconfirmed = "unconfirmed",
);

impl ResolveReason {
    /// Whether the money stands in the books already, as unapplied money of the customer.
    pub const fn is_booked(self) -> bool {
        matches!(
            self,
            Self::AlreadyPaid
                | Self::LinkCancelled
                | Self::UsedUp
                | Self::Superseded
                | Self::Excess
        )
    }
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolution {
    /// The money is ours and stays the customer's unapplied money; booked now if it was not.
    KeptAsCredit,
    /// There is no money to keep: it never came, went back, or is booked elsewhere.
    Dismissed,
    /// All of it was given back: written by the refund itself, nobody chooses it.
    Refunded,
}

crate::scope::words!(Resolution, "resolution":
    KeptAsCredit = "kept_as_credit", Dismissed = "dismissed",
    Refunded = "refunded");

/// An item to insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResolve {
    /// Inner id.
    pub id: ResolveId,
    /// Why.
    pub reason: ResolveReason,
    /// Which payment.
    pub payment: PaymentId,
    /// Which link it was for.
    pub link: LinkId,
    /// The money in question: the bank's figure where it states one, else ours.
    pub amount: Amount,
    /// For staff: the bank's code, the other payment.
    pub detail: String,
}

/// Whether a person must say how much is kept: the bank refused our figure (`asked`) without saying
/// its own, so the item still carries ours.
pub fn needs_a_figure(reason: ResolveReason, figure: Amount, asked: Amount) -> bool {
    reason == ResolveReason::AmountMismatch && figure == asked
}

/// Whether `resolution` may close an item of `reason`: what is booked cannot be wished away.
pub const fn may_close(reason: ResolveReason, resolution: Resolution) -> bool {
    match resolution {
        // The reference has credited another payment: keeping it would credit it twice.
        Resolution::KeptAsCredit => !matches!(reason, ResolveReason::ReferenceUsed),
        Resolution::Dismissed => !reason.is_booked(),
        Resolution::Refunded => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booked_money_is_kept_and_a_used_reference_is_never_credited_again() {
        for reason in ResolveReason::ALL {
            let keep = may_close(*reason, Resolution::KeptAsCredit);
            let dismiss = may_close(*reason, Resolution::Dismissed);
            assert_eq!(keep, *reason != ResolveReason::ReferenceUsed);
            assert_eq!(dismiss, !reason.is_booked());
            assert!(keep || dismiss, "{reason} has a way out");
        }
    }
}

//! The bank slip: a deposit or transfer that a payer registers, and that staff accept or reject.
//!
//! ```text
//! received ⇄ needs correction
//! received → accepted | rejected;   accepted → revoked (two persons)
//! ```
//! A picture or a number proves nothing: only a person who saw the money accepts. Nobody accepts
//! what they registered themselves, and above the shop's limit a second person must agree.

mod form;
mod number;
mod review;

pub use form::{SlipDetails, SlipFacts, SlipForm};
pub use number::SlipNumber;
pub use review::{Accepted, RejectReason, Review, ReviewRefusal, Revoked, Slip, words};

/// How the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlipKind {
    /// From card to card.
    CardToCard,
    /// By the batch clearing between banks.
    Paya,
    /// By the real-time gross settlement, for large sums.
    Satna,
    /// Over the counter of a branch.
    Branch,
}

crate::scope::words!(SlipKind, "kind of slip":
    CardToCard = "card_to_card", Paya = "paya", Satna = "satna", Branch = "branch");

/// Where a slip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlipState {
    /// Waits for staff.
    Received,
    /// Waits for the payer, who is told what is wrong.
    NeedsCorrection,
    /// The money was seen; booked.
    Accepted,
    /// There is no such money.
    Rejected,
    /// It was accepted by mistake; what was booked is booked back.
    Revoked,
}

crate::scope::words!(SlipState, "state of slip":
    Received = "received", NeedsCorrection = "needs_correction", Accepted = "accepted",
    Rejected = "rejected", Revoked = "revoked");

impl SlipState {
    /// Whether this edge is drawn. Every change of a stored state is compared and set along one.
    pub const fn may_become(self, next: Self) -> bool {
        use SlipState::{Accepted, NeedsCorrection, Received, Rejected, Revoked};
        matches!(
            (self, next),
            (Received, NeedsCorrection | Accepted | Rejected)
                | (NeedsCorrection, Received)
                | (Accepted, Revoked)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn these_edges_are_drawn_and_no_others() {
        use SlipState::{Accepted, NeedsCorrection, Received, Rejected, Revoked};
        let drawn = [
            (Received, NeedsCorrection),
            (Received, Accepted),
            (Received, Rejected),
            (NeedsCorrection, Received),
            (Accepted, Revoked),
        ];
        for from in SlipState::ALL {
            for to in SlipState::ALL {
                let is_drawn = drawn.contains(&(*from, *to));
                assert_eq!(from.may_become(*to), is_drawn, "{from} → {to}");
            }
        }
    }
}

//! The bank slip: a deposit or transfer that a payer registers, and that staff accept or reject.
//!
//! ```text
//! received ⇄ needs correction
//! received → accepted | rejected;   accepted → revoked (two persons)
//! ```
//! A picture or a number proves nothing: only a person who saw the money accepts. Nobody accepts
//! what they registered themselves, and above the shop's limit a second person must agree.

mod book;
mod form;
mod number;
mod review;
mod rules;
mod statement;

use crate::id::PaymentId;
use crate::payment::PaymentState;
use crate::verdict::BankReference;

pub use book::{Revocation, judged_by, take_back};
pub use form::{SlipDetails, SlipFacts, SlipForm};
pub use number::SlipNumber;
pub use review::{Accepted, RejectReason, Review, ReviewRefusal, Revoked, Slip, words};
pub use rules::{RulesForm, SlipAsks, SlipRules};
pub use statement::{MatchBy, Sought, StatementLine};

/// Stands in the place of a gateway's code for the provider that slips of an account run under.
pub const SLIP_DRIVER: &str = "slip";
/// Slips of one link that may wait at once: more are a flood, not a payer.
pub const MOST_WAITING: u32 = 20;

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
    /// The state of the slip as a payment: one and the same thing in other words.
    pub const fn of_payment(self) -> PaymentState {
        match self {
            Self::Received => PaymentState::Received,
            Self::NeedsCorrection => PaymentState::NeedsCorrection,
            Self::Accepted => PaymentState::Paid,
            Self::Rejected => PaymentState::Rejected,
            Self::Revoked => PaymentState::Revoked,
        }
    }

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

/// What an accepted slip credits by, once for ever: its number where that is given once, else the
/// slip itself. The payer knows it by the number as it stands on the paper.
pub fn reference(payment: PaymentId, number: &str, unique_key: Option<&str>) -> BankReference {
    BankReference {
        key: unique_key.map_or_else(|| payment.to_string(), str::to_owned),
        tracking_code: money::digits::to_latin(number).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_may_go_where_its_payment_may() {
        for from in SlipState::ALL {
            for to in SlipState::ALL {
                let of_payment = from.of_payment().may_become(to.of_payment());
                assert_eq!(from.may_become(*to), of_payment, "{from} → {to}");
            }
        }
    }

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

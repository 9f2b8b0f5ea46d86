//! From a bank's verdict to an outcome.

use jiff::Timestamp;
use money::Amount;

use crate::payment::{GIVE_UP, Payment};
use crate::resolve::ResolveReason;
use crate::verdict::{Confirmation, Verdict};

/// What follows from a verdict for this payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The bank's own yes to our amount.
    Paid(Confirmation),
    /// Nothing taken so far; the payer may still be at the bank.
    NotYet {
        /// The bank's code.
        code: String,
    },
    /// Nothing taken, and nothing will be.
    Failed {
        /// The bank's code.
        code: String,
    },
    /// The payer gave up.
    Cancelled {
        /// The bank's code.
        code: String,
    },
    /// The money went back.
    Reversed {
        /// The bank's code.
        code: String,
    },
    /// Not known; ask again.
    Unknown {
        /// For staff.
        reason: String,
        /// The bank refused our credentials: asking again is useless until staff act.
        configuration: bool,
    },
    /// A person must look.
    Conflict {
        /// Why.
        reason: ResolveReason,
        /// The money in question.
        amount: Amount,
        /// For staff.
        detail: String,
    },
}

/// Judges the verdict that answered try `number`.
pub fn judge(
    payment: &Payment,
    number: u32,
    verdict: Verdict,
    auto_verify: bool,
    now: Timestamp,
) -> Outcome {
    let closed = payment.closes_at.is_some_and(|at| now >= at);
    let conflict = |reason, amount: Option<Amount>, detail: String| Outcome::Conflict {
        reason,
        amount: amount.unwrap_or(payment.amount),
        detail,
    };
    match verdict {
        Verdict::Verified(yes) => agree(payment, yes),
        Verdict::AlreadyVerified(yes) if auto_verify || payment.lost_an_answer(number) => {
            agree(payment, yes)
        }
        Verdict::AlreadyVerified(yes) => conflict(
            ResolveReason::AlreadyVerified,
            yes.amount,
            format!(
                "verified before, not by us; reference {}",
                yes.reference.tracking_code
            ),
        ),
        Verdict::NotPaid { conclusive, code } if conclusive || closed => Outcome::Failed { code },
        Verdict::Cancelled { conclusive, code } if conclusive || closed => {
            Outcome::Cancelled { code }
        }
        Verdict::NotPaid { code, .. } | Verdict::Cancelled { code, .. } => Outcome::NotYet { code },
        Verdict::AmountMismatch { stated, code } => {
            conflict(ResolveReason::AmountMismatch, stated, code)
        }
        Verdict::WrongParty { detail } => conflict(ResolveReason::WrongParty, None, detail),
        Verdict::Returned { code } => Outcome::Reversed { code },
        Verdict::Configuration { code, message } if gave_up(payment, now) => conflict(
            ResolveReason::Unconfirmed,
            None,
            format!("{code} {message}"),
        ),
        Verdict::Configuration { code, message } => Outcome::Unknown {
            reason: format!("{code} {message}"),
            configuration: true,
        },
        Verdict::Unknown { reason, .. } if gave_up(payment, now) => {
            conflict(ResolveReason::Unconfirmed, None, reason)
        }
        Verdict::Unknown { reason, .. } => Outcome::Unknown {
            reason,
            configuration: false,
        },
    }
}

/// Whether a try with this verdict can have had an effect that we did not see.
pub const fn is_answer(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Unknown { not_sent, .. } => *not_sent,
        _ => true,
    }
}

fn agree(payment: &Payment, yes: Confirmation) -> Outcome {
    match yes.amount {
        Some(stated) if stated != payment.amount => Outcome::Conflict {
            reason: ResolveReason::AmountMismatch,
            amount: stated,
            detail: format!("reference {}", yes.reference.tracking_code),
        },
        _ => Outcome::Paid(yes),
    }
}

fn gave_up(payment: &Payment, now: Timestamp) -> bool {
    now.duration_since(payment.redirected_at.unwrap_or(payment.created_at)) > GIVE_UP
}

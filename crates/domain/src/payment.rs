//! The payment: one try of one payer with one provider, and its states.
//!
//! ```text
//! created → redirected → verifying ⇄ unknown
//!                ↑___________|  → paid | failed | cancelled | conflict | reversed
//! ```
//! `failed` and `cancelled` are the bank's own word, or silence until its window closed. A callback
//! that comes even later is asked about once more (`failed → verifying`): what the bank confirms is
//! never refused. `paid`, `conflict` and `reversed` are final.
//!
//! A bank slip is a payment that no bank is asked about; people decide it (see [`crate::slip`]):
//!
//! ```text
//! received ⇄ needs correction
//! received → paid | rejected;   paid → revoked
//! ```

use jiff::{SignedDuration, Timestamp};
use money::Amount;

use crate::id::{CustomerId, LinkId, PaymentId, ProviderId, ShopId};
use crate::job::{JobKind, back_off};
use crate::order_number::OrderNumber;
use crate::shop::Language;
use crate::token::{PaymentCode, Token};
use crate::verdict::BankReference;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentState {
    /// Decided here; the bank has not answered yet and the payer was not sent anywhere.
    Created,
    /// The bank knows it and the payer was sent there.
    Redirected,
    /// The bank is being asked.
    Verifying,
    /// The bank's answer was lost or unusable; it is asked again.
    Unknown,
    /// The bank confirmed it; booked.
    Paid,
    /// Nothing was taken.
    Failed,
    /// The payer gave up; nothing was taken.
    Cancelled,
    /// The bank's answer does not fit; waits for a person.
    Conflict,
    /// The money went back to the payer.
    Reversed,
    /// A slip that waits for staff.
    Received,
    /// A slip that waits for its payer, who is told what is wrong.
    NeedsCorrection,
    /// A slip whose money did not come.
    Rejected,
    /// A slip that was accepted by mistake; what was booked is booked back.
    Revoked,
}

crate::scope::words!(PaymentState, "state of payment":
    Created = "created", Redirected = "redirected", Verifying = "verifying", Unknown = "unknown",
    Paid = "paid", Failed = "failed", Cancelled = "cancelled", Conflict = "conflict",
    Reversed = "reversed", Received = "received", NeedsCorrection = "needs_correction",
    Rejected = "rejected", Revoked = "revoked");

impl PaymentState {
    /// Whether this edge is drawn. Every change of a stored state is compared and set along one.
    pub const fn may_become(self, next: Self) -> bool {
        use PaymentState::{
            Cancelled, Conflict, Created, Failed, NeedsCorrection, Paid, Received, Redirected,
            Rejected, Reversed, Revoked, Unknown, Verifying,
        };
        match self {
            Created => matches!(next, Redirected | Failed),
            // Verifying again: the lease of the try before ran out.
            Redirected | Unknown | Failed | Cancelled => matches!(next, Verifying),
            Verifying => !matches!(
                next,
                Created | Received | NeedsCorrection | Rejected | Revoked
            ),
            Received => matches!(next, NeedsCorrection | Paid | Rejected),
            NeedsCorrection => matches!(next, Received),
            // Of a slip alone, which two persons agree on: a bank takes no yes back.
            Paid => matches!(next, Revoked),
            Conflict | Reversed | Rejected | Revoked => false,
        }
    }

    /// Whether nothing is asked about it any more unless a callback comes.
    pub const fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Paid
                | Self::Failed
                | Self::Cancelled
                | Self::Conflict
                | Self::Reversed
                | Self::Rejected
                | Self::Revoked
        ) || self.waits_for_people()
    }

    /// Whether it is a slip that staff or its payer must look at: no bank is asked about it.
    pub const fn waits_for_people(self) -> bool {
        matches!(self, Self::Received | Self::NeedsCorrection)
    }
}

/// One try of one payer. Never reused: another try is another payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Inner id.
    pub id: PaymentId,
    /// What it pays.
    pub link: LinkId,
    /// The version of the terms that the payer saw.
    pub terms_version: u32,
    /// The link's shop.
    pub shop: ShopId,
    /// To whom the money is booked.
    pub customer: CustomerId,
    /// By which gateway.
    pub provider: ProviderId,
    /// In which language the payer reads.
    pub language: Language,
    /// Decided here when it started; the only truth about its amount.
    pub amount: Amount,
    /// Where it stands.
    pub state: PaymentState,
    /// What the payer reads out on the telephone.
    pub code: PaymentCode,
    /// What the bank knows it by.
    pub order_number: OrderNumber,
    /// The terminal that it runs on.
    pub terminal_key: String,
    /// The bank's key of it, once there is one.
    pub gateway_key: Option<String>,
    /// In the address that the bank sends the payer back to.
    pub return_token: Token,
    /// Times that the bank was asked to verify. The number of the newest try fences its answer.
    pub tries: u32,
    /// Tries that surely had no lost effect: answered, or never sent.
    pub answers: u32,
    /// Until when the newest try may still be under way.
    pub lease_until: Option<Timestamp>,
    /// Staff were told that it takes too long.
    pub alarmed: bool,
    /// The bank's reference, once paid.
    pub reference: Option<BankReference>,
    /// Masked card number.
    pub card_mask: Option<String>,
    /// The bank's code and our word for why it is not paid.
    pub failure: Option<String>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When the payer was sent to the bank.
    pub redirected_at: Option<Timestamp>,
    /// From then on "not paid" is final.
    pub closes_at: Option<Timestamp>,
    /// When the bank's yes was booked.
    pub paid_at: Option<Timestamp>,
}

/// Why the bank is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A callback came in, or the bank lists it as paid: evidence that something happened.
    Callback,
    /// The reconciler, or a person who pressed "check now".
    Check,
}

/// The right to ask once. `number` fences: an answer counts only while it is the newest try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Counts from 1.
    pub number: u32,
    /// Nobody else asks before this.
    pub lease_until: Timestamp,
}

/// Why the bank is not asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskRefusal {
    /// The outcome is known.
    #[error("the outcome is known")]
    Settled,
    /// Another try is under way.
    #[error("the bank is being asked just now")]
    UnderWay,
    /// The bank has never heard of it.
    #[error("the bank has not been told of it")]
    NotStarted,
}

/// How long one try may take before another may start; longer than any call's time-out.
pub const LEASE: SignedDuration = SignedDuration::from_secs(45);
/// A payment whose begin was interrupted is closed after this.
pub const BEGIN_GRACE: SignedDuration = SignedDuration::from_secs(120);
/// After this a bank that gives no usable answer becomes a person's matter.
pub const GIVE_UP: SignedDuration = SignedDuration::from_hours(72);
/// Shortest and longest wait between looks at a payment whose payer went to the bank just now.
const LOOK_WAITS: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(30), SignedDuration::from_mins(5));
/// However old a payment is, a bank that owes an answer is asked this often.
const LONGEST_LOOK: SignedDuration = SignedDuration::from_hours(1);

impl Payment {
    /// Whether the bank may be asked now, and as which try.
    pub fn ask(&self, reason: Reason, now: Timestamp) -> Result<Try, AskRefusal> {
        match self.state {
            PaymentState::Created => return Err(AskRefusal::NotStarted),
            PaymentState::Paid
            | PaymentState::Conflict
            | PaymentState::Reversed
            | PaymentState::Received
            | PaymentState::NeedsCorrection
            | PaymentState::Rejected
            | PaymentState::Revoked => {
                return Err(AskRefusal::Settled);
            }
            PaymentState::Failed | PaymentState::Cancelled => {
                // Without a key the payer never reached the bank: a callback proves nothing.
                if reason == Reason::Check || self.gateway_key.is_none() {
                    return Err(AskRefusal::Settled);
                }
            }
            PaymentState::Verifying if self.lease_until.is_some_and(|until| now < until) => {
                return Err(AskRefusal::UnderWay);
            }
            PaymentState::Verifying | PaymentState::Redirected | PaymentState::Unknown => {}
        }
        Ok(Try {
            number: self.tries.saturating_add(1),
            lease_until: now.checked_add(LEASE).unwrap_or(now),
        })
    }

    /// Whether the answer to a try before `newest` was lost: the bank may have verified then, and
    /// only so may it say "already verified" now.
    pub fn lost_an_answer(&self, newest: u32) -> bool {
        newest.saturating_sub(1) > self.answers
    }

    /// When to ask the bank again by ourselves; `None` when there is nothing to ask.
    ///
    /// While the payer is at the bank the looks grow apart with age, with one just when its window
    /// closes; while an answer is missing they follow the back-off of the verify lane.
    pub fn next_look(&self, now: Timestamp, jitter: u16) -> Option<Timestamp> {
        let wait = match self.state {
            PaymentState::Created => BEGIN_GRACE,
            // For hours only where the bank's window is open for days.
            PaymentState::Redirected => (self.at_bank(now) / 2)
                .clamp(LOOK_WAITS.0, LOOK_WAITS.1)
                .max(self.patience(now)),
            PaymentState::Verifying => LEASE,
            PaymentState::Unknown => {
                let lost = self.tries.saturating_sub(self.answers).max(1);
                // A refusal or a bank that cannot be reached loses no answer, so the count of lost
                // ones stands still; age spaces these looks too.
                back_off(JobKind::CheckPayment, lost, jitter).max(self.patience(now))
            }
            _ => return None,
        };
        let at = now.checked_add(wait).ok()?;
        match self.closes_at {
            Some(closes) if self.state == PaymentState::Redirected && now < closes => {
                Some(at.min(closes))
            }
            _ => Some(at),
        }
    }

    /// How long ago the payer was sent to the bank.
    fn at_bank(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.redirected_at.unwrap_or(self.created_at))
    }

    /// The shortest wait that an old payment's looks keep.
    fn patience(&self, now: Timestamp) -> SignedDuration {
        (self.at_bank(now) / 30).min(LONGEST_LOOK)
    }
}

#[cfg(test)]
pub(crate) mod tests;

//! Money given back: a fact beside a payment, which stays paid.
//!
//! ```text
//! waiting → reserved → asking ⇄ unknown → done | refused
//! ```
//! From an amount on that the shop sets, a refund waits until a second person agrees.
//!
//! What is reserved has left the customer's money in the books already, so that never more goes back
//! than was paid, however many ask at once. `done` and `refused` are final: the second gives the
//! money back to the customer's account. By hand: done at once, with the reference of the transfer.

mod book;
mod second;

use jiff::{SignedDuration, Timestamp};
use money::Amount;

use crate::id::{LinkId, PaymentId, RefundId};
use crate::job::{JobKind, NewJob, back_off};
use crate::payment::{AskRefusal, LEASE, Try};

pub use book::{Answer, Booking, SettleFacts, book_reserved, settle};
pub use book::{Facts, Refusal, Wanted, plan};
pub use second::{Second, agree, decline};

/// Longest reference and longest reason of a refund, in characters.
pub const MAX_WORDS: usize = 200;
/// For so long a bank without a usable answer is asked again; then a person decides. Shorter than
/// what banks keep in mind of an idempotency id.
pub const GIVE_UP: SignedDuration = SignedDuration::from_hours(20);

/// How money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefundWay {
    /// The bank undoes the whole payment, inside its own window.
    Reverse,
    /// The bank gives back an amount.
    Refund,
    /// A person did it elsewhere and says so.
    Hand,
}

crate::scope::words!(RefundWay, "way of a refund":
    Reverse = "reverse", Refund = "refund", Hand = "hand");

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefundState {
    /// Taken from the customer's money; a second person has not agreed.
    Waiting,
    /// Taken from the customer's money; the bank has not been asked.
    Reserved,
    /// The bank is being asked.
    Asking,
    /// The bank's answer was lost or unusable.
    Unknown,
    /// It went back.
    Done,
    /// The bank says no; nothing moved.
    Refused,
}

crate::scope::words!(RefundState, "state of a refund":
    Waiting = "waiting", Reserved = "reserved", Asking = "asking", Unknown = "unknown", Done = "done",
    Refused = "refused");

impl RefundState {
    /// Whether this edge is drawn.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            // By hand it is done once the second person agrees.
            Self::Waiting => matches!(next, Self::Reserved | Self::Done | Self::Refused),
            Self::Reserved => matches!(next, Self::Asking),
            // A person may end what the bank never explains.
            Self::Unknown => matches!(next, Self::Asking | Self::Done | Self::Refused),
            // Asking again: the lease of the try before ran out.
            Self::Asking => !matches!(next, Self::Waiting | Self::Reserved),
            Self::Done | Self::Refused => false,
        }
    }

    /// Whether nothing is asked about it any more.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Refused)
    }
}

/// Whose money it was in the books when it was reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pocket {
    /// The customer's unapplied money: the payment has no receipt that counts.
    Unapplied,
    /// What the receipt had allocated to the customer.
    Customer,
}

crate::scope::words!(Pocket, "pocket of a refund":
    Unapplied = "unapplied", Customer = "customer");

/// One refund of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Inner id; the bank knows the refund by it.
    pub id: RefundId,
    /// Of which payment.
    pub payment: PaymentId,
    /// Its link.
    pub link: LinkId,
    /// How much; more than zero.
    pub amount: Amount,
    /// How.
    pub way: RefundWay,
    /// Where it stands.
    pub state: RefundState,
    /// Whose money it was.
    pub pocket: Pocket,
    /// Who wanted it, as events name them.
    pub made_by: String,
    /// The second person, who agreed or declined.
    pub decided_by: Option<String>,
    /// Why, in the words of staff.
    pub reason: Option<String>,
    /// The bank's reference of the movement, or that of the transfer by hand.
    pub reference: Option<String>,
    /// The bank's code and words for why it did not go back, or is not known.
    pub failure: Option<String>,
    /// The bank is asked no more: a person decides whether it went back.
    pub waits_for_person: bool,
    /// Times that the bank was asked; the number of the newest try fences its answer.
    pub tries: u32,
    /// Tries that surely had no lost effect.
    pub answers: u32,
    /// Until when the newest try may still be under way.
    pub lease_until: Option<Timestamp>,
    /// When it was reserved.
    pub created_at: Timestamp,
    /// When its end was booked.
    pub settled_at: Option<Timestamp>,
}

impl Refund {
    /// Whether the bank may be asked now, and as which try.
    pub fn ask(&self, now: Timestamp) -> Result<Try, AskRefusal> {
        match self.state {
            RefundState::Waiting | RefundState::Done | RefundState::Refused => {
                return Err(AskRefusal::Settled);
            }
            RefundState::Asking if self.lease_until.is_some_and(|until| now < until) => {
                return Err(AskRefusal::UnderWay);
            }
            RefundState::Reserved | RefundState::Asking | RefundState::Unknown => {}
        }
        Ok(Try {
            number: self.tries.saturating_add(1),
            lease_until: now.checked_add(LEASE).unwrap_or(now),
        })
    }

    /// Whether the answer to a try before the newest was lost: the bank may have done it then.
    pub fn lost_an_answer(&self) -> bool {
        self.tries.saturating_sub(1) > self.answers
    }

    /// When to ask the bank by ourselves; `None`: never again, it is settled or a person decides.
    pub fn next_ask(&self, now: Timestamp, jitter: u16) -> Option<Timestamp> {
        let wait = match self.state {
            RefundState::Reserved => SignedDuration::ZERO,
            RefundState::Asking => LEASE,
            RefundState::Unknown if self.waits_for_person => return None,
            RefundState::Unknown => back_off(JobKind::AskRefund, self.tries.max(1), jitter),
            RefundState::Waiting | RefundState::Done | RefundState::Refused => return None,
        };
        now.checked_add(wait).ok()
    }

    /// The job that asks the bank.
    pub fn job(&self, at: Timestamp) -> NewJob {
        NewJob {
            kind: JobKind::AskRefund,
            object: self.id.to_string(),
            run_at: at,
            // Beyond the moment when a person takes over.
            deadline: self.created_at.checked_add(GIVE_UP * 4).unwrap_or(at),
        }
    }
}

#[cfg(test)]
mod tests;

//! Fail points: where a test makes the process "die" between two steps. Plants: a guard that is
//! taken away, so that a run under faults proves that its absence is noticed. Empty in production.

use std::sync::Arc;

use domain::payment::{AskRefusal, Payment, PaymentState, Reason, Try};
use jiff::Timestamp;

/// A place between two steps: of the way of one payment, or of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// The payment is stored; the bank has not been asked.
    Started,
    /// The bank was asked for a page; its answer is not stored.
    Begun,
    /// The answer is stored; the payer was not sent.
    Redirected,
    /// The callback is stored and the try counted; the bank has not been asked.
    Returned,
    /// A bank that is asked in several calls has answered one; the next is not sent.
    Halfway,
    /// The bank has answered the verify; nothing is booked.
    Verified,
    /// Booked; nobody has been told.
    Settled,
    /// The message is written down as being sent; the channel has not got it.
    Sending,
    /// The channel took the message; that is not written down.
    Sent,
    /// Money to be given back is reserved; the bank has not been asked.
    Reserved,
    /// The try to give it back is counted; the bank has not been asked.
    Refunding,
    /// The bank has answered; nothing is booked.
    GivenBack,
    /// What the bank said is booked.
    Refunded,
    /// Some rows of an import are made and committed; the next ones are not begun.
    Imported,
}

impl Point {
    /// Every point of the way of one payment, in its order.
    pub const ALL: [Self; 9] = [
        Self::Started,
        Self::Begun,
        Self::Redirected,
        Self::Returned,
        Self::Halfway,
        Self::Verified,
        Self::Settled,
        Self::Sending,
        Self::Sent,
    ];
}

/// A guard that is taken away. The lease hides the fence and the compare-and-set behind it, which
/// count only once it has run out under a slow try: without either of them it counts as run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// A bank reference may credit a second payment.
    NoUnique,
    /// The bank is asked again while an answer is under way.
    NoLease,
    /// The lease is over, and the answer to an older try counts like the newest one's.
    NoFence,
    /// The lease is over, and an outcome is written over whatever stands there.
    NoCas,
}

/// Decides at each point whether this use case dies here.
type Dies = Arc<dyn Fn(Point) -> bool + Send + Sync>;

/// What is broken on purpose. The default breaks nothing.
#[derive(Clone, Default)]
pub struct Faults {
    dies: Option<Dies>,
    plant: Option<Plant>,
}

impl Faults {
    /// Dies where `dies` says so.
    pub fn new(dies: impl Fn(Point) -> bool + Send + Sync + 'static) -> Self {
        Self {
            dies: Some(Arc::new(dies)),
            plant: None,
        }
    }

    /// Takes one guard away.
    pub const fn lacking(plant: Plant) -> Self {
        Self {
            dies: None,
            plant: Some(plant),
        }
    }

    /// Passes a point. A use case that dies waits for ever, as a killed process would: whoever
    /// called it must drop it.
    pub(crate) async fn pass(&self, point: Point) {
        if self.dies.as_ref().is_some_and(|dies| dies(point)) {
            std::future::pending::<()>().await;
        }
    }

    /// The right to ask the bank about a payment.
    pub(crate) fn ask(
        &self,
        payment: &Payment,
        reason: Reason,
        now: Timestamp,
    ) -> Result<Try, AskRefusal> {
        match self.plant {
            None | Some(Plant::NoUnique) => payment.ask(reason, now),
            Some(Plant::NoLease | Plant::NoFence | Plant::NoCas) => {
                let mut lapsed = payment.clone();
                lapsed.lease_until = None;
                lapsed.ask(reason, now)
            }
        }
    }

    /// The state and try that the answer to the try `leave` must find to count.
    pub(crate) const fn fence(&self, payment: &Payment, leave: Try) -> (PaymentState, u32) {
        match self.plant {
            None | Some(Plant::NoUnique | Plant::NoLease) => {
                (PaymentState::Verifying, leave.number)
            }
            Some(Plant::NoFence) => (PaymentState::Verifying, payment.tries),
            Some(Plant::NoCas) => (payment.state, payment.tries),
        }
    }

    /// Whether a bank reference credits once.
    pub(crate) fn references_are_unique(&self) -> bool {
        self.plant != Some(Plant::NoUnique)
    }
}

//! Fail points: where a test makes the process "die" between two steps. Empty in production.

use std::sync::Arc;

/// A place between two steps of the way of one payment.
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
    /// The bank has answered the verify; nothing is booked.
    Verified,
    /// Booked; nobody has been told.
    Settled,
    /// The message is written down as being sent; the channel has not got it.
    Sending,
    /// The channel took the message; that is not written down.
    Sent,
}

impl Point {
    /// Every point, in the order of the way.
    pub const ALL: [Self; 8] = [
        Self::Started,
        Self::Begun,
        Self::Redirected,
        Self::Returned,
        Self::Verified,
        Self::Settled,
        Self::Sending,
        Self::Sent,
    ];
}

/// Decides at each point whether this use case dies here.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<dyn Fn(Point) -> bool + Send + Sync>>);

impl Faults {
    /// Dies where `dies` says so.
    pub fn new(dies: impl Fn(Point) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(dies)))
    }

    /// Passes a point. A use case that dies waits for ever, as a killed process would: whoever
    /// called it must drop it.
    pub(crate) async fn pass(&self, point: Point) {
        if self.0.as_ref().is_some_and(|dies| dies(point)) {
            std::future::pending::<()>().await;
        }
    }
}

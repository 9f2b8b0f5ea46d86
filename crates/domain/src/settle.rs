//! Settling: what a bank's verdict makes of a payment, and everything that is booked with it.
//!
//! First [`judge`] turns a verdict into an outcome, by the stored payment alone. Then the caller
//! claims the bank's reference in the store, which can turn `Paid` into a conflict. Then [`book`]
//! writes down what one unit of work commits. Nothing here can be half done.

mod book;
mod judge;

pub use book::{BookFacts, Booking, book, listed};
pub use judge::{Outcome, is_answer, judge};

#[cfg(test)]
mod tests;

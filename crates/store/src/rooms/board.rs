//! What the first page shows beside its figures: what became of what was sent, and what waits. Its
//! money is that of the reports ([`super::report`]).
//!
//! Whatever is asked looks at a bounded number of the newest rows.

mod flow;

use jiff::Timestamp;

pub use flow::{Funnel, Stopped, Waiting, funnel, note_opened, stopped, waited, waiting};

/// A span of time: from its first moment to the one behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment behind it.
    pub before: Timestamp,
}

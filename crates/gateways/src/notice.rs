//! A bank's own notification that carries a signature in a header.

use jiff::Timestamp;

/// Headers in which banks sign their notifications, lower case; the first that is there is the
/// [`Notice::signature`].
pub const SIGNATURE_HEADERS: &[&str] = &["stripe-signature"];

/// A notification as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The signature as its header has it.
    pub signature: Option<&'a str>,
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// Now, by which old messages are told.
    pub at: Timestamp,
}

/// What the signature of a notification proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// The bank signs nothing, or no key for it is set: a reason to ask, like any callback.
    NotUsed,
    /// The bank's own, and fresh.
    Good,
    /// Missing, wrong or old: not the bank's.
    Bad(&'static str),
}

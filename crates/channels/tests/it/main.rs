//! The channels: what they make of a letter, and of an outcome.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

mod mail;
mod outcome;
mod reader;

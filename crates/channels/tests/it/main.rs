//! The channels: what they make of a letter, and of an outcome.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

mod behaviours;
mod chats;
mod generic;
mod mail;
mod nonsense;
mod outcome;
mod panels;
mod patterns;
mod reader;
mod sink;
mod stage;
mod support;

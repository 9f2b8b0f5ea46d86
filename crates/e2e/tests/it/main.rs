//! Payers' stories in a real browser, against the real program with its simulated bank.
#![expect(clippy::panic, reason = "tests")]

mod closed;
mod gallery;
mod hands;
mod paying;
mod seeing;
mod stage;
mod tongue;

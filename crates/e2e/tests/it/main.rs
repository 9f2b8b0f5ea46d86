//! Stories of payers and staff in a real browser, against the real program and its simulated bank.
#![expect(clippy::panic, clippy::expect_used, reason = "tests")]

mod closed;
mod gallery;
mod hands;
mod judge;
mod mail;
mod office;
mod openpay;
mod paying;
mod seeing;
mod stage;
mod tongue;

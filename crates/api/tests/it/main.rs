//! `/v1` through its router, on an application with a store of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod stage;

mod amounts;
mod auth;
mod change;
mod document;
mod doors;
mod idempotency;
mod links;
mod lists;
mod messages;
mod openpay;
mod payments;
mod refunds;
mod resend;
mod slips;
mod trouble;

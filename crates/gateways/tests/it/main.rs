//! The drivers against fixed samples of the banks' public protocols, both ways.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]

mod nonsense;
mod sandbox;
mod settings;
mod support;
mod zarinpal;

//! The bank as a shop, a payer and a script see it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod behaviours;
mod book;
mod control;
mod cuts;
mod pages;
mod panels;
mod sandbox;
mod shop;
mod zarinpal;

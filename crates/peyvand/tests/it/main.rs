//! The binary as an operator uses it: commands in a shell, signals, a kill in the middle.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod backup;
mod commands;
mod demo;
mod logs;
mod metrics;
mod payer;
mod providers;
mod serve;
mod settings;
mod shell;
mod stop;

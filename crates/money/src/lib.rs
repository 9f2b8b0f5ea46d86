//! Amounts, currencies, units and typed numbers.
//!
//! An [`Amount`] is an integer of minor units together with its [`Currency`]. For the rial the
//! minor unit is the whole rial; toman is a [`Unit`] of display and of typing, ten rials, and
//! exists only at the edges, by exact conversion. [`parse_amount`] reads what people type, in any
//! digits; it refuses whatever could be read in two ways.
//!
//! This crate must never use floats, round, guess a unit, compare two currencies, or do I/O.
//! Amounts are worded for people in `i18n`, not here.

mod amount;
mod currency;
pub mod digits;
mod parse;
mod unit;

pub use amount::{Amount, AmountError, MAX_MINOR, NotWholeToman};
pub use currency::{Currency, CurrencyError};
pub use parse::{ParseAmountError, parse_amount};
pub use unit::{Unit, UnknownUnit};

//! The rooms: one file for each word of the product, with all of its SQL.
//!
//! Every function takes a [`Tx`](crate::Tx) and the [`Scope`](domain::scope::Scope), which leads
//! every key. Functions load, insert and compare-and-set; they decide nothing.

pub mod access;
pub mod account;
pub mod api_key;
pub mod backup;
pub mod board;
pub mod books;
pub mod callback;
pub mod channel;
pub mod clock;
pub mod customer;
pub mod delivery;
pub mod document;
pub mod event;
pub mod exchange;
pub mod idempotency;
pub mod import;
pub mod job;
pub mod ledger;
pub mod link;
pub mod logo;
pub mod merchant;
pub mod message;
pub mod notice;
pub mod office;
pub mod openpay;
pub mod opt_out;
pub mod payment;
pub mod position;
pub mod provider;
pub mod receipt;
pub mod refund;
pub mod report;
pub mod resolve;
pub mod saved;
pub mod sequencer;
pub mod settlement;
pub mod shop;
pub mod slip;
pub mod template;
pub mod under_way;

mod read;
mod search;

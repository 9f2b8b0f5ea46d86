//! The rules of Peyvand, pure: what a link, a payment, a receipt is, and which step follows which.
//!
//! Everything here takes facts and `now` and gives back a decision. It never reads a clock, a
//! database or a socket, never draws a random number, and knows no workspace crate but `money`.
//! The rooms carry the names of the product's words; the same room has the same name in `store`,
//! `app`, `web` and `api`.

pub mod id;
pub mod scope;
pub mod token;
pub mod told;

pub mod access;
pub mod check;
pub mod contact;
pub mod customer;
pub mod driver_field;
pub mod merchant;
pub mod position;
pub mod recipient;
pub mod saved;
pub mod search;
pub mod settings;
pub mod shop;

pub mod account;
pub mod health;
pub mod order_number;
pub mod provider;
pub mod verdict;

pub mod line;
pub mod link;
pub mod openpay;
pub mod payment;
pub mod settle;
pub mod settlement;
pub mod slip;

pub mod document;
pub mod ledger;
pub mod receipt;
pub mod refund;
pub mod report;
pub mod resolve;

pub mod act;
pub mod delivery;
pub mod event;
pub mod job;
pub mod message;
pub mod notice;
pub mod sending;
pub mod template;
pub mod way;

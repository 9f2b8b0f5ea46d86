//! The back office: its door, and one file for each kind of page.
//!
//! A page's module holds its rows of the route table ([`crate::routes`]); the layer around a row
//! ([`door::guard`]) lets in whoever the row names, so that no handler can forget to ask.

mod by;
mod customer;
mod customers;
mod dashboard;
mod document;
mod documents;
pub(crate) mod door;
mod export;
mod field;
mod files;
mod filter;
mod keys;
mod link;
mod links;
mod merge;
mod message;
mod new_link;
mod new_receipt;
mod notices;
mod open_payments;
mod openpay;
mod outbox;
mod pages;
mod payments;
mod people;
mod preview;
mod receipt;
mod receipt_send;
mod receipts;
mod refund;
mod reports;
mod resolve;
mod saved;
mod session;
pub(crate) mod settings;
mod settlements;
mod shell;
mod sign_in;
mod slip;
mod slips;
mod statement;
pub(crate) mod typed;
mod users;
mod whom;
mod words;

use crate::routes::Route;

pub(crate) use settings::form::fault_words;
pub(crate) use typed::{Fields, Posted, VALUE};

/// The rows of the back office, a table for each module.
pub(crate) static TABLES: &[&[Route]] = &[
    sign_in::ROUTES,
    session::ROUTES,
    notices::ROUTES,
    users::ROUTES,
    keys::ROUTES,
    pages::ROUTES,
    link::ROUTES,
    export::ROUTES,
    saved::ROUTES,
    people::ROUTES,
    receipts::ROUTES,
    refund::ROUTES,
    slips::ROUTES,
    open_payments::ROUTES,
    reports::ROUTES,
    settlements::ROUTES,
    settings::ROUTES,
    openpay::ROUTES,
];

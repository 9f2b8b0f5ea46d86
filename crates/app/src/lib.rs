//! The use cases: load, decide, write, commit; and the workers that do what follows.
//!
//! Every function here has the same steps: read the facts, let `domain` decide, write the decision
//! with its events and jobs in one unit of work, and only then speak to the world. Nothing here
//! holds SQL, builds HTML or knows a bank's protocol, and no network call is made inside a unit.

mod app;
mod bank;
mod budget;
pub mod clock;
pub mod entropy;
pub mod fault;
pub mod health;
pub mod picture;
pub mod vault;

pub mod access;
pub mod auth;
pub mod settings;
pub mod setup;

pub mod link;
pub mod openpay;
pub mod pay;
mod start;
mod told;

pub mod callback;
mod verify;

pub mod books;
pub mod customer;
pub mod doctor;
pub mod document;
pub mod left;
mod line;
pub mod message;
pub mod metrics;
pub mod office;
mod once;
mod opened;
pub mod payment;
mod post;
pub mod receipt;
pub mod reconcile;
pub mod refund;
pub mod report;
pub mod resolve;
pub mod settlement;
pub mod sheet;
pub mod slip;
pub mod template;

pub mod worker;

pub use app::{App, MailSettings, Parts, Settings};

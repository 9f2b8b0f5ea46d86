//! What people see: the payer's pages, the doors for banks' callbacks, and the loop that serves
//! them.
//!
//! A handler reads the request, asks one use case of `app` and renders the answer. Rendering is a
//! pure function of the answer and the reader; each page is one response that needs no script and
//! no further request.
//!
//! # Never
//!
//! This crate never decides about money, never talks to the store, a bank or a channel, never
//! redirects to an address that a request brought, sets no cookie on a payer, and writes nothing
//! into a page that was not escaped.

mod asset;
mod callback;
pub mod demo;
mod health;
mod hook;
mod logo;
mod metrics;
mod office;
mod page;
pub mod pay;
mod qr;
mod reader;
mod routes;
mod server;
mod trouble;
mod typed_amount;

pub use metrics::{Audience, watched};
pub use page::Page;
pub use reader::Reader;
pub use routes::{Options, Permission, Route, dressed, pages, router, routes};
pub use server::{Limits, serve, serve_within};
pub use trouble::Trouble;

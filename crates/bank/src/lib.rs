//! The bank simulator: the other side of the gateways and of the message channels, for tests, the
//! demo and anyone who writes such an integration. It serves the protocols of all gateways and its
//! own `sandbox` protocol with their payer's pages, keeps a book of what was paid, takes messages as
//! SMS panels, messengers and a mail server do, and misbehaves when told to.
//!
//! It is written from the protocols' public facts and must never share code or wire types with
//! the shop's drivers, so that it can disagree with them. It moves no money and keeps no secret:
//! whoever reaches it can pay anything, read everything and switch everything. It belongs on the
//! loopback and must never be reachable from outside. Time and chance are given to it.
//!
//! * `/` lists the base addresses: `/zarinpal` (see [`zarinpal`]) and `/sandbox` (see [`sandbox`],
//!   which is the protocol's document).
//! * `/panels/…` are the panels (see [`panels`]), `/inbox` shows what they took; [`serve_smtp`] is
//!   the mail sink beside them.
//! * `/` lists the base addresses: `/zarinpal` (see [`zarinpal`]), `/sandbox` (see [`sandbox`],
//!   which is the protocol's document) and so on, one module for each protocol.
//! * `/control` is the desk with the switches, the book and the requests; scripts use the JSON
//!   beside it (see [`control`]).
//! * [`Behaviour`] lists every way to misbehave; [`Bank::set_behaviour`] switches from code.

pub mod asanpardakht;
mod bank;
mod behaviour;
mod book;
mod calls;
mod chance;
mod confirm;
pub mod control;
mod date;
mod doors;
mod fields;
pub mod idpay;
pub mod irankish;
pub mod jibit;
pub mod lyra;
pub mod mellat;
mod money;
pub mod nextpay;
mod pages;
pub mod panels;
pub mod parsian;
pub mod pasargad;
pub mod pasargad_signed;
mod payer;
pub mod payping;
mod reply;
mod routes;
pub mod sadad;
pub mod saman;
pub mod sandbox;
mod serve;
mod soap;
pub mod stripe;
pub mod vandar;
pub mod zarinpal;
pub mod zibal;

pub use bank::{Bank, BankOptions, LogEntry, Now, Terminal};
pub use behaviour::{Behaviour, Behaviours, DEFAULT_TERMINAL, Step, Switch, UnknownName};
pub use book::{BookEntry, Protocol, Reference, Refund, State};
pub use doors::{DOORS, Door};
pub use panels::inbox::{Journey, Taken};
pub use panels::smtp::serve_smtp;
pub use reply::Cut;
pub use serve::serve;

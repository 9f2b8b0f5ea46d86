//! The postman: the only HTTP and SMTP client of the house.
//!
//! It sends what others built, bounds time and size, refuses addresses that must not be reached,
//! and tells apart what surely never left ([`SendError::NotSent`]) from what may have taken effect
//! ([`SendError::Lost`]). It follows no redirect, tries nothing twice, takes no proxy from the
//! environment, never reads a body and never logs one: neither bodies nor headers nor queries.
//!
//! TLS is rustls with ring and the roots of the Mozilla list, compiled in, for HTTP and SMTP alike;
//! certificates are always checked. An operator may name further roots for mail servers alone.

mod client;
mod reach;
mod resolve;
mod smtp;
mod tls;

pub use client::{
    BuildError, Limits, Lost, MAILS_AT_ONCE, NotSent, Outbound, OutboundOptions, SendError,
};
pub use reach::{Forbidden, Reach};
pub use smtp::{Accepted, Login, MailError, MailErrorClass, MailFault, Security, SmtpServer};

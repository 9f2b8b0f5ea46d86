//! The postman against real servers on this machine.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod http;
mod log;
mod smtp;
mod support;

//! What programs see: `/v1`, JSON in and out, and its OpenAPI 3.1 document.
//!
//! A handler reads the request (who calls, under which idempotency key, which fields), asks one
//! use case of `app` and renders the answer. Reading is strict: an unknown field or parameter, a
//! name that stands twice, an amount that is not a plain integer are refused with a pointer to
//! them, so that a typing error never turns into a link that asks for the wrong thing. Every error
//! is a problem document (RFC 9457) whose words stand in one place, `errors`.
//!
//! # Never
//!
//! This crate never decides about money or states (`domain` does), never opens a unit of work or
//! holds SQL (of `store` it uses the filters and the errors that `app` passes on), never reads an
//! amount as a float, never answers with anything of another merchant or of the other world, and
//! never lets an inner error, number or address out: a caller is told what to do, the log the rest.

mod routes;

mod auth;
mod errors;
mod fields;
mod json;
mod layer;
mod named;
mod once;
mod query;
mod sent;

mod link;
mod payment;
mod refund;
mod slip;

mod list;
mod message;
mod openapi;
mod openpay;
mod words;

pub use layer::VERSION;
pub use openapi::document;
pub use routes::{Permission, RouteInfo, router, routes};
pub use sent::BODY_MAX;

//! SQL once, two engines: SQLite and PostgreSQL.
//!
//! A *unit of work* is a synchronous closure over [`Tx`]; an engine is a set of threads that own
//! connections and run units. The answer of a unit comes after its COMMIT, or it is an error.
//!
//! This crate never decides: rules live in `domain`, use cases in `app`. It never speaks to the
//! network but to its database, never reads a clock for business time, never runs a unit again
//! that may have been committed, and no other crate holds SQL.

mod error;
mod health;
mod lanes;
mod migrate;
mod options;
mod postgres;
mod row;
mod sql;
mod sqlite;
mod store;
mod tx;
mod unit;
mod value;
mod wake;

pub mod faults;

// The rooms of the house: one file for each word of the product, with all of its SQL.
pub mod rooms;

pub use error::{OpenError, StoreError};
pub use health::Health;
pub use migrate::{MIGRATIONS, Migration};
pub use options::{FatalHook, Limits, PostgresOptions, SqliteOptions};
pub use row::Row;
pub use sql::Sql;
pub use sqlite::backup::HeldPlace;
pub use store::{Engine, Store};
pub use tx::Tx;
pub use value::Value;
pub use wake::{Subscription, Topic};

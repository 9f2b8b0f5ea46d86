//! One file for each command.

pub(crate) mod backup;
pub(crate) mod bank;
pub(crate) mod books;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod migrate;
pub(crate) mod reconcile;
pub(crate) mod resolve;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod setup;

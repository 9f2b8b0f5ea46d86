//! `peyvand migrate`: brings the database to this program's version.

use std::process::ExitCode;

use serde_json::json;
use store::{PostgresOptions, Store};

use crate::config::Config;
use crate::error::CommandError;
use crate::{house, output};

pub(crate) fn run(config: &Config, as_json: bool) -> Result<ExitCode, CommandError> {
    let applied = match config.database() {
        Some(url) => Store::migrate_postgres(&PostgresOptions::new(url))?,
        None => {
            // The embedded database migrates by itself when it is opened.
            let store = house::open_store(config)?;
            drop(store);
            Vec::new()
        }
    };
    if as_json {
        output::json(&json!({ "applied": applied }));
    } else if applied.is_empty() {
        say!("The database is at this program's version.");
    } else {
        say!("Applied {} migration(s).", applied.len());
    }
    Ok(ExitCode::SUCCESS)
}

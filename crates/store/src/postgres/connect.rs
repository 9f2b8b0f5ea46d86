//! Opening connections with the settings that durability depends on.

use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};

use crate::error::OpenError;
use crate::options::PostgresOptions;

/// How long one connection may wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// For a lock.
    pub(super) lock: Duration,
    /// For one statement; zero is without end.
    pub(super) statement: Duration,
}

/// The longest that a unit may think between two statements while it holds its locks.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(30);
/// The longest that sent bytes may stay without an answer of the other machine.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens one connection and proves its settings.
pub(super) fn connect(options: &PostgresOptions, waits: Waits) -> Result<Client, OpenError> {
    let config = config(options)?;
    let mut client = config
        .connect(NoTls)
        .map_err(|error| OpenError::Connect(words(&error)))?;
    let settings = settings(options, waits);
    client
        .batch_execute(&settings)
        .map_err(|error| OpenError::Setting(words(&error)))?;
    // `off` and `local` would answer before the commit is safe; a role or a pooler may force them.
    let found = show(&mut client, "SHOW synchronous_commit")?;
    if found == "on" {
        return Ok(client);
    }
    Err(OpenError::Setting(format!(
        "synchronous_commit is {found}, not on"
    )))
}

/// The schema's name, proved to be harmless in SQL text.
pub(super) fn schema(options: &PostgresOptions) -> Result<Option<&str>, OpenError> {
    let Some(name) = options.schema.as_deref() else {
        return Ok(None);
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    if starts_well && name.len() <= 63 && name.chars().all(plain) {
        return Ok(Some(name));
    }
    Err(OpenError::Address(format!(
        "the schema's name is not plain: {name:?}"
    )))
}

/// How a process is named to the server, and beside its leases.
pub(crate) fn holder(process: &str) -> String {
    format!("peyvand {process}").trim_end().to_owned()
}

/// An error with what the server said, for the command line.
pub(super) fn words(error: &postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => format!("{} ({})", db.message(), db.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

fn config(options: &PostgresOptions) -> Result<Config, OpenError> {
    let mut config: Config = options
        .url
        .parse()
        .map_err(|error: postgres::Error| OpenError::Address(words(&error)))?;
    if !matches!(config.get_ssl_mode(), SslMode::Disable | SslMode::Prefer) {
        let problem =
            "connections to PostgreSQL are not encrypted: sslmode must be disable or prefer";
        return Err(OpenError::Address(problem.to_owned()));
    }
    config
        .application_name(&holder(&options.process))
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_user_timeout(TCP_USER_TIMEOUT)
        .keepalives_idle(Duration::from_secs(30));
    schema(options)?;
    Ok(config)
}

fn settings(options: &PostgresOptions, waits: Waits) -> String {
    let path = options.schema.as_deref();
    let path = path
        .map(|name| format!("SET search_path = \"{name}\";"))
        .unwrap_or_default();
    format!(
        "SET synchronous_commit = on; \
         SET default_transaction_isolation = 'read committed'; \
         SET lock_timeout = {}; SET statement_timeout = {}; \
         SET idle_in_transaction_session_timeout = {}; \
         SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2; \
         SET client_min_messages = warning; SET timezone = 'UTC'; {path}",
        waits.lock.as_millis(),
        waits.statement.as_millis(),
        IDLE_IN_TRANSACTION.as_millis(),
    )
}

fn show(client: &mut Client, sql: &str) -> Result<String, OpenError> {
    let read = client.query_one(sql, &[]).and_then(|row| row.try_get(0));
    read.map_err(|error| OpenError::Setting(words(&error)))
}

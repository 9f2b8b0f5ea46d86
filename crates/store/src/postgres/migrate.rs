//! Migrations and schemas on a server.

use std::time::Duration;

use postgres::Client;

use super::connect::{Waits, connect, schema, words};
use crate::error::OpenError;
use crate::migrate::{Applied, Migration, TABLE, exact, missing};
use crate::options::PostgresOptions;
use crate::sql::rewrite::migration_for_postgres;

/// The advisory lock that one migrating node holds; an arbitrary number of this program.
const LOCK: i64 = 0x0070_6579_7661_6e64;
const WAITS: Waits = Waits {
    lock: Duration::from_mins(1),
    statement: Duration::ZERO,
};

/// Applies what is missing, each migration in a transaction of its own; gives the numbers applied.
pub(crate) fn migrate(options: &PostgresOptions) -> Result<Vec<i64>, OpenError> {
    apart(|| {
        let mut client = connect(options, WAITS)?;
        let done = prepare(&mut client, options)?;
        let mut numbers = Vec::new();
        for migration in missing(options.migrations, &done)? {
            apply(&mut client, migration).map_err(|error| OpenError::MigrationFailed {
                number: migration.number,
                name: migration.name.to_owned(),
                reason: words(&error),
            })?;
            numbers.push(migration.number);
        }
        Ok(numbers)
    })
}

/// Fails unless the schema has exactly the migrations of this program.
pub(super) fn check(options: &PostgresOptions) -> Result<(), OpenError> {
    apart(|| {
        let mut client = connect(options, WAITS)?;
        let exists = "SELECT to_regclass('schema_migration') IS NOT NULL";
        let row = client
            .query_one(exists, &[])
            .map_err(|error| database(&error))?;
        let done = if row.try_get(0).map_err(|error| database(&error))? {
            applied(&mut client).map_err(|error| database(&error))?
        } else {
            Vec::new()
        };
        exact(options.migrations, &done)
    })
}

/// Whether the schema is missing or holds no table.
pub(crate) fn is_empty(options: &PostgresOptions) -> Result<bool, OpenError> {
    apart(|| {
        let mut client = connect(options, WAITS)?;
        let name = schema(options)?.unwrap_or("public");
        let sql = "SELECT count(*) = 0 FROM pg_class c \
                   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1";
        let row = client
            .query_one(sql, &[&name])
            .map_err(|error| database(&error))?;
        row.try_get(0).map_err(|error| database(&error))
    })
}

/// Removes the schema with all it holds.
pub(crate) fn drop_schema(options: &PostgresOptions) -> Result<(), OpenError> {
    let Some(name) = schema(options)? else {
        return Err(OpenError::Address(
            "only a schema of its own is dropped".to_owned(),
        ));
    };
    apart(|| {
        let mut client = connect(options, WAITS)?;
        let sql = format!("DROP SCHEMA IF EXISTS \"{name}\" CASCADE");
        client.batch_execute(&sql).map_err(|error| database(&error))
    })
}

/// Takes the lock, makes the schema and the table that remembers, and reads it.
fn prepare(client: &mut Client, options: &PostgresOptions) -> Result<Vec<Applied>, OpenError> {
    let mut run = || {
        client.execute("SELECT pg_advisory_lock($1)", &[&LOCK])?;
        if let Some(name) = &options.schema {
            client.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS \"{name}\""))?;
        }
        client.batch_execute(&migration_for_postgres(TABLE))?;
        applied(client)
    };
    run().map_err(|error| database(&error))
}

fn applied(client: &mut Client) -> Result<Vec<Applied>, postgres::Error> {
    let rows = client.query(
        "SELECT number, checksum FROM schema_migration ORDER BY number",
        &[],
    )?;
    let read = |row: postgres::Row| {
        Ok(Applied {
            number: row.try_get("number")?,
            checksum: row.try_get("checksum")?,
        })
    };
    rows.into_iter().map(read).collect()
}

fn apply(client: &mut Client, migration: &Migration) -> Result<(), postgres::Error> {
    let mut tx = client.transaction()?;
    tx.batch_execute(&migration_for_postgres(migration.sql))?;
    tx.execute(
        "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
        &[&migration.number, &migration.name, &migration.checksum()],
    )?;
    tx.commit()
}

fn database(error: &postgres::Error) -> OpenError {
    OpenError::Database(words(error))
}

/// Runs on a thread that no async runtime owns, and waits for it.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, OpenError> + Send) -> Result<T, OpenError> {
    std::thread::scope(|scope| {
        let ended = scope.spawn(work).join();
        ended.unwrap_or_else(|_panic| Err(OpenError::Database("the thread panicked".to_owned())))
    })
}

//! Migrations of the embedded database, at every opening.

use rusqlite::{Connection, TransactionBehavior, params};

use super::connect::database;
use crate::error::OpenError;
use crate::migrate::{Applied, Migration, TABLE, exact, missing};
use crate::sql::rewrite::migration_for_sqlite;

/// Applies what is missing, each migration in a transaction of its own. The instance lock is held.
pub(crate) fn run(conn: &mut Connection, known: &'static [Migration]) -> Result<(), OpenError> {
    conn.execute_batch(&migration_for_sqlite(TABLE))
        .map_err(|error| database(&error))?;
    let applied = applied(conn).map_err(|error| database(&error))?;
    for migration in missing(known, &applied)? {
        apply(conn, migration).map_err(|error| OpenError::MigrationFailed {
            number: migration.number,
            name: migration.name.to_owned(),
            reason: error.to_string(),
        })?;
    }
    Ok(())
}

/// Fails unless the database has exactly the migrations of this program.
pub(crate) fn check(conn: &Connection, known: &'static [Migration]) -> Result<(), OpenError> {
    exact(known, &applied(conn).map_err(|error| database(&error))?)
}

fn applied(conn: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let mut statement =
        conn.prepare("SELECT number, checksum FROM schema_migration ORDER BY number")?;
    let rows = statement.query_map([], |row| {
        Ok(Applied {
            number: row.get(0)?,
            checksum: row.get(1)?,
        })
    })?;
    rows.collect()
}

fn apply(conn: &mut Connection, migration: &Migration) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(&migration_for_sqlite(migration.sql))?;
    tx.execute(
        "INSERT INTO schema_migration (number, name, checksum) VALUES (?1, ?2, ?3)",
        params![migration.number, migration.name, migration.checksum()],
    )?;
    tx.commit()
}

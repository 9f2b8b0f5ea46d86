//! Opening connections with the settings that durability and speed depend on.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::constraints::Constraints;
use super::link::SqliteLink;
use crate::error::OpenError;

/// Small pages: a payment touches many tables, and the log gets whole pages.
const PAGE_BYTES: i64 = 2048;
/// The log file is cut back to this after a checkpoint that emptied it.
const LOG_BYTES_KEPT: i64 = 64 << 20;
/// The longest wait for a lock that another connection of this process holds.
pub(super) const BUSY: Duration = Duration::from_secs(10);

/// The only connection that writes rows.
pub(crate) fn writer(path: &Path) -> Result<Connection, OpenError> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    set(&conn, "page_size", PAGE_BYTES)?;
    let mode: String = conn
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| database(&error))?;
    if mode != "wal" {
        return Err(OpenError::Setting(format!(
            "journal_mode is {mode}, not wal"
        )));
    }
    // FULL: an fsync of the log before every answer. NORMAL loses acknowledged commits when the
    // power fails.
    set(&conn, "synchronous", 2)?;
    verify(&conn, "synchronous", 2)?;
    set(&conn, "fullfsync", 1)?;
    set(&conn, "foreign_keys", 1)?;
    verify(&conn, "foreign_keys", 1)?;
    set(&conn, "wal_autocheckpoint", 0)?;
    set(&conn, "journal_size_limit", LOG_BYTES_KEPT)?;
    set(&conn, "cache_size", -8192)?;
    Ok(conn)
}

/// The connection that moves pages from the log to the file, outside the commit's way.
pub(crate) fn checkpointer(path: &Path) -> Result<Connection, OpenError> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    set(&conn, "synchronous", 2)?;
    set(&conn, "fullfsync", 1)?;
    set(&conn, "checkpoint_fullfsync", 1)?;
    set(&conn, "wal_autocheckpoint", 0)?;
    set(&conn, "cache_size", -64)?;
    Ok(conn)
}

/// A connection for reading units.
pub(crate) fn reader(path: &Path, constraints: &Arc<Constraints>) -> Result<SqliteLink, OpenError> {
    only_reading(path).map(|conn| SqliteLink::new(conn, Arc::clone(constraints)))
}

/// A connection that cannot write.
pub(crate) fn only_reading(path: &Path) -> Result<Connection, OpenError> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    set(&conn, "query_only", 1)?;
    set(&conn, "cache_size", -4096)?;
    Ok(conn)
}

/// The names of the unique constraints in the schema as it is.
pub(crate) fn constraints(conn: &Connection) -> Result<Constraints, OpenError> {
    let read = || {
        let mut statement =
            conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")?;
        let texts = statement.query_map([], |row| row.get(0))?;
        texts.collect::<rusqlite::Result<Vec<String>>>()
    };
    let texts = read().map_err(|error| database(&error))?;
    Constraints::read(texts).map_err(OpenError::Schema)
}

/// Limits the size of the file, for tests of a full disk.
pub(crate) fn limit(conn: &Connection, pages: Option<u32>) -> Result<(), OpenError> {
    pages.map_or(Ok(()), |pages| {
        set(conn, "max_page_count", i64::from(pages))
    })
}

pub(crate) fn database(error: &rusqlite::Error) -> OpenError {
    OpenError::Database(error.to_string())
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection, OpenError> {
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|error| database(&error))?;
    let settings = || {
        conn.busy_timeout(BUSY)?;
        // After an I/O error the last connection must not try the disk again; the writer empties
        // the log itself when all is well.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        // The plan of a statement does not depend on what is bound to it. Otherwise a statement that
        // compares a column with a parameter may be parsed and planned anew at every use, which
        // costs ten times as much as a point read.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
    };
    settings().map_err(|error| database(&error))?;
    set(&conn, "temp_store", 2)?;
    set(&conn, "mmap_size", 0)?;
    Ok(conn)
}

fn set(conn: &Connection, name: &str, value: i64) -> Result<(), OpenError> {
    conn.pragma_update(None, name, value)
        .map_err(|error| database(&error))
}

fn verify(conn: &Connection, name: &str, value: i64) -> Result<(), OpenError> {
    let read = conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = read.map_err(|error| database(&error))?;
    if found == value {
        return Ok(());
    }
    Err(OpenError::Setting(format!(
        "{name} is {found}, not {value}"
    )))
}

#[cfg(test)]
mod tests {
    use rusqlite::{StatementStatus, params};

    use super::*;
    use crate::migrate::MIGRATIONS;
    use crate::sqlite::migrate;

    /// One with each shape of condition that the rooms use.
    const STATEMENTS: [&str; 4] = [
        "SELECT * FROM link WHERE merchant_id = ?1 AND mode = ?2 AND token = ?3",
        "SELECT * FROM payment WHERE merchant_id = ?1 AND mode = ?2 AND link_id = ?3
            AND state IN ('redirected', 'verifying') ORDER BY id",
        "SELECT id FROM event WHERE merchant_id = ?1 AND mode = ?2 AND object = ?3",
        "SELECT id FROM link WHERE merchant_id = ?1 AND mode = ?2 AND id < ?3
         ORDER BY id DESC LIMIT 5",
    ];

    #[test]
    fn a_statement_is_planned_once_whatever_is_bound_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plans.db");
        std::fs::File::create(&path).unwrap();
        let mut conn = writer(&path).unwrap();
        migrate::run(&mut conn, MIGRATIONS).unwrap();
        let reader = only_reading(&path).unwrap();
        for (conn, name) in [(&conn, "writer"), (&reader, "reader")] {
            for sql in STATEMENTS {
                let mut statement = conn.prepare(sql).unwrap();
                for (number, mode, key) in [(1, "test", "a"), (2, "live", "b"), (3, "test", "c")] {
                    let mut rows = statement.query(params![number, mode, key]).unwrap();
                    assert!(rows.next().unwrap().is_none());
                }
                let again = statement.get_status(StatementStatus::RePrepare);
                assert_eq!(again, 0, "{name}: {sql}");
            }
        }
    }
}

//! What can go wrong, in the same words for both engines.

use std::path::PathBuf;

/// Why a unit of work did not end as asked.
///
/// Every error but [`OutcomeUnknown`](Self::OutcomeUnknown) means: nothing of the unit is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A primary key, unique constraint or unique index of this name already holds the value.
    #[error("duplicate: {0}")]
    Duplicate(String),
    /// A row that is referred to does not exist, or one that is removed is still referred to.
    #[error("a row that is referred to is missing, or still referred to")]
    ForeignKey,
    /// The check of this name refused the row. A missing value is `<table>_<column>_not_null`.
    #[error("check failed: {0}")]
    Check(String),
    /// Too much work is waiting, or a lock was not free in time. Try again later (HTTP 503).
    #[error("the store is busy")]
    Busy,
    /// The unit was fine, but the transaction that carried it ended for a reason of others.
    #[error("the unit was not committed")]
    NotCommitted,
    /// The disk or the database is full.
    #[error("the store is full")]
    Full,
    /// The database cannot be reached, or has stopped writing after an I/O error.
    #[error("the store is unavailable")]
    Unavailable,
    /// Stored data is not what the schema promises.
    #[error("corrupt data in {table}.{column}")]
    Corrupt {
        /// The first table of the statement.
        table: String,
        /// The column that was read.
        column: String,
    },
    /// The answer to COMMIT was lost: the unit may or may not be stored. Never run again by the
    /// store; the caller reads again by id or idempotency key (HTTP 503).
    #[error("it is not known whether the unit was committed")]
    OutcomeUnknown,
    /// The unit's closure panicked; nothing of it is stored.
    #[error("a unit of work panicked")]
    Panicked,
    /// A statement is wrong: a mistake in this program, not of its user.
    #[error("wrong statement: {0}")]
    Statement(String),
}

impl StoreError {
    /// Whether this is the duplicate of the constraint with this name.
    pub fn is_duplicate_of(&self, constraint: &str) -> bool {
        matches!(self, Self::Duplicate(name) if name == constraint)
    }
}

/// Why a store could not be opened. Each message is one clear line for the command line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The instance lock is held.
    #[error("another peyvand is using this database ({})", .0.display())]
    InUse(PathBuf),
    /// The file system is a remote one, where locks and fsync cannot be relied on.
    #[error("{} is on a network file system ({kind}); the embedded database needs a local disk", path.display())]
    NetworkFileSystem {
        /// The folder of the database.
        path: PathBuf,
        /// What the file system is.
        kind: &'static str,
    },
    /// A file could not be opened or created.
    #[error("cannot open {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database was written by a newer program.
    #[error(
        "the database is newer (migration {found}) than this program (migration {known}); install the newer version"
    )]
    NewerDatabase {
        /// The highest number in the database.
        found: i64,
        /// The highest number that this program knows.
        known: i64,
    },
    /// A migration was applied with another text than this program has.
    #[error("migration {number} ({name}) in the database differs from the one in this program")]
    ChangedMigration {
        /// Its number.
        number: i64,
        /// Its name in this program.
        name: String,
    },
    /// The database is older than this program.
    #[error(
        "the database is at migration {found}, this program needs {known}; run `peyvand migrate`"
    )]
    NeedsMigration {
        /// The highest number in the database.
        found: i64,
        /// The highest number that this program knows.
        known: i64,
    },
    /// The migration itself failed; nothing of it is kept.
    #[error("migration {number} ({name}) failed: {reason}")]
    MigrationFailed {
        /// Its number.
        number: i64,
        /// Its name.
        name: String,
        /// What the database said.
        reason: String,
    },
    /// The address or the options of the database make no sense.
    #[error("wrong database address: {0}")]
    Address(String),
    /// The database refused a setting that durability depends on.
    #[error("the database refused a needed setting: {0}")]
    Setting(String),
    /// The database could not be reached or refused the connection.
    #[error("cannot connect to the database: {0}")]
    Connect(String),
    /// The schema cannot be told apart by constraint names.
    #[error("schema: {0}")]
    Schema(String),
    /// Anything else that the database said.
    #[error("database: {0}")]
    Database(String),
}

/// What follows from a failure for the engine, beside the error that the caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consequence {
    /// Only this unit is concerned.
    None,
    /// Nothing happened; the same unit may run again (40001, 40P01, a stale plan).
    Again,
    /// The connection is gone.
    Lost,
    /// The disk cannot be trusted any more: stop writing.
    Fatal,
}

/// An error with its consequence.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) error: StoreError,
    pub(crate) then: Consequence,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            then: Consequence::None,
        }
    }
}

//! How a store is opened.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::faults::Faults;
use crate::migrate::{MIGRATIONS, Migration};

/// How much may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units that may wait in the interactive lane; one more is `Busy`.
    pub interactive: usize,
    /// Units that may wait in the bulk lane.
    pub bulk: usize,
    /// Long reads that may wait.
    pub long_reads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            interactive: 1024,
            bulk: 64,
            long_reads: 64,
        }
    }
}

/// What to do once when the disk can no longer be trusted. The binary ends with exit code 74 here,
/// so that the next start recovers from the log; an fsync that failed is never tried again.
#[derive(Clone)]
pub struct FatalHook(Arc<dyn Fn(&str) + Send + Sync>);

impl FatalHook {
    /// A hook that is called with one line for the log.
    pub fn new(hook: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    pub(crate) fn call(&self, line: &str) {
        (self.0)(line);
    }
}

impl Default for FatalHook {
    /// Only logs.
    fn default() -> Self {
        Self::new(|line| tracing::error!("{line}"))
    }
}

impl fmt::Debug for FatalHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FatalHook")
    }
}

/// How the embedded database is opened.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The file; made if it is not there, with `<file>.lock` beside it.
    pub path: PathBuf,
    /// How much may wait.
    pub limits: Limits,
    /// Units in one commit, at most.
    pub group: usize,
    /// Connections for short reads, at most; they are opened when needed.
    pub readers: usize,
    /// Threads for long reads.
    pub long_readers: usize,
    /// The migrations that the database must have; they are applied at opening.
    pub migrations: &'static [Migration],
    /// A limit of the file in pages, for tests of a full disk.
    pub max_pages: Option<u32>,
    /// Called once after an I/O error in writing.
    pub on_fatal: FatalHook,
    /// Refuse statements that would walk through a table that grows, but of units that
    /// [say so](crate::Tx::reads_everything): for tests of the product.
    pub watched: bool,
    /// Planted faults, for tests.
    pub faults: Faults,
}

impl SqliteOptions {
    /// The usual settings for the database in `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            limits: Limits::default(),
            group: 256,
            readers: std::thread::available_parallelism().map_or(2, usize::from) + 1,
            long_readers: 1,
            migrations: MIGRATIONS,
            max_pages: None,
            on_fatal: FatalHook::default(),
            watched: false,
            faults: Faults::default(),
        }
    }
}

/// How PostgreSQL is reached.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database`. The connection is not encrypted: `sslmode`
    /// must be `disable` or `prefer`, and the server must stand on a trusted network.
    pub url: String,
    /// The schema that holds all tables; `public` if `None`. Lower-case letters, digits and `_`.
    pub schema: Option<String>,
    /// Who this process is among all that ever use the database: the node's name, a slash, and a text
    /// that no other process has. It stands beside every lease, and the server shows it as long as one
    /// connection of the process lives. Plain ASCII, at most 54 characters; empty: nobody in particular.
    pub process: String,
    /// How much may wait.
    pub limits: Limits,
    /// Connections for the interactive lane.
    pub connections: usize,
    /// Connections for short reads, so that no page waits behind a lock.
    pub readers: usize,
    /// Connections for the bulk lane.
    pub bulk_connections: usize,
    /// Connections for long reads.
    pub long_readers: usize,
    /// The longest wait for a lock; then `Busy`.
    pub lock_timeout: Duration,
    /// The longest time of one statement; then `Busy`. Long reads and bulk units have ten times as much.
    pub statement_timeout: Duration,
    /// How often a unit runs again after a serialization failure or deadlock, before it is `Busy`.
    pub retries: u32,
    /// The migrations that the database must have; [`Store::migrate_postgres`](crate::Store::migrate_postgres) applies them.
    pub migrations: &'static [Migration],
    /// Planted faults, for tests.
    pub faults: Faults,
}

impl PostgresOptions {
    /// The usual settings for the database at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            schema: None,
            process: String::new(),
            limits: Limits::default(),
            connections: 4,
            readers: 2,
            bulk_connections: 1,
            long_readers: 1,
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
            retries: 8,
            migrations: MIGRATIONS,
            faults: Faults::default(),
        }
    }
}

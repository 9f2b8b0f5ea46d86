//! The two engines: a store that can be opened, broken and opened again.

use std::sync::atomic::{AtomicU32, Ordering};

use store::faults::Faults;
use store::{Engine, PostgresOptions, SqliteOptions, Store};
use tempfile::TempDir;
use testkit::{Copied, PrivateCluster};

/// Where the data of one world lies; it outlives the stores that are opened on it.
pub(crate) enum Ground {
    Sqlite {
        folder: TempDir,
    },
    Postgres {
        options: Box<PostgresOptions>,
        _copy: Copied,
    },
}

/// The name of the node that all processes of a test are lives of.
const NODE: &str = "node-1";

impl Ground {
    /// An empty place; `None` after saying so when PostgreSQL is not installed.
    pub(crate) fn new(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::Sqlite {
                folder: tempfile::tempdir().unwrap(),
            }),
            Engine::Postgres => {
                let copy = PrivateCluster::or_skip()?.copy("world", |url| {
                    Store::migrate_postgres(&PostgresOptions::new(url.to_owned())).unwrap();
                });
                let options = PostgresOptions::new(copy.url());
                Some(Self::Postgres {
                    options: Box::new(options),
                    _copy: copy,
                })
            }
        }
    }

    /// The same place for a world in which little happens at once, so that few connections do.
    pub(crate) fn with_few_connections(mut self) -> Self {
        if let Self::Postgres { options, .. } = &mut self {
            (options.connections, options.readers) = (1, 1);
        }
        self
    }

    /// Opens the store, with faults that the test plants.
    pub(crate) fn open(&self, faults: &Faults, max_pages: Option<u32>) -> Store {
        self.open_as(NODE, faults, max_pages)
    }

    /// The same, for a process of this node. Only on PostgreSQL it stands beside another one.
    pub(crate) fn open_as(&self, node: &str, faults: &Faults, max_pages: Option<u32>) -> Store {
        match self {
            Self::Sqlite { folder } => {
                let mut options = SqliteOptions::new(folder.path().join("peyvand.db"));
                options.faults = faults.clone();
                options.max_pages = max_pages;
                options.watched = true;
                Store::open_sqlite_with(options).unwrap()
            }
            Self::Postgres { options, .. } => {
                let mut options = options.clone();
                options.faults = faults.clone();
                options.process = format!("{node}/{}", next());
                Store::connect_postgres_with(&options).unwrap()
            }
        }
    }
}

fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

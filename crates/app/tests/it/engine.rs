//! The two engines: a store that can be opened, broken and opened again.

use std::sync::atomic::{AtomicU32, Ordering};

use store::faults::Faults;
use store::{Engine, PostgresOptions, SqliteOptions, Store};
use tempfile::TempDir;
use testkit::PrivateCluster;

/// Where the data of one world lies; it outlives the stores that are opened on it.
pub(crate) enum Ground {
    Sqlite { folder: TempDir },
    Postgres { options: PostgresOptions },
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
                let mut options = PostgresOptions::new(database(PrivateCluster::or_skip()?));
                options.schema = Some(next_schema());
                Store::migrate_postgres(&options).unwrap();
                Some(Self::Postgres { options })
            }
        }
    }

    /// The same place for a world in which little happens at once, so that few connections do.
    pub(crate) fn with_few_connections(mut self) -> Self {
        if let Self::Postgres { options } = &mut self {
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
            Self::Postgres { options } => {
                let mut options = options.clone();
                options.faults = faults.clone();
                options.process = format!("{node}/{}", next());
                Store::connect_postgres_with(&options).unwrap()
            }
        }
    }
}

/// One database for the whole run: a schema is made much faster than a database.
fn database(cluster: &'static PrivateCluster) -> String {
    static URL: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    URL.get_or_init(|| cluster.database("app")).clone()
}

fn next_schema() -> String {
    format!("world_{}", next())
}

fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

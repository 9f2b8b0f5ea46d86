//! The ground that a behaviour stands on: one engine with an empty database.

use std::future::Future;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use store::faults::Faults;
use store::{
    Engine, Limits, Migration, OpenError, PostgresOptions, SqliteOptions, Store, StoreError, Tx,
};
use tempfile::TempDir;
use testkit::PrivateCluster;

/// The schema of these tests: one constraint of each kind.
pub(crate) const BOXES: &[Migration] = &[Migration {
    number: 1,
    name: "boxes",
    sql: BOXES_SQL,
}];

const BOXES_SQL: &str = "
    -- A BIGINT in a comment; 'and a string
    CREATE TABLE box (
        merchant_id BIGINT NOT NULL,
        id TEXT NOT NULL,
        token TEXT CONSTRAINT box_token_unique UNIQUE,
        size BIGINT,
        seal BYTEA,
        note TEXT,
        parent_id TEXT,
        CONSTRAINT box_pk PRIMARY KEY (merchant_id, id),
        CONSTRAINT box_size_positive CHECK (size > 0),
        CONSTRAINT box_parent_fk FOREIGN KEY (merchant_id, parent_id)
            REFERENCES box (merchant_id, id)
    );
    CREATE UNIQUE INDEX box_note_of_sevens ON box (merchant_id, note) WHERE size = 7;
";

pub(crate) struct Ground {
    pub(crate) engine: Engine,
    folder: TempDir,
    url: String,
}

/// What a behaviour changes in the usual settings, on whichever engine.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) migrations: &'static [Migration],
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    /// Threads that write. SQLite always has one.
    pub(crate) writers: usize,
    pub(crate) lock_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) schema: Option<String>,
    pub(crate) max_pages: Option<u32>,
    pub(crate) on_fatal: store::FatalHook,
    /// SQLite refuses statements that walk through a large table.
    pub(crate) watched: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            migrations: BOXES,
            limits: Limits::default(),
            faults: Faults::default(),
            writers: 2,
            lock_timeout: Duration::from_secs(5),
            retries: 8,
            schema: None,
            max_pages: None,
            on_fatal: store::FatalHook::default(),
            watched: false,
        }
    }
}

impl Ground {
    /// Runs a behaviour on an engine; says so and skips it if PostgreSQL is not installed.
    pub(crate) fn run<F: Future<Output = ()>>(
        engine: Engine,
        name: &str,
        behaviour: impl FnOnce(Self) -> F,
    ) {
        let url = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres => match PrivateCluster::or_skip() {
                Some(cluster) => cluster.database(name),
                None => return,
            },
        };
        let ground = Self {
            engine,
            folder: tempfile::tempdir().unwrap(),
            url,
        };
        // More threads than the machine has: some behaviours hold one of them.
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(4).enable_all().build().unwrap();
        runtime.block_on(async {
            let patience = Duration::from_mins(if long_run() { 60 } else { 2 });
            tokio::time::timeout(patience, behaviour(ground))
                .await
                .expect("it hangs");
        });
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.engine == Engine::Sqlite
    }

    pub(crate) fn open(&self) -> Store {
        self.open_with(Setup::default())
    }

    pub(crate) fn open_with(&self, setup: Setup) -> Store {
        self.try_open(setup).unwrap()
    }

    /// Migrates and opens.
    pub(crate) fn try_open(&self, setup: Setup) -> Result<Store, OpenError> {
        if !self.is_sqlite() {
            Store::migrate_postgres(&self.postgres(setup.clone()))?;
        }
        self.open_unmigrated(setup)
    }

    pub(crate) fn open_unmigrated(&self, setup: Setup) -> Result<Store, OpenError> {
        match self.engine {
            Engine::Sqlite => Store::open_sqlite_with(self.sqlite(setup)),
            Engine::Postgres => Store::connect_postgres_with(&self.postgres(setup)),
        }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("peyvand.db")
    }

    pub(crate) fn sqlite(&self, setup: Setup) -> SqliteOptions {
        let mut options = SqliteOptions::new(self.path());
        options.migrations = setup.migrations;
        options.limits = setup.limits;
        options.faults = setup.faults;
        options.max_pages = setup.max_pages;
        options.on_fatal = setup.on_fatal;
        options.watched = setup.watched;
        options
    }

    pub(crate) fn postgres(&self, setup: Setup) -> PostgresOptions {
        let mut options = PostgresOptions::new(self.url.clone());
        options.migrations = setup.migrations;
        options.limits = setup.limits;
        options.faults = setup.faults;
        options.connections = setup.writers;
        options.lock_timeout = setup.lock_timeout;
        options.retries = setup.retries;
        options.schema = setup.schema;
        options
    }
}

/// Whether the long runs are wanted: `PEYVAND_LONG=1`.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says so")]
pub(crate) fn long_run() -> bool {
    std::env::var_os("PEYVAND_LONG").is_some()
}

pub(crate) type Done<T = ()> = Result<T, StoreError>;

/// Inserts a box of merchant 1.
pub(crate) fn put(tx: &mut Tx<'_>, id: &str) -> Done {
    tx.execute(
        "INSERT INTO box (merchant_id, id) VALUES (1, $1)",
        &[id.into()],
    )
    .map(drop)
}

pub(crate) async fn put_one(store: &Store, id: &'static str) -> Done {
    store.write(move |tx| put(tx, id)).await
}

/// The identifiers of all boxes, in order, joined by spaces.
pub(crate) async fn boxes(store: &Store) -> String {
    let read = store.read(|tx| {
        let rows = tx.query("SELECT id FROM box ORDER BY id", &[])?;
        rows.iter()
            .map(|row| row.text("id").map(str::to_owned))
            .collect::<Done<Vec<_>>>()
    });
    read.await.unwrap().join(" ")
}

/// A unit that stays in its transaction until it is let go.
pub(crate) struct Held {
    pub(crate) done: tokio::task::JoinHandle<Done>,
    go: Sender<()>,
}

impl Held {
    /// Returns once the unit runs and has put its box.
    pub(crate) async fn put(store: &Store, id: &'static str) -> Self {
        let (running, runs) = tokio::sync::oneshot::channel();
        let (go, gone) = channel();
        let mut running = Some(running);
        let store = store.clone();
        let done = tokio::spawn(async move {
            let unit = move |tx: &mut Tx<'_>| {
                put(tx, id)?;
                if let Some(running) = running.take() {
                    running.send(()).unwrap();
                    gone.recv().unwrap();
                }
                Ok(())
            };
            store.write(unit).await
        });
        runs.await.unwrap();
        Self { done, go }
    }

    pub(crate) async fn release(self) -> Done {
        self.go.send(()).unwrap();
        self.done.await.unwrap()
    }
}

/// Polls a future once, so that its unit is queued, and gives it back.
pub(crate) async fn queued<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>> {
    let mut future: std::pin::Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(future);
    std::future::poll_fn(|context| {
        assert!(
            future.as_mut().poll(context).is_pending(),
            "answered before its turn"
        );
        std::task::Poll::Ready(())
    })
    .await;
    future
}

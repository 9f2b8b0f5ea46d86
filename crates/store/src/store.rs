//! The handle that the rest of the program holds.

use std::path::Path;
use std::sync::Arc;

use crate::error::{OpenError, StoreError};
use crate::health::Health;
use crate::options::{PostgresOptions, SqliteOptions};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::sqlite::backup::HeldPlace;
use crate::tx::Tx;
use crate::unit::{Waiting, pack};
use crate::wake::{Subscription, Topic};

/// Which database serves a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// A store: cheap to clone, shared by all tasks. It closes when its last clone is dropped;
/// [`close`](Self::close) also waits for the end.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Inner,
}

#[derive(Clone, Debug)]
enum Inner {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

impl Store {
    /// Opens the embedded database with the usual settings.
    pub fn open_sqlite(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_sqlite_with(SqliteOptions::new(path.as_ref()))
    }

    /// Opens the embedded database: makes it if needed, takes the instance lock, applies the
    /// migrations. Blocks for as long as that takes.
    pub fn open_sqlite_with(options: SqliteOptions) -> Result<Self, OpenError> {
        Ok(Self {
            engine: Inner::Sqlite(Arc::new(Sqlite::open(options)?)),
        })
    }

    /// Opens the embedded database for reading only, beside a running server or without one: for
    /// the command line. The file must have exactly the migrations of this program. Writing gives
    /// `Unavailable`; no topic ever rings.
    pub fn open_sqlite_reading(options: &SqliteOptions) -> Result<Self, OpenError> {
        let engine = Arc::new(Sqlite::open_reading(options)?);
        Ok(Self {
            engine: Inner::Sqlite(engine),
        })
    }

    /// Copies the embedded database as it is at one moment into the new file `to`, beside a running
    /// server or without one. The file must have exactly the migrations of this program. Blocks
    /// until the copy is on the disk.
    pub fn back_up_sqlite(options: &SqliteOptions, to: &Path) -> Result<(), OpenError> {
        crate::sqlite::backup::copy(options, to)
    }

    /// Keeps servers away from the place of an embedded database, to put another one there.
    pub fn hold_sqlite(path: &Path) -> Result<HeldPlace, OpenError> {
        HeldPlace::take(path)
    }

    /// Connects to PostgreSQL with the usual settings.
    pub fn connect_postgres(url: &str) -> Result<Self, OpenError> {
        Self::connect_postgres_with(&PostgresOptions::new(url))
    }

    /// Connects to PostgreSQL, whose schema must have all migrations. Blocks for as long as that
    /// takes.
    pub fn connect_postgres_with(options: &PostgresOptions) -> Result<Self, OpenError> {
        Ok(Self {
            engine: Inner::Postgres(Arc::new(Postgres::connect(options)?)),
        })
    }

    /// Applies the migrations that the database lacks (`peyvand migrate`) and gives the numbers of
    /// those applied. Several nodes may call it at once: one works, the others wait. Blocks.
    pub fn migrate_postgres(options: &PostgresOptions) -> Result<Vec<i64>, OpenError> {
        crate::postgres::migrate(options)
    }

    /// Whether the schema of `options` is missing or holds nothing. Blocks.
    pub fn postgres_schema_is_empty(options: &PostgresOptions) -> Result<bool, OpenError> {
        crate::postgres::is_empty(options)
    }

    /// Removes the schema of `options` with all it holds; refused without a named schema. Blocks.
    pub fn drop_postgres_schema(options: &PostgresOptions) -> Result<(), OpenError> {
        crate::postgres::drop_schema(options)
    }

    /// Runs a unit of work in the interactive lane.
    ///
    /// `Ok` is answered after COMMIT. An `Err` of the closure rolls the unit back; a refusal that
    /// must leave a trace is an `Ok`. The closure may run again (PostgreSQL, serialization failure
    /// or deadlock), so it has no effects but through [`Tx`]. Dropping the future does not cancel
    /// the unit.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.send(unit, |store, unit| match &store.engine {
            Inner::Sqlite(engine) => engine.write(unit),
            Inner::Postgres(engine) => engine.write(unit),
        })
        .await
    }

    /// Runs a unit in the bulk lane, beside which the interactive one goes on. One unit writes a
    /// chunk of at most 500 rows.
    pub async fn write_bulk<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.send(unit, |store, unit| match &store.engine {
            Inner::Sqlite(engine) => engine.write_bulk(unit),
            Inner::Postgres(engine) => engine.write_bulk(unit),
        })
        .await
    }

    /// Reads in one snapshot: a few rows by key. On SQLite it runs inline, on the calling thread.
    /// A decision reads again inside [`write`](Self::write).
    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &self.engine {
            Inner::Sqlite(engine) => engine.read(unit).await,
            Inner::Postgres(engine) => {
                let (unit, answer) = pack(unit);
                engine.read(unit);
                answer
                    .await
                    .unwrap_or_else(|_gone| Err(StoreError::Unavailable.into()))
            }
        }
    }

    /// Reads in one snapshot on a thread of its own: lists, reports, a page of an export. Never held
    /// across a whole export.
    pub async fn read_long<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.send(unit, |store, unit| match &store.engine {
            Inner::Sqlite(engine) => engine.read_long(unit),
            Inner::Postgres(engine) => engine.read_long(unit),
        })
        .await
    }

    /// Which database serves it.
    pub fn engine(&self) -> Engine {
        match self.engine {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// How this process is named beside the leases that it gives; `None` on the embedded database,
    /// whose process is alone.
    pub fn holder(&self) -> Option<String> {
        match &self.engine {
            Inner::Sqlite(_) => None,
            Inner::Postgres(engine) => Some(engine.holder()),
        }
    }

    /// How it is.
    pub fn health(&self) -> Health {
        match &self.engine {
            Inner::Sqlite(engine) => engine.health(),
            Inner::Postgres(engine) => engine.health(),
        }
    }

    /// A place at which to wait for commits that asked for `topic`.
    pub fn subscribe(&self, topic: Topic) -> Subscription {
        match &self.engine {
            Inner::Sqlite(engine) => engine.subscribe(topic),
            Inner::Postgres(engine) => engine.subscribe(topic),
        }
    }

    /// Takes no new units, serves those that wait, closes all connections and returns when that is
    /// done, for every clone of this store.
    pub async fn close(self) {
        match &self.engine {
            Inner::Sqlite(engine) => engine.close().await,
            Inner::Postgres(engine) => engine.close().await,
        }
    }

    async fn send<T, E, F>(&self, unit: F, queue: impl FnOnce(&Self, Waiting)) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (unit, answer) = pack(unit);
        queue(self, unit);
        // The sender is only ever dropped unsent if an engine's thread died: nothing was committed
        // by a thread that did not answer, or it was and nobody can tell.
        answer
            .await
            .unwrap_or_else(|_gone| Err(StoreError::OutcomeUnknown.into()))
    }
}

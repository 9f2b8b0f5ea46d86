//! The embedded engine: one file, one writer thread, readers beside it.

pub(crate) mod backup;
mod checkpoint;
mod connect;
mod constraints;
mod errors;
pub(crate) mod link;
mod memory;
mod migrate;
mod place;
mod plan;
mod readers;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::sync::{Mutex, mpsc};

use crate::error::{OpenError, StoreError};
use crate::health::{Health, Pulse};
use crate::lanes::{Lane, Lanes};
use crate::options::{FatalHook, SqliteOptions};
use crate::tx::Tx;
use crate::unit::Waiting;
use crate::wake::{Bells, Subscription, Topic};
use constraints::Constraints;
use readers::Readers;
use writer::Writer;

/// The engine as the store's handle holds it. Its threads hold only what they share.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writes: Arc<Lanes>,
    long_reads: Arc<Lanes>,
    readers: Readers,
    shared: Arc<Shared>,
    /// Ends when the last thread has dropped its connection.
    threads: Mutex<mpsc::Receiver<()>>,
}

/// What all threads of the engine share.
#[derive(Debug)]
struct Shared {
    pulse: Pulse,
    bells: Bells,
    on_fatal: FatalHook,
    told: AtomicBool,
}

impl Shared {
    /// The disk can no longer be trusted: nothing is written any more.
    fn stop(&self, line: &str) {
        self.pulse.set(Health::Stopped);
        if !self.told.swap(true, Ordering::AcqRel) {
            self.on_fatal.call(line);
        }
    }
}

impl Sqlite {
    pub(crate) fn open(options: SqliteOptions) -> Result<Self, OpenError> {
        let path = place::settle(&options.path)?;
        let lock = place::lock(&path)?;
        let mut conn = connect::writer(&path)?;
        migrate::run(&mut conn, options.migrations)?;
        let constraints = connect::constraints(&conn)?.watched(options.watched);
        let constraints = Arc::new(constraints);
        connect::limit(&conn, options.max_pages)?;

        let writes = Lanes::new(options.limits.interactive, options.limits.bulk);
        let (engine, alive) = Self::reading(&path, &constraints, &options, writes)?;
        let shared = Arc::clone(&engine.shared);
        let writer = Writer::new(
            conn,
            constraints,
            Arc::clone(&engine.writes),
            Arc::clone(&shared),
            checkpoint::spawn(&path, shared, alive.clone())?,
            options.group,
            options.faults,
        );
        let writer = writer.map_err(|error| connect::database(&error))?;
        writer.spawn(lock, alive)?;
        Ok(engine)
    }

    /// Opens for reading only, beside a running server or without one.
    pub(crate) fn open_reading(options: &SqliteOptions) -> Result<Self, OpenError> {
        let path = place::existing(&options.path)?;
        let conn = connect::only_reading(&path)?;
        migrate::check(&conn, options.migrations)?;
        let constraints = Arc::new(connect::constraints(&conn)?);
        let writes = Lanes::new(0, 0);
        writes.close();
        Self::reading(&path, &constraints, options, writes).map(|(engine, _alive)| engine)
    }

    /// The engine without its writer. From here on an error drops it, which ends its threads.
    fn reading(
        path: &Path,
        constraints: &Arc<Constraints>,
        options: &SqliteOptions,
        writes: Lanes,
    ) -> Result<(Self, mpsc::Sender<()>), OpenError> {
        let (alive, threads) = mpsc::channel(1);
        let engine = Self {
            writes: Arc::new(writes),
            long_reads: Arc::new(Lanes::new(options.limits.long_reads, 0)),
            readers: Readers::new(path.to_owned(), Arc::clone(constraints), options.readers),
            shared: Arc::new(Shared {
                pulse: Pulse::default(),
                bells: Bells::new(),
                on_fatal: options.on_fatal.clone(),
                told: AtomicBool::new(false),
            }),
            threads: Mutex::new(threads),
        };
        for _ in 0..options.long_readers.max(1) {
            let reader = connect::reader(path, constraints)?;
            readers::spawn_long(reader, Arc::clone(&engine.long_reads), alive.clone())?;
        }
        Ok((engine, alive))
    }

    pub(crate) fn write(&self, unit: Waiting) {
        self.writes.push(Lane::Interactive, unit);
    }

    pub(crate) fn write_bulk(&self, unit: Waiting) {
        self.writes.push(Lane::Bulk, unit);
    }

    pub(crate) fn read_long(&self, unit: Waiting) {
        self.long_reads.push(Lane::Interactive, unit);
    }

    pub(crate) async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    {
        self.readers.read(unit).await
    }

    pub(crate) fn health(&self) -> Health {
        self.shared.pulse.get()
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> Subscription {
        self.shared.bells.subscribe(topic)
    }

    pub(crate) async fn close(&self) {
        self.writes.close();
        self.long_reads.close();
        self.readers.close().await;
        // Nothing is ever sent: this returns when every thread has dropped its sender.
        let _ended = self.threads.lock().await.recv().await;
        self.shared.pulse.set(Health::Closed);
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.writes.close();
        self.long_reads.close();
    }
}

/// Starts a named thread.
fn thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    let started = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body);
    started.map_err(|error| OpenError::Database(format!("no thread: {error}")))
}

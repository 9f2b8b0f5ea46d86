//! The server engine: threads that own a connection each.
//!
//! The client blocks, so it lives on threads of its own and never on a thread of the async runtime.

mod connect;
mod errors;
pub(crate) mod link;
mod migrate;
mod ringer;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{Mutex, mpsc};

use crate::error::OpenError;
use crate::health::Health;
use crate::lanes::{Lane, Lanes};
use crate::options::PostgresOptions;
use crate::unit::Waiting;
use crate::wake::{Bells, Subscription, Topic};
use ringer::Outgoing;
use worker::{Role, Worker};

pub(crate) use migrate::{drop_schema, is_empty, migrate};

/// The engine as the store's handle holds it.
#[derive(Debug)]
pub(crate) struct Postgres {
    write: Arc<Crew>,
    bulk: Arc<Crew>,
    read: Arc<Crew>,
    long_read: Arc<Crew>,
    shared: Arc<Shared>,
    /// Ends when the last worker has dropped its connection.
    threads: Mutex<mpsc::Receiver<()>>,
}

/// The workers of one kind and the queue that they serve.
#[derive(Debug)]
struct Crew {
    lanes: Lanes,
    /// Workers that have a connection.
    connected: AtomicUsize,
}

/// What all threads of the engine share.
#[derive(Debug)]
struct Shared {
    options: PostgresOptions,
    bells: Bells,
    outgoing: Outgoing,
    /// The listener, which notices a lost server at once, has no connection.
    deaf: AtomicBool,
    full: AtomicBool,
    closed: AtomicBool,
}

impl Postgres {
    pub(crate) fn connect(options: &PostgresOptions) -> Result<Self, OpenError> {
        migrate::check(options)?;
        let limits = options.limits;
        let crew = |limit| {
            let (lanes, connected) = (Lanes::new(limit, 0), AtomicUsize::new(0));
            Arc::new(Crew { lanes, connected })
        };
        let (alive, threads) = mpsc::channel(1);
        let engine = Self {
            write: crew(limits.interactive),
            bulk: crew(limits.bulk),
            read: crew(limits.interactive),
            long_read: crew(limits.long_reads),
            shared: Arc::new(Shared {
                options: options.clone(),
                bells: Bells::new(),
                outgoing: Outgoing::default(),
                deaf: AtomicBool::new(false),
                full: AtomicBool::new(false),
                closed: AtomicBool::new(false),
            }),
            threads: Mutex::new(threads),
        };
        // From here on an error drops the engine, which ends the threads that have started.
        let mut starting = Vec::new();
        for (role, crew, count) in [
            (Role::Write, &engine.write, options.connections),
            (Role::Bulk, &engine.bulk, options.bulk_connections),
            (Role::Read, &engine.read, options.readers),
            (Role::LongRead, &engine.long_read, options.long_readers),
        ] {
            for _ in 0..count.max(1) {
                let (crew, shared) = (Arc::clone(crew), Arc::clone(&engine.shared));
                starting.push(Worker::spawn(role, crew, shared, alive.clone())?);
            }
        }
        for started in starting {
            let gone = |_| OpenError::Database("a thread ended".to_owned());
            started.recv().map_err(gone)??;
        }
        ringer::spawn(&engine.shared)?;
        Ok(engine)
    }

    pub(crate) fn write(&self, unit: Waiting) {
        self.write.lanes.push(Lane::Interactive, unit);
    }

    pub(crate) fn write_bulk(&self, unit: Waiting) {
        self.bulk.lanes.push(Lane::Interactive, unit);
    }

    pub(crate) fn read(&self, unit: Waiting) {
        self.read.lanes.push(Lane::Interactive, unit);
    }

    pub(crate) fn read_long(&self, unit: Waiting) {
        self.long_read.lanes.push(Lane::Interactive, unit);
    }

    pub(crate) fn holder(&self) -> String {
        connect::holder(&self.shared.options.process)
    }

    pub(crate) fn health(&self) -> Health {
        let alone = |crew: &Arc<Crew>| crew.connected.load(Ordering::Acquire) == 0;
        if self.shared.is_closed() {
            Health::Closed
        } else if self.shared.deaf.load(Ordering::Acquire) || self.crews().into_iter().any(alone) {
            Health::Unavailable
        } else if self.shared.full.load(Ordering::Acquire) {
            Health::Full
        } else {
            Health::Ok
        }
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> Subscription {
        self.shared.bells.subscribe(topic)
    }

    pub(crate) async fn close(&self) {
        self.stop();
        // Nothing is ever sent: this returns when every worker has dropped its sender.
        let _ended = self.threads.lock().await.recv().await;
    }

    fn stop(&self) {
        for crew in self.crews() {
            crew.lanes.close();
        }
        self.shared.closed.store(true, Ordering::Release);
        self.shared.outgoing.close();
    }

    fn crews(&self) -> [&Arc<Crew>; 4] {
        [&self.write, &self.bulk, &self.read, &self.long_read]
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

/// Starts a named thread.
fn thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
    let started = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body);
    started
        .map(drop)
        .map_err(|error| OpenError::Database(format!("no thread: {error}")))
}

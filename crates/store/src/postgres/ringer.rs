//! Bells across nodes: one coalesced NOTIFY at most every 20 ms, and a LISTEN.
//!
//! No unit calls NOTIFY, for that would make all commits queue behind one lock of the server. A
//! lost notification costs a poll of the worker, nothing else.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Notification};

use super::connect::{Waits, connect};
use super::{Shared, thread};
use crate::error::OpenError;
use crate::wake::{Topic, Topics};

/// The shortest time between two notifications of a node.
const GAP: Duration = Duration::from_millis(20);
/// How often the listener looks whether the store was closed.
const LOOK: Duration = Duration::from_millis(250);
const PAUSE: Duration = Duration::from_millis(500);
const WAITS: Waits = Waits {
    lock: Duration::from_secs(5),
    statement: Duration::from_secs(5),
};

/// What is to be told to the other nodes.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    state: Mutex<Pending>,
    bell: Condvar,
    /// The sending connection's process, whose notifications are this node's own.
    process: AtomicI32,
}

#[derive(Debug, Default)]
struct Pending {
    topics: Topics,
    closed: bool,
}

impl Outgoing {
    pub(super) fn add(&self, topics: Topics) {
        if !topics.is_empty() {
            self.lock().topics.merge(topics);
            self.bell.notify_one();
        }
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.bell.notify_all();
    }

    /// Waits for topics; `None` when closed.
    fn take(&self) -> Option<Topics> {
        let mut state = self.lock();
        while state.topics.is_empty() {
            if state.closed {
                return None;
            }
            state = self
                .bell
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        Some(std::mem::take(&mut state.topics))
    }

    /// Waits for the time to pass, or less if closed.
    fn rest(&self, time: Duration) {
        let waiting = |state: &mut Pending| !state.closed;
        drop(self.bell.wait_timeout_while(self.lock(), time, waiting));
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts the sender and the listener.
pub(super) fn spawn(shared: &Arc<Shared>) -> Result<(), OpenError> {
    let (sender, listener) = (Arc::clone(shared), Arc::clone(shared));
    thread("store-notify", move || send(&sender))?;
    thread("store-listen", move || {
        while !listener.is_closed() {
            match listen(&listener) {
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "no notifications from other nodes"),
            }
            listener.deaf.store(true, Ordering::Release);
            listener.outgoing.rest(PAUSE);
        }
    })
}

/// The channel of this schema, as a name that needs no quotes.
fn channel(shared: &Shared) -> String {
    format!(
        "peyvand_{}",
        shared.options.schema.as_deref().unwrap_or("public")
    )
}

fn send(shared: &Shared) {
    let channel = channel(shared);
    let mut client: Option<Client> = None;
    while let Some(topics) = shared.outgoing.take() {
        let payload: Vec<_> = topics.iter().map(Topic::name).collect();
        if let Err(error) = notify(shared, &mut client, &channel, &payload.join(" ")) {
            tracing::warn!(error, "other nodes were not woken");
            client = None;
        }
        shared.outgoing.rest(GAP);
    }
}

fn notify(
    shared: &Shared,
    client: &mut Option<Client>,
    channel: &str,
    payload: &str,
) -> Result<(), String> {
    let open = match client.take() {
        Some(open) if !open.is_closed() => open,
        _ => {
            let mut open = connect(&shared.options, WAITS).map_err(|error| error.to_string())?;
            let row = open.query_one("SELECT pg_backend_pid()", &[]);
            let process = row
                .and_then(|row| row.try_get(0))
                .map_err(|error| error.to_string())?;
            shared.outgoing.process.store(process, Ordering::Release);
            open
        }
    };
    let open = client.insert(open);
    let sent = open.execute("SELECT pg_notify($1, $2)", &[&channel, &payload]);
    sent.map(drop).map_err(|error| error.to_string())
}

/// Listens until the store closes or the connection breaks.
fn listen(shared: &Shared) -> Result<(), OpenError> {
    let told = |error: &postgres::Error| OpenError::Connect(error.to_string());
    let mut client = connect(&shared.options, WAITS)?;
    client
        .batch_execute(&format!("LISTEN {}", channel(shared)))
        .map_err(|error| told(&error))?;
    shared.deaf.store(false, Ordering::Release);
    // What was said while nobody listened is unknown.
    shared.bells.ring(Topics::all());
    while !shared.is_closed() {
        {
            let mut notifications = client.notifications();
            let mut waiting = notifications.timeout_iter(LOOK);
            while let Some(heard) = waiting.next().map_err(|error| told(&error))? {
                ring(shared, &heard);
            }
        }
        if client.is_closed() {
            return Err(OpenError::Connect("the connection was closed".to_owned()));
        }
    }
    Ok(())
}

fn ring(shared: &Shared, heard: &Notification) {
    if heard.process_id() == shared.outgoing.process.load(Ordering::Acquire) {
        return;
    }
    let mut topics = Topics::default();
    for name in heard.payload().split(' ') {
        if let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == name) {
            topics.add(topic);
        }
    }
    shared.bells.ring(topics);
}

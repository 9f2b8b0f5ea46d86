//! Moves pages from the log into the database file, on a thread and a connection of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::constraints::Constraints;
use super::errors::failure;
use super::{Shared, connect, thread};
use crate::error::{Consequence, OpenError};

/// Pages of the log after which the writer asks for a checkpoint: 16 MiB. A page that is written
/// many times within them is moved once.
pub(super) const ASK_PAGES: u32 = 8 * 1024;
/// Pages after which the log must begin anew: 48 MiB.
const RESTART_PAGES: i64 = 24 * 1024;
/// The longest that a restart of the log waits for readers.
const RESTART_WAIT: Duration = Duration::from_millis(50);

/// The writer's end of the checkpointer.
#[derive(Debug)]
pub(super) struct Checkpoints {
    ask: SyncSender<()>,
    long: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Checkpoints {
    /// Asks for a checkpoint; `false` if one is asked for already.
    pub(super) fn ask(&self) -> bool {
        self.ask.try_send(()).is_ok()
    }

    /// Whether the log has grown long, though a checkpoint has just moved nearly all of it.
    pub(super) fn must_restart(&self) -> bool {
        self.long.swap(false, Ordering::AcqRel)
    }

    /// Waits for the last checkpoint to end: two at once are not possible.
    pub(super) fn end(self) {
        drop(self.ask);
        let _ = self.thread.join();
    }
}

/// Starts the thread.
pub(super) fn spawn(
    path: &Path,
    shared: Arc<Shared>,
    alive: mpsc::Sender<()>,
) -> Result<Checkpoints, OpenError> {
    let conn = connect::checkpointer(path)?;
    let (ask, asked) = sync_channel(1);
    let long = Arc::new(AtomicBool::new(false));
    let grown = Arc::clone(&long);
    let thread = thread("store-checkpoint", move || {
        while asked.recv().is_ok() {
            // PASSIVE waits for nobody and nobody waits for it.
            match run(&conn, "PRAGMA wal_checkpoint(PASSIVE)") {
                Ok(pages) => grown.store(pages >= RESTART_PAGES, Ordering::Release),
                Err(error) if is_fatal(&error) => {
                    // Pages may be missing in the file though the kernel calls them clean; only the
                    // log still has them.
                    shared.stop(&format!("I/O error in a checkpoint: {error}"));
                    break;
                }
                Err(error) => tracing::warn!(%error, "no checkpoint"),
            }
        }
        drop(conn);
        drop(alive);
    })?;
    Ok(Checkpoints { ask, long, thread })
}

/// Lets the log begin anew. Only the writer can: the log of a busy writer is never all moved. Little
/// is left to move, so it costs a moment between two groups.
pub(super) fn restart(writer: &Connection, shared: &Shared) {
    let restart = || {
        writer.busy_timeout(RESTART_WAIT)?;
        run(writer, "PRAGMA wal_checkpoint(RESTART)")?;
        writer.busy_timeout(connect::BUSY)
    };
    match restart() {
        Ok(()) => {}
        Err(error) if is_fatal(&error) => {
            shared.stop(&format!("I/O error in a checkpoint: {error}"));
        }
        Err(error) => tracing::warn!(%error, "the log did not begin anew"),
    }
}

fn is_fatal(error: &rusqlite::Error) -> bool {
    failure(error, &Constraints::default()).then == Consequence::Fatal
}

/// The pages in the log.
fn run(conn: &Connection, sql: &str) -> rusqlite::Result<i64> {
    conn.query_row(sql, [], |row| row.get(1))
}

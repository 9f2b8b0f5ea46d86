//! Reading beside the writer: short reads inline, long ones on threads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc};

use super::constraints::Constraints;
use super::link::SqliteLink;
use super::{connect, thread};
use crate::error::{Consequence, Failure, OpenError, StoreError};
use crate::lanes::Lanes;
use crate::tx::{Link, Tx};
use crate::unit::{Verdict, run_once};

/// Connections for short reads. A read runs on the calling thread: for a point read, a hop to
/// another thread costs more than the read.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    constraints: Arc<Constraints>,
    idle: Mutex<Vec<SqliteLink>>,
    places: Semaphore,
    limit: u32,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, constraints: Arc<Constraints>, limit: usize) -> Self {
        let limit = u32::try_from(limit.max(1)).unwrap_or(u32::MAX);
        let places = Semaphore::new(usize::try_from(limit).unwrap_or(1));
        Self {
            path,
            constraints,
            idle: Mutex::new(Vec::new()),
            places,
            limit,
        }
    }

    pub(crate) async fn read<T, E, F>(&self, mut unit: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    {
        // Between here and the end nothing waits, so that there are never more readers at work than
        // threads that call.
        let Ok(_place) = self.places.acquire().await else {
            return Err(StoreError::Unavailable.into());
        };
        let mut link = self.take()?;
        let (answer, verdict) = snapshot(&mut link, |link| run_once(&mut unit, link));
        let failure = match verdict {
            Verdict::Fail(failure) => Some(failure),
            Verdict::Commit(_) | Verdict::Refuse => None,
        };
        if failure
            .as_ref()
            .is_none_or(|failure| failure.then != Consequence::Fatal)
        {
            self.lock().push(link);
        }
        match (answer, failure) {
            (Some(answer), _) => answer,
            (None, Some(failure)) => Err(failure.error.into()),
            (None, None) => Err(StoreError::Unavailable.into()),
        }
    }

    /// Waits for the reads under way and closes their connections.
    pub(crate) async fn close(&self) {
        let all = self.places.acquire_many(self.limit).await;
        self.places.close();
        self.lock().clear();
        drop(all);
    }

    fn take(&self) -> Result<SqliteLink, StoreError> {
        if let Some(link) = self.lock().pop() {
            return Ok(link);
        }
        let link = connect::reader(&self.path, &self.constraints).map(SqliteLink::remembering);
        link.map_err(|error| {
            tracing::error!(%error, "no connection for reading");
            StoreError::Unavailable
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<SqliteLink>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a thread for long reads.
pub(super) fn spawn_long(
    mut link: SqliteLink,
    lanes: Arc<Lanes>,
    alive: mpsc::Sender<()>,
) -> Result<(), OpenError> {
    thread("store-reader", move || {
        while let Some((_, mut unit)) = lanes.pop() {
            let ((), verdict) = snapshot(&mut link, |link| ((), unit.run(link)));
            match verdict {
                Verdict::Fail(failure) if failure.then == Consequence::Fatal => {
                    unit.fail(failure.error);
                }
                _ => unit.answer(),
            }
        }
        drop(link);
        drop(alive);
    })
    .map(drop)
}

/// Runs a reading unit in one snapshot. A connection that cannot begin one is not used again.
fn snapshot<A: Default>(
    link: &mut SqliteLink,
    run: impl FnOnce(Link<'_>) -> (A, Verdict),
) -> (A, Verdict) {
    let ran = link.in_snapshot(|link| run(Link::Sqlite(link)));
    ran.unwrap_or_else(|failure| {
        let failure = Failure {
            error: failure.error,
            then: Consequence::Fatal,
        };
        (A::default(), Verdict::Fail(failure))
    })
}

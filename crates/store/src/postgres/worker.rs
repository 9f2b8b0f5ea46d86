//! A thread with a connection: one transaction for each unit.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::connect::{Waits, connect};
use super::link::PgLink;
use super::{Crew, Shared, thread};
use crate::error::{Consequence, Failure, OpenError, StoreError};
use crate::faults::CommitFault;
use crate::tx::Link;
use crate::unit::{Verdict, Waiting};
use crate::wake::Topics;

/// What a worker's connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Write,
    Bulk,
    Read,
    LongRead,
}

pub(super) struct Worker {
    role: Role,
    crew: Arc<Crew>,
    shared: Arc<Shared>,
    link: Option<PgLink>,
}

/// How one run of a unit ended.
enum Ran {
    /// With an answer, and bells to ring.
    Answer(Topics),
    /// With an error in the answer's place.
    Fail(StoreError),
    /// Without effect: it may run again at once or after a pause.
    Again,
    /// The connection was gone before the closure ran.
    Dead,
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// The longest that a unit waits in the queue while nobody has a connection.
const LOOK: Duration = Duration::from_millis(100);

impl Worker {
    /// Starts. The first connection's outcome is told, so that a wrong address is known at once;
    /// without a first connection the worker ends.
    pub(super) fn spawn(
        role: Role,
        crew: Arc<Crew>,
        shared: Arc<Shared>,
        alive: mpsc::Sender<()>,
    ) -> Result<Receiver<Result<(), OpenError>>, OpenError> {
        let mut worker = Self {
            role,
            crew,
            shared,
            link: None,
        };
        let (tell, told) = sync_channel(1);
        thread("store-postgres", move || {
            let connected = worker.connect();
            let go = connected.is_ok();
            let _ = tell.send(connected);
            if go {
                worker.work();
            }
            worker.lose();
            drop(alive);
        })?;
        Ok(told)
    }

    fn work(&mut self) {
        while self.link.is_some() || self.reconnect() {
            let Some((_, unit)) = self.crew.lanes.pop() else {
                return;
            };
            self.serve(unit);
        }
    }

    fn serve(&mut self, mut unit: Waiting) {
        for attempt in 0..=self.shared.options.retries {
            match self.run(&mut unit) {
                Ran::Answer(wakes) => {
                    unit.answer();
                    self.shared.bells.ring(wakes);
                    self.shared.outgoing.add(wakes);
                    return;
                }
                Ran::Fail(error) => {
                    unit.fail(error);
                    return;
                }
                Ran::Again => std::thread::sleep(pause(attempt)),
                Ran::Dead => {
                    self.lose();
                    if self.connect().is_err() {
                        unit.fail(StoreError::Unavailable);
                        return;
                    }
                }
            }
        }
        unit.fail(StoreError::Busy);
    }

    fn run(&mut self, unit: &mut Waiting) -> Ran {
        let begin = match self.role {
            Role::Write | Role::Bulk => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Role::Read | Role::LongRead => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let Some(link) = &mut self.link else {
            return Ran::Dead;
        };
        match link.control(begin) {
            Ok(()) => {}
            Err(failure) if failure.then == Consequence::Lost => return Ran::Dead,
            Err(failure) => return Ran::Fail(failure.error),
        }
        match unit.run(Link::Postgres(link)) {
            Verdict::Commit(wakes) if self.writes() => self.commit(wakes),
            Verdict::Commit(_) | Verdict::Refuse => {
                self.rollback();
                Ran::Answer(Topics::default())
            }
            Verdict::Fail(failure) => self.undo(&failure),
        }
    }

    fn undo(&mut self, failure: &Failure) -> Ran {
        match failure.then {
            Consequence::Lost | Consequence::Fatal => self.lose(),
            Consequence::Again => {
                self.rollback();
                if let Some(link) = &mut self.link {
                    link.forget();
                }
                return Ran::Again;
            }
            Consequence::None => self.rollback(),
        }
        if failure.error == StoreError::Full {
            self.shared.full.store(true, Ordering::Release);
        }
        Ran::Answer(Topics::default())
    }

    fn commit(&mut self, wakes: Topics) -> Ran {
        let fault = self.shared.options.faults.next_commit();
        let Some(link) = &mut self.link else {
            return Ran::Fail(StoreError::Unavailable);
        };
        let committed = match fault {
            None => link.control("COMMIT"),
            Some(CommitFault::Full) => Err(StoreError::Full.into()),
            Some(CommitFault::Serialization) => Err(Failure {
                error: StoreError::Busy,
                then: Consequence::Again,
            }),
            Some(CommitFault::LostBefore) => Err(lost()),
            Some(CommitFault::LostAfter) => link.control("COMMIT").and(Err(lost())),
        };
        match committed {
            Ok(()) => {
                self.shared.full.store(false, Ordering::Release);
                Ran::Answer(wakes)
            }
            // The server may have committed before the connection broke, and nobody can tell.
            Err(failure) if failure.then == Consequence::Lost => {
                self.lose();
                if self.shared.options.faults.reruns_unknown() {
                    return Ran::Dead;
                }
                Ran::Fail(StoreError::OutcomeUnknown)
            }
            // An error that the server names ended the transaction without effect.
            Err(failure) => {
                let error = failure.error.clone();
                match self.undo(&failure) {
                    Ran::Answer(_) => Ran::Fail(error),
                    other => other,
                }
            }
        }
    }

    fn rollback(&mut self) {
        if let Some(link) = &mut self.link
            && link.control("ROLLBACK").is_err()
        {
            self.lose();
        }
    }

    fn writes(&self) -> bool {
        matches!(self.role, Role::Write | Role::Bulk)
    }

    fn connect(&mut self) -> Result<(), OpenError> {
        let options = &self.shared.options;
        let patience = match self.role {
            Role::Write | Role::Read => 1,
            Role::Bulk | Role::LongRead => 10,
        };
        let statement = options.statement_timeout * patience;
        let client = connect(
            options,
            Waits {
                lock: options.lock_timeout,
                statement,
            },
        )?;
        self.link = Some(PgLink::new(client));
        self.crew.connected.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    fn lose(&mut self) {
        if self.link.take().is_some() {
            self.crew.connected.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Tries until it has a connection again; `false` when the store closes. While no worker of the
    /// crew has one, those that wait are told so.
    fn reconnect(&mut self) -> bool {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.connect() {
                Ok(()) => return true,
                Err(error) => tracing::warn!(%error, "no connection to the database"),
            }
            let until = Instant::now() + pause;
            loop {
                if self.crew.connected.load(Ordering::Acquire) == 0 {
                    self.crew.lanes.fail_all(&StoreError::Unavailable);
                }
                if self.crew.lanes.is_closed() {
                    return false;
                }
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                self.crew.lanes.rest(left.min(LOOK));
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn lost() -> Failure {
    Failure {
        error: StoreError::OutcomeUnknown,
        then: Consequence::Lost,
    }
}

/// Longer with each attempt, so that two units that met do not meet again.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis(1) * 2_u32.saturating_pow(attempt.min(6))
}

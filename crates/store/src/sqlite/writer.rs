//! The one thread that writes: takes what is queued, commits once, answers all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::checkpoint::{ASK_PAGES, Checkpoints, restart};
use super::constraints::Constraints;
use super::link::SqliteLink;
use super::place::InstanceLock;
use super::{Shared, thread};
use crate::error::{Consequence, Failure, OpenError, StoreError};
use crate::faults::{CommitFault, Faults};
use crate::health::Health;
use crate::lanes::{Lane, Lanes};
use crate::tx::Link;
use crate::unit::{Verdict, Waiting};
use crate::wake::Topics;

pub(super) struct Writer {
    link: SqliteLink,
    lanes: Arc<Lanes>,
    shared: Arc<Shared>,
    checkpoints: Checkpoints,
    group: usize,
    faults: Faults,
    /// Pages in the log, as the last commit that wrote something left them; 0 before it.
    log_pages: Arc<AtomicU32>,
    /// Pages in the log when the last checkpoint was asked for.
    asked_at: u32,
}

/// The units of one transaction, in order.
#[derive(Default)]
struct Group {
    units: Vec<Member>,
    wakes: Topics,
}

struct Member {
    unit: Waiting,
    /// Its writes are part of the transaction.
    kept: bool,
}

/// How a unit left the transaction.
enum Step {
    /// Open, with the unit's writes.
    Kept(Topics),
    /// Open, without them.
    Undone,
    /// Over, or not to be trusted.
    Ended(Failure),
}

impl Writer {
    pub(super) fn new(
        mut conn: Connection,
        constraints: Arc<Constraints>,
        lanes: Arc<Lanes>,
        shared: Arc<Shared>,
        checkpoints: Checkpoints,
        group: usize,
        faults: Faults,
    ) -> rusqlite::Result<Self> {
        let log_pages = Arc::new(AtomicU32::new(0));
        let pages = Arc::clone(&log_pages);
        conn.wal_hook(Some(move |_: &mut _, now| {
            pages.store(u32::try_from(now).unwrap_or(u32::MAX), Ordering::Relaxed);
            Ok(())
        }))?;
        let link = SqliteLink::new(conn, constraints);
        Ok(Self {
            link,
            lanes,
            shared,
            checkpoints,
            group,
            faults,
            log_pages,
            asked_at: 0,
        })
    }

    pub(super) fn spawn(
        mut self,
        lock: InstanceLock,
        alive: mpsc::Sender<()>,
    ) -> Result<(), OpenError> {
        thread("store-writer", move || {
            while let Some((lane, first)) = self.lanes.pop() {
                self.serve(lane, first);
            }
            self.finish();
            drop(lock);
            drop(alive);
        })
        .map(drop)
    }

    /// One transaction: the first unit and whatever else is queued by then.
    fn serve(&mut self, lane: Lane, first: Waiting) {
        if self.shared.pulse.get() == Health::Stopped {
            first.fail(StoreError::Unavailable);
            return;
        }
        if let Err(failure) = self.link.control("BEGIN IMMEDIATE") {
            self.note(&failure);
            first.fail(failure.error);
            return;
        }
        let mut group = Group::default();
        let mut next = Some((lane, first));
        while let Some((lane, mut unit)) = next {
            match self.step(&mut unit) {
                Step::Kept(wakes) => {
                    group.wakes.merge(wakes);
                    group.units.push(Member { unit, kept: true });
                }
                Step::Undone => group.units.push(Member { unit, kept: false }),
                Step::Ended(failure) => {
                    self.abandon(group, unit, &failure);
                    return;
                }
            }
            next = self.next(lane, group.units.len());
        }
        self.commit(group);
    }

    /// Interactive units first; a bulk unit, at most one, is the last of its group.
    fn next(&self, last: Lane, taken: usize) -> Option<(Lane, Waiting)> {
        if last == Lane::Bulk {
            return None;
        }
        if taken + 1 < self.group
            && let Some(unit) = self.lanes.try_pop(Lane::Interactive)
        {
            return Some((Lane::Interactive, unit));
        }
        (taken < self.group)
            .then(|| self.lanes.try_pop(Lane::Bulk))
            .flatten()
            .map(|unit| (Lane::Bulk, unit))
    }

    fn step(&mut self, unit: &mut Waiting) -> Step {
        if let Err(failure) = self.link.control("SAVEPOINT unit") {
            return Step::Ended(failure);
        }
        let verdict = unit.run(Link::Sqlite(&mut self.link));
        if self.link.conn().is_autocommit() {
            // SQLite itself rolled the whole transaction back, as it does when the disk is full.
            return Step::Ended(match verdict {
                Verdict::Fail(failure) => failure,
                Verdict::Commit(_) | Verdict::Refuse => StoreError::NotCommitted.into(),
            });
        }
        let (end, step) = match verdict {
            Verdict::Fail(failure) if failure.then == Consequence::Fatal => {
                return Step::Ended(failure);
            }
            Verdict::Commit(wakes) => (Ok(()), Step::Kept(wakes)),
            Verdict::Refuse | Verdict::Fail(_) => {
                (self.link.control("ROLLBACK TO unit"), Step::Undone)
            }
        };
        match end.and_then(|()| self.link.control("RELEASE unit")) {
            Ok(()) => step,
            Err(failure) => Step::Ended(failure),
        }
    }

    /// The transaction ended under its units: the culprit gets its error, all others none of theirs.
    fn abandon(&mut self, group: Group, culprit: Waiting, failure: &Failure) {
        self.rollback();
        self.note(failure);
        for member in group.units {
            member.unit.fail(StoreError::NotCommitted);
        }
        culprit.fail(failure.error.clone());
    }

    fn commit(&mut self, group: Group) {
        self.log_pages.store(0, Ordering::Relaxed);
        match self.try_commit() {
            Ok(()) => {
                let pages = self.log_pages.load(Ordering::Relaxed);
                if pages > 0 {
                    self.shared.pulse.set(Health::Ok);
                }
                for member in group.units {
                    member.unit.answer();
                }
                self.shared.bells.ring(group.wakes);
                self.ask_for_checkpoint(pages);
            }
            Err(failure) => {
                self.rollback();
                self.note(&failure);
                for member in group.units {
                    // One that was refused may have judged by what others wrote before it.
                    let kept = member.kept;
                    let error = if kept {
                        failure.error.clone()
                    } else {
                        StoreError::NotCommitted
                    };
                    member.unit.fail(error);
                }
            }
        }
    }

    /// Only a full disk and a busy file leave no doubt that nothing was committed.
    fn try_commit(&mut self) -> Result<(), Failure> {
        let lost = Failure {
            error: StoreError::OutcomeUnknown,
            then: Consequence::Fatal,
        };
        match self.faults.next_commit() {
            Some(CommitFault::Full) => return Err(StoreError::Full.into()),
            Some(CommitFault::Serialization) => return Err(StoreError::NotCommitted.into()),
            Some(CommitFault::LostBefore) => return Err(lost),
            Some(CommitFault::LostAfter) => return self.link.control("COMMIT").and(Err(lost)),
            None => {}
        }
        self.link
            .control("COMMIT")
            .map_err(|failure| match failure.error {
                StoreError::Full | StoreError::Busy => failure,
                _ if failure.then == Consequence::Fatal => lost,
                _ => StoreError::NotCommitted.into(),
            })
    }

    fn rollback(&mut self) {
        if !self.link.conn().is_autocommit()
            && let Err(failure) = self.link.control("ROLLBACK")
        {
            // The next BEGIN would be inside this transaction.
            self.shared
                .stop(&format!("cannot roll back: {}", failure.error));
        }
    }

    fn note(&self, failure: &Failure) {
        if failure.then == Consequence::Fatal {
            self.shared.stop(&format!(
                "the database cannot be written: {}",
                failure.error
            ));
        } else if failure.error == StoreError::Full {
            self.shared.pulse.set(Health::Full);
        }
    }

    fn ask_for_checkpoint(&mut self, pages: u32) {
        if pages == 0 {
            return;
        }
        if pages < self.asked_at {
            self.asked_at = 0; // the log began anew
        }
        if pages - self.asked_at >= ASK_PAGES && self.checkpoints.ask() {
            self.asked_at = pages;
        }
        if self.checkpoints.must_restart() {
            restart(self.link.conn(), &self.shared);
        }
    }

    /// Empties the log, so that the next start has nothing to recover. After an I/O error the log
    /// is the truth and stays.
    fn finish(self) {
        self.checkpoints.end();
        if self.shared.pulse.get() == Health::Stopped {
            return;
        }
        let emptied = self
            .link
            .conn()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            });
        if emptied != Ok(0) {
            tracing::warn!(?emptied, "the log was not emptied at the end");
        }
    }
}

//! The one thread that writes: takes what is queued, commits once, answers all.

use std::collections::VecDeque;
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

/// How often the writer offers its processor to others before it decides that nobody comes.
const TURNS: u32 = 2;

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

/// The units of one transaction.
#[derive(Default)]
struct Group {
    members: Vec<Member>,
    /// Each unit has a savepoint of its own.
    guarded: bool,
}

struct Member {
    unit: Waiting,
    end: End,
}

/// What a unit left in its transaction.
enum End {
    /// Its writes.
    Kept(Topics),
    /// Nothing, for it refused. It may decide otherwise if those before it run again.
    Refused,
    /// Nothing, for it failed. It must not run again: it may have panicked.
    Failed,
}

/// How a unit left its transaction.
enum Step {
    /// Open.
    Done(End),
    /// Open, with writes that must not stay and that only the end of the whole transaction undoes.
    Spoiled(End),
    /// Over, or not to be trusted.
    Over(Failure),
}

impl Group {
    /// Gives back the units that may run again; from now on each has a savepoint.
    fn start_again(&mut self) -> VecDeque<Waiting> {
        self.guarded = true;
        let ran = std::mem::take(&mut self.members);
        let (failed, again): (Vec<_>, Vec<_>) = ran
            .into_iter()
            .partition(|member| matches!(member.end, End::Failed));
        self.members = failed;
        again.into_iter().map(|member| member.unit).collect()
    }
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
    ///
    /// Nearly every unit keeps what it writes or refuses before it writes anything, so units run
    /// without savepoints, which cost a copy of each page that is written. When one leaves writes
    /// that must not stay, the transaction begins anew, and the units before it run again, now with
    /// a savepoint each. That they may run again is what every unit promises.
    fn serve(&mut self, mut lane: Lane, first: Waiting) {
        if self.shared.pulse.get() == Health::Stopped {
            first.fail(StoreError::Unavailable);
            return;
        }
        if let Err(failure) = self.link.control("BEGIN IMMEDIATE") {
            self.note(&failure);
            first.fail(failure.error);
            return;
        }
        let mut places = None;
        let mut group = Group::default();
        let mut again = VecDeque::from([first]);
        while let Some(mut unit) = again
            .pop_front()
            .or_else(|| self.next(&mut lane, &mut places, group.members.len()))
        {
            let step = self.step(&mut unit, group.guarded);
            let step = match step {
                Step::Spoiled(end) => match self.begin_anew() {
                    Ok(()) => {
                        again = group.start_again();
                        Step::Done(end)
                    }
                    Err(failure) => Step::Over(failure),
                },
                step => step,
            };
            match step {
                Step::Done(end) | Step::Spoiled(end) => group.members.push(Member { unit, end }),
                Step::Over(failure) => {
                    self.abandon(group, again, unit, &failure);
                    return;
                }
            }
        }
        self.commit(group);
    }

    /// How many units a group may have whose first is done: those that wait by then, and one more.
    /// Those who come later are the next group's, so that some payers are answered and served while
    /// others are written.
    fn places(&self) -> usize {
        // Whoever is just about to queue does so, if it takes no more than a turn on this processor.
        for _ in 0..TURNS {
            std::thread::yield_now();
        }
        (self.lanes.waiting().max(1) + 1).min(self.group)
    }

    /// Interactive units first; a bulk unit, at most one, is the last of its group.
    fn next(&self, lane: &mut Lane, places: &mut Option<usize>, taken: usize) -> Option<Waiting> {
        if *lane == Lane::Bulk || taken >= self.group {
            return None;
        }
        let places = *places.get_or_insert_with(|| self.places());
        for turn in (0..=TURNS).filter(|_| taken < places) {
            if let Some(unit) = self.lanes.try_pop(Lane::Interactive) {
                return Some(unit);
            }
            if turn < TURNS {
                std::thread::yield_now();
            }
        }
        let unit = self.lanes.try_pop(Lane::Bulk)?;
        *lane = Lane::Bulk;
        Some(unit)
    }

    fn begin_anew(&self) -> Result<(), Failure> {
        self.link.control("ROLLBACK")?;
        self.link.control("BEGIN IMMEDIATE")
    }

    fn step(&mut self, unit: &mut Waiting, guarded: bool) -> Step {
        if guarded && let Err(failure) = self.link.control("SAVEPOINT unit") {
            return Step::Over(failure);
        }
        let written = self.link.changes();
        let verdict = unit.run(Link::Sqlite(self.link.at_work()));
        if self.link.conn().is_autocommit() {
            // SQLite itself rolled the whole transaction back, as it does when the disk is full.
            return Step::Over(match verdict {
                Verdict::Fail(failure) => failure,
                Verdict::Commit(_) | Verdict::Refuse => StoreError::NotCommitted.into(),
            });
        }
        let end = match verdict {
            Verdict::Fail(failure) if failure.then == Consequence::Fatal => {
                return Step::Over(failure);
            }
            Verdict::Fail(_) => End::Failed,
            Verdict::Refuse => End::Refused,
            Verdict::Commit(wakes) => End::Kept(wakes),
        };
        let undo = !matches!(end, End::Kept(_)) && self.link.changes() != written;
        if !guarded {
            return if undo {
                Step::Spoiled(end)
            } else {
                Step::Done(end)
            };
        }
        let undone = if undo {
            self.link.control("ROLLBACK TO unit")
        } else {
            Ok(())
        };
        match undone.and_then(|()| self.link.control("RELEASE unit")) {
            Ok(()) => Step::Done(end),
            Err(failure) => Step::Over(failure),
        }
    }

    /// The transaction ended under its units: the culprit gets its error, all others none of theirs.
    fn abandon(
        &mut self,
        group: Group,
        waiting: VecDeque<Waiting>,
        culprit: Waiting,
        failure: &Failure,
    ) {
        self.rollback();
        self.note(failure);
        let ran = group.members.into_iter().map(|member| member.unit);
        for unit in ran.chain(waiting) {
            unit.fail(StoreError::NotCommitted);
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
                let mut wakes = Topics::default();
                for member in group.members {
                    member.unit.answer();
                    if let End::Kept(topics) = member.end {
                        wakes.merge(topics);
                    }
                }
                self.shared.bells.ring(wakes);
                self.ask_for_checkpoint(pages);
            }
            Err(failure) => {
                self.rollback();
                self.note(&failure);
                for member in group.members {
                    // One that was refused may have judged by what others wrote before it.
                    let error = match member.end {
                        End::Kept(_) => failure.error.clone(),
                        End::Refused | End::Failed => StoreError::NotCommitted,
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

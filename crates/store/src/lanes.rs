//! Bounded queues of units.
//!
//! A queue has an interactive and a bulk side. The SQLite writer serves both from one queue; on
//! PostgreSQL each kind of thread has a queue of its own and uses one side.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::StoreError;
use crate::unit::Waiting;

/// A bounded queue that threads wait at.
pub(crate) struct Lanes {
    state: Mutex<State>,
    bell: Condvar,
    /// Rung at the end only: one that rests must not swallow the ring for a unit.
    end: Condvar,
    interactive_limit: usize,
    bulk_limit: usize,
}

/// A side of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Interactive,
    Bulk,
}

struct State {
    interactive: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    closed: bool,
}

impl Lanes {
    pub(crate) fn new(interactive_limit: usize, bulk_limit: usize) -> Self {
        let (interactive, bulk) = (VecDeque::new(), VecDeque::new());
        let state = Mutex::new(State {
            interactive,
            bulk,
            closed: false,
        });
        Self {
            state,
            bell: Condvar::new(),
            end: Condvar::new(),
            interactive_limit,
            bulk_limit,
        }
    }

    /// Puts a unit at the end, or fails it at once: `Busy` when full, `Unavailable` when closed.
    pub(crate) fn push(&self, lane: Lane, unit: Waiting) {
        let mut state = self.lock();
        let refusal = if state.closed {
            StoreError::Unavailable
        } else {
            let (queue, limit) = match lane {
                Lane::Interactive => (&mut state.interactive, self.interactive_limit),
                Lane::Bulk => (&mut state.bulk, self.bulk_limit),
            };
            if queue.len() < limit {
                queue.push_back(unit);
                self.bell.notify_one();
                return;
            }
            StoreError::Busy
        };
        drop(state);
        unit.fail(refusal);
    }

    /// The first unit, interactive before bulk; waits for one. `None` once closed and empty.
    pub(crate) fn pop(&self) -> Option<(Lane, Waiting)> {
        let mut state = self.lock();
        loop {
            if let Some(unit) = state.interactive.pop_front() {
                return Some((Lane::Interactive, unit));
            }
            if let Some(unit) = state.bulk.pop_front() {
                return Some((Lane::Bulk, unit));
            }
            if state.closed {
                return None;
            }
            state = self
                .bell
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The first unit of a side, if one waits.
    pub(crate) fn try_pop(&self, lane: Lane) -> Option<Waiting> {
        let mut state = self.lock();
        match lane {
            Lane::Interactive => state.interactive.pop_front(),
            Lane::Bulk => state.bulk.pop_front(),
        }
    }

    /// How many units wait at the interactive side.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().interactive.len()
    }

    /// No new units; those that wait are still served.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.bell.notify_all();
        self.end.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Fails all that wait.
    pub(crate) fn fail_all(&self, error: &StoreError) {
        let mut state = self.lock();
        let waiting: Vec<_> = {
            let State {
                interactive, bulk, ..
            } = &mut *state;
            interactive.drain(..).chain(bulk.drain(..)).collect()
        };
        drop(state);
        for unit in waiting {
            unit.fail(error.clone());
        }
    }

    /// Waits until the queue is closed or the time is over.
    pub(crate) fn rest(&self, time: Duration) {
        let state = self.lock();
        if !state.closed {
            drop(self.end.wait_timeout(state, time));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes").finish_non_exhaustive()
    }
}

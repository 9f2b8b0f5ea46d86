//! Faults that tests plant in an engine: what no test can make a disk or a network do at will.
//!
//! Without a plant this costs one look at a mutex a commit.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// What becomes of one COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFault {
    /// The disk is full: nothing is committed, and the engine knows it.
    Full,
    /// An I/O error or a lost connection before the commit took effect; the engine cannot know.
    LostBefore,
    /// An I/O error or a lost connection after the commit took effect; the engine cannot know.
    LostAfter,
    /// A serialization failure: nothing is committed, the unit may run again. Only PostgreSQL has
    /// it; on SQLite it makes the group `NotCommitted`.
    Serialization,
}

/// A list of planted faults, shared by its clones. The default has none.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    commits: Arc<Mutex<VecDeque<CommitFault>>>,
    rerun_unknown: bool,
}

impl Faults {
    /// Plants a fault in the next COMMIT that has none yet.
    pub fn at_commit(&self, fault: CommitFault) {
        self.commits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(fault);
    }

    /// Breaks the rule that a unit whose commit's answer was lost never runs again. Only PostgreSQL
    /// can: the embedded engine stops at such a loss.
    #[must_use]
    pub fn rerun_unknown(mut self) -> Self {
        self.rerun_unknown = true;
        self
    }

    pub(crate) fn reruns_unknown(&self) -> bool {
        self.rerun_unknown
    }

    pub(crate) fn next_commit(&self) -> Option<CommitFault> {
        self.commits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}

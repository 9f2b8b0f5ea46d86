//! How the store is, for `/health`.

use std::sync::atomic::{AtomicU8, Ordering};

/// How the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It reads and writes.
    Ok,
    /// The last write found the disk full. Reading works, writing is tried again.
    Full,
    /// The database cannot be reached at the moment. Trying goes on.
    Unavailable,
    /// An I/O error while writing: nothing is written any more until the program starts again.
    Stopped,
    /// It was closed.
    Closed,
}

/// The health as the threads of an engine share it.
#[derive(Debug, Default)]
pub(crate) struct Pulse(AtomicU8);

impl Pulse {
    pub(crate) fn get(&self) -> Health {
        match self.0.load(Ordering::Acquire) {
            0 => Health::Ok,
            1 => Health::Full,
            2 => Health::Unavailable,
            3 => Health::Stopped,
            _ => Health::Closed,
        }
    }

    /// Sets it, unless it is already in a state that only a restart ends.
    pub(crate) fn set(&self, health: Health) {
        let code = match health {
            Health::Ok => 0,
            Health::Full => 1,
            Health::Unavailable => 2,
            Health::Stopped => 3,
            Health::Closed => 4,
        };
        let _ = self
            .0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
                (now < 3 || code > now).then_some(code)
            });
    }
}

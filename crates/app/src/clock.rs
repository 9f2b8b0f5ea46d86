//! The only clock. On PostgreSQL it follows the database's, so that nodes agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use store::{Engine, Store, StoreError};

/// More than this between a node's clock and the database's: the node refuses to decide.
pub const MAX_OFFSET: SignedDuration = SignedDuration::from_secs(5);

/// A source of time. Clones share their state.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Arc<Source>,
}

#[derive(Debug)]
enum Source {
    /// The machine's clock, corrected by what the database's says.
    System { offset_us: AtomicI64 },
    /// A test's clock, moved by hand.
    Manual { now_us: AtomicI64 },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self {
            source: Arc::new(Source::System {
                offset_us: AtomicI64::new(0),
            }),
        }
    }

    /// A clock that stands still until it is moved.
    pub fn manual(now: Timestamp) -> Self {
        let now_us = AtomicI64::new(now.as_microsecond());
        Self {
            source: Arc::new(Source::Manual { now_us }),
        }
    }

    /// Moves a manual clock forward; the machine's clock goes by itself.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Manual { now_us } = &*self.source {
            let micros = i64::try_from(by.as_micros()).unwrap_or(0);
            now_us.fetch_add(micros, Ordering::SeqCst);
        }
    }

    /// Now, to the microsecond.
    pub fn now(&self) -> Timestamp {
        let micros = match &*self.source {
            Source::System { offset_us } => {
                machine_us().saturating_add(offset_us.load(Ordering::Relaxed))
            }
            Source::Manual { now_us } => now_us.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Follows the database's clock (PostgreSQL). The difference that was found; a caller that
    /// finds more than [`MAX_OFFSET`] stops deciding.
    pub async fn follow(&self, store: &Store) -> Result<SignedDuration, StoreError> {
        let Source::System { offset_us } = &*self.source else {
            return Ok(SignedDuration::ZERO);
        };
        if store.engine() == Engine::Sqlite {
            return Ok(SignedDuration::ZERO);
        }
        let before = machine_us();
        let theirs = store.read(store::rooms::clock::now_us).await?;
        let after = machine_us();
        // The answer was made somewhere between question and answer: take the middle.
        let ours = before.midpoint(after);
        let offset = theirs.saturating_sub(ours);
        offset_us.store(offset, Ordering::Relaxed);
        Ok(SignedDuration::from_micros(offset))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
fn machine_us() -> i64 {
    Timestamp::now().as_microsecond()
}

//! The only clock. On PostgreSQL it follows the database's, so that nodes agree.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

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
    /// The machine's clock, corrected by what the database's says; far off, it is not trusted.
    System {
        offset_us: AtomicI64,
        far_off: AtomicBool,
    },
    /// A test's clock, moved by hand.
    Manual { now_us: AtomicI64 },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        let (offset_us, far_off) = (AtomicI64::new(0), AtomicBool::new(false));
        Self {
            source: Arc::new(Source::System { offset_us, far_off }),
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
            Source::System { offset_us, .. } => {
                machine_us().saturating_add(offset_us.load(Ordering::Relaxed))
            }
            Source::Manual { now_us } => now_us.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether this clock was near the database's when they were last compared.
    pub fn is_trusted(&self) -> bool {
        match &*self.source {
            Source::System { far_off, .. } => !far_off.load(Ordering::Relaxed),
            Source::Manual { .. } => true,
        }
    }

    /// Follows the database's clock (PostgreSQL). The difference that was found; a caller that
    /// finds more than [`MAX_OFFSET`] stops deciding.
    pub async fn follow(&self, store: &Store) -> Result<SignedDuration, StoreError> {
        let Source::System { offset_us, far_off } = &*self.source else {
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
        let offset = SignedDuration::from_micros(offset);
        let is_far = offset.abs() > MAX_OFFSET;
        if !is_far {
            offset_us.store(theirs.saturating_sub(ours), Ordering::Relaxed);
        }
        far_off.store(is_far, Ordering::Relaxed);
        Ok(offset)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
fn machine_us() -> i64 {
    Timestamp::now().as_microsecond()
}

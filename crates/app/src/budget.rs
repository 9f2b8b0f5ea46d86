//! At most so many of something a minute: for records that anybody can cause and nobody needs all
//! of.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use jiff::Timestamp;

/// Counts within the running minute.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    minute: AtomicI64,
    used: AtomicU32,
}

impl Budget {
    /// Takes one of `per_minute`; `false` when this minute's are used up. Two that come at the very
    /// turn of a minute may both count anew: a bound on the disk needs no more.
    pub(crate) fn take(&self, now: Timestamp, per_minute: u32) -> bool {
        let minute = now.as_second().div_euclid(60);
        if self.minute.swap(minute, Ordering::Relaxed) != minute {
            self.used.store(0, Ordering::Relaxed);
        }
        self.used.fetch_add(1, Ordering::Relaxed) < per_minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_share_and_the_next_one_too() {
        let budget = Budget::default();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let first = at("2026-11-21T10:00:59Z");
        let taken = (0..5).filter(|_| budget.take(first, 3)).count();
        assert_eq!(taken, 3);
        assert!(budget.take(at("2026-11-21T10:01:00Z"), 3));
    }
}

//! The number that a bank knows a payment by.

use std::fmt;

use jiff::Timestamp;

/// Milliseconds since 2025-01-01 × 1000 + a process counter: at most 15 digits until 2056, so it
/// fits an `int64`, a JavaScript number and every gateway's field. Unique per terminal by a
/// constraint of the store; on conflict the next one is taken. Not a running number: nothing hot
/// is shared, and nothing is used twice after a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(u64);

/// 2025-01-01T00:00:00Z in Unix milliseconds.
const EPOCH_MS: i64 = 1_735_689_600_000;

impl OrderNumber {
    /// The number for `now`; `count` is the process counter, of which the last three digits count.
    pub fn new(now: Timestamp, count: u64) -> Self {
        let since = now
            .as_millisecond()
            .saturating_sub(EPOCH_MS)
            .max(0)
            .unsigned_abs();
        Self(since * 1000 + count % 1000)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<u64> for OrderNumber {
    /// A number that was stored or posted.
    fn from(number: u64) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_number_has_at_most_fifteen_digits_until_2056() {
        let late: Timestamp = "2056-08-01T00:00:00Z".parse().unwrap();
        assert!(OrderNumber::new(late, 999).to_string().len() <= 15);
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(OrderNumber::new(now, 7).get() % 1000, 7);
        assert_eq!(OrderNumber::new(now, 1007), OrderNumber::new(now, 7));
        assert!(OrderNumber::new(now, 999) < OrderNumber::new(late, 0));
    }
}

//! The only source of chance.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use domain::order_number::OrderNumber;
use domain::scope::Mode;
use domain::token::{PaymentCode, Token};
use jiff::Timestamp;
use uuid::Uuid;

/// Draws ids, tokens and codes.
#[derive(Debug, Default)]
pub struct Entropy {
    /// The last id's milliseconds, and behind them its place among those of this millisecond.
    last: AtomicU64,
    /// Keeps order numbers apart.
    count: AtomicU64,
    pool: Mutex<Pool>,
}

/// Random bytes drawn in advance: a payment takes a dozen small draws, each of which would be a call
/// of the system.
struct Pool {
    bytes: [u8; POOL],
    /// From here on they are fresh.
    next: usize,
}

/// Bytes that are drawn at once; no single draw is larger.
const POOL: usize = 1024;

/// Bits of an id for its place among those of one millisecond; one more begins the next millisecond.
const PLACE_BITS: u32 = 12;
/// A clock that is put back by more than this is believed at once.
const PUT_BACK_MS: u64 = 10_000;

impl Entropy {
    /// A source that begins its counter at a random place, so that two processes differ.
    pub fn new() -> Self {
        let start = u64::from_be_bytes(Pool::default().draw());
        Self {
            last: AtomicU64::new(0),
            count: AtomicU64::new(start >> 1),
            pool: Mutex::default(),
        }
    }

    /// A UUIDv7 of `now`; ids that one process draws are in order, also when the clock is put back a
    /// little.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let wanted = u64::try_from(now.as_millisecond()).unwrap_or(0) << PLACE_BITS;
        let next = |last: u64| {
            let is_ahead = last > wanted + (PUT_BACK_MS << PLACE_BITS);
            if is_ahead {
                wanted
            } else {
                wanted.max(last + 1)
            }
        };
        let order = Ordering::Relaxed;
        let last = self
            .last
            .fetch_update(order, order, |last| Some(next(last)));
        let place = next(last.unwrap_or_else(|last| last));
        let mut bytes: [u8; 10] = self.bytes();
        // The twelve bits right after the time.
        let [.., high, low] = place.to_be_bytes();
        if let Some(first) = bytes.get_mut(..2) {
            first.copy_from_slice(&[high, low]);
        }
        uuid::Builder::from_unix_timestamp_millis(place >> PLACE_BITS, &bytes).into_uuid()
    }

    /// A public token.
    pub fn token(&self, mode: Mode) -> Token {
        Token::from_random(mode, self.bytes())
    }

    /// A payment code; it may be taken.
    pub fn payment_code(&self) -> PaymentCode {
        PaymentCode::from_random(u64::from_be_bytes(self.bytes()))
    }

    /// The next order number; it may be taken on the terminal.
    pub fn order_number(&self, now: Timestamp) -> OrderNumber {
        OrderNumber::new(now, self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// Random bytes, for keys and nonces.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        pool.draw()
    }

    /// 0 to 999, to spread waits.
    pub fn jitter(&self) -> u16 {
        u16::from_be_bytes(self.bytes()) % 1000
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte / 16, byte % 16])
        .map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'))
        .collect()
}

impl Pool {
    fn draw<const N: usize>(&mut self) -> [u8; N] {
        const { assert!(N <= POOL) };
        if POOL - self.next < N {
            fill(&mut self.bytes);
            self.next = 0;
        }
        let mut drawn = [0; N];
        if let Some(fresh) = self.bytes.get_mut(self.next..self.next + N) {
            drawn.copy_from_slice(fresh);
            // What was given away is not kept.
            fresh.fill(0);
        }
        self.next += N;
        drawn
    }
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            bytes: [0; POOL],
            next: POOL,
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that draws chance"
)]
#[expect(
    clippy::expect_used,
    reason = "without the system's random source nothing may go on"
)]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system's random source");
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn ids_of_one_process_are_in_order_also_when_the_clock_is_put_back_a_little() {
        let entropy = Entropy::new();
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let before = now - SignedDuration::from_secs(9);
        let times = std::iter::repeat_n(now, 9_000).chain([before; 9]);
        let ids: Vec<Uuid> = times.map(|at| entropy.uuid(at)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids[0].get_version_num(), 7);

        let long_before = entropy.uuid(now - SignedDuration::from_secs(20));
        assert!(long_before < ids[0]);
    }

    #[test]
    fn no_byte_is_given_twice_across_the_ends_of_the_pool() {
        let entropy = Entropy::default();
        let drawn: std::collections::HashSet<[u8; 24]> =
            (0..1000).map(|_| entropy.bytes()).collect();
        assert_eq!(drawn.len(), 1000);
        assert!(!drawn.contains(&[0; 24]));
    }
}

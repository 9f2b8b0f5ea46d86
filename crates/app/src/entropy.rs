//! The only source of chance.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::order_number::OrderNumber;
use domain::scope::Mode;
use domain::token::{PaymentCode, Token};
use jiff::Timestamp;
use uuid::Uuid;

/// Draws ids, tokens and codes.
#[derive(Debug, Default)]
pub struct Entropy {
    /// Keeps ids of one millisecond in order, and order numbers apart.
    count: AtomicU64,
}

impl Entropy {
    /// A source that begins its counter at a random place, so that two processes differ.
    pub fn new() -> Self {
        let start = u64::from_be_bytes(random());
        Self {
            count: AtomicU64::new(start >> 1),
        }
    }

    /// A UUIDv7 of `now`; ids that one process draws in one millisecond are in order.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let mut bytes: [u8; 10] = random();
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // The twelve bits right after the time.
        let [.., high, low] = count.to_be_bytes();
        if let Some(place) = bytes.get_mut(..2) {
            place.copy_from_slice(&[high, low]);
        }
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A public token.
    pub fn token(&self, mode: Mode) -> Token {
        Token::from_random(mode, random())
    }

    /// A payment code; it may be taken.
    pub fn payment_code(&self) -> PaymentCode {
        PaymentCode::from_random(u64::from_be_bytes(random()))
    }

    /// The next order number; it may be taken on the terminal.
    pub fn order_number(&self, now: Timestamp) -> OrderNumber {
        OrderNumber::new(now, self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// Random bytes, for keys and nonces.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        random()
    }

    /// 0 to 999, to spread waits.
    pub fn jitter(&self) -> u16 {
        u16::from_be_bytes(random()) % 1000
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

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that draws chance"
)]
#[expect(
    clippy::expect_used,
    reason = "without the system's random source nothing may go on"
)]
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random source");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_process_are_in_order_within_a_millisecond() {
        let entropy = Entropy {
            count: AtomicU64::new(5),
        };
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let ids: Vec<Uuid> = (0..1000).map(|_| entropy.uuid(now)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids[0].get_version_num(), 7);
    }
}

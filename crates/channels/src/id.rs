//! Our id of a message in the form that a panel takes.

use sha2::{Digest, Sha256};

/// A number of at most 18 digits, below 2⁶³: the same for the same message, for panels whose own
/// ids are numbers.
pub(crate) fn number(message_id: &str) -> String {
    const BELOW: u64 = 1_000_000_000_000_000_000;
    let hash = Sha256::digest(message_id.as_bytes());
    let head = hash.iter().take(8);
    let number = head.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    (number % BELOW).to_string()
}

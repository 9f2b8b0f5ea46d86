//! The bank's randomness: a small generator whose whole run follows from its seed.

use crate::book::Reference;

/// SplitMix64. Good enough for keys of pretended money; never for real secrets.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Letters of both cases and digits, so that whoever ignores the case is found out.
    pub(crate) fn letters_and_digits(&mut self, count: usize) -> String {
        const SET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        self.text(SET, count)
    }

    pub(crate) fn digits(&mut self, count: usize) -> String {
        self.text(b"0123456789", count)
    }

    pub(crate) fn hex(&mut self, count: usize) -> String {
        self.text(b"0123456789abcdef", count)
    }

    /// Twelve digits, the first not zero.
    pub(crate) fn reference(&mut self) -> Reference {
        let number = 100_000_000_000 + self.next() % 900_000_000_000;
        i64::try_from(number).unwrap_or(100_000_000_000)
    }

    fn text(&mut self, set: &[u8], count: usize) -> String {
        let len = u64::try_from(set.len()).unwrap_or(1);
        (0..count)
            .filter_map(|_| {
                let at = usize::try_from(self.next() % len).unwrap_or(0);
                set.get(at).copied().map(char::from)
            })
            .collect()
    }
}

/// A seed from the machine, for whoever does not bring one.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the bank's chance begins"
)]
pub(crate) fn machine_seed() -> u64 {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes),
        Err(error) => {
            tracing::warn!(%error, "no randomness from the machine; the simulator goes on with a fixed seed");
            0x0005_EED0_FBA4_0000
        }
    }
}

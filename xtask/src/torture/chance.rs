//! Chance from a seed (SplitMix64), so that a run's dice can be thrown again.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// A row of dice. A fork has a row of its own.
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed that no run had before.
    pub(super) fn seed() -> u64 {
        RandomState::new().hash_one(0) >> 16
    }

    pub(super) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..end`; 0 if there is none.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// True in so many of a hundred throws.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// A moment within `longest`.
    pub(super) fn within(&mut self, longest: Duration) -> Duration {
        Duration::from_millis(self.below(u64::try_from(longest.as_millis()).unwrap_or(u64::MAX)))
    }

    pub(super) fn one_of<'a, T>(&mut self, choice: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(choice.len()).unwrap_or(0));
        choice.get(usize::try_from(at).ok()?)
    }
}

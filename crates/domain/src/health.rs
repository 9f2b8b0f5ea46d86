//! The health of a provider: what its bank's answers of late say about it, and when it rests.
//!
//! Health decides the order of what a payer is offered and nothing else. It never touches a payment:
//! one that is under way is asked about at its own bank, ill or not.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::id::ProviderId;
use crate::provider::Provider;

/// An answer that takes longer than this is slow: payers give up.
pub const SLOW: SignedDuration = SignedDuration::from_secs(8);
/// Beats that are kept in mind.
const KEPT: usize = 20;
/// A beat older than this says nothing about now.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(30);
/// So many refusals of our settings, or lost answers, one after the other make a provider ill. One
/// may be the payment's own.
const IN_A_ROW: usize = 3;
/// Among at least so many beats more than half are slow.
const ENOUGH_TO_BE_SLOW: usize = 5;
/// Minutes of rest: after the first bad spell, the second, and so on.
const RESTS: &[i64] = &[1, 2, 5, 10, 30];
/// The operator hears of one provider no more often than this.
const TOLD_ONCE_IN: SignedDuration = SignedDuration::from_hours(1);

/// What one conversation with a bank says about the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Beat {
    /// It answered, whatever it said about the payment.
    Fine,
    /// It answered, and took long.
    Slow,
    /// No usable answer, or its own trouble.
    Unreachable,
    /// It refuses our credentials or settings, or they cannot be used.
    Configuration,
}

/// What ails a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ailment {
    /// Our credentials or settings are refused: somebody must change them.
    Configuration,
    /// The bank does not answer.
    Unreachable,
    /// The bank answers too late.
    Slow,
}

crate::scope::words!(Ailment, "ailment of a provider":
    Configuration = "configuration", Unreachable = "unreachable", Slow = "slow");

/// A provider that is ill: it stands behind the others while it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Illness {
    /// With what.
    pub ailment: Ailment,
    /// Since when.
    pub since: Timestamp,
    /// Until then it rests. Afterwards it is tried, and stands at its place again.
    pub rests_until: Timestamp,
    /// How often it was tried in vain.
    pub spells: u32,
    /// What went wrong last, for staff; never a secret.
    pub words: String,
}

impl Illness {
    /// Whether it stands behind the others now.
    pub fn rests(&self, now: Timestamp) -> bool {
        now < self.rests_until
    }
}

/// What a beat changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It falls ill.
    Falls(Illness),
    /// It was tried in vain, and rests longer.
    Rests(Illness),
    /// It is well again.
    Recovers,
}

/// The beats of one provider of late, as one process felt them.
#[derive(Debug, Clone, Default)]
pub struct Pulse(VecDeque<(Timestamp, Beat)>);

impl Pulse {
    /// Takes a beat, and tells what it changes of a provider that is `ill` or well.
    pub fn feel(
        &mut self,
        beat: Beat,
        words: &str,
        ill: Option<&Illness>,
        now: Timestamp,
    ) -> Option<Turn> {
        self.0.push_back((now, beat));
        while self.0.len() > KEPT {
            self.0.pop_front();
        }
        self.0.retain(|(at, _)| now.duration_since(*at) < FORGOTTEN);
        let Some(ill) = ill else {
            let ailment = self.ailment()?;
            return Some(Turn::Falls(Illness {
                ailment,
                since: now,
                rests_until: rest_from(now, 0),
                spells: 0,
                words: words.to_owned(),
            }));
        };
        let ailment = match beat {
            Beat::Fine => None,
            Beat::Slow => (ill.ailment == Ailment::Slow).then_some(Ailment::Slow),
            Beat::Unreachable => Some(Ailment::Unreachable),
            Beat::Configuration => Some(Ailment::Configuration),
        };
        let Some(ailment) = ailment else {
            // What lies behind counts no more, or the next slow answer would make it ill again.
            self.0.clear();
            return Some(Turn::Recovers);
        };
        // While it rests, who chooses it all the same says nothing new.
        let tried = !ill.rests(now);
        let spells = ill.spells.saturating_add(1);
        tried.then(|| {
            Turn::Rests(Illness {
                ailment,
                rests_until: rest_from(now, spells),
                spells,
                words: words.to_owned(),
                ..ill.clone()
            })
        })
    }

    /// What the beats of late add up to.
    fn ailment(&self) -> Option<Ailment> {
        let last = |beat| {
            let run = self.0.iter().rev().take_while(|(_, one)| *one == beat);
            run.count() >= IN_A_ROW
        };
        let slow = self.0.iter().filter(|(_, beat)| *beat == Beat::Slow);
        let slow = slow.count();
        if last(Beat::Configuration) {
            Some(Ailment::Configuration)
        } else if last(Beat::Unreachable) {
            Some(Ailment::Unreachable)
        } else if slow * 2 > self.0.len() && self.0.len() >= ENOUGH_TO_BE_SLOW {
            Some(Ailment::Slow)
        } else {
            None
        }
    }
}

fn rest_from(now: Timestamp, spells: u32) -> Timestamp {
    let place = usize::try_from(spells).unwrap_or(usize::MAX);
    let longest = RESTS.last().copied().unwrap_or(1);
    let minutes = RESTS.get(place).copied().unwrap_or(longest);
    now.checked_add(SignedDuration::from_mins(minutes))
        .unwrap_or(now)
}

/// Whether the operator is told of a provider that falls ill now and was told last at `before`.
pub fn is_news(before: Option<Timestamp>, now: Timestamp) -> bool {
    before.is_none_or(|before| now.duration_since(before) >= TOLD_ONCE_IN)
}

/// What is offered, with those that rest behind the others; the order is theirs otherwise.
pub fn well_first(offers: Vec<&Provider>, rests: impl Fn(ProviderId) -> bool) -> Vec<&Provider> {
    let (ill, mut well): (Vec<_>, Vec<_>) = offers.into_iter().partition(|one| rests(one.id));
    well.extend(ill);
    well
}

/// What a provider's bank did in some hours, for staff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Conversations.
    pub calls: i64,
    /// Of them answered in time, or late.
    pub answered: i64,
    /// Of those that were answered, late ones.
    pub slow: i64,
    /// Of them without a usable answer.
    pub unreachable: i64,
    /// Of them refused for our settings.
    pub configuration: i64,
    /// Milliseconds that all of them took together.
    pub took_ms: i64,
}

impl Figures {
    /// Counts one conversation that took so many milliseconds.
    pub fn count(&mut self, beat: Beat, took_ms: i64) {
        self.calls = self.calls.saturating_add(1);
        self.took_ms = self.took_ms.saturating_add(took_ms.max(0));
        let answered = i64::from(matches!(beat, Beat::Fine | Beat::Slow));
        self.answered = self.answered.saturating_add(answered);
        let of = match beat {
            Beat::Fine => return,
            Beat::Slow => &mut self.slow,
            Beat::Unreachable => &mut self.unreachable,
            Beat::Configuration => &mut self.configuration,
        };
        *of = of.saturating_add(1);
    }

    /// Of a hundred conversations, so many were answered; `None`: there were none.
    pub const fn percent_answered(&self) -> Option<i64> {
        self.answered.saturating_mul(100).checked_div(self.calls)
    }

    /// Milliseconds that one conversation took on average; `None`: there were none.
    pub const fn average_ms(&self) -> Option<i64> {
        self.took_ms.checked_div(self.calls)
    }
}

#[cfg(test)]
mod tests;

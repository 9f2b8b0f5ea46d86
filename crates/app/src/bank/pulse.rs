//! The pulse of each provider's bank: what every conversation says about the bank itself, counted by
//! this node, and written down only when it changes something or now and then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::event::{Actor, EventKind};
use domain::health::{Beat, Figures, Illness, Pulse, SLOW, Turn, is_news};
use domain::id::ProviderId;
use domain::job::{JobKind, NewJob};
use domain::notice::{About, NoticeKind};
use domain::scope::Scope;
use domain::verdict::Verdict;
use gateways::{Begun, Class};
use jiff::{SignedDuration, Timestamp};
use store::rooms::exchange::Exchange;
use store::rooms::job::Claimed;
use store::rooms::provider::{self, ProviderRow, health};
use store::rooms::{event, job};
use store::{StoreError, Tx};

use crate::App;

/// Longest words about an illness that are kept, in characters.
const MAX_WORDS: usize = 300;
/// How long a provider may be ill and be tried.
const FOR_EVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 50);

/// What this node felt of all providers.
#[derive(Default)]
pub(crate) struct Pulses(Mutex<HashMap<ProviderId, Felt>>);

struct Felt {
    scope: Scope,
    pulse: Pulse,
    unwritten: Figures,
}

impl Pulses {
    fn feel(&self, scope: Scope, row: &ProviderRow, felt: &Heard, now: Timestamp) -> Option<Turn> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.entry(row.provider.id).or_insert_with(|| Felt {
            scope,
            pulse: Pulse::default(),
            unwritten: Figures::default(),
        });
        one.unwritten.count(felt.beat, felt.took_ms);
        let ill = row.illness.as_ref();
        one.pulse.feel(felt.beat, &felt.words, ill, now)
    }

    /// What was counted since the last time.
    fn take(&self) -> Vec<(Scope, ProviderId, Figures)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.iter_mut().filter_map(|(id, felt)| {
            let figures = std::mem::take(&mut felt.unwritten);
            (figures.calls > 0).then_some((felt.scope, *id, figures))
        });
        taken.collect()
    }
}

/// What one conversation said about the bank.
pub(crate) struct Heard {
    beat: Beat,
    words: String,
    took_ms: i64,
}

impl Heard {
    /// A conversation that ended with this beat.
    pub(crate) fn new(beat: Beat, words: &str, took_ms: i64) -> Self {
        let slow = beat == Beat::Fine && SignedDuration::from_millis(took_ms) > SLOW;
        let line = |c: char| if c.is_control() { ' ' } else { c };
        Self {
            beat: if slow { Beat::Slow } else { beat },
            words: words.chars().map(line).take(MAX_WORDS).collect(),
            took_ms,
        }
    }

    /// Of what begin brought; `None`: the bank was not spoken to.
    pub(crate) fn of_begin(begun: &Begun, said: &[Exchange]) -> Option<Self> {
        let took = longest(said)?;
        let (beat, words) = match begun {
            Begun::Accepted { .. } => (Beat::Fine, String::new()),
            Begun::Refused {
                class,
                code,
                message,
            } => {
                let beat = match class {
                    Class::Configuration => Beat::Configuration,
                    Class::Bank => Beat::Unreachable,
                    _ => Beat::Fine,
                };
                (beat, format!("{code} {message}"))
            }
            Begun::Unclear { reason, .. } => (Beat::Unreachable, reason.clone()),
        };
        Some(Self::new(beat, words.trim(), took))
    }

    /// Of what verify brought; `None`: the bank was not spoken to.
    pub(crate) fn of_verdict(verdict: &Verdict, said: &[Exchange]) -> Option<Self> {
        let took = longest(said)?;
        let (beat, words) = match verdict {
            Verdict::Configuration { code, message } => {
                (Beat::Configuration, format!("{code} {message}"))
            }
            Verdict::Unknown { reason, .. } => (Beat::Unreachable, reason.clone()),
            _ => (Beat::Fine, String::new()),
        };
        Some(Self::new(beat, words.trim(), took))
    }
}

/// Milliseconds of the longest call.
fn longest(said: &[Exchange]) -> Option<i64> {
    said.iter().map(|one| one.took_us / 1000).max()
}

impl App {
    /// Takes what a conversation said about the bank of a provider, as it was read before. What goes
    /// wrong here holds up no payment.
    pub(crate) async fn feel(&self, scope: Scope, row: &ProviderRow, heard: Heard) {
        if !row.age.is_now() {
            return;
        }
        let Some(turn) = self.pulses.feel(scope, row, &heard, self.now()) else {
            return;
        };
        // Seldom needed, and large: it stays out of the futures of every payment.
        if let Err(error) = Box::pin(self.turn(scope, row, turn)).await {
            let provider = row.provider.id;
            tracing::warn!(%provider, %error, "the health of a provider could not be written");
        }
    }

    /// Writes a change of health; of an illness staff hear once.
    async fn turn(&self, scope: Scope, row: &ProviderRow, turn: Turn) -> Result<(), StoreError> {
        let app = self.clone();
        let (id, was) = (row.provider.id, row.illness.clone());
        let driver = gateways::find(&row.provider.driver);
        let has_test = driver.is_some_and(|driver| driver.meta().capabilities.check);
        self.write(move |tx| {
            let is = match &turn {
                Turn::Falls(ill) | Turn::Rests(ill) => Some(ill),
                Turn::Recovers => None,
            };
            if !health::turn(tx, scope, id, (was.as_ref(), is))? {
                return Ok(());
            }
            match is.filter(|_| has_test) {
                Some(ill) => job::schedule(tx, scope, &probe(id, ill))?,
                None => job::remove(tx, scope, JobKind::ProbeProvider, &id.to_string())?,
            }
            match &turn {
                Turn::Falls(ill) => app.fell_ill(tx, scope, id, ill),
                Turn::Rests(_) => Ok(()),
                Turn::Recovers => {
                    let well = app.act(Actor::System, None, |act| {
                        act.event(EventKind::ProviderWell, id)
                    });
                    event::append(tx, scope, &[well])
                }
            }
        })
        .await
    }

    fn fell_ill(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        id: ProviderId,
        ill: &Illness,
    ) -> Result<(), StoreError> {
        let event = self.act(Actor::System, None, |act| {
            act.event(EventKind::ProviderIll, id)
                .with("ailment", ill.ailment)
        });
        event::append(tx, scope, &[event])?;
        let now = self.now();
        if is_news(health::told_at(tx, scope, id)?, now) {
            self.ring(tx, scope, NoticeKind::ProviderIll, About::default())?;
            health::told(tx, scope, id, now)?;
        }
        Ok(())
    }

    /// Tries whether the bank of an ill provider answers again, without a payment. When to try next;
    /// `None`: it is well, switched off or gone.
    pub(crate) async fn probe_provider(
        &self,
        one: &Claimed,
        id: ProviderId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let scope = one.scope;
        let found = self.store().read(move |tx| provider::find(tx, scope, id));
        let Some(row) = found.await? else {
            return Ok(None);
        };
        let Some(ill) = row.illness.as_ref().filter(|_| row.provider.state.is_on()) else {
            return Ok(None);
        };
        if ill.rests(self.now()) {
            return Ok(Some(ill.rests_until));
        }
        let heard = self.test_row(scope, &row).await.1;
        self.feel(scope, &row, heard).await;
        let found = self.store().read(move |tx| provider::find(tx, scope, id));
        let found: Option<ProviderRow> = found.await?;
        // Whoever fell ill or recovered meanwhile wrote so, and nobody is tried without a rest.
        let soonest = self.now().checked_add(SignedDuration::from_secs(30)).ok();
        let next = found.and_then(|row| row.illness.map(|ill| ill.rests_until));
        Ok(next.zip(soonest).map(|(next, soonest)| next.max(soonest)))
    }

    /// Writes down what was counted since the last time.
    pub(crate) async fn write_figures(&self) -> Result<(), StoreError> {
        let (taken, now) = (self.pulses.take(), self.now());
        if taken.is_empty() {
            return Ok(());
        }
        self.write_bulk(move |tx| {
            for (scope, id, figures) in &taken {
                health::add(tx, *scope, *id, figures, now)?;
            }
            Ok(())
        })
        .await
    }
}

fn probe(id: ProviderId, ill: &Illness) -> NewJob {
    NewJob {
        kind: JobKind::ProbeProvider,
        object: id.to_string(),
        run_at: ill.rests_until,
        deadline: ill
            .rests_until
            .checked_add(FOR_EVER)
            .unwrap_or(ill.rests_until),
    }
}

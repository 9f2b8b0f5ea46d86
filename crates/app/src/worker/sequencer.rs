//! The sequencer's worker: numbers what was committed, in every world; and now and then sums up
//! what moved.

use domain::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use store::rooms::{merchant, report, sequencer};
use store::{StoreError, Topic};
use tokio_util::sync::CancellationToken;

use super::{POLL, pace, sleep};
use crate::App;
use crate::reconcile::both_worlds;

/// How long the sequencer's node keeps the word.
const LEASE: SignedDuration = SignedDuration::from_secs(10);
/// How often it is looked whether enough moved to be summed up.
const SUM_EVERY: SignedDuration = SignedDuration::from_mins(1);

impl App {
    pub(super) async fn serve_sequencer(&self, stop: CancellationToken) {
        let mut bell = self.store().subscribe(Topic::Sequencer);
        let mut pace = pace();
        let mut summed: Option<Timestamp> = None;
        while !stop.is_cancelled() {
            let now = self.now();
            if summed.is_none_or(|at| now.duration_since(at) >= SUM_EVERY) {
                if let Err(error) = self.sum_up(&stop).await {
                    tracing::warn!(%error, "what moved could not be summed up");
                }
                summed = Some(now);
            }
            // What is committed within one step is numbered by one unit.
            pace.tick().await;
            match self.sequence().await {
                Ok(true) => {}
                Ok(false) => sleep(POLL, &mut bell, &stop).await,
                Err(error) => {
                    tracing::warn!(%error, "the sequencer could not work");
                    sleep(POLL, &mut bell, &stop).await;
                }
            }
        }
    }

    /// One round of the sequencer in every world; `true`: there may be more at once.
    pub(crate) async fn sequence(&self) -> Result<bool, StoreError> {
        let waiting = self
            .store()
            .read(|tx| {
                let mut waiting = Vec::new();
                for owner in &merchant::all(tx)? {
                    for scope in both_worlds(owner) {
                        if sequencer::waits(tx, scope)? {
                            waiting.push(scope);
                        }
                    }
                }
                Ok::<_, StoreError>(waiting)
            })
            .await?;
        let mut more = false;
        for scope in waiting {
            more |= self.sequence_one(scope).await?;
        }
        Ok(more)
    }

    /// Brings the sums of money as far as they go, a part at a time: others write in between.
    async fn sum_up(&self, stop: &CancellationToken) -> Result<(), StoreError> {
        for scope in self.scopes().await? {
            while !stop.is_cancelled() {
                let now = self.now();
                let waits = self.store().read(move |tx| report::waits(tx, scope, now));
                if !waits.await? {
                    break;
                }
                self.write_bulk(move |tx| report::sum_up(tx, scope, now))
                    .await?;
            }
        }
        Ok(())
    }

    async fn sequence_one(&self, scope: Scope) -> Result<bool, StoreError> {
        let app = self.clone();
        self.write(move |tx| {
            let now = app.now();
            let until = now.checked_add(LEASE).unwrap_or(now);
            sequencer::round(tx, scope, (&app.settings().node, now, until))
        })
        .await
        .map(|round| round.more)
    }
}

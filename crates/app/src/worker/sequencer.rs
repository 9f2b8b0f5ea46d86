//! The sequencer's worker: numbers what was committed, in every world.

use domain::scope::Scope;
use jiff::SignedDuration;
use store::rooms::{merchant, sequencer};
use store::{StoreError, Topic};
use tokio_util::sync::CancellationToken;

use super::{POLL, pace, sleep};
use crate::App;
use crate::reconcile::both_worlds;

/// How long the sequencer's node keeps the word.
const LEASE: SignedDuration = SignedDuration::from_secs(10);

impl App {
    pub(super) async fn serve_sequencer(&self, stop: CancellationToken) {
        let mut bell = self.store().subscribe(Topic::Sequencer);
        let mut pace = pace();
        while !stop.is_cancelled() {
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

//! The sequencer's worker: numbers what was committed, in every world.

use domain::scope::Scope;
use jiff::SignedDuration;
use store::rooms::sequencer;
use store::{StoreError, Topic};
use tokio_util::sync::CancellationToken;

use super::{POLL, sleep};
use crate::App;

/// How long the sequencer's node keeps the word.
const LEASE: SignedDuration = SignedDuration::from_secs(10);

impl App {
    pub(super) async fn serve_sequencer(&self, stop: CancellationToken) {
        let mut bell = self.store().subscribe(Topic::Sequencer);
        while !stop.is_cancelled() {
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
        let mut more = false;
        for scope in self.scopes().await? {
            let waits = self
                .store()
                .read(move |tx| sequencer::waits(tx, scope))
                .await?;
            if waits {
                more |= self.sequence_one(scope).await?;
            }
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

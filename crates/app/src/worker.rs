//! The workers: jobs by lanes, the sequencer, and the clock's guard. They start with the server
//! and stop with it.

mod lane;
mod sequencer;
mod work;

use std::time::Duration;

use domain::job::Lane;
use domain::scope::Scope;
use store::rooms::message;
use store::{Engine, StoreError, Subscription};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::clock::MAX_OFFSET;

/// Longest sleep while nothing rings: on several nodes a ring can be lost.
const POLL: Duration = Duration::from_secs(1);
/// The shortest time between two looks of one worker. The first look after a rest comes at once;
/// under load one look serves what many commits have rung for.
const STEP: Duration = Duration::from_millis(10);
/// How often the clock is held against the database's.
const CLOCK_EVERY: Duration = Duration::from_mins(1);

impl App {
    /// Runs all workers until `stop`. Work under way is finished; its leases need not run out.
    pub async fn run_workers(&self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        for lane in Lane::ALL {
            let (app, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move { app.serve_lane(*lane, stop).await });
        }
        let (app, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move { app.serve_sequencer(stopping).await });
        let app = self.clone();
        tasks.spawn(async move { app.guard_clock(stop).await });
        while tasks.join_next().await.is_some() {}
    }

    /// On the embedded database this process is alone: whatever is leased, the process before it
    /// held when it died. Nobody waits for a lease of the dead. To be called before any door opens:
    /// a lease that this process gave is not told from theirs.
    pub async fn take_over(&self) {
        if self.store().engine() != Engine::Sqlite {
            return;
        }
        if let Err(error) = self.release_leases().await {
            // They run out by themselves.
            tracing::warn!(%error, "the leases of the process before could not be taken over");
        }
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        for scope in self.scopes().await? {
            let app = self.clone();
            self.write(move |tx| store::rooms::job::release_all(tx, scope, app.now()))
                .await?;
        }
        Ok(())
    }

    /// Follows the database's clock. While it is far off, this node decides nothing.
    async fn guard_clock(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.clock().follow(self.store()).await {
                Ok(offset) if offset.abs() > MAX_OFFSET => {
                    tracing::error!(%offset, "this machine's clock is far off; nothing is decided");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the database's clock could not be read"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(CLOCK_EVERY) => {}
            }
        }
    }

    /// Does everything that is due now, in every lane, and numbers what waits: for tests and for
    /// commands that must leave nothing behind. How many jobs were done.
    pub async fn run_due(&self) -> Result<u32, StoreError> {
        let mut done = 0;
        loop {
            let before = done;
            for lane in Lane::ALL {
                for owner in self.merchants().await? {
                    let claimed = self.claim(owner.no, *lane, lane::width(*lane)).await?;
                    done += u32::try_from(claimed.len()).unwrap_or(u32::MAX);
                    let mut at_work = JoinSet::new();
                    self.work(claimed, &mut at_work).await;
                    while at_work.join_next().await.is_some() {}
                }
            }
            while self.sequence().await? {}
            if done == before {
                return Ok(done);
            }
        }
    }

    /// Whether a message is still on its way; for commands that wait for the last one.
    pub async fn messages_waiting(&self, scope: Scope) -> Result<bool, StoreError> {
        self.store()
            .read(move |tx| message::any_waiting(tx, scope))
            .await
    }
}

/// Ticks at once after a rest, and never twice within a step.
fn pace() -> Interval {
    let mut pace = interval(STEP);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// Sleeps until `wait` is over, `bell` rings or `stop` says so.
async fn sleep(wait: Duration, bell: &mut Subscription, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(wait) => {}
        alive = bell.rung() => {
            if !alive {
                stop.cancelled().await;
            }
        }
    }
}

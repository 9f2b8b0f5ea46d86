//! The workers: jobs by lanes, the sequencer, and the clock's guard. They start with the server
//! and stop with it.

mod lane;
mod sequencer;
mod work;

use std::time::Duration;

use domain::job::Lane;
use domain::scope::Scope;
use jiff::SignedDuration;
use store::rooms::{job, message};
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
/// So long ago a payer may have been sent to a bank whose return was lost while nobody was here.
const AWAY: SignedDuration = SignedDuration::from_mins(30);
/// So often, a poll apart, it is looked whether a former life is gone.
const PATIENCE: u32 = 60;
/// How often the clock is held against the database's.
const CLOCK_EVERY: Duration = Duration::from_mins(1);
/// How often figures about providers are written: what a crash loses of them is no loss.
const FIGURES_EVERY: Duration = Duration::from_secs(20);
/// How often looks at what banks hold are planned for providers that have none.
const PLAN_EVERY: SignedDuration = SignedDuration::from_hours(1);

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
        let (app, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move { app.serve_opened(stopping).await });
        let (app, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move { app.take_over_at_last(stopping).await });
        let (app, stopping) = (self.clone(), stop.clone());
        tasks.spawn(async move { app.keep_figures(stopping).await });
        let app = self.clone();
        tasks.spawn(async move { app.guard_clock(stop).await });
        while tasks.join_next().await.is_some() {}
    }

    /// Frees the leases that the former life of this process held when it died, and asks soon about
    /// everybody who was at a bank meanwhile. On the embedded database this process is alone, so all
    /// are of the dead; there it is called before any door opens, for a lease that this process gave
    /// is not told from theirs. On PostgreSQL a former life has the name of this node and no connection
    /// any more ([ADR 5](../../../docs/adr/0005-leases-of-a-former-life.md)); another node is never
    /// touched. `false`: a former life is still connected, or the store did not answer.
    pub async fn take_over(&self) -> bool {
        match self.release_leases().await {
            Ok(all) => all,
            Err(error) => {
                // They run out by themselves.
                tracing::warn!(%error, "the leases of the former life could not be taken over");
                false
            }
        }
    }

    async fn release_leases(&self) -> Result<bool, StoreError> {
        let mut all = true;
        for scope in self.scopes().await? {
            let app = self.clone();
            let own = self.store().holder();
            all &= self
                .write(move |tx| {
                    let now = app.now();
                    let since = now.checked_sub(AWAY).unwrap_or(now);
                    let Some(own) = &own else {
                        job::release(tx, scope, None, now)?;
                        job::look_soon(tx, scope, (since, now))?;
                        return Ok(true);
                    };
                    let mut all = true;
                    for (holder, lives) in job::holders(tx, scope)? {
                        if !is_former_life(&holder, own) {
                            continue;
                        }
                        if lives {
                            all = false;
                            continue;
                        }
                        job::release(tx, scope, Some(&holder), now)?;
                        job::forget_holder(tx, scope, &holder)?;
                        job::look_soon(tx, scope, (since, now))?;
                    }
                    Ok::<_, StoreError>(all)
                })
                .await?;
        }
        Ok(all)
    }

    /// The database may take some seconds to see that a process is dead, its machine gone.
    async fn take_over_at_last(&self, stop: CancellationToken) {
        if self.store().engine() == Engine::Sqlite {
            return;
        }
        for _ in 0..PATIENCE {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            if self.take_over().await {
                return;
            }
        }
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

    /// Writes down now and then what was counted about the banks of providers, and once more at the
    /// end.
    async fn keep_figures(&self, stop: CancellationToken) {
        let mut planned = None;
        loop {
            // Providers that were switched on since the last time have no look at night yet.
            let now = self.now();
            if planned.is_none_or(|at| now.duration_since(at) >= PLAN_EVERY) {
                planned = Some(now);
                if let Err(error) = self.plan_looks().await {
                    tracing::warn!(%error, "looks at banks could not be planned");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(FIGURES_EVERY) => {}
            }
            if let Err(error) = self.write_figures().await {
                tracing::warn!(%error, "figures about providers could not be written");
            }
            if stop.is_cancelled() {
                return;
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
            self.write_opened().await?;
            self.write_figures().await?;
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

/// Whether a holder of leases is an earlier process of the node that is called `own`.
fn is_former_life(holder: &str, own: &str) -> bool {
    let node = |name: &str| name.rsplit_once('/').map(|(node, _)| node.to_owned());
    holder != own && node(own).is_some() && node(holder) == node(own)
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

#[cfg(test)]
mod tests {
    use super::is_former_life;

    #[test]
    fn a_former_life_has_our_nodes_name_and_another_of_its_own() {
        let own = "peyvand node-1/8f2c";
        assert!(is_former_life("peyvand node-1/17aa", own));
        for other in [
            own,
            "peyvand node-2/17aa",
            "peyvand node-11/17aa",
            "peyvand",
            "",
        ] {
            assert!(!is_former_life(other, own), "{other}");
        }
        // Who has no name of its own has no former life either.
        assert!(!is_former_life("peyvand", "peyvand"));
        assert!(!is_former_life("", "peyvand"));
    }
}

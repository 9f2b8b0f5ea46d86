//! A lane's worker: claims what is due as long as it has room, and works on it side by side.

use std::time::Duration;

use domain::job::{JobKind, Lane};
use domain::scope::MerchantNo;
use jiff::{SignedDuration, Timestamp};
use store::rooms::job::{self, Claimed};
use store::rooms::merchant;
use store::{StoreError, Topic};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{POLL, pace};
use crate::App;

/// How long a worker holds a job; longer than any single piece of work.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// Shortest sleep before something that is due soon, so that a worker never spins.
const SHORTEST: Duration = Duration::from_millis(20);

/// Jobs of a lane that run at once. Lanes have their own workers, so a full one delays no other.
pub(super) const fn width(lane: Lane) -> u32 {
    match lane {
        Lane::Verify => 16,
        Lane::Webhook => 8,
        // Few of them speak with a mail server at once (`outbound::MAILS_AT_ONCE`): the last one
        // waits for two conversations before its own, well within its lease.
        Lane::Message => 24,
        Lane::Bulk => 4,
    }
}

/// What looking for work brought.
enum Found {
    /// Something was claimed; there may be more.
    Work,
    /// Nothing is due before this.
    Nothing(Option<Timestamp>),
}

impl App {
    pub(super) async fn serve_lane(&self, lane: Lane, stop: CancellationToken) {
        let mut bell = self.store().subscribe(Topic::Jobs);
        let mut at_work = JoinSet::new();
        let mut pace = pace();
        while !stop.is_cancelled() {
            // Many commits ring, and many jobs end, within one step: one look serves them all.
            pace.tick().await;
            while at_work.try_join_next().is_some() {}
            let busy = u32::try_from(at_work.len()).unwrap_or(u32::MAX);
            let wait = match width(lane).saturating_sub(busy) {
                0 => POLL,
                free => match self.look(lane, free, &mut at_work).await {
                    Ok(Found::Work) => continue,
                    Ok(Found::Nothing(next)) => self.until(next),
                    Err(error) => {
                        tracing::warn!(%lane, %error, "a lane could not be served");
                        POLL
                    }
                },
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
                Some(_) = at_work.join_next() => {}
                alive = bell.rung() => {
                    if !alive {
                        stop.cancelled().await;
                    }
                }
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    fn until(&self, next: Option<Timestamp>) -> Duration {
        let wait = next.map(|at| at.duration_since(self.now()));
        let wait = wait.and_then(|wait| Duration::try_from(wait).ok());
        wait.map_or(POLL, |wait| wait.clamp(SHORTEST, POLL))
    }

    /// Claims what is due in a lane, for every merchant in turn, as far as there is room.
    async fn look(
        &self,
        lane: Lane,
        mut free: u32,
        at_work: &mut JoinSet<()>,
    ) -> Result<Found, StoreError> {
        let due = self
            .store()
            .read(move |tx| {
                let owners = merchant::all(tx)?;
                let due = owners.iter().map(|owner| {
                    let at = job::next_due(tx, owner.no, lane)?;
                    Ok((owner.no, at))
                });
                due.collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        let mut found = false;
        let mut next: Option<Timestamp> = None;
        for (owner, at) in due {
            match at {
                Some(at) if at <= self.now() && free > 0 => {
                    let claimed = self.claim(owner, lane, free).await?;
                    free = free.saturating_sub(u32::try_from(claimed.len()).unwrap_or(u32::MAX));
                    found |= !claimed.is_empty();
                    self.work(claimed, at_work).await;
                }
                Some(at) => next = Some(next.map_or(at, |earliest| earliest.min(at))),
                None => {}
            }
        }
        Ok(if found {
            Found::Work
        } else {
            Found::Nothing(next)
        })
    }

    pub(super) async fn claim(
        &self,
        owner: MerchantNo,
        lane: Lane,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let app = self.clone();
        self.write(move |tx| {
            let now = app.now();
            let until = now.checked_add(LEASE).unwrap_or(now);
            job::claim(tx, owner, lane, (now, until), limit)
        })
        .await
    }

    /// Begins to work on claimed jobs.
    pub(super) async fn work(&self, claimed: Vec<Claimed>, at_work: &mut JoinSet<()>) {
        // What messages are made of is read for all at once. If one of them cannot be read, each
        // reads its own, so that it holds up no other.
        let mut facts = self
            .facts_of(&claimed)
            .await
            .unwrap_or_default()
            .into_iter();
        for one in claimed {
            let read = match one.kind {
                JobKind::SendMessage => facts.next().flatten(),
                JobKind::CheckPayment
                | JobKind::AskRefund
                | JobKind::ExpireLink
                | JobKind::AskReports
                | JobKind::AskCredit
                | JobKind::ImportCustomers
                | JobKind::ProbeProvider
                | JobKind::LookAtLeft
                | JobKind::IndexLinks => None,
            };
            let app = self.clone();
            at_work.spawn(async move {
                if let Err(error) = Box::pin(app.work_on(&one, read)).await {
                    tracing::warn!(kind = %one.kind, object = %one.object, %error, "a job failed");
                }
            });
        }
    }
}

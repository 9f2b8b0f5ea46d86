//! The workers: jobs by lanes, the sequencer, and the clock's guard. They start with the server
//! and stop with it.

use std::time::Duration;

use domain::event::{Actor, EventKind};
use domain::id::{LinkId, MessageId, PaymentId};
use domain::job::{JobKind, Lane, back_off};
use domain::link::LinkState;
use domain::scope::{MerchantNo, Scope};
use jiff::{SignedDuration, Timestamp};
use store::rooms::job::Claimed;
use store::rooms::{event, job, link, message, sequencer};
use store::{StoreError, Subscription, Topic};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::clock::MAX_OFFSET;
use crate::message::Sent;

/// Longest sleep while nothing rings: on several nodes a ring can be lost.
const POLL: Duration = Duration::from_secs(1);
/// How long a worker holds a job; longer than any single piece of work.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// How long the sequencer's node keeps the word.
const SEQUENCER_LEASE: SignedDuration = SignedDuration::from_secs(10);
/// Tries of a message before it is given up.
const MESSAGE_TRIES: u32 = 8;
/// How often the clock is held against the database's.
const CLOCK_EVERY: Duration = Duration::from_mins(1);

/// Jobs of a lane that run at once. Lanes have their own workers, so a full one delays no other.
const fn width(lane: Lane) -> u32 {
    match lane {
        Lane::Verify => 16,
        Lane::Webhook | Lane::Message => 8,
        Lane::Bulk => 4,
    }
}

/// What one round of a lane did.
enum Round {
    /// It worked; there may be more at once.
    Worked,
    /// Nothing is due before this.
    Idle(Option<Timestamp>),
}

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

    async fn serve_lane(&self, lane: Lane, stop: CancellationToken) {
        let mut bell = self.store().subscribe(Topic::Jobs);
        while !stop.is_cancelled() {
            let wait = match self.lane_round(lane).await {
                Ok(Round::Worked) => continue,
                Ok(Round::Idle(next)) => self.until(next),
                Err(error) => {
                    tracing::warn!(%lane, %error, "a lane could not be served");
                    POLL
                }
            };
            sleep(wait, &mut bell, &stop).await;
        }
    }

    fn until(&self, next: Option<Timestamp>) -> Duration {
        let wait = next.map(|at| at.duration_since(self.now()));
        let wait = wait.and_then(|wait| Duration::try_from(wait).ok());
        // A job that is due but leased to another shows as due: do not spin on it.
        wait.map_or(POLL, |wait| wait.clamp(Duration::from_millis(20), POLL))
    }

    /// Does what is due in one lane, for every merchant in turn.
    async fn lane_round(&self, lane: Lane) -> Result<Round, StoreError> {
        let mut worked = false;
        let mut next: Option<Timestamp> = None;
        for owner in self.merchants().await? {
            let due = self
                .store()
                .read(move |tx| job::next_due(tx, owner.no, lane))
                .await?;
            match due {
                Some(at) if at <= self.now() => {
                    let claimed = self.claim(owner.no, lane).await?;
                    worked |= !claimed.is_empty();
                    self.work(claimed).await;
                }
                Some(at) => next = Some(next.map_or(at, |earliest| earliest.min(at))),
                None => {}
            }
        }
        Ok(if worked {
            Round::Worked
        } else {
            Round::Idle(next)
        })
    }

    async fn claim(&self, owner: MerchantNo, lane: Lane) -> Result<Vec<Claimed>, StoreError> {
        let app = self.clone();
        self.write(move |tx| {
                let now = app.now();
                let until = now.checked_add(LEASE).unwrap_or(now);
                job::claim(tx, owner, lane, (now, until), width(lane))
            })
            .await
    }

    /// Works on claimed jobs, all at once.
    async fn work(&self, claimed: Vec<Claimed>) {
        let mut tasks = JoinSet::new();
        for one in claimed {
            let app = self.clone();
            tasks.spawn(async move {
                if let Err(error) = app.work_on(&one).await {
                    // The lease runs out and the job comes again.
                    tracing::warn!(kind = %one.kind, object = %one.object, %error, "a job failed");
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn work_on(&self, one: &Claimed) -> Result<(), StoreError> {
        match one.kind {
            JobKind::CheckPayment => self.work_check(one).await,
            JobKind::SendMessage => self.work_send(one).await,
            JobKind::ExpireLink => self.work_expire(one).await,
        }
    }

    async fn work_check(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<PaymentId>() else {
            return self.bury(one, "not the id of a payment").await;
        };
        let checked = self.check(one.scope, id, &self.request_id()).await?;
        // The next look is decided by the payment alone; a jitter spreads what failed together.
        let now = self.now();
        match checked.and_then(|payment| payment.next_look(now, self.entropy().jitter())) {
            Some(at) => self.put_back(one, at, None).await,
            None => self.finish(one).await,
        }
    }

    async fn work_send(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<MessageId>() else {
            return self.bury(one, "not the id of a message").await;
        };
        let last_try = one.attempts >= MESSAGE_TRIES || self.now() >= one.deadline;
        match self.send_message(one.scope, id, last_try).await? {
            Sent::Done => self.finish(one).await,
            Sent::Again(reason) => {
                let wait = back_off(one.kind, one.attempts, self.entropy().jitter());
                let at = self.now().checked_add(wait).unwrap_or(one.deadline);
                self.put_back(one, at, Some(reason)).await
            }
        }
    }

    /// Writes the expiry of a link; judged again, for it may have been paid or extended.
    async fn work_expire(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<LinkId>() else {
            return self.bury(one, "not the id of a link").await;
        };
        let app = self.clone();
        let scope = one.scope;
        let again = self.write(move |tx| -> Result<Option<Timestamp>, StoreError> {
                let Some((mut found, terms)) = link::lock(tx, scope, id)? else {
                    return Ok(None);
                };
                let now = app.now();
                if found.expires_now(&terms, now) {
                    let read_as = (found.state, found.version);
                    found.state = LinkState::Expired;
                    if !link::save(tx, scope, &found, read_as)? {
                        return Err(StoreError::Busy);
                    }
                    let event = app.act(Actor::System, None, |act| {
                        act.event(EventKind::LinkExpired, id)
                    });
                    event::append(tx, scope, &[event])?;
                    return Ok(None);
                }
                let open = matches!(found.state, LinkState::Open | LinkState::PartiallyPaid);
                let later = |at: Timestamp| at.checked_add(SignedDuration::from_secs(1)).ok();
                Ok(terms.expires_at.filter(|_| open).and_then(later))
            })
            .await?;
        match again {
            Some(at) => self.put_back(one, at, None).await,
            None => self.finish(one).await,
        }
    }

    async fn finish(&self, one: &Claimed) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::done(tx, &one))
            .await
            .map(|_| ())
    }

    async fn put_back(
        &self,
        one: &Claimed,
        at: Timestamp,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::later(tx, &one, at, reason.as_deref()))
            .await
            .map(|_| ())
    }

    async fn bury(&self, one: &Claimed, reason: &'static str) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::dead(tx, &one, reason))
            .await
            .map(|_| ())
    }

    async fn serve_sequencer(&self, stop: CancellationToken) {
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
                let until = now.checked_add(SEQUENCER_LEASE).unwrap_or(now);
                sequencer::round(tx, scope, (&app.settings().node, now, until))
            })
            .await
            .map(|round| round.more)
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
                    let claimed = self.claim(owner.no, *lane).await?;
                    done += u32::try_from(claimed.len()).unwrap_or(u32::MAX);
                    self.work(claimed).await;
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

//! What each kind of job does.

use domain::event::Actor;
use domain::id::{LinkId, MessageId, PaymentId, ProviderId, RefundId};
use domain::job::{JobKind, NewJob};
use domain::link::{LinkState, expire};
use domain::message::Situation;
use domain::notice::{About, NoticeKind};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::rooms::job::Claimed;
use store::rooms::{event, job, link, message, openpay, shop};

use crate::App;
use crate::message::{Facts, Sent};
use crate::told::{payers, who_may_hear};

/// Tries of a message before it is given up.
const MESSAGE_TRIES: u32 = 8;
/// Links whose search tokens one unit writes.
const INDEXED: u32 = 200;

impl App {
    /// Does one claimed job. An error leaves its lease to run out: the job comes again.
    /// `read`: what its message is made of, if that was read already.
    pub(super) async fn work_on(
        &self,
        one: &Claimed,
        read: Option<Box<Facts>>,
    ) -> Result<(), StoreError> {
        match one.kind {
            JobKind::CheckPayment => self.work_check(one).await,
            JobKind::AskRefund => self.work_refund(one).await,
            JobKind::SendMessage => {
                let facts = match read {
                    Some(facts) => Some(facts),
                    None => self
                        .facts_of(std::slice::from_ref(one))
                        .await?
                        .pop()
                        .flatten(),
                };
                self.work_send(one, facts).await
            }
            JobKind::ExpireLink => self.work_expire(one).await,
            JobKind::AskReports => self.work_reports(one).await,
            JobKind::AskCredit => self.work_credit(one).await,
            JobKind::ProbeProvider | JobKind::LookAtLeft => self.work_provider(one).await,
            JobKind::ImportCustomers => self.work_import(one).await,
            JobKind::IndexLinks => self.work_index(one).await,
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
            Some(at) => self.put_back(one, at).await,
            None => self.finish(one).await,
        }
    }

    async fn work_refund(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<RefundId>() else {
            return self.bury(one, "not the id of a refund").await;
        };
        let asked = self.ask_refund(one.scope, id, &self.request_id()).await?;
        let now = self.now();
        match asked.and_then(|refund| refund.next_ask(now, self.entropy().jitter())) {
            Some(at) => self.put_back(one, at).await,
            None => self.finish(one).await,
        }
    }

    async fn work_provider(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<ProviderId>() else {
            return self.bury(one, "not the id of a provider").await;
        };
        let next = if one.kind == JobKind::LookAtLeft {
            self.work_look(one, id).await?
        } else {
            self.probe_provider(one, id).await?
        };
        match next {
            Some(at) => self.put_back(one, at).await,
            None => self.finish(one).await,
        }
    }

    /// What the messages are made of that are to be sent by these jobs, in their order.
    pub(super) async fn facts_of(
        &self,
        jobs: &[Claimed],
    ) -> Result<Vec<Option<Box<Facts>>>, StoreError> {
        let messages = jobs.iter().filter(|one| one.kind == JobKind::SendMessage);
        let named = messages.map(|one| {
            let id = one.object.parse::<MessageId>();
            id.ok().map(|id| (one.scope, id))
        });
        let named: Vec<_> = named.collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        self.message_facts(named).await
    }

    /// Sends the message of a job; without facts there is none.
    async fn work_send(&self, one: &Claimed, facts: Option<Box<Facts>>) -> Result<(), StoreError> {
        let Some(facts) = facts else {
            return match one.object.parse::<MessageId>() {
                Ok(_) => self.finish(one).await,
                Err(_) => self.bury(one, "not the id of a message").await,
            };
        };
        let last_try = one.attempts >= MESSAGE_TRIES || self.now() >= one.deadline;
        match self.send_message(one, facts, last_try).await? {
            Sent::Recorded => Ok(()),
            Sent::Nothing => self.finish(one).await,
        }
    }

    /// Writes the expiry of a link; judged again, for it may have been paid or extended.
    async fn work_expire(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<LinkId>() else {
            return self.bury(one, "not the id of a link").await;
        };
        let app = self.clone();
        let scope = one.scope;
        let again = self
            .write(move |tx| -> Result<Option<Timestamp>, StoreError> {
                let Some((found, terms)) = link::lock(tx, scope, id)? else {
                    return Ok(None);
                };
                let Some(row) = shop::find(tx, scope.merchant, found.shop)? else {
                    return Ok(None);
                };
                let staff = who_may_hear(tx, scope, &row.shop, found.made_by)?;
                let recipients = if row.shop.told.payer.contains(&Situation::Expired) {
                    payers(tx, scope, (&row.shop, id), Situation::Expired)?
                } else {
                    Vec::new()
                };
                let expired = app.act(Actor::System, None, |act| {
                    expire(&found, &terms, (&staff, &recipients), act)
                });
                if let Some(mut expired) = expired {
                    // A form that nobody went on with is no news to anybody.
                    if openpay::begun(tx, scope, id)?.is_some() {
                        expired.messages.clear();
                        expired.jobs.clear();
                    }
                    if !link::save(tx, scope, &expired.link, (found.state, found.version))? {
                        return Err(StoreError::Busy);
                    }
                    let about = About {
                        shop: Some(found.shop),
                        maker: found.made_by,
                        link: Some(id),
                        ..About::default()
                    };
                    app.ring(tx, scope, NoticeKind::Expired, about)?;
                    message::insert(tx, scope, &expired.messages, app.now())?;
                    job::insert(tx, scope, &expired.jobs)?;
                    event::append(tx, scope, &expired.events)?;
                    return Ok(None);
                }
                let open = matches!(found.state, LinkState::Open | LinkState::PartiallyPaid);
                let later = |at: Timestamp| at.checked_add(SignedDuration::from_secs(1)).ok();
                Ok(terms.expires_at.filter(|_| open).and_then(later))
            })
            .await?;
        match again {
            Some(at) => self.put_back(one, at).await,
            None => self.finish(one).await,
        }
    }

    /// Writes the search tokens of some links that have none yet, and leaves the rest to another job,
    /// which is named by the place where it goes on.
    async fn work_index(&self, one: &Claimed) -> Result<(), StoreError> {
        let (one, now) = (one.clone(), self.now());
        self.write_bulk(move |tx| {
            if let Some(place) = link::index_after(tx, one.scope, &one.object, INDEXED)? {
                let next = NewJob {
                    kind: JobKind::IndexLinks,
                    object: place,
                    run_at: now,
                    deadline: one.deadline,
                };
                job::insert(tx, one.scope, &[next])?;
            }
            job::done(tx, &one).map(drop)
        })
        .await
    }

    async fn finish(&self, one: &Claimed) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::done(tx, &one)).await.map(|_| ())
    }

    async fn put_back(&self, one: &Claimed, at: Timestamp) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::later(tx, &one, at, None))
            .await
            .map(|_| ())
    }

    pub(crate) async fn bury(&self, one: &Claimed, reason: &'static str) -> Result<(), StoreError> {
        let one = one.clone();
        self.write(move |tx| job::dead(tx, &one, reason))
            .await
            .map(|_| ())
    }
}

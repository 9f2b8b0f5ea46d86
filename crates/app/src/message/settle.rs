//! Writing down what became of a message, with all that follows: its stand-in, a word to staff, the
//! question of what became of it.

use domain::event::{Actor, EventKind};
use domain::id::MessageId;
use domain::job::{JobKind, NewJob};
use domain::link::send_job;
use domain::message::{ChannelKind, MessageState, NewMessage, Situation, Topic};
use domain::notice::{About, NoticeKind};
use domain::scope::Scope;
use domain::way::Route;
use jiff::{SignedDuration, Timestamp};
use store::rooms::job::Claimed;
use store::rooms::message::{Message, Outcome};
use store::rooms::{channel, event, job, message, shop, template};
use store::{StoreError, Tx};

use super::facts::Facts;
use super::{Sent, owner_of};
use crate::App;
use crate::told::who_may_hear;

/// How long the job lives that asks a channel about its messages.
const ASKING: SignedDuration = SignedDuration::from_hours(24 * 365);

/// What is to be written down about a message.
pub(super) struct Verdict {
    /// By which channel.
    pub(super) kind: ChannelKind,
    /// Subject and text, if they are not written down yet.
    pub(super) kept: Option<(String, String)>,
    /// What became of it.
    pub(super) said: Outcome,
    /// It surely did not arrive: the next of its chain takes over.
    pub(super) onward: bool,
}

impl Verdict {
    pub(super) fn of(kind: ChannelKind, said: Outcome) -> Self {
        Self {
            kind,
            kept: None,
            said,
            onward: false,
        }
    }

    pub(super) fn onward(self) -> Self {
        Self {
            onward: true,
            ..self
        }
    }
}

/// The event of a state that a message came to.
pub(super) fn kind_of(state: MessageState) -> EventKind {
    match state {
        MessageState::Accepted | MessageState::Queued | MessageState::Sending => {
            EventKind::MessageAccepted
        }
        MessageState::Delivered => EventKind::MessageDelivered,
        MessageState::Unknown => EventKind::MessageUnknown,
        MessageState::Blocked => EventKind::MessageBlocked,
        MessageState::Undelivered | MessageState::Failed => EventKind::MessageFailed,
    }
}

/// The job that asks a channel what became of its messages.
pub(super) fn report_job(channel: ChannelKind, at: Timestamp) -> NewJob {
    NewJob {
        kind: JobKind::AskReports,
        object: channel.to_string(),
        run_at: at,
        deadline: at.checked_add(ASKING).unwrap_or(at),
    }
}

impl App {
    /// Writes down what became of a message and ends its job: one unit of work.
    pub(super) async fn conclude(
        &self,
        one: &Claimed,
        facts: &Facts,
        verdict: Verdict,
    ) -> Result<Sent, StoreError> {
        let (kind, state) = (verdict.kind, verdict.said.state);
        let (app, one) = (self.clone(), one.clone());
        let (message, turned) = (facts.message.clone(), facts.turned.clone());
        self.write(move |tx| {
            let (scope, now, id) = (one.scope, app.now(), message.id);
            job::done(tx, &one)?;
            if message.state == MessageState::Queued
                && let Some(route) = &turned
            {
                // Written down already, if it was handed over.
                message::reroute(tx, scope, id, route)?;
            }
            if let Some((subject, text)) = &verdict.kept
                && !message::sending(tx, scope, id, kind, (subject, text))?
            {
                // Another worker was faster.
                return Ok(());
            }
            if !message::outcome(tx, scope, id, &verdict.said, now)? {
                return Ok(());
            }
            // The outbox shows it at once: that it was taken says all.
            let event = match state {
                MessageState::Delivered => EventKind::MessageAccepted,
                state => kind_of(state),
            };
            app.tell_of(tx, scope, event, id)?;
            if let Some(at) = verdict.said.report_at {
                job::insert(tx, scope, &[report_job(kind, at)])?;
            }
            if verdict.onward {
                app.go_on(tx, scope, &message)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
        self.metrics().message(kind.as_str(), state.as_str());
        Ok(Sent::Recorded)
    }

    fn tell_of(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        kind: EventKind,
        message: MessageId,
    ) -> Result<(), StoreError> {
        let event = self.act(Actor::System, None, |act| act.event(kind, message));
        event::append(tx, scope, &[event])
    }

    /// A message surely did not arrive: the next of its chain stands in for it, or staff hear that
    /// a payer was not reached.
    pub(super) fn go_on(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        failed: &Message,
    ) -> Result<(), StoreError> {
        if let Some(route) = Route::of(&failed.chain) {
            let stand_in = NewMessage {
                id: MessageId::new(self.uuid()),
                situation: failed.situation,
                route,
                follows: Some(failed.id),
                by_hand: failed.by_hand,
                language: failed.language,
                topic: failed.topic,
                payment: failed.payment,
            };
            self.queue(
                tx,
                scope,
                std::slice::from_ref(&stand_in),
                EventKind::MessageFallback,
            )?;
            template::carry_on(tx, scope, failed, stand_in.id)
        } else if failed.situation.is_for_payer() {
            self.tell_staff(tx, scope, Situation::StaffBounced, failed)
        } else {
            Ok(())
        }
    }

    /// Queues messages, each with its job and its event.
    pub(super) fn queue(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        messages: &[NewMessage],
        kind: EventKind,
    ) -> Result<(), StoreError> {
        let now = self.now();
        message::insert(tx, scope, messages, now)?;
        for one in messages {
            job::insert(tx, scope, &[send_job(one.id, now)])?;
            let event = self.act(Actor::System, None, |act| {
                let event = act.event(kind, one.id);
                let event = event.with("channel", one.route.first.channel);
                match one.follows {
                    Some(of) => event.with("of", of),
                    None => event,
                }
            });
            event::append(tx, scope, &[event])?;
        }
        Ok(())
    }

    /// Tells those of staff of it who may hear of what it is about.
    fn tell_staff(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        situation: Situation,
        about: &Message,
    ) -> Result<(), StoreError> {
        // Whoever asks for a code waits before the page; nobody of staff can do anything about it.
        let stops = situation == Situation::StaffChannelStopped;
        if matches!(about.topic, Topic::Code(_)) && !stops {
            return Ok(());
        }
        let Some((shop, maker)) = owner_of(tx, scope, about.topic)? else {
            return Ok(());
        };
        let Some(row) = shop::find(tx, scope.merchant, shop)? else {
            return Ok(());
        };
        // A channel rings for itself.
        let rings = !stops;
        if let Some(kind) = NoticeKind::of(situation).filter(|_| rings) {
            let about = About {
                shop: Some(shop),
                maker,
                link: about.topic.link(),
                message: Some(about.id),
                payment: about.payment,
                channel: None,
            };
            self.ring(tx, scope, kind, about)?;
        }
        let staff = who_may_hear(tx, scope, &row.shop, maker)?;
        let notices = staff.of(situation).into_iter().map(|reader| NewMessage {
            id: MessageId::new(self.uuid()),
            situation,
            route: Route::mail(reader.address.clone()),
            follows: Some(about.id),
            by_hand: false,
            language: reader.language,
            topic: about.topic,
            payment: about.payment,
        });
        let notices: Vec<_> = notices.collect();
        let now = self.now();
        message::insert(tx, scope, &notices, now)?;
        let jobs: Vec<_> = notices.iter().map(|one| send_job(one.id, now)).collect();
        job::insert(tx, scope, &jobs)
    }

    /// Stops the channel that a message met with wrong settings; staff hear of it once. The message
    /// goes on to the next of its chain, or waits until somebody has looked.
    pub(super) async fn close_channel(
        &self,
        one: &Claimed,
        facts: &Facts,
        why: &str,
    ) -> Result<Sent, StoreError> {
        let (app, one, why) = (self.clone(), one.clone(), why.to_owned());
        let (message, row) = (facts.message.clone(), facts.row.clone());
        self.write(move |tx| {
            let (scope, now, id) = (one.scope, app.now(), message.id);
            let Some(row) = &row else {
                return Ok(());
            };
            if channel::stop(tx, scope.merchant, row, (&why, now))? {
                let event = app.act(Actor::System, None, |act| {
                    act.event(EventKind::ChannelStopped, row.kind)
                });
                event::append(tx, scope, &[event])?;
                let about = About {
                    channel: Some(row.kind),
                    ..About::default()
                };
                app.ring(tx, scope, NoticeKind::ChannelStopped, about)?;
                // By a stopped mail server no e-mail tells of it.
                if row.kind != ChannelKind::Smtp {
                    app.tell_staff(tx, scope, Situation::StaffChannelStopped, &message)?;
                }
            }
            let stands = channel::find(tx, scope.merchant, row.kind)?;
            let is_stopped = stands.is_some_and(|row| row.stopped.is_some());
            let next = Route::of(&message.chain);
            let at = if is_stopped && next.is_none() {
                one.deadline
            } else {
                now
            };
            if !job::later(tx, &one, at, Some(&why))? {
                return Ok(());
            }
            message::put_back(tx, scope, id)?;
            if let Some(route) = next.filter(|_| is_stopped) {
                message::reroute(tx, scope, id, &route)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
        if let Some(row) = &facts.row {
            self.metrics().message(row.kind.as_str(), "stopped");
        }
        Ok(Sent::Recorded)
    }
}

//! One try to send one message.

use channels::{Carried, Channel, Contact, Delivery, Failure, Letter, Unpackable};
use domain::delivery::{Block, Next, Said, after, next_report};
use domain::job::back_off;
use domain::message::{ChannelKind, Medium, MessageState};
use domain::receipt::Receipt;
use domain::scope::Scope;
use domain::template::Wording;
use i18n::message::{OwnError, Rendered, own_mail, own_short};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::rooms::job::Claimed;
use store::rooms::message::Outcome;
use store::rooms::{delivery, job, message};

use super::facts::{Choice, Facts};
use super::settle::Verdict;
use super::{Sent, locale};
use crate::App;
use crate::fault::Point;
use crate::link::time_zone;
use crate::post::Way;
use crate::template;

/// How long the sequencer may take to number a receipt before a message goes out without it.
const RECEIPT_PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// What staff read of a message that was being sent when the server stopped.
const BROKEN_OFF: &str = "the server stopped while this message was being sent";

/// What staff read of a code that could not be sent in time.
const TOO_LATE: &str = "its time was over before it could be sent";
/// What stands in place of a code where staff read what was sent.
const VEIL: &str = "••••••";

/// A message with its parameters filled in.
struct Filled {
    texts: Rendered,
    /// Only for channels that show it.
    html: Option<String>,
    /// The parameters themselves.
    values: Vec<(String, String)>,
}

/// What came of handing a message over.
struct Tried {
    delivery: Delivery,
    /// The answer was lost, and the channel sends once what it gets twice.
    lost: bool,
}

impl From<Delivery> for Tried {
    /// Nothing left this machine.
    fn from(delivery: Delivery) -> Self {
        Self {
            delivery,
            lost: false,
        }
    }
}

/// Whether a message may be handed to its channel.
enum Taken {
    Yes,
    /// Another worker was faster.
    No,
    Blocked(Block),
}

impl App {
    /// Sends one message. One that was being sent when the process died is sent again only where
    /// that arrives once, or is the same e-mail under the same `Message-ID`; after an outcome that
    /// is not known it is never called again.
    pub(crate) async fn send_message(
        &self,
        one: &Claimed,
        facts: Box<Facts>,
        last_try: bool,
    ) -> Result<Sent, StoreError> {
        let found = facts.message.state;
        if !matches!(found, MessageState::Queued | MessageState::Sending) {
            return Ok(Sent::Nothing);
        }
        if found == MessageState::Sending && !may_repeat(&facts) {
            return self.give_up_broken_off(one, &facts).await;
        }
        let age = self.now().duration_since(facts.message.created_at);
        let unnumbered = |receipt: &Receipt| receipt.number.is_none();
        if facts.receipt.as_ref().is_some_and(unnumbered) && age < RECEIPT_PATIENCE {
            let wait = self.wait(one, SignedDuration::ZERO);
            return self
                .later(one, &facts, wait, "the receipt has no number yet")
                .await;
        }
        let kind = match facts.choice {
            Choice::By(kind) => kind,
            Choice::Wait(kind) if last_try => {
                let why = Some("its channel was stopped all the time".to_owned());
                let said = Outcome::because(MessageState::Failed, why);
                let verdict = Verdict::of(kind, said).onward();
                return self.conclude(one, &facts, verdict).await;
            }
            Choice::Wait(_) => {
                return self
                    .later(one, &facts, one.deadline, "its channel is stopped")
                    .await;
            }
        };
        if let Some(until) = self.quiet_until(&facts, kind).filter(|_| !last_try) {
            return self.later(one, &facts, until, "quiet hours").await;
        }
        if let Some(block) = facts.block {
            return self.block(one, &facts, kind, block).await;
        }
        if facts.is_over(self.now()) {
            let said = Outcome::because(MessageState::Failed, Some(TOO_LATE.to_owned()));
            return self.conclude(one, &facts, Verdict::of(kind, said)).await;
        }
        let filled = match self.fill(one.scope, &facts, kind) {
            Ok(filled) => filled,
            Err(error) => {
                // Never a half-filled message: staff see which line is wrong.
                let said = Outcome::because(MessageState::Failed, Some(error.to_string()));
                let verdict = Verdict::of(kind, said).onward();
                return self.conclude(one, &facts, verdict).await;
            }
        };
        let veil = |text: &str| veiled(text, facts.secret());
        let texts = (veil(&filled.texts.subject), veil(&filled.texts.text));
        // Before a message leaves it is written down that it does. One that stays needs no commit
        // of its own for that: if this process dies, nothing has happened.
        let kept = if kind == ChannelKind::Outbox {
            Some(texts)
        } else {
            match self.take(one.scope, &facts, kind, texts).await? {
                Taken::Yes => None,
                Taken::No => return Ok(Sent::Nothing),
                Taken::Blocked(block) => return self.block(one, &facts, kind, block).await,
            }
        };
        self.faults().pass(Point::Sending).await;
        let Some(tried) = self.hand_over(one.scope, &facts, kind, &filled).await else {
            return self.give_up_broken_off(one, &facts).await;
        };
        self.faults().pass(Point::Sent).await;
        let verdict = Verdict {
            kept,
            ..Verdict::of(kind, Outcome::because(MessageState::Failed, None))
        };
        self.judge(one, &facts, (verdict, tried), last_try).await
    }

    /// Nobody knows whether it went out.
    async fn give_up_broken_off(&self, one: &Claimed, facts: &Facts) -> Result<Sent, StoreError> {
        let said = Outcome::because(MessageState::Unknown, Some(BROKEN_OFF.to_owned()));
        let kind = facts.message.channel.unwrap_or(ChannelKind::Outbox);
        self.conclude(one, facts, Verdict::of(kind, said)).await
    }

    /// Writes down what follows from what the channel said.
    async fn judge(
        &self,
        one: &Claimed,
        facts: &Facts,
        (mut verdict, tried): (Verdict, Tried),
        last_try: bool,
    ) -> Result<Sent, StoreError> {
        let kind = verdict.kind;
        let meta = channels::find(kind.as_str()).map(Channel::meta);
        let (said, reason) = match tried.delivery {
            Delivery::Accepted { provider_ref } => {
                verdict.said.provider_ref = provider_ref;
                let kept = kind == ChannelKind::Outbox;
                (if kept { Said::Kept } else { Said::Accepted }, None)
            }
            // The channel repeats it without harm; that it did not leave is not known all the same.
            Delivery::Retry { reason, .. } if tried.lost => (Said::Unknown, Some(reason)),
            Delivery::Retry { reason, after } => {
                let after = after.and_then(|after| after.try_into().ok());
                (Said::Later(after.unwrap_or_default()), Some(reason))
            }
            // The operator's own server: whose settings are not the merchant's to mend.
            Delivery::Stop { reason } if facts.row.is_none() => {
                (Said::Later(SignedDuration::ZERO), Some(reason))
            }
            Delivery::Stop { reason } => (Said::Stopped, Some(with_line(facts, kind, reason))),
            Delivery::Undeliverable { reason } => (Said::Refused, Some(reason)),
            Delivery::Unknown { reason } => (Said::Unknown, Some(reason)),
        };
        match after(said, last_try, tried.lost) {
            Next::Again(least) => {
                self.metrics().message(kind.as_str(), "retry");
                let at = self.wait(one, least);
                self.later(one, facts, at, &reason.unwrap_or_default())
                    .await
            }
            Next::Close => {
                self.close_channel(one, facts, &reason.unwrap_or_default())
                    .await
            }
            next @ (Next::Done(state) | Next::Onward(state)) => {
                let asks = meta.is_some_and(|meta| meta.reports.answers());
                let asks = asks && verdict.said.provider_ref.is_some();
                let now = self.now();
                verdict.said.report_at = (asks && state == MessageState::Accepted)
                    .then(|| next_report(0, now, now))
                    .flatten();
                verdict.said.state = state;
                verdict.said.cause = reason;
                verdict.onward = matches!(next, Next::Onward(_));
                self.conclude(one, facts, verdict).await
            }
        }
    }

    /// Writes down that a message leaves now. What costs money is counted once for each message.
    async fn take(
        &self,
        scope: Scope,
        facts: &Facts,
        kind: ChannelKind,
        (subject, body): (String, String),
    ) -> Result<Taken, StoreError> {
        let message = &facts.message;
        let (id, by_hand, turned) = (message.id, message.by_hand, facts.turned.clone());
        let is_new = message.body.is_none();
        let counted = message
            .to()
            .filter(|_| is_new && kind.medium() == Medium::Mobile);
        let (shop, limits, app) = (facts.shop.id, facts.shop.limits, self.clone());
        self.write(move |tx| {
            let now = app.now();
            if let Some(to) = &counted {
                let over = limits.over(delivery::sent(tx, scope, (to, shop), now)?);
                // Somebody of staff knows whom they write to; the shop's own limit stands.
                let over = over.filter(|block| !by_hand || *block == Block::ShopHour);
                if let Some(block) = over {
                    return Ok(Taken::Blocked(block));
                }
                delivery::count(tx, scope, (to, shop), now)?;
            }
            if let Some(route) = &turned
                && !message::reroute(tx, scope, id, route)?
            {
                return Ok(Taken::No);
            }
            let taken = message::sending(tx, scope, id, kind, (&subject, &body))?;
            Ok(if taken { Taken::Yes } else { Taken::No })
        })
        .await
    }

    async fn block(
        &self,
        one: &Claimed,
        facts: &Facts,
        kind: ChannelKind,
        block: Block,
    ) -> Result<Sent, StoreError> {
        let said = Outcome::because(MessageState::Blocked, Some(block.to_string()));
        let verdict = Verdict::of(kind, said).onward();
        self.conclude(one, facts, verdict).await
    }

    /// Until when quiet hours hold a message back.
    fn quiet_until(&self, facts: &Facts, kind: ChannelKind) -> Option<Timestamp> {
        let message = &facts.message;
        let situation = message.situation.rule();
        let waits = situation.always_waits() || facts.shop.may_wait.contains(&situation);
        let may_wait = waits && !message.by_hand;
        let quiet = facts.shop.quiet.filter(|_| may_wait)?;
        if kind == ChannelKind::Outbox {
            return None;
        }
        let zone = time_zone(&facts.shop.time_zone).ok()?;
        quiet.end(self.now(), &zone)
    }

    /// When a job is tried again: the longer it failed the later, and not before `least`.
    fn wait(&self, one: &Claimed, least: SignedDuration) -> Timestamp {
        let wait = back_off(one.kind, one.attempts, self.entropy().jitter()).max(least);
        self.now().checked_add(wait).unwrap_or(one.deadline)
    }

    /// Puts a message back that surely did not leave.
    async fn later(
        &self,
        one: &Claimed,
        facts: &Facts,
        at: Timestamp,
        reason: &str,
    ) -> Result<Sent, StoreError> {
        let (one, id, reason) = (one.clone(), facts.message.id, reason.to_owned());
        self.write(move |tx| {
            if job::later(tx, &one, at, Some(&reason))? {
                message::put_back(tx, one.scope, id)?;
            }
            Ok(Sent::Recorded)
        })
        .await
    }

    /// `None`: it may have been handed over before, and must not be again.
    async fn hand_over(
        &self,
        scope: Scope,
        facts: &Facts,
        kind: ChannelKind,
        filled: &Filled,
    ) -> Option<Tried> {
        let Some(channel) = channels::find(kind.as_str()) else {
            let reason = format!("this build has no channel {kind}");
            return Some(Delivery::Stop { reason }.into());
        };
        let way = self.way(scope, kind, facts.row.as_ref());
        let way = way.sending_from(kind, &facts.shop.lines);
        let declined = facts.message.situation.may_be_declined() && kind == ChannelKind::Smtp;
        let unsubscribe = declined.then(|| self.unsubscribe_url(scope, facts.message.id));
        let letter = Letter {
            message_id: &facts.message.id.to_string(),
            date: facts.message.created_at,
            from: Contact {
                name: Some(&facts.shop.name),
                address: "outbox@localhost.localdomain",
            },
            to: Contact {
                name: None,
                address: &facts.message.address,
            },
            reply_to: None,
            subject: &filled.texts.subject,
            text: &filled.texts.text,
            html: filled.html.as_deref(),
            situation: facts.message.situation.as_str(),
            language: facts.message.language.as_str(),
            values: &filled.values,
            list_unsubscribe: unsubscribe.as_ref().and_then(Option::as_deref),
        };
        if let Way::Closed(why) = &way {
            let reason = why.clone();
            return Some(Delivery::Stop { reason }.into());
        }
        let (line, letter) = (way.line(), way.address(letter));
        let again = facts.message.state == MessageState::Sending;
        // An e-mail is the same again, by its `Message-ID`.
        if again && kind != ChannelKind::Smtp && !channel.dedupes(line, &letter) {
            return None;
        }
        let parcel = match channel.pack(line, &letter) {
            Ok(parcel) => parcel,
            // One value that a pattern cannot hold says nothing about the next message.
            Err(error @ Unpackable::Pattern { .. }) => {
                let reason = error.to_string();
                return Some(Delivery::Undeliverable { reason }.into());
            }
            Err(error) => return Some(Delivery::from(error).into()),
        };
        let carried = self
            .carry_parcel(&way, scope.mode, (parcel, &facts.copies))
            .await;
        let failure = match &carried {
            Carried::Failed { failure, .. } => Some(*failure),
            Carried::Kept | Carried::Answered(_) => None,
        };
        Some(Tried {
            delivery: channel.read(line, &letter, carried),
            lost: failure == Some(Failure::Unknown) && channel.dedupes(line, &letter),
        })
    }

    fn fill(&self, scope: Scope, facts: &Facts, kind: ChannelKind) -> Result<Filled, OwnError> {
        let locale = locale(facts.message.language);
        let is_live = scope.mode.is_live();
        let mut params = facts.matter(self).parameters(&facts.shop, is_live, locale);
        params.extend(facts.fields.clone());
        let named = (facts.message.situation.as_str(), locale);
        let shows_html = kind == ChannelKind::Smtp;
        let short = |text| Rendered {
            subject: String::new(),
            text,
        };
        let (texts, html) = match &facts.own {
            Some(Wording::Email { subject, text }) => {
                let mail = own_mail(named, (subject, text), &params)?;
                let texts = Rendered {
                    subject: mail.subject,
                    text: mail.text,
                };
                (texts, shows_html.then_some(mail.html))
            }
            Some(Wording::Short { text }) => {
                let text = own_short(named, text, &params).map_err(template::in_text)?;
                (short(text), None)
            }
            None => {
                let usual = template::delivered(named)?;
                let texts = match kind.format() {
                    domain::template::Format::Email => usual.render(&params),
                    domain::template::Format::Short => usual.render_short(&params).map(short),
                };
                let html = shows_html.then(|| usual.render_html(&params)).transpose();
                (
                    texts.map_err(template::in_text)?,
                    html.map_err(template::in_text)?,
                )
            }
        };
        Ok(Filled {
            texts,
            html,
            values: params.into_iter().collect(),
        })
    }
}

/// Why a channel stopped. It may be for the shop's own line, which the channel's page does not show.
fn with_line(facts: &Facts, kind: ChannelKind, reason: String) -> String {
    match facts.shop.lines.at(kind) {
        Some(line) => format!("{reason} ({}: {line})", facts.shop.name),
        None => reason,
    }
}

/// A text as it is kept: what is for its reader alone is not in it.
fn veiled(text: &str, secret: Option<&str>) -> String {
    secret.map_or_else(|| text.to_owned(), |secret| text.replace(secret, VEIL))
}

/// Whether a message that may have been sent already can be sent again at all: by the channel that
/// had it. Whether this very letter may is asked later.
fn may_repeat(facts: &Facts) -> bool {
    let (Choice::By(kind) | Choice::Wait(kind)) = facts.choice;
    facts.message.channel == Some(kind)
}

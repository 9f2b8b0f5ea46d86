//! Sending a link again, or reminding of it: to the same addresses or to others.

use super::{Link, LinkState, Terms};
use crate::act::Act;
use crate::contact::Address;
use crate::event::{Event, EventKind};
use crate::id::MessageId;
use crate::job::NewJob;
use crate::message::{NewMessage, Situation};
use crate::recipient::OptOuts;
use crate::sending::{Crowd, to_people};
use crate::shop::Shop;

/// What a link is sent again as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResentAs {
    /// As it was sent first: also where mail came back, and at any hour, for somebody wants it now.
    #[default]
    Link,
    /// As a reminder: it waits for the end of the quiet hours, and does not go where mail came back.
    Reminder,
}

crate::scope::words!(ResentAs, "what a link is sent again as": Link = "link", Reminder = "reminder");

impl ResentAs {
    /// Whose text its messages have.
    pub const fn situation(self) -> Situation {
        match self {
            Self::Link => Situation::LinkSent,
            Self::Reminder => Situation::Reminder,
        }
    }

    /// What is written down of it.
    const fn event(self) -> EventKind {
        match self {
            Self::Link => EventKind::LinkResent,
            Self::Reminder => EventKind::LinkReminded,
        }
    }
}

/// Why a link is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResendRefusal {
    /// Nobody can pay it in this state.
    #[error("a link that is {0} is not sent again")]
    State(LinkState),
    /// Nobody was named, or too many.
    #[error(transparent)]
    Whom(#[from] Crowd),
}

/// What sending again comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resent {
    /// To each address once by each way of the shop.
    pub messages: Vec<NewMessage>,
    /// The jobs that send them.
    pub jobs: Vec<NewJob>,
    /// What happened; nothing, if everybody asked for no messages.
    pub events: Vec<Event>,
    /// Who asked for no messages and gets none.
    pub silent: Vec<Address>,
}

/// New messages that carry the link, unless its state says that nobody can pay it: to each person by
/// each way of the shop. Addresses that differ in their letters' case alone are one.
pub fn resend(
    what: ResentAs,
    (link, terms): (&Link, &Terms),
    shop: &Shop,
    (people, opt_outs): (&[Vec<Address>], &OptOuts),
    act: &mut Act<'_>,
) -> Result<Resent, ResendRefusal> {
    match link.state_at(terms, act.now) {
        LinkState::Open | LinkState::PartiallyPaid => {}
        state => return Err(ResendRefusal::State(state)),
    }
    let now = act.now;
    let message = |route| NewMessage {
        id: MessageId::new((act.fresh)()),
        situation: what.situation(),
        route,
        follows: None,
        by_hand: what == ResentAs::Link,
        language: link.language,
        topic: link.id.into(),
        payment: None,
    };
    let whom = (people, opt_outs);
    let sending = to_people((shop, what.situation()), whom, now, message)?;
    let mut resent = Resent {
        messages: sending.messages,
        jobs: sending.jobs,
        events: Vec::new(),
        silent: sending.silent,
    };
    if !resent.messages.is_empty() {
        let event = act.event(what.event(), link.id);
        let event = event.with("messages", resent.messages.len());
        resent.events.push(event);
    }
    Ok(resent)
}

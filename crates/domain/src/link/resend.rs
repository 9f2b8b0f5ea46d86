//! Sending a link again, to the same addresses or to others.

use std::collections::BTreeSet;

use super::{Link, LinkState, RECIPIENTS_MAX, Terms, send_job};
use crate::act::Act;
use crate::contact::Address;
use crate::event::{Event, EventKind};
use crate::id::MessageId;
use crate::job::NewJob;
use crate::message::{NewMessage, Situation};
use crate::recipient::OptOuts;
use crate::shop::Shop;

/// Why a link is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResendRefusal {
    /// Nobody can pay it in this state.
    #[error("a link that is {0} is not sent again")]
    State(LinkState),
    /// Nobody was named.
    #[error("nobody was named")]
    Nobody,
    /// More than [`RECIPIENTS_MAX`] were named.
    #[error("too many were named")]
    TooMany,
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
    (link, terms): (&Link, &Terms),
    shop: &Shop,
    (people, opt_outs): (&[Vec<Address>], &OptOuts),
    act: &mut Act<'_>,
) -> Result<Resent, ResendRefusal> {
    match link.state_at(terms, act.now) {
        LinkState::Open | LinkState::PartiallyPaid => {}
        state => return Err(ResendRefusal::State(state)),
    }
    let (mut known, mut persons) = (BTreeSet::new(), 0_usize);
    let mut resent = Resent {
        messages: Vec::new(),
        jobs: Vec::new(),
        events: Vec::new(),
        silent: Vec::new(),
    };
    for person in people {
        let mut fresh = person.clone();
        fresh.retain(|address| known.insert((address.kind(), address.key())));
        persons = persons.saturating_add(usize::from(!fresh.is_empty()));
        let (silent, heard): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|address| opt_outs.has(address));
        resent.silent.extend(silent);
        for route in shop.routes(Situation::LinkSent, &heard) {
            let message = NewMessage {
                id: MessageId::new((act.fresh)()),
                situation: Situation::LinkSent,
                route,
                follows: None,
                by_hand: true,
                language: link.language,
                link: link.id,
                payment: None,
            };
            resent.jobs.push(send_job(message.id, act.now));
            resent.messages.push(message);
        }
    }
    match persons {
        0 => return Err(ResendRefusal::Nobody),
        many if many > RECIPIENTS_MAX => return Err(ResendRefusal::TooMany),
        _ => {}
    }
    if !resent.messages.is_empty() {
        let event = act.event(EventKind::LinkResent, link.id);
        let event = event.with("messages", resent.messages.len());
        resent.events.push(event);
    }
    Ok(resent)
}

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

/// New messages that carry the link, unless its state says that nobody can pay it. Addresses that
/// differ in their letters' case alone are one.
pub fn resend(
    (link, terms): (&Link, &Terms),
    shop: &Shop,
    (recipients, opt_outs): (&[Address], &OptOuts),
    act: &mut Act<'_>,
) -> Result<Resent, ResendRefusal> {
    match link.state_at(terms, act.now) {
        LinkState::Open | LinkState::PartiallyPaid => {}
        state => return Err(ResendRefusal::State(state)),
    }
    let mut known = BTreeSet::new();
    let mut resent = Resent {
        messages: Vec::new(),
        jobs: Vec::new(),
        events: Vec::new(),
        silent: Vec::new(),
    };
    for address in recipients {
        if !known.insert((address.kind(), address.key())) {
            continue;
        }
        if opt_outs.has(address) {
            resent.silent.push(address.clone());
            continue;
        }
        for route in shop.routes(Situation::LinkSent, std::slice::from_ref(address)) {
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
    match known.len() {
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

//! One text to several people: the messages to each of them by each way of the shop.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::contact::Address;
use crate::job::NewJob;
use crate::link::{RECIPIENTS_MAX, send_job};
use crate::message::{NewMessage, Situation};
use crate::recipient::OptOuts;
use crate::shop::Shop;
use crate::way::Route;

/// What sending comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sending {
    /// To each address once by each way of the shop.
    pub messages: Vec<NewMessage>,
    /// The jobs that send them.
    pub jobs: Vec<NewJob>,
    /// Who asked for no messages and gets none.
    pub silent: Vec<Address>,
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Crowd {
    /// Nobody was named.
    #[error("nobody was named")]
    Nobody,
    /// More than [`RECIPIENTS_MAX`] were named.
    #[error("too many were named")]
    TooMany,
}

/// The messages to these people, each made by `message`. Addresses that differ in their letters' case
/// alone are one.
pub fn to_people(
    (shop, situation): (&Shop, Situation),
    (people, opt_outs): (&[Vec<Address>], &OptOuts),
    now: Timestamp,
    mut message: impl FnMut(Route) -> NewMessage,
) -> Result<Sending, Crowd> {
    let (mut known, mut persons) = (BTreeSet::new(), 0_usize);
    let mut sending = Sending::default();
    for person in people {
        let mut fresh = person.clone();
        fresh.retain(|address| known.insert((address.kind(), address.key())));
        persons = persons.saturating_add(usize::from(!fresh.is_empty()));
        let (silent, heard): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|address| opt_outs.has(address));
        sending.silent.extend(silent);
        for route in shop.routes(situation, &heard) {
            let message = message(route);
            sending.jobs.push(send_job(message.id, now));
            sending.messages.push(message);
        }
    }
    match persons {
        0 => Err(Crowd::Nobody),
        many if many > RECIPIENTS_MAX => Err(Crowd::TooMany),
        _ => Ok(sending),
    }
}

//! Writing down that a link's time is over.

use super::{Link, LinkState, Terms, send_job};
use crate::act::Act;
use crate::event::{Event, EventKind};
use crate::id::MessageId;
use crate::job::NewJob;
use crate::message::{NewMessage, Situation};
use crate::told::Staff;
use crate::way::Route;

/// What one unit of work writes when a link expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// The link as it is afterwards.
    pub link: Link,
    /// To those of staff who want to know, and to the recipients if the shop tells them.
    pub messages: Vec<NewMessage>,
    /// One per message.
    pub jobs: Vec<NewJob>,
    /// `payment_link.expired`.
    pub events: Vec<Event>,
}

/// The expiry of a link, if it is over now and nobody wrote it down yet. `recipients` is where it was
/// sent, if they are to hear of it.
pub fn expire(
    link: &Link,
    terms: &Terms,
    (staff, recipients): (&Staff<'_>, &[Route]),
    act: &mut Act<'_>,
) -> Option<Expired> {
    let is_news = link.state != LinkState::Expired;
    if !is_news || link.state_at(terms, act.now) != LinkState::Expired {
        return None;
    }
    let mut expired = Expired {
        link: Link {
            state: LinkState::Expired,
            ..link.clone()
        },
        messages: Vec::new(),
        jobs: Vec::new(),
        events: vec![act.event(EventKind::LinkExpired, link.id)],
    };
    let to_staff = staff.of(Situation::StaffExpired).into_iter().map(|reader| {
        let route = Route::mail(reader.address.clone());
        (Situation::StaffExpired, route, reader.language)
    });
    let to_recipients = recipients.iter();
    let to_recipients =
        to_recipients.map(|route| (Situation::Expired, route.clone(), link.language));
    for (situation, route, language) in to_staff.chain(to_recipients) {
        let message = NewMessage {
            id: MessageId::new((act.fresh)()),
            situation,
            route,
            follows: None,
            by_hand: false,
            language,
            topic: link.id.into(),
            payment: None,
        };
        expired.jobs.push(send_job(message.id, act.now));
        expired.messages.push(message);
    }
    Some(expired)
}

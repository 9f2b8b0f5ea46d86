//! Sending an address of a shop's page to whoever shall pay there.

use money::Amount;

use crate::act::Act;
use crate::contact::Address;
use crate::event::{Event, EventKind};
use crate::id::{MessageId, PrefillId, ShopId, UserId};
use crate::message::{ChannelKind, NewMessage, Situation, Topic};
use crate::recipient::OptOuts;
use crate::sending::{Crowd, Sending, to_people};
use crate::shop::{Language, Shop};
use crate::token::Token;

/// An address of a shop's page as it was sent. It is kept behind a short one, because a sealed address
/// alone fills several SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPrefill {
    /// Which.
    pub id: PrefillId,
    /// The shop whose page it is.
    pub shop: ShopId,
    /// Opens it.
    pub token: Token,
    /// What stands behind the question mark of the address; perhaps nothing.
    pub query: String,
    /// The language of its messages.
    pub language: Language,
    /// How much it asks for, if it says so.
    pub amount: Option<Amount>,
    /// What for.
    pub description: Option<String>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// The user who sent it, if one did.
    pub made_by: Option<UserId>,
}

/// What sending an address comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The messages with their jobs, and who gets none.
    pub sending: Sending,
    /// What happened.
    pub events: Vec<Event>,
}

/// Why an address is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendRefusal {
    /// Nobody was named, or too many.
    Whom(Crowd),
    /// No channel that was chosen leads to these.
    Unreached(Vec<Address>),
}

/// The messages that carry an address: to each person by each way of the shop, or by those of its ways
/// alone whose channels were `chosen`.
pub fn send(
    prefill: &SentPrefill,
    (shop, chosen): (&Shop, Option<&[ChannelKind]>),
    whom: (&[Vec<Address>], &OptOuts),
    act: &mut Act<'_>,
) -> Result<Posted, SendRefusal> {
    let narrowed = chosen.map(|chosen| shop.only(chosen));
    let shop = narrowed.as_ref().unwrap_or(shop);
    let now = act.now;
    let message = |route| NewMessage {
        id: MessageId::new((act.fresh)()),
        situation: Situation::OpenpaySent,
        route,
        follows: None,
        by_hand: false,
        language: prefill.language,
        topic: Topic::Prefill(prefill.id),
        payment: None,
    };
    let sending =
        to_people((shop, Situation::OpenpaySent), whom, now, message).map_err(SendRefusal::Whom)?;
    // Kept here is what no way leads to; whoever chose channels wants to hear of that first.
    let kept = sending.messages.iter().map(|one| &one.route.first);
    let kept = kept.filter(|stop| stop.channel == ChannelKind::Outbox);
    let kept: Vec<Address> = kept.map(|stop| stop.address.clone()).collect();
    let wants_outbox = chosen.is_none_or(|chosen| chosen.contains(&ChannelKind::Outbox));
    if !wants_outbox && !kept.is_empty() {
        return Err(SendRefusal::Unreached(kept));
    }
    let events = if sending.messages.is_empty() {
        Vec::new()
    } else {
        let event = act.event(EventKind::OpenpaySent, prefill.id);
        let event = event.with("shop", prefill.shop);
        vec![event.with("messages", sending.messages.len())]
    };
    Ok(Posted { sending, events })
}

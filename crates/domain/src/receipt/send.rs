//! Sending the page of a receipt to people.

use super::{Receipt, Refusal};
use crate::act::Act;
use crate::contact::Address;
use crate::event::{Event, EventKind};
use crate::id::MessageId;
use crate::message::{NewMessage, Situation};
use crate::payment::Payment;
use crate::recipient::OptOuts;
use crate::sending::{Crowd, Sending, to_people};
use crate::shop::Shop;

/// Why a receipt is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRefusal {
    /// It stands where nobody should be shown it as a receipt.
    Receipt(Refusal),
    /// Nobody was named, or too many.
    Whom(Crowd),
}

impl Receipt {
    /// The messages that carry the page of the receipt of a payment, to each person by each way of the
    /// shop; and what happened, unless everybody asked for no messages. Somebody asked for it, so it
    /// goes out at any hour.
    pub fn send(
        &self,
        (shop, payment): (&Shop, &Payment),
        whom: (&[Vec<Address>], &OptOuts),
        act: &mut Act<'_>,
    ) -> Result<(Sending, Vec<Event>), SendRefusal> {
        if self.state.is_void() {
            return Err(SendRefusal::Receipt(Refusal::Void));
        }
        let now = act.now;
        let message = |route| NewMessage {
            id: MessageId::new((act.fresh)()),
            situation: Situation::Receipt,
            route,
            follows: None,
            by_hand: true,
            language: payment.language,
            topic: payment.link.into(),
            payment: Some(payment.id),
        };
        let sending = to_people((shop, Situation::Receipt), whom, now, message);
        let sending = sending.map_err(SendRefusal::Whom)?;
        let mut events = Vec::new();
        if !sending.messages.is_empty() {
            let event = act.event(EventKind::ReceiptSent, self.id);
            events.push(event.with("messages", sending.messages.len()));
        }
        Ok((sending, events))
    }
}

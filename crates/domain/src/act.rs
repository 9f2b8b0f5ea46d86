//! One act: who does it, when, because of which request, with a source of fresh ids.

use jiff::Timestamp;
use uuid::Uuid;

use crate::event::{Actor, Event, EventKind};
use crate::id::EventId;

/// What every deciding function is given besides its facts. Time and chance come in with it.
pub struct Act<'a> {
    /// The moment of the decision.
    pub now: Timestamp,
    /// Who decides.
    pub actor: Actor,
    /// The request that caused it, if one did.
    pub request_id: Option<String>,
    /// Draws a UUIDv7.
    pub fresh: &'a mut dyn FnMut() -> Uuid,
}

impl Act<'_> {
    /// Writes an event about `object`, now.
    pub fn event(&mut self, kind: EventKind, object: impl ToString) -> Event {
        Event {
            id: EventId::new((self.fresh)()),
            kind,
            object: object.to_string(),
            actor: self.actor.clone(),
            request_id: self.request_id.clone(),
            at: self.now,
            data: Vec::new(),
        }
    }
}

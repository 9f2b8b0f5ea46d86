//! The local outbox: messages are kept and read here, and go nowhere. For TEST, for the demo, and
//! for shops that pass links on by hand.

use crate::channel::{Carried, Channel, Delivery, Parcel, Unpackable};
use crate::letter::Letter;

/// The channel.
#[derive(Debug)]
pub(crate) struct Outbox;

impl Channel for Outbox {
    fn code(&self) -> &'static str {
        "outbox"
    }

    fn pack(&self, _letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        Ok(Parcel::Keep)
    }

    fn read(&self, carried: Carried) -> Delivery {
        match carried {
            Carried::Kept | Carried::Accepted { .. } => Delivery::Accepted { provider_ref: None },
            Carried::Failed { failure, reason } => Delivery::failed(failure, reason),
        }
    }
}

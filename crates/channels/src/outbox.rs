//! The local outbox: messages are kept and read here, and go nowhere. For TEST, for the demo, and
//! for shops that pass links on by hand.

use crate::channel::{Answer, Channel, Delivery, Parcel, Unpackable};
use crate::letter::Letter;
use crate::line::Line;
use crate::meta::{Format, Medium, Meta, Reports, Text};

/// The channel.
#[derive(Debug)]
pub(crate) struct Outbox;

static META: Meta = Meta {
    code: "outbox",
    name: Text {
        fa: "صندوق خروجی همین سرور",
        en: "Local outbox",
        fr: "Boîte d'envoi locale",
    },
    // It keeps whatever address it is given.
    medium: Medium::Email,
    format: Format::Email,
    dedupes: true,
    reports: Reports::None,
    reports_at_once: 0,
    credit: false,
    max_units: None,
    fields: &[],
    line: None,
    base_url: None,
};

impl Channel for Outbox {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn pack(&self, _line: &Line, _letter: &Letter<'_>) -> Result<Parcel, Unpackable> {
        Ok(Parcel::Keep)
    }

    fn understand(&self, _line: &Line, _answer: &Answer) -> Delivery {
        Delivery::Accepted { provider_ref: None }
    }
}

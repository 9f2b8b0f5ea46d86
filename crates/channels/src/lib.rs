//! The window to people: one file per message channel, each a [`Channel`] with the same anatomy.
//!
//! A channel turns a [`Letter`] into a [`Parcel`] for the postman, and what the postman brings back
//! into a [`Delivery`]. It never sends anything, knows no clock, keeps no state, and never repeats
//! a message by itself: after an unknown outcome a person, or a look-up, decides.

mod channel;
mod length;
mod letter;
mod outbox;
mod smtp;

pub use channel::{Carried, Channel, Delivery, Failure, Parcel, Unpackable};
pub use length::{Encoding, SmsLength, segments};
pub use letter::{Contact, Letter};

/// Every channel of this build.
pub static CHANNELS: &[&dyn Channel] = &[&smtp::Smtp, &outbox::Outbox];

/// The channel with this code.
pub fn find(code: &str) -> Option<&'static dyn Channel> {
    CHANNELS
        .iter()
        .copied()
        .find(|channel| channel.code() == code)
}

//! The window to people: one file per message channel, each a [`Channel`] with the same anatomy.
//!
//! A channel turns a [`Letter`] into a [`Parcel`] for the postman, and what the postman brings back
//! into a [`Delivery`]. It never sends anything, knows no clock, keeps no state, and never repeats
//! a message by itself: after an unknown outcome a person, or a look-up, decides.

mod body;
mod bounce;
mod channel;
mod code;
mod form;
mod id;
mod length;
mod letter;
mod line;
mod meta;
pub mod pattern;
mod phone;
mod report;
mod request;
mod scrub;

mod bot;
mod generic;
mod ghasedak;
mod ippanel;
mod kavenegar;
mod melipayamak;
mod outbox;
mod safir;
mod smsir;
mod smtp;
mod whatsapp;

pub use channel::{Answer, Carried, Channel, Delivery, Failure, Parcel, Request, Unpackable};
pub use code::CodeText;
pub use length::{Encoding, SmsLength, segments};
pub use letter::{Contact, Letter};
pub use line::{BadSetting, Line};
pub use meta::{Field, FieldKind, Format, Medium, Meta, Reports, Text};
pub use report::{Arrival, CallbackInput, Credit, CreditUnit, NoAnswer, Report};

/// Every channel of this build, in the order in which staff see them.
pub static CHANNELS: &[&dyn Channel] = &[
    &smtp::Smtp,
    &kavenegar::Kavenegar,
    &melipayamak::MeliPayamak,
    &ghasedak::Ghasedak,
    &smsir::SmsIr,
    &ippanel::IpPanel,
    &safir::Safir,
    &bot::BALE,
    &bot::EITAA,
    &bot::TELEGRAM,
    &whatsapp::WhatsApp,
    &generic::Generic,
    &outbox::Outbox,
];

/// The channel with this code.
pub fn find(code: &str) -> Option<&'static dyn Channel> {
    CHANNELS
        .iter()
        .copied()
        .find(|channel| channel.meta().code == code)
}

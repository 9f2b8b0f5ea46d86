//! The window to banks: one file per bank protocol, each a [`Driver`] with the same anatomy.
//!
//! A driver builds a request and reads a response. It never sends anything, knows no clock, draws
//! no random number, keeps no state and decides nothing about a payment: it translates what a bank
//! said into the words of [`domain::verdict`]. Success is an explicit list in each driver;
//! everything else is not success, and what was not understood is *unknown*, never *failed*.
//!
//! Rules that every driver keeps:
//! - verify takes stored facts only; what the browser posted is a [`domain::verdict::Claim`], good
//!   for waking up a verify and for nothing else (see [`claim_matches`]);
//! - every number may come as text, every "null" as `[]`, `""` or nothing, every error with HTTP
//!   200 (see [`json`]);
//! - a secret never leaves in a [`Refusal`], a [`domain::verdict::Verdict`] or a transcript.

mod callback;
mod code;
mod coded;
mod driver;
mod hex;
pub mod json;
mod mask;
mod meta;
mod notice;
mod order;
mod reply;
mod request;
mod session;
pub mod soap;
mod tehran;
mod terminal;
pub mod transcript;
mod yes;

mod asanpardakht;
mod idpay;
mod irankish;
mod jibit;
mod lyra;
mod mellat;
mod nextpay;
mod parsian;
mod pasargad;
mod pasargad_signed;
mod payping;
mod sadad;
mod saman;
mod sandbox;
mod stripe;
mod vandar;
mod zarinpal;
mod zibal;

pub use callback::{CallbackInput, claim_matches};
pub use code::{Class, CodeText};
pub use driver::{Checked, Driver, LeftOpen, Moved, Refund, Refusal, Request, Standing, Step};
pub use mask::mask_pan;
pub use meta::{BaseUrls, Capabilities, Field, FieldKind, Meta, OrderNumberKind, Text};
pub use notice::{Notice, SIGNATURE_HEADERS, Signed};
pub use order::{Asked, Begun, Order, Redirect, RedirectMethod};
pub use reply::Reply;
pub use session::{Session, SignedIn};
pub use terminal::{Credentials, Terminal};

/// Every driver of this build, in the order in which staff see them.
pub static DRIVERS: &[&dyn Driver] = &[
    &zarinpal::ZarinPal,
    &zibal::Zibal,
    &mellat::Mellat,
    &nextpay::NextPay,
    &vandar::Vandar,
    &idpay::IdPay,
    &payping::PayPing,
    &saman::Saman,
    &sadad::Sadad,
    &parsian::Parsian,
    &asanpardakht::AsanPardakht,
    &jibit::Jibit,
    &pasargad::Pasargad,
    &pasargad_signed::PasargadSigned,
    &irankish::IranKish,
    &lyra::Lyra,
    &lyra::form::LyraForm,
    &stripe::Stripe,
    // The last: play money alone.
    &sandbox::Sandbox,
];

/// The driver with this code, as a provider row names it.
pub fn find(code: &str) -> Option<&'static dyn Driver> {
    DRIVERS
        .iter()
        .copied()
        .find(|driver| driver.meta().code == code)
}

//! OpenPay: the page of a shop on which anybody pays an amount for a reason of their own.

mod code;
mod form;
mod limits;
mod prefill;
mod rules;
mod send;
mod settings;

use jiff::SignedDuration;

use crate::id::{LinkId, ShopId};

pub use code::{CODE_LIFE, CODE_TRIES, CodeFault, CodeLimits, CodesSent, OneTimeCode, typed_code};
pub use form::{Payer, PayerForm};
pub use limits::{Gate, Limits, Seen, WINDOW, WORK_LIFE};
pub use prefill::{Named, Note, Prefill, PrefillFacts};
pub use rules::{Ask, EXTRAS, Extra, MAX_PRESETS, MAX_SUBJECTS, OpenPayRules, Price};
pub use send::{Posted, SendRefusal, SentPrefill, send};
pub use settings::OpenPayForm;

/// A link that a payer makes for themselves is paid soon or never.
pub const VALID_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Who opened a payment, kept beside its link: what is personal stands here alone, so that it can
/// be deleted while the books stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPayment {
    /// The link that it made.
    pub link: LinkId,
    /// The shop whose page it was.
    pub shop: ShopId,
    /// Who pays, and what they told.
    pub payer: Payer,
    /// Hash of the network address that the form came from.
    pub address: [u8; 32],
}

//! OpenPay: the page of a shop on which anybody pays an amount for a reason of their own.

mod form;
mod prefill;
mod rules;

pub use form::{Payer, PayerForm};
pub use prefill::{Named, Note, Prefill, PrefillFacts};
pub use rules::{Ask, Extra, MAX_EXTRAS, MAX_PRESETS, MAX_SUBJECTS, OpenPayRules, Price};

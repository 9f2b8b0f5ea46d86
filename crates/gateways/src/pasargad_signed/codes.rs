//! Pasargad's old protocol knows no codes: a truth value and words. What the value says gets a name.

use crate::code::{Class, CodeText, line};

/// `IsSuccess` is true.
pub(super) const YES: &str = "yes";
/// `IsSuccess` is false, for whatever reason.
pub(super) const NO: &str = "no";

#[rustfmt::skip]
pub(super) const TABLE: &[CodeText] = &[
    line(YES, Class::Success, "بانک پذیرفت", "The bank said yes", "La banque a dit oui"),
    // Of the bank's own class, for it does not say that nothing happened.
    line(NO, Class::Bank, "بانک نپذیرفت و دلیلی با کد نگفت؛ پیام آن را بخوانید", "The bank said no, without a code; read its words", "La banque a dit non, sans code ; lisez son message"),
];

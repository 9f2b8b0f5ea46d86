//! A panel's code in our words.

use crate::channel::{Delivery, Failure};

/// One line of a channel's code table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeText {
    /// As the panel writes it.
    pub code: &'static str,
    /// What kind of failure it tells; `None`: it worked.
    pub failure: Option<Failure>,
    /// Persian.
    pub fa: &'static str,
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

pub(crate) type Table = &'static [CodeText];

/// It worked.
pub(crate) const DONE: Option<Failure> = None;
/// Surely not sent; later it may be.
pub(crate) const RETRY: Option<Failure> = Some(Failure::Retry);
/// The owner must act.
pub(crate) const OWNER: Option<Failure> = Some(Failure::Configuration);
/// This address, or this message, for good.
pub(crate) const READER: Option<Failure> = Some(Failure::Recipient);
/// The panel does not say whether it sent.
pub(crate) const UNKNOWN: Option<Failure> = Some(Failure::Unknown);

/// One line of a table.
pub(crate) const fn row(
    code: &'static str,
    failure: Option<Failure>,
    fa: &'static str,
    en: &'static str,
    fr: &'static str,
) -> CodeText {
    CodeText {
        code,
        failure,
        fa,
        en,
        fr,
    }
}

/// Finds a code in a channel's table.
pub(crate) fn find(table: Table, code: &str) -> Option<CodeText> {
    table.iter().find(|line| line.code == code).copied()
}

/// What a kept reason means: [`refused`] wrote the code first.
pub(crate) fn describe(table: Table, reason: &str) -> Option<CodeText> {
    let code = reason.split([':', ' ']).next()?;
    find(table, code)
}

/// What follows from a code that is no success; one that no table knows is read as `otherwise`.
pub(crate) fn refused(table: Table, code: &str, words: &str, otherwise: Failure) -> Delivery {
    let known = find(table, code).and_then(|line| line.failure);
    Delivery::failed(known.unwrap_or(otherwise), format!("{code}: {words}"))
}

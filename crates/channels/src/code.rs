//! A panel's code in our words.

use crate::channel::Failure;

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

//! One field of a form, and what is wrong with it.

use askama::Template;

/// A field as a page shows it. What was typed stays, but for passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name in the form, and id on the page.
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    /// `text`, `email` or `password`.
    pub(crate) kind: &'static str,
    /// What browsers and password managers may fill in.
    pub(crate) autocomplete: &'static str,
    /// Said below the label.
    pub(crate) hint: String,
    /// What is wrong, in the reader's language; empty if nothing is.
    pub(crate) error: String,
    /// Characters that it takes at most.
    pub(crate) max: usize,
    /// Codes and addresses are written from left to right in every language.
    pub(crate) ltr: bool,
    /// It is shown, but cannot be changed here.
    pub(crate) fixed: bool,
}

impl Field {
    pub(crate) fn has_error(&self) -> bool {
        !self.error.is_empty()
    }

    pub(crate) fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }

    /// The ids of what describes it.
    pub(crate) fn described(&self) -> String {
        let name = self.name;
        match (self.has_hint(), self.has_error()) {
            (true, true) => format!("{name}-hint {name}-error"),
            (true, false) => format!("{name}-hint"),
            (false, true) => format!("{name}-error"),
            (false, false) => String::new(),
        }
    }
}

/// The summary of wrong fields and then the fields themselves.
#[derive(Template)]
#[template(path = "door/fields.html")]
pub(crate) struct Fields<'a> {
    pub(crate) heading: String,
    pub(crate) fields: &'a [Field],
}

impl Fields<'_> {
    fn wrong(&self) -> Vec<&Field> {
        self.fields.iter().filter(|one| one.has_error()).collect()
    }
}

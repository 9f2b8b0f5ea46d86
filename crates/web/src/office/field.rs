//! One field of a form, and what is wrong with it.

use askama::Template;

/// How a field is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Lines,
    /// An e-mail address.
    Email,
    /// A password; what was typed is not shown again.
    Password,
    /// A whole number, in any digits.
    Number,
    /// One of these.
    Choice(Vec<Choice>),
    /// One line, for which these are offered while one types.
    Suggested(Vec<String>),
    /// Yes or no: the value is `yes` or nothing.
    Switch,
    /// A file of these kinds (as `accept` lists them); the form must be sent as multipart.
    File(&'static str),
}

/// One of several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}

impl Choice {
    pub(crate) fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
        }
    }
}

/// A field as a page shows it. What was typed stays, but for passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name in the form, and id on the page.
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) kind: Kind,
    /// What browsers and password managers may fill in.
    pub(crate) autocomplete: &'static str,
    /// Said below the label.
    pub(crate) hint: String,
    /// What is wrong, in the reader's language; empty if nothing is.
    pub(crate) error: String,
    /// What somebody else saved here in the meantime, in words.
    pub(crate) theirs: Option<String>,
    /// Characters that it takes at most; 0: as many as the form holds.
    pub(crate) max: usize,
    /// Codes and addresses are written from left to right in every language.
    pub(crate) ltr: bool,
    /// Stands before what is typed, as a part of it: the start of an address.
    pub(crate) prefix: String,
    /// It is shown, but cannot be changed here.
    pub(crate) fixed: bool,
    /// It may stay empty; the word that says so.
    pub(crate) optional: Option<String>,
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

    /// The `type` of a simple input.
    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Email => "email",
            Kind::Password => "password",
            _ => "text",
        }
    }

    /// Whether browsers should insist on it.
    fn required(&self) -> bool {
        self.optional.is_none() && !self.fixed
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

//! Templates: what a shop says in messages in place of the delivered texts, and what somebody
//! writes for one link alone.

use crate::id::ShopId;
use crate::message::Situation;
use crate::settings::{Fault, Faults, line};
use crate::shop::Language;

/// Characters of a subject.
pub const MAX_SUBJECT: usize = 200;
/// Characters of a text.
pub const MAX_TEXT: usize = 5_000;

/// What a channel can show of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Subject and text; HTML is made of the text.
    Email,
    /// One text, as short as can be: SMS and chat.
    Short,
}

crate::scope::words!(Format, "format": Email = "email", Short = "short");

/// Which text of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateName {
    /// Whose.
    pub shop: ShopId,
    /// When it is sent.
    pub situation: Situation,
    /// What it is for.
    pub format: Format,
    /// In which language.
    pub language: Language,
}

/// A text with its parameters still in braces. Its lengths are judged; whether its parameters are
/// known is not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// An e-mail.
    Email {
        /// One line.
        subject: String,
        /// Lines end with `\n`.
        text: String,
    },
    /// An SMS or a chat message.
    Short {
        /// Lines end with `\n`.
        text: String,
    },
}

impl Wording {
    /// Reads what was typed, or tells what is wrong at `subject` and `text`. A short message has no
    /// subject: what is given for one is not looked at.
    pub fn read(format: Format, subject: &str, typed: &str) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let subject = match format {
            Format::Email => faults.take("subject", line(subject, MAX_SUBJECT)),
            Format::Short => Some(String::new()),
        };
        let text = faults.take("text", text(typed));
        match (subject, text) {
            (Some(subject), Some(text)) => Ok(Self::stored(format, subject, text)),
            _ => Err(faults),
        }
    }

    /// A text that was read before.
    pub fn stored(format: Format, subject: String, text: String) -> Self {
        match format {
            Format::Email => Self::Email { subject, text },
            Format::Short => Self::Short { text },
        }
    }

    /// What it is for.
    pub const fn format(&self) -> Format {
        match self {
            Self::Email { .. } => Format::Email,
            Self::Short { .. } => Format::Short,
        }
    }

    /// The subject; a short message has an empty one.
    pub fn subject(&self) -> &str {
        match self {
            Self::Email { subject, .. } => subject,
            Self::Short { .. } => "",
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::Email { text, .. } | Self::Short { text } => text,
        }
    }
}

/// Several lines, as typed, without what cannot be printed and without empty lines at the end.
fn text(typed: &str) -> Result<String, Fault> {
    let text = typed.replace("\r\n", "\n");
    let text = text.trim_end();
    if text.trim_start().is_empty() {
        return Err(Fault::Missing);
    }
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.chars().any(control) {
        return Err(Fault::Control);
    }
    if text.chars().count() > MAX_TEXT {
        return Err(Fault::TooLong(MAX_TEXT));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_browsers_become_plain_ones_and_end_with_the_last_word() {
        let read = Wording::read(Format::Email, "  Hello ", "one\r\n two\n\n").unwrap();
        let wanted = Wording::Email {
            subject: "Hello".to_owned(),
            text: "one\n two".to_owned(),
        };
        assert_eq!(read, wanted);
    }

    #[test]
    fn every_wrong_part_is_told_at_its_field() {
        let long = |n| "گ".repeat(n);
        for (subject, typed, told) in [
            (
                "",
                " \n",
                vec![("subject", Fault::Missing), ("text", Fault::Missing)],
            ),
            (
                "a\r\nBcc: x@example.org",
                "x",
                vec![("subject", Fault::Control)],
            ),
            ("a\nb", "x", vec![("subject", Fault::Control)]),
            ("a\rb", "x", vec![("subject", Fault::Control)]),
            ("a", "x\u{8}", vec![("text", Fault::Control)]),
            (&long(201), "x", vec![("subject", Fault::TooLong(200))]),
            ("a", &long(5_001), vec![("text", Fault::TooLong(5_000))]),
        ] {
            let read = Wording::read(Format::Email, subject, typed);
            assert_eq!(read, Err(Faults(told)), "{subject:?} {typed:?}");
        }
        assert!(Wording::read(Format::Email, &long(200), &long(5_000)).is_ok());
    }

    #[test]
    fn a_short_message_has_no_subject() {
        let read = Wording::read(Format::Short, "a\nb", "x").unwrap();
        assert_eq!((read.subject(), read.text()), ("", "x"));
        assert_eq!(read.format(), Format::Short);
    }
}

//! One message to one person, rendered.

use jiff::Timestamp;

/// A name and an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact<'a> {
    /// As shown beside the address, if known.
    pub name: Option<&'a str>,
    /// The address by the channel's [`Medium`](crate::Medium): a mailbox, `+989…`, or a
    /// messenger's id of a chat.
    pub address: &'a str,
}

/// One message to one person, rendered.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Our id of the message: letters, digits, `_`, `-`, `.`. The same letter packed twice is the
    /// same parcel, byte for byte, so that receivers can tell a repetition.
    pub message_id: &'a str,
    /// When it was written; stays the same when it is sent again.
    pub date: Timestamp,
    /// Who writes. Channels that know their sender by their settings leave it out.
    pub from: Contact<'a>,
    /// Who reads.
    pub to: Contact<'a>,
    /// Where answers go, if not to the writer.
    pub reply_to: Option<Contact<'a>>,
    /// One line; channels without subjects leave it out.
    pub subject: &'a str,
    /// The plain text.
    pub text: &'a str,
    /// The same as HTML; channels without HTML leave it out.
    pub html: Option<&'a str>,
    /// Why it is written: `link_sent`, `paid`. Names the pattern of a panel that knows the text
    /// beforehand.
    pub situation: &'a str,
    /// `fa`, `en`, `fr`.
    pub language: &'a str,
    /// What the text was made of, by name: `amount`, `link_url`. Fills a pattern.
    pub values: &'a [(String, String)],
    /// Where to unsubscribe: an https or mailto address. Only for letters that are not part of a
    /// payment: reminders. An https address must take a POST of `List-Unsubscribe=One-Click` without
    /// a login or a question (RFC 8058), and a GET must change nothing.
    pub list_unsubscribe: Option<&'a str>,
}

impl Letter<'_> {
    /// One of its values.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

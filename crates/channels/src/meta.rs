//! What a channel says about itself.

pub use domain::driver_field::{Field, FieldKind, Text};
pub use domain::message::Medium;
pub use domain::template::Format;

/// Name, settings and abilities of a channel.
#[derive(Debug, Clone)]
pub struct Meta {
    /// As a message stores it: `smtp`, `kavenegar`.
    pub code: &'static str,
    /// As staff read it.
    pub name: Text,
    /// What kind of address it reaches.
    pub medium: Medium,
    /// What it can show.
    pub format: Format,
    /// A message that is sent twice under our id arrives once, as a rule; of one letter
    /// [`Channel::dedupes`](crate::Channel::dedupes) tells.
    pub dedupes: bool,
    /// How it tells what became of a message that it took.
    pub reports: Reports,
    /// How many messages one question about reports may name; zero where none is answered.
    pub reports_at_once: usize,
    /// Whether it tells how much credit is left.
    pub credit: bool,
    /// Longest text, in UTF-16 units; longer ones are refused and never cut.
    pub max_units: Option<usize>,
    /// The settings that staff fill in, in order.
    pub fields: &'static [Field],
    /// Which of them is the line that messages come from, which a shop may replace by its own;
    /// `None`: no setting tells it.
    pub line: Option<&'static str>,
    /// Where it is unless its owner says otherwise; `None`: it has no address, or the owner must
    /// give one.
    pub base_url: Option<&'static str>,
}

/// How a channel tells what became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reports {
    /// It does not.
    None,
    /// It answers when asked.
    Poll,
    /// It calls us.
    Callback,
    /// It calls us, and answers when asked.
    Both,
}

impl Reports {
    /// Whether it answers when asked.
    pub const fn answers(self) -> bool {
        matches!(self, Self::Poll | Self::Both)
    }

    /// Whether it calls us.
    pub const fn calls(self) -> bool {
        matches!(self, Self::Callback | Self::Both)
    }
}

/// The same word in three languages.
pub(crate) const fn text(fa: &'static str, en: &'static str, fr: &'static str) -> Text {
    Text { fa, en, fr }
}

/// A setting.
pub(crate) const fn field(
    name: &'static str,
    kind: FieldKind,
    required: bool,
    label: Text,
    help: Text,
) -> Field {
    Field {
        name,
        label,
        kind,
        required,
        help,
    }
}

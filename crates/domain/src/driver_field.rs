//! What a driver, of a bank or of a message channel, asks its owner to fill in.

/// One text in the three languages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Persian.
    pub fa: &'static str,
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

/// One setting of a driver.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Under which it is kept.
    pub name: &'static str,
    /// As staff read it.
    pub label: Text,
    /// How it is typed and kept.
    pub kind: FieldKind,
    /// Whether the driver works without it.
    pub required: bool,
    /// Where to find it.
    pub help: Text,
}

/// How a setting is typed and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Kept encrypted, never shown again, cut out of transcripts.
    Secret,
    /// Shown as it is.
    Text,
    /// An address.
    Url,
    /// Yes or no, stored as `true` or `false`.
    Bool,
    /// Several lines of text, shown as they are.
    Lines,
    /// One of these words; empty is the first.
    Choice(&'static [(&'static str, Text)]),
}

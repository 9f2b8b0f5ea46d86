//! Custom fields: what a merchant keeps about a kind of documents besides what every document has.
//!
//! A field is never deleted, only switched off, and its kind never changes, so that every value
//! that was ever kept can be read.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use money::{Amount, Currency, ParseAmountError, Unit, parse_amount};

use super::Decimal;
use crate::id::DocumentId;
use crate::scope::UnknownWord;
use crate::settings::{Fault, Faults, MAX_NAME, choice, line, optional_line, optional_number};
use crate::shop::Language;

/// Fields of one kind of documents.
pub const MAX_FIELDS: usize = 40;
/// Characters of a text or a choice.
pub const MAX_TEXT: usize = 500;
/// Choices of one field.
pub const MAX_CHOICES: usize = 50;
/// The last place in the order.
const MAX_POSITION: u32 = 999;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// A number with up to three decimals.
    Number,
    /// An amount in the currency of the shop.
    Money,
    /// A day, shown in the reader's calendar.
    Date,
    /// A day, shown in the Solar Hijri calendar to every reader.
    JalaliDate,
    /// Yes or no.
    Boolean,
    /// One of several words.
    Choice,
    /// Receipts, in the order in which they came. Only receipts themselves are added to it.
    Receipt,
    /// Another document.
    Document,
}

crate::scope::words!(FieldKind, "kind of field":
    Text = "text", Number = "number", Money = "money", Date = "date", JalaliDate = "jalali_date",
    Boolean = "boolean", Choice = "choice", Receipt = "receipt", Document = "document");

/// The name of a field among programs and in templates: `[a-z][a-z0-9_]{0,39}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey(String);

impl FieldKey {
    /// The key of the n-th field, if nobody typed one.
    pub fn numbered(n: usize) -> Self {
        Self(format!("f{n}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FieldKey {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let first = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if first && rest && text.len() <= 40 {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownWord { kind: "key" })
        }
    }
}

/// What people call a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In every language that has none of its own.
    pub any: String,
    /// In Persian.
    pub fa: Option<String>,
    /// In English.
    pub en: Option<String>,
    /// In French.
    pub fr: Option<String>,
}

impl Label {
    /// For a reader of this language.
    pub fn text(&self, language: Language) -> &str {
        let own = match language {
            Language::Persian => &self.fa,
            Language::English => &self.en,
            Language::French => &self.fr,
        };
        own.as_ref().unwrap_or(&self.any)
    }
}

/// One field of a kind of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDefinition {
    /// Its name among programs; never changes.
    pub key: FieldKey,
    /// What it holds; never changes.
    pub kind: FieldKind,
    /// What people call it.
    pub label: Label,
    /// A document cannot be saved without it.
    pub required: bool,
    /// It is offered; values that a document has of one that is switched off stay.
    pub active: bool,
    /// Its place; fields of one place stand in the order of their keys.
    pub position: u32,
    /// What a [`FieldKind::Choice`] offers.
    pub choices: Vec<String>,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}

/// A field as typed in the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldForm {
    /// The key; empty: one is given. Not looked at when a field is changed.
    pub key: String,
    /// The kind. Not looked at when a field is changed.
    pub kind: String,
    /// The label.
    pub label: String,
    /// The label in Persian, if it is another.
    pub label_fa: String,
    /// The label in English, if it is another.
    pub label_en: String,
    /// The label in French, if it is another.
    pub label_fr: String,
    /// It must be filled in.
    pub required: bool,
    /// It is offered.
    pub active: bool,
    /// Its place.
    pub position: String,
    /// The choices, a line each.
    pub choices: String,
}

impl FieldForm {
    /// A new field, or everything that is wrong. `given`: the key if none was typed.
    pub fn make(&self, given: FieldKey) -> Result<FieldDefinition, Faults> {
        let mut faults = Faults::default();
        let key = if self.key.trim().is_empty() {
            Some(given)
        } else {
            let key = self.key.trim().parse();
            faults.take("key", key.map_err(|_| Fault::Key))
        };
        let kind = faults.take("kind", choice::<FieldKind>(&self.kind));
        let shell = self.read(kind.unwrap_or(FieldKind::Text), &mut faults);
        match (key, kind, shell) {
            (Some(key), Some(_), Some(shell)) if faults.is_empty() => {
                Ok(FieldDefinition { key, ..shell })
            }
            _ => Err(faults),
        }
    }

    /// The field as read, with what was typed; key and kind stay.
    pub fn change(&self, old: &FieldDefinition) -> Result<FieldDefinition, Faults> {
        let mut faults = Faults::default();
        let read = self.read(old.kind, &mut faults);
        match read {
            Some(read) if faults.is_empty() => Ok(FieldDefinition {
                key: old.key.clone(),
                version: old.version,
                ..read
            }),
            _ => Err(faults),
        }
    }

    fn read(&self, kind: FieldKind, faults: &mut Faults) -> Option<FieldDefinition> {
        let any = faults.take("label", line(&self.label, MAX_NAME));
        let fa = faults.take("label_fa", optional_line(&self.label_fa, MAX_NAME));
        let en = faults.take("label_en", optional_line(&self.label_en, MAX_NAME));
        let fr = faults.take("label_fr", optional_line(&self.label_fr, MAX_NAME));
        let position = optional_number(&self.position, 0, MAX_POSITION);
        let position = faults.take("position", position);
        let choices = match kind {
            FieldKind::Choice => faults.take("choices", choices(&self.choices)),
            _ => Some(Vec::new()),
        };
        Some(FieldDefinition {
            key: FieldKey::numbered(0),
            kind,
            label: Label {
                any: any?,
                fa: fa?,
                en: en?,
                fr: fr?,
            },
            // Nobody fills receipts in by hand, and a switch always says something.
            required: self.required && !matches!(kind, FieldKind::Receipt | FieldKind::Boolean),
            active: self.active,
            position: position?.unwrap_or_default(),
            choices: choices?,
            version: 1,
        })
    }
}

impl From<&FieldDefinition> for FieldForm {
    fn from(field: &FieldDefinition) -> Self {
        let label = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            key: field.key.to_string(),
            kind: field.kind.to_string(),
            label: field.label.any.clone(),
            label_fa: label(&field.label.fa),
            label_en: label(&field.label.en),
            label_fr: label(&field.label.fr),
            required: field.required,
            active: field.active,
            position: field.position.to_string(),
            choices: field.choices.join("\n"),
        }
    }
}

/// Choices, a line each, none twice.
fn choices(typed: &str) -> Result<Vec<String>, Fault> {
    let mut choices: Vec<String> = Vec::new();
    for typed in typed.lines() {
        if let Some(choice) = optional_line(typed, MAX_NAME)?
            && !choices.contains(&choice)
        {
            choices.push(choice);
        }
    }
    if choices.is_empty() {
        Err(Fault::Missing)
    } else if choices.len() > MAX_CHOICES {
        let most = u32::try_from(MAX_CHOICES).unwrap_or(u32::MAX);
        Err(Fault::Number { least: 1, most })
    } else {
        Ok(choices)
    }
}

/// What a document has in a field; receipts are rows of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Of [`FieldKind::Text`].
    Text(String),
    /// Of [`FieldKind::Number`].
    Number(Decimal),
    /// Of [`FieldKind::Money`].
    Money(Amount),
    /// Of [`FieldKind::Date`] and [`FieldKind::JalaliDate`].
    Date(Date),
    /// Of [`FieldKind::Boolean`].
    Boolean(bool),
    /// Of [`FieldKind::Choice`]: the word itself, so that it stays when the choices change.
    Choice(String),
    /// Of [`FieldKind::Document`].
    Document(DocumentId),
}

/// As stored; [`FromStr`] reads it back.
impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "text:{text}"),
            Self::Number(number) => write!(f, "number:{number}"),
            Self::Money(amount) => {
                write!(f, "money:{} {}", amount.currency().code(), amount.minor())
            }
            Self::Date(day) => write!(f, "date:{day}"),
            Self::Boolean(yes) => write!(f, "boolean:{}", if *yes { "yes" } else { "no" }),
            Self::Choice(word) => write!(f, "choice:{word}"),
            Self::Document(id) => write!(f, "document:{id}"),
        }
    }
}

impl FromStr for FieldValue {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let bad = UnknownWord {
            kind: "value of a field",
        };
        let (kind, value) = text.split_once(':').ok_or(bad)?;
        match kind {
            "text" => Ok(Self::Text(value.to_owned())),
            "number" => value.parse().map(Self::Number).map_err(|_| bad),
            "money" => {
                let (code, minor) = value.split_once(' ').ok_or(bad)?;
                let currency = Currency::from_code(code).map_err(|_| bad)?;
                let minor = minor.parse().map_err(|_| bad)?;
                Ok(Self::Money(Amount::new(minor, currency)))
            }
            "date" => value.parse().map(Self::Date).map_err(|_| bad),
            "boolean" => Ok(Self::Boolean(value == "yes")),
            "choice" => Ok(Self::Choice(value.to_owned())),
            "document" => value.parse().map(Self::Document).map_err(|_| bad),
            _ => Err(bad),
        }
    }
}

/// How what was typed into the fields of a document is to be understood.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The currency of the document.
    pub currency: Currency,
    /// The unit in which its shop counts.
    pub unit: Unit,
    /// Reads a day in either calendar.
    pub day: fn(&str) -> Option<Date>,
    /// Finds a document by what was typed: its id or its number.
    pub document: &'a dyn Fn(&str) -> Option<DocumentId>,
}

impl FieldDefinition {
    /// The value that was typed; `None`: nothing was. `old`: what the document has there, which is
    /// right even if it is offered no more.
    pub fn read(
        &self,
        typed: &str,
        old: Option<&FieldValue>,
        reading: &Reading<'_>,
    ) -> Result<Option<FieldValue>, Fault> {
        let typed = typed.trim();
        let value = match self.kind {
            FieldKind::Boolean => Some(FieldValue::Boolean(!typed.is_empty())),
            FieldKind::Receipt => None,
            _ if typed.is_empty() => None,
            FieldKind::Text => optional_line(typed, MAX_TEXT)?.map(FieldValue::Text),
            FieldKind::Number => Some(FieldValue::Number(Decimal::read(typed)?)),
            FieldKind::Money => Some(FieldValue::Money(price(typed, reading)?)),
            FieldKind::Date | FieldKind::JalaliDate => {
                let day = (reading.day)(typed).ok_or(Fault::Date)?;
                Some(FieldValue::Date(day))
            }
            FieldKind::Choice => {
                let value = FieldValue::Choice(typed.to_owned());
                let offered = self.choices.iter().any(|one| one == typed);
                if !offered && old != Some(&value) {
                    return Err(Fault::Choice);
                }
                Some(value)
            }
            FieldKind::Document => {
                let found = (reading.document)(typed).ok_or(Fault::NoDocument)?;
                Some(FieldValue::Document(found))
            }
        };
        if value.is_none() && self.required && self.kind != FieldKind::Receipt {
            return Err(Fault::Missing);
        }
        Ok(value)
    }
}

/// An amount of zero or more in the unit of the shop.
pub(super) fn price(typed: &str, reading: &Reading<'_>) -> Result<Amount, Fault> {
    match parse_amount(typed, reading.unit, reading.currency) {
        Ok(amount) => Ok(amount),
        Err(ParseAmountError::Zero) => Ok(Amount::zero(reading.currency)),
        Err(ParseAmountError::Empty) => Err(Fault::Missing),
        Err(ParseAmountError::TooLarge) => Err(Fault::OutOfRange),
        Err(_) => Err(Fault::Amount),
    }
}

#[cfg(test)]
mod tests;

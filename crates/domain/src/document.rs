//! The document: a record about a customer, with a number, a state, lines or an amount, and the
//! fields that the merchant defined for its kind.

pub mod debt;
mod decimal;
mod definition;
pub mod fields;
mod form;
pub mod lines;
pub mod number;
mod state;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use money::{Amount, AmountError, Currency};

use crate::id::{CustomerId, DocumentId, ShopId, UserId};
use crate::search;
use crate::settings::Fault;

pub use decimal::Decimal;
pub use definition::{KindDefinition, KindForm};
pub use fields::{FieldDefinition, FieldKey, FieldKind, FieldValue};
pub use form::{DocumentDetails, DocumentFaults, DocumentForm, DocumentTerms, FormFacts, LineForm};
pub use lines::{Line, TaxRate, Totals};
pub use number::{NumberDay, NumberTemplate};
pub use state::{Deed, DocumentState};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// An offer; printed as a proforma too.
    Quotation,
    /// What a customer ordered; a debt once it is confirmed.
    Order,
    /// What a customer owes.
    Invoice,
    /// An agreement; a debt if it has an amount.
    Contract,
    /// A sale that may come about.
    Opportunity,
    /// Whatever a merchant writes down in fields of its own; without any amount.
    Form,
}

crate::scope::words!(DocumentKind, "kind of document":
    Quotation = "quotation", Order = "order", Invoice = "invoice", Contract = "contract",
    Opportunity = "opportunity", Form = "form");

impl DocumentKind {
    /// Whether documents of this kind can have an amount or lines.
    pub const fn has_amount(self) -> bool {
        !matches!(self, Self::Form)
    }

    /// Whether one cannot be approved without an amount.
    pub const fn needs_amount(self) -> bool {
        matches!(self, Self::Order | Self::Invoice)
    }

    /// What can be made from a document of this kind.
    pub const fn makes(self) -> &'static [Self] {
        match self {
            Self::Order => &[Self::Invoice],
            Self::Opportunity => &[Self::Order, Self::Invoice, Self::Contract],
            Self::Quotation | Self::Invoice | Self::Contract | Self::Form => &[],
        }
    }

    /// The template of numbers that a merchant begins with.
    pub const fn first_template(self) -> &'static str {
        match self {
            Self::Quotation => "QUO-{year}-{number:5}",
            Self::Order => "ORD-{year}-{number:5}",
            Self::Invoice => "INV-{year}-{number:5}",
            Self::Contract => "CON-{year}-{number:4}",
            Self::Opportunity => "OPP-{year}-{number:4}",
            Self::Form => "FRM-{year}-{number:4}",
        }
    }
}

/// Lines that together come to an amount that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    lines: Vec<Line>,
    totals: Totals,
}

impl Lines {
    /// These lines, or why they come to no amount.
    pub fn new(lines: Vec<Line>, currency: Currency) -> Result<Self, Fault> {
        let totals = lines::totals(&lines, currency)?;
        Ok(Self { lines, totals })
    }

    /// The lines, in their order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What they come to.
    pub fn totals(&self) -> Totals {
        self.totals
    }
}

/// What a document comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// It has no amount.
    Nothing,
    /// One amount.
    Amount(Amount),
    /// Lines.
    Lines(Lines),
}

impl Worth {
    /// The final amount.
    pub fn final_amount(&self) -> Option<Amount> {
        match self {
            Self::Nothing => None,
            Self::Amount(amount) => Some(*amount),
            Self::Lines(lines) => Some(lines.totals.total),
        }
    }

    /// The lines, if it has any.
    pub fn lines(&self) -> &[Line] {
        match self {
            Self::Nothing | Self::Amount(_) => &[],
            Self::Lines(lines) => lines.lines(),
        }
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Inner id.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Where it was made; its calendar numbers it.
    pub shop: ShopId,
    /// Who owes.
    pub customer: CustomerId,
    /// As people call it: one of its kind alone has it.
    pub number: String,
    /// Its day.
    pub date: Date,
    /// Of all its amounts.
    pub currency: Currency,
    /// What it comes to.
    pub worth: Worth,
    /// Where it stands.
    pub state: DocumentState,
    /// How often it was approved: the number of the last approval.
    pub approvals: u32,
    /// What of it is a debt in the books.
    pub debt: Amount,
    /// Who sells.
    pub salesperson: Option<UserId>,
    /// A note for staff.
    pub note: Option<String>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// What its custom fields hold.
    pub values: Vec<(FieldKey, FieldValue)>,
    /// What it was made from; for ever.
    pub source: Option<DocumentId>,
    /// Out of the list until restored.
    pub archived: bool,
    /// Counts the changes, so that of two who edit it the second is told.
    pub version: i64,
}

/// What never changes of a document, given when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Birth {
    /// Inner id.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Where.
    pub shop: ShopId,
    /// In what it counts.
    pub currency: Currency,
    /// What it is made from.
    pub source: Option<DocumentId>,
}

impl Document {
    /// A new draft.
    pub fn draft(birth: Birth, number: String, details: DocumentDetails) -> Option<Self> {
        let terms = details.terms?;
        Some(Self {
            id: birth.id,
            kind: birth.kind,
            shop: birth.shop,
            customer: terms.customer,
            number,
            date: terms.date,
            currency: birth.currency,
            worth: terms.worth,
            state: DocumentState::Draft,
            approvals: 0,
            debt: Amount::zero(birth.currency),
            salesperson: details.salesperson,
            note: details.note,
            reason: None,
            values: details.values,
            source: birth.source,
            archived: false,
            version: 1,
        })
    }

    /// The document with these details; what a draft alone may change stays otherwise.
    #[must_use]
    pub fn changed(self, details: DocumentDetails) -> Self {
        let soft = Self {
            salesperson: details.salesperson,
            note: details.note,
            values: details.values,
            ..self
        };
        match details.terms {
            Some(terms) if soft.state.is_open() => Self {
                customer: terms.customer,
                number: terms.number.unwrap_or(soft.number),
                date: terms.date,
                worth: terms.worth,
                ..soft
            },
            _ => soft,
        }
    }

    /// What a field holds.
    pub fn value(&self, key: &FieldKey) -> Option<&FieldValue> {
        let found = self.values.iter().find(|(other, _)| other == key);
        found.map(|(_, value)| value)
    }

    /// What it comes to.
    pub fn final_amount(&self) -> Option<Amount> {
        self.worth.final_amount()
    }

    /// Whether it can be gone without a trace, as far as it says so itself: a draft that never
    /// counted.
    pub fn is_fresh(&self) -> bool {
        self.state == DocumentState::Draft && self.approvals == 0
    }

    /// By what a search finds it: its number, its customer's name as it is now, its lines, its
    /// note and the texts in its fields.
    pub fn tokens(&self, customer: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        for word in search::tokens(&self.number) {
            // A running number is looked for with some of its zeros or none.
            let mut bare = word.as_str();
            while let Some(rest) = bare.strip_prefix('0').filter(|rest| !rest.is_empty()) {
                search::add(&mut tokens, rest.to_owned());
                bare = rest;
            }
            search::add(&mut tokens, word);
        }
        let lines = self.worth.lines().iter().map(|line| line.text.as_str());
        let values = self.values.iter().filter_map(|(_, value)| match value {
            FieldValue::Text(text) | FieldValue::Choice(text) => Some(text.as_str()),
            _ => None,
        });
        let texts = std::iter::once(customer)
            .chain(self.note.as_deref())
            .chain(values)
            .chain(lines);
        for token in texts.flat_map(search::tokens) {
            search::add(&mut tokens, token);
        }
        tokens
    }
}

/// What is left to pay on a document: its final amount less what was paid for it through its links
/// (refunds taken off) and less the approved receipts that were made for it by hand. Below zero
/// when more came in.
pub fn left_to_pay(
    final_amount: Amount,
    paid: Amount,
    by_hand: Amount,
) -> Result<Amount, AmountError> {
    final_amount.checked_sub(paid)?.checked_sub(by_hand)
}

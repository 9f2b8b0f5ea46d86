//! What staff type about a document, read with what the shop, the kind and the document say.

use jiff::civil::Date;
use money::Amount;

use super::fields::{FieldDefinition, FieldKey, FieldKind, FieldValue, Reading, price};
use super::lines::{Line, MAX_LINE_TEXT, MAX_LINES, TaxRate};
use super::number::typed_number;
use super::{Decimal, Document, DocumentKind, Lines, Worth};
use crate::customer::{MAX_NOTE, optional_text};
use crate::id::{CustomerId, UserId};
use crate::settings::{Fault, choice, line};

/// One line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineForm {
    /// What it is.
    pub text: String,
    /// How much; nothing: one.
    pub quantity: String,
    /// What one costs.
    pub price: String,
    /// What is taken off the line; may be empty.
    pub discount: String,
    /// The tax in percent; may be empty.
    pub tax: String,
}

impl LineForm {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        let all = [
            &self.text,
            &self.quantity,
            &self.price,
            &self.discount,
            &self.tax,
        ];
        all.iter().all(|typed| typed.trim().is_empty())
    }
}

/// A document as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentForm {
    /// Id of the customer.
    pub customer: String,
    /// The number; nothing: the next one, or the one that it has.
    pub number: String,
    /// The day, in either calendar.
    pub date: String,
    /// One amount, where there are no lines.
    pub amount: String,
    /// The lines; empty ones are not looked at.
    pub lines: Vec<LineForm>,
    /// Id of the user who sells; may be empty.
    pub salesperson: String,
    /// A note for staff.
    pub note: String,
    /// What was typed into the custom fields, by their keys.
    pub values: Vec<(String, String)>,
}

/// What is wrong with a form, by the names of its fields: `customer`, `line-0-price`, `field-f1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFaults(pub Vec<(String, Fault)>);

impl DocumentFaults {
    /// One fault alone.
    pub fn one(field: impl Into<String>, fault: Fault) -> Self {
        Self(vec![(field.into(), fault)])
    }

    fn take<T>(&mut self, field: impl Into<String>, value: Result<T, Fault>) -> Option<T> {
        value
            .map_err(|fault| self.0.push((field.into(), fault)))
            .ok()
    }
}

/// What the form is read with.
#[derive(Clone, Copy)]
pub struct FormFacts<'a> {
    /// The kind of the document.
    pub kind: DocumentKind,
    /// The fields of the kind, switched off ones too.
    pub fields: &'a [FieldDefinition],
    /// How values are understood.
    pub reading: Reading<'a>,
    /// The document that is changed.
    pub old: Option<&'a Document>,
    /// The customer, where it cannot be another: other documents stand on it.
    pub customer: Option<CustomerId>,
}

/// What can be changed as long as a document is a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentTerms {
    /// Who owes.
    pub customer: CustomerId,
    /// A number that was typed.
    pub number: Option<String>,
    /// The day.
    pub date: Date,
    /// What it comes to.
    pub worth: Worth,
}

/// A form that was read and is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDetails {
    /// `None`: the document is a draft no more, and these were not looked at.
    pub terms: Option<DocumentTerms>,
    /// Who sells.
    pub salesperson: Option<UserId>,
    /// A note for staff.
    pub note: Option<String>,
    /// What the custom fields hold, switched off ones too.
    pub values: Vec<(FieldKey, FieldValue)>,
}

impl DocumentForm {
    /// The values, or everything that is wrong.
    pub fn read(&self, facts: &FormFacts<'_>) -> Result<DocumentDetails, DocumentFaults> {
        let mut faults = DocumentFaults::default();
        let open = facts.old.is_none_or(|old| old.state.is_open());
        let terms = if open {
            self.terms(facts, &mut faults).map(Some)
        } else {
            Some(None)
        };
        let salesperson = match self.salesperson.trim() {
            "" => Some(None),
            typed => faults.take("salesperson", choice(typed)).map(Some),
        };
        let note = faults.take("note", optional_text(&self.note, MAX_NOTE));
        let values = self.values(facts, &mut faults);
        match (terms, salesperson, note) {
            (Some(terms), Some(salesperson), Some(note)) if faults.0.is_empty() => {
                Ok(DocumentDetails {
                    terms,
                    salesperson,
                    note,
                    values,
                })
            }
            _ => Err(faults),
        }
    }

    fn terms(&self, facts: &FormFacts<'_>, faults: &mut DocumentFaults) -> Option<DocumentTerms> {
        let customer = match self.customer.trim() {
            "" => Err(Fault::Missing),
            typed => choice::<CustomerId>(typed),
        };
        let customer = customer.and_then(|typed| match facts.customer {
            Some(fixed) if fixed != typed => Err(Fault::Fixed),
            _ => Ok(typed),
        });
        let customer = faults.take("customer", customer);
        let number = faults.take("number", typed_number(&self.number));
        let date = match self.date.trim() {
            "" => Err(Fault::Missing),
            typed => (facts.reading.day)(typed).ok_or(Fault::Date),
        };
        let date = faults.take("date", date);
        let worth = self.worth(facts, faults);
        Some(DocumentTerms {
            customer: customer?,
            number: number?,
            date: date?,
            worth: worth?,
        })
    }

    fn worth(&self, facts: &FormFacts<'_>, faults: &mut DocumentFaults) -> Option<Worth> {
        if !facts.kind.has_amount() {
            return Some(Worth::Nothing);
        }
        let filled = || {
            let lines = self.lines.iter().enumerate();
            lines.filter(|(_, line)| !line.is_empty())
        };
        let typed = self.amount.trim();
        match (filled().count(), typed) {
            (0, "") => Some(Worth::Nothing),
            (0, typed) => {
                let amount = faults.take("amount", price(typed, &facts.reading));
                amount.map(Worth::Amount)
            }
            (MAX_LINES.., _) if filled().count() > MAX_LINES => {
                let most = u32::try_from(MAX_LINES).unwrap_or(u32::MAX);
                faults.take("lines", Err(Fault::Number { least: 0, most }))
            }
            _ => {
                if !typed.is_empty() {
                    faults.take::<()>("amount", Err(Fault::Either));
                }
                let lines: Vec<Option<Line>> = filled()
                    .map(|(place, line)| read_line(place, line, &facts.reading, faults))
                    .collect();
                let lines: Vec<Line> = lines.into_iter().collect::<Option<_>>()?;
                let lines = Lines::new(lines, facts.reading.currency);
                faults.take("lines", lines).map(Worth::Lines)
            }
        }
    }

    /// What the fields hold afterwards. Of a field that is switched off, and of one that the form
    /// did not have, the old value stays.
    fn values(
        &self,
        facts: &FormFacts<'_>,
        faults: &mut DocumentFaults,
    ) -> Vec<(FieldKey, FieldValue)> {
        let mut values = Vec::new();
        let mut keys: Vec<&FieldKey> = Vec::new();
        for field in facts.fields {
            let old = facts.old.and_then(|old| old.value(&field.key));
            let mut typed = self.values.iter();
            let typed = typed.find(|(key, _)| key == field.key.as_str());
            let typed = typed.map(|(_, typed)| typed.as_str());
            keys.push(&field.key);
            let offered = field.active && field.kind != FieldKind::Receipt;
            let value = match typed {
                Some(typed) if offered => {
                    let read = field.read(typed, old, &facts.reading);
                    faults.take(format!("field-{}", field.key), read).flatten()
                }
                None if offered && facts.old.is_none() => {
                    let read = field.read("", None, &facts.reading);
                    faults.take(format!("field-{}", field.key), read).flatten()
                }
                _ => old.cloned(),
            };
            values.extend(value.map(|value| (field.key.clone(), value)));
        }
        let others = facts.old.iter().flat_map(|old| &old.values);
        values.extend(others.filter(|(key, _)| !keys.contains(&key)).cloned());
        values
    }
}

fn read_line(
    place: usize,
    typed: &LineForm,
    reading: &Reading<'_>,
    faults: &mut DocumentFaults,
) -> Option<Line> {
    let name = |part: &str| format!("line-{place}-{part}");
    let text = faults.take(name("text"), line(&typed.text, MAX_LINE_TEXT));
    let quantity = match typed.quantity.trim() {
        "" => Ok(Decimal::ONE),
        typed => Decimal::read(typed).and_then(|quantity| {
            let positive = quantity > Decimal::default();
            positive.then_some(quantity).ok_or(Fault::Decimal)
        }),
    };
    let quantity = faults.take(name("quantity"), quantity);
    let unit_price = faults.take(name("price"), price(&typed.price, reading));
    let discount = match typed.discount.trim() {
        "" => Ok(Amount::zero(reading.currency)),
        typed => price(typed, reading),
    };
    let discount = faults.take(name("discount"), discount);
    let tax = faults.take(name("tax"), TaxRate::read(&typed.tax));
    let line = Line {
        text: text?,
        quantity: quantity?,
        unit_price: unit_price?,
        discount: discount?,
        tax: tax?,
    };
    let part = |fault: &Fault| {
        let part = if *fault == Fault::Discount {
            "discount"
        } else {
            "price"
        };
        name(part)
    };
    match line.totals() {
        Ok(_) => Some(line),
        Err(fault) => faults.take(part(&fault), Err(fault)),
    }
}

//! What was typed into the editor, and what the editor of a document would have typed.

use domain::document::{Document, DocumentForm, FieldValue, LineForm};
use i18n::Locale;
use money::{Amount, Unit};

use super::{EMPTY, Shown};
use crate::office::documents::trouble;
use crate::office::shell::Seat;
use crate::office::typed::Fields;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Lines that a form holds at most.
const MOST: usize = 100;
/// Customers that are offered.
const OFFERED: u32 = 10;

/// What a posted form asks for.
pub(super) enum Typed {
    /// It is shown again: with more lines, or with customers to choose from.
    Again(Shown),
    /// It is to be saved.
    Whole(Shown),
}

pub(super) async fn typed(web: &Web, seat: &Seat, fields: &Fields) -> Result<Typed, Trouble> {
    let text = |name: &str| fields.get(name).to_owned();
    let count: usize = fields.get("lines").parse().unwrap_or(0).min(MOST);
    let line = |place: usize| {
        let part = |part: &str| text(&format!("line-{place}-{part}"));
        LineForm {
            text: part("text"),
            quantity: part("quantity"),
            price: part("price"),
            discount: part("discount"),
            tax: part("tax"),
        }
    };
    let values = fields.0.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("has-")?;
        let _ = value;
        Some((key.to_owned(), text(&format!("field-{key}"))))
    });
    let mut form = DocumentForm {
        customer: text("customer"),
        number: text("number"),
        date: text("date"),
        amount: text("amount"),
        lines: (0..count).map(line).collect(),
        salesperson: text("salesperson"),
        note: text("note"),
        values: values.collect(),
    };
    let wanted = fields.get("customer_q").to_owned();
    let mut offered = Vec::new();
    // Who typed a name and pressed "save" meant that one.
    let look = fields.get("do") == "find" || (form.customer.is_empty() && !wanted.is_empty());
    let mut nobody = false;
    if look {
        let found = web
            .app
            .document_customers(&seat.desk, &wanted, OFFERED)
            .await;
        offered = found.map_err(trouble)?;
        nobody = offered.is_empty();
        form.customer = match offered.as_slice() {
            [only] => only.id.to_string(),
            _ => String::new(),
        };
    }
    let more = fields.get("do") == "more";
    if more {
        let room = MOST.saturating_sub(form.lines.len()).min(EMPTY);
        form.lines
            .extend(std::iter::repeat_n(LineForm::default(), room));
    }
    let again = more || fields.get("do") == "find" || (look && form.customer.is_empty());
    let shown = Shown {
        customer_typed: wanted,
        offered,
        nobody,
        ..Shown::first(form, text("shop"))
    };
    Ok(if again {
        Typed::Again(shown)
    } else {
        Typed::Whole(shown)
    })
}

/// A document as its editor would type it.
pub(super) fn form_of(document: &Document, unit: Unit, locale: Locale) -> DocumentForm {
    let money = |amount: Amount| typed_amount(amount, unit, locale);
    let rest = |amount: Amount| {
        if amount.is_zero() {
            String::new()
        } else {
            money(amount)
        }
    };
    let lines = document.worth.lines();
    let line = |line: &domain::document::Line| LineForm {
        text: line.text.clone(),
        quantity: line.quantity.to_string(),
        price: money(line.unit_price),
        discount: rest(line.discount),
        tax: match line.tax.basis_points() {
            0 => String::new(),
            _ => line
                .tax
                .percent()
                .map(|percent| percent.to_string())
                .unwrap_or_default(),
        },
    };
    let value = |value: &FieldValue| match value {
        FieldValue::Text(text) | FieldValue::Choice(text) => text.clone(),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Money(amount) => money(*amount),
        FieldValue::Date(day) => i18n::short_day(*day, locale),
        FieldValue::Boolean(true) => "yes".to_owned(),
        FieldValue::Boolean(false) => String::new(),
        FieldValue::Document(id) => id.to_string(),
    };
    let amount = document.final_amount().filter(|_| lines.is_empty());
    DocumentForm {
        customer: document.customer.to_string(),
        number: document.number.clone(),
        date: i18n::short_day(document.date, locale),
        amount: amount.map(money).unwrap_or_default(),
        lines: lines.iter().map(line).collect(),
        salesperson: document
            .salesperson
            .map(|id| id.to_string())
            .unwrap_or_default(),
        note: document.note.clone().unwrap_or_default(),
        values: document
            .values
            .iter()
            .map(|(key, one)| (key.to_string(), value(one)))
            .collect(),
    }
}

/// An amount in the unit of the form; nothing if it is no whole number of that, so that nobody
/// takes rials for tomans.
fn typed_amount(amount: Amount, unit: Unit, locale: Locale) -> String {
    if i18n::shown_unit(amount, unit) == unit {
        i18n::amount_number(amount, unit, locale)
    } else {
        String::new()
    }
}

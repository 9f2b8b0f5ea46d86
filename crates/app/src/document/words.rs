//! What fields of documents hold, in words.

use domain::document::fields::{FieldKind, FieldValue};
use i18n::Locale;
use jiff::civil::Date;
use money::Unit;

/// A day as the field shows it: of a Jalali date always in that calendar.
pub fn day_words(kind: FieldKind, day: Date, locale: Locale) -> String {
    match kind {
        FieldKind::JalaliDate => {
            let text = i18n::short_day(day, Locale::Fa);
            i18n::digits(&text, locale).into_owned()
        }
        _ => i18n::short_day(day, locale),
    }
}

/// A value in the reader's words; `None` for a document, which is called by its number.
pub fn value_words(
    kind: FieldKind,
    value: &FieldValue,
    unit: Unit,
    locale: Locale,
) -> Option<String> {
    let t = i18n::texts(locale);
    Some(match value {
        FieldValue::Text(text) | FieldValue::Choice(text) => text.clone(),
        FieldValue::Number(number) => i18n::digits(&number.to_string(), locale).into_owned(),
        FieldValue::Money(amount) => i18n::amount(*amount, unit, locale),
        FieldValue::Date(day) => day_words(kind, *day, locale),
        FieldValue::Boolean(true) => t.document_yes(),
        FieldValue::Boolean(false) => t.document_no(),
        FieldValue::Document(_) => return None,
    })
}

//! What people type into forms and addresses, and what is wrong with it.

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request};
use domain::link::{FieldError, Problem};
use http::request::Parts;
use i18n::{Locale, Texts};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::digits::to_latin;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::trouble::Trouble;

/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(10);

/// What is written as `%XX` in the value of a field of an address.
pub(crate) const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The fields of a form or of an address, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

/// The fields of a posted form.
#[derive(Debug)]
pub(crate) struct Posted(pub(crate) Fields);

impl Fields {
    /// The first value of a field without spaces around it; empty if there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Whether a form had this field at all, filled in or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// All values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = move |pair: &&(String, String)| pair.0 == name;
        self.0.iter().filter(same).map(|(_, value)| value.trim())
    }

    /// The value, unless it is empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// What the address names by a word of its own; a word that means nothing is no page of ours.
    pub(crate) fn chosen<T: FromStr>(&self, name: &str) -> Result<Option<T>, Trouble> {
        let read = self.given(name).map(str::parse).transpose();
        read.or(Err(Trouble::Unknown))
    }

    /// Tells these fields from any others: the same form sent twice has the same.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (name, value) in &self.0 {
            for part in [name, value] {
                hash.update(part.len().to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().into()
    }

    /// The version that a form edits.
    pub(crate) fn version(&self) -> Result<i64, Trouble> {
        self.get("version").parse().map_err(|_| Trouble::BadForm)
    }

    /// An address with these fields; `change` replaces some and an empty value leaves one out.
    pub(crate) fn address(&self, path: &str, names: &[&str], change: &[(&str, &str)]) -> String {
        let mut text = path.to_owned();
        let mut mark = '?';
        for name in names {
            let changed = change.iter().find(|(other, _)| other == name);
            let value = changed.map_or_else(|| self.get(name), |(_, value)| value);
            if !value.is_empty() {
                text.push(mark);
                text.push_str(name);
                text.push('=');
                text.extend(utf8_percent_encode(value, VALUE));
                mark = '&';
            }
        }
        text
    }
}

/// The fields of an address; a query that cannot be read has none.
impl<S: Send + Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = Query::<Vec<(String, String)>>::try_from_uri(&head.uri);
        Ok(Self(query.map(|Query(fields)| fields).unwrap_or_default()))
    }
}

/// The fields of a form. Too large, too slow or no form at all is refused.
impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state);
        match tokio::time::timeout(FORM_TIME, form).await {
            Ok(Ok(Form(fields))) => Ok(Self(Fields(fields))),
            _ => Err(Trouble::BadForm),
        }
    }
}

/// A whole number in any digits.
pub(crate) fn count(typed: &str) -> Option<u32> {
    to_latin(typed).parse().ok()
}

pub(crate) use i18n::read_day as day;

/// The moment at which a day begins at a place.
pub(crate) fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The last second of a day at a place.
pub(crate) fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let last = day.at(23, 59, 59, 0);
    Some(zone.to_zoned(last).ok()?.timestamp())
}

/// A field with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Name of the field in the form.
    pub(crate) field: &'static str,
    /// Its words.
    pub(crate) text: String,
}

/// Everything that is wrong with a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wrongs(pub(crate) Vec<Wrong>);

impl Wrongs {
    pub(crate) fn add(&mut self, field: &'static str, text: String) {
        self.0.push(Wrong { field, text });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words at a field.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|wrong| wrong.field == field);
        found.map(|wrong| wrong.text.as_str())
    }
}

/// What the rules say is wrong, at the fields of our forms.
pub(crate) fn field_words(error: &FieldError, locale: Locale, t: &Texts) -> Wrong {
    let field = match error.field.split('/').next().unwrap_or_default() {
        "amount" | "currency" => "amount",
        "description" => "description",
        "note" => "note",
        "reference" => "reference",
        "recipients" => "recipients",
        "providers" => "provider",
        "expires_in_days" => "days",
        "expires_at" => "day",
        "partial" => "rule",
        "first_part" => "first_part",
        "amount_rule" if error.field.ends_with("type") => "locked",
        "amount_rule" if error.field.ends_with("min") => "least",
        "amount_rule" => "most",
        "limits" if error.field.ends_with("max_total") => "max_total",
        "limits" => "max_payments",
        "shop" => "shop",
        "customer" | "document" => "who",
        "receipt" => "receipt_field",
        "account" => "account",
        _ => "form",
    };
    let text = match error.problem {
        Problem::OutOfRange if field == "locked" => t.linkform_locked_alone(),
        Problem::Unreachable => t.linkform_unreachable(),
        Problem::Required => t.office_wrong_empty(),
        Problem::NotPositive => t.office_wrong_negative(),
        Problem::TooLarge => t.office_wrong_large(),
        Problem::TooLong { max } => {
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            t.office_wrong_long(i18n::number(max, locale))
        }
        Problem::BadCharacters => t.office_wrong_characters(),
        Problem::Past => t.office_wrong_past(),
        Problem::OutOfRange => t.office_wrong_range(),
        Problem::NotFound => t.office_wrong_missing(),
        Problem::NoProvider => t.office_wrong_provider(),
        Problem::NothingLeft => t.linkform_nothing_left(),
        Problem::Locked => t.linkform_locked_hint(),
        Problem::Malformed | Problem::WrongCurrency | Problem::TomanIsAUnit => {
            t.office_wrong_form()
        }
    };
    Wrong { field, text }
}

/// A day as an example in the reader's calendar.
pub(crate) fn example_day(now: Timestamp, zone: &TimeZone, locale: Locale) -> String {
    i18n::short_date(now, zone, locale)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_read_in_both_calendars_and_any_digits() {
        let wanted = Some(date(2026, 11, 26));
        for typed in [
            "1405/09/05",
            "۱۴۰۵/۹/۵",
            "1405-9-5",
            "2026-11-26",
            "26/11/2026",
            "26.11.2026",
        ] {
            assert_eq!(day(typed), wanted, "{typed}");
        }
        assert_eq!(day("1405/01/01"), Some(date(2026, 3, 21)));
        assert_eq!(day("1403/12/30"), Some(date(2025, 3, 20)));
        for typed in [
            "",
            "1405",
            "1405/13/01",
            "1404/12/30",
            "2026-02-30",
            "5/6",
            "a/b/c",
            "1/2/3/4",
        ] {
            assert_eq!(day(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_address_holds_what_was_chosen_and_nothing_empty() {
        let fields = Fields(vec![
            ("text".to_owned(), "دو کتاب&x".to_owned()),
            ("state".to_owned(), "open".to_owned()),
        ]);
        assert_eq!(
            fields.address("/office/links", &["state", "text"], &[("state", "paid")]),
            "/office/links?state=paid&text=%D8%AF%D9%88%20%DA%A9%D8%AA%D8%A7%D8%A8%26x"
        );
        assert_eq!(
            fields.address(
                "/office/links",
                &["state", "text"],
                &[("state", ""), ("text", "")]
            ),
            "/office/links"
        );
    }
}

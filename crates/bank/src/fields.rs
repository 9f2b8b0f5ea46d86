//! What a shop sent, as flat fields: JSON or a form, numbers as numbers or as text.

use axum::http::HeaderMap;
use serde_json::{Map, Value};
use url::Url;

/// The fields of one request.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Fields that were read elsewhere.
    pub(crate) const fn of(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// A JSON object; anything else has no fields.
    pub(crate) fn json(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Self(fields),
            _ => Self(Map::new()),
        }
    }

    /// A form. Of a field that comes twice the last one counts.
    pub(crate) fn form(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body).into_owned();
        Self(pairs.map(|(name, text)| (name, text.into())).collect())
    }

    /// A JSON object, or else a form: for the protocols that take both.
    pub(crate) fn any(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Self(fields),
            _ => Self::form(body),
        }
    }

    /// The value as it came; null is nothing.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; a whole number reads as its digits, an empty text as nothing.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A whole number, written as a number or as text.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// An http or https address with a host.
    pub(crate) fn address(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let url = Url::parse(&text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(text)
    }
}

/// A header as text; empty is nothing.
pub(crate) fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// An object with the fields of another one more.
pub(crate) fn with(mut body: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (body.as_object_mut(), more) {
        fields.extend(more);
    }
    body
}

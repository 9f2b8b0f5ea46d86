//! JSON that cannot be misread: integers are integers, and a name stands once.

use std::collections::BTreeMap;
use std::fmt;

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::Serialize;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without sign of fraction or exponent that fits in 64 bits.
    Integer(i64),
    /// A number without sign of fraction or exponent that does not.
    Large,
    /// Any other number: with a point or an exponent, `-0`, or beyond 2⁶⁴. Its value is not kept,
    /// so that nobody can round it.
    Other,
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}

/// Reads one value and nothing after it. The error names line and column.
pub(crate) fn parse(text: &[u8]) -> Result<Json, serde_json::Error> {
    serde_json::from_slice(text)
}

/// The text of an answer.
#[expect(
    clippy::expect_used,
    reason = "answers are texts, integers and maps by text, which always have a JSON form"
)]
pub(crate) fn text(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).expect("a JSON form")
}

/// A body for the document, without the fields that are left out.
#[expect(
    clippy::expect_used,
    reason = "it is made of texts and integers, which always have a JSON form"
)]
pub(crate) fn example(body: &impl Serialize) -> serde_json::Value {
    let mut body = serde_json::to_value(body).expect("a JSON form");
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    body
}

/// The document for people.
#[expect(
    clippy::expect_used,
    reason = "it is made of texts, integers and maps by text, which always have a JSON form"
)]
pub(crate) fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).expect("a JSON form")
}

/// An answer with status 200.
pub(crate) fn answer(body: &impl Serialize) -> Response {
    document(StatusCode::OK, text(body))
}

/// An answer whose text is made.
pub(crate) fn document(status: StatusCode, body: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, kind)], body).into_response()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Large, Json::Integer))
    }

    /// serde_json takes this way for whatever is not written as an integer of 64 bits.
    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = BTreeMap::new();
        while let Some((name, value)) = entries.next_entry::<String, Json>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice in one object"));
            }
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_as_an_integer_is_one() {
        for (text, expected) in [
            ("0", Json::Integer(0)),
            ("-7", Json::Integer(-7)),
            ("9007199254740993", Json::Integer(9_007_199_254_740_993)),
            ("9223372036854775807", Json::Integer(i64::MAX)),
            ("-9223372036854775808", Json::Integer(i64::MIN)),
            ("9223372036854775808", Json::Large),
            ("18446744073709551616", Json::Other),
            ("-9223372036854775809", Json::Other),
            ("-0", Json::Other),
            ("1.0", Json::Other),
            ("12.5", Json::Other),
            ("1e3", Json::Other),
            ("1E0", Json::Other),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_json() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"\u0062":2}}"#,
            "01",
            "+1",
            "1_000",
            "NaN",
            r#""\ud800""#,
            "{} {}",
            "\u{feff}{}",
            "",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\"\xff\"").is_err());
        assert!(parse("[".repeat(1_000).as_bytes()).is_err());
    }
}

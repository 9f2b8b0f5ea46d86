//! Placeholders, encoded as their place needs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::channel::Unpackable;
use crate::line::BadSetting;

/// Where a placeholder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Address,
    Header,
    Json,
    Form,
    Text,
}

/// RFC 3986: all but the unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The template with every `{{name}}` replaced, once: a value is never read for placeholders.
pub(super) fn fill(
    template: &str,
    place: Place,
    values: &[(&str, String)],
) -> Result<String, Unpackable> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, next) = after.split_once("}}").ok_or_else(|| unknown(place))?;
        let found = values.iter().find(|(known, _)| *known == name.trim());
        let (_, value) = found.ok_or_else(|| unknown(place))?;
        out.push_str(before);
        out.push_str(&encode(value, place)?);
        rest = next;
    }
    out.push_str(rest);
    Ok(out)
}

fn encode(value: &str, place: Place) -> Result<String, Unpackable> {
    match place {
        // A segment of dots would climb; as a path it is then refused by nobody else.
        Place::Address if matches!(value, "." | "..") => Err(Unpackable::Build(
            "a value would change the path of the address".to_owned(),
        )),
        Place::Address | Place::Form => Ok(utf8_percent_encode(value, RESERVED).to_string()),
        Place::Header if value.chars().any(char::is_control) => {
            Err(Unpackable::ControlCharacter("header"))
        }
        Place::Json => {
            let quoted = Value::from(value).to_string();
            let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            Ok(inner.unwrap_or_default().to_owned())
        }
        Place::Header | Place::Text => Ok(value.to_owned()),
    }
}

fn unknown(place: Place) -> Unpackable {
    Unpackable::Setting(BadSetting::Form {
        field: match place {
            Place::Address => "path",
            Place::Header => "headers",
            Place::Json | Place::Form | Place::Text => "body",
        },
        expected: "a text whose placeholders are all known to this message",
    })
}

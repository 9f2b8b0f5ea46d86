//! Reading what the shop sent.

use serde_json::{Map, Value, json};

use super::Refusal;

/// The fields of a body, and what was wrong with them.
pub(super) struct Input {
    fields: Map<String, Value>,
    wrong: Vec<Value>,
}

impl Input {
    /// A body that is no JSON object has no fields.
    pub(super) fn read(body: &[u8]) -> Self {
        let fields = match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        Self {
            fields,
            wrong: Vec::new(),
        }
    }

    /// The merchant id as it was written, to find the terminal's switches.
    pub(super) fn terminal(&self) -> String {
        self.fields
            .get("merchant_id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// The authority as it was written, to find the payment's switches.
    pub(super) fn key(&self) -> String {
        self.fields
            .get("authority")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// Notes what is wrong with a field.
    pub(super) fn wrong(&mut self, field: &str, message: &str) {
        self.wrong.push(json!({field: message}));
    }

    /// Ends the reading: all problems in one answer.
    pub(super) fn check(&mut self) -> Result<(), Refusal> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(Refusal::invalid(std::mem::take(&mut self.wrong)))
    }

    /// The merchant id, 36 characters in the shape of a UUID.
    pub(super) fn merchant(&mut self) -> String {
        let merchant = self.terminal();
        if !is_uuid(&merchant) {
            self.wrong(
                "merchant_id",
                "The merchant id may only be a string of 36 characters.",
            );
        }
        merchant
    }

    /// A whole number, written as a number or as text.
    pub(super) fn integer(&mut self, name: &str) -> i64 {
        let number = match self.get(name) {
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        number.unwrap_or_else(|| {
            self.wrong(name, "The field is required and must be an integer.");
            0
        })
    }

    /// A text that is missing or empty is `None`; anything else than text is wrong.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.get(name) {
            None => None,
            Some(Value::String(text)) if text.is_empty() => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.wrong(name, "The field must be a string.");
                None
            }
        }
    }

    /// Whether the shop counts in toman.
    pub(super) fn in_toman(&mut self) -> bool {
        match self.text("currency").as_deref() {
            None | Some("IRR") => false,
            Some("IRT") => true,
            Some(_) => {
                self.wrong("currency", "The selected currency is invalid.");
                false
            }
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `A` or `S` and 35 letters or digits.
pub(super) fn is_authority(text: &str) -> bool {
    text.len() == 36
        && text.starts_with(['A', 'S'])
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

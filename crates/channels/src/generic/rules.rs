//! What an answer means, as the owner wrote it.

use serde_json::Value;

use crate::body::{self, Body};
use crate::channel::{Answer, Failure};
use crate::line::BadSetting;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) outcome: Outcome,
    place: String,
    value: String,
    /// Place and value as they were written, for staff.
    pub(super) text: String,
}

/// What an answer that fits means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Failed(Failure),
}

/// Reads `CLASS PLACE = VALUE`, one in each line.
pub(super) fn parse(setting: &str, field: &'static str) -> Result<Vec<Rule>, BadSetting> {
    let mut rules = Vec::new();
    for (line, text) in (1..).zip(setting.lines()) {
        let text = text.trim();
        if !text.is_empty() && !text.starts_with('#') {
            rules.push(one(text).map_err(|why| BadSetting::Row { field, line, why })?);
        }
    }
    Ok(rules)
}

fn one(text: &str) -> Result<Rule, &'static str> {
    let (head, value) = text.split_once('=').ok_or("an equals sign is missing")?;
    let mut head = head.split_whitespace();
    let (Some(class), Some(place), None) = (head.next(), head.next(), head.next()) else {
        return Err("a class and a place must stand before the equals sign");
    };
    let outcome = match class {
        "accepted" => Outcome::Accepted,
        "retry" => Outcome::Failed(Failure::Retry),
        "configuration" => Outcome::Failed(Failure::Configuration),
        "recipient" => Outcome::Failed(Failure::Recipient),
        _ => return Err("the class is not accepted, retry, configuration or recipient"),
    };
    if !(place.starts_with('/') || matches!(place, "status" | "body")) {
        return Err("the place is not a JSON pointer, status or body");
    }
    let value = value.trim();
    Ok(Rule {
        outcome,
        place: place.to_owned(),
        value: value.to_owned(),
        text: format!("{place} = {value}"),
    })
}

impl Rule {
    /// Whether an answer has this value at this place.
    pub(super) fn fits(&self, answer: &Answer, json: Option<&Body>) -> bool {
        match self.place.as_str() {
            "status" => answer.status.as_str() == self.value,
            "body" => String::from_utf8_lossy(&answer.body).trim() == self.value,
            pointer => {
                let found = json.and_then(|body| body.at(pointer));
                found.is_some_and(|value| match value {
                    Value::Bool(flag) => self.value == if *flag { "true" } else { "false" },
                    Value::Null => self.value == "null",
                    other => body::text(other).as_deref() == Some(&self.value),
                })
            }
        }
    }
}

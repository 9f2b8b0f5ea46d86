//! What a panel's call at our door says: read, never believed.

use url::form_urlencoded;

use crate::body::{self, Body};
use crate::report::CallbackInput;

/// Longest name or value that is looked at.
const MAX_TEXT: usize = 512;
/// Most parameters that are looked at.
const MAX_PARAMETERS: usize = 64;

/// The parameters of a call, from its query and its body, form or JSON.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn read(input: &CallbackInput<'_>) -> Self {
        let mut all = Self(Vec::new());
        all.form(input.query.as_bytes());
        match Body::read(input.body) {
            Some(json) => all.json(&json),
            None => all.form(input.body),
        }
        all
    }

    /// Two values by name, in any casing; nothing when one is missing or came twice.
    pub(crate) fn both(&self, one: &str, other: &str) -> Option<[String; 2]> {
        Some([self.one(one)?, self.one(other)?])
    }

    /// One value by name; nothing when it is missing or came twice.
    pub(crate) fn one(&self, name: &str) -> Option<String> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value.clone()),
            _ => None,
        }
    }

    fn form(&mut self, text: &[u8]) {
        for (name, value) in form_urlencoded::parse(text) {
            self.add(&name, value.trim().to_owned());
        }
    }

    fn json(&mut self, body: &Body) {
        let object = body.objects("").first().and_then(|it| it.as_object());
        for (name, value) in object.into_iter().flatten() {
            if let Some(value) = body::text(value) {
                self.add(name, value);
            }
        }
    }

    fn add(&mut self, name: &str, value: String) {
        if name.len() <= MAX_TEXT && value.len() <= MAX_TEXT && self.0.len() < MAX_PARAMETERS {
            self.0.push((name.to_ascii_lowercase(), value));
        }
    }
}

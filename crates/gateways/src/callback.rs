//! What a browser brings back from a bank: read, never believed.

use domain::verdict::Claim;
use serde_json::Value;
use url::form_urlencoded;

use crate::json;
use crate::order::Asked;

/// The callback as it came in.
#[derive(Debug, Clone, Copy)]
pub struct CallbackInput<'a> {
    /// GET or POST; both are read alike.
    pub method: &'a http::Method,
    /// The query without its question mark.
    pub query: &'a str,
    /// The body; empty with GET.
    pub body: &'a [u8],
    /// The `Content-Type`, if any.
    pub content_type: Option<&'a str>,
}

/// Whether a claim is about this very payment: it names the bank's key or our order number, and
/// whatever it names equals what is stored, byte for byte. A claim that does not match is kept as
/// evidence and wakes up nothing.
pub fn claim_matches(claim: &Claim, asked: &Asked<'_>) -> bool {
    let order_number = asked.order_number.to_string();
    let fits = |posted: &Option<String>, stored: &str| posted.as_deref().map(|it| it == stored);
    match (
        fits(&claim.gateway_key, asked.gateway_key),
        fits(&claim.order_number, &order_number),
    ) {
        (None, None) => false,
        (key, order) => key.unwrap_or(true) && order.unwrap_or(true),
    }
}

/// Longest name or value that is looked at; banks need 64.
const MAX_TEXT: usize = 512;
/// Most parameters that are looked at.
const MAX_PARAMETERS: usize = 64;

/// The parameters of a callback, from query and body together.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn read(input: &CallbackInput<'_>) -> Self {
        let mut all = Self(Vec::new());
        all.form(input.query.as_bytes());
        match input.content_type.map(str::to_ascii_lowercase) {
            Some(kind) if kind.starts_with("application/json") => all.json(input.body),
            Some(kind) if kind.starts_with("multipart/") => {}
            _ => all.form(input.body),
        }
        all
    }

    /// The values of these names (lower case), or nothing at all when one of them came twice:
    /// then query and body, or two writers, disagree about who is meant.
    pub(crate) fn pick<const N: usize>(
        &self,
        names: [&'static str; N],
    ) -> Option<[Option<&str>; N]> {
        let values = |name: &'static str| self.0.iter().filter(move |(key, _)| key == name);
        if names.iter().any(|name| values(name).count() > 1) {
            return None;
        }
        let one = |name| values(name).next().map(|(_, value)| value.trim());
        Some(names.map(|name| one(name).filter(|value| !value.is_empty())))
    }

    fn form(&mut self, text: &[u8]) {
        for (name, value) in form_urlencoded::parse(text) {
            self.add(&name, value.into_owned());
        }
    }

    fn json(&mut self, body: &[u8]) {
        let Some(Value::Object(map)) = json::parse(body) else {
            return;
        };
        for (name, value) in map {
            let values = match value {
                Value::Array(list) => list,
                one => vec![one],
            };
            for value in values {
                match value {
                    Value::String(text) => self.add(&name, text),
                    Value::Number(number) => self.add(&name, number.to_string()),
                    _ => {}
                }
            }
        }
    }

    /// `Authority`, `authority` and `Authority[]` are one name.
    fn add(&mut self, name: &str, value: String) {
        let name = name
            .split('[')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if name.len() <= MAX_TEXT && value.len() <= MAX_TEXT && self.0.len() < MAX_PARAMETERS {
            self.0.push((name, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(query: &str, body: &str, kind: Option<&str>) -> Option<[Option<String>; 2]> {
        let input = CallbackInput {
            method: &http::Method::POST,
            query,
            body: body.as_bytes(),
            content_type: kind,
        };
        let all = Parameters::read(&input);
        all.pick(["authority", "status"])
            .map(|two| two.map(|one| one.map(str::to_owned)))
    }

    #[test]
    fn any_casing_any_place_and_an_array_of_one_are_read() {
        let wanted = Some([Some("A1".to_owned()), Some("OK".to_owned())]);
        assert_eq!(pick("Authority=A1&Status=OK", "", None), wanted);
        assert_eq!(pick("AUTHORITY=A1", "status=OK", None), wanted);
        assert_eq!(pick("authority[]=A1&Status%5B0%5D=OK", "", None), wanted);
        let json = r#"{"Authority":["A1"],"Status":"OK"}"#;
        assert_eq!(
            pick("", json, Some("application/json; charset=utf-8")),
            wanted
        );
    }

    #[test]
    fn a_parameter_that_comes_twice_makes_all_unclear() {
        assert_eq!(pick("Authority=A1&authority=A1", "", None), None);
        assert_eq!(pick("Authority=A1", "Authority=A2", None), None);
        assert_eq!(pick("authority[]=A1&authority[]=A2", "", None), None);
        assert_eq!(
            pick("", r#"{"authority":["A1","A2"]}"#, Some("application/json")),
            None
        );
    }

    #[test]
    fn what_is_missing_empty_or_huge_is_absent() {
        assert_eq!(pick("", "", None), Some([None, None]));
        assert_eq!(pick("Authority=&Status=+", "", None), Some([None, None]));
        let long = format!("Authority={}", "A".repeat(MAX_TEXT + 1));
        assert_eq!(pick(&long, "", None), Some([None, None]));
        assert_eq!(
            pick("", "Authority=A1", Some("multipart/form-data")),
            Some([None, None])
        );
    }
}

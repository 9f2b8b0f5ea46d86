//! Tolerant readers of banks' JSON: a number may come as text, a "null" as `[]`, `""` or nothing,
//! an object as an array of one. Tolerant of form, never of size: bytes and depth are bounded.

use serde_json::{Map, Value};

/// Longest body that is read at all.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting that is read at all; banks need four.
pub const MAX_DEPTH: usize = 16;

/// The JSON value of a body, or nothing when it is too long, too deep or not JSON.
pub fn parse(body: &[u8]) -> Option<Value> {
    if body.len() > MAX_BYTES {
        return None;
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // The parser itself stops at a depth of 128, so the walk below cannot run away.
    let value: Value = serde_json::from_slice(body).ok()?;
    (depth(&value) <= MAX_DEPTH).then_some(value)
}

fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(list) => list.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// The object under a key, also as an array of one. `[]`, `{}`, `""` and null are no object.
pub fn object<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    alone(map.get(key)?).filter(|inner| !inner.is_empty())
}

/// The value as an object; an array of one object is that object, of several none.
pub fn alone(value: &Value) -> Option<&Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        Value::Array(list) => match list.as_slice() {
            [Value::Object(map)] => Some(map),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a value is one of the many forms of nothing.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text under a key, trimmed; a whole number reads as its decimal digits. Empty is nothing.
pub fn text(map: &Map<String, Value>, key: &str) -> Option<String> {
    match map.get(key)? {
        Value::String(text) => Some(text.trim())
            .filter(|t| !t.is_empty())
            .map(str::to_owned),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// What an answer names under a key, if it names anything: as a text, and what cannot be read as one
/// is a text that equals nothing, so that it is never taken for absent.
pub fn named(map: &Map<String, Value>, key: &str) -> Option<String> {
    let present = map.get(key).is_some_and(|value| !is_nothing(value));
    present.then(|| text(map, key).unwrap_or_else(|| "\u{fffd}".to_owned()))
}

/// The whole number under a key; decimal text reads as its value. No fractions, no exponents.
pub fn integer(map: &Map<String, Value>, key: &str) -> Option<i64> {
    match map.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| text.parse().ok())
                .flatten()
        }
        _ => None,
    }
}

/// The whole number under a key, also when it is written with a fraction of zeros (`1000.00`).
pub fn whole(map: &Map<String, Value>, key: &str) -> Option<i64> {
    let text = match map.get(key)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let (digits, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exact = plain(digits) && plain(fraction) && fraction.bytes().all(|byte| byte == b'0');
    exact.then(|| digits.parse().ok()).flatten()
}

/// A bank's words for people: one line, no control characters, at most 300 characters.
pub fn words(map: &Map<String, Value>, key: &str) -> String {
    tidy(&text(map, key).unwrap_or_default())
}

pub(crate) fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> Map<String, Value> {
        parse(text.as_bytes()).unwrap().as_object().unwrap().clone()
    }

    #[test]
    fn nothing_comes_in_many_forms() {
        for null in ["[]", "{}", "\"\"", "null", "\"  \"", "[[]]"] {
            let map = map(&format!("{{\"a\":{null}}}"));
            assert!(object(&map, "a").is_none(), "{null}");
            assert_eq!(text(&map, "a"), None, "{null}");
            assert_eq!(integer(&map, "a"), None, "{null}");
        }
        assert!(object(&map("{\"b\":1}"), "a").is_none());
    }

    #[test]
    fn an_array_of_one_reads_as_its_object() {
        let map = map(r#"{"a":[{"code":"-9"}]}"#);
        assert_eq!(
            object(&map, "a").and_then(|inner| integer(inner, "code")),
            Some(-9)
        );
        let two = parse(br#"[{"code":1},{"code":2}]"#).unwrap();
        assert!(alone(&two).is_none());
    }

    #[test]
    fn a_number_may_be_text_and_text_a_number_but_never_a_fraction() {
        let map = map(
            r#"{"a":"100","b":100,"c":1.0,"d":1e2,"e":"1.0","f":"+1","g":" -7 ","h":true,
            "i":18446744073709551615,"j":"٥"}"#,
        );
        assert_eq!(integer(&map, "a"), Some(100));
        assert_eq!(integer(&map, "b"), Some(100));
        assert_eq!(text(&map, "b").as_deref(), Some("100"));
        for key in ["c", "d", "e", "f", "h", "i", "j"] {
            assert_eq!(integer(&map, key), None, "{key}");
        }
        assert_eq!(integer(&map, "g"), Some(-7));
        assert_eq!(text(&map, "i").as_deref(), Some("18446744073709551615"));
        assert_eq!(text(&map, "c"), None);
    }

    #[test]
    fn what_is_named_in_a_strange_form_is_not_absent() {
        let map = map(r#"{"a":" x ","b":7,"c":[],"d":null,"e":"","f":["x"],"g":true,"h":1.5}"#);
        assert_eq!(named(&map, "a").as_deref(), Some("x"));
        assert_eq!(named(&map, "b").as_deref(), Some("7"));
        for key in ["c", "d", "e", "z"] {
            assert_eq!(named(&map, key), None, "{key}");
        }
        for key in ["f", "g", "h"] {
            assert_eq!(named(&map, key).as_deref(), Some("\u{fffd}"), "{key}");
        }
    }

    #[test]
    fn a_fraction_of_zeros_is_whole_and_any_other_is_nothing() {
        let map = map(
            r#"{"a":"1000.00","b":1000.0,"c":1000,"d":"1000.01","e":"1e3","f":"1000.","g":"-5",
            "h":".00","i":"99999999999999999999","j":1e30}"#,
        );
        for key in ["a", "b", "c"] {
            assert_eq!(whole(&map, key), Some(1000), "{key}");
        }
        for key in ["d", "e", "f", "g", "h", "i", "j"] {
            assert_eq!(whole(&map, key), None, "{key}");
        }
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let nest = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nest(MAX_DEPTH).as_bytes()).is_some());
        assert!(parse(nest(MAX_DEPTH + 1).as_bytes()).is_none());
        assert!(parse(nest(20_000).as_bytes()).is_none());
        let long = format!("\"{}\"", "x".repeat(MAX_BYTES));
        assert!(parse(long.as_bytes()).is_none());
        assert!(parse(b"\xef\xbb\xbf{}").is_some());
        assert!(parse(b"<html>").is_none());
        assert!(parse(b"{} trailing").is_none());
    }

    #[test]
    fn words_for_people_are_one_short_line() {
        let map = map("{\"m\":\"a\\r\\nb\"}");
        assert_eq!(words(&map, "m"), "a  b");
        assert_eq!(tidy(&"x".repeat(1000)).len(), 300);
    }
}

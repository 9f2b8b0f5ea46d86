//! Digits of the three scripts that people type in: ASCII, Persian (U+06F0…) and Arabic-Indic
//! (U+0660…).

use std::borrow::Cow;

/// The text with Persian and Arabic-Indic digits as ASCII digits; nothing else changes.
pub fn to_latin(text: &str) -> Cow<'_, str> {
    map(text, latin)
}

/// The text with ASCII and Arabic-Indic digits as Persian digits; nothing else changes.
pub fn to_persian(text: &str) -> Cow<'_, str> {
    map(text, |c| {
        value(c)
            .and_then(|value| char::from_u32(0x06F0 + value))
            .unwrap_or(c)
    })
}

/// The value of a digit in any of the three scripts.
pub fn value(c: char) -> Option<u32> {
    latin(c).to_digit(10)
}

fn latin(c: char) -> char {
    let zero = match c {
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        '\u{0660}'..='\u{0669}' => 0x0660,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// Copies only if something changes.
fn map(text: &str, change: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().all(|c| change(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(change).collect())
    }
}

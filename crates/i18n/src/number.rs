//! Numbers in the reader's digits.

use std::borrow::Cow;

use crate::Locale;

/// A whole number grouped in threes: `۱٬۲۵۰٬۰۰۰`, `1,250,000`, `1 250 000` (with narrow
/// no-break spaces, U+202F).
pub fn number(value: i64, locale: Locale) -> String {
    signed(value < 0, grouped(value.unsigned_abs(), locale), locale)
}

/// The text with its digits in the reader's script, ungrouped: for codes, years and times.
/// Persian gets Persian digits, the others ASCII.
pub fn digits(text: &str, locale: Locale) -> Cow<'_, str> {
    match locale {
        Locale::Fa => money::digits::to_persian(text),
        Locale::En | Locale::Fr => money::digits::to_latin(text),
    }
}

/// The same of a text that is not needed further.
pub(crate) fn in_digits(text: String, locale: Locale) -> String {
    match digits(&text, locale) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    }
}

/// `value / 10^decimals`, grouped, with all its decimals.
pub(crate) fn decimal(value: i64, decimals: u32, locale: Locale) -> String {
    let magnitude = value.unsigned_abs();
    let scale = 10_u64.pow(decimals);
    let mut text = grouped(magnitude / scale, locale);
    if let Ok(width @ 1..) = usize::try_from(decimals) {
        text.push(match locale {
            Locale::Fa => '٫',
            Locale::En => '.',
            Locale::Fr => ',',
        });
        text.push_str(&digits(&format!("{:0width$}", magnitude % scale), locale));
    }
    signed(value < 0, text, locale)
}

fn grouped(value: u64, locale: Locale) -> String {
    let (separator, zero) = match locale {
        Locale::Fa => ('٬', '۰'),
        Locale::En => (',', '0'),
        Locale::Fr => ('\u{202F}', '0'),
    };
    let ascii = value.to_string();
    let mut text = String::with_capacity(ascii.len() * 3);
    for (index, digit) in ascii.bytes().enumerate() {
        if index > 0 && (ascii.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.extend(char::from_u32(u32::from(zero) + u32::from(digit - b'0')));
    }
    text
}

fn signed(negative: bool, magnitude: String, locale: Locale) -> String {
    let sign = match (negative, locale) {
        (false, _) => return magnitude,
        // The mark keeps the minus on the left of the digits, as Persian writes it.
        (true, Locale::Fa) => "\u{200E}\u{2212}",
        (true, Locale::En | Locale::Fr) => "-",
    };
    sign.to_owned() + &magnitude
}

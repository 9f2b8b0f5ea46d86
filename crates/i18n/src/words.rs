//! Numbers and amounts in words.

mod en;
mod fa;
mod fr;

use money::{Amount, Unit};

use crate::currency_names::{self, Noun};
use crate::{Locale, shown_unit};

/// An amount in words, with its unit: "یک میلیون و دویست و پنجاه هزار تومان", "one million two
/// hundred fifty thousand toman", "un million deux cent cinquante mille tomans". Shown in
/// [`shown_unit`], as its digits are.
pub fn amount_in_words(amount: Amount, unit: Unit, locale: Locale) -> String {
    let magnitude = amount.minor().unsigned_abs();
    let unit = shown_unit(amount, unit);
    let scale = unit
        .minor_per_unit(amount.currency())
        .map_or(1, i64::unsigned_abs);
    let (whole, rest) = (magnitude / scale, magnitude % scale);
    let major = match unit {
        Unit::Major => currency_names::major(amount.currency(), locale),
        unit => currency_names::rial_or_toman(unit, locale),
    };
    let text = match currency_names::minor(amount.currency(), locale).filter(|_| rest > 0) {
        None => counted(whole, major, locale),
        Some(minor) if whole == 0 => counted(rest, minor, locale),
        Some(minor) => {
            let and = match locale {
                Locale::Fa => "و",
                Locale::En => "and",
                Locale::Fr => "et",
            };
            format!(
                "{} {and} {}",
                counted(whole, major, locale),
                counted(rest, minor, locale)
            )
        }
    };
    signed(amount.is_negative(), text, locale)
}

/// A whole number in words, as it is counted: "سه هزار و چهل", "three thousand forty", "trois
/// mille quarante".
pub fn number_in_words(value: i64, locale: Locale) -> String {
    signed(value < 0, cardinal(value.unsigned_abs(), locale), locale)
}

fn cardinal(value: u64, locale: Locale) -> String {
    match locale {
        Locale::Fa => fa::cardinal(value),
        Locale::En => en::cardinal(value),
        Locale::Fr => fr::cardinal(value),
    }
}

fn counted(value: u64, noun: Noun, locale: Locale) -> String {
    let (mut text, word) = match locale {
        Locale::Fa => (fa::cardinal(value), noun.one),
        Locale::En if value == 1 => (en::cardinal(value), noun.one),
        Locale::En => (en::cardinal(value), noun.other),
        Locale::Fr => return fr::counted(value, noun),
    };
    add(&mut text, " ", word);
    text
}

fn signed(negative: bool, text: String, locale: Locale) -> String {
    let minus = match (negative, locale) {
        (false, _) => return text,
        (true, Locale::Fa) => "منفی",
        (true, Locale::En) => "minus",
        (true, Locale::Fr) => "moins",
    };
    format!("{minus} {text}")
}

/// Bytes that most numbers need in words.
const ROOM: usize = 128;

/// Adds a word to a number; behind a joint, unless it is the first.
fn add(text: &mut String, joint: &str, word: &str) {
    if !text.is_empty() {
        text.push_str(joint);
    }
    text.push_str(word);
}

/// The groups of three digits, highest first, each with its power of a thousand; empty groups are
/// left out, so that zero has none.
fn thousands(value: u64) -> Vec<(u64, usize)> {
    let mut groups: Vec<(u64, usize)> =
        std::iter::successors(Some(value), |rest| Some(rest / 1000))
            .take_while(|rest| *rest > 0)
            .map(|rest| rest % 1000)
            .zip(0..)
            .filter(|(group, _)| *group > 0)
            .collect();
    groups.reverse();
    groups
}

/// The word in a place of a table; every caller stays within its table.
fn word(table: &[&'static str], place: u64) -> &'static str {
    usize::try_from(place)
        .ok()
        .and_then(|place| table.get(place).copied())
        .unwrap_or_default()
}

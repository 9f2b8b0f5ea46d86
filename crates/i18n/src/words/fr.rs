//! French of France, in the spelling before 1990 that most readers write: hyphens only below a
//! hundred. *Vingt* and *cent* take an s when multiplied and last, or before *million* and its
//! like, which are nouns; not before *mille*. Long scale.

use super::{ROOM, add, thousands, word};
use crate::currency_names::Noun;

const TO_SIXTEEN: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
];
const TENS: [&str; 7] = [
    "",
    "dix",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
];
const THOUSANDS: [&str; 7] = [
    "", "mille", "million", "milliard", "billion", "billiard", "trillion",
];

pub(super) fn cardinal(value: u64) -> String {
    let mut text = String::with_capacity(ROOM);
    for (group, power) in thousands(value) {
        match (group, power, THOUSANDS.get(power)) {
            (group, 0, _) | (group, _, None) => below_thousand(&mut text, group, true),
            (1, 1, Some(mille)) => add(&mut text, " ", mille),
            (group, 1, Some(mille)) => {
                below_thousand(&mut text, group, false);
                add(&mut text, " ", mille);
            }
            (group, _, Some(scale)) => {
                below_thousand(&mut text, group, true);
                add(&mut text, " ", scale);
                if group > 1 {
                    text.push('s');
                }
            }
        }
    }
    if text.is_empty() {
        text.push_str(word(&TO_SIXTEEN, 0));
    }
    text
}

/// A number with its noun: "un million de tomans", "un million d'euros", "vingt et une livres".
pub(super) fn counted(value: u64, noun: Noun) -> String {
    let mut number = cardinal(value);
    if noun.feminine && number.ends_with("un") {
        number.push('e');
    }
    let name = if value < 2 { noun.one } else { noun.other };
    let ends_in_a_noun = value > 0 && value.is_multiple_of(1_000_000);
    let joint = match (
        ends_in_a_noun,
        name.starts_with(['a', 'e', 'i', 'o', 'u', 'h', 'é', 'ö']),
    ) {
        (false, _) => " ",
        (true, false) => " de ",
        (true, true) => " d’",
    };
    add(&mut number, joint, name);
    number
}

/// `last`: nothing follows in the number but perhaps a noun.
fn below_thousand(text: &mut String, value: u64, last: bool) {
    let (hundreds, rest) = (value / 100, value % 100);
    if hundreds > 1 {
        add(text, " ", word(&TO_SIXTEEN, hundreds));
    }
    if hundreds > 0 {
        add(text, " ", "cent");
    }
    if rest > 0 {
        below_hundred(text, " ", rest, last);
    } else if hundreds > 1 && last {
        text.push('s');
    }
}

fn below_hundred(text: &mut String, joint: &str, value: u64, last: bool) {
    match value {
        0..=16 => add(text, joint, word(&TO_SIXTEEN, value)),
        71 => add(text, joint, "soixante et onze"),
        80 if last => add(text, joint, "quatre-vingts"),
        80 => add(text, joint, "quatre-vingt"),
        // Soixante-dix and quatre-vingt-dix count on to nineteen.
        70..=79 => {
            add(text, joint, "soixante");
            below_hundred(text, "-", value - 60, last);
        }
        81..=99 => {
            add(text, joint, "quatre-vingt");
            below_hundred(text, "-", value - 80, last);
        }
        _ => {
            add(text, joint, word(&TENS, value / 10));
            match value % 10 {
                0 => {}
                1 => add(text, " ", "et un"),
                ones => add(text, "-", word(&TO_SIXTEEN, ones)),
            }
        }
    }
}

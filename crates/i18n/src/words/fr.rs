//! French of France, in the spelling before 1990 that most readers write: hyphens only below a
//! hundred. *Vingt* and *cent* take an s when multiplied and last, or before *million* and its
//! like, which are nouns; not before *mille*. Long scale.

use super::{thousands, word};
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
    let groups: Vec<String> = thousands(value)
        .into_iter()
        .map(
            |(group, power)| match (group, power, THOUSANDS.get(power)) {
                (group, 0, _) | (group, _, None) => below_thousand(group, true),
                (1, 1, Some(mille)) => (*mille).to_owned(),
                (group, 1, Some(mille)) => format!("{} {mille}", below_thousand(group, false)),
                (1, _, Some(scale)) => format!("un {scale}"),
                (group, _, Some(scale)) => format!("{} {scale}s", below_thousand(group, true)),
            },
        )
        .collect();
    if groups.is_empty() {
        word(&TO_SIXTEEN, 0).to_owned()
    } else {
        groups.join(" ")
    }
}

/// A number with its noun: "un million de tomans", "un million d'euros", "vingt et une livres".
pub(super) fn counted(value: u64, noun: Noun) -> String {
    let mut number = cardinal(value);
    if noun.feminine && number.ends_with("un") {
        number.push('e');
    }
    let name = if value < 2 { noun.one } else { noun.other };
    let ends_in_a_noun = value > 0 && value.is_multiple_of(1_000_000);
    match (
        ends_in_a_noun,
        name.starts_with(['a', 'e', 'i', 'o', 'u', 'h', 'é', 'ö']),
    ) {
        (false, _) => format!("{number} {name}"),
        (true, false) => format!("{number} de {name}"),
        (true, true) => format!("{number} d’{name}"),
    }
}

/// `last`: nothing follows in the number but perhaps a noun.
fn below_thousand(value: u64, last: bool) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let hundred = match (hundreds, rest) {
        (0, _) => return below_hundred(rest, last),
        (1, _) => "cent".to_owned(),
        (hundreds, 0) if last => format!("{} cents", word(&TO_SIXTEEN, hundreds)),
        (hundreds, _) => format!("{} cent", word(&TO_SIXTEEN, hundreds)),
    };
    if rest == 0 {
        hundred
    } else {
        format!("{hundred} {}", below_hundred(rest, last))
    }
}

fn below_hundred(value: u64, last: bool) -> String {
    match value {
        0..=16 => word(&TO_SIXTEEN, value).to_owned(),
        71 => "soixante et onze".to_owned(),
        80 if last => "quatre-vingts".to_owned(),
        80 => "quatre-vingt".to_owned(),
        // Soixante-dix and quatre-vingt-dix count on to nineteen.
        70..=79 => format!("soixante-{}", below_hundred(value - 60, last)),
        81..=99 => format!("quatre-vingt-{}", below_hundred(value - 80, last)),
        _ => match (word(&TENS, value / 10), value % 10) {
            (tens, 0) => tens.to_owned(),
            (tens, 1) => format!("{tens} et un"),
            (tens, ones) => format!("{tens}-{}", word(&TO_SIXTEEN, ones)),
        },
    }
}

//! English: tens and ones are hyphenated; short scale.

use super::{thousands, word};

const TO_NINETEEN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const THOUSANDS: [&str; 7] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
];

pub(super) fn cardinal(value: u64) -> String {
    let groups: Vec<String> = thousands(value)
        .into_iter()
        .map(|(group, power)| match THOUSANDS.get(power) {
            Some(scale) if power > 0 => format!("{} {scale}", below_thousand(group)),
            _ => below_thousand(group),
        })
        .collect();
    if groups.is_empty() {
        word(&TO_NINETEEN, 0).to_owned()
    } else {
        groups.join(" ")
    }
}

fn below_thousand(value: u64) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let below_hundred = match (rest / 10, rest % 10) {
        (0 | 1, _) => word(&TO_NINETEEN, rest).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, ones) => format!("{}-{}", word(&TENS, tens), word(&TO_NINETEEN, ones)),
    };
    match (hundreds, rest) {
        (0, _) => below_hundred,
        (_, 0) => format!("{} hundred", word(&TO_NINETEEN, hundreds)),
        _ => format!("{} hundred {below_hundred}", word(&TO_NINETEEN, hundreds)),
    }
}

//! English: tens and ones are hyphenated; short scale.

use super::{ROOM, add, thousands, word};

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
    let mut text = String::with_capacity(ROOM);
    for (group, power) in thousands(value) {
        below_thousand(&mut text, group);
        if let Some(scale) = THOUSANDS.get(power).filter(|_| power > 0) {
            add(&mut text, " ", scale);
        }
    }
    if text.is_empty() {
        text.push_str(word(&TO_NINETEEN, 0));
    }
    text
}

fn below_thousand(text: &mut String, value: u64) {
    let (hundreds, rest) = (value / 100, value % 100);
    if hundreds > 0 {
        add(text, " ", word(&TO_NINETEEN, hundreds));
        add(text, " ", "hundred");
    }
    match (rest / 10, rest % 10) {
        (0, 0) => {}
        (0 | 1, _) => add(text, " ", word(&TO_NINETEEN, rest)),
        (tens, ones) => {
            add(text, " ", word(&TENS, tens));
            if ones > 0 {
                add(text, "-", word(&TO_NINETEEN, ones));
            }
        }
    }
}

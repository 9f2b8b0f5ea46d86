//! Persian: parts are joined by و; a hundred and a thousand stand without یک.

use super::{ROOM, add, thousands, word};

const AND: &str = " و ";

const TO_NINETEEN: [&str; 20] = [
    "صفر",
    "یک",
    "دو",
    "سه",
    "چهار",
    "پنج",
    "شش",
    "هفت",
    "هشت",
    "نه",
    "ده",
    "یازده",
    "دوازده",
    "سیزده",
    "چهارده",
    "پانزده",
    "شانزده",
    "هفده",
    "هجده",
    "نوزده",
];
const TENS: [&str; 10] = [
    "",
    "",
    "بیست",
    "سی",
    "چهل",
    "پنجاه",
    "شصت",
    "هفتاد",
    "هشتاد",
    "نود",
];
const HUNDREDS: [&str; 10] = [
    "",
    "صد",
    "دویست",
    "سیصد",
    "چهارصد",
    "پانصد",
    "ششصد",
    "هفتصد",
    "هشتصد",
    "نهصد",
];
/// As Iran counts: milliard for 10⁹, then trillion for 10¹².
const THOUSANDS: [&str; 7] = [
    "",
    "هزار",
    "میلیون",
    "میلیارد",
    "تریلیون",
    "کوادریلیون",
    "کوینتیلیون",
];

pub(super) fn cardinal(value: u64) -> String {
    let mut text = String::with_capacity(ROOM);
    for (group, power) in thousands(value) {
        match (group, power, THOUSANDS.get(power)) {
            (group, 0, _) | (group, _, None) => below_thousand(&mut text, group),
            (1, 1, Some(scale)) => add(&mut text, AND, scale),
            (group, _, Some(scale)) => {
                below_thousand(&mut text, group);
                add(&mut text, " ", scale);
            }
        }
    }
    if text.is_empty() {
        text.push_str(word(&TO_NINETEEN, 0));
    }
    text
}

fn below_thousand(text: &mut String, value: u64) {
    let (hundreds, rest) = (value / 100, value % 100);
    let (tens, ones) = if rest < 20 {
        (0, rest)
    } else {
        (rest / 10, rest % 10)
    };
    for (table, digit) in [
        (&HUNDREDS[..], hundreds),
        (&TENS[..], tens),
        (&TO_NINETEEN[..], ones),
    ] {
        if digit > 0 {
            add(text, AND, word(table, digit));
        }
    }
}

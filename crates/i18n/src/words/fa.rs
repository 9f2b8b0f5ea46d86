//! Persian: parts are joined by و; a hundred and a thousand stand without یک.

use super::{thousands, word};

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
    let groups: Vec<String> = thousands(value)
        .into_iter()
        .map(
            |(group, power)| match (group, power, THOUSANDS.get(power)) {
                (group, 0, _) | (group, _, None) => below_thousand(group),
                (1, 1, Some(scale)) => (*scale).to_owned(),
                (group, _, Some(scale)) => format!("{} {scale}", below_thousand(group)),
            },
        )
        .collect();
    if groups.is_empty() {
        word(&TO_NINETEEN, 0).to_owned()
    } else {
        groups.join(" و ")
    }
}

fn below_thousand(value: u64) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let (tens, ones) = if rest < 20 {
        (0, rest)
    } else {
        (rest / 10, rest % 10)
    };
    let mut parts = Vec::new();
    if hundreds > 0 {
        parts.push(word(&HUNDREDS, hundreds));
    }
    if tens > 0 {
        parts.push(word(&TENS, tens));
    }
    if ones > 0 {
        parts.push(word(&TO_NINETEEN, ones));
    }
    parts.join(" و ")
}

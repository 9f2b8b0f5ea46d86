//! Numbers with up to three decimals: quantities, and what people keep in fields.

use std::fmt;
use std::str::FromStr;

use money::digits::to_latin;

use crate::settings::Fault;

/// A number of whole thousandths, of either sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// The largest number that is taken, in thousandths: a thousand million.
const MOST: i64 = 1_000_000_000_000;

impl Decimal {
    /// One.
    pub const ONE: Self = Self(1_000);

    /// So many thousandths; `None` beyond a thousand million.
    pub fn from_thousandths(thousandths: i64) -> Option<Self> {
        (-MOST..=MOST)
            .contains(&thousandths)
            .then_some(Self(thousandths))
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// The number, if it is whole.
    pub fn whole(self) -> Option<i64> {
        (self.0 % 1_000 == 0).then_some(self.0 / 1_000)
    }

    /// A number as people type it, in any digits. The decimal mark is `.` or `٫`; a comma is one
    /// only before one or two digits, for before three it may part thousands.
    pub fn read(typed: &str) -> Result<Self, Fault> {
        let marks = ['\u{200e}', '\u{200f}'];
        let text = to_latin(typed.trim()).replace(marks, "").replace('−', "-");
        if text.is_empty() {
            return Err(Fault::Missing);
        }
        let (sign, number) = match text.strip_prefix('-') {
            Some(number) => (-1, number),
            None => (1, text.as_str()),
        };
        let (whole, decimals) = match number.split_once(['.', '٫', ',']) {
            Some((_, decimals)) if decimals.len() == 3 && number.contains(',') => {
                return Err(Fault::Decimal);
            }
            Some((whole, decimals)) => (whole, decimals),
            None => (number, "0"),
        };
        let digits = |text: &str, most: usize| {
            let fits = (1..=most).contains(&text.len());
            (fits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i64>().ok())?
        };
        let part = digits(decimals, 3).and_then(|_| digits(&format!("{decimals:0<3}"), 3));
        digits(whole, 10)
            .zip(part)
            .and_then(|(whole, part)| Self::from_thousandths(sign * (whole * 1_000 + part)))
            .ok_or(Fault::Decimal)
    }
}

/// Without needless zeros: `2`, `1.5`, `-0.125`. [`FromStr`] reads it back.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 1_000, self.0.unsigned_abs() % 1_000);
        let text = format!("{sign}{whole}.{part:03}");
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Decimal {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::read(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_digits_with_up_to_three_decimals() {
        for (typed, thousandths) in [
            ("2", 2_000),
            ("۱٫۵", 1_500),
            (" 0.125 ", 125),
            ("1,5", 1_500),
            ("1.250", 1_250),
            ("-3.2", -3_200),
            ("1000000000", MOST),
        ] {
            let read = Decimal::read(typed).unwrap();
            assert_eq!(read.thousandths(), thousandths, "{typed}");
            assert_eq!(read.to_string().parse(), Ok(read));
        }
        assert_eq!(Decimal::read(" "), Err(Fault::Missing));
        for bad in [
            "1,250",
            "1.2345",
            "x",
            "1.",
            ".5",
            "1.2.3",
            "1000000001",
            "99999999999999999999",
            "1e3",
            "- 1",
        ] {
            assert_eq!(Decimal::read(bad), Err(Fault::Decimal), "{bad}");
        }
    }

    #[test]
    fn numbers_are_written_without_needless_zeros() {
        let written = |thousandths| Decimal::from_thousandths(thousandths).unwrap().to_string();
        assert_eq!(written(2_000), "2");
        assert_eq!(written(10_500), "10.5");
        assert_eq!(written(-125), "-0.125");
        assert_eq!(written(0), "0");
        assert_eq!(Decimal::from_thousandths(2_500).unwrap().whole(), None);
        assert_eq!(Decimal::ONE.whole(), Some(1));
        assert_eq!(Decimal::from_thousandths(MOST + 1), None);
    }
}

//! Numbers of documents: a template that a merchant writes, filled with a running number.

use std::fmt;

use money::digits::to_latin;

use crate::settings::{Fault, line};

/// Characters of a template.
pub const MAX_TEMPLATE: usize = 40;
/// Characters of a number.
pub const MAX_NUMBER: usize = 64;
/// Digits that a running number may be filled up to.
const MAX_WIDTH: usize = 12;

/// The year and the month of a document in the calendar of its shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberDay {
    /// Solar Hijri (1405) or Gregorian (2026).
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

/// How the numbers of a kind of documents look: text with `{number}` or `{number:5}` (filled up
/// with zeros), `{year}`, `{yy}` and `{month}`.
///
/// With a year in it the running number begins anew each year, so that a number is never given
/// twice; with a month alone it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberTemplate(String);

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Number(usize),
    Year,
    ShortYear,
    Month,
}

impl NumberTemplate {
    /// A template as typed.
    pub fn read(typed: &str) -> Result<Self, Fault> {
        let text = to_latin(&line(typed, MAX_TEMPLATE)?).into_owned();
        let pieces = pieces(&text)?;
        let numbers = pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Number(_)));
        if numbers.count() == 1 {
            Ok(Self(text))
        } else {
            Err(Fault::RunningNumber)
        }
    }

    /// As typed, in Latin digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Within what the running number counts: the year, or nothing.
    pub fn period(&self, day: NumberDay) -> String {
        let yearly = |piece: &Piece<'_>| matches!(piece, Piece::Year | Piece::ShortYear);
        if self.pieces().iter().any(yearly) {
            day.year.to_string()
        } else {
            String::new()
        }
    }

    /// The number of a document.
    pub fn fill(&self, running: i64, day: NumberDay) -> String {
        let pieces = self.pieces().into_iter().map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Number(width) => format!("{running:0width$}"),
            Piece::Year => day.year.to_string(),
            Piece::ShortYear => format!("{:02}", day.year.rem_euclid(100)),
            Piece::Month => format!("{:02}", day.month),
        });
        pieces.collect()
    }

    fn pieces(&self) -> Vec<Piece<'_>> {
        // It was read before it was kept.
        pieces(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for NumberTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number that somebody typed, in Latin digits; nothing: the next one is given.
pub fn typed_number(typed: &str) -> Result<Option<String>, Fault> {
    let found = crate::settings::optional_line(typed, MAX_NUMBER)?;
    Ok(found.map(|text| to_latin(&text).into_owned()))
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Fault> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after
            .split_once('}')
            .ok_or_else(|| Fault::Parameter(after.to_owned()))?;
        pieces.push(Piece::Text(before));
        pieces.push(parameter(name).ok_or_else(|| Fault::Parameter(name.to_owned()))?);
        rest = behind;
    }
    if let Some((_, after)) = rest.split_once('}') {
        return Err(Fault::Parameter(after.to_owned()));
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

fn parameter(name: &str) -> Option<Piece<'static>> {
    match name {
        "number" => Some(Piece::Number(1)),
        "year" => Some(Piece::Year),
        "yy" => Some(Piece::ShortYear),
        "month" => Some(Piece::Month),
        _ => {
            let width: usize = name.strip_prefix("number:")?.parse().ok()?;
            (1..=MAX_WIDTH)
                .contains(&width)
                .then_some(Piece::Number(width))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: NumberDay = NumberDay {
        year: 1405,
        month: 9,
    };

    fn template(text: &str) -> NumberTemplate {
        NumberTemplate::read(text).unwrap()
    }

    #[test]
    fn a_template_is_filled() {
        for (text, number) in [
            ("INV-{year}-{number:5}", "INV-1405-00012"),
            ("{number}", "12"),
            ("{yy}{month}/{number:3}", "0509/012"),
            ("ف-{number:1}", "ف-12"),
            ("{number:۴}", "0012"),
        ] {
            assert_eq!(template(text).fill(12, DAY), number, "{text}");
        }
        assert_eq!(template("{number:3}").fill(123_456, DAY), "123456");
    }

    #[test]
    fn a_running_number_counts_within_the_year_if_the_template_has_one() {
        assert_eq!(template("{year}-{number}").period(DAY), "1405");
        assert_eq!(template("{yy}-{number}").period(DAY), "1405");
        assert_eq!(template("{month}-{number}").period(DAY), "");
        assert_eq!(template("{number}").period(DAY), "");
    }

    #[test]
    fn a_template_needs_one_running_number_and_knows_its_parameters() {
        let read = |text: &str| NumberTemplate::read(text).unwrap_err();
        assert_eq!(read(" "), Fault::Missing);
        assert_eq!(read("INV-{year}"), Fault::RunningNumber);
        assert_eq!(read("{number}-{number:3}"), Fault::RunningNumber);
        assert_eq!(read("{number}{day}"), Fault::Parameter("day".to_owned()));
        assert_eq!(read("{number"), Fault::Parameter("number".to_owned()));
        assert_eq!(read("{number}}x"), Fault::Parameter("x".to_owned()));
        for width in ["0", "13", "x", ""] {
            let name = format!("number:{width}");
            assert_eq!(read(&format!("{{{name}}}")), Fault::Parameter(name));
        }
        let long = format!("{{number}}{}", "x".repeat(MAX_TEMPLATE));
        assert_eq!(read(&long), Fault::TooLong(MAX_TEMPLATE));
    }

    #[test]
    fn a_typed_number_is_kept_in_latin_digits() {
        assert_eq!(typed_number(" ف-۱۲ "), Ok(Some("ف-12".to_owned())));
        assert_eq!(typed_number(" "), Ok(None));
        assert_eq!(
            typed_number(&"1".repeat(65)),
            Err(Fault::TooLong(MAX_NUMBER))
        );
    }
}

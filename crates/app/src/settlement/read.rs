//! What stands in a file of a bank: its headings, and its lines by the columns that were chosen.

use std::collections::BTreeMap;

use domain::settlement::{Column, Theirs, key};
use money::{Currency, Unit};

use super::LIMITS;
use crate::sheet::{self, BadFile, Line, cells};

/// Lines that are shown before a file is compared, headings included.
const SHOWN: usize = 4;
/// Columns that can be chosen.
const MAX_COLUMNS: usize = 60;
/// Characters of an unreadable line that are kept.
const SAID: usize = 120;

/// Which columns hold what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) columns: BTreeMap<Column, usize>,
}

impl Layout {
    /// Whether it says enough.
    pub(super) fn is_whole(&self) -> bool {
        let has = |column| self.columns.contains_key(&column);
        has(Column::Reference) && has(Column::Amount)
    }

    /// The columns that had these headings last time, and guesses for the others.
    pub(super) fn remembered(last: &str, headings: &[String]) -> Self {
        let last: BTreeMap<String, String> = serde_json::from_str(last).unwrap_or_default();
        let mut columns = BTreeMap::new();
        for column in Column::ALL {
            let named = last.get(column.as_str());
            let same = named.and_then(|name| headings.iter().position(|one| one.trim() == name));
            if let Some(place) = same.or_else(|| column.guess(headings)) {
                columns.insert(*column, place);
            }
        }
        Self { columns }
    }

    /// The headings of its columns, to be remembered.
    fn headings(&self, headings: &[String]) -> String {
        let names = self
            .columns
            .iter()
            .filter_map(|(column, place)| Some((column.as_str(), headings.get(*place)?.trim())));
        let names: BTreeMap<&str, &str> = names.collect();
        serde_json::to_string(&names).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    /// Its number in the file.
    pub(super) line: u32,
    /// The column that is at fault.
    pub(super) column: Column,
    /// What the line says.
    pub(super) said: String,
}

/// The headings and the first lines of a file.
pub(super) fn beginning(bytes: &[u8]) -> Result<Vec<Vec<String>>, BadFile> {
    let mut first = Vec::new();
    sheet::read(bytes, LIMITS, &mut |line: Line| {
        first.push(line.cells.into_iter().take(MAX_COLUMNS).collect());
        first.len() < SHOWN
    })?;
    Ok(first)
}

/// The headings that were read by, as they are remembered; lines, and lines that cannot be read.
type Lines = (String, Vec<Theirs>, Vec<Bad>);

/// All lines of a file, by a layout.
pub(super) fn lines(
    bytes: &[u8],
    layout: &Layout,
    money: (Unit, Currency),
) -> Result<Lines, BadFile> {
    let mut heads = None;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    sheet::read(bytes, LIMITS, &mut |line: Line| {
        if heads.is_none() {
            heads = Some(layout.headings(&line.cells));
            return true;
        }
        match theirs(&line, layout, money) {
            Ok(read) => good.push(read),
            Err(column) => bad.push(Bad {
                line: line.number,
                column,
                said: line.cells.join(" ").chars().take(SAID).collect(),
            }),
        }
        true
    })?;
    Ok((heads.unwrap_or_default(), good, bad))
}

/// One line, or the column that is at fault.
fn theirs(
    line: &Line,
    layout: &Layout,
    (unit, currency): (Unit, Currency),
) -> Result<Theirs, Column> {
    let cell = |column: Column| {
        let place = layout.columns.get(&column)?;
        line.cells.get(*place).map(|cell| cell.trim())
    };
    let reference = cell(Column::Reference).unwrap_or_default();
    if key(reference).is_empty() {
        return Err(Column::Reference);
    }
    let amount = cell(Column::Amount).unwrap_or_default();
    let amount = cells::amount(amount, unit, currency).ok_or(Column::Amount)?;
    if !amount.is_positive() {
        return Err(Column::Amount);
    }
    let day = match cell(Column::Day) {
        Some(text) => Some(cells::day(text).ok_or(Column::Day)?),
        None => None,
    };
    Ok(Theirs {
        line: line.number,
        reference: reference.to_owned(),
        minor: amount.minor(),
        day,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn layout(places: [usize; 3]) -> Layout {
        let columns = [Column::Reference, Column::Amount, Column::Day];
        Layout {
            columns: columns.into_iter().zip(places).collect(),
        }
    }

    #[test]
    fn lines_are_read_in_toman_with_persian_digits_and_jalali_days() {
        let text = "تاریخ;مبلغ;شماره پیگیری\n۱۴۰۵/۰۸/۲۹ ۱۰:۱۵;۱۲٬۵۰۰;۴۵۱۲۹۰\n\
            1405/08/30;0;7\n1405/13/01;5;8\n1405/08/30;9;\n46346;15000.0;R-9\n";
        let (heads, good, bad) = lines(
            text.as_bytes(),
            &layout([2, 1, 0]),
            (Unit::Toman, Currency::Irr),
        )
        .unwrap();
        let said = |one: &Theirs| (one.line, one.minor, one.day);
        assert_eq!(
            good.iter().map(said).collect::<Vec<_>>(),
            [
                (2, 125_000, Some(date(2026, 11, 20))),
                (6, 150_000, Some(date(2026, 11, 20)))
            ]
        );
        let why: Vec<_> = bad.iter().map(|one| (one.line, one.column)).collect();
        assert_eq!(
            why,
            [
                (3, Column::Amount),
                (4, Column::Day),
                (5, Column::Reference)
            ]
        );
        // Next month's file has another column before these.
        let headings = ["ردیف", "تاریخ", "مبلغ", "شماره پیگیری"].map(str::to_owned);
        assert_eq!(Layout::remembered(&heads, &headings), layout([3, 2, 1]));
    }

    #[test]
    fn a_file_begins_with_its_headings_and_its_guess_is_whole_or_not() {
        let first = beginning(b"rrn,amount\n1,2\n3,4\n5,6\n7,8\n").unwrap();
        assert_eq!(first.len(), SHOWN);
        assert!(Layout::remembered("{}", &first[0]).is_whole());
        assert!(!Layout::remembered("{}", &["x".to_owned()]).is_whole());
        assert_eq!(beginning(b""), Err(BadFile::Empty));
    }
}

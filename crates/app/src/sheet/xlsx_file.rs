//! XLSX: the first sheet, cell by cell. An archive can unfold to any size, so it is measured before
//! anything is read out of it; what a formula said when the file was saved is its value here.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{BadFile, Limits, Line, cut};

/// Parts of an archive.
const MAX_PARTS: usize = 2_000;
/// What is read cell by cell; every other part is held in memory as a whole.
const SHEET: &str = "worksheets/sheet";
/// Columns that are looked at.
const MAX_COLUMNS: usize = 1_000;

pub(super) fn read(
    bytes: &[u8],
    limits: Limits,
    take: &mut dyn FnMut(Line) -> bool,
) -> Result<(), BadFile> {
    measure(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| BadFile::OtherKind)?;
    let names = book.sheet_names();
    let name = names.first().ok_or(BadFile::Empty)?;
    let mut cells = book
        .worksheet_cells_reader(name)
        .map_err(|_| BadFile::Broken)?;
    let mut line = Line {
        number: 1,
        cells: Vec::new(),
    };
    while let Some(cell) = cells.next_cell().map_err(|_| BadFile::Broken)? {
        let (row, column) = cell.get_position();
        let number = row.saturating_add(1);
        if number != line.number {
            let cells = std::mem::take(&mut line.cells);
            let done = Line {
                number: line.number,
                cells,
            };
            if !take(done) {
                return Ok(());
            }
            line.number = number;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            continue;
        }
        if line.cells.len() <= column {
            line.cells.resize(column.saturating_add(1), String::new());
        }
        if let Some(place) = line.cells.get_mut(column) {
            *place = text(cell.get_value(), limits);
        }
    }
    take(line);
    Ok(())
}

/// A cell as text: numbers without an exponent, so that a mobile that a program took for a number
/// keeps its digits.
fn text(value: &DataRef<'_>, limits: Limits) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            cut(text, limits)
        }
        DataRef::SharedString(text) => cut(text, limits),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(moment) => moment.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Refuses what unfolds to too much: first by what the archive says of itself, then by unfolding it
/// into nothing, for it may lie.
fn measure(bytes: &[u8], limits: Limits) -> Result<(), BadFile> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BadFile::Broken)?;
    if archive.len() > MAX_PARTS {
        return Err(BadFile::Unfolds);
    }
    let mut told = 0_u64;
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|_| BadFile::Broken)?;
        told = told.saturating_add(part.size());
    }
    if told > limits.unfolded {
        return Err(BadFile::Unfolds);
    }
    let mut left = limits.unfolded;
    let mut waste = vec![0; 64 * 1024];
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|_| BadFile::Broken)?;
        let name = part.name().map_err(|_| BadFile::Broken)?;
        let sheet = name.to_ascii_lowercase().contains(SHEET);
        let most = if sheet { left } else { left.min(limits.texts) };
        let mut size = 0_u64;
        loop {
            let read = part.read(&mut waste).map_err(|_| BadFile::Broken)?;
            if read == 0 {
                break;
            }
            size = size.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if size > most {
                return Err(BadFile::Unfolds);
            }
        }
        left = left.saturating_sub(size);
    }
    Ok(())
}

//! Tables that people upload (CSV, XLSX) and take home (both): known by their first bytes, read line
//! by line within limits, and written so that no program takes a cell for a formula.

pub(crate) mod cells;
mod csv_file;
mod out;
mod safe;
mod xlsx_file;

pub use out::{Cell, Format, Table};
pub use safe::csv_line;

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// It has too many bytes.
    #[error("the file is too large")]
    TooLarge,
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is neither CSV nor XLSX.
    #[error("the file is neither CSV nor XLSX")]
    OtherKind,
    /// It is text, but not in UTF-8.
    #[error("the text is not in UTF-8")]
    NotUtf8,
    /// A quotation mark that opens in this line is not closed.
    #[error("a quotation mark in line {0} is not closed")]
    Quote(u32),
    /// It begins like an XLSX file, but cannot be read.
    #[error("the file is damaged")]
    Broken,
    /// It unfolds to more than can be read.
    #[error("the file unfolds to too much")]
    Unfolds,
    /// It has more lines than are taken.
    #[error("the file has too many lines")]
    TooManyLines,
}

/// What is taken of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Lines below the headings.
    pub(crate) lines: u32,
    /// Characters of a cell: it is cut one character behind, so that whoever reads it sees that it
    /// is too long.
    pub(crate) cell: usize,
    /// Bytes that all parts of an XLSX file unfold to.
    pub(crate) unfolded: u64,
    /// Bytes that one of its parts which are held in memory unfolds to, such as its table of texts.
    pub(crate) texts: u64,
}

/// One line of a file, counted from 1 as programs show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) cells: Vec<String>,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Reads a file and gives each line that is not empty to `take`, the first of which are the headings;
/// until `take` says `false`. Blocks.
pub(crate) fn read(
    bytes: &[u8],
    limits: Limits,
    take: &mut dyn FnMut(Line) -> bool,
) -> Result<(), BadFile> {
    if bytes.is_empty() {
        return Err(BadFile::Empty);
    }
    let mut lines = 0_u32;
    let mut over = false;
    let mut counted = |line: Line| {
        if line.is_empty() {
            return true;
        }
        // The headings are the first.
        over = lines > limits.lines;
        lines = lines.saturating_add(1);
        !over && take(line)
    };
    if bytes.starts_with(b"PK\x03\x04") {
        xlsx_file::read(bytes, limits, &mut counted)?;
    } else {
        csv_file::read(bytes, limits, &mut counted)?;
    }
    match (over, lines) {
        (true, _) => Err(BadFile::TooManyLines),
        (false, 0) => Err(BadFile::Empty),
        (false, _) => Ok(()),
    }
}

/// A cell, cut one character behind its limit.
fn cut(text: &str, limits: Limits) -> String {
    // Most cells are short: their bytes alone say so.
    if text.len() <= limits.cell {
        text.to_owned()
    } else {
        text.chars().take(limits.cell.saturating_add(1)).collect()
    }
}

#[cfg(test)]
mod tests;

//! Printing: for people, or one JSON value a line for programs.

use std::fmt::Arguments;
use std::io::Write as _;

/// Prints a line, as `println!` does, but goes on if nobody reads it any more: a command whose
/// output goes to `head` finishes its work all the same.
macro_rules! say {
    () => { $crate::output::line(format_args!("")) };
    ($($words:tt)+) => { $crate::output::line(format_args!($($words)+)) };
}

pub(crate) fn line(words: Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

/// Prints one JSON value on a line of its own.
pub(crate) fn json(value: &serde_json::Value) {
    say!("{value}");
}

/// Prints a table with aligned columns.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        let title = head.get(column).map_or(0, |title| title.chars().count());
        cells.chain([title]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| {
                let pad = width.saturating_sub(cell.chars().count());
                format!("{cell}{}", " ".repeat(pad))
            })
            .collect();
        say!("{}", padded.join("  ").trim_end());
    };
    line(
        &head
            .iter()
            .map(|title| (*title).to_owned())
            .collect::<Vec<_>>(),
    );
    for row in rows {
        line(row);
    }
}

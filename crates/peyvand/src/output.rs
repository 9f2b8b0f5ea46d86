//! Printing: for people, or one JSON value a line for programs.

/// Prints one JSON value on a line of its own.
pub(crate) fn json(value: &serde_json::Value) {
    println!("{value}");
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
        println!("{}", padded.join("  ").trim_end());
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

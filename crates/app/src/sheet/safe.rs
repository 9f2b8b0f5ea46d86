//! CSV that people take home: what begins like a formula gets an apostrophe before it.

/// One line of CSV, with its line end, without anything that a program takes for a formula.
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        let mark = if is_formula(cell) { "'" } else { "" };
        if cell.contains(['"', ',', ';', '\n', '\r', '\t']) {
            line.push('"');
            line.push_str(mark);
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(mark);
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// Whether a program could take this for a formula; full-width forms are folded by some.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

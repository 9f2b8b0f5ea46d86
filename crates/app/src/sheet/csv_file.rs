//! CSV as programs write it: UTF-8 with or without its mark, fields apart by comma, semicolon or tab.

use csv::{ByteRecord, ReaderBuilder};

use super::{BadFile, Limits, Line, cut};

const MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) fn read(
    bytes: &[u8],
    limits: Limits,
    take: &mut dyn FnMut(Line) -> bool,
) -> Result<(), BadFile> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    // Text has none of these; pictures, archives and UTF-16 do.
    let odd = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n');
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if utf16 {
        return Err(BadFile::NotUtf8);
    }
    if bytes.iter().take(4096).any(odd) || bytes.starts_with(b"%PDF") {
        return Err(BadFile::OtherKind);
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err(BadFile::NotUtf8);
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(bytes))
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut lines = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    while reader
        .read_byte_record(&mut record)
        .map_err(|_| BadFile::Broken)?
    {
        let start = record.position().map_or(0, csv::Position::byte);
        let number = lines.at(usize::try_from(start).unwrap_or(usize::MAX));
        let mut cells = Vec::with_capacity(record.len());
        for cell in &record {
            // What is UTF-8 as a whole is so between its separators, which are ASCII.
            let text = String::from_utf8_lossy(cell);
            // A quotation mark that nobody closes swallows all lines behind it.
            if cell.len() > limits.cell.saturating_mul(4) && cell.contains(&b'\n') {
                return Err(BadFile::Quote(number));
            }
            cells.push(cut(&text, limits));
        }
        if !take(Line { number, cells }) {
            return Ok(());
        }
    }
    Ok(())
}

/// Whatever stands most often between the headings.
fn separator(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut begun = false;
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && begun => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(one, _)| one == byte) {
                    *count = count.saturating_add(1);
                }
            }
            _ => {}
        }
        begun |= !byte.is_ascii_whitespace();
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(separator, _)| *separator)
}

/// Counts line ends up to a place; places grow.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line in which the record at this place begins: line ends before it are skipped.
    fn at(&mut self, start: usize) -> u32 {
        while let Some(byte) = self.bytes.get(self.at) {
            let end = matches!(byte, b'\n' | b'\r');
            if self.at >= start && !end {
                break;
            }
            let next = self.bytes.get(self.at.saturating_add(1));
            // CR LF ends one line.
            if *byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n')) {
                self.line = self.line.saturating_add(1);
            }
            self.at = self.at.saturating_add(1);
        }
        self.line
    }
}

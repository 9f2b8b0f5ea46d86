//! Tables that people take home, written line by line: what is written can be taken away at any
//! time, so that the length of a table costs no memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::safe::{csv_line, is_formula};

/// Lines that programs read of one sheet (ECMA-376 and its readers): a longer table goes on in the
/// next sheet.
const MAX_LINES: u32 = 1_048_576;
/// Characters that programs read of one cell.
const MAX_CELL: usize = 32_767;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// Style 1 is text that stays text when it is edited: nothing in it becomes a formula.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs></styleSheet>"#;
const SHEET: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values in UTF-8 with its mark.
    Csv,
    /// A spreadsheet of Office Open XML.
    Xlsx,
}

impl Format {
    /// How the name of the file ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, or a code whose digits are no number.
    Text(String),
    /// A number in Latin digits with at most one point.
    Number(String),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.unwrap_or_default())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Cell {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// A table that is being written.
pub struct Table {
    headings: Vec<String>,
    kind: Kind,
    out: Out,
}

enum Kind {
    Csv,
    Xlsx(Box<Book>),
}

struct Book {
    zip: ZipWriter<StreamWriter<Out>>,
    sheets: u32,
    /// In the sheet that is being written.
    lines: u32,
    /// So many lines a sheet holds.
    most: u32,
}

/// What is written and not taken away yet.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Table {
    /// Begins a table with its headings.
    pub fn new(format: Format, headings: Vec<String>) -> io::Result<Self> {
        Self::with_lines(format, headings, MAX_LINES)
    }

    fn with_lines(format: Format, headings: Vec<String>, most: u32) -> io::Result<Self> {
        let mut out = Out::default();
        let kind = match format {
            Format::Csv => {
                // The mark tells spreadsheets that this is UTF-8.
                out.write_all("\u{FEFF}".as_bytes())?;
                out.write_all(csv_line(headings.iter().map(String::as_str)).as_bytes())?;
                Kind::Csv
            }
            Format::Xlsx => {
                let mut book = Book {
                    zip: ZipWriter::new_stream(out.clone()),
                    sheets: 0,
                    lines: 0,
                    most,
                };
                for (name, text) in [("_rels/.rels", RELATIONS), ("xl/styles.xml", STYLES)] {
                    book.part(name)?;
                    book.zip.write_all(text.as_bytes())?;
                }
                book.next_sheet(&headings)?;
                Kind::Xlsx(Box::new(book))
            }
        };
        Ok(Self {
            headings,
            kind,
            out,
        })
    }

    /// Writes a line.
    pub fn line(&mut self, cells: &[Cell]) -> io::Result<()> {
        match &mut self.kind {
            Kind::Csv => {
                let line = csv_line(cells.iter().map(Cell::text));
                self.out.write_all(line.as_bytes())
            }
            Kind::Xlsx(book) => {
                if book.lines >= book.most {
                    book.end_sheet()?;
                    book.next_sheet(&self.headings)?;
                }
                book.line(cells.iter())
            }
        }
    }

    /// Takes away what is written so far.
    pub fn take(&mut self) -> Vec<u8> {
        self.out.take()
    }

    /// Ends the table; gives what was not taken away.
    pub fn end(self) -> io::Result<Vec<u8>> {
        if let Kind::Xlsx(book) = self.kind {
            book.end()?;
        }
        Ok(self.out.take())
    }
}

impl Book {
    fn part(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default();
        Ok(self.zip.start_file(name, options)?)
    }

    fn next_sheet(&mut self, headings: &[String]) -> io::Result<()> {
        self.sheets = self.sheets.saturating_add(1);
        self.lines = 0;
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        self.zip.write_all(SHEET.as_bytes())?;
        let headings: Vec<Cell> = headings.iter().cloned().map(Cell::from).collect();
        self.line(headings.iter())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        self.zip.write_all(b"</sheetData></worksheet>")
    }

    fn line<'a>(&mut self, cells: impl Iterator<Item = &'a Cell>) -> io::Result<()> {
        let mut xml = String::from("<row>");
        for cell in cells {
            match cell {
                Cell::Number(number) => {
                    xml.push_str("<c><v>");
                    escape(number, &mut xml);
                    xml.push_str("</v></c>");
                }
                Cell::Text(text) if text.is_empty() => xml.push_str("<c/>"),
                Cell::Text(text) => {
                    let style = if is_formula(text) { r#" s="1""# } else { "" };
                    xml.push_str("<c t=\"inlineStr\"");
                    xml.push_str(style);
                    xml.push_str("><is><t xml:space=\"preserve\">");
                    escape(text, &mut xml);
                    xml.push_str("</t></is></c>");
                }
            }
        }
        xml.push_str("</row>");
        self.lines = self.lines.saturating_add(1);
        self.zip.write_all(xml.as_bytes())
    }

    fn end(mut self) -> io::Result<()> {
        self.end_sheet()?;
        let mut types = TYPES.to_owned();
        let mut sheets = String::new();
        let mut relations = String::new();
        for n in 1..=self.sheets {
            types = format!(
                r#"{types}<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
            );
            sheets = format!(r#"{sheets}<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>"#);
            relations = format!(
                r#"{relations}<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
            );
        }
        types.push_str("</Types>");
        let workbook = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"#
        );
        let styles = self.sheets.saturating_add(1);
        let relations = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}<Relationship Id="rId{styles}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#
        );
        for (name, text) in [
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("[Content_Types].xml", types),
        ] {
            self.part(name)?;
            self.zip.write_all(text.as_bytes())?;
        }
        self.zip.finish()?;
        Ok(())
    }
}

/// The text as XML 1.0 takes it; what XML has no letter for is shown as such.
fn escape(text: &str, xml: &mut String) {
    for letter in text.chars().take(MAX_CELL) {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            '\t' | '\n' => xml.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            letter => xml.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn headings() -> Vec<String> {
        ["what", "amount"].map(str::to_owned).into()
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn a_table_in_csv_holds_no_formula_and_can_be_taken_piece_by_piece() {
        let mut table = Table::new(Format::Csv, headings()).unwrap();
        let mut all = table.take();
        for what in ["=1+1", "+98", "-5", "@x", "\tx", "\rx"] {
            let cells = [text(what), Cell::Number("5000".to_owned())];
            table.line(&cells).unwrap();
            all.extend(table.take());
        }
        all.extend(table.end().unwrap());
        assert_eq!(
            String::from_utf8(all).unwrap(),
            "\u{FEFF}what,amount\r\n'=1+1,5000\r\n'+98,5000\r\n'-5,5000\r\n'@x,5000\r\n\
             \"'\tx\",5000\r\n\"'\rx\",5000\r\n"
        );
    }

    #[test]
    fn a_table_in_xlsx_is_read_back_as_it_was_on_as_many_sheets_as_it_needs() {
        let mut table = Table::with_lines(Format::Xlsx, headings(), 3).unwrap();
        let mut all = Vec::new();
        let lines = ["=1+1", "کتاب <آبی> & \"سبز\"", " a\u{1}b\n", "4", "5"];
        for what in lines {
            let cells = [text(what), Cell::Number("12.50".to_owned())];
            table.line(&cells).unwrap();
            all.extend(table.take());
        }
        all.extend(table.end().unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(all)).unwrap();
        assert_eq!(book.sheet_names(), ["1", "2", "3"]);
        let mut found = Vec::new();
        for name in ["1", "2", "3"] {
            assert!(book.worksheet_formula(name).unwrap().is_empty());
            let sheet = book.worksheet_range(name).unwrap();
            let mut rows = sheet.rows();
            let head = rows.next().unwrap();
            assert_eq!(head[0], Data::String("what".to_owned()));
            for row in rows {
                assert_eq!(row[1], Data::Float(12.5));
                found.push(row[0].to_string());
            }
        }
        let wanted = ["=1+1", "کتاب <آبی> & \"سبز\"", " a\u{fffd}b\n", "4", "5"];
        assert_eq!(found, wanted);
    }
}

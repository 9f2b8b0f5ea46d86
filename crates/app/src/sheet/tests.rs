//! Files as programs write them, and files that mean harm.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: Limits = Limits {
    lines: 5,
    cell: 20,
    unfolded: 100_000,
    texts: 2_000,
};

fn lines(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, BadFile> {
    let mut found = Vec::new();
    read(bytes, LIMITS, &mut |line| {
        found.push((line.number, line.cells));
        true
    })?;
    Ok(found)
}

fn line(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (
        number,
        cells.iter().map(|cell| (*cell).to_owned()).collect(),
    )
}

#[test]
fn fields_stand_apart_by_comma_semicolon_or_tab_with_or_without_the_mark() {
    for text in [
        "name,mobile\r\nSara,0912\r\n",
        "name;mobile\nSara;0912",
        "\u{feff}name\tmobile\nSara\t0912\n",
        "\u{feff}\"name\";\"mobile\"\n\"Sara\";\"0912\"\n",
        "\r\nname,mobile\rSara,0912\r",
    ] {
        let cells: Vec<_> = lines(text.as_bytes())
            .unwrap()
            .into_iter()
            .map(|one| one.1)
            .collect();
        assert_eq!(cells, [["name", "mobile"], ["Sara", "0912"]], "{text:?}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["name;note", "", "Sara;\"two", "lines\"", ";;", "Mina;"].join(end);
        let read = lines(text.as_bytes()).unwrap();
        let two = format!("two{end}lines");
        let expected = [
            line(1, &["name", "note"]),
            line(3, &["Sara", &two]),
            line(6, &["Mina", ""]),
        ];
        assert_eq!(read, expected, "{end:?}");
    }
}

#[test]
fn what_is_no_table_is_refused_in_its_own_words() {
    let utf16: Vec<u8> = "name".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let many = "x\n".repeat(7);
    let open = format!("name\nSara\n\"{}", "Mina\n".repeat(40));
    for (bytes, fault) in [
        (&b""[..], BadFile::Empty),
        (b" \r\n;;\r\n", BadFile::Empty),
        (b"\xef\xbb\xbf", BadFile::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0", BadFile::OtherKind),
        (b"%PDF-1.7", BadFile::OtherKind),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", BadFile::OtherKind),
        (b"name\n\xd3\xc7\xd1\xc7", BadFile::NotUtf8),
        (&[&b"\xff\xfe"[..], &utf16].concat(), BadFile::NotUtf8),
        (many.as_bytes(), BadFile::TooManyLines),
        (open.as_bytes(), BadFile::Quote(3)),
        (b"PK\x03\x04 and nothing", BadFile::Broken),
    ] {
        assert_eq!(
            lines(bytes),
            Err(fault),
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn as_many_lines_as_are_taken_are_read_and_a_long_cell_shows_that_it_is_too_long() {
    let text = format!("name\n{}", "x\n".repeat(5));
    assert_eq!(lines(text.as_bytes()).unwrap().len(), 6);
    let long = format!("name\n{}\n", "ش".repeat(90));
    let read = lines(long.as_bytes()).unwrap();
    assert_eq!(read[1].1[0].chars().count(), LIMITS.cell + 1);
}

/// An XLSX file with these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>mobile</t></is></c></row>
<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" t="str"><f>1+1</f><v>=1+1</v></c><c r="C4"><v>9121234567</v></c></row>
</sheetData></worksheet>"#;
const TEXTS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>نام</t></si><si><t>سارا</t></si></sst>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

fn book(sheet: &str, texts: &str) -> Vec<u8> {
    archive(&[
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", texts),
    ])
}

#[test]
fn the_first_sheet_is_read_with_the_numbers_of_its_rows_and_digits_of_its_mobiles() {
    let expected = [
        line(1, &["نام", "", "mobile"]),
        line(4, &["سارا", "=1+1", "9121234567"]),
    ];
    assert_eq!(lines(&book(SHEET, TEXTS)).unwrap(), expected);
}

#[test]
fn what_unfolds_to_too_much_is_refused_before_it_is_read() {
    let zeros = "0".repeat(200_000);
    let bomb = archive(&[
        ("xl/workbook.xml", BOOK),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 5_000, "it is small until it unfolds");
    assert_eq!(lines(&bomb), Err(BadFile::Unfolds));
    let texts = "0".repeat(3_000);
    assert_eq!(lines(&book(SHEET, &texts)), Err(BadFile::Unfolds));
}

#[test]
fn an_archive_that_lies_about_its_size_is_refused() {
    let mut bomb = archive(&[("xl/worksheets/sheet1.xml", &"0".repeat(200_000))]);
    // The size that it tells stands in both of its lists.
    let told = 200_000_u32.to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4)
        .filter(|at| bomb[*at..at + 4] == told)
        .collect();
    assert_eq!(places.len(), 2);
    for at in places {
        bomb[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    let refused = lines(&bomb).unwrap_err();
    assert!(
        [BadFile::Unfolds, BadFile::Broken].contains(&refused),
        "{refused}"
    );
}

#[test]
fn another_archive_is_no_table() {
    assert_eq!(
        lines(&archive(&[("readme.txt", "hello")])),
        Err(BadFile::OtherKind)
    );
}

#[test]
fn nothing_that_is_taken_home_is_a_formula() {
    for (cell, written) in [
        ("Sara", "Sara"),
        ("=1+1", "'=1+1"),
        ("+98912", "'+98912"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("＝1", "'＝1"),
        ("\t=1", "\"'\t=1\""),
        ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""),
        ("a\nb", "\"a\nb\""),
    ] {
        assert_eq!(csv_line(["1", cell]), format!("1,{written}\r\n"));
    }
}

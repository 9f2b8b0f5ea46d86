//! Many links out of one: every row that the product wrote for a link that it made itself is
//! written again under new names. So a million links stand in seconds, each with all of its rows.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use domain::scope::Mode;
use domain::token::{PaymentCode, Token};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Copies in one transaction.
const BATCH: u64 = 5_000;
/// Milliseconds from the making of the first copy to that of the last, and how old that one is.
const MOMENTS: u64 = 10_000_000;
/// Microseconds around the present in which a number is a moment, and nothing else.
const PRESENT: u64 = 86_400_000_000;
/// Letters of a UUID without its hyphens.
const HEX: usize = 32;

/// The rows of one link, with the places where names stand.
pub(crate) struct Original {
    rows: Vec<Row>,
    /// The names that each copy gets anew.
    names: Vec<Name>,
    /// The copies happened one after the other within so long before the original, in milliseconds.
    span: Option<u64>,
}

struct Row {
    table: String,
    insert: String,
    cells: Vec<Cell>,
}

enum Cell {
    Fixed(Value),
    /// Text that holds names.
    Text(Vec<Piece>),
    /// The order number as a number.
    Order,
    /// The moment of making the copy, one day on.
    Tomorrow,
    /// When something happened, in microseconds.
    Moment(i64),
    /// A number of its own.
    Number,
}

enum Piece {
    Words(String),
    Name(usize),
}

struct Name {
    kind: Kind,
    old: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Uuid,
    Token,
    ReturnToken,
    ReceiptToken,
    Code,
    Order,
}

/// The names of one copy that a load needs.
#[derive(Clone)]
pub(crate) struct Copied {
    /// The link's token.
    pub(crate) token: String,
    /// Of its payment, if it has one: the token of the return address, and the order number.
    pub(crate) payment: Option<(String, String)>,
}

impl Original {
    /// Finds every row that speaks of a link, and of its payment if it has one.
    pub(crate) fn find(db: &Connection, link: &str, payment: Option<&str>) -> anyhow::Result<Self> {
        let speaks: Vec<&str> = [Some(link), payment].into_iter().flatten().collect();
        let mut found = Vec::new();
        for (table, columns) in tables(db)? {
            let text = format!("SELECT {} FROM {table} ORDER BY rowid", columns.join(", "));
            let mut rows = db.prepare(&text)?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let cells = (0..columns.len()).map(|place| row.get::<_, Value>(place));
                let cells: Vec<Value> = cells.collect::<Result<_, _>>()?;
                let names_it = |cell: &Value| matches!(cell, Value::Text(text) if speaks.iter().any(|id| text.contains(id)));
                if cells.iter().any(names_it) {
                    found.push((table.clone(), columns.clone(), cells));
                }
            }
        }
        let names = names(&found);
        let now: i64 = db.query_row("SELECT unixepoch() * 1000000", [], |row| row.get(0))?;
        let rows = found
            .into_iter()
            .map(|(table, columns, cells)| row(&table, &columns, cells, (&names, now)))
            .collect();
        Ok(Self {
            rows,
            names,
            span: None,
        })
    }

    /// Copies the rows of these tables alone.
    pub(crate) fn only(mut self, tables: &[&str]) -> Self {
        self.rows.retain(|row| tables.contains(&row.table.as_str()));
        self
    }

    /// Copies happen one after the other within so long before the original, not all at once.
    pub(crate) fn over(mut self, span: Duration) -> anyhow::Result<Self> {
        self.span = Some(u64::try_from(span.as_millis())?);
        Ok(self)
    }

    /// Milliseconds from a copy to the original.
    fn age(&self, number: u64, end: u64) -> u64 {
        let all = u128::from(end.max(1));
        match self.span {
            Some(span) => {
                let age = u128::from(span) * u128::from(end - number) / all;
                u64::try_from(age).unwrap_or(span)
            }
            None => MOMENTS.saturating_sub(number),
        }
    }

    /// Rows that one copy has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes copies and gives their names. `first` numbers the first one: no two copies of an
    /// original may have one number.
    pub(crate) fn write(
        &self,
        db: &mut Connection,
        first: u64,
        count: u64,
        chance: &mut Chance,
    ) -> anyhow::Result<Vec<Copied>> {
        let tomorrow: i64 = db.query_row("SELECT (unixepoch() + 86400) * 1000000", [], |row| {
            row.get(0)
        })?;
        let mut copied = Vec::new();
        let mut number = first;
        while number < first + count {
            let tx = db.transaction()?;
            {
                let mut inserts: Vec<_> = self
                    .rows
                    .iter()
                    .map(|row| tx.prepare_cached(&row.insert))
                    .collect::<Result<_, _>>()?;
                for number in number..(number + BATCH).min(first + count) {
                    let age = self.age(number, first + count);
                    let serial = i64::try_from(number)?;
                    let shift = self.span.map_or(Ok(0), |_| i64::try_from(age * 1_000))?;
                    let drawn: Vec<String> = self
                        .names
                        .iter()
                        .map(|name| name.anew(number, age, chance))
                        .collect::<anyhow::Result<_>>()?;
                    for (row, insert) in self.rows.iter().zip(&mut inserts) {
                        let cells = row.cells.iter().map(|cell| match cell {
                            Cell::Fixed(value) => value.clone(),
                            Cell::Text(pieces) => Value::Text(put_together(pieces, &drawn)),
                            Cell::Order => self
                                .of(Kind::Order, &drawn)
                                .and_then(|it| it.parse().ok())
                                .map_or(Value::Null, Value::Integer),
                            Cell::Tomorrow => Value::Integer(tomorrow),
                            Cell::Moment(at) => Value::Integer(at - shift),
                            Cell::Number => Value::Integer(serial + 2),
                        });
                        insert.execute(params_from_iter(cells))?;
                    }
                    let name = |kind| self.of(kind, &drawn).cloned();
                    copied.push(Copied {
                        token: name(Kind::Token).context("a link has a token")?,
                        payment: name(Kind::ReturnToken).zip(name(Kind::Order)),
                    });
                }
            }
            tx.commit()?;
            number += BATCH;
        }
        Ok(copied)
    }

    fn of<'a>(&self, kind: Kind, drawn: &'a [String]) -> Option<&'a String> {
        let place = self.names.iter().position(|name| name.kind == kind)?;
        drawn.get(place)
    }
}

impl Name {
    /// Copies are as old as their number is low, so that ids go on growing with time.
    fn anew(&self, number: u64, age: u64, chance: &mut Chance) -> anyhow::Result<String> {
        Ok(match self.kind {
            Kind::Uuid => {
                let time = u128::from_str_radix(&self.old, 16)? >> 80;
                let time = time.saturating_sub(u128::from(age));
                let random = chance.wide();
                let low = (random & ((1 << 62) - 1)) | (1 << 63);
                let version = (0x7 << 12) | (random >> 64 & 0xFFF);
                format!("{:032x}", time << 80 | version << 64 | low)
            }
            Kind::Token | Kind::ReturnToken | Kind::ReceiptToken => {
                let random = chance.wide().to_be_bytes();
                Token::from_random(Mode::Test, random).as_str().to_owned()
            }
            // Forty bits collide among some hundred thousand: numbers do not.
            Kind::Code => {
                PaymentCode::from_random(number.wrapping_mul(0x9E37_79B1) & ((1 << 40) - 1))
                    .as_str()
                    .to_owned()
            }
            Kind::Order => (self.old.parse::<i64>()? - 1 - i64::try_from(number)?).to_string(),
        })
    }
}

/// Tables with their columns, those of the machinery apart.
pub(crate) fn tables(db: &Connection) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut names = db.prepare(
        "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_migration'
            AND m.name <> 'bench_op'
         ORDER BY m.name, c.cid",
    )?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(found)
}

/// What must be new in a copy: ids of its rows, tokens, codes, order numbers.
fn names(rows: &[(String, Vec<String>, Vec<Value>)]) -> Vec<Name> {
    let mut found: BTreeMap<String, Kind> = BTreeMap::new();
    for (table, columns, cells) in rows {
        for (column, cell) in columns.iter().zip(cells) {
            let kind = match (table.as_str(), column.as_str()) {
                (_, "id") => Kind::Uuid,
                ("link", "token") => Kind::Token,
                ("payment", "return_token") => Kind::ReturnToken,
                ("receipt", "token") => Kind::ReceiptToken,
                ("payment", "code") => Kind::Code,
                ("payment", "order_number") => Kind::Order,
                _ => continue,
            };
            let old = match (kind, cell) {
                (Kind::Uuid, Value::Text(text)) => {
                    text.split_once('_').map(|(_, hex)| hex.to_owned())
                }
                (_, Value::Text(text)) => Some(text.clone()),
                (_, Value::Integer(number)) => Some(number.to_string()),
                _ => None,
            };
            if let Some(old) = old.filter(|it| kind != Kind::Uuid || it.len() == HEX) {
                found.insert(old, kind);
            }
        }
    }
    found
        .into_iter()
        .map(|(old, kind)| Name { kind, old })
        .collect()
}

fn row(table: &str, columns: &[String], cells: Vec<Value>, (names, now): (&[Name], i64)) -> Row {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let insert = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        places.join(", ")
    );
    let cells = columns.iter().zip(cells);
    let cells = cells.map(|(column, cell)| match (table, column.as_str(), cell) {
        // The server numbers the copies itself.
        ("event", "seq" | "hash", _) => Cell::Fixed(Value::Null),
        // Nobody asks about a payment by itself while we measure.
        ("payment", "closes_at", _) | ("job", "run_at", _) => Cell::Tomorrow,
        ("payment", "order_number", _) => Cell::Order,
        ("receipt", "number", _) => Cell::Number,
        (_, _, Value::Text(text)) => cut(text, names),
        (_, _, Value::Integer(at)) if at.abs_diff(now) < PRESENT => Cell::Moment(at),
        (_, _, value) => Cell::Fixed(value),
    });
    Row {
        table: table.to_owned(),
        insert,
        cells: cells.collect(),
    }
}

/// Cuts a text at the names that it holds.
fn cut(text: String, names: &[Name]) -> Cell {
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    loop {
        let found = names.iter().enumerate();
        let found = found.filter_map(|(number, name)| Some((rest.find(&name.old)?, number, name)));
        let Some((place, number, name)) = found.min_by_key(|(place, ..)| *place) else {
            break;
        };
        let (before, after) = rest.split_at(place);
        pieces.push(Piece::Words(before.to_owned()));
        pieces.push(Piece::Name(number));
        rest = after.strip_prefix(name.old.as_str()).unwrap_or("");
    }
    if pieces.is_empty() {
        return Cell::Fixed(Value::Text(text));
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Cell::Text(pieces)
}

fn put_together(pieces: &[Piece], drawn: &[String]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.as_str(),
        Piece::Name(number) => drawn.get(*number).map_or("", String::as_str),
    });
    words.collect()
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_names_of_its_own_and_everything_else_the_same() {
        let mut db = Connection::open_in_memory().unwrap();
        let id = "0199aaaaaaaa7aaa8aaaaaaaaaaaaaaa";
        db.execute_batch(&format!(
            "CREATE TABLE link (id TEXT PRIMARY KEY, token TEXT UNIQUE, note TEXT, n INTEGER);
             CREATE TABLE event (id TEXT PRIMARY KEY, object TEXT, seq INTEGER);
             INSERT INTO link VALUES ('lnk_{id}', 'tok', 'see lnk_{id} at /l/tok!', 5);
             INSERT INTO link VALUES ('lnk_other', 'tok2', 'n', 6);
             INSERT INTO event VALUES ('evt_0199aaaaaaaa7aaa8bbbbbbbbbbbbbbb', 'lnk_{id}', 9);"
        ))
        .unwrap();
        let original = Original::find(&db, id, None).unwrap();
        assert_eq!(original.len(), 2);
        let made = original.write(&mut db, 0, 3, &mut Chance(1)).unwrap();
        assert_eq!(made.len(), 3);
        let sound: i64 = db
            .query_row(
                "SELECT COUNT(*) FROM link JOIN event ON object = link.id
                 WHERE note = 'see ' || link.id || ' at /l/' || token || '!' AND n = 5",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(sound, 4);
    }
}

//! What the server writes, row by row: triggers on every table of a copy note each insert, update
//! and delete in order, and the yardstick does exactly these again.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::copies::tables;
use super::ground::database;

/// One write of one row.
pub(crate) struct Op {
    /// Place in [`Recording::statements`].
    pub(crate) statement: usize,
    pub(crate) values: Vec<Value>,
}

/// Everything that a run wrote.
pub(crate) struct Recording {
    pub(crate) statements: Vec<String>,
    pub(crate) ops: Vec<Op>,
    /// Payments or links that the run made.
    pub(crate) units: u64,
    /// Inserts, updates and deletes of each table.
    by_table: BTreeMap<String, [u64; 3]>,
}

impl Recording {
    /// Writes of rows for one unit, and those of each table: inserted, updated, deleted.
    pub(crate) fn describe(&self, unit: &str) -> anyhow::Result<String> {
        use super::measure::float;
        let each = |count: u64| float(count) / float(self.units);
        let tables = self.by_table.iter().map(|(table, [i, u, d])| {
            format!("{table} +{:.2} ~{:.2} -{:.2}", each(*i), each(*u), each(*d))
        });
        let all = each(u64::try_from(self.ops.len())?);
        let tables: Vec<String> = tables.collect();
        Ok(format!(
            "{all:.2} rows written per {unit} ({})",
            tables.join(", ")
        ))
    }
}

/// Sets the triggers in a data folder that no server uses yet.
pub(crate) fn prepare(data: &Path) -> anyhow::Result<()> {
    let db = Connection::open(database(data))?;
    let tables = tables(&db)?;
    let widest = tables.values().map(Vec::len).max().unwrap_or(0);
    let columns = |letter: char, count: usize| -> Vec<String> {
        (0..count).map(|n| format!("{letter}{n}")).collect()
    };
    db.execute_batch(&format!(
        "CREATE TABLE bench_op (seq INTEGER PRIMARY KEY, tab TEXT, op TEXT, {}, {})",
        columns('n', widest).join(", "),
        columns('o', widest).join(", ")
    ))?;
    for (table, own) in &tables {
        let of =
            |row: &str| -> Vec<String> { own.iter().map(|it| format!("{row}.{it}")).collect() };
        let (new, old) = (columns('n', own.len()), columns('o', own.len()));
        let note = |on: &str, places: &[Vec<String>], values: &[Vec<String>]| {
            format!(
                "CREATE TRIGGER bench_{table}_{on} AFTER {on} ON {table} BEGIN
                   INSERT INTO bench_op (tab, op, {}) VALUES ('{table}', '{on}', {});
                 END;",
                places.concat().join(", "),
                values.concat().join(", ")
            )
        };
        db.execute_batch(&note("INSERT", std::slice::from_ref(&new), &[of("NEW")]))?;
        db.execute_batch(&note("DELETE", std::slice::from_ref(&old), &[of("OLD")]))?;
        db.execute_batch(&note("UPDATE", &[new, old], &[of("NEW"), of("OLD")]))?;
    }
    Ok(())
}

/// Reads what a run of so many units has written.
pub(crate) fn read(data: &Path, units: u64) -> anyhow::Result<Recording> {
    let db = super::ground::look(data)?;
    let tables: BTreeMap<String, Table> = tables(&db)?
        .into_iter()
        .map(|(name, columns)| {
            let keys = keys(&db, &name, &columns)?;
            Ok((name, Table { columns, keys }))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut recording = Recording {
        statements: Vec::new(),
        ops: Vec::new(),
        units,
        by_table: BTreeMap::new(),
    };
    let widest = tables
        .values()
        .map(|it| it.columns.len())
        .max()
        .unwrap_or(0);
    let mut rows = db.prepare("SELECT * FROM bench_op ORDER BY seq")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (name, kind): (String, String) = (row.get(1)?, row.get(2)?);
        let table = tables.get(&name).context("a table that is gone")?;
        let cells = |from: usize| -> rusqlite::Result<Vec<Value>> {
            (from..from + table.columns.len())
                .map(|place| row.get(place))
                .collect()
        };
        let (new, old) = (cells(3)?, cells(3 + widest)?);
        let counts = recording.by_table.entry(name.clone()).or_default();
        let [inserts, updates, deletes] = counts;
        let (text, values) = match kind.as_str() {
            "INSERT" => {
                *inserts += 1;
                (table.insert(&name), new)
            }
            "DELETE" => {
                *deletes += 1;
                table.delete(&name, old)
            }
            _ => {
                *updates += 1;
                table.update(&name, new, &old)
            }
        };
        let next = places.len();
        let statement = *places.entry(text.clone()).or_insert(next);
        if statement == next {
            recording.statements.push(text);
        }
        recording.ops.push(Op { statement, values });
    }
    Ok(recording)
}

struct Table {
    columns: Vec<String>,
    /// Places of the columns of the primary key.
    keys: Vec<usize>,
}

impl Table {
    fn insert(&self, name: &str) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("?{n}")).collect();
        let columns = self.columns.join(", ");
        format!(
            "INSERT INTO {name} ({columns}) VALUES ({})",
            places.join(", ")
        )
    }

    fn delete(&self, name: &str, old: Vec<Value>) -> (String, Vec<Value>) {
        let (condition, values) = self.by_key(&old, 1);
        (format!("DELETE FROM {name} WHERE {condition}"), values)
    }

    /// Sets what changed, or one column to what it was: the row is written all the same.
    fn update(&self, name: &str, new: Vec<Value>, old: &[Value]) -> (String, Vec<Value>) {
        let pairs = self.columns.iter().zip(new.iter().zip(old));
        let mut changed: Vec<(&String, Value)> = pairs
            .filter(|(_, (new, old))| new != old)
            .map(|(column, (new, _))| (column, new.clone()))
            .collect();
        if changed.is_empty() {
            changed.extend(self.columns.last().zip(new.last().cloned()));
        }
        let sets = (1..).zip(&changed);
        let sets: Vec<String> = sets
            .map(|(n, (column, _))| format!("{column} = ?{n}"))
            .collect();
        let mut values: Vec<Value> = changed.into_iter().map(|(_, value)| value).collect();
        let (condition, keys) = self.by_key(old, values.len() + 1);
        values.extend(keys);
        let sets = sets.join(", ");
        (
            format!("UPDATE {name} SET {sets} WHERE {condition}"),
            values,
        )
    }

    fn by_key(&self, row: &[Value], first: usize) -> (String, Vec<Value>) {
        let keys = self.keys.iter();
        let parts: Vec<(&String, Value)> = keys
            .filter_map(|place| Some((self.columns.get(*place)?, row.get(*place)?.clone())))
            .collect();
        let conditions = (first..).zip(&parts);
        let conditions = conditions.map(|(n, (column, _))| format!("{column} = ?{n}"));
        let conditions: Vec<String> = conditions.collect();
        let values = parts.into_iter().map(|(_, value)| value);
        (conditions.join(" AND "), values.collect())
    }
}

fn keys(db: &Connection, table: &str, columns: &[String]) -> anyhow::Result<Vec<usize>> {
    let mut found =
        db.prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?;
    let names = found.query_map([table], |row| row.get::<_, String>(0))?;
    let places = names.map(|name| {
        let name = name?;
        let place = columns.iter().position(|column| *column == name);
        place.with_context(|| format!("{table} has no column {name}"))
    });
    let places: Vec<usize> = places.collect::<anyhow::Result<_>>()?;
    anyhow::ensure!(!places.is_empty(), "{table} has no primary key");
    Ok(places)
}

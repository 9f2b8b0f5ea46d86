//! Customers from files: what was read, until it is made or given up.

use domain::customer::import::ImportState;
use domain::id::{ImportId, UserId};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// An import as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Inner id.
    pub id: ImportId,
    /// The name of the file, as the browser told it.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// Rows that can be made, duplicates included.
    pub good: u32,
    /// Those of them whose mobile a customer or an earlier row had when the file was read.
    pub duplicates: u32,
    /// Lines that cannot be used.
    pub bad: u32,
    /// JSON: headings that were left alone.
    pub unknown: String,
    /// Duplicates are made all the same.
    pub make_duplicates: bool,
    /// Customers that were made so far.
    pub made: u32,
    /// Rows that were left out so far.
    pub skipped: u32,
    /// Who uploaded it.
    pub user: UserId,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it was done or given up.
    pub ended_at: Option<Timestamp>,
}

/// Some rows of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its place in the file, from 0.
    pub place: u32,
    /// JSON: what was read, or what became of it.
    pub content: String,
}

/// Inserts an import.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, import: &Import) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO customer_import (merchant_id, mode, id, file_name, state, good, duplicates,
            bad, unknown, make_duplicates, made, skipped, staff_id, created_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &read::with(
            scope,
            [
                read::id(import.id),
                Value::from(&import.file_name),
                import.state.as_str().into(),
                Value::from(import.good),
                Value::from(import.duplicates),
                Value::from(import.bad),
                Value::from(&import.unknown),
                Value::from(import.make_duplicates),
                Value::from(import.made),
                Value::from(import.skipped),
                read::id(import.user),
                read::at(import.created_at),
                read::opt_at(import.ended_at),
            ],
        ),
    )?;
    Ok(())
}

/// Writes down what changes of an import, if it still is in the state `from`.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: &Import,
    from: ImportState,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer_import SET state = $5, good = $6, duplicates = $7, bad = $8,
            make_duplicates = $9, made = $10, skipped = $11, ended_at = $12
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = $4",
        &read::with(
            scope,
            [
                read::id(import.id),
                from.as_str().into(),
                import.state.as_str().into(),
                Value::from(import.good),
                Value::from(import.duplicates),
                Value::from(import.bad),
                Value::from(import.make_duplicates),
                Value::from(import.made),
                Value::from(import.skipped),
                read::opt_at(import.ended_at),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// An import by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: ImportId) -> Result<Option<Import>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM customer_import WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The same, held until the unit ends.
pub fn lock(tx: &mut Tx<'_>, scope: Scope, id: ImportId) -> Result<Option<Import>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM customer_import WHERE merchant_id = $1 AND mode = $2 AND id = $3
         /*pg*/FOR UPDATE/*pg*/",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The newest imports, at most `limit`.
pub fn list(tx: &mut Tx<'_>, scope: Scope, limit: u32) -> Result<Vec<Import>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM customer_import WHERE merchant_id = $1 AND mode = $2
         ORDER BY id DESC LIMIT $3",
        &read::with(scope, [Value::from(limit)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// Keeps rows that were read.
pub fn put_chunk(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    chunk: &Chunk,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO customer_import_chunk (merchant_id, mode, import_id, place, made, content)
         VALUES ($1, $2, $3, $4, 0, $5)",
        &read::with(
            scope,
            [
                read::id(import),
                Value::from(chunk.place),
                Value::from(&chunk.content),
            ],
        ),
    )?;
    Ok(())
}

/// The first rows of an import that are not made yet.
pub fn next_chunk(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
) -> Result<Option<Chunk>, StoreError> {
    tx.query_one_opt(
        "SELECT place, content FROM customer_import_chunk
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND made = 0
         ORDER BY place LIMIT 1",
        &read::with(scope, [read::id(import)]),
    )?
    .map(|row| chunk(&row))
    .transpose()
}

/// Writes down what became of the rows of a chunk. `false`: somebody did before.
pub fn made_chunk(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    chunk: &Chunk,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE customer_import_chunk SET made = 1, content = $5
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND place = $4 AND made = 0",
        &read::with(
            scope,
            [
                read::id(import),
                Value::from(chunk.place),
                Value::from(&chunk.content),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// What became of the rows at a place; `None`: nothing yet, or there is no such place.
pub fn result_at(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    place: u32,
) -> Result<Option<Chunk>, StoreError> {
    tx.query_one_opt(
        "SELECT place, content FROM customer_import_chunk
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND place = $4 AND made = 1",
        &read::with(scope, [read::id(import), Value::from(place)]),
    )?
    .map(|row| chunk(&row))
    .transpose()
}

/// Keeps lines that cannot be used: the number of each and what is wrong with it.
pub fn put_bad(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    lines: &[(u32, String)],
) -> Result<(), StoreError> {
    let row = |(line, content): &(u32, String)| {
        let own = [read::id(import), Value::from(*line), Value::from(content)];
        read::with(scope, own)
    };
    tx.insert_many(
        "INSERT INTO customer_import_bad (merchant_id, mode, import_id, line, content)",
        "",
        &lines.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

/// Lines that cannot be used, in order, after a line, at most `limit`.
pub fn bad(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    after: u32,
    limit: u32,
) -> Result<Vec<(u32, String)>, StoreError> {
    let rows = tx.query(
        "SELECT line, content FROM customer_import_bad
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND line > $4
         ORDER BY line LIMIT $5",
        &read::with(
            scope,
            [read::id(import), Value::from(after), Value::from(limit)],
        ),
    )?;
    let one = |row: &Row| Ok((read::count(row, "line")?, read::text(row, "content")?));
    rows.iter().map(one).collect()
}

/// Removes some of the rows of an import that were not made, at most `most` pieces. `true`: there
/// may be more.
pub fn sweep_rest(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    most: u32,
) -> Result<bool, StoreError> {
    let chunks = tx.execute(
        "DELETE FROM customer_import_chunk
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND place IN (
            SELECT place FROM customer_import_chunk
            WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND made = 0
            ORDER BY place LIMIT $4)",
        &read::with(scope, [read::id(import), Value::from(most)]),
    )?;
    Ok(chunks >= u64::from(most))
}

/// Removes some of all that was kept of an import, which can be much: at most `most` pieces of each
/// kind. `true`: there may be more.
pub fn sweep(
    tx: &mut Tx<'_>,
    scope: Scope,
    import: ImportId,
    most: u32,
) -> Result<bool, StoreError> {
    let params = read::with(scope, [read::id(import), Value::from(most)]);
    let chunks = tx.execute(
        "DELETE FROM customer_import_chunk
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND place IN (
            SELECT place FROM customer_import_chunk
            WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 ORDER BY place LIMIT $4)",
        &params,
    )?;
    let bad = tx.execute(
        "DELETE FROM customer_import_bad
         WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 AND line IN (
            SELECT line FROM customer_import_bad
            WHERE merchant_id = $1 AND mode = $2 AND import_id = $3 ORDER BY line LIMIT $4)",
        &params,
    )?;
    let most = u64::from(most);
    Ok(chunks >= most || bad >= most)
}

fn chunk(row: &Row) -> Result<Chunk, StoreError> {
    Ok(Chunk {
        place: read::count(row, "place")?,
        content: read::text(row, "content")?,
    })
}

fn from_row(row: &Row) -> Result<Import, StoreError> {
    Ok(Import {
        id: read::word(row, "id")?,
        file_name: read::text(row, "file_name")?,
        state: read::word(row, "state")?,
        good: read::count(row, "good")?,
        duplicates: read::count(row, "duplicates")?,
        bad: read::count(row, "bad")?,
        unknown: read::text(row, "unknown")?,
        make_duplicates: row.flag("make_duplicates")?,
        made: read::count(row, "made")?,
        skipped: read::count(row, "skipped")?,
        user: read::word(row, "staff_id")?,
        created_at: read::moment(row, "created_at")?,
        ended_at: read::opt_moment(row, "ended_at")?,
    })
}

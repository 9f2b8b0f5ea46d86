//! Fills a store with so many customers, documents and links, faster than the product would.

use anyhow::Context as _;
use rusqlite::Connection;

use super::{NAMES, RARE, TABLES, family, given, mobile};

/// A table, which of its rows is copied, and what is each copy's own: column and expression over
/// the number `n`.
type Copied<'a> = (&'a str, &'a str, Vec<(&'a str, String)>);

/// Fills the tables, each in the order of its key; their indexes are made again afterwards.
pub(super) fn fill(path: &std::path::Path, rows: u64) -> anyhow::Result<()> {
    let db = Connection::open(path)?;
    // Nothing here need survive a power cut.
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;
         PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;",
    )?;
    let indexes = indexes(&db)?;
    for (name, _) in &indexes {
        db.execute_batch(&format!("DROP INDEX {name}"))
            .with_context(|| format!("drop {name}"))?;
    }
    db.execute_batch(&format!(
        "CREATE TEMP TABLE n (n INTEGER PRIMARY KEY);
         WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {rows})
         INSERT INTO n SELECT n FROM c;"
    ))?;
    let [first, last] = NAMES;
    let name = format!("'given' || (n % {first}) || ' family' || (n % {last})");
    let id = |prefix: &str| format!("'{prefix}_' || printf('%032x', n + 1)");
    // As many are taken back, and as many paid, in a small store as in a large one, spread over it.
    let apart = (rows / RARE).max(1);
    let state =
        format!("CASE n % {apart} WHEN 7 THEN 'cancelled' WHEN 8 THEN 'paid' ELSE o.state END");
    let paid = format!("CASE n % {apart} WHEN 8 THEN o.created_at + n END");
    let copies: [Copied<'_>; 4] = [
        (
            "customer",
            "kind = 'person'",
            vec![
                ("id", id("cus")),
                ("name", name),
                ("mobile", "'+98912' || printf('%07d', n)".to_owned()),
                ("created_at", "created_at + n".to_owned()),
            ],
        ),
        (
            "document",
            "1 = 1",
            vec![
                ("id", id("doc")),
                ("number", "'INV' || n".to_owned()),
                ("customer_id", id("cus")),
                (
                    "doc_date",
                    "date('2020-01-01', '+' || (n % 2000) || ' days')".to_owned(),
                ),
            ],
        ),
        (
            "link",
            "1 = 1",
            vec![
                ("id", id("lnk")),
                ("state", state.clone()),
                ("paid_at", paid.clone()),
                ("token", "'t' || printf('%022x', n)".to_owned()),
                ("customer_id", id("cus")),
                ("document_id", id("doc")),
                ("description", "'Order ' || n || ' of books'".to_owned()),
                ("reference", "'R-' || n || '-x'".to_owned()),
                ("amount_minor", "1000 + (n * 7919) % 1000003".to_owned()),
                ("created_at", "created_at + n".to_owned()),
                ("expires_at", "expires_at + (n * 31) % 1000000".to_owned()),
            ],
        ),
        (
            "link_terms",
            "1 = 1",
            vec![
                ("link_id", id("lnk")),
                ("amount_minor", "1000 + (n * 7919) % 1000003".to_owned()),
            ],
        ),
    ];
    for (table, original, named) in &copies {
        let columns = columns(&db, table)?;
        let values = columns.iter().map(|column| {
            let own = named.iter().find(|(name, _)| name == column);
            own.map_or_else(|| format!("o.{column}"), |(_, value)| value.clone())
        });
        let values: Vec<String> = values.collect();
        db.execute_batch(&format!(
            "CREATE TEMP TABLE o AS SELECT * FROM main.{table} WHERE {original} LIMIT 1;
             INSERT INTO main.{table} ({}) SELECT {} FROM n, o ORDER BY n;
             DROP TABLE o;",
            columns.join(", "),
            values.join(", ")
        ))
        .with_context(|| format!("fill {table}"))?;
    }
    tokens(&db).context("tokens")?;
    for (name, sql) in &indexes {
        db.execute_batch(sql)
            .with_context(|| format!("make {name}"))?;
    }
    db.execute_batch("DROP TABLE n")?;
    // Alone: within a batch the change would still be under way when the next statement begins.
    db.pragma_update(None, "journal_mode", "WAL")?;
    Ok(())
}

/// The indexes of the tables, with the texts that make them again.
fn indexes(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut found = db.prepare(
        "SELECT name, tbl_name, sql FROM sqlite_master
         WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let rows = found.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let mut all = Vec::new();
    for row in rows {
        let (name, table, sql) = row?;
        if TABLES.contains(&table.as_str()) {
            all.push((name, sql));
        }
    }
    Ok(all)
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut found = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = found.query_map([table], |row| row.get(0))?;
    names.collect()
}

/// What a search finds customers, documents and links by, as the product writes it.
fn tokens(db: &Connection) -> anyhow::Result<()> {
    let scope: (i64, String) =
        db.query_row("SELECT merchant_id, mode FROM link LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    db.execute_batch("CREATE TEMP TABLE s (kind TEXT, token TEXT, object TEXT)")?;
    {
        let mut put = db.prepare("INSERT INTO s VALUES (?1, ?2, ?3)")?;
        let mut numbers = db.prepare("SELECT n FROM n")?;
        let mut numbers = numbers.query([])?;
        while let Some(row) = numbers.next()? {
            let n = u64::try_from(row.get::<_, i64>(0)?)?;
            let name = format!("{} {}", given(n % NAMES[0]), family(n % NAMES[1]));
            let mobile = mobile(n).parse().ok();
            let mobile = mobile.iter().flat_map(domain::search::mobile_tokens);
            let object = format!("cus_{:032x}", n + 1);
            for token in domain::search::tokens(&name).into_iter().chain(mobile) {
                put.execute(("customer", token, &object))?;
            }
            let object = format!("doc_{:032x}", n + 1);
            let number = domain::search::tokens(&format!("INV{n}"));
            for token in number.into_iter().chain(domain::search::tokens(&name)) {
                put.execute(("document", token, &object))?;
            }
            let object = format!("lnk_{:032x}", n + 1);
            let words = domain::search::tokens(&format!("R-{n}-x"));
            let more = domain::search::tokens(&format!("Order {n} of books"));
            for token in words.into_iter().chain(more) {
                put.execute(("link", token, &object))?;
            }
        }
    }
    db.execute(
        "INSERT OR IGNORE INTO main.search_token (merchant_id, mode, kind, token, object)
         SELECT ?1, ?2, kind, token, object FROM s ORDER BY kind, token, object",
        scope,
    )?;
    db.execute_batch("DROP TABLE s")?;
    Ok(())
}

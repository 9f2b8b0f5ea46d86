//! What is true of every table of the product.

use std::collections::{BTreeMap, BTreeSet};

use store::{Engine, Row, Store};

use super::build::{open, read, setup};
use crate::ground::{Done, Ground};

/// A key, check or index of the schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) table: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// In order, joined by spaces; empty for a check.
    pub(crate) columns: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Primary,
    Unique,
    Foreign,
    Check,
    Index,
    UniqueIndex,
}

/// Tables that are global: the directory of tenants, and what is looked up before a tenant is known.
const GLOBAL: [&str; 6] = [
    "merchant",
    "slug",
    "staff_email",
    "session",
    "one_time_link",
    "sign_in_failure",
];
/// Tables of a merchant that its two worlds share.
const SHARED: [&str; 15] = [
    "notice_choice",
    "slip_rules",
    "openpay",
    "saved_filter",
    "template",
    "contact_position",
    "document_kind",
    "document_field",
    "shop_logo",
    "channel",
    "shop",
    "financial_account",
    "receipt_type",
    "staff",
    "staff_role",
];

/// All keys, checks and indexes, in order; the engine's own `schema_migration` is left out.
pub(crate) async fn keys(store: &Store) -> Vec<Key> {
    let mut keys = match store.engine() {
        Engine::Sqlite => keys_of_sqlite(store).await,
        Engine::Postgres => keys_of_postgres(store).await,
    };
    keys.sort();
    assert!(keys.len() > 50, "{keys:?}");
    keys
}

/// Table, column, type in the words of both, and whether a value is needed.
pub(crate) async fn columns(store: &Store) -> BTreeSet<(String, String, String, bool)> {
    let sql = match store.engine() {
        Engine::Sqlite => {
            "SELECT t.name AS tbl, c.name AS col, c.type AS kind, c.\"notnull\" AS needed
             FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND t.name <> 'schema_migration' AND t.name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS tbl, CAST(column_name AS TEXT) AS col,
                CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT'
                    WHEN 'bytea' THEN 'BLOB' ELSE CAST(data_type AS TEXT) END AS kind,
                CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS needed
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> 'schema_migration'"
        }
    };
    let rows = read(store, move |tx| tx.query(sql, &[])).await;
    let column = |row: &Row| {
        (
            text(row, "tbl"),
            text(row, "col"),
            text(row, "kind"),
            row.flag("needed").unwrap(),
        )
    };
    rows.iter().map(column).collect()
}

fn text(row: &Row, column: &str) -> String {
    row.text(column).unwrap().to_owned()
}

async fn keys_of_postgres(store: &Store) -> Vec<Key> {
    let rows = read(store, |tx| {
        tx.query(
            "SELECT CAST(c.relname AS TEXT) AS tbl, CAST(k.conname AS TEXT) AS name,
                CAST(k.contype AS TEXT) AS kind, CASE k.contype WHEN 'c' THEN '' ELSE
                array_to_string(ARRAY(SELECT CAST(a.attname AS TEXT)
                    FROM unnest(k.conkey) WITH ORDINALITY AS u (n, o)
                    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.n
                    ORDER BY u.o), ' ') END AS columns
             FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
             WHERE c.relnamespace = CAST('public' AS regnamespace)
                AND k.contype IN ('p', 'u', 'f', 'c') AND c.relname <> 'schema_migration'
             UNION ALL
             SELECT CAST(c.relname AS TEXT), CAST(x.relname AS TEXT),
                CASE WHEN i.indisunique THEN 'x' ELSE 'i' END,
                array_to_string(ARRAY(SELECT CAST(a.attname AS TEXT)
                    FROM unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS u (n, o)
                    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = u.n
                    ORDER BY u.o), ' ')
             FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
             JOIN pg_class AS x ON x.oid = i.indexrelid
             WHERE c.relnamespace = CAST('public' AS regnamespace) AND NOT EXISTS (
                SELECT 1 FROM pg_constraint AS k
                WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))",
            &[],
        )
    })
    .await;
    let key = |row: &Row| Key {
        table: text(row, "tbl"),
        name: text(row, "name"),
        kind: kind(row.text("kind").unwrap()),
        columns: text(row, "columns"),
    };
    rows.iter().map(key).collect()
}

fn kind(letter: &str) -> Kind {
    match letter {
        "p" => Kind::Primary,
        "u" => Kind::Unique,
        "f" => Kind::Foreign,
        "c" => Kind::Check,
        "i" => Kind::Index,
        "x" => Kind::UniqueIndex,
        other => panic!("{other}"),
    }
}

/// SQLite keeps the names of constraints in its text alone; what it made of them is held against
/// the text by a test.
async fn keys_of_sqlite(store: &Store) -> Vec<Key> {
    let rows = read(store, |tx| {
        tx.query(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema
             WHERE sql IS NOT NULL AND tbl_name <> 'schema_migration'",
            &[],
        )
    })
    .await;
    let mut keys = Vec::new();
    for row in &rows {
        let (table, sql) = (text(row, "tbl_name"), row.text("sql").unwrap());
        match row.text("type").unwrap() {
            "table" => keys.extend(constraints(&table, sql)),
            "index" => keys.push(Key {
                table,
                name: text(row, "name"),
                kind: if sql.contains("UNIQUE") {
                    Kind::UniqueIndex
                } else {
                    Kind::Index
                },
                columns: group(sql),
            }),
            other => panic!("a {other}"),
        }
    }
    keys
}

/// Every `CONSTRAINT name KIND (…)` of the text of a table.
fn constraints(table: &str, sql: &str) -> Vec<Key> {
    let pieces = sql.split("CONSTRAINT ").skip(1);
    let key = |piece: &str| {
        let (name, rest) = piece.split_once(' ').unwrap();
        let kinds = [
            ("PRIMARY KEY", Kind::Primary),
            ("UNIQUE", Kind::Unique),
            ("FOREIGN KEY", Kind::Foreign),
            ("CHECK", Kind::Check),
        ];
        let (_, kind) = kinds
            .into_iter()
            .find(|(word, _)| rest.starts_with(word))
            .unwrap();
        let columns = if kind == Kind::Check {
            String::new()
        } else {
            group(rest)
        };
        Key {
            table: table.to_owned(),
            name: name.to_owned(),
            kind,
            columns,
        }
    };
    pieces.map(key).collect()
}

/// The names in the first parentheses.
fn group(sql: &str) -> String {
    let inside = sql.split_once('(').unwrap().1.split_once(')').unwrap().0;
    let names: Vec<_> = inside.split(',').map(str::trim).collect();
    names.join(" ")
}

pub(crate) async fn every_key_leads_with_the_merchant_and_then_the_world(ground: Ground) {
    let keys = keys(&open(&ground)).await;
    for key in keys.iter().filter(|key| key.kind != Kind::Check) {
        let leads: Vec<_> = key.columns.split(' ').collect();
        let table = key.table.as_str();
        // Jobs are claimed of one merchant in both worlds.
        let of_merchant = SHARED.contains(&table)
            || ["job_due", "job_held", "provider_account_fk"].contains(&key.name.as_str());
        if GLOBAL.contains(&table) {
            continue;
        }
        assert_eq!(leads[0], "merchant_id", "{key:?}");
        assert!(of_merchant || leads[1] == "mode", "{key:?}");
    }
    let global: Vec<_> = keys
        .iter()
        .filter(|key| GLOBAL.contains(&key.table.as_str()) && key.kind != Kind::Index)
        .map(|key| format!("{} ({})", key.name, key.columns))
        .collect();
    let expected = [
        "merchant_code_unique (code)",
        "merchant_pk (merchant_id)",
        "one_time_link_pk (hash)",
        "session_id_unique (id)",
        "session_pk (hash)",
        "sign_in_failure_pk (subject hash)",
        "slug_pk (slug)",
        "staff_email_pk (email)",
    ];
    assert_eq!(global, expected, "no other key is global");
}

pub(crate) async fn every_table_has_a_primary_key_and_its_world(ground: Ground) {
    let store = open(&ground);
    let keys = keys(&store).await;
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column, ..) in columns(&store).await {
        tables.entry(table).or_default().push(column);
    }
    assert!(tables.len() > 20);
    for (table, columns) in &tables {
        let primary = |key: &&Key| key.table == *table && key.kind == Kind::Primary;
        assert_eq!(keys.iter().filter(primary).count(), 1, "{table}");
        if GLOBAL.contains(&table.as_str()) {
            continue;
        }
        let has = |name: &str| columns.iter().any(|column| column == name);
        assert!(has("merchant_id"), "{table}");
        assert_eq!(has("mode"), !SHARED.contains(&table.as_str()), "{table}");
    }
}

/// A behaviour of SQLite alone: what it made of the text is what the text says.
pub(crate) async fn what_sqlite_made_is_what_its_text_names(ground: Ground) {
    let store = open(&ground);
    let made = read(&store, |tx| {
        tx.query(
            "SELECT t.name || ' (' || (SELECT group_concat(name, ' ') FROM (
                SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk)) || ')' AS key
             FROM sqlite_schema AS t WHERE t.type = 'table' AND t.name <> 'schema_migration'
             UNION ALL
             SELECT t.name || ' (' || (SELECT group_concat(name, ' ') FROM (
                SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
             FROM sqlite_schema AS t JOIN pragma_index_list(t.name) AS i
             WHERE t.type = 'table' AND i.origin <> 'pk'
             UNION ALL
             SELECT t.name || ' (' || (SELECT group_concat(\"from\", ' ') FROM (
                SELECT \"from\" FROM pragma_foreign_key_list(t.name)
                WHERE id = f.id ORDER BY seq)) || ')'
             FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table' AND f.seq = 0",
            &[],
        )
    })
    .await;
    let mut made: Vec<_> = made.iter().map(|row| text(row, "key")).collect();
    made.sort();
    let keys = keys(&store).await;
    let named = keys.iter().filter(|key| key.kind != Kind::Check);
    let mut named: Vec<_> = named
        .map(|key| format!("{} ({})", key.table, key.columns))
        .collect();
    named.sort();
    assert_eq!(made, named, "a key without a name");
}

/// A behaviour of SQLite alone.
pub(crate) async fn every_sqlite_table_is_strict(ground: Ground) {
    let loose = read(&open(&ground), |tx| {
        let rows = tx.query(
            "SELECT name FROM pragma_table_list
             WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
            &[],
        )?;
        rows.iter()
            .map(|row| row.text("name").map(str::to_owned))
            .collect::<Done<Vec<_>>>()
    })
    .await;
    assert_eq!(loose, [""; 0]);
}

/// A behaviour of SQLite alone: read from the schema itself, not from the migrations.
pub(crate) async fn no_statement_of_the_schema_can_end_a_group(ground: Ground) {
    let texts = read(&open(&ground), |tx| {
        tx.query(
            "SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL",
            &[],
        )
    })
    .await;
    for row in &texts {
        let sql = row.text("sql").unwrap().to_ascii_uppercase();
        let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in ["DEFERRABLE", "DEFERRED", "ON CONFLICT", "RAISE"] {
            assert!(!words.contains(word), "{word}: {sql}");
        }
        assert_ne!(row.text("type").unwrap(), "trigger");
    }
}

/// A behaviour of PostgreSQL alone.
pub(crate) async fn every_text_compares_by_bytes_and_nothing_is_deferred(ground: Ground) {
    let wrong = read(&open(&ground), |tx| {
        let rows = tx.query(
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS what
             FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type = 'text'
                AND collation_name IS DISTINCT FROM 'C'
             UNION ALL
             SELECT CAST(data_type AS TEXT) FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type NOT IN ('bigint', 'text', 'bytea')
             UNION ALL
             SELECT CAST(conname AS TEXT) FROM pg_constraint WHERE condeferrable
             UNION ALL
             SELECT CAST(tgname AS TEXT) FROM pg_trigger WHERE NOT tgisinternal",
            &[],
        )?;
        rows.iter()
            .map(|row| row.text("what").map(str::to_owned))
            .collect::<Done<Vec<_>>>()
    })
    .await;
    assert_eq!(wrong, [""; 0]);
}

/// Listed under PostgreSQL, for it needs both engines.
pub(crate) async fn both_engines_have_the_same_schema(ground: Ground) {
    let there = open(&ground);
    let here = Store::open_sqlite_with(ground.sqlite(setup())).unwrap();
    assert_eq!(keys(&there).await, keys(&here).await);
    assert_eq!(columns(&there).await, columns(&here).await);
}

//! Statements that would walk through a table that grows: found as they are prepared, so that a
//! question which an index does not answer is not first met by a shop with a million rows.
//!
//! Stores that are opened as *watched* refuse them: all tests of the product run on such. The plans
//! are those of a database without statistics, as ours are.

use rusqlite::Connection;

/// Tables that stay small, or that are walked for a reason: settings, and what is kept of few.
const SMALL: &[&str] = &[
    "schema_migration",
    "sqlite_schema",
    "merchant",
    "slug",
    "shop",
    "shop_logo",
    "financial_account",
    "receipt_type",
    "provider",
    "channel",
    "api_key",
    "staff",
    "staff_role",
    "staff_email",
    "template",
    "contact_position",
    "document_kind",
    "document_field",
    "document_counter",
    "saved_filter",
    "sequencer",
    "money_summed",
    "one_time_link",
    "notice_choice",
    "openpay",
    "slip_rules",
];

/// Indexes of a few rows among many: what waits, and what has no number yet.
const FEW: &[&str] = &[
    "job_due",
    "job_held",
    "event_without_seq",
    "receipt_without_number",
    "refund_waiting",
    "bank_left_open",
];

/// The step of a statement's plan that walks through a large table, if there is one.
///
/// A table is walked if nothing but merchant and world narrows it. In the order of an index that is
/// allowed to a statement with a limit: it stops where it has enough.
pub(super) fn walk(conn: &Connection, sql: &str) -> rusqlite::Result<Option<String>> {
    let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let nothing = vec![None::<i64>; explain.parameter_count()];
    let steps = explain.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?;
    let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>()?;
    let sorts = steps
        .iter()
        .any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
    let stops = !sorts && sql.contains("LIMIT");
    let is_walk = |step: &&String| step_walks(step, sql, stops);
    Ok(steps.iter().find(is_walk).cloned())
}

fn step_walks(step: &str, sql: &str, stops: bool) -> bool {
    let mut words = step.split(' ');
    let (kind, name) = (words.next(), words.next().unwrap_or_default());
    let Some(table) = table_of(name, sql) else {
        return false;
    };
    let index = words.skip_while(|word| *word != "INDEX").nth(1);
    if SMALL.contains(&table) || index.is_some_and(|index| FEW.contains(&index)) {
        return false;
    }
    match kind {
        Some("SCAN") => true,
        // An index that is made for one answer is a walk too.
        Some("SEARCH") => step.contains("AUTOMATIC") || (!stops && !is_narrow(step, sql)),
        _ => false,
    }
}

/// Whether more than merchant and world leads into the index. That something is missing narrows
/// nothing: what waits for a number is few rows or a million.
fn is_narrow(step: &str, sql: &str) -> bool {
    let (_, by) = step.split_once('(').unwrap_or_default();
    let by = by.strip_suffix(')').unwrap_or(by);
    let is_missing = |one: &str| {
        let column = one.trim_end_matches("=?");
        sql.contains(&format!("{column} IS NULL"))
    };
    by.split(" AND ")
        .any(|one| !matches!(one, "merchant_id=?" | "mode=?") && !is_missing(one))
}

/// The table that goes by a name in a statement; `None` for what is no table: a part of it.
fn table_of<'a>(name: &'a str, sql: &'a str) -> Option<&'a str> {
    let words: Vec<&str> = sql
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','))
        .filter(|word| !word.is_empty())
        .collect();
    let follows = |words: &[&'a str]| match words {
        [before, table, "AS", alias] if *alias == name && is_from(before) => Some(*table),
        _ => None,
    };
    if let Some(table) = words.windows(4).find_map(follows) {
        return Some(table);
    }
    let plain =
        |words: &[&str]| matches!(words, [before, table] if *table == name && is_from(before));
    words.windows(2).any(plain).then_some(name)
}

fn is_from(word: &str) -> bool {
    matches!(word, "FROM" | "JOIN" | "UPDATE" | "INTO")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(sql: &str) -> bool {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE shop (merchant_id INTEGER, id TEXT);
             CREATE TABLE link (merchant_id INTEGER, mode TEXT, id TEXT, state TEXT, note TEXT,
                token TEXT, CONSTRAINT link_pk PRIMARY KEY (merchant_id, mode, id)) STRICT;
             CREATE UNIQUE INDEX link_token ON link (merchant_id, token);
             CREATE INDEX job_due ON link (merchant_id, state) WHERE state = 'open';",
        )
        .unwrap();
        walk(&conn, sql).unwrap().is_some()
    }

    #[test]
    fn a_walk_through_a_large_table_is_seen() {
        for sql in [
            "SELECT * FROM link",
            "SELECT o.id FROM shop AS s JOIN link AS o ON o.note = s.id",
            "SELECT * FROM link WHERE merchant_id = ?1 AND mode = ?2 AND note = ?3",
            "SELECT COUNT(*) FROM link WHERE merchant_id = ?1 AND mode = ?2",
            "SELECT * FROM link WHERE merchant_id = ?1 AND mode = ?2 ORDER BY note LIMIT 5",
            "DELETE FROM link WHERE merchant_id = ?1 AND mode = ?2 AND note < ?3",
            "UPDATE link SET note = 'a' WHERE note = 'b'",
            "SELECT * FROM link WHERE merchant_id = ?1 AND token IS NULL ORDER BY id LIMIT 5",
        ] {
            assert!(walked(sql), "{sql}");
        }
    }

    #[test]
    fn what_an_index_answers_and_small_tables_are_fine() {
        for sql in [
            "SELECT * FROM shop",
            "SELECT * FROM shop AS s JOIN link AS l ON l.merchant_id = s.merchant_id
                AND l.mode = 'live' AND l.id = s.id",
            "SELECT * FROM link WHERE merchant_id = ?1 AND mode = ?2 AND id = ?3",
            "SELECT * FROM link WHERE merchant_id = ?1 AND mode = ?2 ORDER BY id DESC LIMIT 5",
            "SELECT id FROM link WHERE merchant_id = ?1 AND state = 'open'",
            "INSERT INTO link (merchant_id, mode, id) VALUES (?1, ?2, ?3)",
        ] {
            assert!(!walked(sql), "{sql}");
        }
    }
}

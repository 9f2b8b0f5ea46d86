//! One text, two dialects.

use super::{Token, TokenKind, tokens};

const PG_ONLY: &str = "/*pg*/";
const SQLITE_ONLY: &str = "/*sqlite ";

/// A statement for SQLite: `$n` becomes `?n` (SQLite takes `$1` for a *name*, numbered by first
/// appearance, so that `$2, $1` would swap two values), what stands between two `/*pg*/` marks is
/// left out, and of `/*sqlite …*/` the inside stays.
pub(crate) fn statement_for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for token in without_pg(sql) {
        match (token.kind, token.text.strip_prefix('$')) {
            (TokenKind::Param, Some(number)) => {
                out.push('?');
                out.push_str(number);
            }
            (TokenKind::Comment, _) => out.push_str(sqlite_only(token.text)),
            _ => out.push_str(token.text),
        }
    }
    out
}

/// What a comment says to SQLite alone; any other comment as it is.
fn sqlite_only(comment: &str) -> &str {
    let inside = comment.strip_prefix(SQLITE_ONLY);
    inside
        .and_then(|inside| inside.strip_suffix("*/"))
        .unwrap_or(comment)
}

/// A migration for SQLite: `BIGINT` becomes `INTEGER`, `BYTEA` becomes `BLOB`, every table is
/// `STRICT`, PostgreSQL's fragments are left out.
pub(crate) fn migration_for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut opening: Vec<&str> = Vec::new();
    for token in without_pg(sql) {
        if token.is_mark(";") {
            let mut words = opening.iter();
            let is = |word: Option<&&str>, name: &str| {
                word.is_some_and(|word| word.eq_ignore_ascii_case(name))
            };
            if is(words.next(), "CREATE") && is(words.next(), "TABLE") {
                out.push_str(" STRICT");
            }
            opening.clear();
        } else if token.counts() && opening.len() < 2 {
            opening.push(token.text);
        }
        out.push_str(if token.is_word("BIGINT") {
            "INTEGER"
        } else if token.is_word("BYTEA") {
            "BLOB"
        } else {
            token.text
        });
    }
    out
}

/// A migration for PostgreSQL: text columns compare byte for byte, as on SQLite.
pub(crate) fn migration_for_postgres(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut after_as = false;
    for token in tokens(sql) {
        out.push_str(token.text);
        if token.is_word("TEXT") && !after_as {
            out.push_str(" COLLATE \"C\"");
        }
        if token.counts() {
            after_as = token.is_word("AS");
        }
    }
    out
}

/// The first table that a statement names, for error messages: not of what is only asked whether it
/// exists, for no value comes from there.
pub(crate) fn first_table(sql: &str) -> String {
    let mut words = tokens(sql).filter(Token::counts);
    while let Some(token) = words.next() {
        if token.is_word("EXISTS") {
            pass_parentheses(&mut words);
        } else if ["FROM", "INTO", "UPDATE"]
            .iter()
            .any(|word| token.is_word(word))
            && let Some(name) = words
                .next()
                .and_then(|token| token.name().map(str::to_owned))
        {
            return name;
        }
    }
    String::new()
}

fn pass_parentheses<'s>(tokens: &mut impl Iterator<Item = Token<'s>>) {
    let mut open = 0_u32;
    for token in tokens {
        open = open.saturating_add(u32::from(token.is_mark("(")));
        open = open.saturating_sub(u32::from(token.is_mark(")")));
        if open == 0 {
            return;
        }
    }
}

/// The highest number of a placeholder.
pub(crate) fn parameters(sql: &str) -> usize {
    let params = tokens(sql).filter(|token| token.kind == TokenKind::Param);
    params
        .filter_map(|token| token.text.strip_prefix('$')?.parse().ok())
        .max()
        .unwrap_or(0)
}

/// Whether a statement would touch the transaction or the connection itself, which belong to the
/// engine: a `COMMIT` in a unit would store half a group.
pub(crate) fn is_control(sql: &str) -> bool {
    const WORDS: [&str; 14] = [
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "SAVEPOINT",
        "RELEASE",
        "PREPARE",
        "PRAGMA",
        "ATTACH",
        "DETACH",
        "VACUUM",
        "NOTIFY",
    ];
    begins_with(sql, &WORDS)
}

/// Whether a statement changes the schema: such a change is no row, so that nothing counts it.
pub(crate) fn changes_schema(sql: &str) -> bool {
    begins_with(sql, &["CREATE", "ALTER", "DROP"])
}

fn begins_with(sql: &str, words: &[&str]) -> bool {
    let first = tokens(sql).find(Token::counts);
    first.is_some_and(|token| words.iter().any(|word| token.is_word(word)))
}

fn without_pg(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut inside = false;
    tokens(sql).filter(move |token| {
        if token.kind == TokenKind::Comment && token.text == PG_ONLY {
            inside = !inside;
            return false;
        }
        !inside
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_numbers() {
        assert_eq!(
            statement_for_sqlite("SELECT $2, $1, $12"),
            "SELECT ?2, ?1, ?12"
        );
    }

    #[test]
    fn strings_names_and_comments_are_left_alone() {
        let sql = "SELECT '$1 it''s /*pg*/', \"$2\", $1 -- $3\n/* $4 */";
        let expected = "SELECT '$1 it''s /*pg*/', \"$2\", ?1 -- $3\n/* $4 */";
        assert_eq!(statement_for_sqlite(sql), expected);
    }

    #[test]
    fn what_only_postgres_knows_is_dropped_for_sqlite() {
        let sql = "SELECT a FROM t LIMIT $1 /*pg*/FOR UPDATE SKIP LOCKED/*pg*/ -- end";
        assert_eq!(
            statement_for_sqlite(sql),
            "SELECT a FROM t LIMIT ?1  -- end"
        );
    }

    #[test]
    fn what_only_sqlite_knows_is_a_comment_elsewhere() {
        let sql = "SELECT a FROM t /*sqlite INDEXED BY t_few*/ WHERE b IS NULL";
        assert_eq!(
            statement_for_sqlite(sql),
            "SELECT a FROM t INDEXED BY t_few WHERE b IS NULL"
        );
    }

    #[test]
    fn an_unfinished_string_reaches_to_the_end() {
        assert_eq!(statement_for_sqlite("SELECT '$1"), "SELECT '$1");
    }

    #[test]
    fn tables_become_strict_and_types_change_for_sqlite() {
        let sql =
            "CREATE TABLE t (a BIGINT, b BYTEA DEFAULT 'BIGINT; x');\nCREATE INDEX i ON t (a);";
        let expected = "CREATE TABLE t (a INTEGER, b BLOB DEFAULT 'BIGINT; x') STRICT;\nCREATE INDEX i ON t (a);";
        assert_eq!(migration_for_sqlite(sql), expected);
    }

    #[test]
    fn text_columns_compare_by_bytes_on_postgres() {
        let sql = "CREATE TABLE t (a TEXT NOT NULL, CHECK (CAST(a AS TEXT) <> 'TEXT'))";
        let expected =
            "CREATE TABLE t (a TEXT COLLATE \"C\" NOT NULL, CHECK (CAST(a AS TEXT) <> 'TEXT'))";
        assert_eq!(migration_for_postgres(sql), expected);
    }

    #[test]
    fn dollar_quoted_bodies_are_strings() {
        let sql = "CREATE FUNCTION f() AS $$ SELECT '1'::TEXT; $$; SELECT $1";
        assert_eq!(migration_for_postgres(sql), sql);
        assert!(statement_for_sqlite(sql).ends_with("SELECT ?1"));
    }

    #[test]
    fn parameters_are_counted_by_their_highest_number() {
        assert_eq!(parameters("SELECT $1, $12, '$99', $2 -- $13"), 12);
        assert_eq!(parameters("SELECT 1"), 0);
    }

    #[test]
    fn control_statements_are_recognized() {
        assert!(is_control("/* x */ commit"));
        assert!(is_control("PRAGMA synchronous = OFF"));
        assert!(!is_control("SELECT 1 AS \"commit\""));
    }

    #[test]
    fn the_first_table_is_found() {
        assert_eq!(
            first_table("WITH x AS (SELECT 1 FROM \"job\") SELECT * FROM x"),
            "job"
        );
        assert_eq!(first_table("insert into link (a) values ($1)"), "link");
        assert_eq!(first_table("UPDATE payment SET a = 1"), "payment");
        let asked = "SELECT *, EXISTS (SELECT (1) FROM payment) AS paid FROM link";
        assert_eq!(first_table(asked), "link");
    }
}

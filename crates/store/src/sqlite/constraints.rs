//! Names for SQLite's unique constraints.
//!
//! SQLite says which columns were not unique, not which constraint: `link.merchant_id, link.token`.
//! The names stand in the schema's own text, which SQLite keeps; PostgreSQL says them by itself.

use std::collections::HashMap;

use crate::sql::{Token, tokens};

/// What all connections know of the schema: from SQLite's list of columns to the constraint's name,
/// and whether statements are refused that walk through a large table.
#[derive(Debug, Default)]
pub(crate) struct Constraints {
    names: HashMap<String, String>,
    watched: bool,
}

impl Constraints {
    /// Reads the texts of all tables and indexes, as `sqlite_schema` has them. Fails on two unique
    /// constraints over the same columns, for an error could not tell them apart.
    pub(crate) fn read(schema: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut found = Self::default();
        for text in schema {
            let words: Vec<_> = tokens(&text).filter(Token::counts).collect();
            for (columns, name) in uniques(&words) {
                if let Some(other) = found.names.insert(columns, name.clone())
                    && other != name
                {
                    return Err(format!(
                        "{other} and {name} are unique over the same columns"
                    ));
                }
            }
        }
        Ok(found)
    }

    /// Refuses statements that walk through a large table, or lets them be.
    pub(crate) fn watched(self, watched: bool) -> Self {
        Self { watched, ..self }
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watched
    }

    /// The name for SQLite's detail: `table.column, …` or `index 'name'`. A constraint without a
    /// name keeps the detail itself.
    pub(crate) fn name(&self, detail: &str) -> String {
        let index = detail
            .strip_prefix("index '")
            .and_then(|rest| rest.strip_suffix('\''));
        let name = index.or_else(|| self.names.get(detail).map(String::as_str));
        name.unwrap_or(detail).to_owned()
    }
}

/// The unique constraints of one `CREATE` statement: columns as SQLite lists them, and the name.
fn uniques(words: &[Token<'_>]) -> Vec<(String, String)> {
    let mut rest = Cursor(words);
    if !rest.take_word("CREATE") {
        return Vec::new();
    }
    if rest.take_word("UNIQUE") {
        return index(rest).into_iter().collect();
    }
    if rest.take_word("TABLE") {
        table(rest)
    } else {
        Vec::new()
    }
}

/// `INDEX name ON table (columns)`.
fn index(mut rest: Cursor<'_, '_>) -> Option<(String, String)> {
    rest.take_word("INDEX").then_some(())?;
    rest.skip_if_not_exists();
    let name = rest.name()?;
    rest.take_word("ON").then_some(())?;
    let table = rest.name()?;
    Some((listed(&table, &columns(rest.group()?)), name))
}

/// `name (definition, …)`: every `CONSTRAINT name UNIQUE|PRIMARY KEY`, of the table or of a column.
fn table(mut rest: Cursor<'_, '_>) -> Vec<(String, String)> {
    rest.skip_if_not_exists();
    let mut found = Vec::new();
    let (Some(table), Some(body)) = (rest.name(), rest.group()) else {
        return found;
    };
    for definition in split(body) {
        let own = definition.first().and_then(Token::name).unwrap_or_default();
        let mut rest = Cursor(definition);
        while !rest.0.is_empty() {
            if !rest.take_word("CONSTRAINT") {
                rest.skip();
                continue;
            }
            let Some(name) = rest.name() else { continue };
            let unique =
                rest.take_word("UNIQUE") || (rest.take_word("PRIMARY") && rest.take_word("KEY"));
            if unique {
                let of_table = rest.group().map(columns);
                let columns = of_table.unwrap_or_else(|| vec![own.to_owned()]);
                found.push((listed(&table, &columns), name));
            }
        }
    }
    found
}

fn listed(table: &str, columns: &[String]) -> String {
    let columns: Vec<_> = columns
        .iter()
        .map(|column| format!("{table}.{column}"))
        .collect();
    columns.join(", ")
}

/// The first name of each element: `a DESC, b COLLATE x` gives `a`, `b`.
fn columns(group: &[Token<'_>]) -> Vec<String> {
    let first = |part: &[Token<'_>]| part.first().and_then(Token::name).map(str::to_owned);
    split(group).into_iter().filter_map(first).collect()
}

/// Cuts at the commas that stand in no parentheses.
fn split<'w, 's>(words: &'w [Token<'s>]) -> Vec<&'w [Token<'s>]> {
    let mut depth = 0_usize;
    let parts = words.split(|word| {
        if word.is_mark("(") {
            depth += 1;
        } else if word.is_mark(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && word.is_mark(",")
    });
    parts.collect()
}

/// What is still to read of a statement.
struct Cursor<'w, 's>(&'w [Token<'s>]);

impl<'w, 's> Cursor<'w, 's> {
    fn skip(&mut self) -> Option<&'w Token<'s>> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.0.first().is_some_and(|token| token.is_word(word));
        if found {
            self.skip();
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        self.skip()?.name().map(str::to_owned)
    }

    fn skip_if_not_exists(&mut self) {
        if self.take_word("IF") && self.take_word("NOT") {
            self.take_word("EXISTS");
        }
    }

    /// What stands in the parentheses that open here.
    fn group(&mut self) -> Option<&'w [Token<'s>]> {
        let (first, inside) = self.0.split_first()?;
        if !first.is_mark("(") {
            return None;
        }
        let mut depth = 1_usize;
        let end = inside.iter().position(|word| {
            if word.is_mark("(") {
                depth += 1;
            } else if word.is_mark(")") {
                depth -= 1;
            }
            depth == 0
        })?;
        let (group, rest) = inside.split_at_checked(end)?;
        self.0 = rest.get(1..).unwrap_or_default();
        Some(group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Constraints, String> {
        Constraints::read(texts.iter().map(|text| (*text).to_owned()))
    }

    #[test]
    fn table_and_column_constraints_and_indexes_have_their_names() {
        let names = read(&[
            "CREATE TABLE link (m INTEGER, id INTEGER, token TEXT CONSTRAINT link_token_unique UNIQUE, \
             n INTEGER CONSTRAINT link_n_check CHECK (n IN (1, 2)), \
             CONSTRAINT link_pk PRIMARY KEY (m, id), CONSTRAINT link_fk FOREIGN KEY (m) REFERENCES x (m)) STRICT",
            "CREATE UNIQUE INDEX \"link_n\" ON link (m, n DESC) WHERE n > 0",
        ])
        .unwrap();
        assert_eq!(names.name("link.token"), "link_token_unique");
        assert_eq!(names.name("link.m, link.id"), "link_pk");
        assert_eq!(names.name("link.m, link.n"), "link_n");
        assert_eq!(names.name("index 'link_folded'"), "link_folded");
        assert_eq!(names.name("other.a"), "other.a");
    }

    #[test]
    fn two_unique_constraints_over_the_same_columns_are_refused() {
        let twice = read(&[
            "CREATE UNIQUE INDEX a ON t (x) WHERE y = 1",
            "CREATE UNIQUE INDEX b ON t (x) WHERE y = 2",
        ]);
        assert_eq!(
            twice.unwrap_err(),
            "a and b are unique over the same columns"
        );
    }
}

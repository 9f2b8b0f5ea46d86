//! The search tokens of objects, and the walk through those that begin alike.

mod page;

pub use page::{LOOKED_AT, Named, Place};
pub(super) use page::{named, page};

use std::collections::HashMap;

use domain::scope::Scope;
use domain::search::Wanted;

use super::read;
use crate::{Sql, StoreError, Tx, Value};

/// What kind of object a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Customer,
    Document,
    Link,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Document => "document",
            Self::Link => "link",
        }
    }
}

/// One token of an object, a place in the order of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) token: String,
    pub(super) object: String,
}

/// Gives an object these tokens and no others.
pub(super) fn put(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, object): (Kind, &str),
    tokens: &[String],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM search_token
         WHERE merchant_id = $1 AND mode = $2 AND kind = $3 AND object = $4",
        &read::with(scope, [kind.as_str().into(), object.into()]),
    )?;
    put_new(tx, scope, kind, [(object.to_owned(), tokens.to_vec())])
}

/// Gives new objects their tokens.
pub(super) fn put_new(
    tx: &mut Tx<'_>,
    scope: Scope,
    kind: Kind,
    objects: impl IntoIterator<Item = (String, Vec<String>)>,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (object, tokens) in objects {
        let row = |token: String| {
            let own = [kind.as_str().into(), token.into(), Value::from(&object)];
            read::with(scope, own)
        };
        rows.extend(tokens.into_iter().map(row));
    }
    let head = "INSERT INTO search_token (merchant_id, mode, kind, token, object)";
    tx.insert_many(head, "", &rows).map(drop)
}

/// The word of a search that the fewest tokens have, by its place in the search, and how many have
/// it. No more than `most` are counted; of words that are as common as that, the longest.
pub(super) fn rarest(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, search): (Kind, &[Wanted]),
    most: usize,
) -> Result<(usize, i64), StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut best = (i64::MAX, 0, 0);
    for (place, word) in search.iter().enumerate() {
        let mut count = 0_i64;
        for prefix in word.prefixes() {
            let found = tx.query_one(
                "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM search_token
                    WHERE merchant_id = $1 AND mode = $2 AND kind = $3
                        AND token >= $4 AND token < $5 LIMIT $6) AS found",
                &read::with(
                    scope,
                    [
                        kind.as_str().into(),
                        prefix.as_str().into(),
                        end_of(prefix).into(),
                        Value::Int(most),
                    ],
                ),
            )?;
            count = count.saturating_add(found.int("n")?);
        }
        let length = word.prefixes().iter().map(String::len).min().unwrap_or(0);
        best = best.min((count.min(most), usize::MAX - length, place));
    }
    Ok((best.2, best.0))
}

/// The next tokens that have the word, at most `limit`: first the word itself, of the newest object
/// first, then those that begin with it, in the order of token and object.
pub(super) fn walk(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, word): (Kind, &Wanted),
    after: Option<&Entry>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut found = Vec::new();
    // In the order of their bytes, and none begins with another: the walk stays in order.
    for prefix in word.prefixes() {
        let end = end_of(prefix);
        if after.is_some_and(|after| after.token >= end) {
            continue;
        }
        let select = || {
            Sql::new("SELECT token, object FROM search_token WHERE merchant_id = ")
                .bind(scope.merchant.0)
                .push(" AND mode = ")
                .bind(scope.mode.as_str())
                .push(" AND kind = ")
                .bind(kind.as_str())
        };
        let after = after.filter(|after| after.token >= *prefix);
        let whole = after.is_none_or(|after| after.token == *prefix);
        if whole {
            let mut sql = select().push(" AND token = ").bind(prefix);
            if let Some(after) = after {
                sql = sql.push(" AND object < ").bind(&after.object);
            }
            let sql = sql.push(" ORDER BY object DESC LIMIT ");
            entries(tx, sql, limit, &mut found)?;
        }
        let sql = select().push(" AND token < ").bind(end);
        // The row comparison alone names the place where the index is entered.
        let sql = match after.filter(|_| !whole) {
            Some(after) => sql
                .push(" AND (token, object) > (")
                .bind(&after.token)
                .push(", ")
                .bind(&after.object)
                .push(")"),
            None => sql.push(" AND token > ").bind(prefix),
        };
        let sql = sql.push(" ORDER BY token, object LIMIT ");
        entries(tx, sql, limit, &mut found)?;
    }
    Ok(found)
}

/// Asks for as many entries as there is room for.
fn entries(
    tx: &mut Tx<'_>,
    sql: Sql,
    limit: usize,
    found: &mut Vec<Entry>,
) -> Result<(), StoreError> {
    let room = u32::try_from(limit.saturating_sub(found.len())).unwrap_or(u32::MAX);
    if room == 0 {
        return Ok(());
    }
    for row in tx.query_built(&sql.bind(room))? {
        found.push(Entry {
            token: read::text(&row, "token")?,
            object: read::text(&row, "object")?,
        });
    }
    Ok(())
}

/// The tokens of some objects that have one of these words, those of each in order.
pub(super) fn of_objects<'a>(
    tx: &mut Tx<'_>,
    scope: Scope,
    (kind, words): (Kind, &[&Wanted]),
    objects: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, Vec<String>>, StoreError> {
    let mut sql = Sql::new("SELECT object, token FROM search_token WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND kind = ")
        .bind(kind.as_str())
        .push(" AND object IN ")
        .bind_list(objects)
        .push(" AND (1 = 0");
    // The objects lead: a token that is no mere column leads no engine to all that begin alike.
    for prefix in words.iter().flat_map(|word| word.prefixes()) {
        sql = sql
            .push(" OR (token || '' >= ")
            .bind(prefix)
            .push(" AND token || '' < ")
            .bind(end_of(prefix))
            .push(")");
    }
    let sql = sql.push(") ORDER BY object, token");
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for row in tx.query_built(&sql)? {
        let tokens = all.entry(read::text(&row, "object")?).or_default();
        tokens.push(read::text(&row, "token")?);
    }
    Ok(all)
}

/// Whether an object has a word.
pub(super) fn has(tokens: &[String], word: &Wanted) -> bool {
    tokens.iter().any(|token| word.is_met_by(token))
}

/// Whether an entry is where the walk of `word` meets its object first.
pub(super) fn is_first(tokens: &[String], entry: &Entry, word: &Wanted) -> bool {
    tokens.iter().find(|token| word.is_met_by(token)) == Some(&entry.token)
}

/// Greater than every token that begins so: no token holds the last character of all, and text
/// compares by bytes.
fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

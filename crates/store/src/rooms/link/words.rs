//! The search tokens of links.

use domain::link::{Link, Terms};
use domain::scope::Scope;

use super::from_row;
use crate::rooms::read;
use crate::rooms::search::{self, Kind};
use crate::{StoreError, Tx, Value};

/// Writes down by what a new link is found.
pub(super) fn put_new(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: &Link,
    terms: &Terms,
) -> Result<(), StoreError> {
    let one = (link.id.to_string(), link.tokens(terms));
    search::put_new(tx, scope, Kind::Link, [one])
}

/// Writes down by what a link is found now, and by nothing else.
pub(super) fn put(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: &Link,
    terms: &Terms,
) -> Result<(), StoreError> {
    let object = link.id.to_string();
    search::put(tx, scope, (Kind::Link, &object), &link.tokens(terms))
}

/// Writes down by what the next links behind a place are found, at most `limit`, and tells the
/// place of the last; `None`: there are no more. A place is an id or what sorts before all ids.
/// For links that were made before a search knew links.
pub fn index_after(
    tx: &mut Tx<'_>,
    scope: Scope,
    place: &str,
    limit: u32,
) -> Result<Option<String>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM link WHERE merchant_id = $1 AND mode = $2 AND id > $3
         ORDER BY id LIMIT $4",
        &read::with(scope, [place.into(), Value::from(limit)]),
    )?;
    let mut last = None;
    for row in &rows {
        let (link, terms) = from_row(row)?;
        put(tx, scope, &link, &terms)?;
        last = Some(link.id.to_string());
    }
    Ok(last)
}

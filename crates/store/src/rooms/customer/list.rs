//! The list of customers and the search in it.
//!
//! A search walks through the tokens that begin with its rarest word, in the order of the key, and
//! holds the tokens of each customer against the other words. So exact names stand before longer
//! ones, and no part of it grows with the number of customers but the walk, which is bounded.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use domain::customer::Customer;
use domain::id::{BadId, CustomerId};
use domain::scope::Scope;
use domain::search::Wanted;

use super::from_row;
use crate::rooms::read;
use crate::rooms::search::{self, Entry, Kind};
use crate::{Sql, StoreError, Tx};

/// Tokens that one page of a search looks at. If it is not full by then, the next one goes on there.
pub const LOOKED_AT: usize = 2_000;
/// Tokens that are read at once.
const CHUNK: usize = 100;

/// What the list of customers is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// All of these words; none: every customer.
    pub search: Vec<Wanted>,
    /// The archived ones instead of the others.
    pub archived: bool,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A place in the list: it goes on behind it. As text it holds no personal data but a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id of the customer there.
    object: String,
    /// In a search: the word that is walked by, and the token there.
    found: Option<(usize, String)>,
}

/// A page of customers. Walk-ins are in no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerPage {
    /// The customers: newest first, or of a search in the order of the word that found them.
    pub rows: Vec<Customer>,
    /// Where the next page goes on; `None`: there is nothing more. A search that is full of common
    /// words can have a next page though this one is not full.
    pub next: Option<Place>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            None => write!(f, "{}", self.object),
            // A token holds letters and digits alone.
            Some((word, token)) => write!(f, "{}.{word}.{token}", self.object),
        }
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (id, found) = text
            .split_once('.')
            .map_or((text, None), |(id, found)| (id, Some(found)));
        let bad = BadId {
            expected: CustomerId::PREFIX,
        };
        let found = match found {
            None => None,
            Some(found) => {
                let (word, token) = found.split_once('.').ok_or_else(|| bad.clone())?;
                let whole = token.chars().all(char::is_alphanumeric);
                let word = word.parse().ok().filter(|_| whole).ok_or(bad)?;
                Some((word, token.to_owned()))
            }
        };
        let id: CustomerId = id.parse()?;
        Ok(Self {
            object: id.to_string(),
            found,
        })
    }
}

/// A page of customers, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &CustomerFilter,
    limit: u32,
) -> Result<CustomerPage, StoreError> {
    if filter.search.is_empty() {
        newest(tx, scope, filter, limit)
    } else {
        found(tx, scope, filter, limit)
    }
}

fn newest(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &CustomerFilter,
    limit: u32,
) -> Result<CustomerPage, StoreError> {
    let mut sql = select(scope, filter.archived);
    if let Some(after) = &filter.after {
        sql = sql.push(" AND id < ").bind(&after.object);
    }
    let sql = sql
        .push(" ORDER BY id DESC LIMIT ")
        .bind(limit.saturating_add(1));
    let mut rows = Vec::new();
    for row in tx.query_built(&sql)? {
        rows.push(from_row(&row)?);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let place = |last: &Customer| Place {
        object: last.id.to_string(),
        found: None,
    };
    let next = rows.last().filter(|_| more).map(place);
    Ok(CustomerPage { rows, next })
}

fn found(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &CustomerFilter,
    limit: u32,
) -> Result<CustomerPage, StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let search = filter.search.as_slice();
    let begun = filter.after.as_ref().and_then(|place| {
        let (word, token) = place.found.clone()?;
        let object = place.object.clone();
        Some((word, Entry { token, object }))
    });
    let (walked, mut at) = match begun.filter(|(word, _)| *word < search.len()) {
        Some((word, entry)) => (word, Some(entry)),
        None => {
            // A rarer word than that is walked to its end.
            let rarest = search::rarest(tx, scope, (Kind::Customer, search), LOOKED_AT)?;
            (rarest, None)
        }
    };
    let mut page = CustomerPage {
        rows: Vec::new(),
        next: None,
    };
    let Some(word) = search.get(walked) else {
        return Ok(page);
    };
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let entries = search::walk(tx, scope, (Kind::Customer, word), at.as_ref(), CHUNK)?;
        let ended = entries.len() < CHUNK;
        looked_at += entries.len();
        let mut customers = found_in(tx, scope, &entries, (filter, word))?;
        for entry in entries {
            if let Some(customer) = customers.remove(&entry.object) {
                // One more than fits: there is a next page, behind the last that fitted.
                if page.rows.len() == limit {
                    page.next = at.map(|at| place(walked, at));
                    return Ok(page);
                }
                page.rows.push(customer);
            }
            at = Some(entry);
        }
        if ended {
            return Ok(page);
        }
    }
    page.next = at.map(|at| place(walked, at));
    Ok(page)
}

fn place(word: usize, at: Entry) -> Place {
    Place {
        object: at.object,
        found: Some((word, at.token)),
    }
}

/// The customers who are found by one of these entries and by none before them, by their ids.
fn found_in(
    tx: &mut Tx<'_>,
    scope: Scope,
    entries: &[Entry],
    (filter, word): (&CustomerFilter, &Wanted),
) -> Result<HashMap<String, Customer>, StoreError> {
    let objects = entries.iter().map(|entry| entry.object.as_str());
    let tokens = search::of_objects(tx, scope, Kind::Customer, objects)?;
    let is_found = |entry: &&Entry| {
        let tokens = tokens.get(&entry.object);
        tokens.is_some_and(|tokens| search::is_found(tokens, entry, word, &filter.search))
    };
    let objects = entries.iter().filter(is_found).map(|entry| &entry.object);
    let sql = select(scope, filter.archived)
        .push(" AND id IN ")
        .bind_list(objects);
    let rows = tx.query_built(&sql)?;
    let customer = |row| Ok((read::text(row, "id")?, from_row(row)?));
    rows.iter().map(customer).collect()
}

/// Customers who are kept by staff, archived or not: in the words that the indexes know.
fn select(scope: Scope, archived: bool) -> Sql {
    let sql = Sql::new("SELECT * FROM customer WHERE merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str());
    if archived {
        sql.push(" AND archived_at IS NOT NULL")
    } else {
        sql.push(" AND archived_at IS NULL AND kind <> 'walk_in'")
    }
}

//! The list of customers and the search in it.

use domain::customer::Customer;
use domain::scope::Scope;
use domain::search::Wanted;

use super::from_row;
use crate::rooms::read;
use crate::rooms::search::{self, Kind};
use crate::{Sql, StoreError, Tx};

pub use crate::rooms::search::{LOOKED_AT, Place};

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

/// A page of customers. Walk-ins are in no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerPage {
    /// The customers: newest first, or of a search in the order of the word that found them.
    pub rows: Vec<Customer>,
    /// Where the next page goes on; `None`: there is nothing more. A search that is full of common
    /// words can have a next page though this one is not full.
    pub next: Option<Place>,
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
    let place = |last: &Customer| Place::listed(last.id.to_string());
    let next = rows.last().filter(|_| more).map(place);
    Ok(CustomerPage { rows, next })
}

fn found(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &CustomerFilter,
    limit: u32,
) -> Result<CustomerPage, StoreError> {
    let wanted = (Kind::Customer, filter.search.as_slice());
    let part = (filter.after.as_ref(), limit);
    let (rows, next) = search::page(tx, scope, wanted, part, |tx, ids| {
        let sql = select(scope, filter.archived)
            .push(" AND id IN ")
            .bind_list(ids);
        let rows = tx.query_built(&sql)?;
        let customer = |row| Ok((read::text(row, "id")?, from_row(row)?));
        rows.iter().map(customer).collect()
    })?;
    Ok(CustomerPage { rows, next })
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

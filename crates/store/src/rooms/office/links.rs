//! The list of links: in some order, or found by words.

mod narrow;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use domain::id::{AccountId, BadId, CustomerId, DocumentId, LinkId, ShopId, UserId};
use domain::link::{Link, LinkState, Terms};
use domain::message::MessageState;
use domain::scope::Scope;
use domain::search::Wanted;
use jiff::Timestamp;
use money::Amount;

use self::narrow::{Narrowing, narrowing, parts};
use super::{LOOKED_THROUGH, SUMS, Scoped, Sight, Summed, scoped, summed};
use crate::rooms::search::{self, Kind, Place};
use crate::rooms::{link, read};
use crate::{Sql, StoreError, Tx};

/// What the list of links is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Where the page before ended.
    pub after: Option<LinkPlace>,
    /// In this state at this moment: expiry is judged by time, as everywhere.
    pub state: Option<(LinkState, Timestamp)>,
    /// The reference contains this.
    pub reference: Option<String>,
    /// Description, reference and note have all of these words; none: every link. What is found
    /// stands in the order of the search, not in the one below.
    pub search: Vec<Wanted>,
    /// One of these.
    pub links: Option<Vec<LinkId>>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Of one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// For this document.
    pub document: Option<DocumentId>,
    /// For one of these documents.
    pub documents: Option<Vec<DocumentId>>,
    /// Of this shop.
    pub shop: Option<ShopId>,
    /// Whose money lands on this account.
    pub account: Option<AccountId>,
    /// Made by whom.
    pub origin: Option<LinkOrigin>,
    /// A message that sends it stands so; empty: any, or none.
    pub told: Vec<MessageState>,
    /// Made at or after.
    pub from: Option<Timestamp>,
    /// Made before.
    pub before: Option<Timestamp>,
    /// Its time ends in this span.
    pub expires: Span,
    /// Paid in this span.
    pub paid: Span,
    /// Asks for so much or more.
    pub min: Option<Amount>,
    /// Asks for so much or less.
    pub max: Option<Amount>,
    /// Only what this user may see.
    pub sight: Sight,
    /// In which order.
    pub order: LinkOrder,
}

impl LinkFilter {
    /// Whether it asks for the days on which links were made.
    const fn has_days(&self) -> bool {
        self.from.is_some() || self.before.is_some()
    }
}

/// A span of time, from its first moment to before its last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// At or after.
    pub from: Option<Timestamp>,
    /// Before.
    pub before: Option<Timestamp>,
}

/// Who made a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOrigin {
    /// This user.
    User(UserId),
    /// A payer, on the shop's own page.
    OpenPay,
    /// A program, or the command line.
    Program,
}

impl FromStr for LinkOrigin {
    type Err = BadId;
    fn from_str(word: &str) -> Result<Self, BadId> {
        match word {
            "openpay" => Ok(Self::OpenPay),
            "program" => Ok(Self::Program),
            user => user.parse().map(Self::User),
        }
    }
}

/// In which order links stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LinkOrder {
    /// Newest first.
    #[default]
    Created,
    /// The largest amount first.
    Amount,
    /// Whose time is over first; those without end are the last.
    Expiry,
    /// Paid last first; those that were never paid in full are not shown.
    Paid,
}

/// A place in the list of links: it goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkPlace {
    /// In an order of the list.
    Listed(LinkId),
    /// In a search.
    Found(Place),
}

impl fmt::Display for LinkPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(id) => id.fmt(f),
            Self::Found(place) => place.fmt(f),
        }
    }
}

impl FromStr for LinkPlace {
    type Err = BadId;
    fn from_str(word: &str) -> Result<Self, BadId> {
        let listed = word.parse().map(Self::Listed);
        listed.or_else(|_| word.parse().map(Self::Found))
    }
}

/// A page of links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPage {
    /// The links.
    pub rows: Vec<(Link, Terms)>,
    /// Where the next page goes on; `None`: there is nothing more. A page that is not full can have
    /// one: so many were looked through.
    pub next: Option<LinkPlace>,
}

/// A page of links, at most `limit`.
pub fn links(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<LinkPage, StoreError> {
    if !filter.search.is_empty() {
        return found(tx, scope, filter, limit);
    }
    let narrowing = narrowing(tx, scope, filter, filter.order)?;
    let after = match &filter.after {
        Some(LinkPlace::Listed(id)) => Some(*id),
        _ => None,
    };
    let (mut rows, floor) = match filter.order {
        LinkOrder::Created => newest(tx, scope, (filter, narrowing), after, limit)?,
        order => {
            let last = match after {
                Some(id) => link::find(tx, scope, id)?,
                None => None,
            };
            sorted(tx, scope, (filter, narrowing), (order, last), limit)?
        }
    };
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_full = rows.len() > most;
    rows.truncate(most);
    let next = if is_full {
        rows.last().map(|(link, _)| link.id)
    } else {
        floor
    };
    let next = next.map(LinkPlace::Listed);
    Ok(LinkPage { rows, next })
}

/// The sums of the newest [`SUMMED`](super::SUMMED) links that the filter finds, whatever page is
/// shown; of those that are paid, of the last paid, unless days are asked for. What a search for words finds is not summed: it
/// is looked through page by page.
pub fn link_sums(tx: &mut Tx<'_>, scope: Scope, filter: &LinkFilter) -> Result<Summed, StoreError> {
    // Days lead to links in the order in which they were made.
    let is_paid = matches!(filter.state, Some((LinkState::Paid, _))) && !filter.has_days();
    let by_paid = is_paid || filter.order == LinkOrder::Paid;
    let walked = if by_paid {
        LinkOrder::Paid
    } else {
        LinkOrder::Created
    };
    let narrowing = narrowing(tx, scope, filter, walked)?;
    let order = if by_paid && !narrowing.is_sorted() {
        Walk::PAID
    } else {
        Walk::CREATED
    };
    let floor = floor(tx, scope, (filter, narrowing), (&order, None))?;
    let parts = parts(scope, filter, narrowing, || {
        Sql::new(SUMS).push(
            "SELECT link.currency, link.amount_minor AS asked, link.paid_minor AS paid FROM link",
        )
    });
    let parts = parts.into_iter().map(|sql| {
        let sql = narrowing.rest(sql.push(order.of), filter);
        let sql = match &floor {
            Some(floor) => order.within(sql, floor),
            None => sql,
        };
        sql.push(narrowing.order(&order))
    });
    let parts = parts.collect();
    summed(tx, parts, floor.is_none())
}

/// What is found by words.
fn found(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<LinkPage, StoreError> {
    let after = match &filter.after {
        Some(LinkPlace::Found(place)) => Some(place),
        _ => None,
    };
    let wanted = (Kind::Link, filter.search.as_slice());
    let (rows, next) = search::page(tx, scope, wanted, (after, limit), |tx, ids| {
        let sql = narrow::of_ids(scope, filter, ids);
        let rows = tx.query_built(&sql)?;
        let one = |row| Ok((read::text(row, "id")?, link::from_row(row)?));
        rows.iter().map(one).collect::<Result<HashMap<_, _>, _>>()
    })?;
    let next = next.map(LinkPlace::Found);
    Ok(LinkPage { rows, next })
}

/// Links with the one at which a walk through them ended.
type Walked = (Vec<(Link, Terms)>, Option<LinkId>);

/// The newest links: the newest of each part of the list, and of these again the newest; one more
/// than the limit.
fn newest(
    tx: &mut Tx<'_>,
    scope: Scope,
    (filter, narrowing): (&LinkFilter, Narrowing),
    after: Option<LinkId>,
    limit: u32,
) -> Result<Walked, StoreError> {
    let order = Walk::CREATED;
    let floor = floor(tx, scope, (filter, narrowing), (&order, after))?;
    let (limit, most) = one_more(limit);
    let part = |sql: Sql| {
        let sql = sql
            .given(" AND link.id < ", after.map(|id| id.to_string()))
            .given(
                " AND link.id >= ",
                floor.as_ref().map(|(link, _)| link.id.to_string()),
            );
        let sql = narrowing.rest(sql, filter);
        sql.push(narrowing.order(&order)).bind(limit)
    };
    let floor_id = floor.as_ref().map(|(link, _)| link.id);
    if !narrowing.is_sorted() {
        let mut found = Vec::new();
        for sql in parts(scope, filter, narrowing, || Sql::new("SELECT * FROM link")) {
            found.extend(loaded(tx, &part(sql))?);
        }
        found.sort_by_key(|(link, _)| Reverse(link.id.to_string()));
        found.truncate(most);
        return Ok((found, floor_id));
    }
    // An index tells which links these are, in an order of its own.
    let mut ids: Vec<String> = Vec::new();
    for sql in parts(scope, filter, narrowing, || {
        Sql::new("SELECT link.id FROM link")
    }) {
        for row in tx.query_built(&part(sql))? {
            ids.push(read::text(&row, "id")?);
        }
    }
    ids.sort_by(|one, other| other.cmp(one));
    ids.truncate(most);
    let sql = scoped(Sql::new("SELECT * FROM link"), Scoped::Link, scope)
        .push(" AND link.id IN ")
        .bind_list(ids)
        .push(" ORDER BY link.id DESC");
    Ok((loaded(tx, &sql)?, floor_id))
}

/// Links in an order of their own, behind one of them; one more than the limit.
fn sorted(
    tx: &mut Tx<'_>,
    scope: Scope,
    (filter, narrowing): (&LinkFilter, Narrowing),
    (order, last): (LinkOrder, Option<(Link, Terms)>),
    limit: u32,
) -> Result<Walked, StoreError> {
    let endless = last
        .as_ref()
        .is_some_and(|(_, terms)| terms.expires_at.is_none());
    let walks: &[Walk] = match order {
        LinkOrder::Created => &[Walk::CREATED],
        LinkOrder::Amount => &[Walk::AMOUNT],
        LinkOrder::Paid => &[Walk::PAID],
        LinkOrder::Expiry if endless => &[Walk::ENDLESS],
        LinkOrder::Expiry => &[Walk::ENDING, Walk::ENDLESS],
    };
    let (_, most) = one_more(limit);
    let mut found = Vec::new();
    let mut last = last;
    for walk in walks {
        let own = || {
            let sql = narrowing.all(scope, filter).push(walk.of);
            match &last {
                Some(last) => walk.behind(sql, last),
                None => sql,
            }
        };
        let floor = if narrowing.has_rest() {
            let sql = scoped(Sql::new("SELECT * FROM link"), Scoped::Link, scope).push(walk.of);
            let sql = match &last {
                Some(last) => walk.behind(sql, last),
                None => sql,
            };
            let sql = sql.push(walk.order).push("1 OFFSET ").bind(LOOKED_THROUGH);
            loaded(tx, &sql)?.pop()
        } else {
            None
        };
        let sql = match &floor {
            Some(floor) => walk.within(own(), floor),
            None => own(),
        };
        let room = most.saturating_sub(found.len());
        if room > 0 {
            let room = u32::try_from(room).unwrap_or(u32::MAX);
            found.extend(loaded(tx, &sql.push(walk.order).bind(room))?);
        }
        if let Some((link, _)) = floor {
            return Ok((found, Some(link.id)));
        }
        last = None;
    }
    Ok((found, None))
}

/// The link at which a walk in this order ends, if there are more than it looks through; `None` too
/// where an index leads to what is wanted.
fn floor(
    tx: &mut Tx<'_>,
    scope: Scope,
    (filter, narrowing): (&LinkFilter, Narrowing),
    (walk, after): (&Walk, Option<LinkId>),
) -> Result<Option<(Link, Terms)>, StoreError> {
    if narrowing.is_sorted() || !narrowing.has_rest() {
        return Ok(None);
    }
    let mut floor: Option<(Link, Terms)> = None;
    for sql in parts(scope, filter, narrowing, || Sql::new("SELECT * FROM link")) {
        let sql = sql
            .push(walk.of)
            .given(" AND link.id < ", after.map(|id| id.to_string()))
            .push(walk.order)
            .push("1 OFFSET ")
            .bind(LOOKED_THROUGH);
        let ends = loaded(tx, &sql)?.pop();
        let place =
            |one: &(Link, Terms)| (walk.value.map(|value| value(one)), one.0.id.to_string());
        if ends.as_ref().map(place) > floor.as_ref().map(place) {
            floor = ends;
        }
    }
    Ok(floor)
}

fn one_more(limit: u32) -> (u32, usize) {
    let limit = limit.saturating_add(1);
    (limit, usize::try_from(limit).unwrap_or(usize::MAX))
}

fn loaded(tx: &mut Tx<'_>, sql: &Sql) -> Result<Vec<(Link, Terms)>, StoreError> {
    tx.query_built(sql)?.iter().map(link::from_row).collect()
}

/// The value of a link by which it stands in an order.
type Value = fn(&(Link, Terms)) -> i64;

/// A walk through links in the order of an index.
struct Walk {
    /// Of which links.
    of: &'static str,
    /// Behind a pair of value and id, or an id; up to such.
    behind: &'static str,
    within: &'static str,
    order: &'static str,
    /// The value by which they stand in order; `None`: by their ids alone.
    value: Option<Value>,
}

impl Walk {
    const CREATED: Self = Self {
        of: "",
        behind: " AND link.id < ",
        within: " AND link.id >= ",
        order: " ORDER BY link.id DESC LIMIT ",
        value: None,
    };
    const AMOUNT: Self = Self {
        of: "",
        behind: " AND (link.amount_minor, link.id) < (",
        within: " AND (link.amount_minor, link.id) >= (",
        order: " ORDER BY link.amount_minor DESC, link.id DESC LIMIT ",
        value: Some(|(_, terms)| terms.amount.minor()),
    };
    const PAID: Self = Self {
        of: " AND link.paid_at IS NOT NULL",
        behind: " AND (link.paid_at, link.id) < (",
        within: " AND (link.paid_at, link.id) >= (",
        order: " ORDER BY link.paid_at DESC, link.id DESC LIMIT ",
        value: Some(|(link, _)| link.paid_at.map_or(0, Timestamp::as_microsecond)),
    };
    const ENDING: Self = Self {
        of: " AND link.expires_at IS NOT NULL",
        behind: " AND (link.expires_at, link.id) > (",
        within: " AND (link.expires_at, link.id) <= (",
        order: " ORDER BY link.expires_at, link.id LIMIT ",
        value: Some(|(_, terms)| terms.expires_at.map_or(0, Timestamp::as_microsecond)),
    };
    const ENDLESS: Self = Self {
        of: " AND link.expires_at IS NULL",
        ..Self::CREATED
    };

    fn behind(&self, sql: Sql, last: &(Link, Terms)) -> Sql {
        self.pair(sql.push(self.behind), last)
    }

    fn within(&self, sql: Sql, last: &(Link, Terms)) -> Sql {
        self.pair(sql.push(self.within), last)
    }

    /// Ends a comparison that has begun.
    fn pair(&self, sql: Sql, at: &(Link, Terms)) -> Sql {
        let id = at.0.id.to_string();
        match self.value {
            Some(value) => sql.bind(value(at)).push(", ").bind(id).push(")"),
            None => sql.bind(id),
        }
    }
}

//! The list of links: in some order, or found by words.

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::id::{CustomerId, DocumentId, LinkId, ShopId};
use domain::link::{Link, LinkState, Terms};
use domain::scope::Scope;
use domain::search::Wanted;
use jiff::Timestamp;
use money::Amount;

use super::{SUMMED, SUMS, Scoped, Sight, Sums, contains, first_id, scoped, seen, sums};
use crate::rooms::search::{self, Kind, Place};
use crate::rooms::{link, read};
use crate::{Sql, StoreError, Tx};

/// Links whose time is over lately and whose state does not say so yet, that a list of expired ones
/// looks at.
const LATE: u32 = 2_000;

/// What the list of links is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Older than this one.
    pub after: Option<LinkId>,
    /// In this state at this moment: expiry is judged by time, as everywhere.
    pub state: Option<(LinkState, Timestamp)>,
    /// The reference contains this.
    pub reference: Option<String>,
    /// Description, reference and note have all of these words; none: every link. What is found
    /// stands in the order of the search, not in the one below.
    pub search: Vec<Wanted>,
    /// Where the page of a search before ended.
    pub found: Option<Place>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Of one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// For this document.
    pub document: Option<DocumentId>,
    /// Made at or after.
    pub from: Option<Timestamp>,
    /// Made before.
    pub before: Option<Timestamp>,
    /// Asks for so much or more.
    pub min: Option<Amount>,
    /// Asks for so much or less.
    pub max: Option<Amount>,
    /// Only what this user may see.
    pub sight: Sight,
    /// In which order.
    pub order: LinkOrder,
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

/// A page of a search: its links, and where the next page goes on.
pub type FoundLinks = (Vec<(Link, Terms)>, Option<Place>);

/// Links of a search, at most `limit`, and where the next page goes on.
pub fn links_found(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<FoundLinks, StoreError> {
    let wanted = (Kind::Link, filter.search.as_slice());
    let part = (filter.found.as_ref(), limit);
    search::page(tx, scope, wanted, part, |tx, ids| {
        let own = narrowed(Sql::new("SELECT * FROM link"), scope, filter);
        let own = judged(own, filter).push(" AND link.id IN ").bind_list(ids);
        let rows = tx.query_built(&own)?;
        let one = |row| Ok((read::text(row, "id")?, link::from_row(row)?));
        rows.iter().map(one).collect::<Result<HashMap<_, _>, _>>()
    })
}

/// Links in their order, at most `limit`; words are not looked for.
pub fn links(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<Vec<(Link, Terms)>, StoreError> {
    let part = || {
        judged(
            narrowed(Sql::new("SELECT * FROM link"), scope, filter),
            filter,
        )
    };
    let sorted = match filter.order {
        LinkOrder::Created => return newest(tx, scope, filter, limit),
        LinkOrder::Amount => {
            let mut sql = part();
            if let Some((_, terms)) = place(tx, scope, filter.after)? {
                sql = behind(
                    sql.push(" AND (link.amount_minor, link.id) < ("),
                    terms.amount.minor(),
                    filter.after,
                );
            }
            vec![sql.push(" ORDER BY link.amount_minor DESC, link.id DESC LIMIT ")]
        }
        LinkOrder::Expiry => {
            let after = place(tx, scope, filter.after)?;
            by_expiry(after.as_ref(), part)
        }
        LinkOrder::Paid => {
            let mut sql = part().push(" AND link.paid_at IS NOT NULL");
            let after = place(tx, scope, filter.after)?;
            if let Some(at) = after.and_then(|(link, _)| link.paid_at) {
                sql = behind(
                    sql.push(" AND (link.paid_at, link.id) < ("),
                    at.as_microsecond(),
                    filter.after,
                );
            }
            vec![sql.push(" ORDER BY link.paid_at DESC, link.id DESC LIMIT ")]
        }
    };
    let mut found = Vec::new();
    for sql in sorted {
        let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if room > 0 {
            found.extend(loaded(tx, &sql.bind(room))?);
        }
    }
    Ok(found)
}

/// The newest links: the newest of each part of the list, and of these again the newest.
fn newest(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<Vec<(Link, Terms)>, StoreError> {
    let end = |sql: Sql| match filter.after {
        Some(after) => sql.push(" AND link.id < ").bind(after.to_string()),
        None => sql,
    };
    let part = |sql: Sql| end(sql).push(in_order(filter)).bind(limit);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    if filter.customers.is_none() {
        let mut found = Vec::new();
        for sql in parts(scope, filter, || Sql::new("SELECT * FROM link")) {
            found.extend(loaded(tx, &part(sql))?);
        }
        found.sort_by_key(|(link, _)| Reverse(link.id.to_string()));
        found.truncate(most);
        return Ok(found);
    }
    // Of many customers: the index alone tells which links these are, in an order of its own.
    let mut ids: Vec<String> = Vec::new();
    for sql in parts(scope, filter, || Sql::new("SELECT link.id FROM link")) {
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
    loaded(tx, &sql)
}

/// The list in parts of which no two share a link, each found by an index: of some customers, or of
/// each shop that is seen and of those that its user made; of expired ones by word or by time.
fn parts(scope: Scope, filter: &LinkFilter, select: impl Fn() -> Sql) -> Vec<Sql> {
    let own = || narrowed(select(), scope, filter);
    let states = || match filter.state {
        Some((LinkState::Expired, now)) => vec![
            rare(own(), LinkState::Expired),
            late(own(), scope, now.as_microsecond()),
        ],
        Some((state, now)) => vec![in_state(own(), state, now.as_microsecond())],
        None => vec![own()],
    };
    let each = |part: &dyn Fn(Sql) -> Sql| states().into_iter().map(part).collect::<Vec<_>>();
    if let Some(customers) = &filter.customers {
        return each(&|sql| {
            let sql = sql.push(" AND link.customer_id IN ");
            let sql = sql.bind_list(customers.iter().map(ToString::to_string));
            seen(sql, &filter.sight)
        });
    }
    let is_narrow = filter.customer.is_some() || filter.document.is_some();
    match &filter.sight {
        Sight::Part { shops, own, maker } if !is_narrow => {
            let shop =
                |one: &ShopId| each(&|sql| sql.push(" AND link.shop_id = ").bind(one.to_string()));
            let mut all: Vec<Sql> = shops.iter().flat_map(shop).collect();
            let rest: Vec<String> = own
                .iter()
                .filter(|one| !shops.contains(one))
                .map(ToString::to_string)
                .collect();
            if !rest.is_empty() {
                all.extend(each(&|sql| {
                    sql.push(" AND link.made_by = ")
                        .bind(maker)
                        .push(" AND link.shop_id IN ")
                        .bind_list(rest.clone())
                }));
            }
            all
        }
        sight => each(&|sql| seen(sql, sight)),
    }
}

/// How a part of the list is put in order. Links of many customers are found first and sorted then:
/// what is no mere column keeps an engine from walking through all links for their order.
const fn in_order(filter: &LinkFilter) -> &'static str {
    match filter.customers {
        Some(_) => " ORDER BY link.id || '' DESC LIMIT ",
        None => " ORDER BY link.id DESC LIMIT ",
    }
}

fn loaded(tx: &mut Tx<'_>, sql: &Sql) -> Result<Vec<(Link, Terms)>, StoreError> {
    tx.query_built(sql)?.iter().map(link::from_row).collect()
}

/// Ends a comparison of pairs that has begun.
fn behind(sql: Sql, value: i64, after: Option<LinkId>) -> Sql {
    let id = after.map(|id| id.to_string()).unwrap_or_default();
    sql.bind(value).push(", ").bind(id).push(")")
}

/// The link behind which a page begins.
fn place(
    tx: &mut Tx<'_>,
    scope: Scope,
    after: Option<LinkId>,
) -> Result<Option<(Link, Terms)>, StoreError> {
    after.map_or(Ok(None), |id| link::find(tx, scope, id))
}

/// First those whose time ends, then those without end; behind a link of either part.
fn by_expiry(after: Option<&(Link, Terms)>, part: impl Fn() -> Sql) -> Vec<Sql> {
    let mut endless = part().push(" AND link.expires_at IS NULL");
    let mut ending = part().push(" AND link.expires_at IS NOT NULL");
    let mut is_over = false;
    if let Some((link, terms)) = after {
        if let Some(at) = terms.expires_at {
            ending = behind(
                ending.push(" AND (link.expires_at, link.id) > ("),
                at.as_microsecond(),
                Some(link.id),
            );
        } else {
            endless = endless.push(" AND link.id < ").bind(link.id.to_string());
            is_over = true;
        }
    }
    let ending = ending.push(" ORDER BY link.expires_at, link.id LIMIT ");
    let endless = endless.push(" ORDER BY link.id DESC LIMIT ");
    if is_over {
        vec![endless]
    } else {
        vec![ending, endless]
    }
}

/// The sums of the newest [`SUMMED`] links that the filter finds, whatever page is shown. What a
/// search for words finds is not summed: it is looked through page by page.
pub fn link_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
) -> Result<Vec<Sums>, StoreError> {
    let select = || {
        Sql::new(SUMS).push(
            "SELECT link.currency, link.amount_minor AS asked, link.paid_minor AS paid FROM link",
        )
    };
    let mut all: Vec<Sums> = Vec::new();
    for sql in parts(scope, filter, select) {
        let counted: u32 = all.iter().map(|one| one.count).sum();
        let room = SUMMED.saturating_sub(counted);
        if room == 0 {
            break;
        }
        let sql = sql
            .push(in_order(filter))
            .bind(room)
            .push(") AS found GROUP BY currency ORDER BY currency");
        for row in tx.query_built(&sql)? {
            add(&mut all, sums(&row)?);
        }
    }
    all.sort_by_key(|one| one.asked.currency().code());
    Ok(all)
}

/// Adds the sums of a part to those in the same currency.
fn add(all: &mut Vec<Sums>, part: Sums) {
    let same = |one: &&mut Sums| one.asked.currency() == part.asked.currency();
    let Some(sum) = all.iter_mut().find(same) else {
        all.push(part);
        return;
    };
    let plus = |one: Amount, other: Amount| {
        Amount::new(one.minor().saturating_add(other.minor()), one.currency())
    };
    sum.count = sum.count.saturating_add(part.count);
    sum.asked = plus(sum.asked, part.asked);
    sum.paid = plus(sum.paid, part.paid);
}

fn narrowed(sql: Sql, scope: Scope, filter: &LinkFilter) -> Sql {
    let mut sql = scoped(sql, Scoped::Link, scope);
    if let Some(reference) = &filter.reference {
        sql = sql
            .push(" AND LOWER(link.reference) LIKE ")
            .bind(contains(reference))
            .push(" ESCAPE '!'");
    }
    if let Some(customer) = filter.customer {
        sql = sql
            .push(" AND link.customer_id = ")
            .bind(customer.to_string());
    }
    if let Some(document) = filter.document {
        sql = sql
            .push(" AND link.document_id = ")
            .bind(document.to_string());
    }
    if let Some(from) = filter.from {
        sql = sql
            .push(" AND link.id >= ")
            .bind(first_id("lnk", from))
            .push(" AND link.created_at >= ")
            .bind(from.as_microsecond());
    }
    if let Some(before) = filter.before {
        sql = sql
            .push(" AND link.created_at < ")
            .bind(before.as_microsecond());
    }
    for (bound, text) in [
        (filter.min, " AND link.amount_minor >= "),
        (filter.max, " AND link.amount_minor <= "),
    ] {
        if let Some(amount) = bound {
            sql = sql
                .push(text)
                .bind(amount.minor())
                .push(" AND link.currency = ")
                .bind(amount.currency().code());
        }
    }
    sql
}

/// Narrowed to the state and the customers that are asked for, and to what is seen.
fn judged(mut sql: Sql, filter: &LinkFilter) -> Sql {
    if let Some((state, now)) = filter.state {
        sql = in_state(sql, state, now.as_microsecond());
    }
    if let Some(customers) = &filter.customers {
        sql = sql
            .push(" AND link.customer_id IN ")
            .bind_list(customers.iter().map(ToString::to_string));
    }
    seen(sql, &filter.sight)
}

fn in_state(sql: Sql, state: LinkState, now: i64) -> Sql {
    match state {
        // The index of waiting links is known by these words; a bound state alone does not say it.
        LinkState::Open | LinkState::PartiallyPaid => sql
            .push(" AND link.state IN ('open', 'partially_paid') AND link.state = ")
            .bind(state.as_str())
            .push(" AND (link.expires_at IS NULL OR link.expires_at >= ")
            .bind(now)
            .push(")"),
        LinkState::Expired => sql
            .push(
                " AND (link.state = 'expired' OR (link.state IN ('open', 'partially_paid')
                    AND link.expires_at < ",
            )
            .bind(now)
            .push("))"),
        LinkState::Paid => sql.push(" AND link.state = 'paid'"),
        LinkState::Draft | LinkState::Completed | LinkState::Cancelled => rare(sql, state),
    }
}

/// In a state that few links are in: in the words that their index knows.
fn rare(sql: Sql, state: LinkState) -> Sql {
    sql.push(" AND link.state IN ('draft', 'completed', 'expired', 'cancelled') AND link.state = ")
        .bind(state.as_str())
}

/// Their time is over, and their state does not say so yet: it will in a moment, so they are among
/// those whose time was over last.
fn late(sql: Sql, scope: Scope, now: i64) -> Sql {
    sql.push(
        " AND link.id IN (SELECT lately.id FROM (SELECT o.id, o.state FROM link AS o
            WHERE o.merchant_id = ",
    )
    .bind(scope.merchant.0)
    .push(" AND o.mode = ")
    .bind(scope.mode.as_str())
    .push(" AND o.expires_at < ")
    .bind(now)
    .push(" ORDER BY o.expires_at DESC, o.id DESC LIMIT ")
    .bind(LATE)
    .push(") AS lately WHERE lately.state IN ('open', 'partially_paid'))")
}

//! The list of links.

use domain::id::{CustomerId, DocumentId, LinkId};
use domain::link::{Link, LinkState, Terms};
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::{COUNTED, SUMS, Scoped, Sight, Sums, contains, first_id, scoped, seen, sums};
use crate::rooms::link;
use crate::{Sql, StoreError, Tx};

/// What the list of links is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Older than this one.
    pub after: Option<LinkId>,
    /// In this state at this moment: expiry is judged by time, as everywhere.
    pub state: Option<(LinkState, Timestamp)>,
    /// The reference contains this.
    pub reference: Option<String>,
    /// Description, reference or note contain this.
    pub text: Option<String>,
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
}

/// Links in their order, at most `limit`.
pub fn links(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<Vec<(Link, Terms)>, StoreError> {
    let select = || Sql::new("SELECT * FROM link");
    let part = |sql: Sql| narrowed(sql, scope, filter);
    let sorted = match filter.order {
        LinkOrder::Created => {
            let mut sql = part(select());
            if let Some(after) = filter.after {
                sql = sql.push(" AND link.id < ").bind(after.to_string());
            }
            vec![sql.push(" ORDER BY link.id DESC LIMIT ")]
        }
        LinkOrder::Amount => {
            let mut sql = part(select());
            if let Some((terms, id)) = place(tx, scope, filter.after)? {
                sql = sql
                    .push(" AND (link.amount_minor, link.id) < (")
                    .bind(terms.amount.minor())
                    .push(", ")
                    .bind(id)
                    .push(")");
            }
            vec![sql.push(" ORDER BY link.amount_minor DESC, link.id DESC LIMIT ")]
        }
        LinkOrder::Expiry => by_expiry(place(tx, scope, filter.after)?, part),
    };
    let mut found = Vec::new();
    for sql in sorted {
        let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if room > 0 {
            let rows = tx.query_built(&sql.bind(room))?;
            for row in &rows {
                found.push(link::from_row(row)?);
            }
        }
    }
    Ok(found)
}

/// The link behind which a page begins.
fn place(
    tx: &mut Tx<'_>,
    scope: Scope,
    after: Option<LinkId>,
) -> Result<Option<(Terms, String)>, StoreError> {
    let Some(id) = after else { return Ok(None) };
    let found = link::find(tx, scope, id)?;
    Ok(found.map(|(_, terms)| (terms, id.to_string())))
}

/// First those whose time ends, then those without end.
fn by_expiry(place: Option<(Terms, String)>, part: impl Fn(Sql) -> Sql) -> Vec<Sql> {
    let select = || part(Sql::new("SELECT * FROM link"));
    let mut ending = select().push(" AND link.expires_at IS NOT NULL");
    let mut endless = select().push(" AND link.expires_at IS NULL");
    let mut only_endless = false;
    if let Some((terms, id)) = place {
        if let Some(at) = terms.expires_at {
            ending = ending
                .push(" AND (link.expires_at, link.id) > (")
                .bind(at.as_microsecond())
                .push(", ")
                .bind(id)
                .push(")");
        } else {
            endless = endless.push(" AND link.id < ").bind(id);
            only_endless = true;
        }
    }
    let endless = endless.push(" ORDER BY link.id DESC LIMIT ");
    if only_endless {
        vec![endless]
    } else {
        let ending = ending.push(" ORDER BY link.expires_at, link.id LIMIT ");
        vec![ending, endless]
    }
}

/// The sums of the newest [`COUNTED`] links that the filter finds, whatever page is shown.
pub fn link_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
) -> Result<Vec<Sums>, StoreError> {
    let sql = Sql::new(SUMS).push(
        "SELECT link.currency, link.amount_minor AS asked, link.paid_minor AS paid FROM link",
    );
    let sql = narrowed(sql, scope, filter)
        .push(" ORDER BY link.id DESC LIMIT ")
        .bind(COUNTED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(sums).collect()
}

fn narrowed(sql: Sql, scope: Scope, filter: &LinkFilter) -> Sql {
    let mut sql = scoped(sql, Scoped::Link, scope);
    if let Some((state, now)) = filter.state {
        sql = in_state(sql, state, now.as_microsecond());
    }
    if let Some(reference) = &filter.reference {
        sql = sql
            .push(" AND LOWER(link.reference) LIKE ")
            .bind(contains(reference))
            .push(" ESCAPE '!'");
    }
    if let Some(text) = &filter.text {
        sql = sql
            .push(" AND (LOWER(link.description) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!' OR LOWER(link.reference) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!' OR LOWER(link.note) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!')");
    }
    if let Some(customer) = filter.customer {
        sql = sql
            .push(" AND link.customer_id = ")
            .bind(customer.to_string());
    }
    if let Some(customers) = &filter.customers {
        sql = sql
            .push(" AND link.customer_id IN ")
            .bind_list(customers.iter().map(ToString::to_string));
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
        _ => sql.push(" AND link.state = ").bind(state.as_str()),
    }
}

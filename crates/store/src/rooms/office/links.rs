//! The list of links.

use domain::id::{CustomerId, LinkId};
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
}

/// Links, newest first, at most `limit`.
pub fn links(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    limit: u32,
) -> Result<Vec<(Link, Terms)>, StoreError> {
    let sql = narrowed(Sql::new("SELECT * FROM link"), scope, filter)
        .push(" ORDER BY link.id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(link::from_row).collect()
}

/// The sums of the newest [`COUNTED`] links that the filter finds, whatever page is shown.
pub fn link_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
) -> Result<Vec<Sums>, StoreError> {
    let filter = LinkFilter {
        after: None,
        ..filter.clone()
    };
    let sql = Sql::new(SUMS).push(
        "SELECT link.currency, link.amount_minor AS asked, link.paid_minor AS paid FROM link",
    );
    let sql = narrowed(sql, scope, &filter)
        .push(" ORDER BY link.id DESC LIMIT ")
        .bind(COUNTED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(sums).collect()
}

fn narrowed(sql: Sql, scope: Scope, filter: &LinkFilter) -> Sql {
    let mut sql = scoped(sql, Scoped::Link, scope);
    if let Some(after) = filter.after {
        sql = sql.push(" AND link.id < ").bind(after.to_string());
    }
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

//! What a list of links is narrowed to, in two halves: what an index leads to, and the rest that
//! each of those links is held against. Where there is a rest, a list looks through so many links
//! and goes on there on the next page.

use domain::id::ShopId;
use domain::link::LinkState;
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::super::{Scoped, Sight, contains, created, made_between, scoped, seen};
use super::{LinkFilter, LinkOrder, LinkOrigin, Span, Walk};
use crate::{Sql, StoreError, Tx};

/// Links whose time is over lately and whose state does not say so yet, that a list of expired ones
/// looks at.
const LATE: u32 = 2_000;
/// Links that are found by a range of amounts or times and put in order then; of more, the list is
/// looked through in its own order.
const RANGED: u32 = 2_000;

/// By what the links of a list are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrowing {
    /// By a range with few links in it.
    range: Option<Column>,
    /// By one of the columns that an index has before the order of ids.
    lead: Option<Lead>,
    /// By an index that does not have them in their order.
    sorted: bool,
    /// The days on which they were made lead to them: a span of days is a range of ids.
    by_day: bool,
    /// In which order they are walked through.
    order: LinkOrder,
    rest: bool,
}

/// What has an index of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Account,
    Shop,
    Maker,
}

/// What a range may be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Amount,
    Expires,
    Paid,
}

/// A range with its bounds, both within it.
type Range = (Column, Option<i64>, Option<i64>);

impl Column {
    /// A condition that an index may lead to.
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Amount => (" AND link.amount_minor >= ", " AND link.amount_minor <= "),
            Self::Expires => (" AND link.expires_at >= ", " AND link.expires_at <= "),
            Self::Paid => (
                " AND link.paid_at IS NOT NULL AND link.paid_at >= ",
                " AND link.paid_at IS NOT NULL AND link.paid_at <= ",
            ),
        }
    }

    /// The same, to which no index leads.
    const fn held(self) -> (&'static str, &'static str) {
        match self {
            Self::Amount => (
                " AND link.amount_minor + 0 >= ",
                " AND link.amount_minor + 0 <= ",
            ),
            Self::Expires => (
                " AND link.expires_at + 0 >= ",
                " AND link.expires_at + 0 <= ",
            ),
            Self::Paid => (" AND link.paid_at + 0 >= ", " AND link.paid_at + 0 <= "),
        }
    }

    const fn order(self) -> LinkOrder {
        match self {
            Self::Amount => LinkOrder::Amount,
            Self::Expires => LinkOrder::Expiry,
            Self::Paid => LinkOrder::Paid,
        }
    }
}

/// How the links that a filter finds are found, to be walked through in an order.
pub(super) fn narrowing(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &LinkFilter,
    order: LinkOrder,
) -> Result<Narrowing, StoreError> {
    let alone = filter.customer.is_some() || filter.document.is_some();
    let many = filter.customers.is_some() || filter.documents.is_some() || filter.links.is_some();
    let by_id = order == LinkOrder::Created;
    // In another order than that of their ids the days lead only to what may be put in order then.
    let by_day = by_id || alone || many || !filter.has_days() || are_few(tx, scope, filter)?;
    let mut range = None;
    if by_id && !alone && !many {
        for one in ranges(filter) {
            if range.is_none() && is_small(tx, scope, one)? {
                range = Some(one.0);
            }
        }
    }
    let sorted = many || range.is_some();
    let is_whole = filter.sight == Sight::Whole;
    let lead = [
        (filter.account.is_some(), Lead::Account),
        (
            matches!(filter.origin, Some(LinkOrigin::User(_))),
            Lead::Maker,
        ),
        (filter.shop.is_some(), Lead::Shop),
    ];
    let lead = lead.into_iter().find(|(given, _)| *given);
    let lead = lead.filter(|_| by_id && is_whole && !alone && !sorted);
    let lead = lead.map(|(_, lead)| lead);
    let is_paid = matches!(filter.state, Some((LinkState::Paid, _)));
    let rest = filter.reference.is_some()
        || filter.account.is_some() && lead != Some(Lead::Account)
        || filter.origin.is_some() && lead != Some(Lead::Maker)
        || filter.shop.is_some() && lead != Some(Lead::Shop)
        || !filter.told.is_empty()
        || is_paid && by_id
        || ranges(filter).next().is_some()
        || !by_day
        || !by_id && (!is_whole || filter.state.is_some() && !is_paid);
    Ok(Narrowing {
        range,
        lead,
        sorted,
        by_day,
        order,
        rest: rest && !alone && !sorted,
    })
}

impl Narrowing {
    /// The index that leads to these links has them in another order: they are few, and put in order
    /// then.
    pub(super) const fn is_sorted(self) -> bool {
        self.sorted
    }

    /// Whether links are looked through for what no index leads to.
    pub(super) const fn has_rest(self) -> bool {
        self.rest
    }

    /// How a part of the list is put in order. What is no mere column keeps an engine from walking
    /// through all links for their order.
    pub(super) const fn order(self, walk: &Walk) -> &'static str {
        if self.sorted {
            " ORDER BY link.id || '' DESC LIMIT "
        } else {
            walk.order
        }
    }

    /// All that the filter says, for a list in an order of its own.
    pub(super) fn all(self, scope: Scope, filter: &LinkFilter) -> Sql {
        let sql = own(Sql::new("SELECT * FROM link"), scope, filter, self);
        let sql = match filter.state {
            Some((state, now)) => in_state(sql, state, now.as_microsecond()),
            None => sql,
        };
        self.rest(seen(sql, &filter.sight), filter)
    }

    /// What each link is held against besides what leads to it.
    pub(super) fn rest(self, sql: Sql, filter: &LinkFilter) -> Sql {
        let mut sql = created(sql, Scoped::Link, (filter.from, filter.before));
        if let Some(reference) = &filter.reference {
            sql = sql
                .push(" AND LOWER(link.reference) LIKE ")
                .bind(contains(reference))
                .push(" ESCAPE '!'");
        }
        if matches!(filter.state, Some((LinkState::Paid, _))) {
            sql = sql.push(" AND link.state = 'paid'");
        }
        if self.lead != Some(Lead::Account) {
            let account = filter.account.map(|id| id.to_string());
            sql = sql.given(" AND link.account_id || '' = ", account);
        }
        if self.lead != Some(Lead::Shop) {
            let shop = filter.shop.map(|id| id.to_string());
            sql = sql.given(" AND link.shop_id || '' = ", shop);
        }
        sql = match filter.origin {
            Some(LinkOrigin::User(_)) if self.lead == Some(Lead::Maker) => sql,
            Some(origin) => made_by(sql, origin),
            None => sql,
        };
        for (column, low, high) in ranges(filter) {
            if self.range != Some(column) {
                // In its own order a range is where a walk begins and ends.
                let (from, to) = if column.order() == self.order {
                    column.texts()
                } else {
                    column.held()
                };
                sql = sql.given(from, low).given(to, high);
            }
        }
        let currency = filter.min.or(filter.max);
        sql = sql.given(
            " AND link.currency = ",
            currency.map(|one| one.currency().code()),
        );
        if filter.told.is_empty() {
            return sql;
        }
        sql.push(
            " AND EXISTS (SELECT 1 FROM message AS m WHERE m.merchant_id = link.merchant_id
                AND m.mode = link.mode AND m.topic = link.id AND m.situation = 'link_sent'
                AND m.state IN ",
        )
        .bind_list(filter.told.iter().map(|state| state.as_str()))
        .push(")")
    }
}

/// Those of some ids that the filter lets through.
pub(super) fn of_ids(scope: Scope, filter: &LinkFilter, ids: Vec<&String>) -> Sql {
    let none = Narrowing {
        range: None,
        lead: None,
        sorted: true,
        by_day: true,
        order: filter.order,
        rest: false,
    };
    none.all(scope, filter)
        .push(" AND link.id IN ")
        .bind_list(ids)
}

/// The list in parts of which no two share a link, each led to by an index: of some customers, or of
/// each shop that is seen and of those that its user made; of expired ones by word or by time. The
/// rest is not in them.
pub(super) fn parts(
    scope: Scope,
    filter: &LinkFilter,
    narrowing: Narrowing,
    select: impl Fn() -> Sql,
) -> Vec<Sql> {
    let own = || led(own(select(), scope, filter, narrowing), filter, narrowing);
    let states = || match filter.state {
        Some((LinkState::Expired, now)) => vec![
            rare(own(), LinkState::Expired),
            late(own(), scope, now.as_microsecond()),
        ],
        Some((state, now)) => vec![in_state(own(), state, now.as_microsecond())],
        None => vec![own()],
    };
    let each = |part: &dyn Fn(Sql) -> Sql| states().into_iter().map(part).collect::<Vec<_>>();
    let is_narrow = narrowing.sorted || filter.customer.is_some() || filter.document.is_some();
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

/// Of this customer or document, of one of these, and made about then.
fn own(sql: Sql, scope: Scope, filter: &LinkFilter, narrowing: Narrowing) -> Sql {
    let sql = scoped(sql, Scoped::Link, scope)
        .given(
            " AND link.customer_id = ",
            filter.customer.map(|id| id.to_string()),
        )
        .given(
            " AND link.document_id = ",
            filter.document.map(|id| id.to_string()),
        );
    let mut sql = if narrowing.by_day {
        made_between(sql, Scoped::Link, (filter.from, filter.before))
    } else {
        sql
    };
    if let Some(customers) = &filter.customers {
        sql = sql
            .push(" AND link.customer_id IN ")
            .bind_list(customers.iter().map(ToString::to_string));
    }
    if let Some(documents) = &filter.documents {
        sql = sql
            .push(" AND link.document_id IS NOT NULL AND link.document_id IN ")
            .bind_list(documents.iter().map(ToString::to_string));
    }
    if let Some(links) = &filter.links {
        sql = sql
            .push(" AND link.id IN ")
            .bind_list(links.iter().map(ToString::to_string));
    }
    sql
}

/// By the column or the range that leads to them.
fn led(sql: Sql, filter: &LinkFilter, narrowing: Narrowing) -> Sql {
    let sql = match (narrowing.lead, filter.origin) {
        (Some(Lead::Account), _) => sql.given(
            " AND link.account_id = ",
            filter.account.map(|id| id.to_string()),
        ),
        (Some(Lead::Shop), _) => {
            sql.given(" AND link.shop_id = ", filter.shop.map(|id| id.to_string()))
        }
        (Some(Lead::Maker), Some(LinkOrigin::User(user))) => {
            sql.push(" AND link.made_by = ").bind(user.to_string())
        }
        _ => sql,
    };
    let found = ranges(filter).find(|(column, ..)| narrowing.range == Some(*column));
    match found {
        Some(range) => within(sql, range),
        None => sql,
    }
}

fn made_by(sql: Sql, origin: LinkOrigin) -> Sql {
    match origin {
        LinkOrigin::User(user) => sql
            .push(" AND link.made_by || '' = ")
            .bind(user.to_string()),
        LinkOrigin::OpenPay => sql.push(
            " AND EXISTS (SELECT 1 FROM open_payment AS opened
                WHERE opened.merchant_id = link.merchant_id AND opened.mode = link.mode
                    AND opened.link_id = link.id)",
        ),
        LinkOrigin::Program => sql.push(
            " AND link.made_by IS NULL AND NOT EXISTS (SELECT 1 FROM open_payment AS opened
                WHERE opened.merchant_id = link.merchant_id AND opened.mode = link.mode
                    AND opened.link_id = link.id)",
        ),
    }
}

/// The ranges of a filter that have a bound.
fn ranges(filter: &LinkFilter) -> impl Iterator<Item = Range> {
    let times = |span: Span| {
        let last = |at: Timestamp| at.as_microsecond().saturating_sub(1);
        (
            span.from.map(Timestamp::as_microsecond),
            span.before.map(last),
        )
    };
    let (ends, paid) = (times(filter.expires), times(filter.paid));
    let amounts = (filter.min.map(Amount::minor), filter.max.map(Amount::minor));
    [
        (Column::Amount, amounts),
        (Column::Expires, ends),
        (Column::Paid, paid),
    ]
    .into_iter()
    .map(|(column, (low, high))| (column, low, high))
    .filter(|(_, low, high)| low.is_some() || high.is_some())
}

fn within(sql: Sql, (column, low, high): Range) -> Sql {
    let (from, to) = column.texts();
    sql.given(from, low).given(to, high)
}

/// Whether so few links are in a range that they may be put in another order.
fn is_small(tx: &mut Tx<'_>, scope: Scope, range: Range) -> Result<bool, StoreError> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM link");
    counts_few(tx, within(scoped(sql, Scoped::Link, scope), range))
}

/// Whether so few links were made in the days that are asked for.
fn are_few(tx: &mut Tx<'_>, scope: Scope, filter: &LinkFilter) -> Result<bool, StoreError> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM link");
    let sql = scoped(sql, Scoped::Link, scope);
    let days = (filter.from, filter.before);
    counts_few(tx, made_between(sql, Scoped::Link, days))
}

/// Ends a count that has begun, and does not count on for long.
fn counts_few(tx: &mut Tx<'_>, sql: Sql) -> Result<bool, StoreError> {
    let sql = sql
        .push(" LIMIT ")
        .bind(RANGED.saturating_add(1))
        .push(") AS found");
    let found = tx.query_built(&sql)?;
    let count = found.first().map_or(Ok(0), |row| row.int("n"))?;
    Ok(count <= i64::from(RANGED))
}

fn in_state(sql: Sql, state: LinkState, now: i64) -> Sql {
    match state {
        // The index of waiting links is known by these words; a bound state alone does not say it.
        LinkState::Open => sql
            .push(
                " AND link.state IN ('open', 'partially_paid') AND link.state = 'open'
                    AND (link.expires_at IS NULL OR link.expires_at >= ",
            )
            .bind(now)
            .push(")"),
        LinkState::PartiallyPaid => rare(sql, state)
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
        // No index leads to them in the order of ids: that is of the rest.
        LinkState::Paid => sql,
        LinkState::Draft | LinkState::Completed | LinkState::Cancelled => rare(sql, state),
    }
}

/// In a state that few links are in: in the words that their index knows.
fn rare(sql: Sql, state: LinkState) -> Sql {
    sql.push(
        " AND link.state IN ('draft', 'partially_paid', 'completed', 'expired', 'cancelled')
            AND link.state = ",
    )
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

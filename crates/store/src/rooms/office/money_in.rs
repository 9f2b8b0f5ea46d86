//! The list of payments.
//!
//! An index on what payments are narrowed to would cost every payment what few lists need: a page
//! looks through so many of the newest, and the next one goes on there. What a search or a customer's
//! name leads to is found by the index of links, and what few payments are in by who names them.

use domain::id::{AccountId, CustomerId, PaymentId, ProviderId, ShopId};
use domain::payment::{Payment, PaymentState};
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::{
    FoundPayments, LOOKED_THROUGH, SUMS, Scoped, Sight, Summed, created, made_between, scoped,
    seen, summed,
};
use crate::rooms::{payment, read};
use crate::{Row, Sql, StoreError, Tx};

/// A payment with what its line says about its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// The payment.
    pub payment: Payment,
    /// The link's reference.
    pub reference: Option<String>,
    /// What the payer read.
    pub description: Option<String>,
    /// The way of paying, as the payer read it.
    pub provider: String,
}

/// A page of payments, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPage {
    /// The payments.
    pub rows: Vec<PaymentRow>,
    /// Behind which one the next page goes on; `None`: there is nothing more. A page that is not
    /// full can have one: so many were looked through.
    pub next: Option<PaymentId>,
}

/// What the list of payments is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Older than this one.
    pub after: Option<PaymentId>,
    /// In one of these states; empty: in any.
    pub states: Vec<PaymentState>,
    /// What a search found.
    pub found: Option<FoundPayments>,
    /// For links of one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// By this way of paying.
    pub provider: Option<ProviderId>,
    /// Whose money lands on this account.
    pub account: Option<AccountId>,
    /// At this shop.
    pub shop: Option<ShopId>,
    /// Started at or after.
    pub from: Option<Timestamp>,
    /// Started before.
    pub before: Option<Timestamp>,
    /// Of so much or more.
    pub min: Option<Amount>,
    /// Of so much or less.
    pub max: Option<Amount>,
    /// Only what this user may see.
    pub sight: Sight,
}

/// A page of payments, at most `limit`.
pub fn payments(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &PaymentFilter,
    limit: u32,
) -> Result<PaymentPage, StoreError> {
    let floor = floor(tx, scope, filter)?;
    let mut ids: Vec<PaymentId> = Vec::new();
    for part in parts(scope, filter, floor, || {
        Sql::new("SELECT payment.id FROM payment")
    }) {
        for row in tx.query_built(&part.bind(limit.saturating_add(1)))? {
            ids.push(read::word(&row, "id")?);
        }
    }
    ids.sort_by_key(|id| std::cmp::Reverse(id.to_string()));
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_full = ids.len() > most;
    ids.truncate(most);
    let next = if is_full { ids.last().copied() } else { floor };
    let rows = loaded(tx, scope, &ids)?;
    Ok(PaymentPage { rows, next })
}

/// The sums of the newest [`SUMMED`](super::SUMMED) payments that the filter finds, whatever page is shown.
pub fn payment_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &PaymentFilter,
) -> Result<Summed, StoreError> {
    let filter = PaymentFilter {
        after: None,
        ..filter.clone()
    };
    let floor = floor(tx, scope, &filter)?;
    let parts = parts(scope, &filter, floor, || {
        Sql::new(SUMS).push(
            "SELECT payment.currency, payment.amount_minor AS asked,
                CASE WHEN payment.state = 'paid' THEN payment.amount_minor ELSE 0 END AS paid
             FROM payment",
        )
    });
    summed(tx, parts, floor.is_none())
}

fn loaded(tx: &mut Tx<'_>, scope: Scope, ids: &[PaymentId]) -> Result<Vec<PaymentRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT payment.*, link.reference AS link_reference, t.description AS link_description,
            p.public_name AS provider_name
         FROM payment
         JOIN link ON link.merchant_id = payment.merchant_id AND link.mode = payment.mode
            AND link.id = payment.link_id
         JOIN link_terms AS t ON t.merchant_id = payment.merchant_id AND t.mode = payment.mode
            AND t.link_id = payment.link_id AND t.version = payment.terms_version
         JOIN provider AS p ON p.merchant_id = payment.merchant_id AND p.mode = payment.mode
            AND p.id = payment.provider_id",
    );
    let sql = scoped(sql, Scoped::Payment, scope)
        .push(" AND payment.id IN ")
        .bind_list(ids.iter().map(ToString::to_string))
        .push(" ORDER BY payment.id DESC");
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<PaymentRow, StoreError> {
    Ok(PaymentRow {
        payment: payment::from_row(row)?,
        reference: read::opt_text(row, "link_reference")?,
        description: read::opt_text(row, "link_description")?,
        provider: read::text(row, "provider_name")?,
    })
}

/// The payment at which a walk through the newest ends, if there are more than it looks through;
/// `None` too for a filter that something else than a walk answers.
fn floor(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &PaymentFilter,
) -> Result<Option<PaymentId>, StoreError> {
    let is_led = filter.found.is_some() || filter.customers.is_some() || few(filter).is_some();
    let lets_all = filter.states.is_empty()
        && filter.provider.is_none()
        && filter.account.is_none()
        && filter.shop.is_none()
        && filter.min.is_none()
        && filter.max.is_none()
        && filter.sight == Sight::Whole;
    if is_led || lets_all {
        return Ok(None);
    }
    let sql = Sql::new("SELECT payment.id FROM payment");
    let sql = scoped(sql, Scoped::Payment, scope)
        .given(" AND payment.id < ", filter.after.map(|id| id.to_string()));
    let sql = made_between(sql, Scoped::Payment, (filter.from, filter.before))
        .push(" ORDER BY payment.id DESC LIMIT 1 OFFSET ")
        .bind(LOOKED_THROUGH);
    let last = tx.query_built(&sql)?;
    last.first().map(|row| read::word(row, "id")).transpose()
}

/// The list in parts of which no two share a payment, each in its order up to its limit.
fn parts(
    scope: Scope,
    filter: &PaymentFilter,
    floor: Option<PaymentId>,
    select: impl Fn() -> Sql,
) -> Vec<Sql> {
    let own = || {
        let sql = narrowed(select(), scope, filter);
        sql.given(" AND payment.id >= ", floor.map(|id| id.to_string()))
    };
    let ids = |sql: Sql, found: &FoundPayments| {
        sql.bind_list(found.payments.iter().map(ToString::to_string))
    };
    // What is no mere column keeps an engine from walking through all payments for their order.
    let sorted = " ORDER BY payment.id || '' DESC LIMIT ";
    let Some(found) = &filter.found else {
        let sql = own();
        return vec![if filter.customers.is_some() {
            sql.push(sorted)
        } else {
            sql.push(" ORDER BY payment.id DESC LIMIT ")
        }];
    };
    let mut parts = Vec::new();
    if !found.payments.is_empty() {
        parts.push(ids(own().push(" AND payment.id IN "), found).push(sorted));
    }
    if !found.links.is_empty() {
        let mut sql = own()
            .push(" AND payment.link_id IN ")
            .bind_list(found.links.iter().map(ToString::to_string));
        if !found.payments.is_empty() {
            sql = ids(sql.push(" AND payment.id || '' NOT IN "), found);
        }
        parts.push(sql.push(sorted));
    }
    parts
}

/// Few payments are under way or in conflict among all that ever were, and others name them, as
/// `verify-books` proves: a job, a slip, or an item of the resolve queue. An index on the state of
/// payments would cost every payment what this gives for nothing.
fn few(filter: &PaymentFilter) -> Option<&'static str> {
    let states = &filter.states;
    if states.is_empty() {
        None
    } else if states.iter().all(|state| !state.is_settled()) {
        Some(
            " AND payment.id IN (SELECT named.dedupe_key FROM job AS named
                WHERE named.kind = 'payment.check' AND named.merchant_id = ",
        )
    } else if states.iter().all(|state| state.waits_for_people()) {
        Some(
            " AND payment.id IN (SELECT named.payment_id FROM slip AS named
                WHERE named.state IN ('received', 'needs_correction') AND named.merchant_id = ",
        )
    } else if *states == [PaymentState::Conflict] {
        Some(
            " AND payment.id IN (SELECT named.payment_id FROM resolve_item AS named
                WHERE named.merchant_id = ",
        )
    } else {
        None
    }
}

fn narrowed(sql: Sql, scope: Scope, filter: &PaymentFilter) -> Sql {
    let sql = sql.push(
        " JOIN link ON link.merchant_id = payment.merchant_id AND link.mode = payment.mode
            AND link.id = payment.link_id
          JOIN provider AS p ON p.merchant_id = payment.merchant_id AND p.mode = payment.mode
            AND p.id = payment.provider_id",
    );
    let mut sql = scoped(sql, Scoped::Payment, scope)
        .given(" AND payment.id < ", filter.after.map(|id| id.to_string()))
        .given(
            " AND payment.provider_id = ",
            filter.provider.map(|id| id.to_string()),
        )
        .given(
            " AND p.account_id = ",
            filter.account.map(|id| id.to_string()),
        )
        .given(
            " AND payment.shop_id = ",
            filter.shop.map(|id| id.to_string()),
        )
        .given(
            " AND payment.amount_minor >= ",
            filter.min.map(Amount::minor),
        )
        .given(
            " AND payment.amount_minor <= ",
            filter.max.map(Amount::minor),
        )
        .given(
            " AND payment.currency = ",
            filter.min.or(filter.max).map(|one| one.currency().code()),
        );
    if !filter.states.is_empty() {
        sql = sql
            .push(" AND payment.state IN ")
            .bind_list(filter.states.iter().map(|state| state.as_str()));
        if let Some(named) = few(filter) {
            sql = sql
                .push(named)
                .bind(scope.merchant.0)
                .push(" AND named.mode = ")
                .bind(scope.mode.as_str())
                .push(")");
        }
    }
    if let Some(customers) = &filter.customers {
        let whose = customers.iter().map(ToString::to_string);
        sql = if filter.found.is_some() {
            sql.push(" AND link.customer_id IN ").bind_list(whose)
        } else {
            sql.push(
                " AND payment.link_id IN (SELECT theirs.id FROM link AS theirs
                    WHERE theirs.merchant_id = ",
            )
            .bind(scope.merchant.0)
            .push(" AND theirs.mode = ")
            .bind(scope.mode.as_str())
            .push(" AND theirs.customer_id IN ")
            .bind_list(whose)
            .push(")")
        };
    }
    let made = (filter.from, filter.before);
    let sql = created(
        made_between(sql, Scoped::Payment, made),
        Scoped::Payment,
        made,
    );
    seen(sql, &filter.sight)
}

//! The list of payments.

use domain::id::PaymentId;
use domain::payment::{Payment, PaymentState};
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::{SUMMED, SUMS, Scoped, Sight, Sums, contains, first_id, scoped, seen, sums};
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

/// What the list of payments is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Older than this one.
    pub after: Option<PaymentId>,
    /// In one of these states; empty: in any.
    pub states: Vec<PaymentState>,
    /// Code, tracking code, reference or description contain this.
    pub text: Option<String>,
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

/// Payments, newest first, at most `limit`.
pub fn payments(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &PaymentFilter,
    limit: u32,
) -> Result<Vec<PaymentRow>, StoreError> {
    let sql = Sql::new(
        "SELECT payment.*, link.reference AS link_reference, t.description AS link_description,
            p.public_name AS provider_name FROM payment",
    );
    let sql = narrowed(sql, scope, filter)
        .push(" ORDER BY payment.id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(from_row).collect()
}

/// The sums of the newest [`SUMMED`] payments that the filter finds, whatever page is shown.
pub fn payment_sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &PaymentFilter,
) -> Result<Vec<Sums>, StoreError> {
    let filter = PaymentFilter {
        after: None,
        ..filter.clone()
    };
    let sql = Sql::new(SUMS).push(
        "SELECT payment.currency, payment.amount_minor AS asked,
            CASE WHEN payment.state = 'paid' THEN payment.amount_minor ELSE 0 END AS paid
         FROM payment",
    );
    let sql = narrowed(sql, scope, &filter)
        .push(" ORDER BY payment.id DESC LIMIT ")
        .bind(SUMMED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(sums).collect()
}

fn from_row(row: &Row) -> Result<PaymentRow, StoreError> {
    Ok(PaymentRow {
        payment: payment::from_row(row)?,
        reference: read::opt_text(row, "link_reference")?,
        description: read::opt_text(row, "link_description")?,
        provider: read::text(row, "provider_name")?,
    })
}

/// Few payments are under way or in conflict among all that ever were, and others name them, as
/// `verify-books` proves: a job, a slip, or an item of the resolve queue. An index on the state of
/// payments would cost every payment what this gives for nothing.
fn few(sql: Sql, scope: Scope, states: &[PaymentState]) -> Sql {
    let named = if states.iter().all(|state| !state.is_settled()) {
        sql.push(
            " AND payment.id IN (SELECT job.dedupe_key FROM job
                WHERE job.kind = 'payment.check' AND job.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND job.mode = ")
    } else if states.iter().all(|state| state.waits_for_people()) {
        sql.push(
            " AND payment.id IN (SELECT slip.payment_id FROM slip
                WHERE slip.state IN ('received', 'needs_correction') AND slip.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND slip.mode = ")
    } else if states == [PaymentState::Conflict] {
        sql.push(
            " AND payment.id IN (SELECT item.payment_id FROM resolve_item AS item
                WHERE item.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND item.mode = ")
    } else {
        return sql;
    };
    named.bind(scope.mode.as_str()).push(")")
}

fn narrowed(sql: Sql, scope: Scope, filter: &PaymentFilter) -> Sql {
    let sql = sql.push(
        " JOIN link ON link.merchant_id = payment.merchant_id AND link.mode = payment.mode
            AND link.id = payment.link_id
          JOIN link_terms AS t ON t.merchant_id = payment.merchant_id AND t.mode = payment.mode
            AND t.link_id = payment.link_id AND t.version = payment.terms_version
          JOIN provider AS p ON p.merchant_id = payment.merchant_id AND p.mode = payment.mode
            AND p.id = payment.provider_id",
    );
    let mut sql = scoped(sql, Scoped::Payment, scope);
    if let Some(after) = filter.after {
        sql = sql.push(" AND payment.id < ").bind(after.to_string());
    }
    if !filter.states.is_empty() {
        sql = sql
            .push(" AND payment.state IN ")
            .bind_list(filter.states.iter().map(|state| state.as_str()));
        sql = few(sql, scope, &filter.states);
    }
    if let Some(text) = &filter.text {
        // Codes are read out in groups and typed with dashes.
        let code = text.replace('-', "");
        sql = sql
            .push(" AND (LOWER(payment.code) LIKE ")
            .bind(contains(&code))
            .push(" ESCAPE '!' OR LOWER(payment.tracking_code) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!' OR LOWER(link.reference) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!' OR LOWER(t.description) LIKE ")
            .bind(contains(text))
            .push(" ESCAPE '!')");
    }
    if let Some(from) = filter.from {
        sql = sql
            .push(" AND payment.id >= ")
            .bind(first_id("pay", from))
            .push(" AND payment.created_at >= ")
            .bind(from.as_microsecond());
    }
    if let Some(before) = filter.before {
        sql = sql
            .push(" AND payment.created_at < ")
            .bind(before.as_microsecond());
    }
    for (bound, text) in [
        (filter.min, " AND payment.amount_minor >= "),
        (filter.max, " AND payment.amount_minor <= "),
    ] {
        if let Some(amount) = bound {
            sql = sql
                .push(text)
                .bind(amount.minor())
                .push(" AND payment.currency = ")
                .bind(amount.currency().code());
        }
    }
    seen(sql, &filter.sight)
}

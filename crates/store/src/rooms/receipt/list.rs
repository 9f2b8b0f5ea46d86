//! The list of receipts, by the day on which the money came.

use std::fmt;
use std::str::FromStr;

use domain::id::{AccountId, BadId, CustomerId, DocumentId, ReceiptId, ReceiptTypeId};
use domain::receipt::{Receipt, ReceiptState};
use domain::scope::Scope;
use jiff::Timestamp;
use money::Amount;

use super::from_row;
use crate::rooms::office::{LOOKED_THROUGH, SUMS, Summed, summed};
use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx};

/// What the list of receipts is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// In one of these states; empty: in any.
    pub states: Vec<ReceiptState>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Of one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// With this number.
    pub number: Option<i64>,
    /// Whose money is on this account.
    pub account: Option<AccountId>,
    /// Of this type.
    pub kind: Option<ReceiptTypeId>,
    /// Of so much or more.
    pub min: Option<Amount>,
    /// Of so much or less.
    pub max: Option<Amount>,
    /// Its money came at or after.
    pub from: Option<Timestamp>,
    /// Its money came before.
    pub before: Option<Timestamp>,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A place in the list: it goes on behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    received_at: Timestamp,
    id: ReceiptId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.received_at.as_microsecond(), self.id)
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = BadId {
            expected: ReceiptId::PREFIX,
        };
        let (at, id) = text.split_once('.').ok_or_else(|| bad.clone())?;
        let at = at.parse().ok();
        let at = at.and_then(|at| Timestamp::from_microsecond(at).ok());
        Ok(Self {
            received_at: at.ok_or(bad)?,
            id: id.parse()?,
        })
    }
}

/// A receipt with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The receipt.
    pub receipt: Receipt,
    /// The customer's name.
    pub customer: String,
    /// The account's name.
    pub account: String,
    /// The type's name.
    pub receipt_type: String,
    /// What the money is for: the document of the receipt, or of the link that brought it, and its
    /// number.
    pub document: Option<(DocumentId, String)>,
}

/// A page of receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPage {
    /// The receipts whose money came last stand first.
    pub rows: Vec<ReceiptRow>,
    /// Where the next page goes on; `None`: there is nothing more.
    pub next: Option<Place>,
}

/// A page of receipts, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &ReceiptFilter,
    limit: u32,
) -> Result<ReceiptPage, StoreError> {
    // Every receipt has them all. LEFT says so to an engine that would begin with the few accounts,
    // and then put all receipts in order.
    let sql = Sql::new(
        "SELECT r.*, c.name AS customer_name, a.name AS account_name, t.name AS type_name,
            d.id AS paper_id, d.number AS paper_number,
            CASE WHEN m.kind IS NULL THEN 0 ELSE 1 END AS is_approved,
            CASE WHEN v.kind IS NULL THEN 0 ELSE 1 END AS is_voided
         FROM receipt AS r
         LEFT JOIN customer AS c ON c.merchant_id = r.merchant_id AND c.mode = r.mode
            AND c.id = r.customer_id
         LEFT JOIN financial_account AS a ON a.merchant_id = r.merchant_id AND a.id = r.account_id
         LEFT JOIN receipt_type AS t ON t.merchant_id = r.merchant_id AND t.id = r.receipt_type_id
         LEFT JOIN payment AS p ON p.merchant_id = r.merchant_id AND p.mode = r.mode
            AND p.id = r.payment_id
         LEFT JOIN link AS l ON l.merchant_id = p.merchant_id AND l.mode = p.mode
            AND l.id = p.link_id
         LEFT JOIN document AS d ON d.merchant_id = r.merchant_id AND d.mode = r.mode
            AND d.id = COALESCE(r.document_id, l.document_id)",
    );
    let floor = floor(tx, scope, filter)?;
    let sql = narrowed(sql, scope, filter, floor)
        .push(in_order(filter))
        .bind(limit.saturating_add(1));
    let rows = tx.query_built(&sql)?;
    let mut rows: Vec<ReceiptRow> = rows.iter().map(row).collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_full = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| is_full).map(|last| Place {
        received_at: last.receipt.received_at,
        id: last.receipt.id,
    });
    let next = last.or(floor);
    Ok(ReceiptPage { rows, next })
}

/// The sums of the last [`SUMMED`](crate::rooms::office::SUMMED) receipts that the filter finds,
/// whatever page is shown: `asked` is what they are for, `paid` what of it is approved and not void.
pub fn sums(tx: &mut Tx<'_>, scope: Scope, filter: &ReceiptFilter) -> Result<Summed, StoreError> {
    let filter = ReceiptFilter {
        after: None,
        ..filter.clone()
    };
    let floor = floor(tx, scope, &filter)?;
    let sql = Sql::new(SUMS).push(
        "SELECT r.currency, r.amount_minor AS asked,
            CASE WHEN m.kind IS NOT NULL AND v.kind IS NULL THEN r.amount_minor ELSE 0 END AS paid
         FROM receipt AS r",
    );
    let sql = narrowed(sql, scope, &filter, floor).push(in_order(&filter));
    summed(tx, vec![sql], floor.is_none())
}

/// The receipt at which a walk through the last ones ends, if there are more than it looks through;
/// `None` too where nothing is looked for among them, or an index leads to it.
fn floor(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &ReceiptFilter,
) -> Result<Option<Place>, StoreError> {
    let is_led = filter.customer.is_some() || filter.customers.is_some() || filter.number.is_some();
    let lets_all = filter.states.is_empty()
        && filter.account.is_none()
        && filter.kind.is_none()
        && filter.min.is_none()
        && filter.max.is_none();
    if is_led || lets_all {
        return Ok(None);
    }
    let sql = Sql::new("SELECT r.received_at, r.id FROM receipt AS r");
    let sql = came_between(sql, scope, filter)
        .push(" ORDER BY r.received_at DESC, r.id DESC LIMIT 1 OFFSET ")
        .bind(LOOKED_THROUGH);
    let found = tx.query_built(&sql)?;
    let place = |row: &Row| {
        Ok(Place {
            received_at: read::moment(row, "received_at")?,
            id: read::word(row, "id")?,
        })
    };
    found.first().map(place).transpose()
}

/// What customers lead to is put in order then: what is no mere column keeps an engine from walking
/// through all receipts for their order.
const fn in_order(filter: &ReceiptFilter) -> &'static str {
    if filter.customer.is_some() || filter.customers.is_some() {
        " ORDER BY r.received_at + 0 DESC, r.id DESC LIMIT "
    } else {
        " ORDER BY r.received_at DESC, r.id DESC LIMIT "
    }
}

/// Behind the page before, and in the days that are asked for: what the order itself leads to.
fn came_between(sql: Sql, scope: Scope, filter: &ReceiptFilter) -> Sql {
    let sql = sql
        .push(" WHERE r.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND r.mode = ")
        .bind(scope.mode.as_str())
        .given(
            " AND r.received_at >= ",
            filter.from.map(Timestamp::as_microsecond),
        )
        .given(
            " AND r.received_at < ",
            filter.before.map(Timestamp::as_microsecond),
        );
    match filter.after {
        Some(after) => pair(sql.push(" AND (r.received_at, r.id) < ("), after),
        None => sql,
    }
}

/// Ends a comparison of pairs that has begun.
fn pair(sql: Sql, place: Place) -> Sql {
    sql.bind(place.received_at.as_microsecond())
        .push(", ")
        .bind(place.id.to_string())
        .push(")")
}

fn narrowed(sql: Sql, scope: Scope, filter: &ReceiptFilter, floor: Option<Place>) -> Sql {
    let sql = sql.push(
        " LEFT JOIN receipt_mark AS m ON m.merchant_id = r.merchant_id AND m.mode = r.mode
                AND m.receipt_id = r.id AND m.kind = 'approved'
          LEFT JOIN receipt_mark AS v ON v.merchant_id = r.merchant_id AND v.mode = r.mode
                AND v.receipt_id = r.id AND v.kind = 'voided'",
    );
    let mut sql = came_between(sql, scope, filter)
        .given(
            " AND r.customer_id = ",
            filter.customer.map(|id| id.to_string()),
        )
        .given(" AND r.number = ", filter.number)
        .given(
            " AND r.account_id = ",
            filter.account.map(|id| id.to_string()),
        )
        .given(
            " AND r.receipt_type_id = ",
            filter.kind.map(|id| id.to_string()),
        )
        .given(" AND r.amount_minor >= ", filter.min.map(Amount::minor))
        .given(" AND r.amount_minor <= ", filter.max.map(Amount::minor))
        .given(
            " AND r.currency = ",
            filter.min.or(filter.max).map(|one| one.currency().code()),
        );
    if let Some(floor) = floor {
        sql = pair(sql.push(" AND (r.received_at, r.id) >= ("), floor);
    }
    if let Some(customers) = &filter.customers {
        sql = sql
            .push(" AND r.customer_id IN ")
            .bind_list(customers.iter().map(ToString::to_string));
    }
    if filter.states.is_empty() {
        return sql;
    }
    sql.push(
        " AND CASE WHEN m.kind IS NULL AND v.kind IS NULL THEN 'pending'
            WHEN v.kind IS NULL THEN 'approved' WHEN m.kind IS NULL THEN 'refused'
            ELSE 'voided' END IN ",
    )
    .bind_list(filter.states.iter().map(|state| state.as_str()))
}

fn row(row: &Row) -> Result<ReceiptRow, StoreError> {
    let state = ReceiptState::of(row.flag("is_approved")?, row.flag("is_voided")?);
    Ok(ReceiptRow {
        receipt: from_row(row, state)?,
        customer: read::text(row, "customer_name")?,
        account: read::text(row, "account_name")?,
        receipt_type: read::text(row, "type_name")?,
        document: read::opt_word(row, "paper_id")?.zip(read::opt_text(row, "paper_number")?),
    })
}

//! The list of receipts, by the day on which the money came.

use std::fmt;
use std::str::FromStr;

use domain::id::{BadId, CustomerId, DocumentId, ReceiptId};
use domain::receipt::{Receipt, ReceiptState};
use domain::scope::Scope;
use jiff::Timestamp;

use super::from_row;
use crate::rooms::office::{SUMMED, SUMS, Sums, sums as summed};
use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx};

/// What the list of receipts is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// In one of these states; empty: in any.
    pub states: Vec<ReceiptState>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
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
    let sql = Sql::new(
        "SELECT r.*, c.name AS customer_name, a.name AS account_name, t.name AS type_name,
            d.id AS paper_id, d.number AS paper_number,
            CASE WHEN m.kind IS NULL THEN 0 ELSE 1 END AS is_approved,
            CASE WHEN v.kind IS NULL THEN 0 ELSE 1 END AS is_voided
         FROM receipt AS r
         JOIN customer AS c ON c.merchant_id = r.merchant_id AND c.mode = r.mode
            AND c.id = r.customer_id
         JOIN financial_account AS a ON a.merchant_id = r.merchant_id AND a.id = r.account_id
         JOIN receipt_type AS t ON t.merchant_id = r.merchant_id AND t.id = r.receipt_type_id
         LEFT JOIN payment AS p ON p.merchant_id = r.merchant_id AND p.mode = r.mode
            AND p.id = r.payment_id
         LEFT JOIN link AS l ON l.merchant_id = p.merchant_id AND l.mode = p.mode
            AND l.id = p.link_id
         LEFT JOIN document AS d ON d.merchant_id = r.merchant_id AND d.mode = r.mode
            AND d.id = COALESCE(r.document_id, l.document_id)",
    );
    let sql = narrowed(sql, scope, filter)
        .push(" ORDER BY r.received_at DESC, r.id DESC LIMIT ")
        .bind(limit.saturating_add(1));
    let rows = tx.query_built(&sql)?;
    let mut rows: Vec<ReceiptRow> = rows.iter().map(row).collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| Place {
        received_at: last.receipt.received_at,
        id: last.receipt.id,
    });
    Ok(ReceiptPage { rows, next })
}

/// The sums of the last [`SUMMED`] receipts that the filter finds, whatever page is shown: `asked`
/// is what they are for, `paid` what of it is approved and not void.
pub fn sums(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &ReceiptFilter,
) -> Result<Vec<Sums>, StoreError> {
    let filter = ReceiptFilter {
        after: None,
        ..filter.clone()
    };
    let sql = Sql::new(SUMS).push(
        "SELECT r.currency, r.amount_minor AS asked,
            CASE WHEN m.kind IS NOT NULL AND v.kind IS NULL THEN r.amount_minor ELSE 0 END AS paid
         FROM receipt AS r",
    );
    let sql = narrowed(sql, scope, &filter)
        .push(" ORDER BY r.received_at DESC, r.id DESC LIMIT ")
        .bind(SUMMED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(summed).collect()
}

fn narrowed(sql: Sql, scope: Scope, filter: &ReceiptFilter) -> Sql {
    let mut sql = sql
        .push(
            " LEFT JOIN receipt_mark AS m ON m.merchant_id = r.merchant_id AND m.mode = r.mode
                AND m.receipt_id = r.id AND m.kind = 'approved'
              LEFT JOIN receipt_mark AS v ON v.merchant_id = r.merchant_id AND v.mode = r.mode
                AND v.receipt_id = r.id AND v.kind = 'voided'
              WHERE r.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND r.mode = ")
        .bind(scope.mode.as_str());
    if !filter.states.is_empty() {
        sql = sql.push(
            " AND CASE WHEN m.kind IS NULL AND v.kind IS NULL THEN 'pending'
                WHEN v.kind IS NULL THEN 'approved' WHEN m.kind IS NULL THEN 'refused'
                ELSE 'voided' END IN ",
        );
        sql = sql.bind_list(filter.states.iter().map(|state| state.as_str()));
    }
    if let Some(customer) = filter.customer {
        sql = sql.push(" AND r.customer_id = ").bind(customer.to_string());
    }
    if let Some(from) = filter.from {
        sql = sql
            .push(" AND r.received_at >= ")
            .bind(from.as_microsecond());
    }
    if let Some(before) = filter.before {
        sql = sql
            .push(" AND r.received_at < ")
            .bind(before.as_microsecond());
    }
    if let Some(after) = filter.after {
        sql = sql
            .push(" AND (r.received_at, r.id) < (")
            .bind(after.received_at.as_microsecond())
            .push(", ")
            .bind(after.id.to_string())
            .push(")");
    }
    sql
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

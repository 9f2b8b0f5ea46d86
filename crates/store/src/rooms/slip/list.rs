//! The queue of slips, and slips that are like another.

use domain::id::{AccountId, LinkId, PaymentId, ShopId};
use domain::scope::Scope;
use domain::slip::SlipState;
use domain::token::PaymentCode;
use jiff::Timestamp;
use jiff::civil::Date;
use money::Amount;

use super::{SlipRow, from_row};
use crate::rooms::office::{SUMMED, SUMS, Sums, sums as summed};
use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// Likenesses of one slip that are told.
const ALIKE: i64 = 20;

/// Slips with what their lines say. Who paid is the customer, or the name that a payer gave who has no
/// customer yet.
const LINES: &str = "SELECT slip.*, payment.code, payment.link_id, a.name AS account_name,
        CASE WHEN c.name = '' THEN COALESCE(opened.name, '') ELSE c.name END AS payer_name
     FROM slip
     JOIN payment ON payment.merchant_id = slip.merchant_id AND payment.mode = slip.mode
        AND payment.id = slip.payment_id
     JOIN customer AS c ON c.merchant_id = slip.merchant_id AND c.mode = slip.mode
        AND c.id = payment.customer_id
     JOIN financial_account AS a ON a.merchant_id = slip.merchant_id AND a.id = slip.account_id
     LEFT JOIN open_payment AS opened ON opened.merchant_id = slip.merchant_id
        AND opened.mode = slip.mode AND opened.link_id = payment.link_id";

/// What the queue is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlipFilter {
    /// Older than this one.
    pub after: Option<PaymentId>,
    /// In one of these states; empty: in any.
    pub states: Vec<SlipState>,
    /// Of these shops alone; `None`: of all.
    pub shops: Option<Vec<ShopId>>,
    /// To this account.
    pub account: Option<AccountId>,
    /// Paid in on that day or later.
    pub from: Option<Date>,
    /// Paid in on that day or before.
    pub to: Option<Date>,
    /// Of so much or more.
    pub min: Option<Amount>,
    /// Of so much or less.
    pub max: Option<Amount>,
    /// Only those that are like another.
    pub flagged: bool,
    /// Of this link.
    pub link: Option<LinkId>,
    /// Registered at or after.
    pub created_from: Option<Timestamp>,
    /// Registered before.
    pub created_before: Option<Timestamp>,
}

/// A slip with what its line says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// The slip.
    pub slip: SlipRow,
    /// Our code.
    pub code: PaymentCode,
    /// What it pays.
    pub link: LinkId,
    /// The name of who paid; empty: nobody knows.
    pub payer: String,
    /// The account's name.
    pub account: String,
}

/// A slip that is like another one, and in what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The other slip.
    pub slip: SlipRow,
    /// Its code.
    pub code: PaymentCode,
    /// It has the same picture.
    pub picture: bool,
}

/// Slips, newest first, at most `limit`.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &SlipFilter,
    limit: u32,
) -> Result<Vec<SlipLine>, StoreError> {
    let sql = Sql::new(LINES);
    let sql = narrowed(sql, scope, filter)
        .push(" ORDER BY slip.payment_id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?.iter().map(line).collect()
}

/// The sums of the newest [`SUMMED`] slips that the filter finds: `asked` is what payers claim,
/// `paid` what was accepted.
pub fn sums(tx: &mut Tx<'_>, scope: Scope, filter: &SlipFilter) -> Result<Vec<Sums>, StoreError> {
    let filter = SlipFilter {
        after: None,
        ..filter.clone()
    };
    let sql = Sql::new(SUMS).push(
        "SELECT slip.currency, slip.claimed_minor AS asked,
            CASE WHEN slip.state = 'accepted' THEN slip.accepted_minor ELSE 0 END AS paid
         FROM slip",
    );
    let sql = narrowed(sql, scope, &filter)
        .push(" ORDER BY slip.payment_id DESC LIMIT ")
        .bind(SUMMED)
        .push(") AS found GROUP BY currency ORDER BY currency");
    tx.query_built(&sql)?.iter().map(summed).collect()
}

fn narrowed(sql: Sql, scope: Scope, filter: &SlipFilter) -> Sql {
    let mut sql = sql
        .push(" WHERE slip.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND slip.mode = ")
        .bind(scope.mode.as_str());
    if let Some(after) = filter.after {
        sql = sql.push(" AND slip.payment_id < ").bind(after.to_string());
    }
    if !filter.states.is_empty() {
        sql = sql
            .push(" AND slip.state IN ")
            .bind_list(filter.states.iter().map(|state| state.as_str()));
    }
    if let Some(shops) = &filter.shops {
        sql = sql
            .push(" AND slip.shop_id IN ")
            .bind_list(shops.iter().map(ToString::to_string));
    }
    if let Some(account) = filter.account {
        sql = sql
            .push(" AND slip.account_id = ")
            .bind(account.to_string());
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND slip.day >= ").bind(from.to_string());
    }
    if let Some(to) = filter.to {
        sql = sql.push(" AND slip.day <= ").bind(to.to_string());
    }
    for (bound, text) in [
        (filter.min, " AND slip.claimed_minor >= "),
        (filter.max, " AND slip.claimed_minor <= "),
    ] {
        if let Some(amount) = bound {
            sql = sql
                .push(text)
                .bind(amount.minor())
                .push(" AND slip.currency = ")
                .bind(amount.currency().code());
        }
    }
    if filter.flagged {
        sql = sql.push(" AND slip.flagged = 1");
    }
    if let Some(link) = filter.link {
        // Few payments have one link: they are looked up, and not every slip for its link.
        sql = sql
            .push(" AND slip.payment_id IN (SELECT o.id FROM payment AS o WHERE o.merchant_id = ")
            .bind(scope.merchant.0)
            .push(" AND o.mode = ")
            .bind(scope.mode.as_str())
            .push(" AND o.link_id = ")
            .bind(link.to_string())
            .push(")");
    }
    for (bound, text) in [
        (filter.created_from, " AND slip.created_at >= "),
        (filter.created_before, " AND slip.created_at < "),
    ] {
        if let Some(at) = bound {
            sql = sql.push(text).bind(at.as_microsecond());
        }
    }
    sql
}

fn line(row: &Row) -> Result<SlipLine, StoreError> {
    Ok(SlipLine {
        slip: from_row(row)?,
        code: read::word(row, "code")?,
        link: read::word(row, "link_id")?,
        payer: read::text(row, "payer_name")?,
        account: read::text(row, "account_name")?,
    })
}

/// Slips that are like this one: the same account, amount and day with the same number or card, or
/// the same picture.
pub fn alike(tx: &mut Tx<'_>, scope: Scope, slip: &SlipRow) -> Result<Vec<Alike>, StoreError> {
    // Each part has its own index; a picture that is not there is like none.
    let rows = tx.query(
        "SELECT slip.*, payment.code FROM slip
         JOIN payment ON payment.merchant_id = slip.merchant_id AND payment.mode = slip.mode
            AND payment.id = slip.payment_id
         WHERE slip.merchant_id = $1 AND slip.mode = $2 AND slip.payment_id IN (
            SELECT o.payment_id FROM slip AS o
            WHERE o.merchant_id = $1 AND o.mode = $2 AND o.account_id = $4 AND o.day = $5
               AND o.claimed_minor = $6 AND o.payment_id <> $3
               AND (o.number_key = $7 OR o.card = $8)
            UNION
            SELECT o.payment_id FROM slip AS o
            WHERE o.merchant_id = $1 AND o.mode = $2 AND o.picture_hash = $9
               AND o.picture_hash IS NOT NULL AND o.payment_id <> $3)
         ORDER BY slip.payment_id DESC LIMIT $10",
        &read::with(
            scope,
            [
                read::id(slip.payment),
                read::id(slip.account),
                read::id(slip.day),
                Value::Int(slip.claimed.minor()),
                Value::from(&slip.number_key),
                Value::from(slip.card.clone()),
                Value::from(slip.picture.clone()),
                Value::Int(ALIKE),
            ],
        ),
    )?;
    rows.iter()
        .map(|row| {
            let other = from_row(row)?;
            Ok(Alike {
                picture: other.picture.is_some() && other.picture == slip.picture,
                code: read::word(row, "code")?,
                slip: other,
            })
        })
        .collect()
}

/// Slips to an account that wait for a decision and were paid in within these days, for a statement
/// of the bank; oldest first.
pub fn waiting(
    tx: &mut Tx<'_>,
    scope: Scope,
    account: AccountId,
    (from, to): (Date, Date),
    limit: u32,
) -> Result<Vec<SlipLine>, StoreError> {
    let sql = Sql::new(LINES)
        .push(" WHERE slip.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND slip.mode = ")
        .bind(scope.mode.as_str())
        .push(" AND slip.account_id = ")
        .bind(account.to_string())
        .push(" AND slip.day >= ")
        .bind(from.to_string())
        .push(" AND slip.day <= ")
        .bind(to.to_string())
        .push(" AND slip.state = 'received' ORDER BY slip.payment_id LIMIT ")
        .bind(limit);
    let rows = tx.query_built(&sql)?;
    rows.iter().map(line).collect()
}

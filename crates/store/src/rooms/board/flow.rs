//! What became of what was sent, and what waits: each question looks at `LOOKED` of the newest rows
//! at most, so that a large shop asks no more than a small one.

use domain::id::{LinkId, ShopId};
use domain::payment::PaymentState;
use domain::scope::Scope;
use jiff::Timestamp;

use super::super::office::{COUNTED, SUMS, Sums, first_id, sums};
use super::Span;
use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx};

/// Rows that one question looks at.
pub(super) const LOOKED: u32 = 5_000;

/// What became of links that were sent by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The channel, in its word.
    pub channel: String,
    /// Links that it took.
    pub sent: u32,
    /// Those of them whose page was opened.
    pub opened: u32,
    /// Those for which a payer began to pay.
    pub started: u32,
    /// Those for which money came in.
    pub paid: u32,
}

/// Links that were sent in a span, by channel, and how far each came until now. Only the newest
/// are looked at.
pub fn funnel(
    tx: &mut Tx<'_>,
    scope: Scope,
    span: Span,
    shops: &[ShopId],
) -> Result<Vec<Funnel>, StoreError> {
    let sql = Sql::new(
        "SELECT channel, COUNT(*) AS sent,
            CAST(SUM(CASE WHEN opened + started + paid > 0 THEN 1 ELSE 0 END) AS BIGINT) AS opened,
            CAST(SUM(CASE WHEN started + paid > 0 THEN 1 ELSE 0 END) AS BIGINT) AS started,
            CAST(SUM(paid) AS BIGINT) AS paid
         FROM (
            SELECT m.channel, CASE WHEN link.payments > 0 THEN 1 ELSE 0 END AS paid,
               CASE WHEN EXISTS (SELECT 1 FROM link_opened AS o
                  WHERE o.merchant_id = link.merchant_id AND o.mode = link.mode
                     AND o.link_id = link.id) THEN 1 ELSE 0 END AS opened,
               CASE WHEN EXISTS (SELECT 1 FROM payment AS p
                  WHERE p.merchant_id = link.merchant_id AND p.mode = link.mode
                     AND p.link_id = link.id) THEN 1 ELSE 0 END AS started
            FROM (SELECT DISTINCT channel, topic FROM (
                  SELECT channel, topic, situation, state FROM message WHERE merchant_id = ",
    );
    let sql = within(sql, scope, span, "msg")
        .push(" ORDER BY id DESC LIMIT ")
        .bind(LOOKED)
        .push(
            ") AS newest WHERE situation = 'link_sent' AND state IN ('accepted', 'delivered')
                  AND channel IS NOT NULL) AS m
            JOIN link ON link.merchant_id = ",
        )
        .bind(scope.merchant.0)
        .push(" AND link.mode = ")
        .bind(scope.mode.as_str())
        .push(" AND link.id = m.topic WHERE link.shop_id IN ")
        .bind_list(ids(shops))
        .push(") AS gone GROUP BY channel ORDER BY COUNT(*) DESC, channel");
    let one = |row: &Row| {
        Ok(Funnel {
            channel: read::text(row, "channel")?,
            sent: read::count(row, "sent")?,
            opened: read::count(row, "opened")?,
            started: read::count(row, "started")?,
            paid: read::count(row, "paid")?,
        })
    };
    tx.query_built(&sql)?.iter().map(one).collect()
}

fn ids(shops: &[ShopId]) -> impl Iterator<Item = String> {
    shops.iter().map(ToString::to_string)
}

/// Narrows to the rows whose ids were drawn in a span.
fn within(sql: Sql, scope: Scope, span: Span, prefix: &str) -> Sql {
    sql.bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(" AND id >= ")
        .bind(first_id(prefix, span.from))
        .push(" AND id < ")
        .bind(first_id(prefix, span.before))
}

/// How long links that were paid in a span had been there, in seconds; the newest alone.
pub fn waited(
    tx: &mut Tx<'_>,
    scope: Scope,
    span: Span,
    shops: &[ShopId],
) -> Result<Vec<i64>, StoreError> {
    let sql = Sql::new(
        "SELECT (paid_at - created_at) / 1000000 AS waited FROM (
            SELECT shop_id, paid_at, created_at, reusable FROM link
            WHERE paid_at IS NOT NULL AND merchant_id = ",
    )
    .bind(scope.merchant.0)
    .push(" AND mode = ")
    .bind(scope.mode.as_str())
    .push(" AND paid_at >= ")
    .bind(span.from.as_microsecond())
    .push(" AND paid_at < ")
    .bind(span.before.as_microsecond())
    .push(" ORDER BY paid_at DESC LIMIT ")
    .bind(LOOKED)
    .push(") AS newest WHERE reusable = 0 AND shop_id IN ")
    .bind_list(ids(shops));
    let rows = tx.query_built(&sql)?;
    rows.iter().map(|row| row.int("waited")).collect()
}

/// Payments that ended without money, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// How they ended.
    pub state: PaymentState,
    /// In the words of the bank, where it said any.
    pub why: Option<String>,
    /// How many.
    pub count: u32,
}

/// How the newest payments that began in a span ended: how many are looked at, and those that brought
/// no money, by cause; the most frequent first.
pub fn stopped(
    tx: &mut Tx<'_>,
    scope: Scope,
    span: Span,
    shops: &[ShopId],
) -> Result<(u32, Vec<Stopped>), StoreError> {
    let sql = Sql::new(
        "SELECT state, why, COUNT(*) AS n FROM (
            SELECT state, shop_id, CASE WHEN state = 'failed' THEN failure END AS why
            FROM payment WHERE merchant_id = ",
    );
    let sql = within(sql, scope, span, "pay")
        .push(" ORDER BY id DESC LIMIT ")
        .bind(LOOKED)
        .push(") AS newest WHERE shop_id IN ")
        .bind_list(ids(shops))
        .push(" GROUP BY state, why ORDER BY COUNT(*) DESC, state, why");
    let (mut looked, mut found) = (0_u32, Vec::new());
    for row in &tx.query_built(&sql)? {
        let count = read::count(row, "n")?;
        looked = looked.saturating_add(count);
        let state: PaymentState = read::word(row, "state")?;
        if matches!(
            state,
            PaymentState::Failed
                | PaymentState::Cancelled
                | PaymentState::Reversed
                | PaymentState::Rejected
        ) {
            found.push(Stopped {
                state,
                why: read::opt_text(row, "why")?,
                count,
            });
        }
    }
    Ok((looked, found))
}

/// Links that wait for money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Those that can be paid: what they ask for yet, by currency.
    pub open: Vec<Sums>,
    /// Those whose time ran out in a span, unpaid.
    pub overdue: Vec<Sums>,
}

/// Links that wait, and those whose time ran out in a span; of each [`COUNTED`] at most.
pub fn waiting(
    tx: &mut Tx<'_>,
    scope: Scope,
    span: Span,
    shops: &[ShopId],
    now: Timestamp,
) -> Result<Waiting, StoreError> {
    let left = "CASE WHEN reusable = 0 AND amount_minor > paid_minor
        THEN amount_minor - paid_minor ELSE 0 END AS asked, paid_minor AS paid";
    let open = Sql::new(SUMS)
        .push("SELECT * FROM (SELECT currency, shop_id, ")
        .push(left)
        .push(
            " FROM link WHERE link.state IN ('open', 'partially_paid')
                AND (link.expires_at IS NULL OR link.expires_at >= ",
        )
        .bind(now.as_microsecond())
        .push(") AND link.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND link.mode = ")
        .bind(scope.mode.as_str())
        .push(" ORDER BY id DESC LIMIT ")
        .bind(COUNTED);
    let overdue = Sql::new(SUMS)
        .push("SELECT * FROM (SELECT currency, shop_id, state, ")
        .push(left)
        .push(" FROM link WHERE link.merchant_id = ")
        .bind(scope.merchant.0)
        .push(" AND link.mode = ")
        .bind(scope.mode.as_str())
        .push(" AND link.expires_at >= ")
        .bind(span.from.as_microsecond())
        .push(" AND link.expires_at < ")
        .bind(now.min(span.before).as_microsecond())
        .push(" ORDER BY expires_at DESC LIMIT ")
        .bind(COUNTED);
    let mut ask = |sql: Sql, and: &'static str| {
        let sql = sql
            .push(") AS newest WHERE shop_id IN ")
            .bind_list(ids(shops))
            .push(and)
            .push(") AS found GROUP BY currency ORDER BY currency");
        let rows = tx.query_built(&sql)?;
        rows.iter()
            .map(sums)
            .collect::<Result<Vec<_>, StoreError>>()
    };
    Ok(Waiting {
        open: ask(open, "")?,
        overdue: ask(
            overdue,
            " AND state IN ('open', 'partially_paid', 'expired')",
        )?,
    })
}

/// Notes that pages of links were opened, where that is not known yet.
pub fn note_opened(
    tx: &mut Tx<'_>,
    scope: Scope,
    links: &[LinkId],
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = |link: &LinkId| read::with(scope, [read::id(link), read::at(at)]);
    tx.insert_many(
        "INSERT INTO link_opened (merchant_id, mode, link_id, at)",
        "ON CONFLICT DO NOTHING",
        &links.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

//! What came in through payments and what went back of it: by shop, provider and time.
//!
//! The ledger is the truth. Its transfers are summed by quarters of an hour some minutes after they
//! were booked ([`sum_up`]), and what is not summed yet is read from the ledger itself: both
//! together are exact at every moment. So a report over a million payments reads some thousand
//! sums, and no payment writes a row that another one waits for. Days of every place that people
//! live at begin with a quarter of an hour.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::id::{ProviderId, ShopId};
use domain::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use money::Amount;

use super::office::first_id;
use super::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// Microseconds of a quarter of an hour.
const QUARTER: i64 = 900_000_000;
/// No unit commits a transfer so long after it drew the transfer's id: what is older is all there.
const SETTLED: SignedDuration = SignedDuration::from_mins(10);
/// Transfers that one unit adds to the sums at most.
pub const BATCH: u32 = 500;

/// What the money is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoneyFilter {
    /// Of these shops alone; `None`: of all.
    pub shops: Option<Vec<ShopId>>,
    /// Through these providers alone; `None`: through all.
    pub providers: Option<Vec<ProviderId>>,
}

/// What moved through payments of one shop, provider and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// The shop.
    pub shop: ShopId,
    /// The provider.
    pub provider: ProviderId,
    /// How many payments brought it.
    pub payments: u32,
    /// What they brought.
    pub received: Amount,
    /// What was given back, of whatever payment, and what revoked slips took back.
    pub returned: Amount,
}

impl Money {
    /// Adds what moved elsewhere, in the same currency.
    pub fn add(&mut self, other: &Self) {
        let plus = |one: Amount, other: Amount| {
            Amount::new(one.minor().saturating_add(other.minor()), one.currency())
        };
        self.payments = self.payments.saturating_add(other.payments);
        self.received = plus(self.received, other.received);
        self.returned = plus(self.returned, other.returned);
    }
}

/// From a moment to before another one, both on whole quarters of an hour; else it is widened to
/// such.
pub type Period = (Timestamp, Timestamp);

/// What moved in each of these periods, in their order. Run it on the long-read lane.
pub fn money(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &MoneyFilter,
    periods: &[Period],
) -> Result<Vec<Vec<Money>>, StoreError> {
    let mut found = Vec::with_capacity(periods.len());
    let spans: Vec<Range<i64>> = periods.iter().map(slots).collect();
    for span in &spans {
        found.push(summed(tx, scope, filter, span)?);
    }
    let first = spans.iter().map(|span| span.start).min();
    let end = spans.iter().map(|span| span.end).max();
    let whole = first.unwrap_or(0)..end.unwrap_or(0);
    for (slot, money) in tail(tx, scope, filter, &whole)? {
        for (span, sums) in spans.iter().zip(&mut found) {
            if span.contains(&slot) {
                put(sums, money);
            }
        }
    }
    Ok(found)
}

fn put(sums: &mut Vec<Money>, money: Money) {
    let same = |one: &&mut Money| {
        (one.shop, one.provider, one.received.currency())
            == (money.shop, money.provider, money.received.currency())
    };
    match sums.iter_mut().find(same) {
        Some(sum) => sum.add(&money),
        None => sums.push(money),
    }
}

fn slots((from, before): &Period) -> Range<i64> {
    let end = before.as_microsecond().saturating_add(QUARTER - 1);
    from.as_microsecond().div_euclid(QUARTER)..end.div_euclid(QUARTER)
}

/// Sums of amounts in two columns each, of which the first counts thousand millions: they may not
/// fit a database's integer.
macro_rules! totals {
    () => {
        "shop_id, provider_id, currency,
            CAST(SUM(payments) AS BIGINT) AS payments,
            CAST(SUM(received_minor / 1000000000) AS BIGINT) AS received_high,
            CAST(SUM(received_minor % 1000000000) AS BIGINT) AS received_low,
            CAST(SUM(returned_minor / 1000000000) AS BIGINT) AS returned_high,
            CAST(SUM(returned_minor % 1000000000) AS BIGINT) AS returned_low"
    };
}

/// The transfers that move money of payments, each with its payment: what is received by them, and
/// what goes back.
macro_rules! moved {
    () => {
        "SELECT t.id, t.at / 900000000 AS slot, p.shop_id, p.provider_id, t.currency,
            CASE WHEN t.kind IN ('payment', 'resolved') THEN 1 ELSE 0 END AS payments,
            CASE WHEN t.kind IN ('payment', 'resolved') THEN t.amount_minor ELSE 0 END
                AS received_minor,
            CASE WHEN t.kind IN ('payment_voided', 'refund_given') THEN t.amount_minor ELSE 0 END
                AS returned_minor
         FROM transfer AS t
         LEFT JOIN refund AS r ON r.merchant_id = t.merchant_id AND r.mode = t.mode
            AND r.id = t.cause
         LEFT JOIN payment AS p ON p.merchant_id = t.merchant_id AND p.mode = t.mode
            AND p.id = COALESCE(r.payment_id, t.cause)
         WHERE t.merchant_id = "
    };
}

fn narrowed(mut sql: Sql, filter: &MoneyFilter) -> Sql {
    if let Some(shops) = &filter.shops {
        let shops = shops.iter().map(ToString::to_string);
        sql = sql.push(" AND shop_id IN ").bind_list(shops);
    }
    if let Some(providers) = &filter.providers {
        let providers = providers.iter().map(ToString::to_string);
        sql = sql.push(" AND provider_id IN ").bind_list(providers);
    }
    sql
}

/// What is in the sums.
fn summed(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &MoneyFilter,
    span: &Range<i64>,
) -> Result<Vec<Money>, StoreError> {
    let sql = Sql::new(concat!(
        "SELECT ",
        totals!(),
        " FROM money_sum WHERE merchant_id = "
    ))
    .bind(scope.merchant.0)
    .push(" AND mode = ")
    .bind(scope.mode.as_str())
    .push(" AND slot >= ")
    .bind(span.start)
    .push(" AND slot < ")
    .bind(span.end);
    let sql = narrowed(sql, filter).push(" GROUP BY shop_id, provider_id, currency");
    tx.query_built(&sql)?.iter().map(total).collect()
}

/// What is not in the sums yet, by its quarter of an hour.
fn tail(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &MoneyFilter,
    span: &Range<i64>,
) -> Result<Vec<(i64, Money)>, StoreError> {
    let last = last(tx, scope)?;
    let begin = span.start.saturating_mul(QUARTER);
    let end = span.end.saturating_mul(QUARTER);
    // Whichever is later: the sums' end, or the span's beginning. An id may be drawn some time
    // before its unit looks at the clock.
    let from = Timestamp::from_microsecond(begin).map(settled);
    let after = from.unwrap_or_default().max(last);
    let sql = Sql::new(concat!("SELECT slot, ", totals!(), " FROM (", moved!()))
        .bind(scope.merchant.0)
        .push(" AND t.mode = ")
        .bind(scope.mode.as_str())
        .push(" AND t.id > ")
        .bind(after)
        // Ids lead to the few that are new, and nothing else: with statistics at hand SQLite would
        // rather walk through a year of every account.
        .push(" AND t.at + 0 >= ")
        .bind(begin)
        .push(" AND t.at + 0 < ")
        .bind(end)
        .push(
            " AND t.kind IN ('payment', 'resolved', 'payment_voided', 'refund_given')) AS moved
         WHERE shop_id IS NOT NULL",
        );
    let sql = narrowed(sql, filter).push(" GROUP BY slot, shop_id, provider_id, currency");
    let rows = tx.query_built(&sql)?;
    rows.iter()
        .map(|row| Ok((row.int("slot")?, total(row)?)))
        .collect()
}

fn total(row: &Row) -> Result<Money, StoreError> {
    let currency = read::currency(row)?;
    let amount = |high: i64, low: i64| {
        let minor = high.saturating_mul(1_000_000_000).saturating_add(low);
        Amount::new(minor, currency)
    };
    Ok(Money {
        shop: read::word(row, "shop_id")?,
        provider: read::word(row, "provider_id")?,
        payments: read::count(row, "payments")?,
        received: amount(row.int("received_high")?, row.int("received_low")?),
        returned: amount(row.int("returned_high")?, row.int("returned_low")?),
    })
}

/// The last transfer that is in the sums; empty: none is.
fn last(tx: &mut Tx<'_>, scope: Scope) -> Result<String, StoreError> {
    let row = tx.query_one_opt(
        "SELECT transfer_id FROM money_summed WHERE merchant_id = $1 AND mode = $2",
        &read::scope(scope),
    )?;
    row.map_or(Ok(String::new()), |row| read::text(&row, "transfer_id"))
}

/// Whether so many transfers wait for their place in the sums that it is worth a unit.
pub fn waits(tx: &mut Tx<'_>, scope: Scope, now: Timestamp) -> Result<bool, StoreError> {
    let last = last(tx, scope)?;
    let rows = tx.query(
        "SELECT id FROM transfer WHERE merchant_id = $1 AND mode = $2 AND id > $3 AND id < $4
         ORDER BY id LIMIT 1 OFFSET $5",
        &read::with(
            scope,
            [
                Value::Text(last),
                Value::Text(settled(now)),
                Value::from(BATCH - 1),
            ],
        ),
    )?;
    Ok(!rows.is_empty())
}

/// Adds the oldest transfers to the sums that are in none yet; how many were looked at.
pub fn sum_up(tx: &mut Tx<'_>, scope: Scope, now: Timestamp) -> Result<u32, StoreError> {
    tx.execute(
        "INSERT INTO money_summed (merchant_id, mode, transfer_id, summed_at)
         VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING",
        &read::with(scope, [read::at(now)]),
    )?;
    // Its lock keeps two nodes from adding the same.
    let last = tx.query_one(
        "SELECT transfer_id FROM money_summed WHERE merchant_id = $1 AND mode = $2
         /*pg*/FOR NO KEY UPDATE/*pg*/",
        &read::scope(scope),
    )?;
    let sql = Sql::new(moved!())
        .bind(scope.merchant.0)
        .push(" AND t.mode = ")
        .bind(scope.mode.as_str())
        .push(" AND t.id > ")
        .bind(last.text("transfer_id")?)
        .push(" AND t.id < ")
        .bind(settled(now))
        .push(" ORDER BY t.id LIMIT ")
        .bind(BATCH);
    let rows = tx.query_built(&sql)?;
    let Some(newest) = rows.last() else {
        return Ok(0);
    };
    for (key, sums) in folded(&rows)? {
        add(tx, scope, key, sums)?;
    }
    tx.execute(
        "UPDATE money_summed SET transfer_id = $3, summed_at = $4
         WHERE merchant_id = $1 AND mode = $2",
        &read::with(scope, [newest.text("id")?.into(), read::at(now)]),
    )?;
    Ok(u32::try_from(rows.len()).unwrap_or(BATCH))
}

/// Quarter of an hour, shop, provider and currency.
type Key<'a> = (i64, &'a str, &'a str, &'a str);

fn folded(rows: &[Row]) -> Result<BTreeMap<Key<'_>, [i64; 3]>, StoreError> {
    let mut all = BTreeMap::new();
    for row in rows {
        let moved = [
            row.int("payments")?,
            row.int("received_minor")?,
            row.int("returned_minor")?,
        ];
        // Debts and receipts are transfers too, and payments have nothing to do with them.
        let Some(shop) = row.opt_text("shop_id")?.filter(|_| moved != [0; 3]) else {
            continue;
        };
        let key = (
            row.int("slot")?,
            shop,
            row.text("provider_id")?,
            row.text("currency")?,
        );
        let sums: &mut [i64; 3] = all.entry(key).or_default();
        for (sum, one) in sums.iter_mut().zip(moved) {
            *sum = sum.saturating_add(one);
        }
    }
    Ok(all)
}

fn add(
    tx: &mut Tx<'_>,
    scope: Scope,
    (slot, shop, provider, currency): Key<'_>,
    sums: [i64; 3],
) -> Result<(), StoreError> {
    let key = [
        Value::Int(slot),
        shop.into(),
        provider.into(),
        currency.into(),
    ];
    tx.execute(
        "INSERT INTO money_sum (merchant_id, mode, slot, shop_id, provider_id, currency, payments,
            received_minor, returned_minor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (merchant_id, mode, slot, shop_id, provider_id, currency) DO UPDATE SET
            payments = money_sum.payments + excluded.payments,
            received_minor = money_sum.received_minor + excluded.received_minor,
            returned_minor = money_sum.returned_minor + excluded.returned_minor",
        &read::with(scope, key.into_iter().chain(sums.map(Value::Int))),
    )?;
    Ok(())
}

/// Ids before this one were drawn so long before a moment that they are all there by then.
fn settled(now: Timestamp) -> String {
    first_id("trf", now.checked_sub(SETTLED).unwrap_or(Timestamp::MIN))
}

/// Finds sums that are not those of their transfers, for `verify-books`.
pub(super) const SUMS_AGREE: &str = concat!(
    "SELECT shop_id || ' ' || provider_id || ' ' || CAST(slot AS TEXT) AS object FROM (
        SELECT slot, shop_id, provider_id, currency, payments, received_minor, returned_minor
        FROM money_sum WHERE merchant_id = $1 AND mode = $2
        UNION ALL
        SELECT slot, shop_id, provider_id, currency, -payments, -received_minor, -returned_minor
        FROM (",
    moved!(),
    "$1 AND t.mode = $2 AND t.id <= (SELECT s.transfer_id FROM money_summed AS s
            WHERE s.merchant_id = $1 AND s.mode = $2)
        ) AS moved WHERE shop_id IS NOT NULL) AS both_sides
     GROUP BY slot, shop_id, provider_id, currency
     HAVING SUM(payments) <> 0 OR SUM(received_minor) <> 0 OR SUM(returned_minor) <> 0"
);

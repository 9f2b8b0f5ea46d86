//! How an account stands at a moment, and the lines that led there.

use std::fmt;
use std::str::FromStr;

use domain::id::{BadId, CustomerId, TransferId};
use domain::ledger::{Entry, LedgerAccount, Line, Owing, Side, statement as running};
use domain::scope::Scope;
use jiff::Timestamp;
use money::{Amount, Currency};

use crate::rooms::read;
use crate::{Row, Sql, StoreError, Tx, Value};

/// A place among the transfers of an account: a page goes on behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    at: Timestamp,
    id: TransferId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_microsecond(), self.id)
    }
}

impl FromStr for Place {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = BadId {
            expected: TransferId::PREFIX,
        };
        let (at, id) = text.split_once('.').ok_or_else(|| bad.clone())?;
        let at = at.parse().ok();
        let at = at.and_then(|at| Timestamp::from_microsecond(at).ok());
        Ok(Self {
            at: at.ok_or(bad)?,
            id: id.parse()?,
        })
    }
}

/// Which lines of an account are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The account.
    pub account: LedgerAccount,
    /// In this currency.
    pub currency: Currency,
    /// Booked at or after.
    pub from: Option<Timestamp>,
    /// Booked before.
    pub before: Option<Timestamp>,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A page of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What stood before the first line.
    pub opening: Amount,
    /// The lines, oldest first, each with the balance after it.
    pub lines: Vec<Line>,
    /// Where the next page goes on; `None`: there is nothing more.
    pub next: Option<Place>,
}

/// Debits less credits of an account: of all time, or of all that was booked before `before`.
pub fn balance(
    tx: &mut Tx<'_>,
    scope: Scope,
    (account, currency): (LedgerAccount, Currency),
    before: Option<Timestamp>,
) -> Result<Amount, StoreError> {
    // The end of time.
    let end = before.map_or(i64::MAX, Timestamp::as_microsecond);
    summed(tx, scope, (account, currency), (end, ""))
}

/// How a customer stands in every currency in which anything was ever booked for them, at a moment
/// or now: in the order of the currencies' codes.
pub fn owing(
    tx: &mut Tx<'_>,
    scope: Scope,
    customer: CustomerId,
    before: Option<Timestamp>,
) -> Result<Vec<Owing>, StoreError> {
    let (owed, unapplied) = (
        LedgerAccount::Customer(customer),
        LedgerAccount::Unapplied(customer),
    );
    let rows = tx.query(
        "SELECT DISTINCT currency FROM ledger_account
         WHERE merchant_id = $1 AND mode = $2 AND account IN ($3, $4) ORDER BY currency",
        &read::with(scope, [owed.key().into(), unapplied.key().into()]),
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let currency = read::currency(row)?;
        let held = balance(tx, scope, (unapplied, currency), before)?;
        found.push(Owing {
            owes: balance(tx, scope, (owed, currency), before)?,
            // Its credits are what was received.
            unapplied: held.checked_neg().map_err(|_| row.corrupt("currency"))?,
        });
    }
    Ok(found)
}

/// A page of the statement of an account, at most `limit` lines.
pub fn statement(
    tx: &mut Tx<'_>,
    scope: Scope,
    span: &Span,
    limit: u32,
) -> Result<Statement, StoreError> {
    let key = span.account.key();
    let most = limit.saturating_add(1);
    let sql = side(
        Sql::new("SELECT * FROM ("),
        "SELECT id, at, kind, cause, currency, amount_minor, 1 AS is_debit FROM transfer
            WHERE merchant_id = ",
        (" AND debit_account = ", &key),
        (scope, span, most),
    );
    let sql = side(
        sql.push(" UNION ALL SELECT * FROM ("),
        "SELECT id, at, kind, cause, currency, amount_minor, 0 AS is_debit FROM transfer
            WHERE merchant_id = ",
        (" AND credit_account = ", &key),
        (scope, span, most),
    );
    let sql = sql.push(" ORDER BY at, id LIMIT ").bind(most);
    let rows = tx.query_built(&sql)?;
    let mut entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|last| Place {
        at: last.at,
        id: last.id,
    });
    let owner = (span.account, span.currency);
    let opening = match (span.after, span.from) {
        (Some(after), _) => {
            // With the line at the place, which is the last of the page before.
            let id = format!("{}~", after.id);
            summed(tx, scope, owner, (after.at.as_microsecond(), &id))?
        }
        (None, Some(from)) => balance(tx, scope, owner, Some(from))?,
        (None, None) => Amount::zero(span.currency),
    };
    let lines = running(opening, entries).map_err(|_| StoreError::Corrupt {
        table: "transfer".to_owned(),
        column: "amount_minor".to_owned(),
    })?;
    Ok(Statement {
        opening,
        lines,
        next,
    })
}

/// Debits less credits of what stands before a moment and an id. The sums are taken in two parts,
/// of which one counts thousand millions: they may not fit a database's integer.
fn summed(
    tx: &mut Tx<'_>,
    scope: Scope,
    (account, currency): (LedgerAccount, Currency),
    (at, id): (i64, &str),
) -> Result<Amount, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(high), 0) AS BIGINT) AS high,
            CAST(COALESCE(SUM(low), 0) AS BIGINT) AS low
         FROM (SELECT amount_minor / 1000000000 AS high, amount_minor % 1000000000 AS low
               FROM transfer WHERE merchant_id = $1 AND mode = $2 AND debit_account = $3
                  AND currency = $4 AND (at, id) < ($5, $6)
               UNION ALL
               SELECT -(amount_minor / 1000000000), -(amount_minor % 1000000000)
               FROM transfer WHERE merchant_id = $1 AND mode = $2 AND credit_account = $3
                  AND currency = $4 AND (at, id) < ($5, $6)) AS moved",
        &read::with(
            scope,
            [
                Value::Text(account.key()),
                currency.code().into(),
                Value::Int(at),
                id.into(),
            ],
        ),
    )?;
    let high = row.int("high")?.checked_mul(1_000_000_000);
    let minor = high.and_then(|high| row.int("low").ok()?.checked_add(high));
    let minor = minor.ok_or_else(|| row.corrupt("high"))?;
    Ok(Amount::new(minor, currency))
}

fn side(
    sql: Sql,
    head: &'static str,
    (column, key): (&'static str, &str),
    (scope, span, most): (Scope, &Span, u32),
) -> Sql {
    let mut sql = sql
        .push(head)
        .bind(scope.merchant.0)
        .push(" AND mode = ")
        .bind(scope.mode.as_str())
        .push(column)
        .bind(key)
        .push(" AND currency = ")
        .bind(span.currency.code());
    if let Some(from) = span.from {
        sql = sql.push(" AND at >= ").bind(from.as_microsecond());
    }
    if let Some(before) = span.before {
        sql = sql.push(" AND at < ").bind(before.as_microsecond());
    }
    if let Some(after) = span.after {
        sql = sql
            .push(" AND (at, id) > (")
            .bind(after.at.as_microsecond())
            .push(", ")
            .bind(after.id.to_string())
            .push(")");
    }
    sql.push(" ORDER BY at, id LIMIT ")
        .bind(most)
        .push(") AS side")
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: read::word(row, "id")?,
        at: read::moment(row, "at")?,
        kind: read::word(row, "kind")?,
        cause: read::word(row, "cause")?,
        side: if row.flag("is_debit")? {
            Side::Debit
        } else {
            Side::Credit
        },
        amount: read::amount(row, "amount_minor")?,
    })
}

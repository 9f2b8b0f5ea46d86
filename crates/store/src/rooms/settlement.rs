//! Files of gateways and banks that were held against our payments, with what was found.

use domain::id::{LinkId, PaymentId, ProviderId, SettlementId, UserId};
use domain::payment::PaymentState;
use domain::scope::Scope;
use domain::settlement::{Finding, Found};
use jiff::Timestamp;
use jiff::civil::Date;
use money::{Currency, Unit};

use super::board::Span;
use super::office::first_id;
use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody is asked what its columns are.
    Waiting,
    /// It is being compared.
    Running,
    /// It was compared.
    Done,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Inner id.
    pub id: SettlementId,
    /// Whose payments it is held against.
    pub provider: ProviderId,
    /// Its name, as the browser told it.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub file_hash: String,
    /// Where it stands.
    pub state: State,
    /// JSON: the headings of the columns that were read.
    pub layout: String,
    /// The unit of its amounts.
    pub unit: Unit,
    /// The first day that is compared.
    pub first: Option<Date>,
    /// The last day that is compared.
    pub last: Option<Date>,
    /// JSON: the sums of what was found.
    pub sums: String,
    /// Who uploaded it.
    pub user: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When its state changed last.
    pub moved_at: Timestamp,
}

/// Keeps a file that was uploaded.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    one: &Settlement,
    file: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO settlement (merchant_id, mode, id, provider_id, file_name, file_hash, file,
            state, layout, unit, first_day, last_day, sums, staff_id, created_at, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &read::with(
            scope,
            [
                read::id(one.id),
                read::id(one.provider),
                Value::from(&one.file_name),
                Value::from(&one.file_hash),
                Value::Blob(file.to_vec()),
                one.state.word().into(),
                Value::from(&one.layout),
                one.unit.code().into(),
                read::opt_id(one.first),
                read::opt_id(one.last),
                Value::from(&one.sums),
                read::id(one.user),
                read::at(one.created_at),
                read::at(one.moved_at),
            ],
        ),
    )?;
    Ok(())
}

/// Writes where a file stands, if it still is in the state `from` since the same moment. One that was
/// compared keeps its lines and not its bytes.
pub fn save(
    tx: &mut Tx<'_>,
    scope: Scope,
    one: &Settlement,
    from: (State, Timestamp),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE settlement SET state = $4, layout = $5, unit = $6, first_day = $7, last_day = $8,
            sums = $9, moved_at = $10, file = CASE WHEN $4 = 'done' THEN NULL ELSE file END
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = $11 AND moved_at = $12",
        &read::with(
            scope,
            [
                read::id(one.id),
                one.state.word().into(),
                Value::from(&one.layout),
                one.unit.code().into(),
                read::opt_id(one.first),
                read::opt_id(one.last),
                Value::from(&one.sums),
                read::at(one.moved_at),
                from.0.word().into(),
                read::at(from.1),
            ],
        ),
    )?;
    Ok(changed == 1)
}

const ONE: &str = "SELECT id, provider_id, file_name, file_hash, state, layout, unit, first_day,
    last_day, sums, staff_id, created_at, moved_at FROM settlement
    WHERE merchant_id = $1 AND mode = $2 AND id = $3";
const NEWEST: &str = "SELECT id, provider_id, file_name, file_hash, state, layout, unit, first_day,
    last_day, sums, staff_id, created_at, moved_at FROM settlement
    WHERE merchant_id = $1 AND mode = $2 ORDER BY id DESC LIMIT $3";
const OF_FILE: &str =
    "SELECT id, provider_id, file_name, file_hash, state, layout, unit, first_day,
    last_day, sums, staff_id, created_at, moved_at FROM settlement
    WHERE merchant_id = $1 AND mode = $2 AND file_hash = $3 AND state = 'done'
    ORDER BY id DESC LIMIT 5";
const OF_PROVIDER: &str = "SELECT id, provider_id, file_name, file_hash, state, layout, unit,
    first_day, last_day, sums, staff_id, created_at, moved_at FROM settlement
    WHERE merchant_id = $1 AND mode = $2 AND provider_id = $3 AND state = 'done'
    ORDER BY id DESC LIMIT 1";

/// A file by its id, without its bytes.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: SettlementId,
) -> Result<Option<Settlement>, StoreError> {
    tx.query_one_opt(ONE, &read::with(scope, [read::id(id)]))?
        .map(|row| from_row(&row))
        .transpose()
}

/// The bytes of a file that was not compared yet.
pub fn file(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: SettlementId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT file FROM settlement WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?;
    let bytes = row.map(|row| Ok::<_, StoreError>(row.opt_blob("file")?.map(<[u8]>::to_vec)));
    Ok(bytes.transpose()?.flatten())
}

/// The newest files.
pub fn list(tx: &mut Tx<'_>, scope: Scope, limit: u32) -> Result<Vec<Settlement>, StoreError> {
    let rows = tx.query(NEWEST, &read::with(scope, [Value::from(limit)]))?;
    rows.iter().map(from_row).collect()
}

/// Files of the same bytes that were compared, newest first.
pub fn of_file(
    tx: &mut Tx<'_>,
    scope: Scope,
    file_hash: &str,
) -> Result<Vec<Settlement>, StoreError> {
    let rows = tx.query(OF_FILE, &read::with(scope, [file_hash.into()]))?;
    rows.iter().map(from_row).collect()
}

/// The file of a provider that was compared last: the next one most likely looks the same.
pub fn last_of(
    tx: &mut Tx<'_>,
    scope: Scope,
    provider: ProviderId,
) -> Result<Option<Settlement>, StoreError> {
    tx.query_one_opt(OF_PROVIDER, &read::with(scope, [read::id(provider)]))?
        .map(|row| from_row(&row))
        .transpose()
}

/// Drops the bytes of files that were uploaded before a moment and never compared.
pub fn drop_old(tx: &mut Tx<'_>, scope: Scope, before: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE settlement SET file = NULL
         WHERE merchant_id = $1 AND mode = $2 AND id < $3 AND file IS NOT NULL",
        &read::with(scope, [Value::Text(first_id("stl", before))]),
    )?;
    Ok(())
}

/// One of our payments, as it can be named in a file of its bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Which.
    pub payment: PaymentId,
    /// What was booked, in minor units.
    pub minor: i64,
    /// What it goes by, the surest first.
    pub names: Vec<String>,
    /// When it was booked.
    pub at: Timestamp,
}

/// Payments of a provider that were booked in a span, oldest first, at most `limit`.
pub fn booked(
    tx: &mut Tx<'_>,
    scope: Scope,
    (provider, currency): (ProviderId, Currency),
    span: Span,
    limit: u32,
) -> Result<Vec<Booked>, StoreError> {
    let account = domain::ledger::LedgerAccount::Clearing(provider).key();
    let rows = tx.query(
        "SELECT p.id, t.amount_minor, t.at, p.reference_key, p.tracking_code, p.gateway_key, p.code,
            p.order_number
         FROM transfer AS t JOIN payment AS p ON p.merchant_id = t.merchant_id
            AND p.mode = t.mode AND p.id = t.cause
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.debit_account = $3 AND t.currency = $4
            AND t.at >= $5 AND t.at < $6 AND t.kind IN ('payment', 'resolved')
         ORDER BY t.at, t.id LIMIT $7",
        &read::with(
            scope,
            [
                Value::Text(account),
                currency.code().into(),
                read::at(span.from),
                read::at(span.before),
                Value::from(limit),
            ],
        ),
    )?;
    let one = |row: &Row| {
        let mut names = Vec::new();
        for column in ["tracking_code", "reference_key", "gateway_key", "code"] {
            names.extend(read::opt_text(row, column)?);
        }
        names.push(row.int("order_number")?.to_string());
        Ok(Booked {
            payment: read::word(row, "id")?,
            minor: row.int("amount_minor")?,
            names,
            at: read::moment(row, "at")?,
        })
    };
    rows.iter().map(one).collect()
}

/// The payment at a terminal that a text names, whatever became of it.
pub fn named(
    tx: &mut Tx<'_>,
    scope: Scope,
    terminal_key: &str,
    name: &str,
) -> Result<Option<(PaymentId, PaymentState, i64)>, StoreError> {
    let terms = || read::with(scope, [terminal_key.into(), name.into()]);
    let mut row = tx.query_one_opt(
        "SELECT p.id, p.state, p.amount_minor FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.terminal_key = $3 AND p.gateway_key = $4",
        &terms(),
    )?;
    if row.is_none() {
        row = tx.query_one_opt(
            "SELECT p.id, p.state, p.amount_minor FROM bank_reference AS b
             JOIN payment AS p ON p.merchant_id = b.merchant_id AND p.mode = b.mode
                AND p.id = b.payment_id
             WHERE b.merchant_id = $1 AND b.mode = $2 AND b.terminal_key = $3
                AND b.reference_key = $4",
            &terms(),
        )?;
    }
    if let (None, Ok(number)) = (&row, name.parse::<i64>()) {
        row = tx.query_one_opt(
            "SELECT p.id, p.state, p.amount_minor FROM payment AS p
             WHERE p.merchant_id = $1 AND p.mode = $2 AND p.terminal_key = $3
                AND p.order_number = $4",
            &read::with(scope, [terminal_key.into(), Value::Int(number)]),
        )?;
    }
    let one = |row: &Row| {
        Ok((
            read::word(row, "id")?,
            read::word(row, "state")?,
            row.int("amount_minor")?,
        ))
    };
    row.as_ref().map(one).transpose()
}

/// A line that was kept: its place among those of its finding, and why it could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its place, from 0.
    pub place: u32,
    /// What was found.
    pub found: Found,
    /// Why it could not be read, in a word.
    pub reason: Option<String>,
}

/// A line, how its payment stands now, and the link of that.
pub type Line = (Kept, Option<(PaymentState, LinkId)>);

/// Keeps lines.
pub fn put(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: SettlementId,
    lines: &[Kept],
) -> Result<(), StoreError> {
    let row = |one: &Kept| {
        let found = &one.found;
        read::with(
            scope,
            [
                read::id(id),
                found.finding.as_str().into(),
                Value::from(one.place),
                Value::from(found.line.map(i64::from)),
                read::opt_id(found.day),
                Value::from(&found.reference),
                Value::from(found.theirs),
                Value::from(found.ours),
                read::opt_id(found.payment),
                Value::from(one.reason.clone()),
            ],
        )
    };
    tx.insert_many(
        "INSERT INTO settlement_line (merchant_id, mode, settlement_id, finding, place, line, day,
            reference, theirs_minor, ours_minor, payment_id, reason)",
        "ON CONFLICT DO NOTHING",
        &lines.iter().map(row).collect::<Vec<_>>(),
    )?;
    Ok(())
}

/// Removes some of the lines of a comparison that did not come to its end. `true`: there may be more.
pub fn sweep(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: SettlementId,
    most: u32,
) -> Result<bool, StoreError> {
    let mut gone = 0;
    for finding in Finding::ALL {
        gone += tx.execute(
            "DELETE FROM settlement_line
             WHERE merchant_id = $1 AND mode = $2 AND settlement_id = $3 AND finding = $4
                AND place IN (SELECT place FROM settlement_line
                  WHERE merchant_id = $1 AND mode = $2 AND settlement_id = $3 AND finding = $4
                  ORDER BY place LIMIT $5)",
            &read::with(
                scope,
                [read::id(id), finding.as_str().into(), Value::from(most)],
            ),
        )?;
    }
    Ok(gone > 0)
}

/// Lines of one finding, in their order, behind a place, at most `limit`; each with the state of its
/// payment, and its link.
pub fn lines(
    tx: &mut Tx<'_>,
    scope: Scope,
    (id, finding): (SettlementId, Finding),
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let rows = tx.query(
        "SELECT l.*, p.state AS state, p.link_id FROM settlement_line AS l
         LEFT JOIN payment AS p ON p.merchant_id = l.merchant_id AND p.mode = l.mode
            AND p.id = l.payment_id
         WHERE l.merchant_id = $1 AND l.mode = $2 AND l.settlement_id = $3 AND l.finding = $4
            AND l.place > $5
         ORDER BY l.place LIMIT $6",
        &read::with(
            scope,
            [
                read::id(id),
                finding.as_str().into(),
                Value::Int(after.map_or(-1, i64::from)),
                Value::from(limit),
            ],
        ),
    )?;
    let one = |row: &Row| {
        let found = Found {
            finding,
            line: read::opt_count(row, "line")?,
            day: read::opt_word(row, "day")?,
            reference: read::opt_text(row, "reference")?.unwrap_or_default(),
            theirs: row.opt_int("theirs_minor")?,
            ours: row.opt_int("ours_minor")?,
            payment: read::opt_word(row, "payment_id")?,
        };
        let kept = Kept {
            place: read::count(row, "place")?,
            found,
            reason: read::opt_text(row, "reason")?,
        };
        let state = read::opt_word(row, "state")?;
        Ok((kept, state.zip(read::opt_word(row, "link_id")?)))
    };
    rows.iter().map(one).collect()
}

fn from_row(row: &Row) -> Result<Settlement, StoreError> {
    Ok(Settlement {
        id: read::word(row, "id")?,
        provider: read::word(row, "provider_id")?,
        file_name: read::text(row, "file_name")?,
        file_hash: read::text(row, "file_hash")?,
        state: match row.text("state")? {
            "waiting" => State::Waiting,
            "running" => State::Running,
            "done" => State::Done,
            _ => return Err(row.corrupt("state")),
        },
        layout: read::text(row, "layout")?,
        unit: Unit::from_code(row.text("unit")?).map_err(|_| row.corrupt("unit"))?,
        first: read::opt_word(row, "first_day")?,
        last: read::opt_word(row, "last_day")?,
        sums: read::text(row, "sums")?,
        user: read::word(row, "staff_id")?,
        created_at: read::moment(row, "created_at")?,
        moved_at: read::moment(row, "moved_at")?,
    })
}

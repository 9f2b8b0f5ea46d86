//! Channels that a merchant has set up, with their sealed secrets.

use domain::check::Check;
use domain::message::ChannelKind;
use domain::scope::MerchantNo;
use jiff::Timestamp;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A channel with what only `app` can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRow {
    /// Which kind.
    pub kind: ChannelKind,
    /// Whether messages go out by it.
    pub active: bool,
    /// Its settings, as JSON.
    pub settings: String,
    /// Its secrets, encrypted.
    pub secrets: Vec<u8>,
    /// Rises with each change.
    pub version: i64,
    /// Its last test, if the settings are still those that were tested.
    pub check: Option<Check>,
    /// Since when nothing goes out by it, and why: its settings or its credit must be looked at.
    pub stopped: Option<(Timestamp, String)>,
    /// What was left when it was asked last.
    pub credit: Option<StoredCredit>,
    /// Below this staff are told; `None`: below what is usual, zero: never.
    pub floor: Option<i64>,
    /// Since when it is below, and staff know.
    pub low_since: Option<Timestamp>,
}

/// Credit at a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCredit {
    /// How much.
    pub left: i64,
    /// A word for what is counted.
    pub unit: String,
    /// When it was asked.
    pub at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT kind, active, settings, secrets, version, checked, checked_at, checked_words,
                stopped_at, stopped_why, credit, credit_unit, credit_at, credit_floor,
                credit_low_at
             FROM channel WHERE merchant_id = $1 ",
            $rest
        )
    };
}

/// The channel of a kind, if it was ever set up.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: ChannelKind,
) -> Result<Option<ChannelRow>, StoreError> {
    tx.query_one_opt(
        select!("AND kind = $2"),
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Every channel that was ever set up, by the word of its kind.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<ChannelRow>, StoreError> {
    let rows = tx.query(select!("ORDER BY kind"), &[Value::Int(merchant.0)])?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<ChannelRow, StoreError> {
    let stopped = read::opt_moment(row, "stopped_at")?;
    let why = read::opt_text(row, "stopped_why")?.unwrap_or_default();
    let credit = match (row.opt_int("credit")?, read::opt_moment(row, "credit_at")?) {
        (Some(left), Some(at)) => Some(StoredCredit {
            left,
            unit: read::opt_text(row, "credit_unit")?.unwrap_or_default(),
            at,
        }),
        _ => None,
    };
    Ok(ChannelRow {
        kind: read::word(row, "kind")?,
        active: row.flag("active")?,
        settings: read::text(row, "settings")?,
        secrets: row.blob("secrets")?.to_vec(),
        version: row.int("version")?,
        check: read::check(row)?,
        stopped: stopped.map(|at| (at, why)),
        credit,
        floor: row.opt_int("credit_floor")?,
        low_since: read::opt_moment(row, "credit_low_at")?,
    })
}

/// Inserts a channel. One that was set up in the meantime is `Duplicate("channel_pk")`.
pub fn insert(tx: &mut Tx<'_>, merchant: MerchantNo, row: &ChannelRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO channel (merchant_id, kind, version, active, settings, secrets,
            checked, checked_at, checked_words, credit_floor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &values(merchant, row),
    )?;
    Ok(())
}

/// Replaces a channel that is at the row's version, and starts it if it was stopped. `false`: it is
/// not at that version any more.
pub fn change(tx: &mut Tx<'_>, merchant: MerchantNo, row: &ChannelRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE channel SET active = $4, settings = $5, secrets = $6, checked = $7,
            checked_at = $8, checked_words = $9, credit_floor = $10, version = version + 1,
            stopped_at = NULL, stopped_why = NULL
         WHERE merchant_id = $1 AND kind = $2 AND version = $3",
        &values(merchant, row),
    )?;
    Ok(changed == 1)
}

fn values(merchant: MerchantNo, row: &ChannelRow) -> [Value; 10] {
    let [checked, checked_at, checked_words] = read::check_values(row.check.as_ref());
    [
        Value::Int(merchant.0),
        row.kind.as_str().into(),
        Value::Int(row.version),
        Value::from(row.active),
        Value::from(&row.settings),
        Value::from(row.secrets.clone()),
        checked,
        checked_at,
        checked_words,
        Value::from(row.floor),
    ]
}

/// Writes down what a test of these very settings said. `false`: they changed in the meantime.
pub fn checked(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    row: &ChannelRow,
    check: &Check,
) -> Result<bool, StoreError> {
    let [checked, checked_at, checked_words] = read::check_values(Some(check));
    let changed = tx.execute(
        "UPDATE channel SET checked = $5, checked_at = $6, checked_words = $7
         WHERE merchant_id = $1 AND kind = $2 AND settings = $3 AND secrets = $4",
        &[
            Value::Int(merchant.0),
            row.kind.as_str().into(),
            Value::from(&row.settings),
            Value::from(row.secrets.clone()),
            checked,
            checked_at,
            checked_words,
        ],
    )?;
    Ok(changed == 1)
}

/// Stops a channel whose settings are still these: nothing goes out by it. `false`: they changed in
/// the meantime, or it is stopped already.
pub fn stop(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    row: &ChannelRow,
    (why, now): (&str, Timestamp),
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE channel SET stopped_at = $4, stopped_why = $5
         WHERE merchant_id = $1 AND kind = $2 AND version = $3 AND stopped_at IS NULL",
        &[
            Value::Int(merchant.0),
            row.kind.as_str().into(),
            Value::Int(row.version),
            read::at(now),
            why.into(),
        ],
    )?;
    Ok(changed == 1)
}

/// Starts a stopped channel. `false`: it is not stopped.
pub fn start(tx: &mut Tx<'_>, merchant: MerchantNo, kind: ChannelKind) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE channel SET stopped_at = NULL, stopped_why = NULL
         WHERE merchant_id = $1 AND kind = $2 AND stopped_at IS NOT NULL",
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?;
    Ok(changed == 1)
}

/// Writes down how much credit is left, by these very settings.
pub fn credit(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    row: &ChannelRow,
    credit: &StoredCredit,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE channel SET credit = $4, credit_unit = $5, credit_at = $6
         WHERE merchant_id = $1 AND kind = $2 AND version = $3",
        &[
            Value::Int(merchant.0),
            row.kind.as_str().into(),
            Value::Int(row.version),
            Value::Int(credit.left),
            Value::from(&credit.unit),
            read::at(credit.at),
        ],
    )?;
    Ok(())
}

/// Writes down since when credit is low; `None`: it is not. `false`: that stood there already.
pub fn set_low(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: ChannelKind,
    since: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let sql = if since.is_some() {
        "UPDATE channel SET credit_low_at = $3
         WHERE merchant_id = $1 AND kind = $2 AND credit_low_at IS NULL"
    } else {
        "UPDATE channel SET credit_low_at = $3
         WHERE merchant_id = $1 AND kind = $2 AND credit_low_at IS NOT NULL"
    };
    let values = [
        Value::Int(merchant.0),
        kind.as_str().into(),
        read::opt_at(since),
    ];
    Ok(tx.execute(sql, &values)? == 1)
}

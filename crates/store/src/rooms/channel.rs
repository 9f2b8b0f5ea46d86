//! Channels that a merchant has set up, with their sealed secrets.

use domain::check::Check;
use domain::message::ChannelKind;
use domain::scope::MerchantNo;

use super::read;
use crate::{StoreError, Tx, Value};

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
}

/// The channel of a kind, if it was ever set up.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: ChannelKind,
) -> Result<Option<ChannelRow>, StoreError> {
    tx.query_one_opt(
        "SELECT kind, active, settings, secrets, version, checked, checked_at, checked_words
         FROM channel WHERE merchant_id = $1 AND kind = $2",
        &[Value::Int(merchant.0), kind.as_str().into()],
    )?
    .map(|row| {
        Ok(ChannelRow {
            kind: read::word(&row, "kind")?,
            active: row.flag("active")?,
            settings: read::text(&row, "settings")?,
            secrets: row.blob("secrets")?.to_vec(),
            version: row.int("version")?,
            check: read::check(&row)?,
        })
    })
    .transpose()
}

/// Inserts a channel. One that was set up in the meantime is `Duplicate("channel_pk")`.
pub fn insert(tx: &mut Tx<'_>, merchant: MerchantNo, row: &ChannelRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO channel (merchant_id, kind, version, active, settings, secrets,
            checked, checked_at, checked_words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values(merchant, row),
    )?;
    Ok(())
}

/// Replaces a channel that is at the row's version. `false`: it is not at that version any more.
pub fn change(tx: &mut Tx<'_>, merchant: MerchantNo, row: &ChannelRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE channel SET active = $4, settings = $5, secrets = $6, checked = $7,
            checked_at = $8, checked_words = $9, version = version + 1
         WHERE merchant_id = $1 AND kind = $2 AND version = $3",
        &values(merchant, row),
    )?;
    Ok(changed == 1)
}

fn values(merchant: MerchantNo, row: &ChannelRow) -> [Value; 9] {
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

//! Providers, with their sealed credentials; what ails them, and what they were before.

pub mod health;
pub mod left;
pub mod past;

use domain::check::Check;
use domain::health::Illness;
use domain::id::{AccountId, ProviderId};
use domain::provider::Provider;
use domain::scope::Scope;
use domain::token::Token;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// A provider with what only `app` may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRow {
    /// The provider.
    pub provider: Provider,
    /// Credentials, encrypted.
    pub credentials: Vec<u8>,
    /// The fixed part of the bank's own notification address.
    pub token: Token,
    /// Rises with each change.
    pub version: i64,
    /// The last test of the credentials, if they are still those that were tested.
    pub check: Option<Check>,
    /// What ails it.
    pub illness: Option<Illness>,
    /// Whether something of it was replaced.
    pub age: Age,
}

/// Whether a row is what a provider is now, or was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// It is so now, and its terminal, address and credentials never were others.
    Only,
    /// It is so now; [`past`] has what it was before.
    Newest,
    /// It was so before.
    Past,
}

impl Age {
    /// Whether the provider is so now.
    pub const fn is_now(self) -> bool {
        !matches!(self, Self::Past)
    }
}

/// Inserts a provider.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, row: &ProviderRow) -> Result<(), StoreError> {
    let provider = &row.provider;
    let mut values = values(scope, row);
    values.extend([
        Value::from(&provider.driver),
        Value::Int(provider.position),
        row.token.as_str().into(),
    ]);
    tx.execute(
        "INSERT INTO provider (merchant_id, mode, id, version, account_id, public_name, state,
            published, min_minor, max_minor, currency, auto_verify, terminal_key, base_url,
            credentials, checked, checked_at, checked_words, driver, position, token)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21)",
        &values,
    )?;
    Ok(())
}

/// Replaces what may change of a provider that is at the row's version; its place stays. `false`:
/// it is not at that version any more.
pub fn change(tx: &mut Tx<'_>, scope: Scope, row: &ProviderRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE provider SET account_id = $5, public_name = $6, state = $7, published = $8,
            min_minor = $9, max_minor = $10, currency = $11, auto_verify = $12,
            terminal_key = $13, base_url = $14, credentials = $15, checked = $16,
            checked_at = $17, checked_words = $18, version = version + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND version = $4",
        &values(scope, row),
    )?;
    Ok(changed == 1)
}

/// Whose, which, at which version, and everything that may change but its place.
fn values(scope: Scope, row: &ProviderRow) -> Vec<Value> {
    let provider = &row.provider;
    let [checked, checked_at, checked_words] = read::check_values(row.check.as_ref());
    read::with(
        scope,
        [
            read::id(provider.id),
            Value::Int(row.version),
            read::id(provider.account),
            Value::from(&provider.public_name),
            provider.state.as_str().into(),
            Value::from(provider.published),
            Value::from(provider.min.map(money::Amount::minor)),
            Value::from(provider.max.map(money::Amount::minor)),
            provider.currency.code().into(),
            Value::from(provider.auto_verify),
            Value::from(&provider.terminal_key),
            Value::from(&provider.base_url),
            Value::from(row.credentials.clone()),
            checked,
            checked_at,
            checked_words,
        ],
    )
}

/// Gives a provider its place among those of its world.
pub fn place(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
    position: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE provider SET position = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id), Value::Int(position)]),
    )?;
    Ok(())
}

/// Writes down what a test of these very credentials at this very address said. `false`: they
/// changed in the meantime.
pub fn checked(
    tx: &mut Tx<'_>,
    scope: Scope,
    row: &ProviderRow,
    check: &Check,
) -> Result<bool, StoreError> {
    let [checked, checked_at, checked_words] = read::check_values(Some(check));
    let changed = tx.execute(
        "UPDATE provider SET checked = $6, checked_at = $7, checked_words = $8
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND credentials = $4 AND base_url = $5",
        &read::with(
            scope,
            [
                read::id(row.provider.id),
                Value::from(row.credentials.clone()),
                Value::from(&row.provider.base_url),
                checked,
                checked_at,
                checked_words,
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// The gateways of an account in this world. What slips run under is none.
pub fn of_account(
    tx: &mut Tx<'_>,
    scope: Scope,
    account: AccountId,
) -> Result<Vec<ProviderRow>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM provider WHERE merchant_id = $1 AND mode = $2 AND account_id = $3
            AND driver <> 'slip'
         ORDER BY position, id",
        &read::with(scope, [read::id(account)]),
    )?;
    rows.iter().map(from_row).collect()
}

/// All gateways of a world. What slips run under is none.
pub fn all(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<ProviderRow>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM provider WHERE merchant_id = $1 AND mode = $2 AND driver <> 'slip'
         ORDER BY position, id",
        &read::scope(scope),
    )?;
    rows.iter().map(from_row).collect()
}

/// Everything in a world that payments run under, what slips run under included.
pub fn every(tx: &mut Tx<'_>, scope: Scope) -> Result<Vec<ProviderRow>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM provider WHERE merchant_id = $1 AND mode = $2 ORDER BY position, id",
        &read::scope(scope),
    )?;
    rows.iter().map(from_row).collect()
}

/// A provider by its id.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ProviderId,
) -> Result<Option<ProviderRow>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM provider WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// The provider that a bank's own notification names.
pub fn find_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<ProviderRow>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM provider WHERE merchant_id = $1 AND mode = $2 AND token = $3",
        &read::with(scope, [token.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<ProviderRow, StoreError> {
    Ok(ProviderRow {
        provider: Provider {
            id: read::word(row, "id")?,
            account: read::word(row, "account_id")?,
            driver: read::text(row, "driver")?,
            public_name: read::text(row, "public_name")?,
            state: read::word(row, "state")?,
            published: row.flag("published")?,
            position: row.int("position")?,
            min: read::opt_amount(row, "min_minor")?,
            max: read::opt_amount(row, "max_minor")?,
            currency: read::currency(row)?,
            auto_verify: row.flag("auto_verify")?,
            terminal_key: read::text(row, "terminal_key")?,
            base_url: read::text(row, "base_url")?,
        },
        credentials: row.blob("credentials")?.to_vec(),
        token: read::word(row, "token")?,
        version: row.int("version")?,
        check: read::check(row)?,
        illness: health::illness(row)?,
        age: if row.flag("past")? {
            Age::Newest
        } else {
            Age::Only
        },
    })
}

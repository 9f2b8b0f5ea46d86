//! One-time codes of payers, and how many went out.

use domain::id::{CodeId, ShopId};
use domain::openpay::{CODE_TRIES, CodesSent, OneTimeCode};
use domain::scope::Scope;
use jiff::{SignedDuration, Timestamp};

use super::super::read;
use super::COUNTED;
use crate::{Row, StoreError, Tx, Value};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Keeps a code that is sent.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, code: &OneTimeCode) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO openpay_code (merchant_id, mode, id, shop_id, owner, recipient, around, address,
            created_at, expires_at, tries, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &read::with(
            scope,
            [
                read::id(code.id),
                read::id(code.shop),
                code.owner.as_slice().into(),
                code.recipient.as_slice().into(),
                code.around.as_slice().into(),
                code.address.as_slice().into(),
                read::at(code.created_at),
                read::at(code.expires_at),
                Value::from(code.tries),
                read::opt_at(code.used_at),
            ],
        ),
    )?;
    Ok(())
}

/// A code by its id.
pub fn find(tx: &mut Tx<'_>, scope: Scope, id: CodeId) -> Result<Option<OneTimeCode>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM openpay_code WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// Counts a try before what was typed is looked at: tries at once cannot pass the count. `false`: it
/// was tried too often.
pub fn count_try(tx: &mut Tx<'_>, scope: Scope, id: CodeId) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE openpay_code SET tries = tries + 1
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND tries < $4",
        &read::with(scope, [read::id(id), Value::from(CODE_TRIES)]),
    )?;
    Ok(changed == 1)
}

/// Uses a code up. `false`: it was used already, or its time is over.
pub fn take(tx: &mut Tx<'_>, scope: Scope, id: CodeId, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE openpay_code SET used_at = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND used_at IS NULL AND expires_at > $4",
        &read::with(scope, [read::id(id), read::at(now)]),
    )?;
    Ok(changed == 1)
}

/// Lets one unit after the other count the codes of a shop.
pub fn one_by_one(tx: &mut Tx<'_>, scope: Scope, shop: ShopId) -> Result<(), StoreError> {
    tx.query(
        "SELECT id FROM shop WHERE merchant_id = $1 AND id = $2 /*pg*/FOR NO KEY UPDATE/*pg*/",
        &[Value::Int(scope.merchant.0), read::id(shop)],
    )?;
    Ok(())
}

/// How many codes went out like this one, which is not among them yet.
pub fn sent(tx: &mut Tx<'_>, scope: Scope, like: &OneTimeCode) -> Result<CodesSent, StoreError> {
    let now = like.created_at;
    let mut count = |sql: &'static str, key: Value, span: SignedDuration| {
        let since = now.checked_sub(span).unwrap_or(now);
        let values = read::with(scope, [key, read::at(since), Value::from(COUNTED)]);
        read::count(&tx.query_one(sql, &values)?, "n")
    };
    let recipient = || like.recipient.as_slice().into();
    Ok(CodesSent {
        recipient_hour: count(BY_RECIPIENT, recipient(), HOUR)?,
        recipient_day: count(BY_RECIPIENT, recipient(), DAY)?,
        around_hour: count(BY_AROUND, like.around.as_slice().into(), HOUR)?,
        address_hour: count(BY_ADDRESS, like.address.as_slice().into(), HOUR)?,
        shop_hour: count(BY_SHOP, read::id(like.shop), HOUR)?,
        shop_day: count(BY_SHOP, read::id(like.shop), DAY)?,
    })
}

macro_rules! went_out {
    ($column:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM (SELECT id FROM openpay_code
             WHERE merchant_id = $1 AND mode = $2 AND ",
            $column,
            " = $3 AND created_at > $4 LIMIT $5) AS few"
        )
    };
}

const BY_RECIPIENT: &str = went_out!("recipient");
const BY_AROUND: &str = went_out!("around");
const BY_ADDRESS: &str = went_out!("address");
const BY_SHOP: &str = went_out!("shop_id");

/// Forgets the codes of a shop that nobody counts any more.
pub fn forget(tx: &mut Tx<'_>, scope: Scope, like: &OneTimeCode) -> Result<(), StoreError> {
    let now = like.created_at;
    let before = now.checked_sub(DAY + HOUR).unwrap_or(now);
    tx.execute(
        "DELETE FROM openpay_code
         WHERE merchant_id = $1 AND mode = $2 AND shop_id = $3 AND created_at < $4",
        &read::with(scope, [read::id(like.shop), read::at(before)]),
    )?;
    Ok(())
}

fn from_row(row: &Row) -> Result<OneTimeCode, StoreError> {
    let hash = |column| {
        let bytes = row.blob(column)?;
        bytes.try_into().map_err(|_| row.corrupt(column))
    };
    Ok(OneTimeCode {
        id: read::word(row, "id")?,
        shop: read::word(row, "shop_id")?,
        owner: hash("owner")?,
        recipient: hash("recipient")?,
        around: hash("around")?,
        address: hash("address")?,
        created_at: read::moment(row, "created_at")?,
        expires_at: read::moment(row, "expires_at")?,
        tries: read::count(row, "tries")?,
        used_at: read::opt_moment(row, "used_at")?,
    })
}

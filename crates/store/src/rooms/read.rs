//! From columns to the types of `domain`. What does not fit is corrupt data, by table and column.

use std::str::FromStr;

use domain::check::Check;
use domain::scope::{MerchantNo, Scope};
use jiff::Timestamp;
use money::{Amount, Currency};

use crate::{Row, StoreError, Value};

/// The two values that lead every scoped key.
pub(super) fn scope(scope: Scope) -> [Value; 2] {
    [
        Value::Int(scope.merchant.0),
        Value::from(scope.mode.as_str()),
    ]
}

/// Parameters: the scope, then the rest.
pub(super) fn with(wanted: Scope, rest: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let rest = rest.into_iter();
    let mut all = Vec::with_capacity(rest.size_hint().0 + 2);
    all.extend(scope(wanted));
    all.extend(rest);
    all
}

pub(super) fn merchant_no(row: &Row) -> Result<MerchantNo, StoreError> {
    row.int("merchant_id").map(MerchantNo)
}

pub(super) fn word<T: FromStr>(row: &Row, column: &str) -> Result<T, StoreError> {
    row.text(column)?.parse().map_err(|_| row.corrupt(column))
}

pub(super) fn opt_word<T: FromStr>(row: &Row, column: &str) -> Result<Option<T>, StoreError> {
    row.opt_text(column)?
        .map(|text| text.parse().map_err(|_| row.corrupt(column)))
        .transpose()
}

pub(super) fn text(row: &Row, column: &str) -> Result<String, StoreError> {
    row.text(column).map(str::to_owned)
}

pub(super) fn opt_text(row: &Row, column: &str) -> Result<Option<String>, StoreError> {
    Ok(row.opt_text(column)?.map(str::to_owned))
}

pub(super) fn count(row: &Row, column: &str) -> Result<u32, StoreError> {
    u32::try_from(row.int(column)?).map_err(|_| row.corrupt(column))
}

pub(super) fn opt_count(row: &Row, column: &str) -> Result<Option<u32>, StoreError> {
    row.opt_int(column)?
        .map(|number| u32::try_from(number).map_err(|_| row.corrupt(column)))
        .transpose()
}

pub(super) fn moment(row: &Row, column: &str) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(row.int(column)?).map_err(|_| row.corrupt(column))
}

pub(super) fn opt_moment(row: &Row, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.opt_int(column)?
        .map(|at| Timestamp::from_microsecond(at).map_err(|_| row.corrupt(column)))
        .transpose()
}

pub(super) fn currency(row: &Row) -> Result<Currency, StoreError> {
    Currency::from_code(row.text("currency")?).map_err(|_| row.corrupt("currency"))
}

pub(super) fn amount(row: &Row, column: &str) -> Result<Amount, StoreError> {
    Ok(Amount::new(row.int(column)?, currency(row)?))
}

pub(super) fn opt_amount(row: &Row, column: &str) -> Result<Option<Amount>, StoreError> {
    let currency = currency(row)?;
    Ok(row
        .opt_int(column)?
        .map(|minor| Amount::new(minor, currency)))
}

pub(super) fn at(moment: Timestamp) -> Value {
    Value::Int(moment.as_microsecond())
}

pub(super) fn opt_at(moment: Option<Timestamp>) -> Value {
    Value::from(moment.map(Timestamp::as_microsecond))
}

/// Any id or word as stored.
pub(super) fn id(id: impl std::fmt::Display) -> Value {
    Value::Text(id.to_string())
}

pub(super) fn opt_id<T: std::fmt::Display>(id: Option<T>) -> Value {
    id.map_or(Value::NullText, |id| Value::Text(id.to_string()))
}

/// The last test of a row with `checked`, `checked_at` and `checked_words`.
pub(super) fn check(row: &Row) -> Result<Option<Check>, StoreError> {
    let Some(result) = opt_word(row, "checked")? else {
        return Ok(None);
    };
    let words = row.opt_text("checked_words")?.unwrap_or_default();
    let at = moment(row, "checked_at")?;
    Ok(Some(Check::from_text(result, at, words)))
}

/// The values of those three columns.
pub(super) fn check_values(check: Option<&Check>) -> [Value; 3] {
    [
        check.map_or(Value::NullText, |check| check.result.as_str().into()),
        opt_at(check.map(|check| check.at)),
        Value::from(check.map(Check::to_text)),
    ]
}

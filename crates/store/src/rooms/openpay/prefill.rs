//! Addresses of OpenPay pages as they were sent.

use domain::id::PrefillId;
use domain::openpay::SentPrefill;
use domain::scope::Scope;
use domain::token::Token;
use jiff::Timestamp;
use money::Amount;

use super::super::read;
use crate::{Row, StoreError, Tx, Value};

/// Keeps an address that is sent.
pub fn insert(
    tx: &mut Tx<'_>,
    scope: Scope,
    sent: &SentPrefill,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO openpay_prefill (merchant_id, mode, id, shop_id, token, query, language,
            amount_minor, currency, description, reference, made_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &read::with(
            scope,
            [
                read::id(sent.id),
                read::id(sent.shop),
                sent.token.as_str().into(),
                sent.query.as_str().into(),
                sent.language.as_str().into(),
                Value::from(sent.amount.map(Amount::minor)),
                Value::from(sent.amount.map(|amount| amount.currency().code())),
                Value::from(sent.description.as_deref()),
                Value::from(sent.reference.as_deref()),
                read::opt_id(sent.made_by),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

/// An address by its id.
pub fn find(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: PrefillId,
) -> Result<Option<SentPrefill>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM openpay_prefill WHERE merchant_id = $1 AND mode = $2 AND id = $3",
        &read::with(scope, [read::id(id)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// An address by its token.
pub fn find_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<SentPrefill>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM openpay_prefill WHERE merchant_id = $1 AND mode = $2 AND token = $3",
        &read::with(scope, [token.as_str().into()]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

fn from_row(row: &Row) -> Result<SentPrefill, StoreError> {
    let amount = match row.opt_int("amount_minor")? {
        Some(_) => Some(read::amount(row, "amount_minor")?),
        None => None,
    };
    Ok(SentPrefill {
        id: read::word(row, "id")?,
        shop: read::word(row, "shop_id")?,
        token: read::word(row, "token")?,
        query: read::text(row, "query")?,
        language: read::word(row, "language")?,
        amount,
        description: read::opt_text(row, "description")?,
        reference: read::opt_text(row, "reference")?,
        made_by: read::opt_word(row, "made_by")?,
    })
}

//! Financial accounts and receipt types.

use domain::account::FinancialAccount;
use domain::id::{AccountId, ReceiptTypeId};
use domain::scope::MerchantNo;

use super::read;
use crate::{StoreError, Tx, Value};

/// Inserts a financial account.
pub fn insert(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    account: &FinancialAccount,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO financial_account (merchant_id, id, name, currency, active)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            Value::Int(merchant.0),
            read::id(account.id),
            Value::from(&account.name),
            account.currency.code().into(),
            Value::from(account.active),
        ],
    )?;
    Ok(())
}

/// A financial account by its id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: AccountId,
) -> Result<Option<FinancialAccount>, StoreError> {
    tx.query_one_opt(
        "SELECT id, name, currency, active FROM financial_account
         WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| {
        Ok(FinancialAccount {
            id: read::word(&row, "id")?,
            name: read::text(&row, "name")?,
            currency: read::currency(&row)?,
            active: row.flag("active")?,
        })
    })
    .transpose()
}

/// Inserts a receipt type.
pub fn insert_receipt_type(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: ReceiptTypeId,
    name: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO receipt_type (merchant_id, id, name) VALUES ($1, $2, $3)",
        &[Value::Int(merchant.0), read::id(id), name.into()],
    )?;
    Ok(())
}

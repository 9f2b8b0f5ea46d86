//! Financial accounts and receipt types.

use domain::account::FinancialAccount;
use domain::id::{AccountId, ReceiptTypeId};
use domain::receipt::ReceiptType;
use domain::scope::MerchantNo;

use super::read;
use crate::{Row, StoreError, Tx, Value};

/// Inserts a financial account.
pub fn insert(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    account: &FinancialAccount,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO financial_account (merchant_id, id, version, name, currency, kind, iban,
            card_number, active)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values(merchant, account),
    )?;
    Ok(())
}

/// Writes down everything about an account and counts its version on. `false`: it is not at
/// `account.version` any more.
pub fn save(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    account: &FinancialAccount,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE financial_account SET version = version + 1, name = $4, currency = $5, kind = $6,
            iban = $7, card_number = $8, active = $9
         WHERE merchant_id = $1 AND id = $2 AND version = $3",
        &values(merchant, account),
    )?;
    Ok(changed == 1)
}

fn values(merchant: MerchantNo, account: &FinancialAccount) -> [Value; 9] {
    [
        Value::Int(merchant.0),
        read::id(account.id),
        Value::Int(account.version),
        Value::from(&account.name),
        account.currency.code().into(),
        account.kind.as_str().into(),
        read::opt_id(account.iban.as_ref()),
        read::opt_id(account.card.as_ref()),
        Value::from(account.active),
    ]
}

/// A financial account by its id.
pub fn find(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: AccountId,
) -> Result<Option<FinancialAccount>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM financial_account WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| from_row(&row))
    .transpose()
}

/// All financial accounts of a merchant, in order of making.
pub fn all(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<Vec<FinancialAccount>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM financial_account WHERE merchant_id = $1 ORDER BY id",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(from_row).collect()
}

/// Whether the currency of an account is settled: a gateway or a shop has it. (A link has the
/// account of a gateway, so links need not be asked.)
pub fn is_used(tx: &mut Tx<'_>, merchant: MerchantNo, id: AccountId) -> Result<bool, StoreError> {
    let row = tx.query_one(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM provider WHERE merchant_id = $1
                AND mode IN ('test', 'live') AND account_id = $2)
            OR EXISTS (SELECT 1 FROM shop WHERE merchant_id = $1 AND account_id = $2)
            THEN 1 ELSE 0 END AS used",
        &[Value::Int(merchant.0), read::id(id)],
    )?;
    row.flag("used")
}

fn from_row(row: &Row) -> Result<FinancialAccount, StoreError> {
    Ok(FinancialAccount {
        id: read::word(row, "id")?,
        name: read::text(row, "name")?,
        currency: read::currency(row)?,
        kind: read::word(row, "kind")?,
        iban: read::opt_word(row, "iban")?,
        card: read::opt_word(row, "card_number")?,
        active: row.flag("active")?,
        version: row.int("version")?,
    })
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

/// Writes down a receipt type and counts its version on. `false`: it is not at `kind.version` any
/// more.
pub fn save_receipt_type(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    kind: &ReceiptType,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE receipt_type SET name = $4, active = $5, needs_approval = $6,
            version = version + 1
         WHERE merchant_id = $1 AND id = $2 AND version = $3",
        &[
            Value::Int(merchant.0),
            read::id(kind.id),
            Value::Int(kind.version),
            Value::from(&kind.name),
            Value::from(kind.active),
            Value::from(kind.needs_approval),
        ],
    )?;
    Ok(changed == 1)
}

/// A receipt type by its id.
pub fn find_receipt_type(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
    id: ReceiptTypeId,
) -> Result<Option<ReceiptType>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM receipt_type WHERE merchant_id = $1 AND id = $2",
        &[Value::Int(merchant.0), read::id(id)],
    )?
    .map(|row| receipt_type(&row))
    .transpose()
}

/// All receipt types of a merchant, in order of making.
pub fn receipt_types(
    tx: &mut Tx<'_>,
    merchant: MerchantNo,
) -> Result<Vec<ReceiptType>, StoreError> {
    let rows = tx.query(
        "SELECT * FROM receipt_type WHERE merchant_id = $1 ORDER BY id",
        &[Value::Int(merchant.0)],
    )?;
    rows.iter().map(receipt_type).collect()
}

fn receipt_type(row: &Row) -> Result<ReceiptType, StoreError> {
    Ok(ReceiptType {
        id: read::word(row, "id")?,
        name: read::text(row, "name")?,
        active: row.flag("active")?,
        needs_approval: row.flag("needs_approval")?,
        version: row.int("version")?,
    })
}

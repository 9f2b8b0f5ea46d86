//! Transfers of the ledger, and how its accounts stand.

mod statement;

use domain::ledger::{LedgerAccount, Transfer};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx, Value};

pub use statement::{Place, Span, Statement, balance, owing, statement};

/// Appends a transfer, making its accounts where they are new. The same kind of transfer for the
/// same cause is `Duplicate("transfer_once_unique")`.
pub fn append(
    tx: &mut Tx<'_>,
    scope: Scope,
    transfer: &Transfer,
    now: Timestamp,
) -> Result<(), StoreError> {
    for account in [transfer.debit, transfer.credit] {
        open(tx, scope, account, transfer)?;
    }
    tx.execute(
        "INSERT INTO transfer (merchant_id, mode, id, kind, debit_account, credit_account,
            amount_minor, currency, cause, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &read::with(
            scope,
            [
                read::id(transfer.id),
                transfer.kind.as_str().into(),
                Value::Text(transfer.debit.key()),
                Value::Text(transfer.credit.key()),
                Value::Int(transfer.amount.minor()),
                transfer.currency().code().into(),
                Value::Text(transfer.cause.to_string()),
                read::at(now),
            ],
        ),
    )?;
    Ok(())
}

fn open(
    tx: &mut Tx<'_>,
    scope: Scope,
    account: LedgerAccount,
    transfer: &Transfer,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO ledger_account (merchant_id, mode, account, currency)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &read::with(
            scope,
            [
                Value::Text(account.key()),
                transfer.currency().code().into(),
            ],
        ),
    )?;
    Ok(())
}

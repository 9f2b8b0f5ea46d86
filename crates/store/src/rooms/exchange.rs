//! Calls to banks and their answers, secrets cut out before they get here.

use domain::id::{ExchangeId, PaymentId};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx, Value};

/// One call and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Inner id.
    pub id: ExchangeId,
    /// About which payment.
    pub payment: PaymentId,
    /// `begin`, `verify`, `inquire`…
    pub step: &'static str,
    /// What was sent, scrubbed.
    pub request: String,
    /// What came back, scrubbed, or what went wrong.
    pub answer: String,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// When it was sent.
    pub at: Timestamp,
}

/// Stores a call.
pub fn insert(tx: &mut Tx<'_>, scope: Scope, exchange: &Exchange) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO exchange (merchant_id, mode, payment_id, id, step, request, answer, took_us, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &read::with(
            scope,
            [
                read::id(exchange.payment),
                read::id(exchange.id),
                exchange.step.into(),
                exchange.request.as_str().into(),
                exchange.answer.as_str().into(),
                Value::Int(exchange.took_us),
                read::at(exchange.at),
            ],
        ),
    )?;
    Ok(())
}

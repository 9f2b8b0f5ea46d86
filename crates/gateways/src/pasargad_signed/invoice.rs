//! What the bank knows a payment by: invoice number and invoice date together, letter by letter.

use jiff::Timestamp;

use crate::driver::Refusal;
use crate::order::{Asked, Order};
use crate::tehran;

/// Number and date of an invoice. Both are stored, as the key of the payment: the number, a space, the
/// date as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Invoice {
    pub(super) number: String,
    pub(super) date: String,
}

impl Invoice {
    /// Of a new order.
    pub(super) fn new(order: &Order<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            number: order.order_number.to_string(),
            date: written(order.at)?,
        })
    }

    /// Of a stored payment.
    pub(super) fn of(asked: &Asked<'_>) -> Result<Self, Refusal> {
        let split = asked.gateway_key.split_once(' ');
        let invoice = split.map(|(number, date)| Self {
            number: number.to_owned(),
            date: date.to_owned(),
        });
        invoice
            .filter(|it| it.number == asked.order_number.to_string() && !it.date.is_empty())
            .ok_or(Refusal::MissingFact("invoice"))
    }

    /// As it is stored.
    pub(super) fn key(&self) -> String {
        joined(&self.number, &self.date)
    }
}

/// The key that these two make.
pub(super) fn joined(number: &str, date: &str) -> String {
    format!("{number} {date}")
}

/// `2026/11/22 01:30:05`, by the clock of Tehran.
pub(super) fn written(at: Timestamp) -> Result<String, Refusal> {
    let there = tehran::local(at)?;
    Ok(there.strftime("%Y/%m/%d %H:%M:%S").to_string())
}

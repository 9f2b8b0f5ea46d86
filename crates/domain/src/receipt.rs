//! The receipt: the accounting record of money received. Its amount, currency and payment never
//! change; approval and void are rows of their own.

use money::Amount;

use crate::id::{AccountId, CustomerId, PaymentId, ReceiptId, ReceiptTypeId};
use crate::token::Token;

/// A receipt to insert. Its number is given by the sequencer right after the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceipt {
    /// Inner id.
    pub id: ReceiptId,
    /// In the address of its page.
    pub token: Token,
    /// What brought the money; one receipt per payment.
    pub payment: PaymentId,
    /// To whom it is booked.
    pub customer: CustomerId,
    /// Where the money lands.
    pub account: AccountId,
    /// The merchant's type.
    pub receipt_type: ReceiptTypeId,
    /// Equal to the payment's.
    pub amount: Amount,
    /// Approved at once.
    pub approved: bool,
}

/// A row about a receipt that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceiptMark {
    /// It counts for the customer's balance.
    Approved,
    /// It was reversed.
    Voided,
}

crate::scope::words!(ReceiptMark, "mark of receipt": Approved = "approved", Voided = "voided");

/// Whether links book a receipt, and of which type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptPolicy {
    /// The money stays unapplied; staff may make the receipt later.
    Off,
    /// A receipt of this type.
    On {
        /// The merchant's type.
        receipt_type: ReceiptTypeId,
        /// Approved by itself when the payment is confirmed.
        approve: bool,
    },
}

/// A type of receipts, defined by the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptType {
    /// Inner id.
    pub id: ReceiptTypeId,
    /// As staff know it.
    pub name: String,
    /// It can be chosen; an inactive one stays on the receipts that have it.
    pub active: bool,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}

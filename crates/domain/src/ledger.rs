//! The ledger: a list of transfers, each from one account to another, balanced by construction.

mod statement;

use std::fmt;
use std::str::FromStr;

use money::{Amount, Currency};

use crate::id::{
    AccountId, BadId, CustomerId, DocumentId, PaymentId, ProviderId, ReceiptId, RefundId,
    TransferId,
};

pub use statement::{Entry, Line, Owing, Side, statement};

/// An account of the ledger; with its currency it is one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerAccount {
    /// Money that a provider holds for us until it is paid out.
    Clearing(ProviderId),
    /// Money on a financial account.
    Financial(AccountId),
    /// What a customer owes (debit) or has paid (credit).
    Customer(CustomerId),
    /// Money received from a customer that no receipt has allocated yet.
    Unapplied(CustomerId),
    /// The other side of a debt.
    Sales,
    /// What banks keep.
    Fee,
    /// Money given back.
    Refund,
}

impl LedgerAccount {
    /// As stored: the kind and its owner.
    pub fn key(&self) -> String {
        match self {
            Self::Clearing(id) => format!("clearing:{id}"),
            Self::Financial(id) => format!("financial:{id}"),
            Self::Customer(id) => format!("customer:{id}"),
            Self::Unapplied(id) => format!("unapplied:{id}"),
            Self::Sales => "sales".to_owned(),
            Self::Fee => "fee".to_owned(),
            Self::Refund => "refund".to_owned(),
        }
    }
}

/// Why money moved in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferKind {
    /// A bank confirmed a payment: clearing → unapplied, in its settle unit.
    Payment,
    /// A receipt was approved: unapplied → customer.
    Allocation,
    /// A slip was revoked: what its acceptance booked goes back.
    PaymentVoided,
    /// A person booked money out of the resolve queue: clearing → unapplied.
    Resolved,
    /// The money of an approved receipt made by hand: financial account → unapplied.
    Received,
    /// What a bank kept of it: fee → financial account.
    ReceiptFee,
    /// A receipt became void: its allocation goes back.
    AllocationVoided,
    /// A receipt made by hand became void: its money goes back.
    ReceivedVoided,
    /// A receipt made by hand became void: its fee goes back.
    ReceiptFeeVoided,
    /// A document became a debt: sales → customer.
    Debt,
    /// It is a debt no more: customer → sales, exactly what was left of it.
    DebtReversed,
    /// An invoice took over a part of the debt of its order: customer → sales.
    DebtMoved,
    /// The invoice counts no more, and its order owes that part again: sales → customer.
    DebtMovedBack,
    /// What a customer owed when they were merged into another: to the other's account.
    Merged,
    /// What stood unapplied then: to the other's.
    MergedUnapplied,
    /// Money is about to be given back: unapplied or customer → refund.
    RefundReserved,
    /// It went back: refund → the clearing of its provider, or the financial account by hand.
    RefundGiven,
    /// It stays here: refund → where it was taken from.
    RefundFreed,
    /// The receipt of money that all went back became void, so that the refund stands against
    /// unapplied money: unapplied → customer.
    RefundMoved,
}

// What reverses a kind is called like it, with `_voided` behind: `verify-books` counts on it.
crate::scope::words!(TransferKind, "kind of transfer":
    Payment = "payment",
    PaymentVoided = "payment_voided",
    Allocation = "allocation",
    Resolved = "resolved",
    Received = "received",
    ReceiptFee = "receipt_fee",
    AllocationVoided = "allocation_voided",
    ReceivedVoided = "received_voided",
    ReceiptFeeVoided = "receipt_fee_voided",
    Debt = "debt",
    DebtReversed = "debt_reversed",
    DebtMoved = "debt_moved",
    DebtMovedBack = "debt_moved_back",
    Merged = "merged",
    MergedUnapplied = "merged_unapplied",
    RefundReserved = "refund_reserved",
    RefundGiven = "refund_given",
    RefundFreed = "refund_freed",
    RefundMoved = "refund_moved",
);

impl TransferKind {
    /// The kind that takes this one back; `None`: it is never taken back.
    pub const fn voided(self) -> Option<Self> {
        match self {
            Self::Payment => Some(Self::PaymentVoided),
            Self::Allocation => Some(Self::AllocationVoided),
            Self::Received => Some(Self::ReceivedVoided),
            Self::ReceiptFee => Some(Self::ReceiptFeeVoided),
            _ => None,
        }
    }
}

/// What moves money in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A payment that a bank confirmed.
    Payment(PaymentId),
    /// A receipt that was made by hand.
    Receipt(ReceiptId),
    /// A document, by the number of its approval: one that was withdrawn can be given again.
    Document(DocumentId, u32),
    /// A customer who was merged into another, which happens once; in one currency.
    Merge(CustomerId, Currency),
    /// Money that is given back.
    Refund(RefundId),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payment(id) => id.fmt(f),
            Self::Receipt(id) => id.fmt(f),
            Self::Document(id, approval) => write!(f, "{id}/{approval}"),
            Self::Refund(id) => id.fmt(f),
            Self::Merge(id, currency) => write!(f, "{id}/{}", currency.code()),
        }
    }
}

impl FromStr for Cause {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if let Some((id, approval)) = text.split_once('/') {
            if let (Ok(id), Ok(currency)) = (id.parse(), Currency::from_code(approval)) {
                return Ok(Self::Merge(id, currency));
            }
            let id = id.parse()?;
            let approval = approval.parse().map_err(|_| BadId {
                expected: DocumentId::PREFIX,
            })?;
            return Ok(Self::Document(id, approval));
        }
        let payment = text.parse().map(Self::Payment);
        payment
            .or_else(|_| text.parse().map(Self::Receipt))
            .or_else(|_| text.parse().map(Self::Refund))
    }
}

/// One append-only line: `amount` > 0 moves from the credit side's giver to the debit side's taker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Inner id.
    pub id: TransferId,
    /// Why.
    pub kind: TransferKind,
    /// Takes.
    pub debit: LedgerAccount,
    /// Gives.
    pub credit: LedgerAccount,
    /// More than zero; both accounts are of its currency.
    pub amount: Amount,
    /// What moved the money. It moves by one kind of transfer once.
    pub cause: Cause,
}

impl Transfer {
    /// The currency of both sides.
    pub fn currency(&self) -> Currency {
        self.amount.currency()
    }
}

//! The receipt: the accounting record of money received. Its amount, currency and payment never
//! change; approval and void are rows of their own.
//!
//! A receipt comes from a payment, or is made by hand for money that came in another way (cash, a
//! card reader, a bank transfer). Either way its approval moves the money to the customer, and a
//! void moves all of it back by new lines.

mod hand;
mod life;
mod send;

use jiff::Timestamp;
use money::Amount;

use crate::event::Actor;
use crate::id::{AccountId, CustomerId, DocumentId, PaymentId, ReceiptId, ReceiptTypeId};
use crate::token::Token;

pub use hand::{HandDetails, HandFacts, MAX_REASON, MAX_REFERENCE, ReceiptForm, void_reason};
pub use life::{Booking, Refusal, Unbookable, of_paid};
pub use send::SendRefusal;

/// A receipt to insert. Its number is given by the sequencer right after the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceipt {
    /// Inner id.
    pub id: ReceiptId,
    /// In the address of its page.
    pub token: Token,
    /// Where the money came from.
    pub source: Source,
    /// To whom it is booked.
    pub customer: CustomerId,
    /// Where the money lands.
    pub account: AccountId,
    /// The merchant's type.
    pub receipt_type: ReceiptTypeId,
    /// More than zero; of a payment: equal to the payment's.
    pub amount: Amount,
    /// When the money came.
    pub received_at: Timestamp,
    /// Who made it.
    pub made_by: Actor,
    /// Approved at once.
    pub approved: bool,
}

/// Where the money of a receipt came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A payment that a bank confirmed; it books its own money, and has one receipt.
    Payment(PaymentId),
    /// A person says so.
    Hand(Box<ByHand>),
}

/// What is known only of a receipt that is made by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// How the money came.
    pub method: Method,
    /// The tracking code or the number of the cheque.
    pub reference: Option<String>,
    /// What a bank kept of it: zero or more, at most the amount.
    pub fee: Amount,
    /// What it is for.
    pub document: Option<DocumentId>,
    /// For staff.
    pub note: Option<String>,
}

/// How money came that no provider of ours took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Coins and notes.
    Cash,
    /// A card reader on the counter.
    CardReader,
    /// From account to account or from card to card.
    BankTransfer,
    /// A cheque that was cashed.
    Cheque,
    /// Something else.
    Other,
}

crate::scope::words!(Method, "method of receipt":
    Cash = "cash",
    CardReader = "card_reader",
    BankTransfer = "bank_transfer",
    Cheque = "cheque",
    Other = "other",
);

/// The word that stands in the place of a [`Method`] for money that came by a payment.
pub const ONLINE: &str = "online";

impl Source {
    /// The word for how the money came.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Payment(_) => ONLINE,
            Self::Hand(hand) => hand.method.as_str(),
        }
    }

    /// The payment, if one brought it.
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Payment(id) => Some(*id),
            Self::Hand(_) => None,
        }
    }

    /// What is known only of a receipt that is made by hand.
    pub const fn by_hand(&self) -> Option<&ByHand> {
        match self {
            Self::Payment(_) => None,
            Self::Hand(hand) => Some(hand),
        }
    }
}

/// A receipt as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Inner id.
    pub id: ReceiptId,
    /// Given by the sequencer; `None` for the moment in between.
    pub number: Option<i64>,
    /// In the address of its page; `None` if it was booked before receipts had pages.
    pub token: Option<Token>,
    /// Where the money came from.
    pub source: Source,
    /// To whom it is booked.
    pub customer: CustomerId,
    /// Where the money lands.
    pub account: AccountId,
    /// The merchant's type.
    pub receipt_type: ReceiptTypeId,
    /// What it was.
    pub amount: Amount,
    /// When the money came.
    pub received_at: Timestamp,
    /// Who made it, as events name them.
    pub made_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What its marks say.
    pub state: ReceiptState,
}

/// Where a receipt stands. Its marks say so; no row of a receipt changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceiptState {
    /// It waits for a person's approval.
    Pending,
    /// It counts for the customer's balance.
    Approved,
    /// It was reversed after it was approved.
    Voided,
    /// It was taken back before anybody approved it: nothing was ever booked for it.
    Refused,
}

crate::scope::words!(ReceiptState, "state of receipt":
    Pending = "pending", Approved = "approved", Voided = "voided", Refused = "refused");

impl ReceiptState {
    /// What the marks of a receipt mean.
    pub const fn of(approved: bool, voided: bool) -> Self {
        match (approved, voided) {
            (false, false) => Self::Pending,
            (true, false) => Self::Approved,
            (true, true) => Self::Voided,
            (false, true) => Self::Refused,
        }
    }

    /// It counts no more.
    pub const fn is_void(self) -> bool {
        matches!(self, Self::Voided | Self::Refused)
    }
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
    /// Receipts of it that people make wait for somebody who may approve them. For those that
    /// payments book by themselves the shop's setting counts.
    pub needs_approval: bool,
    /// Counts its changes, so that of two who edit it the second is told.
    pub version: i64,
}

#[cfg(test)]
mod tests;

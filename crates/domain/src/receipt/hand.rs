//! What staff type about money that came without a payment.

use jiff::Timestamp;
use money::{Amount, ParseAmountError, Unit, parse_amount};

use super::{ByHand, Method, NewReceipt, ReceiptType, Source};
use crate::account::FinancialAccount;
use crate::act::Act;
use crate::customer::{MAX_NOTE, optional_text};
use crate::id::{AccountId, CustomerId, DocumentId, ReceiptId, ReceiptTypeId};
use crate::settings::{Fault, Faults, choice, line, optional_line};
use crate::token::Token;

/// Characters of a tracking code.
pub const MAX_REFERENCE: usize = 60;
/// Characters of the reason of a void.
pub const MAX_REASON: usize = 200;

/// What is typed about a receipt. Days are read by the page, for people write them by their own
/// calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptForm {
    /// Id of the financial account.
    pub account: String,
    /// Id of the receipt type.
    pub receipt_type: String,
    /// The amount, in the unit in which the merchant counts the account's currency.
    pub amount: String,
    /// What a bank kept of it; may be empty.
    pub fee: String,
    /// How the money came.
    pub method: String,
    /// Tracking code; may be empty.
    pub reference: String,
    /// When the money came; `None`: what was typed is no day.
    pub received_at: Option<Timestamp>,
    /// Id of the document that it is for; may be empty.
    pub document: String,
    /// Note; may be empty.
    pub note: String,
}

/// What a form is read against.
#[derive(Debug, Clone)]
pub struct HandFacts {
    /// The accounts that can be chosen, each with the unit in which its currency is counted.
    pub accounts: Vec<(FinancialAccount, Unit)>,
    /// The types that can be chosen.
    pub types: Vec<ReceiptType>,
    /// No money comes after this.
    pub now: Timestamp,
}

/// A form that was read and is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandDetails {
    account: AccountId,
    receipt_type: ReceiptTypeId,
    needs_approval: bool,
    amount: Amount,
    received_at: Timestamp,
    hand: ByHand,
}

impl ReceiptForm {
    /// The values, or everything that is wrong.
    pub fn read(&self, facts: &HandFacts) -> Result<HandDetails, Faults> {
        let mut faults = Faults::default();
        let account = faults.take("account", self.account(facts));
        let kind = faults.take("receipt_type", self.kind(facts));
        let amount = account.and_then(|account| faults.take("amount", self.amount(account)));
        let fee = amount.and_then(|amount| faults.take("fee", self.fee(account?, amount)));
        let method = faults.take("method", choice::<Method>(&self.method));
        let reference = faults.take("reference", optional_line(&self.reference, MAX_REFERENCE));
        let received_at = faults.take("received", self.received(facts.now));
        let document = faults.take("document", self.document());
        let note = faults.take("note", optional_text(&self.note, MAX_NOTE));
        match (
            (account, kind, amount, fee, method),
            (reference, received_at, document, note),
        ) {
            (
                (Some((account, _)), Some(kind), Some(amount), Some(fee), Some(method)),
                (Some(reference), Some(received_at), Some(document), Some(note)),
            ) => Ok(HandDetails {
                account: account.id,
                receipt_type: kind.id,
                needs_approval: kind.needs_approval,
                amount,
                received_at,
                hand: ByHand {
                    method,
                    reference,
                    fee,
                    document,
                    note,
                },
            }),
            _ => Err(faults),
        }
    }

    fn account<'a>(&self, facts: &'a HandFacts) -> Result<&'a (FinancialAccount, Unit), Fault> {
        let id: AccountId = choice(&self.account)?;
        let mut accounts = facts.accounts.iter();
        accounts.find(|(one, _)| one.id == id).ok_or(Fault::Choice)
    }

    fn kind<'a>(&self, facts: &'a HandFacts) -> Result<&'a ReceiptType, Fault> {
        let id: ReceiptTypeId = choice(&self.receipt_type)?;
        let mut types = facts.types.iter();
        types.find(|one| one.id == id).ok_or(Fault::Choice)
    }

    fn amount(&self, (account, unit): &(FinancialAccount, Unit)) -> Result<Amount, Fault> {
        parse_amount(&self.amount, *unit, account.currency).map_err(|error| match error {
            ParseAmountError::Empty => Fault::Missing,
            _ => Fault::Amount,
        })
    }

    /// Nothing typed, and zero, are no fee.
    fn fee(
        &self,
        (account, unit): &(FinancialAccount, Unit),
        amount: Amount,
    ) -> Result<Amount, Fault> {
        let nothing = Amount::zero(account.currency);
        match parse_amount(&self.fee, *unit, account.currency) {
            Ok(fee) if fee.minor() > amount.minor() => Err(Fault::MoreThanAmount),
            Ok(fee) => Ok(fee),
            Err(ParseAmountError::Empty | ParseAmountError::Zero) => Ok(nothing),
            Err(_) => Err(Fault::Amount),
        }
    }

    fn received(&self, now: Timestamp) -> Result<Timestamp, Fault> {
        match self.received_at {
            None => Err(Fault::Day),
            Some(at) if at > now => Err(Fault::Future),
            Some(at) => Ok(at),
        }
    }

    fn document(&self) -> Result<Option<DocumentId>, Fault> {
        match self.document.trim() {
            "" => Ok(None),
            typed => choice(typed).map(Some),
        }
    }
}

impl HandDetails {
    /// The document that it is for, to be looked up.
    pub fn document(&self) -> Option<DocumentId> {
        self.hand.document
    }

    /// What came.
    pub fn amount(&self) -> Amount {
        self.amount
    }

    /// The receipt for this customer. Whether it is approved at once is its type's to say.
    pub fn make(&self, customer: CustomerId, token: Token, act: &mut Act<'_>) -> NewReceipt {
        NewReceipt {
            id: ReceiptId::new((act.fresh)()),
            token,
            source: Source::Hand(Box::new(self.hand.clone())),
            customer,
            account: self.account,
            receipt_type: self.receipt_type,
            amount: self.amount,
            received_at: self.received_at,
            made_by: act.actor.clone(),
            approved: !self.needs_approval,
        }
    }
}

/// Why a receipt becomes void, in somebody's words.
pub fn void_reason(typed: &str) -> Result<String, Faults> {
    line(typed, MAX_REASON).map_err(|fault| Faults::one("reason", fault))
}

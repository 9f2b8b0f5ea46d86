//! From being made to being void: what each step books, and when it is refused.

use money::Amount;

use super::{NewReceipt, Receipt, ReceiptState, ReceiptType, Source};
use crate::act::Act;
use crate::event::{Event, EventKind};
use crate::id::{AccountId, CustomerId, ReceiptId, TransferId};
use crate::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use crate::payment::{Payment, PaymentState};
use crate::token::Token;

/// What one step of a receipt commits beside its own row or mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Booking {
    /// Lines of the ledger.
    pub transfers: Vec<Transfer>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody approved it already.
    #[error("the receipt is approved already")]
    Approved,
    /// It is void, for ever.
    #[error("the receipt is void")]
    Void,
    /// Money of its payment was given back: what is left of it stands.
    #[error("money of the receipt was given back")]
    Refunded,
}

/// Why no receipt is made for a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unbookable {
    /// Its money did not come.
    #[error("the payment is not paid")]
    NotPaid,
    /// It has its receipt: one for ever, void or not.
    #[error("the payment has a receipt")]
    HasOne,
    /// Somebody has to decide about its money first.
    #[error("the payment waits for a decision")]
    Waits,
    /// Money of it was given back.
    #[error("money of the payment was given back")]
    Refunded,
}

impl NewReceipt {
    /// What making it books: nothing but the news while it waits for approval.
    pub fn book(&self, act: &mut Act<'_>) -> Booking {
        let named = |event: Event| match &self.source {
            Source::Payment(payment) => event.with("payment", payment),
            Source::Hand(_) => event.with("customer", self.customer),
        };
        let created = named(act.event(EventKind::ReceiptCreated, self.id)).amount(self.amount);
        let mut booking = Booking {
            transfers: Vec::new(),
            events: vec![created],
        };
        if self.approved {
            booking.transfers = self.money().transfers(act);
            let approved = named(act.event(EventKind::ReceiptApproved, self.id));
            booking.events.push(approved);
        }
        booking
    }

    fn money(&self) -> Money<'_> {
        Money {
            id: self.id,
            source: &self.source,
            customer: self.customer,
            account: self.account,
            amount: self.amount,
        }
    }
}

impl Receipt {
    /// A person says that it is right: it counts from now on.
    pub fn approve(&self, act: &mut Act<'_>) -> Result<Booking, Refusal> {
        match self.state {
            ReceiptState::Pending => {}
            ReceiptState::Approved => return Err(Refusal::Approved),
            ReceiptState::Voided | ReceiptState::Refused => return Err(Refusal::Void),
        }
        Ok(Booking {
            transfers: self.money().transfers(act),
            events: vec![self.named(EventKind::ReceiptApproved, act)],
        })
    }

    /// Takes back all that its approval booked, by new lines. The money of a payment stays the
    /// customer's unapplied money, for the payment stays paid.
    pub fn void(&self, act: &mut Act<'_>) -> Result<Booking, Refusal> {
        let transfers = match self.state {
            ReceiptState::Pending => Vec::new(),
            ReceiptState::Approved => self.money().reversals(act),
            ReceiptState::Voided | ReceiptState::Refused => return Err(Refusal::Void),
        };
        Ok(Booking {
            transfers,
            events: vec![
                self.named(EventKind::ReceiptVoided, act)
                    .amount(self.amount),
            ],
        })
    }

    fn named(&self, kind: EventKind, act: &mut Act<'_>) -> Event {
        let event = act.event(kind, self.id);
        match &self.source {
            Source::Payment(payment) => event.with("payment", payment),
            Source::Hand(_) => event.with("customer", self.customer),
        }
    }

    fn money(&self) -> Money<'_> {
        Money {
            id: self.id,
            source: &self.source,
            customer: self.customer,
            account: self.account,
            amount: self.amount,
        }
    }
}

/// A receipt that staff make for a payment whose link books none. `waits`: a person has to decide
/// about its money first.
pub fn of_paid(
    payment: &Payment,
    (account, kind): (AccountId, &ReceiptType),
    (has_one, waits): (bool, bool),
    token: Token,
    act: &mut Act<'_>,
) -> Result<NewReceipt, Unbookable> {
    let (PaymentState::Paid, Some(received_at)) = (payment.state, payment.paid_at) else {
        return Err(Unbookable::NotPaid);
    };
    if has_one {
        return Err(Unbookable::HasOne);
    }
    if waits {
        return Err(Unbookable::Waits);
    }
    Ok(NewReceipt {
        id: ReceiptId::new((act.fresh)()),
        token,
        source: Source::Payment(payment.id),
        customer: payment.customer,
        account,
        receipt_type: kind.id,
        amount: payment.amount,
        received_at,
        made_by: act.actor.clone(),
        approved: !kind.needs_approval,
    })
}

/// What the books must know of a receipt.
struct Money<'a> {
    id: ReceiptId,
    source: &'a Source,
    customer: CustomerId,
    account: AccountId,
    amount: Amount,
}

/// Kind, taker, giver, and how much.
type Move = (TransferKind, LedgerAccount, LedgerAccount, Amount);

impl Money<'_> {
    fn cause(&self) -> Cause {
        match self.source {
            Source::Payment(id) => Cause::Payment(*id),
            Source::Hand(_) => Cause::Receipt(self.id),
        }
    }

    fn moves(&self) -> Vec<Move> {
        let unapplied = LedgerAccount::Unapplied(self.customer);
        let mut moves = Vec::with_capacity(3);
        // The settle unit of a payment has booked its money.
        if let Source::Hand(hand) = self.source {
            let account = LedgerAccount::Financial(self.account);
            moves.push((TransferKind::Received, account, unapplied, self.amount));
            if hand.fee.is_positive() {
                moves.push((
                    TransferKind::ReceiptFee,
                    LedgerAccount::Fee,
                    account,
                    hand.fee,
                ));
            }
        }
        let customer = LedgerAccount::Customer(self.customer);
        moves.push((TransferKind::Allocation, unapplied, customer, self.amount));
        moves
    }

    fn transfers(&self, act: &mut Act<'_>) -> Vec<Transfer> {
        self.lines(self.moves(), act)
    }

    /// The same in the other direction, the last first.
    fn reversals(&self, act: &mut Act<'_>) -> Vec<Transfer> {
        let moves = self.moves().into_iter().rev();
        let back = moves.filter_map(|(kind, debit, credit, amount)| {
            Some((kind.voided()?, credit, debit, amount))
        });
        self.lines(back.collect(), act)
    }

    fn lines(&self, moves: Vec<Move>, act: &mut Act<'_>) -> Vec<Transfer> {
        let line = |(kind, debit, credit, amount)| Transfer {
            id: TransferId::new((act.fresh)()),
            kind,
            debit,
            credit,
            amount,
            cause: self.cause(),
        };
        moves.into_iter().map(line).collect()
    }
}

//! The statement of an account: dated lines with a balance that runs along.

use jiff::Timestamp;
use money::{Amount, AmountError};

use super::{Cause, TransferKind};
use crate::id::TransferId;

/// Which side of an account a transfer stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It took: a customer owes more.
    Debit,
    /// It gave: a customer owes less.
    Credit,
}

/// One transfer as one of its two accounts sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The transfer.
    pub id: TransferId,
    /// When it was booked.
    pub at: Timestamp,
    /// Why.
    pub kind: TransferKind,
    /// What moved the money.
    pub cause: Cause,
    /// The side of this account.
    pub side: Side,
    /// More than zero.
    pub amount: Amount,
}

/// An entry with the balance of the account after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub entry: Entry,
    /// Debits less credits up to here.
    pub balance: Amount,
}

/// How a customer stands in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owing {
    /// What they owe; less than zero: what they have paid too much.
    pub owes: Amount,
    /// Received from them, and allocated by no receipt yet.
    pub unapplied: Amount,
}

/// Puts the running balance to entries in their order; `opening` stands before the first.
pub fn statement(opening: Amount, entries: Vec<Entry>) -> Result<Vec<Line>, AmountError> {
    let mut balance = opening;
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        balance = match entry.side {
            Side::Debit => balance.checked_add(entry.amount)?,
            Side::Credit => balance.checked_sub(entry.amount)?,
        };
        lines.push(Line { entry, balance });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use money::{Currency, MAX_MINOR};
    use uuid::Uuid;

    use super::*;
    use crate::id::{PaymentId, ReceiptId, RefundId};

    fn rial(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn entry(n: u128, side: Side, amount: Amount) -> Entry {
        Entry {
            id: TransferId::new(Uuid::from_u128(n)),
            at: "2026-11-21T10:00:00Z".parse().unwrap(),
            kind: TransferKind::Allocation,
            cause: Cause::Receipt(ReceiptId::new(Uuid::from_u128(n))),
            side,
            amount,
        }
    }

    #[test]
    fn the_balance_runs_along_and_begins_where_the_page_before_ended() {
        let entries = vec![
            entry(1, Side::Debit, rial(100)),
            entry(2, Side::Credit, rial(130)),
            entry(3, Side::Credit, rial(5)),
        ];
        let balances = |opening, entries: &[Entry]| -> Vec<i64> {
            let lines = statement(opening, entries.to_vec()).unwrap();
            lines.iter().map(|line| line.balance.minor()).collect()
        };
        assert_eq!(balances(rial(7), &entries), [107, -23, -28]);
        let (first, rest) = entries.split_at(1);
        assert_eq!(balances(rial(7), first), [107]);
        assert_eq!(balances(rial(107), rest), [-23, -28]);
        assert_eq!(balances(rial(7), &[]), [0; 0]);
    }

    #[test]
    fn currencies_do_not_mix_and_sums_do_not_wrap() {
        let euro = Amount::new(1, Currency::Eur);
        assert!(statement(rial(0), vec![entry(1, Side::Debit, euro)]).is_err());
        let entries = vec![entry(1, Side::Debit, rial(MAX_MINOR))];
        assert!(statement(rial(i64::MAX), entries).is_err());
    }

    #[test]
    fn a_cause_reads_back() {
        let causes = [
            Cause::Payment(PaymentId::new(Uuid::from_u128(1))),
            Cause::Receipt(ReceiptId::new(Uuid::from_u128(1))),
            Cause::Refund(RefundId::new(Uuid::from_u128(1))),
        ];
        for cause in causes {
            assert_eq!(cause.to_string().parse(), Ok(cause));
        }
        assert!("lnk_1".parse::<Cause>().is_err());
    }
}

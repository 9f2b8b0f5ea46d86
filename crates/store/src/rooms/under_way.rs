//! What a payer's page reads of the payments of its link: with the link itself whether there are any,
//! and one statement more where there are, however often it was paid before.

use domain::id::LinkId;
use domain::link::{Held, Link, Terms};
use domain::payment::{Payment, PaymentState};
use domain::scope::Scope;
use domain::token::Token;
use money::{Amount, Currency};

use super::payment::from_row;
use super::{link, read};
use crate::{StoreError, Tx};

/// The payments of one link whose end is open, oldest first: their payer is at the bank, the bank is
/// being asked, or a slip waits for staff or its payer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnderWay(Vec<Payment>);

/// States of a payment whose end is open.
macro_rules! open {
    () => {
        "('redirected', 'verifying', 'unknown', 'received', 'needs_correction')"
    };
}

/// A link and its terms in force, by its token, and whether payments of it are under way.
pub fn link_by_token(
    tx: &mut Tx<'_>,
    scope: Scope,
    token: &Token,
) -> Result<Option<(Link, Terms, bool)>, StoreError> {
    let row = tx.query_one_opt(
        concat!(
            "SELECT link.*, EXISTS (SELECT 1 FROM payment WHERE payment.merchant_id = $1
                AND payment.mode = $2 AND payment.link_id = link.id AND payment.state IN ",
            open!(),
            ") AS under_way
             FROM link WHERE merchant_id = $1 AND mode = $2 AND token = $3"
        ),
        &read::with(scope, [token.as_str().into()]),
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let (link, terms) = link::from_row(&row)?;
    Ok(Some((link, terms, row.flag("under_way")?)))
}

/// Reads them.
pub fn of_link(tx: &mut Tx<'_>, scope: Scope, link: LinkId) -> Result<UnderWay, StoreError> {
    let rows = tx.query(
        concat!(
            "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND link_id = $3
                AND state IN ",
            open!(),
            " ORDER BY id"
        ),
        &read::with(scope, [read::id(link)]),
    )?;
    rows.iter()
        .map(from_row)
        .collect::<Result<_, _>>()
        .map(UnderWay)
}

/// The newest payment that paid a link, or a part of it.
pub fn newest_paid(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
) -> Result<Option<Payment>, StoreError> {
    tx.query_one_opt(
        "SELECT * FROM payment WHERE merchant_id = $1 AND mode = $2 AND link_id = $3
            AND state = 'paid'
         ORDER BY id DESC LIMIT 1",
        &read::with(scope, [read::id(link)]),
    )?
    .map(|row| from_row(&row))
    .transpose()
}

impl UnderWay {
    /// What they hold of the link, whose money is in `currency`: the bank may have taken it.
    pub fn held(&self, currency: Currency) -> Held {
        let nothing = Held {
            payments: 0,
            total: Amount::new(0, currency),
        };
        let asked = self.0.iter().filter(|payment| is_asked(payment.state));
        asked.fold(nothing, |held, payment| Held {
            payments: held.payments.saturating_add(1),
            total: Amount::new(
                held.total.minor().saturating_add(payment.amount.minor()),
                currency,
            ),
        })
    }

    /// The newest whose answer is awaited from the bank.
    pub fn newest_asked(&self) -> Option<&Payment> {
        self.newest(is_asked)
    }

    /// The newest whose payer is at the bank.
    pub fn newest_away(&self) -> Option<&Payment> {
        self.newest(|state| state == PaymentState::Redirected)
    }

    /// The newest slip that is not decided about.
    pub fn newest_slip(&self) -> Option<&Payment> {
        use PaymentState::{NeedsCorrection, Received};
        self.newest(|state| matches!(state, Received | NeedsCorrection))
    }

    fn newest(&self, wanted: impl Fn(PaymentState) -> bool) -> Option<&Payment> {
        let newest_first = self.0.iter().rev();
        newest_first
            .into_iter()
            .find(|payment| wanted(payment.state))
    }
}

fn is_asked(state: PaymentState) -> bool {
    matches!(state, PaymentState::Verifying | PaymentState::Unknown)
}

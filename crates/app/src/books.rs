//! `peyvand verify-books`: whether the books are whole, and whether they explain a bank's book.

use std::collections::HashMap;

use domain::payment::PaymentState;
use domain::scope::Scope;
use store::StoreError;
use store::rooms::books;
pub use store::rooms::books::{Breach, Standing};

use crate::App;

/// A breach and the world that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose books.
    pub scope: Scope,
    /// What does not hold.
    pub breach: Breach,
}

/// What a bank's own book says of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankEntry {
    /// The bank's key.
    pub key: String,
    /// What it took from the payer and has not given back, in minor units.
    pub holds_minor: Option<i64>,
    /// It gave the money back.
    pub returned: bool,
}

impl App {
    /// Verifies the books of every merchant, each world in one snapshot.
    pub async fn verify_books(&self) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        for scope in self.scopes().await? {
            let breaches = self
                .store()
                .read_long(move |tx| books::verify(tx, scope))
                .await?;
            found.extend(breaches.into_iter().map(|breach| Found { scope, breach }));
        }
        Ok(found)
    }

    /// Holds the books against a bank's own. Every sum that the bank holds is exactly one of: paid
    /// here with that amount, or in the resolve queue; and nothing is paid here that it does not
    /// hold. A line for each that is not explained.
    pub async fn explain_bank(&self, entries: &[BankEntry]) -> Result<Vec<String>, StoreError> {
        let mut ours = HashMap::new();
        for scope in self.scopes().await? {
            let standings = self
                .store()
                .read_long(move |tx| books::standings(tx, scope))
                .await?;
            ours.extend(
                standings
                    .into_iter()
                    .map(|one| (one.gateway_key.clone(), one)),
            );
        }
        Ok(entries
            .iter()
            .filter_map(|entry| unexplained(entry, ours.get(&entry.key)))
            .collect())
    }
}

fn unexplained(entry: &BankEntry, ours: Option<&Standing>) -> Option<String> {
    let key = &entry.key;
    let paid = ours.is_some_and(|one| one.state == PaymentState::Paid);
    match (entry.holds_minor, ours) {
        (Some(holds), None) => Some(format!(
            "{key}: the bank holds {holds}, nothing here knows it"
        )),
        (Some(_), Some(one)) if one.in_queue => None,
        (Some(holds), Some(one)) if paid && one.may_hold().contains(&holds) => None,
        (Some(holds), Some(one)) => Some(format!(
            "{key}: the bank holds {holds}, {} is {} with {}, of which {} went back",
            one.payment, one.state, one.amount_minor, one.given_minor
        )),
        (None, Some(one)) if paid && !entry.returned => Some(format!(
            "{key}: {} is paid here, the bank holds nothing",
            one.payment
        )),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::PaymentId;
    use uuid::Uuid;

    fn ours(state: PaymentState, in_queue: bool) -> Standing {
        Standing {
            gateway_key: "A".to_owned(),
            payment: PaymentId::new(Uuid::from_u128(1)),
            state,
            amount_minor: 100,
            in_queue,
            given_minor: 0,
            asked_minor: 0,
        }
    }

    fn bank(holds_minor: Option<i64>) -> BankEntry {
        BankEntry {
            key: "A".to_owned(),
            holds_minor,
            returned: false,
        }
    }

    #[test]
    fn money_at_the_bank_is_paid_here_or_in_the_queue_and_nothing_else() {
        use PaymentState::{Conflict, Failed, Paid, Redirected, Unknown};
        assert_eq!(
            unexplained(&bank(Some(100)), Some(&ours(Paid, false))),
            None
        );
        assert_eq!(unexplained(&bank(Some(100)), Some(&ours(Paid, true))), None);
        assert_eq!(
            unexplained(&bank(Some(10)), Some(&ours(Conflict, true))),
            None
        );
        assert!(unexplained(&bank(Some(10)), Some(&ours(Paid, false))).is_some());
        assert!(unexplained(&bank(Some(100)), None).is_some());
        for state in [Failed, Redirected, Unknown, Conflict] {
            assert!(
                unexplained(&bank(Some(100)), Some(&ours(state, false))).is_some(),
                "{state}"
            );
        }
        assert!(unexplained(&bank(None), Some(&ours(Paid, false))).is_some());
        assert_eq!(unexplained(&bank(None), Some(&ours(Failed, false))), None);
        assert_eq!(unexplained(&bank(None), None), None);
    }
}

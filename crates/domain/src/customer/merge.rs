//! Two customers that are one: the first stays, and all of the other moves to it.

use money::Amount;

use super::{Customer, CustomerKind, MAX_NOTE};
use crate::act::Act;
use crate::contact::Address;
use crate::id::{CustomerId, TransferId};
use crate::ledger::{Cause, LedgerAccount, Owing, Transfer, TransferKind};

/// Why two customers do not become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefusal {
    /// It is the same customer.
    #[error("it is the same customer")]
    Itself,
    /// The walk-in of a shop holds the money of many.
    #[error("a walk-in customer stays as it is")]
    WalkIn,
    /// A person has no contacts: the company stays, not the person.
    #[error("a person takes no contacts over")]
    People,
}

/// The customer that stays, and the addresses that it gets beside its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// With what it lacked and the other had.
    pub stays: Customer,
    /// Addresses of the other that are new to it.
    pub further: Vec<Address>,
}

/// What becomes of the one that stays. It keeps what it has; what it lacks it takes over; the notes
/// stand below each other, as far as there is room; and whoever of the two asked for no messages gets
/// none. `people`: the other has contacts.
pub fn merge(stays: Customer, goes: &Customer, people: bool) -> Result<Merged, MergeRefusal> {
    if stays.id == goes.id {
        return Err(MergeRefusal::Itself);
    }
    if !stays.is_kept() || !goes.is_kept() {
        return Err(MergeRefusal::WalkIn);
    }
    if people && stays.kind == CustomerKind::Person {
        return Err(MergeRefusal::People);
    }
    let mut stays = stays;
    let mut further = Vec::new();
    if stays.number.is_none() {
        stays.number.clone_from(&goes.number);
    }
    if stays.title.is_none() {
        stays.title.clone_from(&goes.title);
    }
    match (&stays.mobile, &goes.mobile) {
        (None, theirs) => stays.mobile.clone_from(theirs),
        (Some(own), Some(theirs)) if own != theirs => {
            further.push(Address::Mobile(theirs.clone()));
        }
        _ => {}
    }
    match (&stays.email, &goes.email) {
        (None, theirs) => stays.email.clone_from(theirs),
        (Some(own), Some(theirs)) if own != theirs => further.push(Address::Email(theirs.clone())),
        _ => {}
    }
    let notes = [stays.note.take(), goes.note.clone()];
    let note = notes.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let note: String = note.chars().take(MAX_NOTE).collect();
    stays.note = Some(note).filter(|note| !note.is_empty());
    stays.may_message &= goes.may_message;
    Ok(Merged { stays, further })
}

/// Moves what one customer owes, and what stands unapplied for them, to the accounts of another: one
/// transfer for each that is not zero.
pub fn carry_over(
    (stays, goes): (CustomerId, CustomerId),
    owing: &[Owing],
    act: &mut Act<'_>,
) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    let mut carry = |kind, account: fn(CustomerId) -> LedgerAccount, debit: Amount| {
        // Whoever owes gives the debt away by a credit; what was received, by a debit.
        let (from, to) = if debit.is_positive() {
            (goes, stays)
        } else {
            (stays, goes)
        };
        let moved = Amount::new(debit.minor().saturating_abs(), debit.currency());
        if moved.is_positive() {
            transfers.push(Transfer {
                id: TransferId::new((act.fresh)()),
                kind,
                debit: account(to),
                credit: account(from),
                amount: moved,
                cause: Cause::Merge(goes, debit.currency()),
            });
        }
    };
    for one in owing {
        carry(TransferKind::Merged, LedgerAccount::Customer, one.owes);
        let held = Amount::new(
            one.unapplied.minor().saturating_neg(),
            one.unapplied.currency(),
        );
        carry(
            TransferKind::MergedUnapplied,
            LedgerAccount::Unapplied,
            held,
        );
    }
    transfers
}

#[cfg(test)]
mod tests {
    use money::Currency;
    use uuid::Uuid;

    use super::*;
    use crate::event::Actor;

    fn customer(n: u128, kind: CustomerKind) -> Customer {
        Customer {
            kind,
            may_message: true,
            name: format!("C{n}"),
            ..Customer::walk_in(CustomerId::new(Uuid::from_u128(n)))
        }
    }

    #[test]
    fn the_one_that_stays_keeps_its_own_and_takes_over_what_it_lacks() {
        let own = Customer {
            mobile: Some("09121234567".parse().unwrap()),
            note: Some("first".to_owned()),
            ..customer(1, CustomerKind::Person)
        };
        let other = Customer {
            mobile: Some("09351234567".parse().unwrap()),
            email: Some("a@example.ir".parse().unwrap()),
            note: Some("second".to_owned()),
            may_message: false,
            ..customer(2, CustomerKind::Company)
        };
        let merged = merge(own.clone(), &other, false).unwrap();
        assert_eq!(merged.stays.mobile, own.mobile);
        assert_eq!(merged.stays.email, other.email);
        assert_eq!(merged.stays.note.as_deref(), Some("first\nsecond"));
        assert!(!merged.stays.may_message, "who asked for silence keeps it");
        assert_eq!(
            (merged.stays.kind, &merged.stays.name),
            (own.kind, &own.name)
        );
        let mobile = other.mobile.clone().map(Address::Mobile);
        assert_eq!(merged.further, mobile.into_iter().collect::<Vec<_>>());
        // The same the other way round, and the same address is none that is new.
        let twin = Customer {
            email: None,
            ..other
        };
        let same = Customer {
            mobile: own.mobile.clone(),
            ..twin
        };
        assert_eq!(merge(own, &same, false).unwrap().further, []);
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        use CustomerKind::{Company, Person, WalkIn};
        for (stays, goes, people, why) in [
            ((1, Person), (1, Person), false, MergeRefusal::Itself),
            ((1, Person), (2, WalkIn), false, MergeRefusal::WalkIn),
            ((1, WalkIn), (2, Person), false, MergeRefusal::WalkIn),
            ((1, Person), (2, Company), true, MergeRefusal::People),
        ] {
            let (stays, goes) = (customer(stays.0, stays.1), customer(goes.0, goes.1));
            assert_eq!(merge(stays, &goes, people), Err(why));
        }
        let (stays, goes) = (customer(1, Company), customer(2, Company));
        assert!(merge(stays, &goes, true).is_ok());
    }

    #[test]
    fn what_is_owed_and_what_is_unapplied_move_whole_and_nothing_else() {
        let irr = |minor| Amount::new(minor, Currency::Irr);
        let eur = |minor| Amount::new(minor, Currency::Eur);
        let (stays, goes) = (
            CustomerId::new(Uuid::from_u128(1)),
            CustomerId::new(Uuid::from_u128(2)),
        );
        let owing = [
            Owing {
                owes: irr(70),
                unapplied: irr(30),
            },
            Owing {
                owes: eur(-5),
                unapplied: eur(0),
            },
        ];
        let mut ids = 100_u128;
        let mut fresh = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let mut act = Act {
            now: jiff::Timestamp::UNIX_EPOCH,
            actor: Actor::System,
            request_id: None,
            fresh: &mut fresh,
        };
        let moved = carry_over((stays, goes), &owing, &mut act);
        let told: Vec<_> = moved
            .iter()
            .map(|one| (one.kind, one.debit, one.credit, one.amount, one.cause))
            .collect();
        let customer = LedgerAccount::Customer;
        let unapplied = LedgerAccount::Unapplied;
        let rials = Cause::Merge(goes, Currency::Irr);
        let euros = Cause::Merge(goes, Currency::Eur);
        let expected = [
            (
                TransferKind::Merged,
                customer(stays),
                customer(goes),
                irr(70),
                rials,
            ),
            (
                TransferKind::MergedUnapplied,
                unapplied(goes),
                unapplied(stays),
                irr(30),
                rials,
            ),
            (
                TransferKind::Merged,
                customer(goes),
                customer(stays),
                eur(5),
                euros,
            ),
        ];
        assert_eq!(told, expected);
        assert_eq!(rials.to_string().parse::<Cause>(), Ok(rials));
    }
}

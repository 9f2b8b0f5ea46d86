//! What staff decide about a slip.

use money::Amount;

use super::SlipState;
use crate::id::UserId;
use crate::settings::{Fault, optional_line};

/// Characters of what staff tell the payer.
const MAX_WORDS: usize = 500;

/// A slip as a decision needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where it stands.
    pub state: SlipState,
    /// What the payer says that they paid.
    pub claimed: Amount,
    /// The member of staff who registered it for the payer; `None`: the payer did.
    pub registered_by: Option<UserId>,
    /// Who agreed already, to what amount, where two must.
    pub agreed: Option<(UserId, Amount)>,
    /// Who asked already that it be revoked.
    pub revoking: Option<UserId>,
}

/// Who decides, by which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Who; `None`: a program, which is no person.
    pub by: Option<UserId>,
    /// From this amount on two persons must agree; `None`: one is always enough.
    pub two_from: Option<Amount>,
}

/// What became of an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is accepted: this amount is booked, whatever was claimed.
    Now(Amount),
    /// A second person must agree to this amount.
    Waits(UserId, Amount),
}

/// What became of a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// It is revoked: what was booked is booked back.
    Now,
    /// A second person must agree.
    Waits(UserId),
}

/// Why a slip is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectReason {
    /// The money did not come.
    NotFound,
    /// The number was typed wrong: the payer may register the slip again.
    Typo,
    /// It was registered before.
    Duplicate,
    /// It went to an account that is not the shop's.
    OtherAccount,
    /// What staff write.
    Other,
}

crate::scope::words!(RejectReason, "reason of a rejection":
    NotFound = "not_found", Typo = "typo", Duplicate = "duplicate",
    OtherAccount = "other_account", Other = "other");

impl RejectReason {
    /// Whether the number may be used again. It stays taken where the slip itself was false: else
    /// the same false slip comes again and again.
    pub const fn frees_number(self) -> bool {
        matches!(self, Self::Typo)
    }
}

/// Why nothing is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// Somebody decided before.
    #[error("the slip is {0}")]
    Decided(SlipState),
    /// Who registered a slip does not decide about it.
    #[error("who registered a slip does not accept it")]
    OwnSlip,
    /// The second person must be another one.
    #[error("another person must agree")]
    SamePerson,
    /// Two persons must agree, and a program is none.
    #[error("two persons must agree")]
    Persons,
    /// Nothing, or less, or another currency.
    #[error("no such amount can be booked")]
    Amount,
    /// Money of the slip went back, or is about to: what is left of it stands.
    #[error("money of the slip is given back")]
    Refunded,
}

impl Slip {
    /// Accepts it for `amount`, which may differ from what was claimed. Two persons must name the
    /// same amount; a second one who names another begins anew.
    pub fn accept(&self, review: Review, amount: Amount) -> Result<Accepted, ReviewRefusal> {
        self.must_become(SlipState::Accepted)?;
        if review.by.is_some() && self.registered_by == review.by {
            return Err(ReviewRefusal::OwnSlip);
        }
        if !amount.is_positive() || amount.currency() != self.claimed.currency() {
            return Err(ReviewRefusal::Amount);
        }
        let needs_two = |limit: Amount| {
            let larger = amount.minor().max(self.claimed.minor());
            limit.currency() != amount.currency() || larger >= limit.minor()
        };
        if !review.two_from.is_some_and(needs_two) {
            return Ok(Accepted::Now(amount));
        }
        let by = review.by.ok_or(ReviewRefusal::Persons)?;
        match self.agreed {
            Some((first, agreed)) if agreed == amount => {
                if first == by {
                    Err(ReviewRefusal::SamePerson)
                } else {
                    Ok(Accepted::Now(amount))
                }
            }
            _ => Ok(Accepted::Waits(by, amount)),
        }
    }

    /// Rejects it.
    pub fn reject(&self) -> Result<(), ReviewRefusal> {
        self.must_become(SlipState::Rejected)
    }

    /// Gives it back to the payer, with words that say what is wrong.
    pub fn ask_correction(&self) -> Result<(), ReviewRefusal> {
        self.must_become(SlipState::NeedsCorrection)
    }

    /// The payer has corrected it. Who agreed before agreed to something else.
    pub fn correct(&self) -> Result<(), ReviewRefusal> {
        self.must_become(SlipState::Received)
    }

    /// Takes an acceptance back, when two persons say so.
    pub fn revoke(&self, by: UserId) -> Result<Revoked, ReviewRefusal> {
        self.must_become(SlipState::Revoked)?;
        match self.revoking {
            None => Ok(Revoked::Waits(by)),
            Some(first) if first == by => Err(ReviewRefusal::SamePerson),
            Some(_) => Ok(Revoked::Now),
        }
    }

    fn must_become(&self, next: SlipState) -> Result<(), ReviewRefusal> {
        if self.state.may_become(next) {
            Ok(())
        } else {
            Err(ReviewRefusal::Decided(self.state))
        }
    }
}

/// What staff tell the payer about a slip: needed where nothing else says what is wrong.
pub fn words(typed: &str, needed: bool) -> Result<Option<String>, Fault> {
    match optional_line(typed, MAX_WORDS)? {
        None if needed => Err(Fault::Missing),
        words => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::Currency;
    use uuid::Uuid;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn slip() -> Slip {
        Slip {
            state: SlipState::Received,
            claimed: rials(500_000),
            registered_by: None,
            agreed: None,
            revoking: None,
        }
    }

    fn review(by: u128, two_from: Option<i64>) -> Review {
        Review {
            by: Some(user(by)),
            two_from: two_from.map(rials),
        }
    }

    #[test]
    fn one_person_accepts_another_amount_than_the_claimed_one() {
        let accepted = slip().accept(review(1, None), rials(450_000));
        assert_eq!(accepted, Ok(Accepted::Now(rials(450_000))));
    }

    #[test]
    fn nobody_accepts_what_they_registered() {
        let own = Slip {
            registered_by: Some(user(1)),
            ..slip()
        };
        let refused = own.accept(review(1, None), rials(500_000));
        assert_eq!(refused, Err(ReviewRefusal::OwnSlip));
        assert!(own.accept(review(2, None), rials(500_000)).is_ok());
    }

    #[test]
    fn from_the_limit_on_two_persons_agree_to_one_amount() {
        let limit = Some(500_000);
        let first = slip().accept(review(1, limit), rials(500_000));
        assert_eq!(first, Ok(Accepted::Waits(user(1), rials(500_000))));
        let agreed = Slip {
            agreed: Some((user(1), rials(500_000))),
            ..slip()
        };
        let again = agreed.accept(review(1, limit), rials(500_000));
        assert_eq!(again, Err(ReviewRefusal::SamePerson));
        let second = agreed.accept(review(2, limit), rials(500_000));
        assert_eq!(second, Ok(Accepted::Now(rials(500_000))));
        let other = agreed.accept(review(2, limit), rials(400_000));
        assert_eq!(other, Ok(Accepted::Waits(user(2), rials(400_000))));
        assert_eq!(
            slip().accept(review(1, Some(500_001)), rials(500_000)),
            Ok(Accepted::Now(rials(500_000)))
        );
    }

    #[test]
    fn a_program_accepts_below_the_limit_alone() {
        let program = |two_from: Option<i64>| Review {
            by: None,
            two_from: two_from.map(rials),
        };
        let accepted = slip().accept(program(None), rials(500_000));
        assert_eq!(accepted, Ok(Accepted::Now(rials(500_000))));
        let limit = program(Some(500_000));
        let agreed = Slip {
            agreed: Some((user(1), rials(500_000))),
            ..slip()
        };
        for slip in [slip(), agreed] {
            let refused = slip.accept(limit, rials(500_000));
            assert_eq!(refused, Err(ReviewRefusal::Persons));
        }
    }

    #[test]
    fn a_small_amount_does_not_get_a_large_claim_past_the_second_person() {
        let small = slip().accept(review(1, Some(500_000)), rials(1));
        assert_eq!(small, Ok(Accepted::Waits(user(1), rials(1))));
    }

    #[test]
    fn only_money_of_the_slips_currency_is_booked() {
        for amount in [rials(0), rials(-1), Amount::new(5, Currency::Eur)] {
            let refused = slip().accept(review(1, None), amount);
            assert_eq!(refused, Err(ReviewRefusal::Amount));
        }
    }

    #[test]
    fn what_is_decided_stays_decided() {
        use SlipState::{Accepted, NeedsCorrection, Received, Rejected, Revoked};
        for state in [Accepted, NeedsCorrection, Rejected, Revoked] {
            let slip = Slip { state, ..slip() };
            let decided = ReviewRefusal::Decided(state);
            assert_eq!(slip.accept(review(1, None), rials(1)), Err(decided));
            assert_eq!(slip.reject(), Err(decided));
            assert_eq!(slip.ask_correction(), Err(decided));
            let back = state == NeedsCorrection;
            assert_eq!(slip.correct().is_ok(), back);
        }
        let received = Slip {
            state: Received,
            ..slip()
        };
        assert_eq!(
            received.revoke(user(1)),
            Err(ReviewRefusal::Decided(Received))
        );
        assert_eq!(
            (received.reject(), received.ask_correction()),
            (Ok(()), Ok(()))
        );
    }

    #[test]
    fn two_persons_revoke() {
        let accepted = Slip {
            state: SlipState::Accepted,
            ..slip()
        };
        assert_eq!(accepted.revoke(user(1)), Ok(Revoked::Waits(user(1))));
        let asked = Slip {
            revoking: Some(user(1)),
            ..accepted
        };
        assert_eq!(asked.revoke(user(1)), Err(ReviewRefusal::SamePerson));
        assert_eq!(asked.revoke(user(2)), Ok(Revoked::Now));
    }

    #[test]
    fn only_a_typing_mistake_frees_the_number() {
        let free: Vec<_> = RejectReason::ALL
            .iter()
            .filter(|reason| reason.frees_number())
            .collect();
        assert_eq!(free, [&RejectReason::Typo]);
    }

    #[test]
    fn words_are_kept_in_one_line_and_asked_for_where_they_are_needed() {
        assert_eq!(words("", false), Ok(None));
        assert_eq!(words(" ", true), Err(Fault::Missing));
        assert_eq!(words("the amount", true), Ok(Some("the amount".to_owned())));
    }
}

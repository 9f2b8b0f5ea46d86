//! A link that is locked to what is left on its document.

use super::*;

/// What a locked link becomes: version, amount and what may be paid then.
fn locked(state: LinkState, paid: i64, left: i64) -> (u32, i64, Standing) {
    let before = Link {
        paid: rial(paid),
        payments: u32::from(paid > 0),
        ..link(state)
    };
    let asked = Terms {
        rule: AmountRule::Left,
        ..terms(Usage::Single)
    };
    let (after, terms) = follow((before, asked), rial(left));
    let standing = after.standing(&terms, NOTHING_HELD, now());
    (after.version, terms.amount.minor(), standing)
}

#[test]
fn a_locked_link_follows_what_is_left_on_its_document() {
    use LinkState::{Cancelled, Open, Paid, PartiallyPaid};
    let exactly = |minor| Standing::Payable(Due::Exactly(rial(minor)));
    for (state, paid, left, version, amount, standing) in [
        (Open, 0, 100, 1, 100, exactly(100)),
        (Open, 0, 70, 2, 70, exactly(70)),
        (Open, 0, 130, 2, 130, exactly(130)),
        (PartiallyPaid, 60, 40, 1, 100, exactly(40)),
        (PartiallyPaid, 60, 90, 2, 150, exactly(90)),
        // Nothing is owed: nothing can be paid, and no version says so.
        (Open, 0, 0, 1, 0, Standing::NothingOwed),
        (Open, 0, -30, 1, 0, Standing::NothingOwed),
        (PartiallyPaid, 60, 0, 1, 60, Standing::NothingOwed),
        // What is over stays as it was.
        (Paid, 100, 50, 1, 100, Standing::Paid),
        (Cancelled, 0, 50, 1, 100, Standing::Cancelled),
    ] {
        let found = locked(state, paid, left);
        assert_eq!(found, (version, amount, standing), "{state} {paid} {left}");
    }
}

#[test]
fn only_a_locked_link_follows_and_only_in_its_currency() {
    let (open, asked) = (link(LinkState::Open), terms(Usage::Single));
    let (after, same) = follow((open.clone(), asked.clone()), rial(7));
    assert_eq!((after, same), (open.clone(), asked.clone()));
    let asked = Terms {
        rule: AmountRule::Left,
        ..asked
    };
    let (_, same) = follow((open, asked.clone()), Amount::new(7, Currency::Eur));
    assert_eq!(same, asked);
}

#[test]
fn money_for_a_locked_link_is_measured_against_what_is_left_when_it_lands() {
    let received = |left, amount, version| {
        let asked = Terms {
            rule: AmountRule::Left,
            ..terms(Usage::Single)
        };
        let (link, terms) = follow((link(LinkState::Open), asked), rial(left));
        link.receive(&terms, version, rial(amount))
    };
    let applied = |state, paid| Received::Applied {
        state,
        paid: rial(paid),
        payments: 1,
    };
    let unapplied = Received::Unapplied;
    assert_eq!(received(100, 100, 1), applied(LinkState::Paid, 100));
    // More is owed than when the payer went to the bank: the link asks for the rest.
    assert_eq!(
        received(150, 100, 1),
        applied(LinkState::PartiallyPaid, 100)
    );
    assert_eq!(received(60, 100, 1), unapplied(ResolveReason::Superseded));
    assert_eq!(received(0, 100, 1), unapplied(ResolveReason::Excess));
}

#[test]
fn nobody_else_decides_the_amount_of_a_locked_link() {
    let asked = Terms {
        rule: AmountRule::Left,
        ..terms(Usage::Single)
    };
    let revision = Revision {
        amount: Some(rial(50)),
        ..Revision::default()
    };
    let refused = revise(
        (&link(LinkState::Open), &asked),
        &revision,
        (Mode::Test, &[], false),
        now(),
    );
    let fault = FieldError {
        field: "amount".to_owned(),
        problem: Problem::Locked,
    };
    assert_eq!(refused, Err(ReviseRefusal::Fields(vec![fault])));
}

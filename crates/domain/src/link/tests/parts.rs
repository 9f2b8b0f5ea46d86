//! A link that is paid in parts, or by an amount of the payer's own choice.

use super::*;

fn in_parts() -> Terms {
    Terms {
        rule: PARTS,
        ..terms(Usage::Single)
    }
}

fn half() -> Link {
    Link {
        paid: rial(40),
        payments: 1,
        ..link(LinkState::PartiallyPaid)
    }
}

#[test]
fn a_part_makes_it_partially_paid_and_the_rest_makes_it_paid() {
    let received = link(LinkState::Open).receive(&in_parts(), 1, rial(40));
    assert_eq!(
        received,
        Received::Applied {
            state: LinkState::PartiallyPaid,
            paid: rial(40),
            payments: 1
        }
    );
    assert_eq!(
        half().receive(&in_parts(), 1, rial(60)),
        Received::Applied {
            state: LinkState::Paid,
            paid: rial(100),
            payments: 2
        }
    );
}

#[test]
fn more_than_what_is_left_is_kept_for_a_person() {
    let excess = Received::Unapplied(ResolveReason::Excess);
    assert_eq!(half().receive(&in_parts(), 1, rial(61)), excess);
    let whole = link(LinkState::Open);
    assert_eq!(whole.receive(&in_parts(), 1, rial(101)), excess);
}

#[test]
fn the_payer_of_a_part_says_how_much_within_what_is_left() {
    let left = Due::Between {
        least: rial(1),
        most: rial(60),
        suggested: rial(60),
    };
    let standing = half().standing(&in_parts(), NOTHING_HELD, now());
    assert_eq!(standing, Standing::Payable(left));
    let start = |chosen| half().may_start(&in_parts(), (1, chosen), NOTHING_HELD, now());
    assert_eq!(start(Some(rial(25))), Ok(rial(25)));
    assert_eq!(start(Some(rial(60))), Ok(rial(60)));
    for wrong in [None, Some(rial(61)), Some(rial(0)), Some(rial(-5))] {
        assert_eq!(start(wrong), Err(StartRefusal::Amount(left)));
    }
    // What is being checked is not offered a second time.
    let held = Held {
        payments: 1,
        total: rial(50),
    };
    let standing = half().standing(&in_parts(), held, now());
    let rest = Due::Between {
        least: rial(1),
        most: rial(10),
        suggested: rial(10),
    };
    assert_eq!(standing, Standing::Payable(rest));
    let all = Held {
        payments: 2,
        total: rial(60),
    };
    let standing = half().standing(&in_parts(), all, now());
    assert_eq!(standing, Standing::BeingChecked);
}

#[test]
fn one_payment_of_an_open_amount_pays_a_single_link() {
    let rule = AmountRule::Open {
        least: Some(rial(20)),
        most: None,
    };
    let open = Terms {
        rule,
        ..terms(Usage::Single)
    };
    let received = link(LinkState::Open).receive(&open, 1, rial(35));
    assert_eq!(
        received,
        Received::Applied {
            state: LinkState::Paid,
            paid: rial(35),
            payments: 1
        }
    );
    let start = |chosen| link(LinkState::Open).may_start(&open, (1, chosen), NOTHING_HELD, now());
    assert_eq!(start(Some(rial(20))), Ok(rial(20)));
    assert!(matches!(
        start(Some(rial(19))),
        Err(StartRefusal::Amount(_))
    ));
}

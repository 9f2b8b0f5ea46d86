//! Money that goes back, written as the use cases write it.

use domain::id::PaymentId;
use domain::refund::{
    Answer, Facts, Pocket, Refund, RefundState, RefundWay, SettleFacts, Wanted, book_reserved,
    plan, settle,
};
use money::Amount;
use store::Tx;
use store::rooms::{event, job, ledger, link, payment, receipt, refund};

use super::build::{World, acting, at, id, rial};
use crate::ground::Done;

/// A refund that nobody decided, for tests of the table itself.
pub(crate) fn bare(world: &World, n: u128) -> Refund {
    Refund {
        id: id("rfd", world.n(900 + n)),
        payment: id("pay", world.n(n)),
        link: id("lnk", world.n(n)),
        amount: rial(1),
        way: RefundWay::Refund,
        state: RefundState::Unknown,
        pocket: Pocket::Unapplied,
        made_by: "operator".to_owned(),
        decided_by: None,
        reason: Some("asked".to_owned()),
        reference: None,
        failure: None,
        waits_for_person: true,
        tries: 1,
        answers: 0,
        lease_until: None,
        created_at: at(30),
        settled_at: None,
    }
}

/// Reserves a part of a payment (all of it without an amount), and books the answer to the only try.
pub(crate) fn give(
    tx: &mut Tx<'_>,
    world: &World,
    (of, n): (PaymentId, u128),
    wanted: Wanted,
    answer: Option<Answer>,
) -> Done {
    let scope = world.scope;
    let paid = payment::lock(tx, scope, of)?.unwrap();
    let of_paid = receipt::of_payment(tx, scope, of)?;
    let held = refund::held(tx, scope, of, paid.amount.currency())?;
    let (link, _) = link::find(tx, scope, paid.link)?.unwrap();
    let facts = Facts {
        payment: &paid,
        receipt: of_paid.as_ref(),
        held,
        reverse_until: None,
        bank_refunds: true,
        two_from: None,
    };
    let settling = SettleFacts {
        payment: &paid,
        receipt: of_paid.as_ref(),
        account: link.account,
        done: &[],
    };
    let booked = acting(at(50), world.n(n * 10_000), |act| {
        let made = plan(&facts, wanted, act).unwrap();
        book_reserved(made, &settling, act)
    });
    refund::insert(tx, scope, &booked.refund)?;
    write_down(tx, world, &booked)?;
    let mut refund = booked.refund;
    let Some(answer) = answer else {
        if refund.state == RefundState::Reserved {
            job::insert(tx, scope, &[refund.job(at(50))])?;
        }
        return Ok(());
    };
    let read_as = (refund.state, refund.tries);
    refund.state = RefundState::Asking;
    refund.tries = 1;
    assert!(refund::save(tx, scope, &refund, read_as)?);
    let ended = acting(at(60), world.n(n * 10_000 + 500), |act| {
        settle(&refund, &settling, answer, act)
    });
    assert!(refund::save(
        tx,
        scope,
        &ended.refund,
        (RefundState::Asking, 1)
    )?);
    write_down(tx, world, &ended)
}

/// A part.
pub(crate) fn part(amount: Amount) -> Wanted {
    Wanted {
        amount: Some(amount),
        ..Wanted::default()
    }
}

fn write_down(tx: &mut Tx<'_>, world: &World, booked: &domain::refund::Booking) -> Done {
    for one in &booked.transfers {
        ledger::append(tx, world.scope, one, at(50))?;
    }
    event::append(tx, world.scope, &booked.events)
}

/// Of the story: a part of payment 1 went back by the bank and the bank refused another, all of
/// payment 3 went back by hand, and a part of payment 4 is about to.
pub(crate) fn chapters(tx: &mut Tx<'_>, world: &World) -> Done {
    let pay = |n| world.payment(&world.link(n).0, n).id;
    let done = Answer::Done {
        reference: Some("201".to_owned()),
    };
    let refused = Answer::Refused {
        failure: "12".to_owned(),
    };
    let by_hand = Wanted {
        by_hand: Some("2000123".to_owned()),
        ..Wanted::default()
    };
    give(tx, world, (pay(1), 31), part(rial(100_000)), Some(done))?;
    give(tx, world, (pay(1), 32), part(rial(50_000)), Some(refused))?;
    give(tx, world, (pay(3), 33), by_hand, None)?;
    give(tx, world, (pay(4), 34), part(rial(10_000)), None)
}

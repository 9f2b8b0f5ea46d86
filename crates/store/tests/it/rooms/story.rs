//! An honest story: payments from their start to the books, written as the use cases write them.

use domain::event::{Actor, EventKind};
use domain::job::JobKind;
use domain::ledger::{Cause, LedgerAccount, Transfer, TransferKind};
use domain::link::{AmountRule, Link, LinkState, Received, Terms, Usage};
use domain::message::{NewMessage, Situation};
use domain::payment::{Payment, PaymentState};
use domain::receipt::{ByHand, Method, NewReceipt, ReceiptMark, ReceiptPolicy, Source};
use domain::resolve::{NewResolve, Resolution, ResolveReason};
use domain::verdict::BankReference;
use money::Amount;
use store::rooms::{
    event, exchange, job, ledger, link, message, payment, receipt, resolve, sequencer,
};
use store::{Store, StoreError, Tx};

use super::build::{World, acting, at, id, job as due, mail, mark, rial, token, write};
use super::{back, papers};
use crate::ground::Done;

/// The n-th payment of a link, sent to the bank and being verified: its first try.
pub(crate) fn start(tx: &mut Tx<'_>, world: &World, link: &Link, n: u128) -> Done<Payment> {
    let mut payment = world.payment(link, n);
    assert!(payment::insert(tx, world.scope, &payment)?);
    let started = world.event(n * 10, EventKind::PaymentStarted, payment.id);
    event::append(tx, world.scope, &[started])?;
    job::insert(tx, world.scope, &[due(JobKind::CheckPayment, payment.id)])?;
    payment.state = PaymentState::Redirected;
    payment.gateway_key = Some(format!("A{n:035}"));
    payment.redirected_at = Some(at(3));
    payment.closes_at = Some(at(903));
    assert!(payment::save(
        tx,
        world.scope,
        &payment,
        (PaymentState::Created, 0)
    )?);
    payment.state = PaymentState::Verifying;
    payment.tries = 1;
    payment.lease_until = Some(at(60));
    assert!(payment::save(
        tx,
        world.scope,
        &payment,
        (PaymentState::Redirected, 0)
    )?);
    Ok(payment)
}

/// Books the bank's yes for a payment that is being verified, in the order of locks. `false`:
/// somebody was faster, and nothing is written.
pub(crate) fn settle(tx: &mut Tx<'_>, world: &World, n: u128) -> Done<bool> {
    let scope = world.scope;
    let wanted = world.payment(&world.link(1).0, n).id;
    let of = payment::find(tx, scope, wanted)?.unwrap().link;
    let (mut link, terms) = link::lock(tx, scope, of)?.unwrap();
    let mut payment = payment::lock(tx, scope, wanted)?.unwrap();
    if payment.state != PaymentState::Verifying {
        return Ok(false);
    }
    let reference = BankReference {
        key: format!("R{n}"),
        tracking_code: format!("{n:012}"),
    };
    let holder =
        payment::claim_reference(tx, scope, &payment.terminal_key, &reference.key, payment.id)?;
    assert_eq!(holder, None);
    payment.state = PaymentState::Paid;
    payment.answers = 1;
    payment.lease_until = None;
    payment.reference = Some(reference);
    payment.card_mask = Some("603799******7893".to_owned());
    payment.paid_at = Some(at(20));
    assert!(payment::save(
        tx,
        scope,
        &payment,
        (PaymentState::Verifying, 1)
    )?);
    book(
        tx,
        world,
        &payment,
        TransferKind::Payment,
        n,
        payment.amount,
    )?;
    let mut events = vec![world.event(n * 10 + 1, EventKind::PaymentPaid, payment.id)];
    events[0] = events[0].clone().amount(payment.amount);
    let read_as = (link.state, link.version);
    match link.receive(&terms, payment.terms_version, payment.amount) {
        Received::Applied {
            state,
            paid,
            payments,
        } => {
            (link.state, link.paid, link.payments) = (state, paid, payments);
            link.paid_at = Some(at(20));
            assert!(link::save(tx, scope, &link, read_as)?);
            receipt(tx, world, &link, &payment, n)?;
        }
        Received::Unapplied(reason) => open_resolve(tx, world, &payment, reason, n)?,
    }
    event::append(tx, scope, &events)?;
    job::remove(tx, scope, JobKind::CheckPayment, &payment.id.to_string())?;
    let told = NewMessage {
        id: id("msg", world.n(n)),
        situation: Situation::Paid,
        route: mail("payer@example.com"),
        follows: None,
        by_hand: false,
        language: link.language,
        topic: link.id.into(),
        payment: Some(payment.id),
    };
    job::insert(tx, scope, &[due(JobKind::SendMessage, told.id)])?;
    message::insert(tx, scope, &[told], at(20))?;
    Ok(true)
}

fn receipt(tx: &mut Tx<'_>, world: &World, link: &Link, payment: &Payment, n: u128) -> Done {
    let ReceiptPolicy::On {
        receipt_type,
        approve,
    } = link.receipt
    else {
        return Ok(());
    };
    let made = NewReceipt {
        id: id("rcp", world.n(n)),
        token: token(world.scope.mode, world.n(n)),
        source: Source::Payment(payment.id),
        customer: payment.customer,
        account: link.account,
        receipt_type,
        amount: payment.amount,
        received_at: at(20),
        made_by: Actor::System,
        approved: approve,
    };
    receipt::insert(tx, world.scope, &made, at(20))?;
    if approve {
        book(
            tx,
            world,
            payment,
            TransferKind::Allocation,
            n,
            payment.amount,
        )?;
    }
    Ok(())
}

fn book(
    tx: &mut Tx<'_>,
    world: &World,
    payment: &Payment,
    kind: TransferKind,
    n: u128,
    amount: Amount,
) -> Done {
    let unapplied = LedgerAccount::Unapplied(payment.customer);
    let (place, debit, credit) = match kind {
        TransferKind::Allocation => (1, unapplied, LedgerAccount::Customer(payment.customer)),
        TransferKind::Payment | TransferKind::Resolved => {
            (0, LedgerAccount::Clearing(payment.provider), unapplied)
        }
        other => unreachable!("{other} is no transfer of a payment"),
    };
    let transfer = Transfer {
        id: id("trf", world.n(n * 10 + place)),
        kind,
        debit,
        credit,
        amount,
        cause: Cause::Payment(payment.id),
    };
    ledger::append(tx, world.scope, &transfer, at(20))
}

fn open_resolve(
    tx: &mut Tx<'_>,
    world: &World,
    payment: &Payment,
    reason: ResolveReason,
    n: u128,
) -> Done {
    let item = NewResolve {
        id: id("res", world.n(n)),
        reason,
        payment: payment.id,
        link: payment.link,
        amount: payment.amount,
        detail: String::new(),
    };
    resolve::insert(tx, world.scope, &item, at(20))
}

/// Turns a payment that is being verified into a conflict that a person kept as credit.
fn conflict(tx: &mut Tx<'_>, world: &World, payment: &Payment, n: u128) -> Done {
    let mut payment = payment.clone();
    payment.state = PaymentState::Conflict;
    payment.failure = Some(ResolveReason::AmountMismatch.to_string());
    let read_as = (PaymentState::Verifying, 1);
    assert!(payment::save(tx, world.scope, &payment, read_as)?);
    job::remove(
        tx,
        world.scope,
        JobKind::CheckPayment,
        &payment.id.to_string(),
    )?;
    open_resolve(tx, world, &payment, ResolveReason::AmountMismatch, n)?;
    let kept = Resolution::KeptAsCredit;
    let item = id("res", world.n(n));
    assert!(resolve::close(
        tx,
        world.scope,
        item,
        (kept, Some(payment.amount)),
        ("operator", None),
        at(30)
    )?);
    book(
        tx,
        world,
        &payment,
        TransferKind::Resolved,
        n,
        payment.amount,
    )
}

/// A receipt by hand of 90,000 rials, of which a bank kept 500.
pub(crate) fn by_hand(world: &World, n: u128, approved: bool) -> NewReceipt {
    NewReceipt {
        id: id("rcp", world.n(n)),
        token: token(world.scope.mode, world.n(n)),
        source: Source::Hand(Box::new(ByHand {
            method: Method::CardReader,
            reference: Some(format!("ref {n}")),
            fee: rial(500),
            document: None,
            note: None,
        })),
        customer: world.customer.id,
        account: world.account.id,
        receipt_type: world.shop.receipt_type,
        amount: rial(90_000),
        received_at: at(5),
        made_by: Actor::System,
        approved,
    }
}

/// Writes a new receipt with all that it books.
pub(crate) fn make(tx: &mut Tx<'_>, world: &World, new: &NewReceipt, n: u128) -> Done {
    let booked = acting(at(30), world.n(n), |act| new.book(act));
    receipt::insert(tx, world.scope, new, at(30))?;
    write_down(tx, world, &booked)
}

/// Makes a receipt void.
pub(crate) fn void(tx: &mut Tx<'_>, world: &World, n: u128) -> Done {
    let found = receipt::lock(tx, world.scope, id("rcp", world.n(n)))?.unwrap();
    let back = acting(at(40), world.n(n * 1_000 + 500), |act| found.void(act));
    receipt::mark(
        tx,
        world.scope,
        found.id,
        &mark(ReceiptMark::Voided, at(40)),
    )?;
    write_down(tx, world, &back.unwrap())
}

fn write_down(tx: &mut Tx<'_>, world: &World, booked: &domain::receipt::Booking) -> Done {
    for one in &booked.transfers {
        ledger::append(tx, world.scope, one, at(30))?;
    }
    event::append(tx, world.scope, &booked.events)
}

/// The story of one merchant: 1 paid, receipt approved · 2 paid, receipt not approved · 3 and 4 on
/// one reusable link, without receipts · 5 paid after its link was cancelled · 6 a conflict, kept ·
/// 7 being verified · 8 paid by half, its receipt void. Receipts by hand: 20 approved · 21 void · 22
/// waiting. And documents ([`papers::chapters`]).
pub(crate) async fn tell(store: &Store) -> World {
    let world = World::new(store).await;
    let told = world.clone();
    write(store, move |tx| chapters(tx, &told)).await;
    number_all(store, &world).await;
    world
}

fn chapters(tx: &mut Tx<'_>, world: &World) -> Done {
    let scope = world.scope;
    for n in [1, 2, 3, 5, 6, 7, 8] {
        let (link, terms) = chapter(world, n);
        link::insert(tx, scope, &link, &terms)?;
        let payment = start(tx, world, &link, n)?;
        match n {
            3 => {
                assert!(settle(tx, world, 3)?);
                start(tx, world, &link, 4)?;
                assert!(settle(tx, world, 4)?);
            }
            5 => {
                let cancelled = Link {
                    state: LinkState::Cancelled,
                    ..link
                };
                assert!(link::save(tx, scope, &cancelled, (LinkState::Open, 1))?);
                assert!(settle(tx, world, 5)?);
            }
            6 => conflict(tx, world, &payment, 6)?,
            7 => exchange::insert(tx, scope, &asked(world, &payment))?,
            _ => assert!(settle(tx, world, n)?),
        }
    }
    for (n, approved) in [(20, true), (21, true), (22, false)] {
        make(tx, world, &by_hand(world, n, approved), n * 1_000)?;
    }
    void(tx, world, 21)?;
    void(tx, world, 8)?;
    back::chapters(tx, world)?;
    papers::chapters(tx, world)
}

fn chapter(world: &World, n: u128) -> (Link, Terms) {
    let (mut link, mut terms) = world.link(n);
    let receipt_type = world.shop.receipt_type;
    match n {
        2 => {
            link.receipt = ReceiptPolicy::On {
                receipt_type,
                approve: false,
            }
        }
        3 => {
            link.receipt = ReceiptPolicy::Off;
            terms.usage = Usage::Reusable {
                max_payments: Some(3),
                max_total: None,
            };
        }
        8 => {
            terms.amount = rial(1_000_000);
            terms.rule = AmountRule::Parts { first: None };
        }
        _ => {}
    }
    (link, terms)
}

fn asked(world: &World, payment: &Payment) -> exchange::Exchange {
    exchange::Exchange {
        id: id("exc", world.n(1)),
        payment: payment.id,
        step: "verify",
        request: "{\"authority\":\"A1\"}".to_owned(),
        answer: "{\"card_pan\":\"603799******7893\"}".to_owned(),
        took_us: 1_200,
        at: at(15),
    }
}

/// Lets the sequencer number all that waits.
pub(crate) async fn number_all(store: &Store, world: &World) {
    let scope = world.scope;
    let more = move |tx: &mut Tx<'_>| {
        let round = sequencer::round(tx, scope, ("node", at(100), at(110)))?;
        Ok::<_, StoreError>(round.more)
    };
    while write(store, more).await {}
}

//! Every edge of a refund, what may be given back, and what each step books.

use std::collections::BTreeMap;

use money::Currency;
use uuid::Uuid;

use super::RefundState::{Asking, Done, Refused, Reserved, Unknown, Waiting};
use super::*;
use crate::act::Act;
use crate::event::{Actor, EventKind};
use crate::id::{AccountId, ReceiptId, ReceiptTypeId};
use crate::ledger::{LedgerAccount, TransferKind};
use crate::payment::tests::{at, payment};
use crate::payment::{Payment, PaymentState};
use crate::receipt::{Receipt, ReceiptState, Source};

fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn acting<T>(now: &str, from: u128, run: impl FnOnce(&mut Act<'_>) -> T) -> T {
    let mut n = from;
    let mut fresh = || {
        n += 1;
        Uuid::from_u128(n)
    };
    run(&mut Act {
        now: at(now),
        actor: Actor::Operator,
        request_id: None,
        fresh: &mut fresh,
    })
}

const PAID: &str = "2026-11-21T10:05:00Z";
const SOON: &str = "2026-11-21T10:10:00Z";
const LATER: &str = "2026-11-22T09:00:00Z";

/// 1,250,000 rials.
fn paid() -> Payment {
    Payment {
        paid_at: Some(at(PAID)),
        ..payment(PaymentState::Paid)
    }
}

fn receipt(state: ReceiptState) -> Receipt {
    let paid = paid();
    Receipt {
        id: ReceiptId::new(Uuid::from_u128(8)),
        number: Some(1),
        token: None,
        source: Source::Payment(paid.id),
        customer: paid.customer,
        account: AccountId::new(Uuid::from_u128(9)),
        receipt_type: ReceiptTypeId::new(Uuid::from_u128(10)),
        amount: paid.amount,
        received_at: at(PAID),
        made_by: "system".to_owned(),
        created_at: at(PAID),
        state,
    }
}

fn facts<'a>(payment: &'a Payment, receipt: Option<&'a Receipt>, held: i64) -> Facts<'a> {
    Facts {
        payment,
        receipt,
        held: rial(held),
        reverse_until: Some(at("2026-11-21T10:35:00Z")),
        bank_refunds: true,
        two_from: None,
    }
}

fn part(minor: i64) -> Wanted {
    Wanted {
        amount: Some(rial(minor)),
        ..Wanted::default()
    }
}

fn settling<'a>(
    payment: &'a Payment,
    receipt: Option<&'a Receipt>,
    done: &'a [Refund],
) -> SettleFacts<'a> {
    SettleFacts {
        payment,
        receipt,
        account: AccountId::new(Uuid::from_u128(9)),
        done,
    }
}

fn planned(facts: &Facts<'_>, wanted: Wanted, now: &str) -> Result<Refund, Refusal> {
    acting(now, 100, |act| plan(facts, wanted, act))
}

/// Being asked for the n-th time, after so many answers.
fn asking(tries: u32, answers: u32) -> Refund {
    let paid = paid();
    let mut refund = planned(&facts(&paid, None, 0), part(250_000), LATER).unwrap();
    refund.state = Asking;
    (refund.tries, refund.answers) = (tries, answers);
    refund
}

fn answered(refund: &Refund, answer: Answer, now: &str) -> Booking {
    let paid = paid();
    acting(now, 500, |act| {
        settle(refund, &settling(&paid, None, &[]), answer, act)
    })
}

#[test]
fn exactly_these_edges_are_drawn() {
    let drawn = [
        (Waiting, Reserved),
        (Waiting, Done),
        (Waiting, Refused),
        (Reserved, Asking),
        (Asking, Asking),
        (Asking, Unknown),
        (Asking, Done),
        (Asking, Refused),
        (Unknown, Asking),
        (Unknown, Done),
        (Unknown, Refused),
    ];
    for from in RefundState::ALL {
        for to in RefundState::ALL {
            let edge = drawn.contains(&(*from, *to));
            assert_eq!(from.may_become(*to), edge, "{from} → {to}");
        }
    }
}

#[test]
fn never_more_goes_back_than_is_left() {
    let paid = paid();
    let left = |held, wanted| planned(&facts(&paid, None, held), wanted, LATER);
    assert_eq!(left(0, Wanted::default()).unwrap().amount, rial(1_250_000));
    assert_eq!(
        left(1_000_000, part(250_000)).unwrap().amount,
        rial(250_000)
    );
    assert_eq!(
        left(1_000_000, part(250_001)),
        Err(Refusal::TooMuch(rial(250_000)))
    );
    assert_eq!(left(1_250_000, part(1)), Err(Refusal::NothingLeft));
    assert_eq!(left(0, part(0)), Err(Refusal::BadAmount));
    assert_eq!(left(0, part(-5)), Err(Refusal::BadAmount));
    let euro = Wanted {
        amount: Some(Amount::new(5, Currency::Eur)),
        ..Wanted::default()
    };
    assert_eq!(left(0, euro), Err(Refusal::BadAmount));
}

#[test]
fn only_what_is_paid_and_decided_about_goes_back() {
    for state in PaymentState::ALL {
        let one = Payment {
            state: *state,
            ..paid()
        };
        let tried = planned(&facts(&one, None, 0), Wanted::default(), SOON);
        assert_eq!(tried.is_ok(), *state == PaymentState::Paid, "{state}");
    }
    let paid = paid();
    let with = |state| {
        let receipt = receipt(state);
        planned(&facts(&paid, Some(&receipt), 0), Wanted::default(), SOON)
    };
    assert_eq!(with(ReceiptState::Pending), Err(Refusal::ReceiptWaits));
    assert_eq!(
        with(ReceiptState::Approved).unwrap().pocket,
        Pocket::Customer
    );
    assert_eq!(
        with(ReceiptState::Voided).unwrap().pocket,
        Pocket::Unapplied
    );
    assert_eq!(
        with(ReceiptState::Refused).unwrap().pocket,
        Pocket::Unapplied
    );
}

#[test]
fn the_bank_reverses_the_whole_in_its_window_and_refunds_all_else() {
    let paid = paid();
    let all = facts(&paid, None, 0);
    let way = |facts: &Facts<'_>, wanted, now| planned(facts, wanted, now).map(|one| one.way);
    assert_eq!(way(&all, Wanted::default(), SOON), Ok(RefundWay::Reverse));
    assert_eq!(way(&all, Wanted::default(), LATER), Ok(RefundWay::Refund));
    assert_eq!(way(&all, part(1_249_999), SOON), Ok(RefundWay::Refund));
    let reverses = Facts {
        bank_refunds: false,
        ..all
    };
    let whole = part(1_250_000);
    assert_eq!(way(&reverses, whole.clone(), SOON), Ok(RefundWay::Reverse));
    assert_eq!(way(&reverses, part(5), SOON), Err(Refusal::WholeOnly));
    assert_eq!(way(&reverses, whole, LATER), Err(Refusal::ByHandOnly));
    let nothing = Facts {
        reverse_until: None,
        ..reverses
    };
    assert_eq!(way(&nothing, part(5), SOON), Err(Refusal::ByHandOnly));
    let by_hand = |words: &str| Wanted {
        by_hand: Some(words.to_owned()),
        ..part(5)
    };
    assert_eq!(way(&nothing, by_hand("2000123"), SOON), Ok(RefundWay::Hand));
    assert_eq!(
        way(&nothing, by_hand("  "), SOON),
        Err(Refusal::BadReference)
    );
    let long = "x".repeat(MAX_WORDS + 1);
    assert_eq!(
        way(&nothing, by_hand(&long), SOON),
        Err(Refusal::BadReference)
    );
}

#[test]
fn what_is_reserved_is_given_or_left_with_the_customer() {
    let paid = paid();
    let refund = planned(&facts(&paid, None, 0), part(250_000), LATER).unwrap();
    let reserved = acting(LATER, 300, |act| {
        book_reserved(refund, &settling(&paid, None, &[]), act)
    });
    let sides = |booking: &Booking| {
        let one = booking.transfers[0].clone();
        (one.kind, one.debit, one.credit, booking.transfers.len())
    };
    let unapplied = LedgerAccount::Unapplied(paid.customer);
    assert_eq!(
        sides(&reserved),
        (
            TransferKind::RefundReserved,
            unapplied,
            LedgerAccount::Refund,
            1
        )
    );
    let reference = Some("201".to_owned());
    let done = answered(&asking(1, 0), Answer::Done { reference }, LATER);
    assert_eq!((done.refund.state, done.refund.answers), (Done, 1));
    assert_eq!(done.refund.reference.as_deref(), Some("201"));
    let clearing = LedgerAccount::Clearing(paid.provider);
    assert_eq!(
        sides(&done),
        (
            TransferKind::RefundGiven,
            LedgerAccount::Refund,
            clearing,
            1
        )
    );
    assert!(!done.all_back);
    let kinds: Vec<_> = done.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::RefundDone, EventKind::LinkRefunded]);
    let failure = "12 no".to_owned();
    let refused = answered(&asking(1, 0), Answer::Refused { failure }, LATER);
    assert_eq!(refused.refund.state, Refused);
    assert_eq!(
        sides(&refused),
        (
            TransferKind::RefundFreed,
            LedgerAccount::Refund,
            unapplied,
            1
        )
    );
}

#[test]
fn what_is_not_known_is_asked_again_and_then_a_persons_matter() {
    let lost = |not_sent| Answer::Unknown {
        failure: "no answer".to_owned(),
        not_sent,
    };
    let again = answered(&asking(1, 0), lost(false), LATER);
    assert_eq!((again.refund.state, again.refund.answers), (Unknown, 0));
    assert!(again.transfers.is_empty() && !again.refund.waits_for_person);
    assert!(again.refund.next_ask(at(LATER), 0).is_some());
    assert!(again.refund.ask(at(LATER)).is_ok());
    let unsent = answered(&asking(1, 0), lost(true), LATER);
    assert_eq!(unsent.refund.answers, 1);
    let late = answered(&asking(9, 0), lost(false), "2026-11-23T10:00:00Z");
    assert!(late.refund.waits_for_person);
    assert_eq!(late.refund.next_ask(at(LATER), 0), None);
    // The same trouble is said once.
    let mut same = again.refund;
    (same.state, same.tries) = (Asking, 2);
    assert!(answered(&same, lost(false), LATER).events.is_empty());
}

#[test]
fn a_no_after_a_lost_answer_frees_nothing_until_a_person_says_so() {
    let no = || Answer::Refused {
        failure: "already?".to_owned(),
    };
    let doubtful = answered(&asking(2, 0), no(), LATER);
    assert_eq!(doubtful.refund.state, Unknown);
    assert!(doubtful.refund.waits_for_person && doubtful.transfers.is_empty());
    let freed = answered(&doubtful.refund, no(), LATER);
    assert_eq!(freed.refund.state, Refused);
    assert_eq!(freed.transfers[0].kind, TransferKind::RefundFreed);
    let done = Answer::Done { reference: None };
    assert_eq!(answered(&doubtful.refund, done, LATER).refund.state, Done);
    // Every answer before came.
    assert_eq!(answered(&asking(2, 1), no(), LATER).refund.state, Refused);
}

#[test]
fn one_try_is_under_way_at_a_time() {
    let mut refund = asking(1, 0);
    refund.lease_until = Some(at("2026-11-22T09:00:45Z"));
    assert_eq!(refund.ask(at(LATER)), Err(AskRefusal::UnderWay));
    let taken = refund.ask(at("2026-11-22T09:00:45Z")).unwrap();
    assert_eq!(taken.number, 2);
    for state in [Done, Refused] {
        refund.state = state;
        assert_eq!(refund.ask(at(LATER)), Err(AskRefusal::Settled));
        assert_eq!(refund.next_ask(at(LATER), 0), None);
    }
}

/// Debits less credits of each account.
fn balances(bookings: &[Booking]) -> BTreeMap<LedgerAccount, i64> {
    let mut all = BTreeMap::new();
    for one in bookings.iter().flat_map(|booking| &booking.transfers) {
        *all.entry(one.debit).or_insert(0) += one.amount.minor();
        *all.entry(one.credit).or_insert(0) -= one.amount.minor();
    }
    all.retain(|_, balance| *balance != 0);
    all
}

#[test]
fn when_all_went_back_the_receipt_is_void_and_the_books_are_even() {
    let (paid, counts) = (paid(), receipt(ReceiptState::Approved));
    let mut done = Vec::new();
    let mut bookings = Vec::new();
    for (n, minor) in [(1_000, 400_000), (2_000, 850_000)] {
        let held = done.iter().map(|one: &Refund| one.amount.minor()).sum();
        let facts = facts(&paid, Some(&counts), held);
        let settling = settling(&paid, Some(&counts), &done);
        let (reserved, ended) = acting(LATER, n, |act| {
            let refund = plan(&facts, part(minor), act).unwrap();
            let reserved = book_reserved(refund, &settling, act);
            let asking = Refund {
                state: Asking,
                tries: 1,
                ..reserved.refund.clone()
            };
            let answer = Answer::Done { reference: None };
            let ended = settle(&asking, &settling, answer, act);
            (reserved, ended)
        });
        done.push(ended.refund.clone());
        bookings.extend([reserved, ended]);
    }
    assert_eq!(bookings[1].void, None);
    assert_eq!(bookings[3].void, Some(counts.id));
    assert!(bookings[3].all_back);
    // The allocation is taken back whole, so the customer stands where they stood before it.
    let all = balances(&bookings);
    assert_eq!(
        all.get(&LedgerAccount::Customer(paid.customer)),
        Some(&1_250_000)
    );
    assert_eq!(all.get(&LedgerAccount::Unapplied(paid.customer)), None);
    assert_eq!(all.get(&LedgerAccount::Refund), None);
    let clearing = LedgerAccount::Clearing(paid.provider);
    assert_eq!(all.get(&clearing), Some(&-1_250_000));
}

#[test]
fn by_hand_it_is_done_at_once_and_leaves_the_financial_account() {
    let paid = paid();
    let wanted = Wanted {
        by_hand: Some("2000123".to_owned()),
        reason: Some("returned goods".to_owned()),
        amount: None,
    };
    let refund = planned(&facts(&paid, None, 0), wanted, LATER).unwrap();
    assert_eq!((refund.state, refund.way), (Done, RefundWay::Hand));
    let booked = acting(LATER, 700, |act| {
        book_reserved(refund, &settling(&paid, None, &[]), act)
    });
    let account = LedgerAccount::Financial(AccountId::new(Uuid::from_u128(9)));
    let all = balances(&[booked]);
    assert_eq!(all.get(&account), Some(&-1_250_000));
    assert_eq!(
        all.get(&LedgerAccount::Unapplied(paid.customer)),
        Some(&1_250_000)
    );
    assert_eq!(all.len(), 2);
}

#[test]
fn from_an_amount_on_a_refund_waits_and_parts_count_together() {
    let paid = paid();
    let limited = |held| Facts {
        two_from: Some(rial(500_000)),
        ..facts(&paid, None, held)
    };
    let state = |held, wanted| planned(&limited(held), wanted, LATER).unwrap().state;
    assert_eq!(state(0, part(499_999)), Reserved);
    assert_eq!(state(0, part(500_000)), Waiting);
    assert_eq!(state(300_000, part(199_999)), Reserved);
    assert_eq!(
        state(300_000, part(200_000)),
        Waiting,
        "in all it is the limit"
    );
    let hand = Wanted {
        by_hand: Some("2000123".to_owned()),
        ..part(600_000)
    };
    let by_hand = planned(&limited(0), hand, LATER).unwrap();
    assert_eq!((by_hand.state, by_hand.settled_at), (Waiting, None));
}

#[test]
fn a_second_person_agrees_or_declines_and_never_the_one_who_asked() {
    let paid = paid();
    let limited = Facts {
        two_from: Some(rial(1)),
        ..facts(&paid, None, 0)
    };
    let settling = settling(&paid, None, &[]);
    for wanted in [
        part(250_000),
        Wanted {
            by_hand: Some("2000123".to_owned()),
            ..part(250_000)
        },
    ] {
        let by_hand = wanted.by_hand.is_some();
        let mine = planned(&limited, wanted, LATER).unwrap();
        assert_eq!(mine.next_ask(at(LATER), 0), None);
        assert!(mine.ask(at(LATER)).is_err());
        let same = acting(LATER, 800, |act| agree(&mine, &settling, act));
        assert_eq!(same, Err(Second::SamePerson));
        let reserved = acting(LATER, 900, |act| {
            book_reserved(mine.clone(), &settling, act)
        });
        let theirs = Refund {
            made_by: "user:another".to_owned(),
            ..mine.clone()
        };
        let agreed = acting(LATER, 1_000, |act| agree(&theirs, &settling, act)).unwrap();
        assert!(agreed.refund.decided_by.is_some());
        let wanted = if by_hand { Done } else { Reserved };
        assert_eq!(agreed.refund.state, wanted);
        assert_eq!(agreed.transfers.len(), usize::from(by_hand));
        let twice = acting(LATER, 1_100, |act| agree(&agreed.refund, &settling, act));
        assert_eq!(twice, Err(Second::NotWaiting));
        // Who asked may take it back; the customer's money is as before.
        let declined = acting(LATER, 1_200, |act| decline(&mine, &settling, act)).unwrap();
        assert_eq!(declined.refund.state, Refused);
        assert_eq!(balances(&[reserved, declined]).len(), 0);
    }
}

//! One test per verdict, and what each outcome books.

use jiff::{SignedDuration, Timestamp};
use money::{Amount, Currency};
use uuid::Uuid;

use super::*;
use crate::act::Act;
use crate::event::{Actor, EventKind};
use crate::id::{AccountId, ReceiptTypeId};
use crate::ledger::{LedgerAccount, TransferKind};
use crate::link::{AmountRule, Link, LinkState, Terms, Usage};
use crate::message::Situation;
use crate::payment::tests::{at, payment};
use crate::payment::{GIVE_UP, Payment, PaymentState};
use crate::receipt::ReceiptPolicy;
use crate::resolve::ResolveReason;
use crate::scope::Mode;
use crate::shop::Language;
use crate::token::Token;
use crate::told::{Reader, Staff, Told};
use crate::verdict::{BankReference, Confirmation, Verdict};
use crate::way::Route;

fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn asked() -> Payment {
    Payment {
        tries: 1,
        ..payment(PaymentState::Verifying)
    }
}

fn yes(amount: Option<Amount>) -> Confirmation {
    Confirmation {
        reference: BankReference {
            key: "77".into(),
            tracking_code: "77".into(),
        },
        amount,
        card_mask: Some("603799******7893".into()),
        fee: None,
    }
}

fn now() -> Timestamp {
    at("2026-11-21T10:05:00Z")
}

fn judged(verdict: Verdict) -> Outcome {
    judge(&asked(), 1, verdict, false, now())
}

fn code() -> String {
    "-51".to_owned()
}

#[test]
fn a_yes_to_our_amount_or_without_one_is_paid() {
    for amount in [None, Some(rial(1_250_000))] {
        assert_eq!(
            judged(Verdict::Verified(yes(amount))),
            Outcome::Paid(yes(amount))
        );
    }
}

#[test]
fn a_yes_to_any_other_amount_or_currency_is_a_conflict_with_the_banks_figure() {
    let euro = Amount::new(1_250_000, Currency::Eur);
    for stated in [
        rial(1_249_999),
        rial(1_250_001),
        rial(125_000),
        rial(12_500_000),
        euro,
    ] {
        match judged(Verdict::Verified(yes(Some(stated)))) {
            Outcome::Conflict {
                reason: ResolveReason::AmountMismatch,
                amount,
                ..
            } => {
                assert_eq!(amount, stated);
            }
            other => panic!("{stated} gave {other:?}"),
        }
    }
}

#[test]
fn verified_before_is_paid_only_after_a_lost_answer_or_on_a_terminal_that_verifies_itself() {
    let already = || Verdict::AlreadyVerified(yes(None));
    assert!(matches!(
        judged(already()),
        Outcome::Conflict {
            reason: ResolveReason::AlreadyVerified,
            ..
        }
    ));
    let lost = Payment {
        tries: 2,
        ..asked()
    };
    assert_eq!(
        judge(&lost, 2, already(), false, now()),
        Outcome::Paid(yes(None))
    );
    let answered = Payment {
        tries: 2,
        answers: 1,
        ..asked()
    };
    assert!(matches!(
        judge(&answered, 2, already(), false, now()),
        Outcome::Conflict {
            reason: ResolveReason::AlreadyVerified,
            ..
        }
    ));
    assert_eq!(
        judge(&asked(), 1, already(), true, now()),
        Outcome::Paid(yes(None))
    );
    let other = Verdict::AlreadyVerified(yes(Some(rial(5))));
    assert!(matches!(
        judge(&lost, 2, other, false, now()),
        Outcome::Conflict {
            reason: ResolveReason::AmountMismatch,
            ..
        }
    ));
}

#[test]
fn not_paid_is_final_when_the_bank_says_so_or_its_window_is_over() {
    let not_paid = |conclusive| Verdict::NotPaid {
        conclusive,
        code: code(),
    };
    let cancelled = |conclusive| Verdict::Cancelled {
        conclusive,
        code: code(),
    };
    let late = at("2026-11-21T10:30:01Z");
    assert_eq!(judged(not_paid(false)), Outcome::NotYet { code: code() });
    assert_eq!(judged(cancelled(false)), Outcome::NotYet { code: code() });
    assert_eq!(judged(not_paid(true)), Outcome::Failed { code: code() });
    assert_eq!(judged(cancelled(true)), Outcome::Cancelled { code: code() });
    let judged_late = |verdict| judge(&asked(), 1, verdict, false, late);
    assert_eq!(
        judged_late(not_paid(false)),
        Outcome::Failed { code: code() }
    );
    assert_eq!(
        judged_late(cancelled(false)),
        Outcome::Cancelled { code: code() }
    );
}

#[test]
fn silence_is_unknown_until_a_person_must_look() {
    let silence = || Verdict::Unknown {
        reason: "time-out".into(),
        not_sent: false,
    };
    let unknown = Outcome::Unknown {
        reason: "time-out".into(),
        configuration: false,
    };
    assert_eq!(judged(silence()), unknown);
    let late = at("2026-11-21T10:00:01Z") + GIVE_UP + SignedDuration::from_secs(1);
    assert!(matches!(
        judge(&asked(), 1, silence(), false, late),
        Outcome::Conflict {
            reason: ResolveReason::Unconfirmed,
            ..
        }
    ));
}

#[test]
fn refused_credentials_say_nothing_about_the_payment() {
    let refused = Verdict::Configuration {
        code: "-10".into(),
        message: "no".into(),
    };
    assert!(matches!(
        judged(refused),
        Outcome::Unknown {
            configuration: true,
            ..
        }
    ));
}

#[test]
fn another_party_and_another_amount_are_for_a_person_and_returned_money_is_reversed() {
    let stated = Some(rial(10));
    let mismatch = Verdict::AmountMismatch {
        stated,
        code: "-50".into(),
    };
    assert!(matches!(
        judged(mismatch),
        Outcome::Conflict { reason: ResolveReason::AmountMismatch, amount, .. } if amount == rial(10)
    ));
    let stranger = Verdict::WrongParty {
        detail: "order 5".into(),
    };
    assert!(matches!(
        judged(stranger),
        Outcome::Conflict {
            reason: ResolveReason::WrongParty,
            ..
        }
    ));
    let returned = Verdict::Returned {
        code: "REVERSED".into(),
    };
    assert_eq!(
        judged(returned),
        Outcome::Reversed {
            code: "REVERSED".into()
        }
    );
}

#[test]
fn only_a_try_that_may_have_arrived_without_an_answer_counts_as_lost() {
    let silence = |not_sent| Verdict::Unknown {
        reason: String::new(),
        not_sent,
    };
    assert!(!is_answer(&silence(false)));
    assert!(is_answer(&silence(true)));
    assert!(is_answer(&Verdict::Verified(yes(None))));
    assert!(is_answer(&Verdict::Configuration {
        code: code(),
        message: String::new()
    }));
}

fn link(state: LinkState) -> Link {
    Link {
        id: asked().link,
        shop: asked().shop,
        account: AccountId::new(Uuid::from_u128(30)),
        customer: asked().customer,
        document: None,
        receipt_field: None,
        token: Token::from_random(Mode::Test, [0; 16]),
        state,
        version: 1,
        reference: None,
        language: Language::Persian,
        note: None,
        receipt: ReceiptPolicy::On {
            receipt_type: ReceiptTypeId::new(Uuid::from_u128(31)),
            approve: true,
        },
        return_url: None,
        metadata: Vec::new(),
        paid: rial(0),
        payments: 0,
        made_by: None,
        created_at: now(),
        paid_at: None,
    }
}

fn booked(
    payment: &Payment,
    link: &Link,
    outcome: Outcome,
    alarm_at: Option<Timestamp>,
) -> Booking {
    let terms = Terms {
        version: 1,
        amount: rial(1_250_000),
        rule: AmountRule::Whole,
        description: None,
        expires_at: None,
        usage: Usage::Single,
        providers: None,
    };
    let payers = ["sara@example.com", "reza@example.com"];
    let payers = payers.map(|text| Route::mail(text.parse().unwrap()));
    let facts = BookFacts {
        payment,
        link,
        terms: &terms,
        account: link.account,
        answered: true,
        receipt_token: &Token::from_random(Mode::Test, [9; 16]),
        payers: &payers,
        staff: &Staff {
            told: &Told::default(),
            manager: Some(Reader {
                address: "manager@example.com".parse().unwrap(),
                language: Language::English,
                declines: Vec::new(),
            }),
            maker: None,
        },
        alarm_at,
    };
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        Uuid::from_u128(1_000 + count)
    };
    let mut act = Act {
        now: now(),
        actor: Actor::Bank,
        request_id: None,
        fresh: &mut fresh,
    };
    book(&facts, outcome, &mut act)
}

fn kinds(booking: &Booking) -> Vec<EventKind> {
    booking.events.iter().map(|event| event.kind).collect()
}

fn told(booking: &Booking) -> Vec<(Situation, &str)> {
    booking
        .messages
        .iter()
        .map(|m| (m.situation, m.route.first.address.as_str()))
        .collect()
}

#[test]
fn a_paid_payment_books_money_receipt_link_and_tells_everybody_at_once() {
    let booking = booked(
        &asked(),
        &link(LinkState::Open),
        Outcome::Paid(yes(None)),
        None,
    );
    let payment = &booking.payment;
    assert_eq!((payment.state, payment.answers), (PaymentState::Paid, 1));
    assert_eq!(payment.reference, Some(yes(None).reference));
    assert_eq!(
        booking.link.as_ref().map(|link| link.state),
        Some(LinkState::Paid)
    );
    let customer = payment.customer;
    let lines: Vec<_> = booking
        .transfers
        .iter()
        .map(|t| (t.kind, t.debit, t.credit, t.amount))
        .collect();
    assert_eq!(
        lines,
        [
            (
                TransferKind::Payment,
                LedgerAccount::Clearing(payment.provider),
                LedgerAccount::Unapplied(customer),
                rial(1_250_000)
            ),
            (
                TransferKind::Allocation,
                LedgerAccount::Unapplied(customer),
                LedgerAccount::Customer(customer),
                rial(1_250_000)
            ),
        ]
    );
    assert_eq!(
        booking
            .receipt
            .as_ref()
            .map(|receipt| (receipt.amount, receipt.token.clone())),
        Some((rial(1_250_000), Token::from_random(Mode::Test, [9; 16])))
    );
    assert_eq!(
        kinds(&booking),
        [
            EventKind::PaymentPaid,
            EventKind::LinkPaid,
            EventKind::ReceiptCreated,
            EventKind::ReceiptApproved
        ]
    );
    assert_eq!(
        told(&booking),
        [
            (Situation::Paid, "sara@example.com"),
            (Situation::Paid, "reza@example.com"),
            (Situation::StaffPaid, "manager@example.com")
        ]
    );
    assert_eq!(booking.jobs.len(), booking.messages.len());
    assert_eq!(booking.resolve, None);
}

#[test]
fn without_a_receipt_the_money_stays_unapplied_and_the_link_is_paid_all_the_same() {
    let link = Link {
        receipt: ReceiptPolicy::Off,
        ..link(LinkState::Open)
    };
    let booking = booked(&asked(), &link, Outcome::Paid(yes(None)), None);
    assert_eq!(booking.receipt, None);
    assert_eq!(booking.transfers.len(), 1);
    assert_eq!(booking.link.map(|link| link.state), Some(LinkState::Paid));
}

#[test]
fn a_receipt_that_waits_for_approval_is_not_allocated() {
    let receipt_type = ReceiptTypeId::new(Uuid::from_u128(31));
    let receipt = ReceiptPolicy::On {
        receipt_type,
        approve: false,
    };
    let link = Link {
        receipt,
        ..link(LinkState::Open)
    };
    let booking = booked(&asked(), &link, Outcome::Paid(yes(None)), None);
    assert_eq!(booking.receipt.map(|receipt| receipt.approved), Some(false));
    assert_eq!(booking.transfers.len(), 1);
}

#[test]
fn money_that_fits_nowhere_is_booked_unapplied_and_waits_for_a_person() {
    for (state, reason) in [
        (LinkState::Paid, ResolveReason::AlreadyPaid),
        (LinkState::Cancelled, ResolveReason::LinkCancelled),
    ] {
        let booking = booked(&asked(), &link(state), Outcome::Paid(yes(None)), None);
        assert_eq!(booking.payment.state, PaymentState::Paid);
        assert_eq!(booking.link, None, "the link stays as it is");
        assert_eq!(booking.receipt, None);
        assert_eq!(booking.transfers.len(), 1);
        assert_eq!(
            booking.resolve.as_ref().map(|item| item.reason),
            Some(reason)
        );
        assert!(told(&booking).contains(&(Situation::StaffNeedsResolving, "manager@example.com")));
    }
}

#[test]
fn a_conflict_books_nothing_and_waits_for_a_person() {
    let outcome = Outcome::Conflict {
        reason: ResolveReason::AmountMismatch,
        amount: rial(10),
        detail: "-50".into(),
    };
    let booking = booked(&asked(), &link(LinkState::Open), outcome, None);
    assert_eq!(booking.payment.state, PaymentState::Conflict);
    assert!(booking.transfers.is_empty() && booking.receipt.is_none() && booking.link.is_none());
    assert_eq!(
        booking.resolve.as_ref().map(|item| item.amount),
        Some(rial(10))
    );
    assert_eq!(
        kinds(&booking),
        [EventKind::PaymentConflict, EventKind::ResolveOpened]
    );
}

#[test]
fn an_end_without_money_books_nothing_and_says_why() {
    for (outcome, state, kind) in [
        (
            Outcome::Failed { code: code() },
            PaymentState::Failed,
            EventKind::PaymentFailed,
        ),
        (
            Outcome::Cancelled { code: code() },
            PaymentState::Cancelled,
            EventKind::PaymentCancelled,
        ),
        (
            Outcome::Reversed { code: code() },
            PaymentState::Reversed,
            EventKind::PaymentReversed,
        ),
    ] {
        let booking = booked(&asked(), &link(LinkState::Open), outcome, None);
        assert_eq!(booking.payment.state, state);
        assert_eq!(booking.payment.failure, Some(code()));
        assert_eq!(kinds(&booking), [kind]);
        assert!(booking.transfers.is_empty());
        // Who gave up knows it; a failure is told to who wants to hear of it.
        let failed = [
            (Situation::Failed, "sara@example.com"),
            (Situation::Failed, "reza@example.com"),
        ];
        let expected = if state == PaymentState::Failed {
            &failed[..]
        } else {
            &[]
        };
        assert_eq!(told(&booking), expected);
    }
}

#[test]
fn nobody_is_asked_to_try_again_where_the_link_is_paid_already() {
    let failed = Outcome::Failed { code: code() };
    let booking = booked(&asked(), &link(LinkState::Paid), failed, None);
    assert_eq!(booking.payment.state, PaymentState::Failed);
    assert!(booking.messages.is_empty() && booking.told.is_empty());
}

#[test]
fn only_a_payer_who_left_hears_of_a_failure_and_only_where_the_shop_says_so() {
    let tells = Told {
        payer: vec![Situation::Failed],
        ..Told::default()
    };
    let began = asked().redirected_at.unwrap();
    let hears = |told: &Told, minutes| {
        told.payer_hears_of_failure(&asked(), began + SignedDuration::from_mins(minutes))
    };
    assert!(hears(&tells, 10));
    assert!(!hears(&tells, 9));
    assert!(!hears(&Told::default(), 60));
}

#[test]
fn the_same_silence_is_said_once_and_staff_are_alarmed_once() {
    let silence = || Outcome::Unknown {
        reason: "time-out".into(),
        configuration: false,
    };
    let open = link(LinkState::Open);
    let first = booked(&asked(), &open, silence(), None);
    assert_eq!(kinds(&first), [EventKind::PaymentUnknown]);
    let again = Payment {
        state: PaymentState::Verifying,
        ..first.payment
    };
    let late = booked(&again, &open, silence(), Some(now()));
    assert_eq!(kinds(&late), [EventKind::PaymentPendingTooLong]);
    assert_eq!(
        told(&late),
        [(Situation::StaffPendingTooLong, "manager@example.com")]
    );
    let alarmed = Payment {
        state: PaymentState::Verifying,
        ..late.payment
    };
    let later = booked(&alarmed, &open, silence(), Some(now()));
    assert!(later.events.is_empty() && later.messages.is_empty());
}

#[test]
fn not_yet_sends_the_payment_back_to_wait() {
    let booking = booked(
        &asked(),
        &link(LinkState::Open),
        Outcome::NotYet { code: code() },
        None,
    );
    assert_eq!(booking.payment.state, PaymentState::Redirected);
    assert_eq!(booking.payment.lease_until, None);
    assert!(booking.events.is_empty());
}

//! Every edge of a receipt's life, and what is typed about one.

use std::collections::BTreeMap;

use money::{Currency, Unit};
use uuid::Uuid;

use super::*;
use crate::account::{AccountKind, FinancialAccount};
use crate::act::Act;
use crate::event::EventKind;
use crate::id::UserId;
use crate::ledger::{Transfer, TransferKind};
use crate::scope::Mode;
use crate::settings::{Fault, Faults};

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn acting<T>(run: impl FnOnce(&mut Act<'_>) -> T) -> T {
    let mut n = 1_000;
    let mut fresh = || {
        n += 1;
        uuid(n)
    };
    run(&mut Act {
        now: now(),
        actor: Actor::User(UserId::new(uuid(7))),
        request_id: None,
        fresh: &mut fresh,
    })
}

fn kind(n: u128, needs_approval: bool) -> ReceiptType {
    ReceiptType {
        id: ReceiptTypeId::new(uuid(n)),
        name: "Sale".to_owned(),
        active: true,
        needs_approval,
        version: 1,
    }
}

fn account(n: u128, currency: Currency) -> FinancialAccount {
    FinancialAccount {
        id: AccountId::new(uuid(n)),
        name: "Main".to_owned(),
        currency,
        kind: AccountKind::Bank,
        iban: None,
        card: None,
        active: true,
        version: 1,
    }
}

fn facts() -> HandFacts {
    HandFacts {
        accounts: vec![
            (account(1, Currency::Irr), Unit::Toman),
            (account(2, Currency::Eur), Unit::Major),
        ],
        types: vec![kind(1, false), kind(2, true)],
        now: now(),
    }
}

fn form() -> ReceiptForm {
    ReceiptForm {
        account: AccountId::new(uuid(1)).to_string(),
        receipt_type: ReceiptTypeId::new(uuid(1)).to_string(),
        amount: "۱۲٬۰۰۰".to_owned(),
        fee: "50".to_owned(),
        method: "card_reader".to_owned(),
        reference: " 4711 ".to_owned(),
        received_at: Some(now()),
        document: String::new(),
        note: "یک\r\nدو".to_owned(),
    }
}

fn made(form: &ReceiptForm) -> NewReceipt {
    let details = form.read(&facts()).unwrap();
    let token = Token::from_random(Mode::Test, [1; 16]);
    acting(|act| details.make(CustomerId::new(uuid(5)), token, act))
}

fn standing(new: &NewReceipt, state: ReceiptState) -> Receipt {
    Receipt {
        id: new.id,
        number: Some(1),
        token: Some(new.token.clone()),
        source: new.source.clone(),
        customer: new.customer,
        account: new.account,
        receipt_type: new.receipt_type,
        amount: new.amount,
        received_at: new.received_at,
        made_by: new.made_by.to_text(),
        created_at: now(),
        state,
    }
}

fn of_payment(state: ReceiptState) -> Receipt {
    let new = NewReceipt {
        source: Source::Payment(PaymentId::new(uuid(3))),
        ..made(&form())
    };
    standing(&new, state)
}

/// Debits less credits of each account.
fn balances<'a>(transfers: impl IntoIterator<Item = &'a Transfer>) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for one in transfers {
        *sums.entry(one.debit.key()).or_insert(0) += one.amount.minor();
        *sums.entry(one.credit.key()).or_insert(0) -= one.amount.minor();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

fn kinds(transfers: &[Transfer]) -> Vec<TransferKind> {
    transfers.iter().map(|one| one.kind).collect()
}

#[test]
fn money_that_came_by_hand_lands_on_the_account_and_at_the_customer() {
    let made = made(&form());
    assert!(made.approved);
    let booking = acting(|act| made.book(act));
    let customer = CustomerId::new(uuid(5));
    let expected = BTreeMap::from([
        (format!("customer:{customer}"), -120_000),
        (format!("financial:{}", made.account), 119_500),
        ("fee".to_owned(), 500),
    ]);
    assert_eq!(
        balances(&booking.transfers),
        expected,
        "nothing stays unapplied"
    );
    let events: Vec<_> = booking.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        events,
        [EventKind::ReceiptCreated, EventKind::ReceiptApproved]
    );
}

#[test]
fn without_a_fee_none_is_booked() {
    for fee in ["", " ", "0", "۰"] {
        let form = ReceiptForm {
            fee: fee.to_owned(),
            ..form()
        };
        let booking = acting(|act| made(&form).book(act));
        let expected = [TransferKind::Received, TransferKind::Allocation];
        assert_eq!(kinds(&booking.transfers), expected, "{fee:?}");
    }
}

#[test]
fn a_type_that_needs_approval_books_nothing_until_it_has_it() {
    let form = ReceiptForm {
        receipt_type: ReceiptTypeId::new(uuid(2)).to_string(),
        ..form()
    };
    let made = made(&form);
    assert!(!made.approved);
    let booking = acting(|act| made.book(act));
    assert_eq!(booking.transfers, []);
    assert_eq!(booking.events.len(), 1);
    let pending = standing(&made, ReceiptState::Pending);
    let approved = acting(|act| pending.approve(act)).unwrap();
    let expected = [
        TransferKind::Received,
        TransferKind::ReceiptFee,
        TransferKind::Allocation,
    ];
    assert_eq!(kinds(&approved.transfers), expected);
    assert_eq!(approved.events[0].kind, EventKind::ReceiptApproved);
}

#[test]
fn a_void_takes_back_exactly_what_was_booked() {
    let approved = standing(&made(&form()), ReceiptState::Approved);
    let booked = acting(|act| made(&form()).book(act)).transfers;
    let voided = acting(|act| approved.void(act)).unwrap();
    assert_eq!(
        balances(booked.iter().chain(&voided.transfers)),
        BTreeMap::new()
    );
    let expected = [
        TransferKind::AllocationVoided,
        TransferKind::ReceiptFeeVoided,
        TransferKind::ReceivedVoided,
    ];
    assert_eq!(kinds(&voided.transfers), expected);
    assert_eq!(voided.events[0].kind, EventKind::ReceiptVoided);
}

#[test]
fn the_receipt_of_a_payment_moves_its_money_between_unapplied_and_customer_alone() {
    let pending = of_payment(ReceiptState::Pending);
    let approved = acting(|act| pending.approve(act)).unwrap().transfers;
    assert_eq!(kinds(&approved), [TransferKind::Allocation]);
    assert_eq!(
        approved[0].cause.to_string(),
        PaymentId::new(uuid(3)).to_string()
    );
    let approved = of_payment(ReceiptState::Approved);
    let voided = acting(|act| approved.void(act)).unwrap().transfers;
    assert_eq!(kinds(&voided), [TransferKind::AllocationVoided]);
    let expected = BTreeMap::from([
        (format!("customer:{}", pending.customer), 120_000),
        (format!("unapplied:{}", pending.customer), -120_000),
    ]);
    assert_eq!(balances(&voided), expected, "the payment stays paid");
}

#[test]
fn every_edge_of_the_states_is_allowed_or_told() {
    use ReceiptState as S;
    for (state, approve, void) in [
        (S::Pending, None, None),
        (S::Approved, Some(Refusal::Approved), None),
        (S::Voided, Some(Refusal::Void), Some(Refusal::Void)),
        (S::Refused, Some(Refusal::Void), Some(Refusal::Void)),
    ] {
        for receipt in [standing(&made(&form()), state), of_payment(state)] {
            assert_eq!(acting(|act| receipt.approve(act)).err(), approve, "{state}");
            let voided = acting(|act| receipt.void(act));
            assert_eq!(voided.as_ref().err(), void.as_ref(), "{state}");
            if state == S::Pending {
                assert_eq!(voided.unwrap().transfers, [], "nothing was booked");
            }
        }
    }
    assert_eq!(S::of(false, false), S::Pending);
    assert_eq!(S::of(true, false), S::Approved);
    assert_eq!(S::of(true, true), S::Voided);
    assert_eq!(S::of(false, true), S::Refused);
}

#[test]
fn what_takes_a_kind_back_is_called_like_it() {
    let mut reversals = 0;
    for kind in TransferKind::ALL {
        if let Some(voided) = kind.voided() {
            assert_eq!(voided.to_string(), format!("{kind}_voided"));
            assert_eq!(voided.voided(), None);
            reversals += 1;
        }
    }
    assert_eq!(reversals, 4);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let bad = ReceiptForm {
        account: "acc_1".to_owned(),
        receipt_type: ReceiptTypeId::new(uuid(9)).to_string(),
        method: "online".to_owned(),
        reference: "x".repeat(MAX_REFERENCE + 1),
        received_at: None,
        document: "inv-7".to_owned(),
        note: "\u{7}".to_owned(),
        ..form()
    };
    let expected = [
        ("account", Fault::Choice),
        ("receipt_type", Fault::Choice),
        ("method", Fault::Choice),
        ("reference", Fault::TooLong(MAX_REFERENCE)),
        ("received", Fault::Day),
        ("document", Fault::Choice),
        ("note", Fault::Control),
    ];
    assert_eq!(bad.read(&facts()).unwrap_err().0, expected);
}

#[test]
fn an_amount_is_above_zero_and_its_fee_a_part_of_it() {
    let fault = |amount: &str, fee: &str| {
        let form = ReceiptForm {
            amount: amount.to_owned(),
            fee: fee.to_owned(),
            ..form()
        };
        form.read(&facts()).map(drop).unwrap_err()
    };
    assert_eq!(fault("", ""), Faults::one("amount", Fault::Missing));
    for amount in ["0", "-5", "x", "12,34", "1.5"] {
        assert_eq!(
            fault(amount, ""),
            Faults::one("amount", Fault::Amount),
            "{amount}"
        );
    }
    assert_eq!(fault("5", "6"), Faults::one("fee", Fault::MoreThanAmount));
    assert_eq!(fault("5", "-1"), Faults::one("fee", Fault::Amount));
    let whole = ReceiptForm {
        amount: "5".to_owned(),
        fee: "5".to_owned(),
        ..form()
    };
    assert!(whole.read(&facts()).is_ok(), "a bank can keep all of it");
}

#[test]
fn no_money_comes_tomorrow() {
    let later = ReceiptForm {
        received_at: Some(now() + jiff::SignedDuration::from_secs(1)),
        ..form()
    };
    let faults = later.read(&facts()).unwrap_err();
    assert_eq!(faults, Faults::one("received", Fault::Future));
}

#[test]
fn an_account_is_counted_in_its_own_currency() {
    let euro = ReceiptForm {
        account: AccountId::new(uuid(2)).to_string(),
        amount: "12.50".to_owned(),
        fee: String::new(),
        ..form()
    };
    assert_eq!(made(&euro).amount, Amount::new(1_250, Currency::Eur));
}

#[test]
fn a_void_has_a_reason() {
    assert_eq!(void_reason(" x "), Ok("x".to_owned()));
    assert_eq!(void_reason(" "), Err(Faults::one("reason", Fault::Missing)));
    let long = "x".repeat(MAX_REASON + 1);
    let expected = Faults::one("reason", Fault::TooLong(MAX_REASON));
    assert_eq!(void_reason(&long), Err(expected));
}

//! One test per edge of the payment's states, and the forbidden ones too.

use super::PaymentState::{
    Cancelled, Conflict, Created, Failed, NeedsCorrection, Paid, Received, Redirected, Rejected,
    Reversed, Revoked, Unknown, Verifying,
};
use super::*;
use crate::scope::Mode;
use money::Currency;
use uuid::Uuid;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn payment(state: PaymentState) -> Payment {
    Payment {
        id: PaymentId::new(Uuid::from_u128(1)),
        link: LinkId::new(Uuid::from_u128(2)),
        terms_version: 1,
        shop: ShopId::new(Uuid::from_u128(3)),
        customer: CustomerId::new(Uuid::from_u128(4)),
        provider: ProviderId::new(Uuid::from_u128(5)),
        language: Language::Persian,
        amount: Amount::new(1_250_000, Currency::Irr),
        state,
        code: PaymentCode::from_random(42),
        order_number: OrderNumber::new(at("2026-11-21T10:00:00Z"), 1),
        terminal_key: "sandbox:1".into(),
        gateway_key: (state != Created).then(|| "S1".into()),
        return_token: Token::from_random(Mode::Test, [1; 16]),
        tries: 0,
        answers: 0,
        lease_until: None,
        alarmed: false,
        reference: None,
        card_mask: None,
        failure: None,
        created_at: at("2026-11-21T10:00:00Z"),
        redirected_at: (state != Created).then(|| at("2026-11-21T10:00:01Z")),
        closes_at: (state != Created).then(|| at("2026-11-21T10:30:01Z")),
        paid_at: None,
    }
}

#[test]
fn exactly_these_edges_are_drawn() {
    let drawn = [
        (Created, Redirected),
        (Created, Failed),
        (Redirected, Verifying),
        (Unknown, Verifying),
        (Failed, Verifying),
        (Cancelled, Verifying),
        (Verifying, Verifying),
        (Verifying, Redirected),
        (Verifying, Unknown),
        (Verifying, Paid),
        (Verifying, Failed),
        (Verifying, Cancelled),
        (Verifying, Conflict),
        (Verifying, Reversed),
        (Received, NeedsCorrection),
        (Received, Paid),
        (Received, Rejected),
        (NeedsCorrection, Received),
        (Paid, Revoked),
    ];
    for from in PaymentState::ALL {
        for to in PaymentState::ALL {
            assert_eq!(
                from.may_become(*to),
                drawn.contains(&(*from, *to)),
                "{from} → {to}"
            );
        }
    }
}

#[test]
fn paid_is_entered_by_a_bank_or_by_people_and_left_by_a_revoked_slip_alone() {
    for state in PaymentState::ALL {
        assert_eq!(
            state.may_become(Paid),
            matches!(state, Verifying | Received)
        );
        assert_eq!(Paid.may_become(*state), *state == Revoked);
    }
}

#[test]
fn a_waiting_payment_is_asked_about_and_counted() {
    let now = at("2026-11-21T10:05:00Z");
    for state in [Redirected, Unknown] {
        for reason in [Reason::Callback, Reason::Check] {
            let leave = payment(state).ask(reason, now).unwrap();
            assert_eq!(leave.number, 1);
            assert!(leave.lease_until > now);
        }
    }
}

#[test]
fn one_try_at_a_time_until_its_lease_runs_out() {
    let now = at("2026-11-21T10:05:00Z");
    let busy = Payment {
        lease_until: Some(now + LEASE),
        tries: 1,
        ..payment(Verifying)
    };
    assert_eq!(busy.ask(Reason::Callback, now), Err(AskRefusal::UnderWay));
    let later = now + LEASE;
    assert_eq!(busy.ask(Reason::Check, later).unwrap().number, 2);
}

#[test]
fn nothing_is_asked_before_the_bank_knows_it_nor_after_the_outcome() {
    let now = at("2026-11-21T10:05:00Z");
    assert_eq!(
        payment(Created).ask(Reason::Callback, now),
        Err(AskRefusal::NotStarted)
    );
    for state in [Paid, Conflict, Reversed] {
        assert_eq!(
            payment(state).ask(Reason::Callback, now),
            Err(AskRefusal::Settled)
        );
    }
}

#[test]
fn a_late_callback_wakes_a_failed_payment_but_a_look_does_not() {
    let now = at("2026-11-21T11:05:00Z");
    for state in [Failed, Cancelled] {
        assert!(payment(state).ask(Reason::Callback, now).is_ok());
        assert_eq!(
            payment(state).ask(Reason::Check, now),
            Err(AskRefusal::Settled)
        );
        let never_sent = Payment {
            gateway_key: None,
            ..payment(state)
        };
        assert_eq!(
            never_sent.ask(Reason::Callback, now),
            Err(AskRefusal::Settled)
        );
    }
}

#[test]
fn an_answer_is_lost_when_a_try_before_this_one_has_none() {
    let one = Payment {
        tries: 1,
        answers: 0,
        ..payment(Verifying)
    };
    assert!(!one.lost_an_answer(1));
    let two = Payment {
        tries: 2,
        answers: 0,
        ..payment(Verifying)
    };
    assert!(two.lost_an_answer(2));
    let answered = Payment {
        tries: 2,
        answers: 1,
        ..payment(Verifying)
    };
    assert!(!answered.lost_an_answer(2));
}

#[test]
fn looks_grow_apart_and_one_falls_on_the_moment_the_window_closes() {
    let waiting = payment(Redirected);
    let mut now = at("2026-11-21T10:00:01Z");
    let mut looks = Vec::new();
    while now < at("2026-11-21T10:30:01Z") {
        now = waiting.next_look(now, 0).unwrap();
        looks.push(now);
    }
    assert_eq!(looks.last(), Some(&at("2026-11-21T10:30:01Z")));
    assert!(looks.len() < 16, "{}", looks.len());
    assert_eq!(payment(Paid).next_look(now, 0), None);
}

#[test]
fn a_window_of_six_days_is_looked_at_ever_more_rarely() {
    let began = at("2026-11-21T10:00:01Z");
    let waiting = Payment {
        closes_at: began.checked_add(SignedDuration::from_hours(6 * 24)).ok(),
        ..payment(Redirected)
    };
    let (mut now, mut looks) = (began, 0);
    while Some(now) < waiting.closes_at {
        now = waiting.next_look(now, 0).unwrap();
        looks += 1;
    }
    assert_eq!(Some(now), waiting.closes_at);
    assert!((150..300).contains(&looks), "{looks}");
}

#[test]
fn a_bank_that_refuses_or_is_not_there_is_asked_ever_more_rarely() {
    let began = at("2026-11-21T10:00:01Z");
    let mut doubtful = payment(Unknown);
    let mut now = began;
    let mut looks = 0;
    while now.duration_since(began) < GIVE_UP {
        // Every try is answered, or surely never left: nothing is lost.
        (doubtful.tries, doubtful.answers) = (doubtful.tries + 1, doubtful.answers + 1);
        now = doubtful.next_look(now, 0).unwrap();
        looks += 1;
    }
    assert!((60..400).contains(&looks), "{looks}");
    let soon = doubtful.next_look(began, 0).unwrap().duration_since(began);
    assert_eq!(soon, SignedDuration::from_secs(1));
}

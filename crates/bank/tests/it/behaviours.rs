//! Every behaviour, by its effect on the wire and in the book. Those that end a connection are
//! seen over a real one in `cuts`.

use std::collections::HashSet;
use std::time::Duration;

use axum::http::{StatusCode, header};
use bank::{Behaviour, Behaviours, Cut, DEFAULT_TERMINAL, State, Step, Switch};
use serde_json::json;
use tokio::time::Instant;

use crate::shop::{MERCHANT, OTHER_MERCHANT, Shop, TERMINAL, order, sandbox_order};

const STEPS: [Step; 5] = [
    Step::Begin,
    Step::Verify,
    Step::Inquiry,
    Step::Reverse,
    Step::Refund,
];

/// A sandbox call of each step, on a payment that makes it succeed.
async fn call(shop: &Shop, step: Step, order: &str) -> crate::shop::Answer {
    let id = if step == Step::Begin {
        String::new()
    } else {
        shop.sandbox_paid(order).await
    };
    if step == Step::Refund {
        shop.sandbox_verify(&id, order, 150_000).await;
    }
    match step {
        Step::Begin => shop.sandbox("payments", sandbox_order(order)).await,
        Step::Verify => shop.sandbox_verify(&id, order, 150_000).await,
        Step::Inquiry => shop.sandbox_inquiry(&id).await,
        Step::Reverse => {
            shop.sandbox(&format!("payments/{id}/reverse"), json!({}))
                .await
        }
        Step::Refund => {
            let body = json!({"amount": 1, "idempotency_id": "r"});
            shop.sandbox(&format!("payments/{id}/refund"), body).await
        }
        Step::Page | Step::Callback => unreachable!("no call of the shop's server"),
        Step::Send | Step::Report | Step::Credit => unreachable!("no call at a bank"),
        Step::Settle => unreachable!("the sandbox has no second step"),
    }
}

#[test]
fn every_behaviour_has_a_stable_name_a_line_and_a_step() {
    let names: Vec<&str> = Behaviour::all().iter().map(|b| b.name()).collect();
    let expected = [
        "decline",
        "cancel",
        "wrong-amount",
        "partial-approval",
        "no-callback",
        "late-callback",
        "double-callback",
        "forged-callback",
        "false-failure",
        "swapped-callback",
        "replayed-reference",
        "no-notification",
        "used-authority",
        "refuse-terminal",
        "refuse-inactive",
        "another-reference",
        "another-order",
        "other-merchant-signature",
        "already-after-timeout",
        "token-expired",
        "already-verified",
        "settle-fails",
        "reverse-refused",
        "ip-not-registered",
        "timeout-before",
        "timeout-after",
        "reset-before",
        "reset-after",
        "error-500-before",
        "error-500-after",
        "nonsense-json",
        "cut-json",
        "html-instead",
        "arrays-for-objects",
        "numbers-as-text",
        "status-4xx",
        "slow-drip",
        "huge-body",
        "reject",
        "bad-number",
        "blacklist",
        "no-credit",
        "wrong-key",
        "rate-limit",
        "error-inside",
        "late-delivery",
        "undelivered",
        "blocked-later",
        "slow-greeting",
    ];
    assert_eq!(names, expected);
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    for behaviour in Behaviour::all() {
        assert_eq!(behaviour.name().parse(), Ok(*behaviour));
        assert!(!behaviour.steps().is_empty() && behaviour.line().ends_with('.'));
    }
}

#[tokio::test]
async fn a_switch_with_a_count_ends_by_itself() {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(Behaviour::ErrorBefore).times(2));
    let key = shop.paid().await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(shop.verify(&key, 150_000).await.status.as_u16());
    }
    assert_eq!(statuses, [500, 500, 200]);
    assert_eq!(shop.bank.behaviours(MERCHANT), Behaviours::none());
}

#[tokio::test]
async fn a_switch_strikes_at_its_step_and_terminal_alone() {
    let shop = Shop::new();
    shop.misbehave(
        MERCHANT,
        Switch::new(Behaviour::ErrorBefore).at(Step::Inquiry),
    );
    let key = shop.paid().await;
    let inquiry = json!({"authority": key});
    assert_eq!(shop.zarinpal("inquiry", inquiry).await.status.as_u16(), 500);
    assert_eq!(shop.verify(&key, 150_000).await.code(), 100);
    let other = json!({"merchant_id": OTHER_MERCHANT});
    assert_eq!(
        shop.zarinpal("unVerified", other).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn the_default_holds_where_the_terminal_has_nothing_of_its_own() {
    let shop = Shop::new();
    shop.misbehave(
        DEFAULT_TERMINAL,
        Switch::new(Behaviour::RefuseInactive).at(Step::Begin),
    );
    assert_eq!(shop.zarinpal("request", order()).await.code(), -11);
    shop.misbehave(
        MERCHANT,
        Switch::new(Behaviour::RefuseTerminal).at(Step::Begin),
    );
    assert_eq!(shop.zarinpal("request", order()).await.code(), -10);
    assert_eq!(
        shop.sandbox("payments", sandbox_order("7"))
            .await
            .status
            .as_u16(),
        403
    );
}

#[tokio::test]
async fn a_switch_for_the_next_payment_stays_with_that_payment() {
    let shop = Shop::new();
    let before = shop.asked().await;
    shop.misbehave(MERCHANT, Switch::new(Behaviour::Decline).for_next_payment());
    let struck = shop.asked().await;
    let after = shop.asked().await;
    for (key, state) in [
        (&after, State::Paid),
        (&struck, State::Failed),
        (&before, State::Paid),
    ] {
        shop.press(key, "pay").await;
        assert_eq!(shop.entry(key).state, state);
    }
}

#[tokio::test]
async fn a_switch_for_the_next_payment_leaves_an_earlier_one_alone() {
    let shop = Shop::new();
    let earlier = shop.asked().await;
    shop.misbehave(MERCHANT, Switch::new(Behaviour::Decline).for_next_payment());
    shop.press(&earlier, "pay").await;
    assert_eq!(shop.entry(&earlier).state, State::Paid);
    assert_eq!(shop.bank.behaviours(MERCHANT).0.len(), 1, "it still waits");
}

#[tokio::test]
async fn a_switch_for_the_next_payment_can_strike_at_its_begin() {
    let shop = Shop::new();
    let switch = Switch::new(Behaviour::RefuseTerminal)
        .at(Step::Begin)
        .for_next_payment();
    shop.misbehave(MERCHANT, switch);
    assert_eq!(shop.zarinpal("request", order()).await.code(), -10);
    assert_eq!(shop.zarinpal("request", order()).await.code(), 100);
}

#[tokio::test]
async fn several_switches_strike_together() {
    let shop = Shop::new();
    let both = Behaviours::none()
        .with(Switch::new(Behaviour::Status4xx))
        .with(Switch::new(Behaviour::NumbersAsText));
    shop.bank.set_behaviour(MERCHANT, both);
    let key = shop.paid().await;
    let answer = shop.verify(&key, 150_000).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert_eq!(answer.json()["data"]["code"], "100");
}

#[tokio::test]
async fn decline_and_cancel_overrule_the_payer() {
    for (behaviour, state, status) in [
        (Behaviour::Decline, State::Failed, "failed"),
        (Behaviour::Cancel, State::Cancelled, "cancelled"),
    ] {
        let shop = Shop::new();
        shop.misbehave(TERMINAL, Switch::new(behaviour));
        let id = shop.sandbox_asked("7").await;
        let location = shop.sandbox_press(&id, "pay").await.location();
        assert!(
            location.ends_with(&format!("status={status}")),
            "{location}"
        );
        assert_eq!(shop.entry(&id).state, state);
    }
}

#[tokio::test]
async fn wrong_amount_is_minus_50_at_zarinpal_and_another_echo_in_the_sandbox() {
    let shop = Shop::new();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::WrongAmount));
    let key = shop.paid().await;
    assert_eq!(shop.verify(&key, 150_000).await.code(), -50);
    assert_eq!(shop.entry(&key).paid_amount, Some(15_000));
    let id = shop.sandbox_paid("7").await;
    let verdict = shop.sandbox_verify(&id, "7", 150_000).await.json();
    assert_eq!(
        (&verdict["status"], &verdict["amount"]),
        (&json!("verified"), &json!(15_000))
    );
}

#[tokio::test]
async fn no_callback_ends_at_the_bank() {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(Behaviour::NoCallback));
    let key = shop.asked().await;
    let answer = shop.press(&key, "pay").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.headers.get(header::LOCATION).is_none());
    assert!(answer.text().contains("Thank you") && !answer.text().contains("shop.example"));
    assert_eq!(shop.entry(&key).state, State::Paid);
    let reopened = shop
        .get(&format!("/zarinpal/pg/StartPay/{key}"), &[])
        .await
        .text();
    assert!(
        !reopened.contains("shop.example"),
        "no way back later either"
    );
    assert_eq!(shop.verify(&key, 150_000).await.code(), 100);
}

#[tokio::test]
async fn a_late_callback_is_held_until_it_is_released() {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(Behaviour::LateCallback));
    let key = shop.asked().await;
    let answer = shop.press(&key, "pay").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text().contains("shop.example"));
    assert!(shop.entry(&key).held);
    let reopened = shop.get(&format!("/zarinpal/pg/StartPay/{key}"), &[]).await;
    assert!(
        !reopened.text().contains("shop.example"),
        "no way back while it is held"
    );
    let released = shop
        .post("/control/release", &json!({"deliver": false}))
        .await
        .json();
    let url = format!("http://shop.example/return/abc?x=1&Authority={key}&Status=OK");
    assert_eq!(
        released["released"],
        json!([{"key": key, "url": url, "status": null}])
    );
    let again = shop
        .post("/control/release", &json!({"key": key}))
        .await
        .json();
    assert_eq!(again["released"], json!([]));
}

#[tokio::test]
async fn a_forged_callback_says_paid_though_nothing_was() {
    let shop = Shop::new();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::ForgedCallback));
    let key = shop.asked().await;
    assert!(
        shop.press(&key, "pay")
            .await
            .location()
            .ends_with("Status=OK")
    );
    assert_eq!(shop.entry(&key).state, State::Created);
    assert_eq!(shop.verify(&key, 150_000).await.code(), -51);
    let id = shop.sandbox_asked("7").await;
    assert!(
        shop.sandbox_press(&id, "decline")
            .await
            .location()
            .ends_with("status=paid")
    );
    assert_eq!(
        shop.sandbox_verify(&id, "7", 150_000).await.json()["status"],
        "failed"
    );
}

#[tokio::test]
async fn a_false_failure_says_not_paid_though_the_money_was_taken() {
    let shop = Shop::new();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::FalseFailure));
    let key = shop.asked().await;
    assert!(
        shop.press(&key, "pay")
            .await
            .location()
            .ends_with("Status=NOK")
    );
    assert_eq!(shop.verify(&key, 150_000).await.code(), 100);
}

#[tokio::test]
async fn a_swapped_callback_carries_the_key_of_another_payment() {
    let shop = Shop::new();
    let first = shop.paid().await;
    shop.misbehave(MERCHANT, Switch::new(Behaviour::SwappedCallback));
    let second = shop.asked().await;
    let location = shop.press(&second, "pay").await.location();
    assert!(
        location.contains(&first) && !location.contains(&second),
        "{location}"
    );
    assert_eq!(shop.entry(&second).state, State::Paid);
}

#[tokio::test]
async fn a_used_authority_is_given_again() {
    let shop = Shop::new();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::UsedAuthority));
    let first = shop.asked().await;
    assert_eq!(shop.asked().await, first);
    let id = shop.sandbox_asked("7").await;
    assert_eq!(shop.sandbox_asked("8").await, id);
    assert_eq!(shop.bank.book().len(), 2);
}

#[tokio::test]
async fn refusals_of_the_terminal_have_no_effect_at_any_step() {
    for (behaviour, zarinpal, sandbox) in [
        (Behaviour::RefuseTerminal, -10, 401),
        (Behaviour::RefuseInactive, -11, 403),
    ] {
        for step in STEPS {
            let shop = Shop::new();
            shop.misbehave(TERMINAL, Switch::new(behaviour).at(step));
            assert_eq!(
                call(&shop, step, "7").await.status.as_u16(),
                sandbox,
                "{step}"
            );
            let states: Vec<State> = shop.bank.book().iter().map(|e| e.state).collect();
            match step {
                Step::Begin => assert!(states.is_empty()),
                Step::Refund => assert_eq!(states, [State::Verified]),
                _ => assert_eq!(states, [State::Paid]),
            }
        }
        let shop = Shop::new();
        let key = shop.paid().await;
        shop.misbehave(MERCHANT, Switch::new(behaviour));
        assert_eq!(shop.verify(&key, 150_000).await.code(), zarinpal);
        assert_eq!(shop.entry(&key).state, State::Paid);
    }
}

#[tokio::test]
async fn another_reference_belongs_to_another_payment() {
    let shop = Shop::new();
    let first = shop.paid().await;
    let reference = shop.entry(&first).ref_id.unwrap();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::AnotherReference));
    let second = shop.paid().await;
    let answer = shop.verify(&second, 150_000).await;
    assert_eq!(answer.code(), 100);
    assert_eq!(answer.json()["data"]["ref_id"], reference);
    let earlier = shop.sandbox_paid("7").await;
    shop.paid().await;
    let later = shop.sandbox_paid("8").await;
    let verdict = shop.sandbox_verify(&later, "8", 150_000).await.json();
    let expected = shop.entry(&earlier).ref_id.unwrap().to_string();
    assert_eq!(
        (&verdict["status"], &verdict["reference"]),
        (&json!("verified"), &json!(expected))
    );
}

#[tokio::test]
async fn already_verified_is_the_first_answer() {
    let shop = Shop::new();
    shop.misbehave(DEFAULT_TERMINAL, Switch::new(Behaviour::AlreadyVerified));
    let key = shop.paid().await;
    assert_eq!(shop.verify(&key, 150_000).await.code(), 101);
    assert_eq!(shop.entry(&key).state, State::Verified);
    let id = shop.sandbox_paid("7").await;
    let verdict = shop.sandbox_verify(&id, "7", 150_000).await.json();
    assert_eq!(verdict["status"], "already_verified");
}

#[tokio::test]
async fn a_reverse_can_be_refused_in_two_ways() {
    for (behaviour, code) in [
        (Behaviour::ReverseRefused, -60),
        (Behaviour::IpNotRegistered, -62),
    ] {
        let shop = Shop::new();
        shop.misbehave(DEFAULT_TERMINAL, Switch::new(behaviour));
        let key = shop.paid().await;
        assert_eq!(
            shop.zarinpal("reverse", json!({"authority": key}))
                .await
                .code(),
            code
        );
        assert_eq!(shop.entry(&key).state, State::Paid);
        assert_eq!(
            call(&shop, Step::Reverse, "7").await.json()["status"],
            "refused"
        );
    }
}

/// What the sandbox's book says after a call of this step that did, or did not, take effect.
fn took_effect(shop: &Shop, step: Step) -> bool {
    let book = shop.bank.book();
    match step {
        Step::Begin => !book.is_empty(),
        Step::Verify => book[0].state == State::Verified,
        Step::Reverse => book[0].state == State::Reversed,
        Step::Refund => book[0].refunded() == 1,
        _ => false,
    }
}

#[tokio::test(start_paused = true)]
async fn time_outs_hang_and_close_before_or_after_the_effect_at_every_step() {
    for (behaviour, after) in [
        (Behaviour::TimeoutBefore, false),
        (Behaviour::TimeoutAfter, true),
    ] {
        for step in STEPS {
            let shop = Shop::new();
            shop.misbehave(TERMINAL, Switch::new(behaviour).at(step).ms(1_234));
            let began = Instant::now();
            let answer = call(&shop, step, "7").await;
            assert_eq!(answer.cut, Some(Cut::Close), "{behaviour} {step}");
            assert_eq!(began.elapsed().as_millis(), 1_234);
            assert_eq!(took_effect(&shop, step), after && step != Step::Inquiry);
            assert_eq!(shop.bank.log().last().unwrap().status, None);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_out_without_a_duration_hangs_as_long_as_the_options_say() {
    let shop = Shop::with(|mut options| {
        options.hang_ms = 77;
        options
    });
    shop.misbehave(MERCHANT, Switch::new(Behaviour::TimeoutAfter).times(1));
    let key = shop.paid().await;
    let began = Instant::now();
    assert_eq!(shop.verify(&key, 150_000).await.cut, Some(Cut::Close));
    assert_eq!(began.elapsed().as_millis(), 77);
    assert_eq!(
        shop.verify(&key, 150_000).await.code(),
        101,
        "time out once, then be normal"
    );
}

#[tokio::test]
async fn resets_strike_before_or_after_the_effect_at_every_step() {
    for (behaviour, after) in [
        (Behaviour::ResetBefore, false),
        (Behaviour::ResetAfter, true),
    ] {
        for step in STEPS {
            let shop = Shop::new();
            shop.misbehave(TERMINAL, Switch::new(behaviour).at(step));
            assert_eq!(call(&shop, step, "7").await.cut, Some(Cut::Reset));
            assert_eq!(took_effect(&shop, step), after && step != Step::Inquiry);
        }
    }
}

#[tokio::test]
async fn error_500_strikes_before_or_after_the_effect_at_every_step() {
    for (behaviour, after) in [
        (Behaviour::ErrorBefore, false),
        (Behaviour::ErrorAfter, true),
    ] {
        for step in STEPS {
            let shop = Shop::new();
            shop.misbehave(TERMINAL, Switch::new(behaviour).at(step));
            assert_eq!(call(&shop, step, "7").await.status.as_u16(), 500);
            assert_eq!(took_effect(&shop, step), after && step != Step::Inquiry);
        }
    }
}

/// The answer of a first verify under this behaviour; it takes effect whatever the answer.
async fn distorted(behaviour: Behaviour) -> crate::shop::Answer {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(behaviour));
    let key = shop.paid().await;
    let answer = shop.verify(&key, 150_000).await;
    assert_eq!(shop.entry(&key).state, State::Verified, "{behaviour}");
    answer
}

#[tokio::test]
async fn nonsense_json_is_json_without_meaning() {
    let answer = distorted(Behaviour::NonsenseJson).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.json()["data"]["code"].is_null());
}

#[tokio::test]
async fn cut_json_does_not_parse() {
    let answer = distorted(Behaviour::CutJson).await;
    assert!(
        answer.text().starts_with("{\"data\":{\"c"),
        "{}",
        answer.text()
    );
    assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
}

#[tokio::test]
async fn html_instead_comes_with_status_200() {
    let answer = distorted(Behaviour::HtmlInstead).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert!(answer.text().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn arrays_stand_where_objects_should() {
    let answer = distorted(Behaviour::ArraysForObjects).await.json();
    assert_eq!(answer["data"][0]["code"], 100);
    let shop = Shop::new();
    shop.misbehave(TERMINAL, Switch::new(Behaviour::ArraysForObjects));
    let answer = call(&shop, Step::Verify, "7").await.json();
    assert_eq!(
        answer[0]["status"], "verified",
        "a flat answer is wrapped whole"
    );
}

#[tokio::test]
async fn numbers_come_as_text() {
    let answer = distorted(Behaviour::NumbersAsText).await.json();
    assert_eq!(answer["data"]["code"], "100");
    assert!(answer["data"]["ref_id"].is_string() && answer["data"]["fee"].is_string());
}

#[tokio::test]
async fn status_4xx_carries_the_right_json() {
    let answer = distorted(Behaviour::Status4xx).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, 100));
}

#[tokio::test(start_paused = true)]
async fn slow_drip_sends_byte_by_byte() {
    let shop = Shop::new();
    shop.misbehave(MERCHANT, Switch::new(Behaviour::SlowDrip).ms(10));
    let key = shop.paid().await;
    let began = Instant::now();
    let answer = shop.verify(&key, 150_000).await;
    assert_eq!(answer.code(), 100);
    assert!(answer.headers.get(header::CONTENT_LENGTH).is_none());
    let bytes = u32::try_from(answer.body.len()).unwrap();
    assert_eq!(began.elapsed(), Duration::from_millis(10) * bytes);
}

#[tokio::test]
async fn a_huge_body_is_as_large_as_the_options_say() {
    let shop = Shop::with(|mut options| {
        options.huge_bytes = 3_000_000;
        options
    });
    shop.misbehave(MERCHANT, Switch::new(Behaviour::HugeBody));
    let key = shop.paid().await;
    let answer = shop.verify(&key, 150_000).await;
    assert_eq!(answer.body.len(), 3_000_000);
    assert_eq!(answer.code(), 100);
}

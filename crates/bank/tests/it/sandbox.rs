//! The sandbox protocol, rule by rule.

use axum::http::StatusCode;
use bank::State;
use serde_json::{Value, json};

use crate::shop::{MINUTE, REGISTERED, Shop, sandbox_order};

fn error(answer: &crate::shop::Answer) -> (u16, String) {
    let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
    (answer.status.as_u16(), code)
}

#[tokio::test]
async fn a_payment_begins_with_an_id_and_the_payers_address() {
    let shop = Shop::new();
    let answer = shop.sandbox("payments", sandbox_order("7")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let body = answer.json();
    let id = body["id"].as_str().unwrap();
    assert!(id.starts_with("sbx_") && id.len() == 28, "{id}");
    assert_eq!(
        body["pay_url"],
        format!("http://bank.test:90/sandbox/pay/{id}")
    );
    assert_eq!(body["status"], "created");
    assert_eq!(shop.entry(id).order.as_deref(), Some("7"));
}

#[tokio::test]
async fn the_payers_address_follows_the_configured_one() {
    let shop = Shop::with(|mut options| {
        options.public_url = Some("https://bank.test".to_owned());
        options
    });
    let body = shop.sandbox("payments", sandbox_order("7")).await.json();
    let id = body["id"].as_str().unwrap();
    assert_eq!(
        body["pay_url"],
        format!("https://bank.test/sandbox/pay/{id}")
    );
}

#[tokio::test]
async fn credentials_can_be_tested_without_a_payment() {
    let shop = Shop::new();
    let good = shop.sandbox("check", json!({})).await;
    assert_eq!(
        good.json(),
        json!({"ok": true, "terminal": "t1", "name": "t1"})
    );
    let body = json!({"terminal": "t1"});
    for wrong in ["", "sandbox-secret-t2", "sandbox-secret-t1 "] {
        let answer = shop.sandbox_as("check", &body, wrong).await;
        assert_eq!(
            error(&answer),
            (401, "unauthorized".to_owned()),
            "{wrong:?}"
        );
    }
    let own = json!({"terminal": REGISTERED});
    let usual = format!("sandbox-secret-{REGISTERED}");
    assert_eq!(
        shop.sandbox_as("check", &own, &usual).await.status.as_u16(),
        401
    );
    let known = shop.sandbox_as("check", &own, "its own").await.json();
    assert_eq!(known["name"], "<b>Golestan</b>");
    assert!(shop.bank.book().is_empty());
}

#[tokio::test]
async fn every_call_needs_the_secret() {
    let shop = Shop::new();
    let id = shop.sandbox_paid("7").await;
    let body = json!({
        "terminal": "t1", "order": "7", "amount": 150_000, "currency": "IRR", "idempotency_id": "r",
    });
    for call in ["payments", "check"] {
        assert_eq!(
            shop.sandbox_as(call, &body, "no").await.status.as_u16(),
            401,
            "{call}"
        );
    }
    for call in ["verify", "reverse", "refund"] {
        let path = format!("payments/{id}/{call}");
        assert_eq!(
            shop.sandbox_as(&path, &body, "no").await.status.as_u16(),
            401,
            "{call}"
        );
    }
    let path = format!("/sandbox/v1/payments/{id}?terminal=t1");
    assert_eq!(shop.get(&path, &[]).await.status.as_u16(), 401);
    assert_eq!(shop.entry(&id).state, State::Paid);
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let shop = Shop::new();
    for (field, value) in [
        ("order", Value::Null),
        ("order", json!("x".repeat(65))),
        ("amount", json!(0)),
        ("amount", json!(-1)),
        ("amount", json!("150000")),
        ("amount", json!(1.5)),
        ("amount", json!(1_000_000_000_000_001_i64)),
        ("currency", json!("IRT")),
        ("currency", json!("irr")),
        ("return_url", json!("ftp://x.test/")),
        ("return_url", Value::Null),
        ("notify_url", json!("nowhere")),
        ("description", json!("")),
    ] {
        let mut body = sandbox_order("7");
        body[field] = value.clone();
        let answer = shop.sandbox("payments", body).await;
        assert_eq!(
            error(&answer),
            (422, "invalid".to_owned()),
            "{field} {value}"
        );
        assert_eq!(answer.json()["error"]["field"], field);
    }
    let answer = shop
        .sandbox_as("payments", &json!([1]), "sandbox-secret-")
        .await;
    assert_eq!(error(&answer), (400, "bad_request".to_owned()));
}

#[tokio::test]
async fn an_order_id_is_used_once_at_a_terminal() {
    let shop = Shop::new();
    shop.sandbox_asked("7").await;
    let again = shop.sandbox("payments", sandbox_order("7")).await;
    assert_eq!(error(&again), (409, "order_used".to_owned()));
    let mut elsewhere = sandbox_order("7");
    elsewhere["terminal"] = json!("t2");
    let answer = shop
        .sandbox_as("payments", &elsewhere, "sandbox-secret-t2")
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn verify_echoes_what_was_paid_and_confirms_once() {
    let shop = Shop::new();
    let id = shop.sandbox_paid("7").await;
    let first = shop.sandbox_verify(&id, "7", 150_000).await.json();
    assert_eq!(first["status"], "verified");
    for (field, value) in [
        ("id", json!(id)),
        ("terminal", json!("t1")),
        ("order", json!("7")),
        ("amount", json!(150_000)),
        ("currency", json!("IRR")),
    ] {
        assert_eq!(first[field], value);
    }
    assert_eq!(first["reference"].as_str().unwrap().len(), 12);
    assert!(first["card"].as_str().unwrap().contains("******"));
    let again = shop.sandbox_verify(&id, "7", 150_000).await.json();
    assert_eq!(again["status"], "already_verified");
    assert_eq!(again["reference"], first["reference"]);
}

#[tokio::test]
async fn verify_tells_every_other_state() {
    let shop = Shop::new();
    let asked = shop.sandbox_asked("1").await;
    let answer = shop.sandbox_verify(&asked, "1", 150_000).await.json();
    assert_eq!(
        (&answer["status"], &answer["reference"]),
        (&json!("not_paid"), &Value::Null)
    );
    shop.sandbox_press(&asked, "cancel").await;
    assert_eq!(
        shop.sandbox_verify(&asked, "1", 150_000).await.json()["status"],
        "cancelled"
    );
    let failed = shop.sandbox_asked("2").await;
    shop.sandbox_press(&failed, "decline").await;
    assert_eq!(
        shop.sandbox_verify(&failed, "2", 150_000).await.json()["status"],
        "failed"
    );
    let paid = shop.sandbox_paid("3").await;
    assert_eq!(
        shop.sandbox_verify(&paid, "3", 15_000).await.json()["status"],
        "amount_mismatch"
    );
    let euros = json!({"order": "3", "amount": 150_000, "currency": "EUR"});
    let answer = shop
        .sandbox(&format!("payments/{paid}/verify"), euros)
        .await
        .json();
    assert_eq!(answer["status"], "amount_mismatch");
    assert_eq!(shop.entry(&paid).state, State::Paid);
    shop.sandbox(&format!("payments/{paid}/reverse"), json!({}))
        .await;
    assert_eq!(
        shop.sandbox_verify(&paid, "3", 150_000).await.json()["status"],
        "reversed"
    );
}

#[tokio::test]
async fn another_order_or_another_terminal_is_refused() {
    let shop = Shop::new();
    let id = shop.sandbox_paid("7").await;
    let answer = shop.sandbox_verify(&id, "8", 150_000).await;
    assert_eq!(error(&answer), (409, "order_mismatch".to_owned()));
    let body = json!({"terminal": "t2", "order": "7", "amount": 150_000, "currency": "IRR"});
    let path = format!("payments/{id}/verify");
    let answer = shop.sandbox_as(&path, &body, "sandbox-secret-t2").await;
    assert_eq!(error(&answer), (404, "not_found".to_owned()));
    let answer = shop.sandbox_verify("sbx_unknown", "7", 150_000).await;
    assert_eq!(error(&answer), (404, "not_found".to_owned()));
    assert_eq!(shop.entry(&id).state, State::Paid);
}

#[tokio::test]
async fn a_payment_of_the_other_protocol_is_unknown_here() {
    let shop = Shop::new();
    let authority = shop.paid().await;
    let answer = shop.sandbox_inquiry(&authority).await;
    assert_eq!(error(&answer), (404, "not_found".to_owned()));
    let id = shop.sandbox_paid("7").await;
    assert_eq!(shop.press(&id, "pay").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn inquiry_tells_the_state_and_changes_nothing() {
    let shop = Shop::new();
    let id = shop.sandbox_asked("7").await;
    assert_eq!(shop.sandbox_inquiry(&id).await.json()["status"], "created");
    shop.sandbox_press(&id, "pay").await;
    for _ in 0..2 {
        assert_eq!(shop.sandbox_inquiry(&id).await.json()["status"], "paid");
    }
    shop.sandbox_verify(&id, "7", 150_000).await;
    assert_eq!(shop.sandbox_inquiry(&id).await.json()["status"], "verified");
}

#[tokio::test]
async fn a_reverse_gives_back_once_within_thirty_minutes() {
    let shop = Shop::new();
    let reverse = async |id: &str| {
        let answer = shop
            .sandbox(&format!("payments/{id}/reverse"), json!({}))
            .await;
        answer.json()["status"].as_str().unwrap().to_owned()
    };
    let asked = shop.sandbox_asked("1").await;
    assert_eq!(reverse(&asked).await, "not_paid");
    let (soon, late) = (shop.sandbox_paid("2").await, shop.sandbox_paid("3").await);
    shop.wait(30 * MINUTE);
    assert_eq!(reverse(&soon).await, "reversed");
    assert_eq!(reverse(&soon).await, "already_reversed");
    shop.wait(1);
    assert_eq!(reverse(&late).await, "too_late");
    assert_eq!(shop.entry(&late).state, State::Paid);
}

#[tokio::test]
async fn refunds_are_partial_idempotent_and_never_more_than_was_paid() {
    let shop = Shop::new();
    let id = shop.sandbox_paid("7").await;
    let refund = async |amount: i64, key: &str| {
        let body = json!({"amount": amount, "idempotency_id": key});
        shop.sandbox(&format!("payments/{id}/refund"), body).await
    };
    assert_eq!(
        error(&refund(50_000, "a").await),
        (409, "not_refundable".to_owned())
    );
    shop.sandbox_verify(&id, "7", 150_000).await;
    let first = refund(50_000, "a").await.json();
    assert_eq!(
        (&first["status"], &first["refunded_total"]),
        (&json!("refunded"), &json!(50_000))
    );
    assert_eq!(refund(50_000, "a").await.json(), first);
    assert_eq!(
        error(&refund(50_001, "a").await),
        (409, "idempotency_conflict".to_owned())
    );
    assert_eq!(
        error(&refund(100_001, "b").await),
        (422, "exceeds_paid".to_owned())
    );
    assert_eq!(shop.entry(&id).state, State::Verified);
    assert_eq!(refund(100_000, "b").await.json()["refunded_total"], 150_000);
    let entry = shop.entry(&id);
    assert_eq!((entry.state, entry.refunds.len()), (State::Refunded, 2));
    assert_eq!(
        error(&refund(1, "c").await),
        (409, "not_refundable".to_owned())
    );
}

#[tokio::test]
async fn the_return_carries_id_order_and_status() {
    let shop = Shop::new();
    for (order, button, status) in [
        ("1", "pay", "paid"),
        ("2", "decline", "failed"),
        ("a b&c", "cancel", "cancelled"),
    ] {
        let id = shop.sandbox_asked(order).await;
        let location = shop.sandbox_press(&id, button).await.location();
        let encoded = if order == "a b&c" { "a+b%26c" } else { order };
        let expected =
            format!("http://shop.example/return/abc?id={id}&order={encoded}&status={status}");
        assert_eq!(location, expected);
    }
}

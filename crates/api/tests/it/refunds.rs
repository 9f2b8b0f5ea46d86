//! Refunds: reserved under a key, shown, listed, and refused with words.

use serde_json::{Value, json};

use crate::payments::{confirm, try_to_pay};
use crate::stage::{Stage, names};

/// A payment of 1,250,000 rials that is paid.
async fn paid(stage: &Stage) -> String {
    let link = stage.link(json!({})).await;
    try_to_pay(stage, &link).await;
    let list = stage.get("/v1/payments").await.json();
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    confirm(stage, &id).await;
    id
}

#[tokio::test]
async fn a_refund_is_made_once_shown_and_listed() {
    let stage = Stage::new().await;
    let id = paid(&stage).await;
    let path = format!("/v1/payments/{id}/refund");
    let body = json!({"amount": 250_000, "currency": "IRR", "by_hand": "140500012345",
        "reason": "one book"})
    .to_string();
    let key = [("idempotency-key", "refund-1")];
    let made = stage.call("POST", &path, &key, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let refund = made.json();
    assert_eq!(refund["object"], "refund");
    assert_eq!(
        (&refund["state"], &refund["way"]),
        (&json!("done"), &json!("hand"))
    );
    assert_eq!(refund["payment"], json!(id));
    assert_eq!(refund["amount"], 250_000);
    assert_eq!(refund["reference"], "140500012345");
    let again = stage.call("POST", &path, &key, body.clone()).await;
    assert_eq!((again.status, &again.text), (201, &made.text));
    assert_eq!(again.header("idempotent-replayed"), "true");

    let shown = stage
        .get(&format!("/v1/refunds/{}", refund["id"].as_str().unwrap()))
        .await;
    assert_eq!((shown.status, shown.json()), (200, refund.clone()));
    let listed = stage.get(&format!("/v1/refunds?payment={id}")).await.json();
    assert_eq!(listed["data"], json!([refund]));
    let document: Value = serde_json::from_str(api::document()).unwrap();
    let described = &document["components"]["schemas"]["Refund"]["properties"];
    assert_eq!(names(&refund), names(described));
}

#[tokio::test]
async fn what_cannot_be_given_back_is_told_why() {
    let stage = Stage::new().await;
    let id = paid(&stage).await;
    let path = format!("/v1/payments/{id}/refund");
    let bare = stage.call("POST", &path, &[], "{}").await;
    assert_eq!(
        (bare.status, bare.problem()),
        (400, "idempotency_key_missing".to_owned())
    );
    let mut n = 0;
    for (body, status, problem) in [
        (json!({"amount": 5}), 422, ""),
        (json!({"amount": 5, "currency": "IRT"}), 422, ""),
        (json!({"amount": 0, "currency": "IRR"}), 422, ""),
        (json!({"sum": 5}), 422, ""),
        (
            json!({"amount": 1_250_001, "currency": "IRR", "by_hand": "1"}),
            409,
            "refund_too_large",
        ),
        (
            json!({"amount": 5, "currency": "EUR", "by_hand": "1"}),
            409,
            "refund_amount",
        ),
        (json!({"by_hand": " "}), 409, "refund_words"),
    ] {
        n += 1;
        let key = format!("key-{n}");
        let key = [("idempotency-key", key.as_str())];
        let told = stage.call("POST", &path, &key, body.to_string()).await;
        assert_eq!(told.status, status, "{body}: {}", told.text);
        if status == 409 {
            assert_eq!(told.problem(), problem, "{body}");
        }
    }
    let nothing = stage.get("/v1/refunds").await.json();
    assert_eq!(nothing["data"], json!([]));
    let unknown = "/v1/payments/pay_019a8d0f2b417e90b3c4d5e6f7a8b9c0/refund";
    let told = stage
        .call("POST", unknown, &[("idempotency-key", "x")], "{}")
        .await;
    assert_eq!(told.status, 404);
}

//! The same request under the same key takes effect once.

use std::sync::Arc;

use serde_json::json;

use crate::stage::{Answer, Stage, body};

async fn create(stage: &Stage, key: &str, text: String) -> Answer {
    let headers = [("idempotency-key", key)];
    stage
        .call("POST", "/v1/payment_links", &headers, text)
        .await
}

async fn count(stage: &Stage) -> usize {
    let list = stage.get("/v1/payment_links").await.json();
    list["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_makes_one_link() {
    let stage = Stage::new().await;
    let first = create(&stage, "order-42", body(json!({}))).await;
    // Later, and with the key as a quoted string.
    stage.clock.advance(jiff::SignedDuration::from_hours(100));
    let again = create(&stage, "\"order-42\"", body(json!({}))).await;
    assert_eq!(first.status, 201);
    assert_eq!(
        (again.status, &again.text),
        (201, &first.text),
        "byte for byte"
    );
    assert_eq!(first.header("idempotent-replayed"), "");
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(count(&stage).await, 1);
    create(&stage, "order-43", body(json!({}))).await;
    assert_eq!(count(&stage).await, 2, "another key is another request");
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let stage = Stage::new().await;
    create(&stage, "k", body(json!({}))).await;
    for other in [body(json!({"note": "x"})), format!("{} ", body(json!({})))] {
        let answer = create(&stage, "k", other).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (422, "idempotency_key_reused".to_owned())
        );
    }
    assert_eq!(count(&stage).await, 1);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let stage = Stage::new().await;
    let wrong = create(&stage, "k", body(json!({"shop": "nowhere"}))).await;
    assert_eq!(wrong.faults(), "422 /shop not_found");
    let right = create(&stage, "k", body(json!({}))).await;
    assert_eq!(right.status, 201, "the key is free: {right:?}");
}

#[tokio::test]
async fn a_key_belongs_to_its_merchant_and_world() {
    let stage = Stage::new().await;
    create(&stage, "k", body(json!({}))).await;
    for key in [&stage.live_key, &stage.other_key] {
        let request = http::Request::post("/v1/payment_links")
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .header("idempotency-key", "k")
            .body(body(json!({})).into());
        let answer = stage.send(request.unwrap()).await;
        // Judged anew, not answered with the other's link.
        assert_eq!(answer.faults(), "422 /amount no_provider");
    }
}

#[tokio::test]
async fn twenty_at_once_make_one_link() {
    let stage = Arc::new(Stage::new().await);
    let all: Vec<_> = (0..20)
        .map(|_| {
            let stage = Arc::clone(&stage);
            tokio::spawn(async move { create(&stage, "rush", body(json!({}))).await })
        })
        .collect();
    let mut texts = Vec::new();
    for one in all {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
        texts.push(answer.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1);
    assert_eq!(count(&stage).await, 1);
}

#[tokio::test]
async fn a_malformed_key_is_refused_on_every_post() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let cancel = format!("/v1/payment_links/{}/cancel", link["id"].as_str().unwrap());
    let long = "k".repeat(256);
    for path in ["/v1/payment_links", &cancel] {
        for key in ["", "\"open", &long] {
            let headers = [("idempotency-key", key)];
            let answer = stage.call("POST", path, &headers, body(json!({}))).await;
            let expected = (400, "idempotency_key_malformed".to_owned());
            assert_eq!(
                (answer.status, answer.problem()),
                expected,
                "{path} {key:.10}"
            );
        }
        let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
        let answer = stage.call("POST", path, &twice, body(json!({}))).await;
        assert_eq!(answer.problem(), "idempotency_key_malformed");
    }
    assert_eq!(
        stage.get("/v1/payment_links").await.json()["data"],
        json!([link])
    );
}

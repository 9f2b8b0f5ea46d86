//! Changing the terms of a link.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::stage::{Answer, Stage};

async fn change(stage: &Stage, link: &Value, body: Value) -> Answer {
    let path = format!("/v1/payment_links/{}", link["id"].as_str().unwrap());
    stage.call("PATCH", &path, &[], body.to_string()).await
}

#[tokio::test]
async fn a_change_makes_the_next_version_and_leaves_the_rest() {
    let stage = Stage::new().await;
    let link = stage
        .link(json!({"description": "two books", "reference": "r1"}))
        .await;
    let changed = change(&stage, &link, json!({"amount": 5_000, "currency": "IRR"})).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let mut expected = link.clone();
    expected["amount"] = json!(5_000);
    expected["version"] = json!(2);
    assert_eq!(changed.json(), expected);

    let body = json!({"description": "", "expires_at": "2027-01-01T00:00:00Z"});
    let changed = change(&stage, &link, body).await.json();
    expected["description"] = json!("");
    expected["expires_at"] = json!("2027-01-01T00:00:00Z");
    expected["version"] = json!(3);
    assert_eq!(changed, expected);
}

#[tokio::test]
async fn a_later_expiry_opens_an_expired_link_again() {
    let stage = Stage::new().await;
    let link = stage.link(json!({"expires_in_days": 1})).await;
    stage.clock.advance(SignedDuration::from_hours(72));
    let path = format!("/v1/payment_links/{}", link["id"].as_str().unwrap());
    assert_eq!(stage.get(&path).await.json()["state"], "expired");
    let opened = change(&stage, &link, json!({"expires_at": "2026-12-01T00:00:00Z"}))
        .await
        .json();
    assert_eq!(opened["state"], "open");
}

#[tokio::test]
async fn a_wrong_change_changes_nothing() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    for (body, expected) in [
        (json!({}), " nothing_to_change"),
        (json!({"currency": "IRR"}), " nothing_to_change"),
        (
            json!({"amount": null}),
            "/amount not_removable,  nothing_to_change",
        ),
        (
            json!({"amount": 1, "expires_at": null}),
            "/expires_at not_removable",
        ),
        (json!({"amount": 0}), "/amount zero"),
        (json!({"amount": 1.0}), "/amount not_an_integer"),
        (json!({"amount": "5000"}), "/amount not_an_integer"),
        (
            json!({"amount": 9_000_000_000_000_001_i64}),
            "/amount too_large",
        ),
        (
            json!({"amount": 5_000, "currency": "IRT"}),
            "/currency toman_is_a_unit",
        ),
        (
            json!({"amount": 5_000, "currency": "EUR"}),
            "/currency wrong_currency",
        ),
        (
            json!({"description": "x".repeat(501)}),
            "/description too_long",
        ),
        (
            json!({"description": "a\u{0}"}),
            "/description bad_characters",
        ),
        (
            json!({"description": "a\u{7}"}),
            "/description bad_characters",
        ),
        (
            json!({"expires_at": "2026-11-21T10:00:00Z"}),
            "/expires_at in_the_past",
        ),
        (
            json!({"amount": 1, "reference": "r"}),
            "/reference unknown_field",
        ),
        (
            json!({"amount": 1, "state": "paid"}),
            "/state unknown_field",
        ),
    ] {
        let answer = change(&stage, &link, body.clone()).await;
        assert_eq!(answer.faults(), format!("422 {expected}"), "{body}");
    }
    let path = format!("/v1/payment_links/{}", link["id"].as_str().unwrap());
    assert_eq!(stage.get(&path).await.json(), link);
}

#[tokio::test]
async fn a_cancelled_link_does_not_change() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let path = format!("/v1/payment_links/{}/cancel", link["id"].as_str().unwrap());
    stage.call("POST", &path, &[], "").await;
    let answer = change(&stage, &link, json!({"amount": 5_000})).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (409, "payment_link_cancelled".to_owned())
    );
}

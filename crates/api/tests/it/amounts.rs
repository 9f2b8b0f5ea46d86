//! Amounts: integers of minor units, and nothing that could be read in two ways.

use serde_json::json;

use crate::stage::{Stage, body};

/// Sends an amount as it stands here.
async fn faults(stage: &Stage, amount: &str) -> String {
    let body = format!(r#"{{"amount": {amount}, "currency": "IRR"}}"#);
    stage.create(body).await.faults()
}

#[tokio::test]
async fn an_amount_is_written_with_digits_alone() {
    let stage = Stage::new().await;
    for amount in [
        "1e3",
        "1E6",
        "1.0",
        "12.5",
        "-0",
        "1e-2",
        "99999999999999999999999",
        "\"1250000\"",
        "\"۱۲۵۰۰۰۰\"",
        "\"\"",
        "true",
        "[1250000]",
        "{\"minor\": 1}",
    ] {
        assert_eq!(
            faults(&stage, amount).await,
            "422 /amount not_an_integer",
            "{amount}"
        );
    }
}

#[tokio::test]
async fn zero_negative_and_too_large_have_their_own_codes() {
    let stage = Stage::new().await;
    for (amount, code) in [
        ("0", "zero"),
        ("-1", "negative"),
        ("-9223372036854775808", "negative"),
        ("9000000000000001", "too_large"),
        ("9223372036854775807", "too_large"),
        ("9223372036854775808", "too_large"),
        ("18446744073709551615", "too_large"),
        ("null", "required"),
    ] {
        assert_eq!(
            faults(&stage, amount).await,
            format!("422 /amount {code}"),
            "{amount}"
        );
    }
    let largest = stage
        .link(json!({"amount": 9_000_000_000_000_000_i64}))
        .await;
    assert_eq!(largest["amount"], 9_000_000_000_000_000_i64);
}

#[tokio::test]
async fn toman_is_a_unit_and_no_currency() {
    let stage = Stage::new().await;
    let answer = stage.create(body(json!({"currency": "IRT"}))).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.problem(), "toman_is_a_unit");
    let problem = answer.json();
    assert!(
        problem["detail"].as_str().unwrap().contains("in rials"),
        "{problem}"
    );
    assert_eq!(problem["errors"][0]["pointer"], "/currency");
}

#[tokio::test]
async fn a_currency_is_known_named_exactly_and_the_one_of_the_shop() {
    let stage = Stage::new().await;
    for (currency, code) in [
        (json!("irr"), "unknown_currency"),
        (json!("XYZ"), "unknown_currency"),
        (json!(""), "unknown_currency"),
        (json!(364), "wrong_type"),
        (json!(null), "required"),
        (json!("EUR"), "wrong_currency"),
    ] {
        let answer = stage.create(body(json!({"currency": currency}))).await;
        assert_eq!(
            answer.faults(),
            format!("422 /currency {code}"),
            "{currency}"
        );
    }
    let answer = stage.create("{}").await;
    assert_eq!(answer.faults(), "422 /currency required, /amount required");
}

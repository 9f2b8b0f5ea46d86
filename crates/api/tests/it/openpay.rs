//! Addresses of an OpenPay page.

use serde_json::{Value, json};

use crate::stage::{Answer, Stage};

impl Stage {
    async fn make_prefill(&self, body: Value) -> Answer {
        let body = body.to_string();
        self.call("POST", "/v1/openpay_prefills", &[], body).await
    }
}

#[tokio::test]
async fn an_address_is_made_plain_or_sealed() {
    let stage = Stage::new().await;
    let wanted = json!({"shop": "golestan", "signed": false, "name": "Sara", "amount": 1_250_000,
        "currency": "IRR", "language": "en"});
    let made = stage.make_prefill(wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
    let url = "https://pay.example.com/golestan/openpay?receivername=Sara&price=1250000&unit=rial&lang=en";
    let expected = json!({"object": "openpay_prefill", "signed": false, "url": url});
    assert_eq!(made.json(), expected);
    let sealed = json!({"amount": 1_250_000, "currency": "IRR"});
    let made = stage.make_prefill(sealed).await;
    let body = made.json();
    let url = body["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://pay.example.com/golestan/openpay?signed="),
        "{url}"
    );
    assert!(!url.contains("1250000"), "{url}");
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_address() {
    let stage = Stage::new().await;
    let ask = async |name: &str| {
        let body = json!({"name": name}).to_string();
        let key = [("idempotency-key", "one")];
        stage.call("POST", "/v1/openpay_prefills", &key, body).await
    };
    let first = ask("Sara").await;
    let again = ask("Sara").await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(ask("Reza").await.problem(), "idempotency_key_reused");
}

#[tokio::test]
async fn what_cannot_be_filled_in_is_refused_field_by_field() {
    let stage = Stage::new().await;
    for (wanted, told) in [
        (json!({}), "422 /signed required"),
        (
            json!({"shop": "nobody", "name": "Sara"}),
            "422 /shop not_found",
        ),
        (json!({"mobile": "12"}), "422 /mobile malformed"),
        (
            json!({"amount": 5, "name": "Sara"}),
            "422 /currency required",
        ),
        (
            json!({"amount": 5, "currency": "EUR"}),
            "422 /currency malformed",
        ),
    ] {
        let made = stage.make_prefill(wanted.clone()).await;
        assert!(
            made.faults().starts_with(told),
            "{wanted}: {}",
            made.faults()
        );
    }
}

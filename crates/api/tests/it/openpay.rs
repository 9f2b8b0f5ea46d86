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
    let expected = json!({"object": "openpay_prefill", "id": null, "signed": false, "url": url,
        "messages": [], "left_out": []});
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

/// The page of a new shop takes live payments.
async fn live(stage: &Stage, body: Value, key: &str) -> Answer {
    let authorization = format!("Bearer {}", stage.live_key);
    let request = http::Request::post("/v1/openpay_prefills")
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    let request = request.body(axum::body::Body::from(body.to_string()));
    stage.send(request.unwrap()).await
}

#[tokio::test]
async fn an_address_is_sent_once_to_its_recipients() {
    let stage = Stage::new().await;
    let wanted = json!({"name": "Sara", "amount": 1_250_000, "currency": "IRR", "language": "en",
        "recipients": ["sara@example.com", {"mobile": "09121234567"}]});
    let sent = live(&stage, wanted.clone(), "one").await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let body = sent.json();
    let id = body["id"].as_str().unwrap();
    assert!(id.starts_with("opf_"), "{body}");
    let messages = body["messages"].as_array().unwrap();
    let told: Vec<_> = messages
        .iter()
        .map(|one| {
            assert_eq!(
                (&one["openpay_prefill"], &one["payment_link"]),
                (&json!(id), &Value::Null)
            );
            assert_eq!(
                (&one["livemode"], &one["language"]),
                (&json!(true), &json!("en"))
            );
            (
                one["situation"].as_str().unwrap(),
                one["to"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("openpay_sent", "sara@example.com"),
        ("openpay_sent", "+989121234567"),
    ];
    assert_eq!(told, expected);
    let again = live(&stage, wanted, "one").await;
    assert_eq!((again.status, &again.text), (201, &sent.text));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let listed = stage.get_as(&stage.live_key, "/v1/messages").await;
    assert_eq!(listed.json()["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_address_goes_to_nobody_when_that_makes_no_sense() {
    let stage = Stage::new().await;
    for (wanted, told) in [
        (json!({"recipients": []}), "422 /recipients required"),
        (
            json!({"recipients": ["sara"]}),
            "422 /recipients/0 not_an_email",
        ),
        (json!({"channels": ["smtp"]}), "422 /recipients required"),
        (
            json!({"recipients": ["sara@example.com"], "channels": ["pigeon"]}),
            "422 /channels/0 not_one_of",
        ),
        (
            json!({"recipients": ["sara@example.com"], "channels": ["kavenegar"]}),
            "422 /recipients unreachable",
        ),
        (
            json!({"recipients": ["sara@example.com"],
                "message": {"short": {"text": "{{ nobody }}"}}}),
            "422 /message/short/text",
        ),
    ] {
        let mut whole = json!({"name": "Sara", "signed": false});
        let fields = whole.as_object_mut().unwrap();
        fields.extend(wanted.as_object().unwrap().clone());
        let refused = live(&stage, whole, "x").await;
        let faults = refused.faults();
        assert!(faults.starts_with(told), "{wanted}: {faults}");
    }
    // The page takes live payments, and this is a test key.
    let wanted = json!({"name": "Sara", "recipients": ["sara@example.com"]});
    let refused = stage.make_prefill(wanted).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "openpay_other_world")
    );
    let listed = stage.get_as(&stage.live_key, "/v1/messages").await;
    assert_eq!(listed.json()["data"], json!([]));
}

//! Payments: what a program sees of what payers did.

use app::pay::StartForm;
use domain::event::Actor;
use domain::id::{AccountId, PaymentId, ReceiptId, ReceiptTypeId};
use domain::payment::PaymentState;
use domain::receipt::{NewReceipt, Source};
use domain::scope::{Mode, Scope};
use domain::token::Token;
use domain::verdict::BankReference;
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::StoreError;
use store::rooms::{payment, receipt};

use crate::stage::{NOW, Stage, names};

/// A payer chooses the bank, which does not answer: the payment ends as failed.
pub(crate) async fn try_to_pay(stage: &Stage, link: &Value) {
    let url = link["url"].as_str().unwrap();
    let token = url.rsplit_once('/').unwrap().1;
    let form = StartForm {
        version: 1,
        provider: stage.provider.to_string(),
        amount: None,
        language: None,
    };
    let started = stage
        .app
        .start_payment("golestan", token, form, "req_test")
        .await;
    assert!(started.is_err(), "nothing listens at the bank's address");
}

/// The bank says yes after all.
pub(crate) async fn confirm(stage: &Stage, id: &str) {
    let scope = Scope {
        merchant: stage.merchant,
        mode: Mode::Test,
    };
    let id: PaymentId = id.parse().unwrap();
    let uuid = |id: &str| id.parse().unwrap();
    let (account, kind): (AccountId, ReceiptTypeId) = (
        uuid_of("acc").parse().unwrap(),
        uuid_of("rct").parse().unwrap(),
    );
    let receipt_id: ReceiptId = uuid(&uuid_of("rcp"));
    stage
        .app
        .store()
        .write(move |tx| {
            let mut found = payment::find(tx, scope, id)?.unwrap();
            for state in [PaymentState::Verifying, PaymentState::Paid] {
                let read_as = (found.state, found.tries);
                found.state = state;
                if state == PaymentState::Paid {
                    found.failure = None;
                    found.paid_at = Some(NOW.parse().unwrap());
                    found.card_mask = Some("502229******5995".to_owned());
                    found.reference = Some(BankReference {
                        key: "inner-key".to_owned(),
                        tracking_code: "201".to_owned(),
                    });
                }
                assert!(payment::save(tx, scope, &found, read_as)?);
            }
            let made = NewReceipt {
                id: receipt_id,
                token: Token::from_random(scope.mode, [9; 16]),
                source: Source::Payment(id),
                customer: found.customer,
                account,
                receipt_type: kind,
                amount: found.amount,
                received_at: found.created_at,
                made_by: Actor::System,
                approved: true,
            };
            receipt::insert(tx, scope, &made, found.created_at)?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}

fn uuid_of(prefix: &str) -> String {
    format!("{prefix}_019a8d0a3c5a7b11a2b3c4d5e6f70819")
}

#[tokio::test]
async fn a_payment_is_shown_from_try_to_receipt() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    try_to_pay(&stage, &link).await;
    let list = stage.get("/v1/payments").await.json();
    let failed = &list["data"][0];
    let id = failed["id"].as_str().unwrap();
    assert_eq!(failed["object"], "payment");
    assert_eq!(failed["livemode"], false);
    assert_eq!(failed["created_at"], "2026-11-21T10:00:00Z");
    assert_eq!(failed["payment_link"], link["id"]);
    assert_eq!(failed["state"], "failed");
    assert_eq!(
        (&failed["amount"], &failed["currency"]),
        (&json!(1_250_000), &json!("IRR"))
    );
    assert_eq!(failed["provider"], stage.provider.to_string());
    assert!(failed["order_number"].is_string());
    assert!(failed["failure"].is_string());
    for name in ["tracking_code", "card_mask", "paid_at", "receipt"] {
        assert_eq!(failed[name], Value::Null, "{name}");
    }

    confirm(&stage, id).await;
    let mut paid = failed.clone();
    paid["state"] = json!("paid");
    paid["failure"] = Value::Null;
    paid["paid_at"] = json!(NOW);
    paid["tracking_code"] = json!("201");
    paid["card_mask"] = json!("502229******5995");
    let token = Token::from_random(Mode::Test, [9; 16]);
    let page = format!("https://pay.example.com/golestan/r/{}", token.as_str());
    paid["receipt"] = json!({"id": uuid_of("rcp"), "number": null, "url": page});
    let shown = stage.get(&format!("/v1/payments/{id}")).await;
    assert_eq!((shown.status, shown.json()), (200, paid));
    for inner in ["inner-key", "canary-secret", "return_token", "terminal"] {
        assert!(!shown.text.contains(inner), "{inner}");
    }

    let document: Value = serde_json::from_str(api::document()).unwrap();
    let described = &document["components"]["schemas"]["Payment"]["properties"];
    assert_eq!(names(&shown.json()), names(described));
}

#[tokio::test]
async fn payments_are_listed_by_link_state_and_page() {
    let stage = Stage::new().await;
    let (one, two) = (stage.link(json!({})).await, stage.link(json!({})).await);
    for link in [&one, &two, &one, &one, &two] {
        stage.clock.advance(SignedDuration::from_mins(1));
        try_to_pay(&stage, link).await;
    }
    let ids = async |query: &str| -> Vec<Value> {
        let page = stage.get(query).await;
        assert_eq!(page.status, 200, "{page:?}");
        let data = page.json()["data"].as_array().unwrap().clone();
        data.iter().map(|payment| payment["id"].clone()).collect()
    };
    let all = ids("/v1/payments").await;
    assert_eq!(all.len(), 5);
    let id = one["id"].as_str().unwrap();
    let of_one = [all[1].clone(), all[2].clone(), all[4].clone()];
    assert_eq!(
        ids(&format!("/v1/payments?payment_link={id}")).await,
        of_one
    );
    let path = format!("/v1/payment_links/{id}/payments");
    assert_eq!(ids(&path).await, of_one);
    assert_eq!(ids(&format!("{path}?limit=2")).await, of_one[..2]);
    let after = of_one[1].as_str().unwrap();
    assert_eq!(ids(&format!("{path}?after={after}")).await, of_one[2..]);

    confirm(&stage, all[3].as_str().unwrap()).await;
    assert_eq!(ids("/v1/payments?state=paid").await, all[3..4]);
    assert_eq!(
        ids(&format!("{path}?state=paid")).await,
        Vec::<Value>::new()
    );
    assert_eq!(
        ids("/v1/payments?created[lt]=2026-11-21T10:02:00Z").await,
        all[4..]
    );

    let mut walked = Vec::new();
    let mut query = "/v1/payments?limit=2".to_owned();
    loop {
        let page = stage.get(&query).await.json();
        walked.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].clone()),
        );
        match page["next"].as_str() {
            Some(next) => query = format!("/v1/payments?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(walked, all);
}

#[tokio::test]
async fn payments_of_an_unknown_link_are_no_empty_list() {
    let stage = Stage::new().await;
    let path = "/v1/payment_links/lnk_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7/payments";
    assert_eq!(stage.get(path).await.problem(), "not_found");
    let answer = stage.get(&format!("{path}?payment_link=x")).await;
    assert_eq!(answer.problem(), "not_found");
    let link = stage.link(json!({})).await;
    let path = format!(
        "/v1/payment_links/{}/payments",
        link["id"].as_str().unwrap()
    );
    assert_eq!(stage.get(&path).await.json()["data"], json!([]));
    let answer = stage.get(&format!("{path}?payment_link=x")).await;
    assert_eq!(answer.faults(), "422 payment_link unknown_parameter");
}

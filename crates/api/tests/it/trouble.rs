//! What programs are told when the store is in trouble.

use serde_json::json;
use store::faults::CommitFault;

use crate::stage::{Answer, Stage, body};

async fn create(stage: &Stage) -> Answer {
    let headers = [("idempotency-key", "k")];
    stage
        .call("POST", "/v1/payment_links", &headers, body(json!({})))
        .await
}

async fn count(stage: &Stage) -> usize {
    let list = stage.get("/v1/payment_links").await.json();
    list["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_same_request_works_later() {
    let stage = Stage::new().await;
    stage.faults.at_commit(CommitFault::Full);
    let refused = create(&stage).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "unavailable".to_owned())
    );
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(count(&stage).await, 0);
    assert_eq!(create(&stage).await.status, 201);
}

#[tokio::test]
async fn a_full_queue_is_told_with_when_to_come_back() {
    let stage = Stage::new()
        .await
        .opened_again(|options| options.limits.interactive = 0)
        .await;
    let refused = create(&stage).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (503, "busy".to_owned())
    );
    assert_eq!(refused.header("retry-after"), "1");
}

#[tokio::test]
async fn after_a_lost_commit_the_same_key_finds_what_became_of_it() {
    for fault in [CommitFault::LostBefore, CommitFault::LostAfter] {
        let stage = Stage::new().await;
        stage.faults.at_commit(fault);
        let lost = create(&stage).await;
        assert_eq!(
            (lost.status, lost.problem()),
            (503, "outcome_unknown".to_owned()),
            "{fault:?}"
        );
        let detail = lost.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("same Idempotency-Key"), "{detail}");
        assert_eq!(lost.header("retry-after"), "1");

        let stage = stage.opened_again(|_| ()).await;
        let again = create(&stage).await;
        assert_eq!(again.status, 201, "{fault:?}: {again:?}");
        let replayed = again.header("idempotent-replayed") == "true";
        assert_eq!(replayed, fault == CommitFault::LostAfter);
        assert_eq!(count(&stage).await, 1, "{fault:?}");
    }
}

//! Lists: pages, filters, and what is no parameter.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::stage::Stage;

fn references(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().unwrap();
    let reference = |link: &Value| link["reference"].as_str().unwrap().to_owned();
    data.iter().map(reference).collect()
}

/// `n` links, a minute apart, with references r0, r1…
async fn with_links(n: usize) -> Stage {
    let stage = Stage::new().await;
    for place in 0..n {
        stage
            .link(json!({"reference": format!("r{place}"), "expires_in_days": 30}))
            .await;
        stage.clock.advance(SignedDuration::from_mins(1));
    }
    stage
}

#[tokio::test]
async fn a_walk_meets_every_link_once_newest_first_also_when_more_are_made() {
    let stage = with_links(7).await;
    for limit in [1, 2, 3, 7, 100] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let path =
                format!("/v1/payment_links?limit={limit}{after}&created[lt]=2026-11-21T10:07:00Z");
            let page = stage.get(&path).await.json();
            assert_eq!(page["object"], "list");
            seen.extend(references(&page));
            stage
                .link(json!({"reference": "later", "expires_in_days": 30}))
                .await;
            match page["next"].as_str() {
                Some(next) => {
                    assert_eq!(page["has_more"], true);
                    assert_eq!(references(&page).len(), limit);
                    after = format!("&after={next}");
                }
                None => break assert_eq!(page["has_more"], false),
            }
        }
        assert_eq!(seen, ["r6", "r5", "r4", "r3", "r2", "r1", "r0"], "{limit}");
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_reference_and_time() {
    let stage = with_links(4).await;
    let all = stage.get("/v1/payment_links").await.json();
    let id = all["data"][1]["id"].as_str().unwrap();
    stage
        .call("POST", &format!("/v1/payment_links/{id}/cancel"), &[], "")
        .await;
    for (query, expected) in [
        ("", vec!["r3", "r2", "r1", "r0"]),
        ("?state=cancelled", vec!["r2"]),
        ("?state=open", vec!["r3", "r1", "r0"]),
        ("?state=paid", vec![]),
        ("?reference=r1", vec!["r1"]),
        ("?reference=none", vec![]),
        ("?created%5Bgte%5D=2026-11-21T10:02:00Z", vec!["r3", "r2"]),
        (
            "?created[gte]=2026-11-21T10:01:00Z&created[lt]=2026-11-21T10:03:00Z",
            vec!["r2", "r1"],
        ),
        ("?created[lt]=2026-11-21T13:31:00%2B03:30", vec!["r0"]),
    ] {
        let page = stage.get(&format!("/v1/payment_links{query}")).await.json();
        assert_eq!(references(&page), expected, "{query}");
    }
}

#[tokio::test]
async fn an_expired_link_is_not_listed_as_open() {
    let stage = with_links(1).await;
    stage.clock.advance(SignedDuration::from_hours(24 * 40));
    let all = stage.get("/v1/payment_links").await.json();
    assert_eq!(all["data"][0]["state"], "expired");
    let open = stage.get("/v1/payment_links?state=open").await.json();
    assert_eq!(open["data"], json!([]));
}

#[tokio::test]
async fn a_parameter_is_known_right_and_given_once() {
    let stage = Stage::new().await;
    for (query, expected) in [
        ("limit=0", "limit out_of_range"),
        ("limit=101", "limit out_of_range"),
        ("limit=-1", "limit out_of_range"),
        ("limit=%2B5", "limit out_of_range"),
        ("limit=1e1", "limit out_of_range"),
        ("limit=", "limit out_of_range"),
        ("limit=5&limit=5", "limit repeated"),
        ("after=1", "after not_an_id"),
        ("state=Open", "state not_one_of"),
        ("created[gte]=yesterday", "created[gte] not_a_moment"),
        (
            "created[gt]=2026-11-21T10:00:00Z",
            "created[gt] unknown_parameter",
        ),
        ("merchant=1", "merchant unknown_parameter"),
    ] {
        for list in ["/v1/payment_links", "/v1/payments"] {
            let answer = stage.get(&format!("{list}?{query}")).await;
            assert_eq!(answer.faults(), format!("422 {expected}"), "{list}?{query}");
        }
    }
    let answer = stage.get("/v1/payment_links?reference=%00").await;
    assert_eq!(answer.faults(), "422 reference bad_characters");
    let answer = stage.get("/v1/payments?payment_link=x").await;
    assert_eq!(answer.faults(), "422 payment_link not_an_id");
    let answer = stage.get("/v1/payments?reference=x").await;
    assert_eq!(answer.faults(), "422 reference unknown_parameter");
}

//! Who may come: the table of routes walked by everybody.

use api::{Permission, RouteInfo};
use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::stage::{Answer, Stage, body};

/// Calls a route about the link with this id, with a body that would be right.
async fn call(stage: &Stage, route: &RouteInfo, id: &str, authorization: Option<&str>) -> Answer {
    let path = route.path.replace("{id}", id);
    let text = match (route.method.as_str(), route.path) {
        ("POST", "/v1/payment_links") => body(json!({})),
        ("POST", path) if path.ends_with("/refund") => json!({}).to_string(),
        ("PATCH", _) => json!({"amount": 5_000}).to_string(),
        _ => String::new(),
    };
    let mut request = Request::builder()
        .method(&route.method)
        .uri(path)
        .header("content-type", "application/json")
        .header("idempotency-key", "once");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    stage.send(request.body(Body::from(text)).unwrap()).await
}

#[tokio::test]
async fn without_a_right_key_only_public_routes_answer() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let id = link["id"].as_str().unwrap();
    let good = &stage.key;
    let (stem, _) = good.rsplit_once('_').unwrap();
    let refused = [
        None,
        Some(String::new()),
        Some(good.clone()),
        Some(format!("Basic {good}")),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some("Bearer sk_test_nobody_00".to_owned()),
        Some(format!("Bearer {stem}_{}", "0".repeat(64))),
        Some(format!("Bearer {good}0")),
        Some(format!("Bearer {}", good.to_uppercase())),
        Some(format!("Bearer {}", good.replace("sk_test", "sk_live"))),
        Some(format!("Bearer {good}, Bearer {good}")),
    ];
    for route in api::routes() {
        for authorization in &refused {
            let answer = call(&stage, route, id, authorization.as_deref()).await;
            if route.permission == Permission::Public {
                assert_eq!(answer.status, 200, "{route:?}");
                continue;
            }
            assert_eq!(answer.status, 401, "{route:?} {authorization:?}");
            assert!(answer.problem().starts_with("key_"));
            let challenge = answer.header("www-authenticate");
            assert!(challenge.starts_with("Bearer realm="), "{challenge}");
            assert!(!answer.text.contains(good), "the key is not echoed");
        }
    }
    let list = stage.get("/v1/payment_links").await.json();
    assert_eq!(list["data"], json!([link]), "nothing was made or changed");
}

#[tokio::test]
async fn another_merchant_and_the_other_world_find_nothing() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let id = link["id"].as_str().unwrap();
    let payment = "pay_019a8d0f2b417e90b3c4d5e6f7a8b9c0";
    for key in [&stage.other_key, &stage.live_key] {
        for route in api::routes()
            .iter()
            .filter(|route| route.path.contains("{id}"))
        {
            let id = if route.path.contains("payment_links") {
                id
            } else {
                payment
            };
            let answer = call(&stage, route, id, Some(&format!("Bearer {key}"))).await;
            assert_eq!(
                (answer.status, answer.problem()),
                (404, "not_found".to_owned()),
                "{route:?}"
            );
        }
        for path in ["/v1/payment_links", "/v1/payments"] {
            let list = stage.get_as(key, path).await.json();
            assert_eq!(
                (&list["data"], &list["has_more"]),
                (&json!([]), &json!(false))
            );
            let after = stage
                .get_as(key, &format!("/v1/payment_links?after={id}"))
                .await
                .json();
            assert_eq!(after["data"], json!([]));
        }
    }
    let shown = stage.get(&format!("/v1/payment_links/{id}")).await.json();
    assert_eq!(shown, link, "nothing was changed");
}

#[tokio::test]
async fn a_link_names_nothing_of_another_merchant_or_the_other_world() {
    let stage = Stage::new().await;
    let create = async |key: &str, more| {
        let bearer = format!("Bearer {key}");
        let request = Request::post("/v1/payment_links")
            .header("authorization", bearer)
            .header("content-type", "application/json")
            .body(Body::from(body(more)));
        stage.send(request.unwrap()).await.faults()
    };
    let provider = stage.provider.to_string();
    let link = stage.link(json!({})).await;
    let others = [
        (json!({"shop": "golestan"}), "422 /shop not_found"),
        (json!({"shop": link["shop"]}), "422 /shop not_found"),
        (
            json!({"providers": [&provider]}),
            "422 /providers not_found",
        ),
        (json!({}), "422 /amount no_provider"),
    ];
    for (more, expected) in others {
        assert_eq!(create(&stage.other_key, more).await, expected);
    }
    let more = json!({"providers": [&provider]});
    assert_eq!(
        create(&stage.live_key, more).await,
        "422 /providers not_found"
    );
}

#[tokio::test]
async fn what_has_not_the_form_of_an_id_is_not_found() {
    let stage = Stage::new().await;
    for id in [
        "1",
        "lnk_",
        "lnk_019A8D0C6D3A7C21A1F0C8B2E5D4F6A7",
        "pay_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7",
        "lnk_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7'%20OR%201=1--",
        "%00",
        "%ff",
        "..%2f..%2fetc%2fpasswd",
    ] {
        let answer = stage.get(&format!("/v1/payment_links/{id}")).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (404, "not_found".to_owned()),
            "{id}"
        );
    }
}

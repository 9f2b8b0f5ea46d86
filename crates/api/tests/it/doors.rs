//! The doors themselves: addresses, methods, versions, bodies.

use axum::body::{Body, Bytes};
use http::Request;
use serde_json::json;

use crate::stage::{Stage, body};

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let stage = Stage::new().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/payment_links/",
        "/v1/payment_links/a/b/c",
    ] {
        let answer = stage.get(path).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (404, "no_such_address".to_owned()),
            "{path}"
        );
    }
    for (method, path, allow) in [
        ("DELETE", "/v1/payment_links", vec!["GET", "HEAD", "POST"]),
        ("PUT", "/v1/payment_links/x", vec!["GET", "HEAD", "PATCH"]),
        ("GET", "/v1/payment_links/x/cancel", vec!["POST"]),
        ("POST", "/v1/payments", vec!["GET", "HEAD"]),
        ("OPTIONS", "/v1/openapi.json", vec!["GET", "HEAD"]),
    ] {
        let answer = stage.call(method, path, &[], "").await;
        assert_eq!(
            (answer.status, answer.problem()),
            (405, "method_not_allowed".to_owned())
        );
        let mut allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed, allow, "{method} {path}");
    }
}

#[tokio::test]
async fn only_the_known_version_is_served() {
    let stage = Stage::new().await;
    for version in ["2026-11-02", "1", "", "2026-11-01, 2026-11-01"] {
        let headers = [("peyvand-version", version)];
        let answer = stage.call("GET", "/v1/payments", &headers, "").await;
        assert_eq!(
            (answer.status, answer.problem()),
            (400, "unknown_version".to_owned())
        );
        assert_eq!(answer.header("peyvand-version"), "2026-11-01");
    }
    let headers = [("peyvand-version", "2026-11-01")];
    assert_eq!(
        stage.call("GET", "/v1/payments", &headers, "").await.status,
        200
    );
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_and_is_kept_by_nobody() {
    let stage = Stage::new().await;
    let (one, two) = (
        stage.get("/v1/payments").await,
        stage.get("/v1/nothing").await,
    );
    assert!(one.header("x-request-id").starts_with("req_"));
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    assert_eq!(one.header("cache-control"), "no-store");
    assert_eq!(one.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_body_is_json_of_bounded_length() {
    let stage = Stage::new().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "application/jsonp",
    ] {
        let request = Request::post("/v1/payment_links")
            .header("authorization", format!("Bearer {}", stage.key))
            .header("content-type", kind);
        let answer = stage
            .send(request.body(body(json!({})).into()).unwrap())
            .await;
        assert_eq!(
            (answer.status, answer.problem()),
            (415, "not_json".to_owned()),
            "{kind}"
        );
    }
    let request = Request::post("/v1/payment_links")
        .header("authorization", format!("bearer {}", stage.key))
        .header("content-type", "Application/JSON; charset=utf-8");
    let answer = stage
        .send(request.body(body(json!({})).into()).unwrap())
        .await;
    assert_eq!(answer.status, 201);

    let long = format!("{}{}", body(json!({})), " ".repeat(api::BODY_MAX));
    let mut exact = body(json!({}));
    exact.push_str(&" ".repeat(api::BODY_MAX - exact.len()));
    assert_eq!(stage.create(exact).await.status, 201);
    let answer = stage.create(long.clone()).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (413, "body_too_large".to_owned())
    );
    let length = long.len().to_string();
    let headers = [("content-length", length.as_str())];
    let answer = stage.call("POST", "/v1/payment_links", &headers, "").await;
    assert_eq!(answer.status, 413, "refused before it is read");
}

#[tokio::test]
async fn what_is_no_json_is_told_with_its_place() {
    let stage = Stage::new().await;
    let answer = stage
        .create("{\n  \"amount\": 12,\n  \"currency\" \"IRR\"}")
        .await;
    assert_eq!(
        (answer.status, answer.problem()),
        (400, "malformed_json".to_owned())
    );
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("line 3 column"), "{detail}");

    let twice = stage
        .create(r#"{"amount": 1, "amount": 1000000, "currency": "IRR"}"#)
        .await;
    assert_eq!(twice.problem(), "malformed_json");
    assert!(twice.json()["detail"].as_str().unwrap().contains("twice"));

    let deep = "[".repeat(100_000);
    for text in [
        "",
        "{",
        "{}{}",
        "\u{feff}{}",
        "{'a': 1}",
        r#"{"note": "\ud800"}"#,
        &deep,
    ] {
        let answer = stage.create(text.to_owned()).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (400, "malformed_json".to_owned()),
            "{text:.20}"
        );
    }
    let bytes = Bytes::from_static(b"{\"note\": \"\xff\"}");
    assert_eq!(
        stage.create(Body::from(bytes)).await.problem(),
        "malformed_json"
    );
    for text in ["null", "[]", "1", "\"x\""] {
        assert_eq!(
            stage.create(text).await.faults(),
            "422  wrong_type",
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_answer_does_not_grow_with_its_request() {
    let stage = Stage::new().await;
    let fields: serde_json::Map<_, _> = (0..2_000)
        .map(|n| (format!("{n:x>90}"), json!(n)))
        .collect();
    let answer = stage
        .create(serde_json::Value::Object(fields).to_string())
        .await;
    assert_eq!(answer.problem(), "invalid_fields");
    assert!(answer.text.len() < 16_000, "{}", answer.text.len());
}

#[tokio::test]
async fn it_stands_beside_other_doors_and_keeps_to_its_own() {
    use axum::routing::get;
    use tower::ServiceExt;
    let stage = Stage::new().await;
    let other = axum::Router::new()
        .route("/{shop}/l/{token}", get(async || "page"))
        .fallback(async || (http::StatusCode::NOT_FOUND, "their 404"));
    let all = other.merge(api::router(stage.app.clone()));
    for (path, kind) in [
        ("/golestan/l/t0", "page"),
        ("/nothing", "their 404"),
        ("/v1x", "their 404"),
        ("/v1/l/t0", "no_such_address"),
        ("/v1/nothing", "no_such_address"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let body = all.clone().oneshot(request).await.unwrap().into_body();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains(kind), "{path}: {text}");
    }
}

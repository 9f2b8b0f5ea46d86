//! What callers read of errors.

use super::*;

#[tokio::test]
async fn what_is_inside_stays_inside() {
    let canary = || "canary".to_owned();
    let panic = crate::layer::panicked(Box::new("canary"));
    let panicked = panic.extensions().get::<ApiError>().unwrap().clone();
    for error in [
        ApiError::Store(StoreError::Duplicate(canary())),
        ApiError::Store(StoreError::ForeignKey),
        ApiError::Store(StoreError::Check(canary())),
        ApiError::Store(StoreError::Corrupt {
            table: canary(),
            column: canary(),
        }),
        ApiError::Store(StoreError::Panicked),
        ApiError::Store(StoreError::Statement(canary())),
        panicked,
    ] {
        let response = problem(&error, "req_1", StatusCode::OK.into_response());
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert!(
            body.contains("\"internal\"") && body.contains("req_1"),
            "{body}"
        );
        assert!(!body.contains("canary"), "{body}");
    }
}

#[test]
fn a_request_in_progress_is_told_when_to_come_back() {
    let error = ApiError::from(LinkError::Running);
    let response = problem(&error, "req_1", StatusCode::OK.into_response());
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(error.words().code, "request_in_progress");
    assert_eq!(
        response.headers().get(RETRY_AFTER),
        Some(&HeaderValue::from(1))
    );
}

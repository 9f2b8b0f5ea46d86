//! What every answer has, whatever router it comes from; and the table of routes.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{Request, StatusCode};
use i18n::Locale;
use tower::ServiceExt as _;
use web::{Options, Permission, Trouble, dressed, routes};

fn router() -> Router {
    let router = Router::new()
        .route("/fine", get(|| async { "fine" }))
        .route(
            "/busy",
            get(|| async { Trouble::Busy("locked".to_owned()) }),
        )
        .route("/panic", get(panics));
    dressed(router, Options { locale: Locale::Fr }, || {
        "req_42".to_owned()
    })
}

async fn panics() -> &'static str {
    panic!("a secret of ours")
}

async fn ask(method: &str, path: &str, language: Option<&str>) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(language) = language {
        request = request.header("accept-language", language);
    }
    router()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn text(answer: Response) -> String {
    let body = axum::body::to_bytes(answer.into_body(), 100_000)
        .await
        .unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn every_answer_has_a_number_and_the_headers_that_keep_it_private() {
    for path in ["/fine", "/busy", "/panic", "/nowhere"] {
        let answer = ask("GET", path, None).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-request-id"), "req_42", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "strict-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert!(!answer.headers().contains_key("set-cookie"), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_address_has_one_page_in_the_readers_language() {
    for (query, language, words) in [
        ("", Some("en-GB,fa;q=0.5"), "Page not found"),
        ("", Some("fa-IR"), "صفحه پیدا نشد"),
        ("", Some("de"), "Page introuvable"),
        ("", None, "Page introuvable"),
        ("?lang=fa", Some("en"), "صفحه پیدا نشد"),
    ] {
        let answer = ask("GET", &format!("/nowhere{query}"), language).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        let page = text(answer).await;
        assert!(page.contains(words), "{query} {language:?}: {page}");
        assert!(page.contains("req_42"));
    }
}

#[tokio::test]
async fn a_wrong_method_is_refused_and_the_right_ones_are_named() {
    let answer = ask("DELETE", "/fine", None).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    assert!(text(answer).await.contains("req_42"));
}

#[tokio::test]
async fn a_busy_store_is_told_in_plain_words_with_a_time_to_come_again() {
    let answer = ask("GET", "/busy", Some("en")).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "5");
    let page = text(answer).await;
    assert!(page.contains("your payment is not lost"));
    assert!(!page.contains("locked"));
}

#[tokio::test]
async fn a_panic_is_a_page_that_tells_nothing_of_it() {
    let answer = ask("GET", "/panic", Some("en")).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = text(answer).await;
    assert!(page.contains("Something went wrong here"));
    assert!(!page.contains("secret"));
}

#[test]
fn no_route_stands_twice_in_the_table_and_banks_may_get_and_post() {
    let mut paths: Vec<&str> = routes().map(|route| route.path).collect();
    let all = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), all);
    for route in routes().filter(|r| r.permission == Permission::Callback) {
        assert_eq!(route.methods, ["GET", "POST"], "{}", route.path);
    }
}

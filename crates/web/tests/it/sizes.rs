//! A page is one response that fits the first flight of a connection.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use i18n::Locale;
use tower::ServiceExt as _;
use web::{Options, dressed};

use crate::samples::{every_page, reader};

const RAW: usize = 14_000;
const COMPRESSED: usize = 4_000;
const HEADERS: usize = 600;

#[tokio::test]
async fn every_page_is_within_its_weight_in_every_language() {
    let mut heaviest = (0, 0, 0);
    for locale in Locale::ALL {
        for (name, page) in every_page(locale) {
            let raw = page.html.len();
            let sent = page.clone();
            let router = Router::new().route("/", get(move || async move { sent }));
            let number = reader(locale).request_id;
            let router = dressed(router, Options::default(), move || number.clone());
            let request = Request::get("/").header("accept-encoding", "gzip, deflate, br");
            let answer = router
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap();
            assert_eq!(answer.headers()["content-encoding"], "gzip");
            let headers: usize = "HTTP/1.1 200 OK\r\n".len()
                + "date: Tue, 24 Nov 2026 09:30:00 GMT\r\ntransfer-encoding: chunked\r\n\r\n".len()
                + answer
                    .headers()
                    .iter()
                    .map(|(name, value)| name.as_str().len() + value.len() + 4)
                    .sum::<usize>();
            let body = axum::body::to_bytes(answer.into_body(), RAW).await.unwrap();
            heaviest = (
                heaviest.0.max(raw),
                heaviest.1.max(body.len()),
                heaviest.2.max(headers),
            );
            // Six ways of paying name six banks to the browser.
            let allowed = if name == "link-full" {
                HEADERS + 160
            } else {
                HEADERS
            };
            assert!(raw <= RAW, "{name} in {locale} has {raw} bytes");
            assert!(
                body.len() <= COMPRESSED,
                "{name} in {locale}: {} bytes",
                body.len()
            );
            assert!(
                headers <= allowed,
                "{name} in {locale}: {headers} bytes of headers"
            );
        }
    }
    println!("heaviest page: {heaviest:?} bytes raw, compressed, headers");
}

//! `/metrics`: what this process counts, for Prometheus; and the layer that counts answers.

use std::net::SocketAddr;

use app::App;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::header::{CONTENT_TYPE, FORWARDED, HOST, VIA};
use http::request::Parts;
use http::uri::Authority;

use crate::routes::Web;
use crate::trouble::Trouble;

/// Who may read the metrics. They hold no secret, but how much a shop sells is its own affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// Programs on this machine that ask by a loopback address, and not through a proxy.
    #[default]
    Loopback,
    /// Everybody who reaches the server.
    All,
    /// Nobody.
    Nobody,
}

impl Audience {
    fn admits(self, head: &Parts) -> bool {
        match self {
            Self::All => true,
            Self::Nobody => false,
            Self::Loopback => is_local(head) && !is_forwarded(head) && asks_loopback(head),
        }
    }
}

/// Counts every answer of a router, and says who may read the numbers.
pub fn watched(router: Router, app: App, audience: Audience) -> Router {
    router.layer((Extension(audience), from_fn_with_state(app, count)))
}

pub(crate) async fn show(State(web): State<Web>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let audience = head.extensions.get::<Audience>().copied();
    if !audience.unwrap_or_default().admits(&head) {
        return Trouble::Unknown.into_response();
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], web.app.metrics_text().await).into_response()
}

async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    app.metrics().answer(route, response.status().as_u16());
    response
}

fn is_local(head: &Parts) -> bool {
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
}

/// To us, a proxy on this machine is a loopback peer, whoever stands behind it.
fn is_forwarded(head: &Parts) -> bool {
    let headers = &head.headers;
    headers.contains_key(FORWARDED)
        || headers.contains_key(VIA)
        || ["x-forwarded-for", "x-forwarded-host", "x-real-ip"]
            .iter()
            .any(|name| headers.contains_key(*name))
}

/// A browser on this machine can be led here under a foreign name.
fn asks_loopback(head: &Parts) -> bool {
    let host = head.headers.get(HOST).and_then(|value| value.to_str().ok());
    let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else {
        return false;
    };
    let host = authority.host().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::get("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        let peer: SocketAddr = peer.parse().unwrap();
        head.extensions.insert(ConnectInfo(peer));
        head
    }

    #[test]
    fn only_a_program_on_this_machine_that_asks_directly_is_admitted() {
        let local = [("host", "127.0.0.1:8080")];
        for (peer, headers) in [
            ("127.0.0.1:5", &local[..]),
            ("[::1]:5", &[("host", "[::1]:8080")][..]),
            ("[::ffff:127.0.0.1]:5", &[("host", "localhost")][..]),
        ] {
            assert!(Audience::Loopback.admits(&head(peer, headers)), "{peer}");
        }
        for (peer, headers) in [
            ("192.0.2.1:5", &local[..]),
            ("127.0.0.1:5", &[("host", "pay.example.com")][..]),
            ("127.0.0.1:5", &[][..]),
            (
                "127.0.0.1:5",
                &[("host", "localhost"), ("x-forwarded-for", "192.0.2.1")][..],
            ),
            (
                "127.0.0.1:5",
                &[("host", "localhost"), ("via", "1.1 proxy")][..],
            ),
        ] {
            assert!(
                !Audience::Loopback.admits(&head(peer, headers)),
                "{peer} {headers:?}"
            );
        }
    }

    #[test]
    fn a_request_of_unknown_origin_is_not_local() {
        let (head, ()) = http::Request::get("/metrics")
            .header("host", "localhost")
            .body(())
            .unwrap()
            .into_parts();
        assert!(!Audience::Loopback.admits(&head));
        assert!(Audience::All.admits(&head));
        assert!(!Audience::Nobody.admits(&head));
    }
}

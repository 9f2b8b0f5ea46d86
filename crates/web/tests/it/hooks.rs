//! The doors that stand open to programs: channels that tell what became of messages, and mail
//! programs that ask for no more of them.

use app::link::LinkRequest;
use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};

use crate::doors::{House, text};
use crate::office_pages::Office;

const LINE: &str = "/office/settings/channels/kavenegar";

impl Office {
    /// A stranger calls.
    async fn calls(&self, method: &str, path: &str, body: Vec<u8>) -> Response {
        let request = Request::builder().method(method).uri(path);
        self.ask_bytes("", request, body).await
    }
}

#[tokio::test]
async fn a_panel_calls_at_the_address_that_its_page_shows() {
    let office = Office::new().await;
    let (_, page) = office.get(&office.owner, LINE).await;
    assert!(!page.contains("/hooks/"), "nothing is set up: {page}");
    let (status, page, _) = office.sends(LINE, "api_key=canary&active=true").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, LINE).await;
    let (_, rest) = page
        .split_once("data-copy=\"http://127.0.0.1:1/hooks/")
        .unwrap();
    let path = format!("/hooks/{}", rest.split_once('"').unwrap().0);

    let said = format!("{path}?messageid=7&status=10");
    for (method, path, body, status) in [
        ("GET", said.as_str(), Vec::new(), StatusCode::OK),
        (
            "POST",
            &path,
            b"messageid=7&status=10".to_vec(),
            StatusCode::OK,
        ),
        ("POST", &path, b"{\"news\":1}".to_vec(), StatusCode::OK),
        ("GET", &path, Vec::new(), StatusCode::NOT_FOUND),
        (
            "POST",
            "/hooks/channels/AAAA",
            b"messageid=7&status=10".to_vec(),
            StatusCode::NOT_FOUND,
        ),
        (
            "GET",
            "/hooks/channels/%FF",
            Vec::new(),
            StatusCode::NOT_FOUND,
        ),
        (
            "POST",
            &path,
            vec![b'a'; 100_000],
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        ("PUT", &path, Vec::new(), StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = office.calls(method, path, body).await;
        assert_eq!(answer.status(), status, "{method} {path}");
        assert!(!answer.headers().contains_key("set-cookie"), "{method}");
    }
    for _ in 0..1_210 {
        let _ = office.calls("GET", &said, Vec::new()).await;
    }
    let answer = office.calls("GET", &said, Vec::new()).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "60");
}

#[tokio::test]
async fn a_channel_that_tells_nothing_has_no_such_address() {
    let office = Office::new().await;
    let place = "/office/settings/channels/smsir";
    let form = "api_key=canary&line_number=3000&active=true";
    let (status, page, _) = office.sends(place, form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, page) = office.get(&office.owner, place).await;
    assert!(!page.contains("/hooks/"), "{page}");
}

/// A link that was sent to somebody, and where they ask for no more.
async fn sent(house: &House) -> String {
    let request = LinkRequest {
        recipients: vec![domain::contact::Address::Email(
            "sara@example.org".parse().unwrap(),
        )],
        ..crate::doors::request()
    };
    house.link_of(request).await;
    let scope = house.caller.scope;
    let messages = house.app.newest_messages(scope, 1).await.unwrap();
    house
        .app
        .unsubscribe_path(scope, messages.first().unwrap().id)
}

#[tokio::test]
async fn a_mail_program_asks_for_no_more_with_one_call_and_a_reader_with_one_button() {
    let house = House::new().await;
    let path = sent(&house).await;
    let page = text(house.get(&path).await).await;
    assert!(page.contains("Stop messages</button>"), "{page}");
    assert!(page.contains("s…@example.org"), "{page}");
    assert!(!page.contains("sara@example.org"), "{page}");
    let page = text(house.get(&format!("{path}?lang=fa")).await).await;
    assert!(page.contains("دیگر پیامی نفرستید"), "{page}");
    let again = text(house.get(&path).await).await;
    assert!(
        again.contains("Stop messages</button>"),
        "looking changes nothing"
    );

    // As a mail program does it: no cookie, no origin, no page before.
    let request = Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("List-Unsubscribe=One-Click"));
    let answer = house.ask(request.unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!answer.headers().contains_key("set-cookie"));
    let page = text(answer).await;
    assert!(page.contains("No more messages"), "{page}");
    assert!(!page.contains("<form"), "{page}");
    let after = text(house.get(&path).await).await;
    assert!(after.contains("No more messages"), "{after}");
}

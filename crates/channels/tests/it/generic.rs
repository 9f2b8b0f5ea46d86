//! Any HTTP service: placeholders in their places, and rules.

use channels::{BadSetting, Failure, Letter, Line, Parcel, Request};
use proptest::prelude::*;
use serde_json::json;

use crate::support::*;

fn generic(more: &[(&str, &str)]) -> Result<Line, BadSetting> {
    Line::new(channel("http"), "https://sms.example/api", owned(more))
}

fn sent(line: &Line, letter: &Letter<'_>) -> Request {
    match channel("http").pack(line, letter) {
        Ok(Parcel::Http(request)) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_place_has_its_own_encoding() {
    let text = "a\"b\\c\n&d=ß/../{{secret}}";
    let values = values();
    let mut letter = letter("http", &values);
    letter.text = text;
    let line = line("http");
    let request = sent(&line, &letter);
    let address = format!("https://sms.example/api/send?key={SECRET}&to=09123456789");
    assert_eq!(request.uri().to_string(), address);
    assert_eq!(header(&request, "x-key"), "canary-Two");
    assert_eq!(
        json(&request),
        json!({"text": text, "id": "msg_0199c0ffee"})
    );

    let form_line = generic(&[("body_kind", "form"), ("body", "t={{text}}&a={{amount}}")]).unwrap();
    let fields = form(&sent(&form_line, &letter));
    assert_eq!(fields, owned(&[("t", text), ("a", "۱٬۵۰۰٬۰۰۰ ریال")]));

    let query = generic(&[("method", "GET"), ("path", "/{{text}}?t={{text}}")]).unwrap();
    let request = sent(&query, &letter);
    assert!(request.body().is_empty());
    let url = url::Url::parse(&request.uri().to_string()).unwrap();
    assert_eq!(url.query_pairs().next().unwrap().1, text);
    assert_eq!(url.path_segments().unwrap().count(), 2, "{url}");
}

#[test]
fn rules_decide_in_their_order() {
    let line = line("http");
    let read = |status, body: &str| read("http", &line, status, body);
    assert_eq!(read(200, r#"{"status":1,"id":"7"}"#), accepted("7"));
    assert_eq!(read(500, r#"{"status":"1","id":7}"#), accepted("7"));
    assert_eq!(
        class(&read(200, r#"{"status":35}"#)),
        Some(Failure::Recipient)
    );
    assert_eq!(class(&read(200, r#"{"status":2}"#)), Some(Failure::Unknown));
    assert_eq!(class(&read(200, "OK")), Some(Failure::Unknown));
    assert_eq!(class(&read(401, "{}")), Some(Failure::Configuration));
    let plain = generic(&[(
        "rules",
        "accepted body = OK\nretry status = 500\nconfiguration /e = true",
    )]);
    let plain = plain.unwrap();
    let read = |status, body: &str| class(&crate::support::read("http", &plain, status, body));
    assert_eq!(read(200, " OK\n"), None);
    assert_eq!(read(500, "x"), Some(Failure::Retry));
    assert_eq!(read(200, r#"{"e":true}"#), Some(Failure::Configuration));
    let none = generic(&[]).unwrap();
    assert_eq!(class(&crate::support::read("http", &none, 204, "")), None);
    let unknown = crate::support::read("http", &none, 500, "");
    assert_eq!(class(&unknown), Some(Failure::Unknown));
    let keyed = generic(&[("dedupes", "true")]).unwrap();
    let again = crate::support::read("http", &keyed, 500, "");
    assert_eq!(class(&again), Some(Failure::Retry));
}

#[test]
fn bad_settings_are_told_with_their_line() {
    let row = |field, line| move |error: BadSetting| matches!(error, BadSetting::Row { field: f, line: l, .. } if f == field && l == line);
    assert!(row("rules", 2)(
        generic(&[("rules", "accepted /a = 1\nfine /a = 1")]).unwrap_err()
    ));
    assert!(row("rules", 1)(
        generic(&[("rules", "accepted a = 1")]).unwrap_err()
    ));
    assert!(row("headers", 2)(
        generic(&[("headers", "A: b\nno colon")]).unwrap_err()
    ));
    assert!(row("headers", 1)(
        generic(&[("headers", "Host: evil.example")]).unwrap_err()
    ));
    assert!(row("headers", 1)(
        generic(&[("headers", "a b: c")]).unwrap_err()
    ));
    for path in ["@evil.example/", ".evil.example", "x"] {
        assert!(generic(&[("path", path)]).is_err(), "{path}");
    }
    assert!(generic(&[("ref_pointer", "id")]).is_err());
    assert!(generic(&[("method", "DELETE")]).is_err());
    assert_eq!(
        Line::new(channel("http"), "", []).unwrap_err(),
        BadSetting::BaseUrl("it is missing")
    );
    let values = values();
    let unknown = generic(&[("body", "{{tex}}")]).unwrap();
    let error = channel("http")
        .pack(&unknown, &letter("http", &values))
        .unwrap_err();
    assert_eq!(error.failure(), Failure::Configuration);
}

proptest! {
    #[test]
    fn no_value_leaves_its_host_its_path_or_its_json(text in "\\PC{1,80}") {
        let line = generic(&[
            ("path", "/a/{{shop}}/b?t={{text}}"),
            ("body", r#"{"a":"{{text}}","b":"x"}"#),
        ]).unwrap();
        let values = owned(&[("shop", &text)]);
        let mut letter = letter("http", &values);
        letter.text = &text;
        match channel("http").pack(&line, &letter) {
            Ok(Parcel::Http(request)) => {
                let url = url::Url::parse(&request.uri().to_string()).unwrap();
                prop_assert_eq!(url.host_str(), Some("sms.example"));
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                prop_assert_eq!(segments.first().copied(), Some("api"));
                let body = json(&request);
                prop_assert_eq!(body.get("a").unwrap(), &text);
                prop_assert_eq!(body.as_object().unwrap().len(), 2);
            }
            Ok(other) => prop_assert!(false, "{:?}", other),
            Err(_) => prop_assert!(text.trim().is_empty() || text == "." || text == ".."),
        }
    }
}

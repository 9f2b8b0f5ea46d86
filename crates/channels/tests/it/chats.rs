//! The messengers: what goes out, and what each of their words means.

use channels::{Arrival, CallbackInput, Delivery, Failure, Line};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method};
use serde_json::json;
use sha2::Sha256;

use crate::support::*;

use Failure::{Configuration, Recipient, Retry, Unknown};

#[test]
fn bots_get_plain_text_with_their_token_in_the_address() {
    for (code, address, chat) in [
        (
            "telegram",
            format!("https://api.telegram.org/bot{SECRET}/sendMessage"),
            json!(-100_200_300),
        ),
        (
            "bale",
            format!("https://tapi.bale.ai/bot{SECRET}/sendMessage"),
            json!(-100_200_300),
        ),
        (
            "eitaa",
            format!("https://eitaayar.ir/api/{SECRET}/sendMessage"),
            json!("golshop"),
        ),
    ] {
        let request = packed(code, &line(code));
        assert_eq!(request.uri().to_string(), address);
        assert_eq!(
            json(&request),
            json!({"chat_id": chat, "text": TEXT}),
            "{code}"
        );
    }
}

#[test]
fn a_channel_is_known_by_its_name() {
    let values = values();
    for (code, given, sent) in [
        ("telegram", "@golshop", json!("@golshop")),
        ("eitaa", "@golshop", json!("golshop")),
        ("bale", " 4711 ", json!(4711)),
    ] {
        let mut letter = letter(code, &values);
        letter.to.address = given;
        let Ok(channels::Parcel::Http(request)) = channel(code).pack(&line(code), &letter) else {
            panic!("{code}")
        };
        assert_eq!(json(&request).get("chat_id"), Some(&sent), "{code}");
        for address in ["", "gol shop", "گل\n"] {
            letter.to.address = address;
            let error = channel(code).pack(&line(code), &letter).unwrap_err();
            assert_eq!(error.failure(), Recipient, "{code} {address}");
        }
    }
}

#[test]
fn a_name_with_marks_of_a_parse_mode_goes_as_it_is() {
    let values = values();
    let mut letter = letter("telegram", &values);
    letter.text = "<b>Maryam</b> *_[x](https://evil.example)_*";
    let Ok(channels::Parcel::Http(request)) = channel("telegram").pack(&line("telegram"), &letter)
    else {
        panic!("packed")
    };
    let body = json(&request);
    assert_eq!(body.get("text").unwrap(), letter.text);
    assert!(body.get("parse_mode").is_none());
}

#[test]
fn bots_decide_by_ok_and_error_code() {
    let said = |code: &str| {
        let body = format!(r#"{{"ok":false,"error_code":{code},"description":"x"}}"#);
        (code.parse().unwrap(), body)
    };
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["429", "500"]),
        (Recipient, &["400", "403"]),
        (Configuration, &["401", "404", "409"]),
    ];
    for code in ["telegram", "bale", "eitaa"] {
        each_code(code, table, said);
        let done = r#"{"ok":true,"result":{"message_id":42}}"#;
        assert_eq!(read(code, &line(code), 200, done), accepted("42"));
    }
    let wait = r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":17}}"#;
    let Delivery::Retry { after, .. } = read("telegram", &line("telegram"), 429, wait) else {
        panic!("retry expected")
    };
    assert_eq!(after, Some(std::time::Duration::from_secs(17)));
    let worded = r#"{"ok":false,"description":"chat_id is wrong"}"#;
    let delivery = read("eitaa", &line("eitaa"), 200, worded);
    assert_eq!(class(&delivery), Some(Recipient), "eitaa names no numbers");
}

#[test]
fn safir_takes_our_id_as_its_key_and_says_errors_with_200() {
    let request = packed("safir", &line("safir"));
    assert_eq!(
        request.uri().to_string(),
        "https://safir.bale.ai/api/v3/send_message"
    );
    assert_eq!(header(&request, "api-access-key"), SECRET);
    let wanted = json!({
        "request_id": "msg_0199c0ffee", "bot_id": 77, "phone_number": "989123456789",
        "message_data": {"message": {"text": TEXT}},
    });
    assert_eq!(json(&request), wanted);
    let said = |code: &str| {
        let body = format!(
            r#"{{"message_id":null,"error_data":[{{"phone_number":"98","code":{code},"description":"x"}}]}}"#
        );
        (200, body)
    };
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["2", "3", "18"]),
        (Recipient, &["8", "17"]),
        (Configuration, &["4", "20", "21"]),
    ];
    each_code("safir", table, said);
    let line = line("safir");
    let done = r#"{"message_id":"m-1","error_data":null}"#;
    assert_eq!(read("safir", &line, 200, done), accepted("m-1"));
    assert_eq!(
        class(&read("safir", &line, 200, "{}")),
        Some(Retry),
        "it dedupes"
    );
}

#[test]
fn whatsapp_takes_text_or_a_template() {
    let request = packed("whatsapp", &line("whatsapp"));
    assert_eq!(
        request.uri().to_string(),
        "https://graph.facebook.com/v23.0/1099/messages"
    );
    assert_eq!(
        header(&request, "authorization"),
        format!("Bearer {SECRET}")
    );
    let wanted = json!({
        "messaging_product": "whatsapp", "to": "989123456789", "type": "text",
        "text": {"body": TEXT},
    });
    assert_eq!(json(&request), wanted);
    let patterns = [("patterns", "link_sent fa = pay_link 1=shop 2=link_code")];
    let request = packed("whatsapp", &line_with("whatsapp", &patterns));
    let parameters =
        json!([{"type": "text", "text": "گل سرخ"}, {"type": "text", "text": "Ab3dE9"}]);
    let wanted = json!({
        "messaging_product": "whatsapp", "to": "989123456789", "type": "template",
        "template": {
            "name": "pay_link", "language": {"code": "fa"},
            "components": [{"type": "body", "parameters": parameters}],
        },
    });
    assert_eq!(json(&request), wanted);
}

#[test]
fn whatsapp_codes_are_read() {
    let said = |code: &str| {
        (
            400,
            format!(r#"{{"error":{{"message":"x","code":{code}}}}}"#),
        )
    };
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["130429"]),
        (Unknown, &["131000"]),
        (Recipient, &["100", "131026", "131047"]),
        (
            Configuration,
            &["190", "131008", "132000", "132001", "132015"],
        ),
    ];
    each_code("whatsapp", table, said);
    let done = r#"{"messages":[{"id":"wamid.X"}]}"#;
    assert_eq!(
        read("whatsapp", &line("whatsapp"), 200, done),
        accepted("wamid.X")
    );
}

fn signed(secret: &str, body: &[u8]) -> HeaderMap {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    let hex: String = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-hub-signature-256",
        format!("sha256={hex}").parse().unwrap(),
    );
    headers
}

fn heard(line: &Line, headers: &HeaderMap, body: &[u8]) -> Vec<channels::Report> {
    let input = CallbackInput {
        method: &Method::POST,
        query: "",
        headers,
        body,
    };
    channel("whatsapp").hear(line, &input)
}

#[test]
fn whatsapp_statuses_are_believed_only_with_the_right_signature() {
    let statuses = json!([
        {"id": "wamid.1", "status": "sent"},
        {"id": "wamid.2", "status": "delivered"},
        {"id": "wamid.3", "status": "read"},
        {"id": "wamid.4", "status": "failed", "errors": [{"code": 131_026}]},
        {"id": "wamid.5", "status": "deleted"},
        {"status": "read"},
    ]);
    let body = json!({"entry": [{"changes": [{"value": {"statuses": statuses}}]}]}).to_string();
    let body = body.as_bytes();
    let line = line("whatsapp");
    let reports = heard(&line, &signed("canary-App", body), body);
    let arrivals: Vec<_> = reports.iter().map(|it| (it.arrival, it.hint)).collect();
    let wanted = [
        Arrival::OnTheWay,
        Arrival::Delivered,
        Arrival::Delivered,
        Arrival::Undelivered,
        Arrival::Unknown,
    ];
    assert_eq!(arrivals, wanted.map(|arrival| (arrival, false)));
    assert_eq!(reports.get(3).unwrap().code, "failed 131026");

    assert!(heard(&line, &signed("another", body), body).is_empty());
    assert!(heard(&line, &HeaderMap::new(), body).is_empty());
    let mut altered = body.to_vec();
    altered.push(b' ');
    assert!(heard(&line, &signed("canary-App", body), &altered).is_empty());
    let bare = settings("whatsapp");
    let bare: Vec<_> = bare
        .into_iter()
        .filter(|(name, _)| *name != "app_secret")
        .collect();
    let bare = Line::new(channel("whatsapp"), "", owned(&bare)).unwrap();
    assert!(
        heard(&bare, &signed("", body), body).is_empty(),
        "no secret, no belief"
    );
}

#[test]
fn whatsapp_is_greeted_only_when_it_knows_our_word() {
    let greet = |query: &str, method: &Method| {
        let input = CallbackInput {
            method,
            query,
            headers: &HeaderMap::new(),
            body: b"",
        };
        channel("whatsapp").greet(&line("whatsapp"), &input)
    };
    let known = "hub.mode=subscribe&hub.verify_token=canary-Word&hub.challenge=4711";
    assert_eq!(greet(known, &Method::GET).as_deref(), Some("4711"));
    assert_eq!(greet(known, &Method::POST), None);
    assert_eq!(
        greet("hub.verify_token=x&hub.challenge=4711", &Method::GET),
        None
    );
    let script = "hub.verify_token=canary-Word&hub.challenge=%3Cscript%3E%20x";
    assert_eq!(greet(script, &Method::GET), None);
}

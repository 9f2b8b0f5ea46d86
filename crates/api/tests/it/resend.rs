//! A link is sent again for a program.

use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::stage::{Answer, Stage};

const SARA: &str = "sara@example.com";
const REZA: &str = "reza@example.com";

/// Sends a link again, under a key if there is one.
async fn resend(stage: &Stage, link: &Value, key: Option<&str>, body: &str) -> Answer {
    let path = format!("/v1/payment_links/{}/resend", link["id"].as_str().unwrap());
    let headers: Vec<_> = key
        .map(|key| ("idempotency-key", key))
        .into_iter()
        .collect();
    stage.call("POST", &path, &headers, body.to_owned()).await
}

/// All messages of a link as address, state and whether it says this, oldest first.
async fn said(stage: &Stage, link: &Value, words: &str) -> Vec<(String, String, bool)> {
    let path = format!(
        "/v1/payment_links/{}/messages",
        link["id"].as_str().unwrap()
    );
    let list = stage.get(&path).await.json();
    let word = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let all = list["data"].as_array().unwrap().iter();
    all.map(|one| {
        let says = word(one, "text").contains(words);
        (word(one, "to"), word(one, "state"), says)
    })
    .collect()
}

fn reached(answer: &Answer) -> Vec<String> {
    let messages = answer.json()["messages"].as_array().unwrap().clone();
    let to = |one: &Value| one["to"].as_str().unwrap().to_owned();
    messages.iter().map(to).collect()
}

#[tokio::test]
async fn a_link_goes_again_to_the_same_or_to_others_with_words_of_its_own() {
    let stage = Stage::new().await;
    let link = stage
        .link(json!({"recipients": [SARA], "language": "en"}))
        .await;
    stage.app.run_due().await.unwrap();

    let same = resend(&stage, &link, None, "").await;
    assert_eq!(same.status, 200, "{same:?}");
    let body = same.json();
    assert_eq!(body["object"], "payment_link_resending");
    assert_eq!(body["payment_link"], link["id"]);
    assert_eq!(body["left_out"], json!([]));
    assert_eq!(body["messages"][0]["state"], "queued");
    assert_eq!(body["messages"][0]["situation"], "link_sent");
    assert_eq!(reached(&same), [SARA]);

    let wanted = json!({
        "recipients": [REZA, "REZA@example.com", {"mobile": "۰۹۱۲ ۱۲۳ ۴۵۶۷"}],
        "message": {"email": {"subject": "Again", "text": "Only today: {{ amount }}"},
            "short": {"text": "Only today: {{ amount }}"}},
    });
    let other = resend(&stage, &link, None, &wanted.to_string()).await;
    assert_eq!(reached(&other), [REZA, "+989121234567"], "each once");

    stage.app.run_due().await.unwrap();
    let all = said(&stage, &link, "Only today: ").await;
    let wanted = [
        (SARA, false),
        (SARA, false),
        (REZA, true),
        ("+989121234567", true),
    ]
    .map(|(to, says)| (to.to_owned(), "delivered".to_owned(), says));
    assert_eq!(all, wanted);
}

#[tokio::test]
async fn a_reminder_goes_to_the_same_with_its_own_text() {
    let stage = Stage::new().await;
    let link = stage
        .link(json!({"recipients": [SARA], "language": "en"}))
        .await;
    stage.app.run_due().await.unwrap();
    let path = format!("/v1/payment_links/{}/remind", link["id"].as_str().unwrap());
    let reminded = stage.call("POST", &path, &[], "").await;
    assert_eq!(reminded.status, 200, "{reminded:?}");
    assert_eq!(reached(&reminded), [SARA]);
    assert_eq!(reminded.json()["messages"][0]["situation"], "reminder");
    stage.app.run_due().await.unwrap();
    let all = said(&stage, &link, "This is a reminder").await;
    let says: Vec<_> = all.iter().map(|(_, _, says)| *says).collect();
    assert_eq!(says, [false, true]);
}

#[tokio::test]
async fn one_key_sends_once_and_gives_the_same_answer() {
    let stage = Stage::new().await;
    let link = stage.link(json!({"recipients": [SARA]})).await;
    let body = json!({"recipients": [REZA]}).to_string();
    let first = resend(&stage, &link, Some("again-1"), &body).await;
    let again = resend(&stage, &link, Some("again-1"), &body).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.text, again.text, "byte for byte");
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(said(&stage, &link, "").await.len(), 2);
    let other = resend(&stage, &link, Some("again-1"), "{}").await;
    assert_eq!(
        (other.status, other.problem()),
        (422, "idempotency_key_reused".to_owned())
    );
}

#[tokio::test]
async fn who_asked_for_silence_is_named_and_gets_nothing() {
    let stage = Stage::new().await;
    let link = stage.link(json!({"recipients": [SARA]})).await;
    let desk = app::office::Desk {
        staff: domain::access::Staff {
            merchant: stage.merchant,
            user: format!("usr_{}", "0".repeat(32)).parse().unwrap(),
            name: "Mina".to_owned(),
            email: "mina@golestan.example".parse().unwrap(),
            language: None,
            grants: vec![Grant::everywhere(Role::Owner)],
        },
        mode: domain::scope::Mode::Test,
    };
    let once = app::link::Once {
        key: "n1".to_owned(),
        fingerprint: [1; 32],
    };
    let email = (domain::contact::AddressKind::Email, REZA);
    let set = stage.app.set_opt_out(&desk, email, "asked", once, "req_1");
    set.await.unwrap();
    let body = json!({"recipients": [REZA, SARA]}).to_string();
    let sent = resend(&stage, &link, None, &body).await;
    assert_eq!(reached(&sent), [SARA]);
    assert_eq!(sent.json()["left_out"], json!([REZA]));
}

#[tokio::test]
async fn what_cannot_be_sent_again_is_told_with_its_place() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let many: Vec<_> = (0..=50).map(|n| format!("a{n}@example.com")).collect();
    for (body, faults) in [
        (String::new(), "/recipients required"),
        (
            json!({"recipients": []}).to_string(),
            "/recipients required",
        ),
        (
            json!({"recipients": many}).to_string(),
            "/recipients too_long",
        ),
        (
            json!({"recipients": ["x"]}).to_string(),
            "/recipients/0 not_an_email",
        ),
        (
            json!({"recipients": [SARA], "message": {"short": {"text": "{{ x }}"}}}).to_string(),
            "/message/short/text malformed",
        ),
        (json!({"to": [SARA]}).to_string(), "/to unknown_field"),
    ] {
        let refused = resend(&stage, &link, None, &body).await;
        assert_eq!(refused.faults(), format!("422 {faults}"), "{body}");
    }
    let path = format!("/v1/payment_links/{}/cancel", link["id"].as_str().unwrap());
    stage.call("POST", &path, &[], "").await;
    let body = json!({"recipients": [SARA]}).to_string();
    let late = resend(&stage, &link, None, &body).await;
    assert_eq!(
        (late.status, late.problem()),
        (409, "payment_link_not_open".to_owned())
    );
    assert!(said(&stage, &link, "").await.is_empty());
}

//! Messages as programs see them, and links that say what their recipients read.

use serde_json::{Value, json};

use crate::stage::{Stage, body};

/// The messages of a link.
async fn of(stage: &Stage, link: &Value) -> Vec<Value> {
    let id = link["id"].as_str().unwrap();
    let path = format!("/v1/payment_links/{id}/messages");
    let list = stage.get(&path).await.json();
    list["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_a_link_was_sent_by_is_listed_and_shown() {
    let stage = Stage::new().await;
    let to = json!(["sara@example.com", {"mobile": "۰۹۱۲ ۱۲۳ ۴۵۶۷"}, {"telegram": "Sara_K"}]);
    let message = json!({"email": {"subject": "Books", "text": "Pay {{ amount }}"}});
    let link = stage
        .link(json!({"recipients": to, "message": message, "language": "en"}))
        .await;
    stage.app.run_due().await.unwrap();
    let sent = of(&stage, &link).await;
    let mut reached: Vec<_> = sent.iter().map(|one| one["to"].as_str().unwrap()).collect();
    reached.sort_unstable();
    assert_eq!(reached, ["+989121234567", "@sara_k", "sara@example.com"]);
    let mail = sent.iter().find(|one| one["to"] == "sara@example.com");
    let mail = mail.unwrap();
    assert_eq!(mail["situation"], "link_sent");
    assert_eq!(mail["subject"], "[TEST] Books");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("Pay "), "{text}");
    assert!(text.contains(link["url"].as_str().unwrap()), "{text}");
    let id = mail["id"].as_str().unwrap();
    let shown = stage.get(&format!("/v1/messages/{id}")).await;
    assert_eq!((shown.status, &shown.json()), (200, mail));

    let ids = |list: &Value| list["data"].as_array().unwrap().len();
    for (query, found) in [
        ("", 3),
        ("?to=sara@example.com", 1),
        ("?channel=outbox", 3),
        ("?channel=kavenegar", 0),
        ("?state=delivered", 3),
        ("?state=unknown", 0),
        ("?created[gte]=2026-11-22T00:00:00Z", 0),
        ("?limit=1", 1),
    ] {
        let list = stage.get(&format!("/v1/messages{query}")).await.json();
        assert_eq!(ids(&list), found, "{query}: {list}");
    }
    let page = stage.get("/v1/messages?limit=1").await.json();
    assert_eq!(page["has_more"], true);
    let after = page["next"].as_str().unwrap();
    let rest = stage.get(&format!("/v1/messages?after={after}")).await;
    assert_eq!(ids(&rest.json()), 2);
}

#[tokio::test]
async fn messages_are_of_their_merchant_and_world_alone() {
    let stage = Stage::new().await;
    let link = stage
        .link(json!({"recipients": ["sara@example.com"]}))
        .await;
    let sent = of(&stage, &link).await;
    let id = sent[0]["id"].as_str().unwrap();
    for key in [&stage.live_key, &stage.other_key] {
        let one = stage.get_as(key, &format!("/v1/messages/{id}")).await;
        assert_eq!(one.status, 404);
        let list = stage.get_as(key, "/v1/messages").await.json();
        assert_eq!(list["data"], json!([]));
    }
    for path in [
        "/v1/messages/msg_1",
        "/v1/payment_links/lnk_00000000000000000000000000000000/messages",
    ] {
        assert_eq!(stage.get(path).await.status, 404, "{path}");
    }
    for (query, fault) in [
        ("?state=sent", "state not_one_of"),
        ("?channel=pigeon", "channel not_one_of"),
        ("?after=lnk_1", "after not_an_id"),
    ] {
        let refused = stage.get(&format!("/v1/messages{query}")).await;
        assert_eq!(refused.faults(), format!("422 {fault}"));
    }
}

#[tokio::test]
async fn a_text_or_a_recipient_that_cannot_be_used_is_told_with_its_place() {
    let stage = Stage::new().await;
    for (more, faults) in [
        (
            json!({"message": {"email": {"subject": "x"}, "short": {}}}),
            "/message/email/text required, /message/short/text required",
        ),
        (
            json!({"message": {"short": {"text": "{{ secret }}"}}}),
            "/message/short/text malformed",
        ),
        (json!({"message": "Hello"}), "/message wrong_type"),
        (
            json!({"recipients": [{"mobile": "12"}, {"telegram": "!"}, {"fax": "1"}]}),
            "/recipients/0/mobile not_a_mobile, /recipients/1/telegram not_a_handle, \
             /recipients/2/email required, /recipients/2/fax unknown_field",
        ),
        (
            json!({"recipients": [{"mobile": "09121234567", "email": "a@b.ir"}]}),
            "/recipients/0/mobile unknown_field",
        ),
    ] {
        let refused = stage.create(body(more)).await;
        assert_eq!(refused.faults(), format!("422 {faults}"));
    }
}

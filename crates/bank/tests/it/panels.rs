//! The panels by their own facts: what they take, their keys, their inbox. Each channel is driven
//! through every behaviour where the channels are tested.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use bank::{Behaviour, Step, Switch};
use serde_json::{Value, json};

use crate::shop::{Shop, request};

const KEYED: &str = "/panels/kavenegar/v1/some-key/sms/send.json";

async fn kavenegar(shop: &Shop, form: &str) -> Value {
    shop.post_form(KEYED, form).await.json()
}

async fn inbox(shop: &Shop) -> Value {
    shop.get("/control/inbox", &[]).await.json()
}

#[tokio::test]
async fn a_local_id_that_comes_again_gives_the_first_answer_and_sends_nothing() {
    let shop = Shop::new();
    let form = "receptor=09123456789&message=salam&localid=77";
    let first = kavenegar(&shop, form).await;
    let second = kavenegar(&shop, form).await;
    assert_eq!(
        first["entries"][0]["messageid"],
        second["entries"][0]["messageid"]
    );
    let other = kavenegar(&shop, "receptor=09123456789&message=salam&localid=78").await;
    assert_ne!(
        first["entries"][0]["messageid"],
        other["entries"][0]["messageid"]
    );
    let inbox = inbox(&shop).await;
    assert_eq!(inbox.as_array().unwrap().len(), 2);
    assert_eq!(
        (&inbox[0]["repeats"], &inbox[1]["repeats"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn where_no_key_is_promised_sending_twice_sends_twice() {
    let shop = Shop::new();
    let body = json!({
        "message": "salam", "receptor": "09123456789", "lineNumber": "3000",
        "clientReferenceId": "msg_1",
    });
    for _ in 0..2 {
        let path = "/panels/ghasedak/rest/api/v1/WebService/SendSingleSMS";
        let headers = [("ApiKey", "k"), ("content-type", "application/json")];
        let request = request(Method::POST, path, &headers, Body::from(body.to_string()));
        assert_eq!(shop.send(request).await.status, StatusCode::OK);
    }
    assert_eq!(inbox(&shop).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_receiver_in_another_form_is_refused() {
    let shop = Shop::new();
    for receptor in [
        "%2B989123456789",
        "989123456789",
        "9123456789",
        "0912345678",
        "x",
    ] {
        let form = format!("receptor={receptor}&message=salam");
        assert_eq!(
            kavenegar(&shop, &form).await["return"]["status"],
            411,
            "{receptor}"
        );
    }
    assert_eq!(inbox(&shop).await, json!([]));
}

#[tokio::test]
async fn a_switch_of_one_panel_leaves_the_others_alone() {
    let shop = Shop::new();
    shop.misbehave("smsir", Switch::new(Behaviour::NoCredit).at(Step::Send));
    let taken = kavenegar(&shop, "receptor=09123456789&message=salam").await;
    assert_eq!(taken["return"]["status"], 200);
    shop.misbehave("kavenegar", Switch::new(Behaviour::NoCredit).at(Step::Send));
    let refused = kavenegar(&shop, "receptor=09123456789&message=salam").await;
    assert_eq!(refused["return"]["status"], 418);
}

#[tokio::test]
async fn the_inbox_is_shown_escaped_and_can_be_emptied() {
    let shop = Shop::new();
    let script = "receptor=09123456789&message=%3Cscript%3Ealert(1)%3C%2Fscript%3E&localid=5";
    kavenegar(&shop, script).await;
    let page = shop.get("/inbox", &[]).await.text();
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script"),
        "{page}"
    );
    let none = shop.get("/control/inbox?panel=smsir", &[]).await.json();
    assert_eq!(none, json!([]));
    let empty = request(Method::DELETE, "/control/inbox", &[], Body::empty());
    assert_eq!(shop.send(empty).await.status, StatusCode::NO_CONTENT);
    assert_eq!(inbox(&shop).await, json!([]));
    kavenegar(&shop, script).await;
    assert_eq!(
        inbox(&shop).await[0]["repeats"],
        0,
        "keys are forgotten too"
    );
}

#[tokio::test]
async fn the_front_page_names_every_base_address() {
    let shop = Shop::new();
    let page = shop.get("/", &[]).await.text();
    for (name, path) in bank::panels::BASES {
        assert!(page.contains(path), "{name}");
    }
}

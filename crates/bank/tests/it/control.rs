//! The control desk for scripts.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use bank::{Behaviour, Behaviours, State, Step, Switch};
use serde_json::{Value, json};

use crate::shop::{MERCHANT, Shop, request};

#[tokio::test]
async fn switches_are_set_listed_and_cleared() {
    let shop = Shop::new();
    let body = json!({
        "terminal": "t1", "behaviour": "timeout-after", "step": "begin", "times": 1, "ms": 50,
    });
    let answer = shop.post("/control/behaviours", &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let expected = Switch::new(Behaviour::TimeoutAfter)
        .at(Step::Begin)
        .times(1)
        .ms(50);
    assert_eq!(
        shop.bank.behaviours("t1"),
        Behaviours::none().with(expected)
    );
    shop.post(
        "/control/behaviours",
        &json!({"behaviour": "decline", "next_payment": true}),
    )
    .await;
    let list = shop.get("/control/behaviours", &[]).await.json();
    assert_eq!(
        list["terminals"]["*"],
        json!([{"behaviour": "decline", "next_payment": true}])
    );
    assert_eq!(list["terminals"]["t1"][0]["ms"], 50);
    assert_eq!(
        list["available"].as_array().unwrap().len(),
        Behaviour::all().len()
    );
    assert_eq!(list["available"][0]["steps"], json!(["page"]));

    let delete = |path: &str| request(Method::DELETE, path, &[], Body::empty());
    let answer = shop.send(delete("/control/behaviours?terminal=t1")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.bank.behaviours("t1"), Behaviours::none());
    assert_ne!(shop.bank.behaviours("*"), Behaviours::none());
    shop.send(delete("/control/behaviours")).await;
    assert_eq!(shop.bank.behaviours("*"), Behaviours::none());
}

#[tokio::test]
async fn the_form_of_the_page_sets_the_same_switch() {
    let shop = Shop::new();
    let form = "terminal=t1&behaviour=slow-drip&step=inquiry&times=3&ms=5&next_payment=true";
    let answer = shop.post_form("/control/behaviours", form).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/control".into())
    );
    let expected = Switch::new(Behaviour::SlowDrip)
        .at(Step::Inquiry)
        .times(3)
        .ms(5)
        .for_next_payment();
    assert_eq!(
        shop.bank.behaviours("t1"),
        Behaviours::none().with(expected)
    );
    shop.post_form("/control/behaviours/clear", "").await;
    assert_eq!(shop.bank.behaviours("t1"), Behaviours::none());
}

#[tokio::test]
async fn a_switch_that_makes_no_sense_is_refused() {
    let shop = Shop::new();
    for body in [
        json!({"behaviour": "explode"}),
        json!({"behaviour": "decline", "step": "verify"}),
        json!({"behaviour": "decline", "step": "never"}),
        json!({"behaviour": "decline", "times": -1}),
        json!({}),
    ] {
        let answer = shop.post("/control/behaviours", &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    for form in [
        "",
        "behaviour=explode",
        "behaviour=decline&times=x",
        "behaviour=decline&step=verify",
    ] {
        let answer = shop.post_form("/control/behaviours", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    }
    assert_eq!(shop.bank.behaviours("*"), Behaviours::none());
}

#[tokio::test]
async fn a_script_acts_as_the_payer() {
    let shop = Shop::new();
    let press = async |key: &str, button: &str| {
        shop.post(&format!("/control/payments/{key}/{button}"), &Value::Null)
            .await
    };
    let key = shop.asked().await;
    let answer = press(&key, "pay").await.json();
    let url = format!("http://shop.example/return/abc?x=1&Authority={key}&Status=OK");
    let expected = json!({"key": key, "state": "paid", "callback_url": url, "held": false});
    assert_eq!(answer, expected);
    assert_eq!(press(&key, "pay").await.status, StatusCode::CONFLICT);
    assert_eq!(press("nothing", "pay").await.status, StatusCode::NOT_FOUND);
    let id = shop.sandbox_asked("7").await;
    assert_eq!(press(&id, "steal").await.status, StatusCode::NOT_FOUND);
    assert_eq!(press(&id, "cancel").await.json()["state"], "cancelled");

    let hold = Behaviours::none().with(Switch::new(Behaviour::LateCallback));
    shop.bank.set_behaviour(MERCHANT, hold);
    let held = shop.asked().await;
    let answer = press(&held, "pay").await.json();
    assert_eq!(
        (&answer["callback_url"], &answer["held"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(shop.entry(&held).state, State::Paid);
}

#[tokio::test]
async fn book_and_log_can_be_read() {
    let shop = Shop::new();
    let key = shop.paid().await;
    shop.sandbox_paid("7").await;
    let book = shop.get("/control/book", &[]).await.json();
    assert_eq!(book.as_array().unwrap().len(), 2);
    let mine = shop
        .get(&format!("/control/book?terminal={MERCHANT}"), &[])
        .await
        .json();
    assert_eq!(mine.as_array().unwrap().len(), 1);
    assert_eq!(
        (&mine[0]["key"], &mine[0]["state"]),
        (&json!(key), &json!("paid"))
    );
    let log = shop.get("/control/log", &[]).await.json();
    assert_eq!(log.as_array().unwrap().len(), 4);
    let rest = shop.get("/control/log?after=2", &[]).await.json();
    assert_eq!(rest.as_array().unwrap().len(), 1);
    assert_eq!(rest[0]["method"], "POST");
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_work_the_desk() {
    let shop = Shop::new();
    for (origin, status) in [
        ("http://evil.example", 403),
        ("null", 403),
        ("http://bank.test:90", 303),
    ] {
        let headers = [
            ("origin", origin),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = Body::from("behaviour=decline");
        let answer = shop
            .send(request(Method::POST, "/control/behaviours", &headers, body))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{origin}");
    }
    assert_eq!(shop.bank.behaviours("*").0.len(), 1);
}

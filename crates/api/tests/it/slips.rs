//! Slips: listed, shown, decided once, and refused with words.

use app::settings::Editor;
use app::slip::SlipSent;
use domain::slip::{RulesForm, SlipForm};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::stage::{Answer, Stage, names};

/// The shop takes slips; from `two_from` toman on two persons decide.
async fn opens(stage: &Stage, two_from: &str) -> String {
    let by = Editor::operator(stage.merchant);
    let accounts = stage.app.accounts(&by).await.unwrap();
    let account = accounts[0].id.to_string();
    let link = stage.link(json!({})).await;
    let shop = stage
        .app
        .find_link(scope(stage), link["id"].as_str().unwrap().parse().unwrap())
        .await
        .unwrap()
        .link
        .shop;
    let asks = || "optional".to_owned();
    let form = RulesForm {
        active: true,
        accounts: vec![account.clone()],
        time: asks(),
        card: asks(),
        depositor: asks(),
        picture: asks(),
        two_from: two_from.to_owned(),
        most_days: "30".to_owned(),
        hours: "24".to_owned(),
        place: String::new(),
    };
    stage
        .app
        .change_slip_rules(&by, shop, 0, &form)
        .await
        .unwrap();
    account
}

fn scope(stage: &Stage) -> domain::scope::Scope {
    domain::scope::Scope {
        merchant: stage.merchant,
        mode: domain::scope::Mode::Test,
    }
}

/// A payer registers a slip of 1,250,000 rials for a new link; gives the slip as it is listed.
async fn registered(stage: &Stage, account: &str, number: &str) -> Value {
    let link = stage.link(json!({})).await;
    let token = link["url"].as_str().unwrap().rsplit('/').next().unwrap();
    let sent = SlipSent {
        form: SlipForm {
            kind: "card_to_card".to_owned(),
            account: account.to_owned(),
            number: number.to_owned(),
            amount: "1250000".to_owned(),
            unit: "rial".to_owned(),
            day: Some(date(2026, 11, 20)),
            time: "18:05".to_owned(),
            card: "7893".to_owned(),
            ..SlipForm::default()
        },
        picture: None,
        nonce: format!("nonce-{number}"),
        language: None,
    };
    let done = stage.app.register_slip("golestan", token, sent, "req_1");
    done.await.unwrap();
    let path = format!("/v1/slips?payment_link={}", link["id"].as_str().unwrap());
    let listed = stage.get(&path).await.json();
    listed["data"][0].clone()
}

async fn decides(stage: &Stage, slip: &Value, deed: &str, key: &str, body: &Value) -> Answer {
    let path = format!("/v1/slips/{}/{deed}", slip["id"].as_str().unwrap());
    let keys = [("idempotency-key", key)];
    let keys: &[_] = if key.is_empty() { &[] } else { &keys };
    stage.call("POST", &path, keys, body.to_string()).await
}

#[tokio::test]
async fn a_slip_is_accepted_for_another_amount_once_and_is_a_paid_payment() {
    let stage = Stage::new().await;
    let account = opens(&stage, "").await;
    let slip = registered(&stage, &account, "۰۰۴۵۱۲").await;
    assert_eq!(slip["object"], "slip");
    assert_eq!(slip["state"], "received");
    assert_eq!(slip["number"], "004512");
    assert_eq!(slip["account"], json!(account));
    assert_eq!(
        (&slip["day"], &slip["time"]),
        (&json!("2026-11-20"), &json!("18:05"))
    );
    let document: Value = serde_json::from_str(api::document()).unwrap();
    let described = &document["components"]["schemas"]["Slip"]["properties"];
    assert_eq!(names(&slip), names(described));

    let less = json!({"amount": 1_200_000, "currency": "IRR"});
    let bare = decides(&stage, &slip, "accept", "", &less).await;
    assert_eq!(
        (bare.status, bare.problem()),
        (400, "idempotency_key_missing".to_owned())
    );
    let done = decides(&stage, &slip, "accept", "accept-1", &less).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let accepted = done.json();
    assert_eq!(accepted["state"], "accepted");
    assert_eq!(
        (&accepted["amount"], &accepted["accepted_amount"]),
        (&json!(1_250_000), &json!(1_200_000))
    );
    let again = decides(&stage, &slip, "accept", "accept-1", &less).await;
    assert_eq!((again.status, &again.text), (200, &done.text));
    assert_eq!(again.header("idempotent-replayed"), "true");
    let other = decides(&stage, &slip, "accept", "accept-2", &json!({})).await;
    assert_eq!(
        (other.status, other.problem()),
        (409, "slip_decided".to_owned())
    );
    let path = format!("/v1/payments/{}", slip["payment"].as_str().unwrap());
    let payment = stage.get(&path).await.json();
    assert_eq!(
        (&payment["state"], &payment["amount"]),
        (&json!("paid"), &json!(1_200_000))
    );
    let path = format!("/v1/slips/{}", slip["id"].as_str().unwrap());
    let shown = stage.get(&path).await;
    assert_eq!(
        (shown.status, shown.json()["state"].clone()),
        (200, json!("accepted"))
    );
    assert_eq!(stage.app.verify_books().await.unwrap(), []);
}

#[tokio::test]
async fn a_slip_is_given_back_or_rejected_with_words() {
    let stage = Stage::new().await;
    let account = opens(&stage, "").await;
    let slip = registered(&stage, &account, "4512").await;
    let ask = json!({"words": "The date is wrong."});
    let asked = decides(&stage, &slip, "ask_correction", "", &ask).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    assert_eq!(asked.json()["state"], "needs_correction");
    assert_eq!(asked.json()["words"], "The date is wrong.");
    let early = decides(&stage, &slip, "accept", "k", &json!({})).await;
    assert_eq!(early.problem(), "slip_decided");

    let slip = registered(&stage, &account, "4513").await;
    let why = json!({"reason": "other_account"});
    let done = decides(&stage, &slip, "reject", "no-1", &why).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(
        (&done.json()["state"], &done.json()["reason"]),
        (&json!("rejected"), &json!("other_account"))
    );
    let again = decides(&stage, &slip, "reject", "no-1", &why).await;
    assert_eq!(again.text, done.text);
    let reused = decides(&stage, &slip, "reject", "no-1", &json!({"reason": "typo"})).await;
    assert_eq!(reused.problem(), "idempotency_key_reused");
}

#[tokio::test]
async fn what_is_wrong_with_a_decision_is_told_at_its_field() {
    let stage = Stage::new().await;
    let account = opens(&stage, "").await;
    let slip = registered(&stage, &account, "4512").await;
    for (deed, body, told) in [
        ("accept", json!({"amount": 5}), "422 /currency required"),
        ("accept", json!({"currency": "IRR"}), "422 /amount required"),
        (
            "accept",
            json!({"amount": 0, "currency": "IRR"}),
            "422 /amount zero",
        ),
        (
            "accept",
            json!({"amount": -5, "currency": "IRR"}),
            "422 /amount negative",
        ),
        (
            "accept",
            json!({"amount": 5, "currency": "IRT"}),
            "422 /currency toman_is_a_unit",
        ),
        ("accept", json!({"sum": 5}), "422 /sum unknown_field"),
        ("reject", json!({}), "422 /reason required"),
        ("reject", json!({"reason": "x"}), "422 /reason not_one_of"),
        ("reject", json!({"reason": "other"}), "422 /words required"),
        (
            "reject",
            json!({"reason": "typo", "words": "x".repeat(501)}),
            "422 /words too_long",
        ),
        ("ask_correction", json!({}), "422 /words required"),
        (
            "ask_correction",
            json!({"words": "a\u{1}b"}),
            "422 /words bad_characters",
        ),
    ] {
        let answer = decides(&stage, &slip, deed, "one", &body).await;
        assert_eq!(answer.faults(), told, "{deed} {body}");
    }
    let foreign = json!({"amount": 5, "currency": "EUR"});
    let answer = decides(&stage, &slip, "accept", "two", &foreign).await;
    assert_eq!(answer.problem(), "slip_amount");
    let still = stage.get("/v1/slips?state=received").await.json();
    assert_eq!(still["data"][0]["id"], slip["id"], "nothing was decided");
}

#[tokio::test]
async fn where_two_persons_must_agree_a_program_is_neither() {
    let stage = Stage::new().await;
    let account = opens(&stage, "100000").await;
    let slip = registered(&stage, &account, "4512").await;
    let answer = decides(&stage, &slip, "accept", "one", &json!({})).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (409, "slip_needs_two_persons".to_owned())
    );
    // A small amount does not get past the large claim.
    let small = json!({"amount": 1, "currency": "IRR"});
    let answer = decides(&stage, &slip, "accept", "two", &small).await;
    assert_eq!(answer.problem(), "slip_needs_two_persons");
}

#[tokio::test]
async fn slips_are_listed_newest_first_and_narrowed() {
    let stage = Stage::new().await;
    let account = opens(&stage, "").await;
    let first = registered(&stage, &account, "4512").await;
    let second = registered(&stage, &account, "4513").await;
    // The same card, amount and day.
    let third = registered(&stage, &account, "4512").await;
    assert_eq!(
        (&first["flagged"], &third["flagged"]),
        (&json!(false), &json!(true))
    );
    let ids = async |query: &str| -> Vec<Value> {
        let page = stage.get(&format!("/v1/slips{query}")).await.json();
        let data = page["data"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| panic!("{page}"));
        data.iter().map(|one| one["id"].clone()).collect()
    };
    let all = [
        third["id"].clone(),
        second["id"].clone(),
        first["id"].clone(),
    ];
    assert_eq!(ids("").await, all);
    let page = stage.get("/v1/slips?limit=2").await.json();
    let next = page["next"].as_str().unwrap().to_owned();
    assert_eq!(ids(&format!("?after={next}")).await, all[2..]);
    assert_eq!(ids("?flagged=true").await, all[..2]);
    assert_eq!(
        ids(&format!("?account={account}&day[gte]=2026-11-20")).await,
        all
    );
    let none: [Value; 0] = [];
    for query in [
        "?state=accepted",
        "?day[lt]=2026-11-20",
        "?day[gte]=2026-11-21",
        "?created[lt]=2026-11-21T10:00:00Z",
        "?payment_link=lnk_019a8d0f2b417e90b3c4d5e6f7a8b9c0",
    ] {
        assert_eq!(ids(query).await, none, "{query}");
    }
    for (query, told) in [
        ("?state=x", "422 state not_one_of"),
        ("?day[gte]=1405-08-29x", "422 day[gte] not_a_day"),
        ("?account=shp_1", "422 account not_an_id"),
        ("?flagged=1", "422 flagged not_one_of"),
        ("?color=red", "422 color unknown_parameter"),
    ] {
        assert_eq!(stage.get(&format!("/v1/slips{query}")).await.faults(), told);
    }
}

#[tokio::test]
async fn a_slip_of_somebody_else_or_of_the_other_world_is_not_there() {
    let stage = Stage::new().await;
    let account = opens(&stage, "").await;
    let slip = registered(&stage, &account, "4512").await;
    let path = format!("/v1/slips/{}", slip["id"].as_str().unwrap());
    for key in [&stage.live_key, &stage.other_key] {
        assert_eq!(stage.get_as(key, &path).await.status, 404);
        let none = stage.get_as(key, "/v1/slips").await.json();
        assert_eq!(none["data"], json!([]));
        for deed in ["accept", "reject", "ask_correction"] {
            let body = json!({"reason": "typo"});
            let body = match deed {
                "reject" => body,
                "accept" => json!({}),
                _ => json!({"words": "x"}),
            };
            let request = http::Request::post(format!("{path}/{deed}"))
                .header("authorization", format!("Bearer {key}"))
                .header("content-type", "application/json")
                .header("idempotency-key", "foreign")
                .body(body.to_string().into())
                .unwrap();
            assert_eq!(stage.send(request).await.status, 404, "{deed}");
        }
    }
    // A payment that is no slip, under the slip's kind of id.
    let payment = "/v1/slips/slp_019a8d0f2b417e90b3c4d5e6f7a8b9c0";
    assert_eq!(stage.get(payment).await.status, 404);
    assert_eq!(stage.get("/v1/slips/pay_1").await.status, 404);
}

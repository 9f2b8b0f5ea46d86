//! The ZarinPal protocol, rule by rule.

use axum::http::StatusCode;
use bank::State;
use serde_json::{Value, json};

use crate::shop::{MERCHANT, MINUTE, OTHER_MERCHANT, REGISTERED, Shop, order};

/// The standard order with one field changed or, with null, left out.
fn with(field: &str, value: Value) -> Value {
    let mut body = order();
    body[field] = value;
    body
}

async fn request_code(body: Value) -> (StatusCode, i64, Value) {
    let answer = Shop::new().zarinpal("request", body).await;
    let shape = answer.json();
    assert_eq!(
        shape["data"],
        json!([]),
        "a failure has an empty array of data"
    );
    (
        answer.status,
        answer.code(),
        shape["errors"]["validations"].clone(),
    )
}

#[tokio::test]
async fn a_payment_begins_with_code_100_and_an_authority_of_36_characters() {
    let shop = Shop::new();
    let answer = shop.zarinpal("request", order()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json();
    assert_eq!(body["errors"], json!([]));
    assert_eq!(body["data"]["code"], 100);
    assert_eq!(body["data"]["message"], "Success");
    assert_eq!(body["data"]["fee_type"], "Merchant");
    assert_eq!(body["data"]["fee"], 4_250);
    let authority = body["data"]["authority"].as_str().unwrap();
    assert_eq!(authority.len(), 36);
    assert!(authority.starts_with('S'));
    assert!(authority.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let entry = shop.entry(authority);
    assert_eq!((entry.amount, entry.state), (150_000, State::Created));
    assert_eq!(entry.terminal, MERCHANT);
}

#[tokio::test]
async fn an_amount_may_come_as_numeric_text() {
    let shop = Shop::new();
    assert_eq!(
        shop.zarinpal("request", with("amount", json!("150000")))
            .await
            .code(),
        100
    );
    assert_eq!(shop.bank.book()[0].amount, 150_000);
}

#[tokio::test]
async fn toman_are_ten_rials_and_are_verified_in_toman() {
    let shop = Shop::new();
    let mut body = with("currency", json!("IRT"));
    body["amount"] = json!(15_000);
    let answer = shop.zarinpal("request", body).await.json();
    assert_eq!(answer["data"]["fee"], 425);
    let authority = answer["data"]["authority"].as_str().unwrap().to_owned();
    assert_eq!(shop.entry(&authority).amount, 150_000);
    shop.press(&authority, "pay").await;
    assert_eq!(shop.verify(&authority, 150_000).await.code(), -50);
    assert_eq!(shop.verify(&authority, 15_000).await.code(), 100);
}

#[tokio::test]
async fn a_missing_currency_is_the_rial() {
    let shop = Shop::new();
    shop.zarinpal("request", with("currency", Value::Null))
        .await;
    assert_eq!(shop.bank.book()[0].amount, 150_000);
}

#[tokio::test]
async fn wrong_shapes_are_validation_errors_that_name_the_field() {
    for (field, value) in [
        ("merchant_id", json!("not-a-uuid")),
        ("merchant_id", json!("11111111-2222-3333-4444-55555555555g")),
        ("amount", json!("many")),
        ("amount", json!(10.5)),
        ("amount", Value::Null),
        ("currency", json!("USD")),
        ("description", json!(7)),
        ("callback_url", json!("javascript:alert(1)")),
        ("metadata", json!("x")),
        ("wages", json!("x")),
    ] {
        let (status, code, validations) = request_code(with(field, value.clone())).await;
        assert_eq!((status.as_u16(), code), (422, -9), "{field} {value}");
        assert!(
            validations[0].get(field).is_some(),
            "{field}: {validations}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_a_validation_error() {
    let shop = Shop::new();
    let answer = shop
        .post_form("/zarinpal/pg/v4/payment/request.json", "amount=1")
        .await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, -9));
}

#[tokio::test]
async fn each_rule_of_the_request_has_its_own_code() {
    let wage = |amount: i64| json!({"iban": "IR1", "amount": amount, "description": "x"});
    for (field, value, code) in [
        ("callback_url", Value::Null, -2),
        ("callback_url", json!(""), -2),
        ("description", Value::Null, -3),
        ("description", json!("و".repeat(501)), -3),
        ("amount", json!(999), -4),
        ("amount", json!(0), -4),
        ("amount", json!(-5), -4),
        ("amount", json!(1_000_000_001), -41),
        ("referrer_id", json!("a b"), 429),
        ("expire_in", json!(0), -40),
        ("expire_in", json!("soon"), -40),
        (
            "wages",
            json!([wage(1), wage(1), wage(1), wage(1), wage(1), wage(1)]),
            -35,
        ),
        ("wages", json!([wage(9_999)]), -36),
        ("wages", json!([wage(100_000), wage(48_500)]), -34),
    ] {
        let (_, got, _) = request_code(with(field, value.clone())).await;
        assert_eq!(got, code, "{field} {value}");
    }
}

#[tokio::test]
async fn the_limits_themselves_are_allowed() {
    let wage = |amount: i64| json!({"iban": "IR1", "amount": amount, "description": "x"});
    for (field, value) in [
        ("amount", json!(1_000)),
        ("amount", json!(1_000_000_000)),
        ("description", json!("و".repeat(500))),
        ("wages", json!([wage(100_000), wage(48_499)])),
        ("metadata", json!([])),
        (
            "metadata",
            json!({"mobile": "09121234567", "email": "a@b.c", "order_id": "7"}),
        ),
    ] {
        let answer = Shop::new()
            .zarinpal("request", with(field, value.clone()))
            .await;
        assert_eq!(answer.code(), 100, "{field} {value}");
    }
}

#[tokio::test]
async fn metadata_is_checked_field_by_field() {
    for (field, value) in [
        ("mobile", "0912"),
        ("mobile", "19121234567"),
        ("email", "nobody"),
        ("card_pan", "12"),
    ] {
        let (_, code, validations) = request_code(with("metadata", json!({field: value}))).await;
        assert_eq!(code, -9);
        assert!(
            validations[0].get(format!("metadata.{field}")).is_some(),
            "{validations}"
        );
    }
}

#[tokio::test]
async fn a_callback_on_another_host_than_the_registered_one_is_refused() {
    let shop = Shop::new();
    let mut body = with("merchant_id", json!(REGISTERED));
    assert_eq!(shop.zarinpal("request", body.clone()).await.code(), 100);
    body["callback_url"] = json!("http://shop.example.evil.test/return");
    assert_eq!(shop.zarinpal("request", body).await.code(), -14);
}

#[tokio::test]
async fn the_fee_can_be_asked_beforehand() {
    let shop = Shop::new();
    let body = shop
        .zarinpal("feeCalculation", json!({"amount": 150_000}))
        .await
        .json();
    assert_eq!(body["data"]["fee"], 4_250);
    assert_eq!(body["data"]["suggested_amount"], 154_250);
    let body = shop
        .zarinpal("feeCalculation", json!({"amount": 999}))
        .await
        .json();
    assert_eq!(body["errors"]["code"], -4);
}

#[tokio::test]
async fn verify_says_100_first_and_101_ever_after_with_the_same_data() {
    let shop = Shop::new();
    let authority = shop.paid().await;
    let first = shop.verify(&authority, 150_000).await;
    assert_eq!((first.status, first.code()), (StatusCode::OK, 100));
    let body = first.json();
    assert_eq!(body["errors"], json!([]));
    assert!(body["data"]["ref_id"].is_i64());
    let card = body["data"]["card_pan"].as_str().unwrap();
    assert_eq!(
        (card.len(), &card[..6], &card[6..12]),
        (16, "603799", "******")
    );
    let hash = body["data"]["card_hash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    assert!(
        hash.bytes()
            .all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b))
    );
    assert_eq!(body["data"]["fee"], 4_250);
    for _ in 0..2 {
        let again = shop.verify(&authority, 150_000).await;
        assert_eq!(again.code(), 101);
        assert_eq!(again.json()["data"]["ref_id"], body["data"]["ref_id"]);
    }
    assert_eq!(shop.entry(&authority).state, State::Verified);
}

#[tokio::test]
async fn each_rule_of_verify_has_its_own_code() {
    let shop = Shop::new();
    let (asked, paid) = (shop.asked().await, shop.paid().await);
    let (failed, cancelled) = (shop.asked().await, shop.asked().await);
    shop.press(&failed, "decline").await;
    shop.press(&cancelled, "cancel").await;
    for key in [&asked, &failed, &cancelled] {
        assert_eq!(shop.verify(key, 150_000).await.code(), -51);
    }
    assert_eq!(shop.verify(&paid, 149_999).await.code(), -50);
    assert_eq!(shop.verify("short", 150_000).await.code(), -54);
    assert_eq!(
        shop.verify(&format!("B{}", &paid[1..]), 150_000)
            .await
            .code(),
        -54
    );
    let unknown = format!("S{}", "0".repeat(35));
    assert_eq!(shop.verify(&unknown, 150_000).await.code(), -55);
    let foreign = json!({"merchant_id": OTHER_MERCHANT, "authority": paid, "amount": 150_000});
    assert_eq!(shop.zarinpal("verify", foreign).await.code(), -53);
    let missing = shop.zarinpal("verify", json!({"amount": 150_000})).await;
    assert_eq!((missing.status.as_u16(), missing.code()), (422, -9));
    assert_eq!(shop.entry(&paid).state, State::Paid, "no refusal confirms");
    assert_eq!(shop.verify(&paid, 150_000).await.code(), 100);
}

#[tokio::test]
async fn an_authority_counts_letter_for_letter() {
    let shop = Shop::new();
    let paid = shop.paid().await;
    let other_case: String = paid
        .chars()
        .enumerate()
        .map(|(at, c)| match (at, c.is_ascii_lowercase()) {
            (0, _) => c,
            (_, true) => c.to_ascii_uppercase(),
            (_, false) => c.to_ascii_lowercase(),
        })
        .collect();
    assert_eq!(shop.verify(&other_case, 150_000).await.code(), -55);
}

#[tokio::test]
async fn auto_verify_makes_the_first_verify_a_101() {
    let shop = Shop::new();
    let answer = shop
        .zarinpal("request", with("metadata", json!({"auto_verify": true})))
        .await
        .json();
    let authority = answer["data"]["authority"].as_str().unwrap();
    shop.press(authority, "pay").await;
    assert_eq!(shop.entry(authority).state, State::Verified);
    assert_eq!(shop.verify(authority, 150_000).await.code(), 101);
}

#[tokio::test]
async fn a_demanded_card_is_the_one_that_pays() {
    let shop = Shop::new();
    let metadata = json!({"card_pan": "6219861012345678", "order_id": "A-7"});
    let answer = shop
        .zarinpal("request", with("metadata", metadata))
        .await
        .json();
    let authority = answer["data"]["authority"].as_str().unwrap();
    shop.press(authority, "pay").await;
    let verified = shop.verify(authority, 150_000).await.json();
    assert_eq!(verified["data"]["card_pan"], "621986******5678");
    assert_eq!(verified["data"]["order_id"], "A-7");
}

async fn inquiry(shop: &Shop, authority: &str) -> Value {
    shop.zarinpal("inquiry", json!({"authority": authority}))
        .await
        .json()["data"]["status"]
        .clone()
}

#[tokio::test]
async fn inquiry_tells_every_state_and_confirms_nothing() {
    let shop = Shop::new();
    let authority = shop.asked().await;
    assert_eq!(inquiry(&shop, &authority).await, "IN_BANK");
    shop.press(&authority, "pay").await;
    assert_eq!(inquiry(&shop, &authority).await, "PAID");
    assert_eq!(inquiry(&shop, &authority).await, "PAID");
    shop.verify(&authority, 150_000).await;
    assert_eq!(inquiry(&shop, &authority).await, "VERIFIED");
    shop.zarinpal("reverse", json!({"authority": authority}))
        .await;
    assert_eq!(inquiry(&shop, &authority).await, "REVERSED");
    let failed = shop.asked().await;
    shop.press(&failed, "decline").await;
    assert_eq!(inquiry(&shop, &failed).await, "FAILED");
    let unknown = shop.zarinpal("inquiry", json!({"authority": "x"})).await;
    assert_eq!(unknown.code(), -54);
}

#[tokio::test]
async fn the_unverified_list_holds_the_last_hundred_paid_ones_of_the_merchant() {
    let shop = Shop::new();
    let mut paid = Vec::new();
    for _ in 0..102 {
        paid.push(shop.paid().await);
    }
    shop.asked().await;
    shop.verify(&paid[101], 150_000).await;
    let body = shop.zarinpal("unVerified", json!({})).await.json();
    assert_eq!(
        body["data"]["code"], "100",
        "text, as in the vendor's sample"
    );
    let list = body["data"]["authorities"].as_array().unwrap();
    assert_eq!(list.len(), 100);
    assert_eq!(list[0]["authority"], paid[100].as_str());
    assert_eq!(list[99]["authority"], paid[1].as_str());
    assert_eq!(list[0]["amount"], 150_000);
    assert_eq!(
        list[0]["callback_url"],
        "http://shop.example/return/abc?x=1"
    );
    assert_eq!(list[0]["date"], "2026-11-22 01:30:05");
    let other = shop
        .zarinpal("unVerified", json!({"merchant_id": OTHER_MERCHANT}))
        .await
        .json();
    assert_eq!(other["data"]["authorities"], json!([]));
}

#[tokio::test]
async fn a_reverse_gives_back_once_within_thirty_minutes() {
    let shop = Shop::new();
    let reverse = async |key: &str| shop.zarinpal("reverse", json!({"authority": key})).await;
    let (asked, soon, late) = (shop.asked().await, shop.paid().await, shop.paid().await);
    assert_eq!(reverse(&asked).await.code(), -61);
    shop.wait(30 * MINUTE);
    let done = reverse(&soon).await.json();
    assert_eq!(done["data"], json!({"code": 100, "message": "Reversed"}));
    assert_eq!(shop.entry(&soon).state, State::Reversed);
    assert_eq!(reverse(&soon).await.code(), -61);
    assert_eq!(shop.verify(&soon, 150_000).await.code(), -51);
    shop.wait(1);
    assert_eq!(reverse(&late).await.code(), -63);
    assert_eq!(shop.entry(&late).state, State::Paid);
}

#[tokio::test]
async fn the_return_carries_authority_and_status_beside_the_shops_own_query() {
    let shop = Shop::new();
    for (button, status, state) in [
        ("pay", "OK", State::Paid),
        ("decline", "NOK", State::Failed),
        ("cancel", "NOK", State::Cancelled),
    ] {
        let key = shop.asked().await;
        let answer = shop.press(&key, button).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let expected =
            format!("http://shop.example/return/abc?x=1&Authority={key}&Status={status}");
        assert_eq!(answer.location(), expected);
        assert_eq!(shop.entry(&key).state, state);
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_keys_and_numbers() {
    let (one, two) = (Shop::new(), Shop::new());
    assert_eq!(one.paid().await, two.paid().await);
    assert_eq!(one.bank.book(), two.bank.book());
    let other = Shop::with(|options| options.seed(8));
    assert_ne!(other.paid().await, one.bank.book()[0].key);
}

#[tokio::test]
async fn a_fragment_of_the_callback_address_is_left_out() {
    let shop = Shop::new();
    let body = with("callback_url", json!("http://shop.example/return#top"));
    let answer = shop.zarinpal("request", body).await.json();
    let key = answer["data"]["authority"].as_str().unwrap();
    let expected = format!("http://shop.example/return?Authority={key}&Status=OK");
    assert_eq!(shop.press(key, "pay").await.location(), expected);
}

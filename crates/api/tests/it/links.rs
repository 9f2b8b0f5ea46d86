//! Making, showing and cancelling links.

use serde_json::{Value, json};

use crate::stage::{Stage, body};

#[tokio::test]
async fn a_link_is_made_as_asked_and_shown_the_same() {
    let stage = Stage::new().await;
    let made = stage
        .create(body(json!({
            "shop": "golestan", "description": "سفارش ۱۰۴۲", "reference": "order-1042",
            "expires_at": "2026-12-01T23:59:59+03:30", "receipt": {"create": false},
            "recipients": ["sara@example.com", {"email": "reza@Example.com"}], "language": "fr",
            "providers": [stage.provider.to_string()], "amount_rule": {"type": "fixed"},
            "return_url": "https://shop.example.com/thanks", "metadata": {"cart": "8f14", "a/b~": ""},
            "note": "VIP"
        })))
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.header("content-type"), "application/json");
    assert_eq!(made.header("peyvand-version"), api::VERSION);
    assert!(made.header("x-request-id").starts_with("req_"));

    let link = made.json();
    let id = link["id"].as_str().unwrap();
    let url = link["url"].as_str().unwrap();
    assert!(
        url.starts_with("https://pay.example.com/golestan/l/t"),
        "{url}"
    );
    let expected = json!({
        "object": "payment_link", "id": id, "livemode": false,
        "created_at": "2026-11-21T10:00:00Z", "url": url, "state": "open", "shop": link["shop"],
        "customer": link["customer"], "document": null,
        "amount": 1_250_000, "currency": "IRR", "amount_paid": 0, "version": 1,
        "amount_rule": {"type": "fixed", "min": null, "max": null}, "partial": false,
        "first_part": null,
        "description": "سفارش ۱۰۴۲", "reference": "order-1042",
        "expires_at": "2026-12-01T20:29:59Z", "language": "fr", "reusable": false, "limits": null,
        "receipt": {"create": false, "field": null}, "return_url": "https://shop.example.com/thanks",
        "note": "VIP", "metadata": {"cart": "8f14", "a/b~": ""}
    });
    assert_eq!(link, expected);
    let shown = stage.get(&format!("/v1/payment_links/{id}")).await;
    assert_eq!((shown.status, shown.text), (200, made.text));
}

#[tokio::test]
async fn what_is_left_out_or_null_is_as_the_shop_has_it() {
    let stage = Stage::new().await;
    let nulls = json!({"shop": null, "description": null, "limits": null, "recipients": null,
        "metadata": null, "receipt": null, "reusable": null, "expires_at": null});
    for more in [json!({}), nulls] {
        let link = stage.link(more).await;
        assert_eq!(link["language"], "fa");
        assert_eq!(link["receipt"]["create"], true);
        // Three days, to the end of the day in Tehran.
        assert_eq!(link["expires_at"], "2026-11-24T20:29:59Z");
        assert_eq!(link["description"], Value::Null);
        assert_eq!(link["metadata"], json!({}));
    }
    let days = stage.link(json!({"expires_in_days": 1})).await;
    assert_eq!(days["expires_at"], "2026-11-22T20:29:59Z");
    let never = stage.link(json!({"expires_in_days": 0})).await;
    assert_eq!(never["expires_at"], Value::Null);
}

#[tokio::test]
async fn an_amount_may_be_open_or_paid_in_parts() {
    let stage = Stage::new().await;
    let rule = json!({"type": "open", "min": 500_000, "max": null});
    let open = stage.link(json!({"amount_rule": rule})).await;
    assert_eq!(
        (&open["amount_rule"], &open["partial"]),
        (&rule, &json!(false))
    );
    let parts = stage
        .link(json!({"partial": true, "first_part": 250_000}))
        .await;
    assert_eq!(parts["amount_rule"]["type"], "fixed");
    assert_eq!(
        (&parts["partial"], &parts["first_part"]),
        (&json!(true), &json!(250_000))
    );
}

#[tokio::test]
async fn a_reusable_link_has_its_limits() {
    let stage = Stage::new().await;
    let free = stage.link(json!({"reusable": true})).await;
    assert_eq!(
        (&free["reusable"], &free["limits"]),
        (&json!(true), &Value::Null)
    );
    let limits = json!({"max_payments": 3, "max_total": 3_750_000});
    let limited = stage
        .link(json!({"reusable": true, "limits": limits}))
        .await;
    assert_eq!(limited["limits"], limits);
    let one = stage
        .link(json!({"reusable": true, "limits": {"max_payments": 1}}))
        .await;
    assert_eq!(one["limits"], json!({"max_payments": 1, "max_total": null}));
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let stage = Stage::new().await;
    let answer = stage
        .create(
            json!({"amount": 0, "currency": "XXX", "reference": "a b", "language": "de",
                "expires_at": "tomorrow", "recipients": ["x", 5, {"mail": "a@b.ir"}], "a/b~c": 1})
            .to_string(),
        )
        .await;
    assert_eq!(answer.problem(), "invalid_fields");
    assert_eq!(
        answer.faults(),
        "422 /amount zero, /currency unknown_currency, /reference bad_characters, \
         /expires_at not_a_moment, /recipients/0 not_an_email, /recipients/1 wrong_type, \
         /recipients/2/email required, /recipients/2/mail unknown_field, /language not_one_of, \
         /a~1b~0c unknown_field"
    );
}

#[tokio::test]
async fn each_field_refuses_what_it_does_not_mean() {
    let stage = Stage::new().await;
    let unknown_provider = "prv_019a8d0a3c5a7b11a2b3c4d5e6f70819";
    for (more, expected) in [
        (json!({"state": "paid"}), "/state unknown_field"),
        (json!({"amount_paid": 5}), "/amount_paid unknown_field"),
        (json!({"merchant_id": 2}), "/merchant_id unknown_field"),
        (json!({"livemode": true}), "/livemode unknown_field"),
        (json!({"amont": 5}), "/amont unknown_field"),
        (json!({"shop": "other-shop"}), "/shop not_found"),
        (json!({"shop": 7}), "/shop wrong_type"),
        (
            json!({"description": "x".repeat(501)}),
            "/description too_long",
        ),
        (
            json!({"description": "a\u{0}b"}),
            "/description bad_characters",
        ),
        (
            json!({"description": "a\u{7}b"}),
            "/description bad_characters",
        ),
        (json!({"note": "a\u{0}b"}), "/note bad_characters"),
        (json!({"note": "x".repeat(2001)}), "/note too_long"),
        (json!({"reference": ""}), "/reference required"),
        (json!({"reference": "سفارش"}), "/reference bad_characters"),
        (json!({"reference": "x".repeat(65)}), "/reference too_long"),
        (
            json!({"expires_at": "2026-11-21T09:59:59Z"}),
            "/expires_at in_the_past",
        ),
        (
            json!({"expires_at": 1_800_000_000}),
            "/expires_at wrong_type",
        ),
        (
            json!({"expires_in_days": -1}),
            "/expires_in_days out_of_range",
        ),
        (
            json!({"expires_in_days": 3651}),
            "/expires_in_days out_of_range",
        ),
        (
            json!({"expires_in_days": 5_000_000_000_i64}),
            "/expires_in_days out_of_range",
        ),
        (
            json!({"expires_in_days": 1.5}),
            "/expires_in_days not_an_integer",
        ),
        (
            json!({"expires_in_days": 1, "expires_at": "2027-01-01T00:00:00Z"}),
            "/expires_in_days contradiction",
        ),
        (
            json!({"amount_rule": {"type": "auction"}}),
            "/amount_rule/type not_one_of",
        ),
        (
            json!({"amount_rule": {"min": 1}}),
            "/amount_rule/type required",
        ),
        (
            json!({"amount_rule": {"type": "fixed", "min": 1}}),
            "/amount_rule/type needs_open",
        ),
        (json!({"amount_rule": "fixed"}), "/amount_rule wrong_type"),
        (
            json!({"amount_rule": {"type": "open", "min": 1_250_001}}),
            "/amount_rule/min out_of_range",
        ),
        (
            json!({"amount_rule": {"type": "open", "max": 1_249_999}}),
            "/amount_rule/max out_of_range",
        ),
        (
            json!({"amount_rule": {"type": "open"}, "partial": true}),
            "/partial contradiction",
        ),
        (json!({"first_part": 5}), "/first_part needs_partial"),
        (
            json!({"partial": true, "first_part": 1_250_001}),
            "/first_part out_of_range",
        ),
        (
            json!({"partial": true, "reusable": true}),
            "/partial out_of_range",
        ),
        (json!({"reusable": "true"}), "/reusable wrong_type"),
        (
            json!({"limits": {"max_payments": 2}}),
            "/limits needs_reusable",
        ),
        (json!({"reusable": true, "limits": 3}), "/limits wrong_type"),
        (
            json!({"reusable": true, "limits": {"max": 3}}),
            "/limits/max unknown_field",
        ),
        (
            json!({"reusable": true, "limits": {"max_payments": 0}}),
            "/limits/max_payments out_of_range",
        ),
        (
            json!({"reusable": true, "limits": {"max_total": 1_249_999}}),
            "/limits/max_total out_of_range",
        ),
        (
            json!({"reusable": true, "limits": {"max_total": 2e6}}),
            "/limits/max_total not_an_integer",
        ),
        (
            json!({"receipt": {"create": 1}}),
            "/receipt/create wrong_type",
        ),
        (
            json!({"receipt": {"type": "x"}}),
            "/receipt/type unknown_field",
        ),
        (json!({"recipients": "a@b.ir"}), "/recipients wrong_type"),
        (
            json!({"recipients": ["a@b.ir\r\nBcc: c@d.ir"]}),
            "/recipients/0 not_an_email",
        ),
        (
            json!({"recipients": vec!["a@b.ir"; 51]}),
            "/recipients too_long",
        ),
        (json!({"language": "FA"}), "/language not_one_of"),
        (json!({"providers": ["zarinpal"]}), "/providers/0 not_an_id"),
        (
            json!({"providers": [unknown_provider]}),
            "/providers not_found",
        ),
        (
            json!({"return_url": "javascript:alert(1)"}),
            "/return_url malformed",
        ),
        (
            json!({"return_url": "https://a.ir/\r\nX: y"}),
            "/return_url malformed",
        ),
        (json!({"metadata": {"a": 1}}), "/metadata/a wrong_type"),
        (
            json!({"metadata": {"a\u{0}": "b"}}),
            "/metadata/a\u{0} bad_characters",
        ),
        (
            json!({"metadata": {"k".repeat(41): ""}}),
            "/metadata too_long",
        ),
        (json!({"metadata": ["a"]}), "/metadata wrong_type"),
    ] {
        let answer = stage.create(body(more.clone())).await;
        assert_eq!(answer.faults(), format!("422 {expected}"), "{more}");
        // With one wrong field the problem has the code of that field.
        assert!(expected.ends_with(&answer.problem()), "{more}");
    }
    let list = stage.get("/v1/payment_links").await.json();
    assert_eq!(list["data"], json!([]), "nothing of that was made");
}

#[tokio::test]
async fn hostile_texts_come_back_as_they_were_sent() {
    let stage = Stage::new().await;
    for text in [
        "<script>alert(1)</script>",
        "'; DROP TABLE link; --",
        "${jndi:ldap://x/y} {{7*7}} %00 %n",
        "\u{202e}evil\u{202c} \u{200c}می‌شود",
        "👩‍👩‍👧‍👦 \u{10ffff}",
        "line\nbreak \\ \" /",
    ] {
        let link = stage
            .link(json!({"description": text, "note": text, "metadata": {text: text}}))
            .await;
        assert_eq!(link["description"], text);
        assert_eq!(link["note"], text);
        assert_eq!(link["metadata"][text], text);
    }
}

#[tokio::test]
async fn a_cancelled_link_stays_cancelled_however_often_it_is_asked() {
    let stage = Stage::new().await;
    let link = stage.link(json!({})).await;
    let path = format!("/v1/payment_links/{}/cancel", link["id"].as_str().unwrap());
    for body in ["", "{}"] {
        let answer = stage
            .call("POST", &path, &[("idempotency-key", "c1")], body)
            .await;
        assert_eq!(
            (answer.status, &answer.json()["state"]),
            (200, &json!("cancelled"))
        );
    }
    let bare = http::Request::post(&path).header("authorization", format!("Bearer {}", stage.key));
    let answer = stage.send(bare.body("".into()).unwrap()).await;
    assert_eq!(answer.status, 200, "no body needs no type: {answer:?}");
    let wrong = stage.call("POST", &path, &[], r#"{"reason":"x"}"#).await;
    assert_eq!(wrong.faults(), "422 /reason unknown_field");
    let unknown = "/v1/payment_links/lnk_019a8d0c6d3a7c21a1f0c8b2e5d4f6a7/cancel";
    assert_eq!(
        stage.call("POST", unknown, &[], "").await.problem(),
        "not_found"
    );
}

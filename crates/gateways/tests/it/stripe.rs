//! Stripe Checkout Sessions, from the public reference: what goes out, what comes back.

use domain::scope::Mode;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{
    Asked, Begun, CallbackInput, Checked, Class, Moved, Notice, Refund, Refusal, Reply, Signed,
    Step, Terminal,
};
use money::{Amount, Currency};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "cs_test_a1B2c3D4e5F6g7H8";

fn session() -> Value {
    json!({
        "id": KEY, "object": "checkout.session", "mode": "payment", "livemode": false,
        "client_reference_id": "59961600000042", "amount_total": 150_000, "currency": "eur",
        "status": "complete", "payment_status": "paid",
        "payment_intent": {
            "id": "pi_3QaBcD", "object": "payment_intent", "status": "succeeded",
            "amount": 150_000, "amount_received": 150_000, "currency": "eur",
            "latest_charge": {"id": "ch_1", "amount_refunded": 0,
                "payment_method_details": {"card": {"brand": "visa", "last4": "4242"}}},
        },
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut body = session();
    *body.pointer_mut(path).unwrap() = value;
    body
}

fn error(code: &str) -> Value {
    json!({"error": {"type": "invalid_request_error", "code": code, "message": "no"}})
}

fn verified_at(status: u16, body: &Value) -> Verdict {
    let reply = answer(status, body.to_string());
    driver("stripe").read_verify(&terminal("stripe"), &asked_for("stripe"), &reply)
}

fn begun(status: u16, body: &Value) -> Begun {
    let reply = answer(status, body.to_string());
    driver("stripe").read_begin(&terminal("stripe"), &order_for("stripe"), &reply)
}

#[test]
fn begin_sends_a_form_with_the_key_the_version_and_a_key_of_idempotency() {
    let ask = || {
        driver("stripe")
            .begin(&terminal("stripe"), &order_for("stripe"))
            .unwrap()
    };
    let request = ask();
    assert_eq!(request.uri().path(), "/stripe/v1/checkout/sessions");
    let headers = request.headers();
    assert_eq!(headers["authorization"], "Bearer sk_test_canary51Qw9");
    assert_eq!(headers["stripe-version"], "2024-06-20");
    let once = headers["idempotency-key"].clone();
    assert_eq!(
        once,
        ask().headers()["idempotency-key"],
        "the same order, the same session"
    );
    let fields = form(&request);
    let field = |name: &str| {
        let found = fields.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    assert_eq!(field("mode"), "payment");
    assert_eq!(field("client_reference_id"), "59961600000042");
    assert_eq!(field("line_items[0][price_data][currency]"), "eur");
    assert_eq!(field("line_items[0][price_data][unit_amount]"), "150000");
    assert_eq!(field("line_items[0][quantity]"), "1");
    assert_eq!(
        field("success_url"),
        "https://pay.example.ir/shop/return/abc?order=59961600000042&outcome=done&session_id={CHECKOUT_SESSION_ID}"
    );
    assert_eq!(
        field("cancel_url"),
        "https://pay.example.ir/shop/return/abc?order=59961600000042&outcome=left"
    );
    let refused = driver("stripe")
        .begin(&terminal("stripe"), &order())
        .unwrap_err();
    assert_eq!(refused, Refusal::Currency(Currency::Irr));
}

#[test]
fn the_payer_is_sent_to_stripe_alone_and_with_a_session_of_our_order() {
    let open = |url: &str| {
        let mut body = with("/payment_intent", Value::Null);
        body["url"] = json!(url);
        body
    };
    let good = open("https://checkout.stripe.com/c/pay/cs_test_a1");
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun(200, &good)
    else {
        panic!("accepted expected");
    };
    assert_eq!(
        (gateway_key.as_str(), redirect.url.path()),
        (KEY, "/c/pay/cs_test_a1")
    );
    for url in [
        "https://checkout.stripe.com.evil.example/c",
        "http://checkout.stripe.com/c",
        "",
    ] {
        assert!(
            matches!(begun(200, &open(url)), Begun::Unclear { .. }),
            "{url}"
        );
    }
    for (path, value) in [
        ("/client_reference_id", json!("59961600000043")),
        ("/amount_total", json!(15_000)),
        ("/currency", json!("usd")),
        ("/livemode", json!(true)),
        ("/livemode", json!("false")),
        ("/id", json!("pi_3Q")),
        ("/object", json!("payment_intent")),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(path).unwrap() = value;
        assert!(matches!(begun(200, &body), Begun::Unclear { .. }), "{path}");
    }
    assert!(matches!(begun(402, &good), Begun::Unclear { .. }));
    assert!(matches!(
        begun(400, &error("amount_too_small")),
        Begun::Refused {
            class: Class::Amount,
            ..
        }
    ));
    assert!(matches!(
        begun(
            401,
            &json!({"error": {"type": "invalid_request_error", "message": "Invalid"}})
        ),
        Begun::Refused {
            class: Class::Configuration,
            ..
        }
    ));
    assert!(matches!(
        begun(200, &error("api_key_expired")),
        Begun::Unclear { .. }
    ));
}

#[test]
fn a_yes_is_a_complete_and_paid_session_of_ours_that_received_our_amount() {
    let Verdict::Verified(yes) = verified_at(200, &session()) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "pi_3QaBcD");
    assert_eq!(yes.amount, Some(Amount::new(150_000, Currency::Eur)));
    assert_eq!(yes.card_mask.as_deref(), Some("************4242"));
    for (path, value) in [
        ("/client_reference_id", json!("59961600000043")),
        ("/client_reference_id", Value::Null),
        ("/id", json!("cs_test_other")),
        ("/livemode", json!(true)),
        ("/livemode", Value::Null),
    ] {
        let verdict = verified_at(200, &with(path, value));
        assert!(
            matches!(verdict, Verdict::WrongParty { .. }),
            "{path} {verdict:?}"
        );
    }
    for (path, value) in [
        ("/amount_total", json!(15_000)),
        ("/currency", json!("usd")),
        ("/payment_intent/amount_received", json!(149_999)),
        ("/payment_intent/currency", json!("usd")),
    ] {
        let verdict = verified_at(200, &with(path, value));
        assert!(!matches!(verdict, Verdict::Verified(_)), "{path}");
        assert!(
            matches!(verdict, Verdict::AmountMismatch { .. }),
            "{path} {verdict:?}"
        );
    }
    for (path, value) in [
        ("/payment_status", json!("no_payment_required")),
        ("/status", json!("done")),
        ("/payment_intent", json!("pi_3QaBcD")),
        ("/payment_intent", Value::Null),
        ("/payment_intent/status", json!("requires_capture")),
        ("/payment_intent/id", json!("ch_1")),
        ("/payment_intent/amount_received", Value::Null),
        ("/amount_total", json!(150_000.5)),
        ("/object", json!("checkout.sessions")),
    ] {
        assert!(is_unknown(&verified_at(200, &with(path, value))), "{path}");
    }
    for status in [302, 402, 422, 500] {
        assert!(is_unknown(&verified_at(status, &session())), "{status}");
    }
    let back = with(
        "/payment_intent/latest_charge/amount_refunded",
        json!(150_000),
    );
    assert!(matches!(verified_at(200, &back), Verdict::Returned { .. }));
}

#[test]
fn what_is_not_paid_ends_only_when_the_session_has_expired() {
    let stands = |status: &str, money: &str| {
        let mut body = session();
        body["status"] = json!(status);
        body["payment_status"] = json!(money);
        match verified_at(200, &body) {
            Verdict::NotPaid { conclusive, code } => (conclusive, code),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(stands("open", "unpaid"), (false, "open".to_owned()));
    assert_eq!(
        stands("complete", "unpaid"),
        (false, "processing".to_owned())
    );
    assert_eq!(stands("expired", "unpaid"), (true, "expired".to_owned()));
}

#[test]
fn every_code_is_mapped_and_none_of_them_is_ever_paid() {
    const CODES: &[&str] = &[
        "api_key_expired",
        "secret_key_required",
        "platform_api_key_expired",
        "testmode_charges_only",
        "livemode_mismatch",
        "account_invalid",
        "account_mismatch",
        "parameter_invalid_empty",
        "parameter_invalid_integer",
        "parameter_missing",
        "parameter_unknown",
        "url_invalid",
        "email_invalid",
        "payment_method_unactivated",
        "amount_too_small",
        "amount_too_large",
        "currency_not_supported",
        "resource_missing",
        "charge_already_refunded",
        "charge_disputed",
        "refund_disputed_payment",
        "charge_not_refundable",
        "charge_expired_for_capture",
        "refund_amount_exceeded",
        "balance_insufficient",
        "card_declined",
        "idempotency_key_in_use",
        "idempotency_error",
        "lock_timeout",
        "rate_limit",
        "authentication_error",
        "permission_error",
        "invalid_request_error",
        "card_error",
        "api_error",
        "rate_limit_error",
    ];
    const STATES: &[&str] = &[
        "paid",
        "open",
        "processing",
        "expired",
        "refunded",
        "failed",
        "canceled",
    ];
    assert_codes("stripe", &[CODES, STATES].concat());
    for code in CODES {
        let verdict = verified_at(400, &error(code));
        let configuration = driver("stripe").describe(code).unwrap().class == Class::Configuration;
        assert_eq!(
            matches!(verdict, Verdict::Configuration { .. }),
            configuration,
            "{code}"
        );
        assert!(configuration || is_unknown(&verdict), "{code}");
    }
}

fn refunding(replies: &[(u16, Value)]) -> Step<Moved> {
    let so_far: Vec<Reply> = replies
        .iter()
        .map(|(status, body)| answer(*status, body.to_string()))
        .collect();
    let refund = Refund {
        amount: Amount::new(50_000, Currency::Eur),
        id: "ref_1",
    };
    driver("stripe").refund_step(&terminal("stripe"), &asked_for("stripe"), &refund, &so_far)
}

fn refund(id: &str, status: &str) -> Value {
    json!({"id": "re_9", "object": "refund", "amount": 50_000, "currency": "eur",
        "status": status, "metadata": {"refund": id}})
}

fn list(all: &[Value]) -> (u16, Value) {
    (
        200,
        json!({"object": "list", "has_more": false, "data": all}),
    )
}

#[test]
fn a_refund_reads_the_session_then_the_refunds_and_only_then_moves_money() {
    let Step::Ask { request, .. } = refunding(&[]) else {
        panic!("the session first")
    };
    assert!(request.uri().path().ends_with(KEY) && request.method() == "GET");
    let Step::Ask { request, .. } = refunding(&[(200, session())]) else {
        panic!("the list")
    };
    assert!(
        request
            .uri()
            .query()
            .unwrap()
            .contains("payment_intent=pi_3QaBcD")
    );
    let others = list(&[refund("ref_0", "succeeded")]);
    let Step::Ask { request, name } = refunding(&[(200, session()), others.clone()]) else {
        panic!("the refund");
    };
    assert_eq!((name, request.method().as_str()), ("refund", "POST"));
    assert!(request.headers().contains_key("idempotency-key"));
    let wanted = [
        ("payment_intent", "pi_3QaBcD"),
        ("amount", "50000"),
        ("metadata[refund]", "ref_1"),
    ];
    assert_eq!(
        form(&request),
        wanted.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let end = |status: u16, body: Value| match refunding(&[
        (200, session()),
        others.clone(),
        (status, body),
    ]) {
        Step::Done(moved) => moved,
        Step::Ask { .. } => panic!("the end"),
    };
    for word in ["succeeded", "pending"] {
        assert_eq!(
            end(200, refund("ref_1", word)),
            Moved::Done {
                reference: Some("re_9".to_owned())
            }
        );
    }
    assert!(matches!(
        end(200, refund("ref_1", "failed")),
        Moved::Refused { .. }
    ));
    assert!(matches!(
        end(200, refund("ref_1", "requires_action")),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    assert!(matches!(
        end(500, json!({})),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    assert!(matches!(
        end(400, error("charge_already_refunded")),
        Moved::Refused {
            class: Class::Returned,
            ..
        }
    ));
    assert!(matches!(
        end(409, error("idempotency_key_in_use")),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    let mut other = refund("ref_1", "succeeded");
    other["amount"] = json!(150_000);
    assert!(matches!(
        end(200, other),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
}

#[test]
fn a_refund_that_is_there_is_not_made_again_and_what_was_not_seen_is_not_risked() {
    let done = |replies: &[(u16, Value)]| match refunding(replies) {
        Step::Done(moved) => moved,
        Step::Ask { name, .. } => panic!("asked {name}"),
    };
    let before = list(&[refund("ref_0", "succeeded"), refund("ref_1", "succeeded")]);
    assert!(matches!(
        done(&[(200, session()), before]),
        Moved::Already { .. }
    ));
    let more = (200, json!({"object": "list", "has_more": true, "data": []}));
    let garbage = (
        200,
        json!({"object": "list", "has_more": false, "data": [7]}),
    );
    for list in [more, garbage, (200, json!([])), (500, json!({}))] {
        let moved = done(&[(200, session()), list]);
        assert!(
            matches!(moved, Moved::Unknown { not_sent: true, .. }),
            "{moved:?}"
        );
    }
    for first in [
        with("/payment_intent", Value::Null),
        with("/id", json!("cs_test_x")),
    ] {
        let moved = done(&[(200, first)]);
        assert!(
            matches!(moved, Moved::Unknown { not_sent: true, .. }),
            "{moved:?}"
        );
    }
}

#[test]
fn the_test_of_credentials_compares_the_account() {
    let request = driver("stripe").check(&terminal("stripe")).unwrap();
    assert_eq!(request.uri().path(), "/stripe/v1/account");
    let says = |status: u16, body: Value| {
        driver("stripe").read_check(&terminal("stripe"), &answer(status, body.to_string()))
    };
    assert_eq!(
        says(200, json!({"object": "account", "id": "acct_1Simulated"})),
        Checked::Good
    );
    let other = says(200, json!({"object": "account", "id": "acct_2"}));
    assert!(matches!(other, Checked::Bad { code, .. } if code == "account_mismatch"));
    assert!(matches!(
        says(401, error("api_key_expired")),
        Checked::Bad { .. }
    ));
    assert!(matches!(
        says(429, error("rate_limit")),
        Checked::Unknown { .. }
    ));
}

#[test]
fn a_key_of_the_other_world_is_refused() {
    let at = |mode, key| {
        let pairs = [("account_id", "acct_1"), ("secret_key", key)];
        Terminal::new(
            driver("stripe"),
            mode,
            "https://api.stripe.com",
            credentials(&pairs),
        )
    };
    for (mode, key) in [
        (Mode::Test, "sk_test_1"),
        (Mode::Test, "rk_test_1"),
        (Mode::Live, "sk_live_1"),
    ] {
        assert!(at(mode, key).is_ok(), "{key}");
    }
    for (mode, key) in [
        (Mode::Live, "sk_test_1"),
        (Mode::Test, "sk_live_1"),
        (Mode::Live, "pk_live_1"),
    ] {
        let refused = at(mode, key);
        assert!(
            matches!(
                refused,
                Err(Refusal::BadField {
                    field: "secret_key",
                    ..
                })
            ),
            "{key}"
        );
    }
}

/// The vector was made with `openssl dgst -sha256 -hmac whsec_canaryZx81`.
#[test]
fn a_notification_is_signed_over_time_and_body_and_no_older_than_five_minutes() {
    let body = br#"{"id":"evt_1","object":"event"}"#;
    let good = "t=1795346100,v1=65a532fa0b5823d69969cd66c9426ee4fe13a361a827b882f735ca656377dbe6";
    let signed = |signature: Option<&str>, body: &[u8], at: i64| {
        let at = jiff::Timestamp::from_second(at).unwrap();
        driver("stripe").signed(
            &terminal("stripe"),
            &Notice {
                signature,
                body,
                at,
            },
        )
    };
    let now = 1_795_346_100;
    assert_eq!(signed(Some(good), body, now), Signed::Good);
    assert_eq!(signed(Some(good), body, now + 300), Signed::Good);
    assert_eq!(signed(Some(good), body, now - 300), Signed::Good);
    let two = format!("{good},v1={},v0=x", "0".repeat(64));
    assert_eq!(
        signed(Some(&two), body, now),
        Signed::Good,
        "while a secret is changed"
    );
    let moved = good.replace("t=1795346100", "t=1795346101");
    let old_kind = good.replace("v1=", "v0=");
    let upper = good.to_uppercase();
    let twice = format!("t=1,{good}");
    for bad in [
        moved.as_str(),
        &old_kind,
        &upper,
        &twice,
        "",
        "t=1795346100",
        "v1=abc",
        "t=x,v1=y",
    ] {
        assert!(
            matches!(signed(Some(bad), body, now), Signed::Bad(_)),
            "{bad}"
        );
    }
    assert!(matches!(signed(None, body, now), Signed::Bad(_)));
    assert!(matches!(signed(Some(good), b"{}", now), Signed::Bad(_)));
    for late in [now + 301, now - 301] {
        assert!(
            matches!(signed(Some(good), body, late), Signed::Bad(_)),
            "{late}"
        );
    }
    let pairs = [("account_id", "acct_1"), ("secret_key", "sk_test_1")];
    let unsigned = terminal_with("stripe", &pairs).unwrap();
    let notice = Notice {
        signature: None,
        body,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    assert_eq!(driver("stripe").signed(&unsigned, &notice), Signed::NotUsed);
}

#[test]
fn a_return_and_an_event_name_session_and_order_and_prove_nothing() {
    let claim = |outcome| Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: None,
        outcome,
    };
    let back = callback(
        "stripe",
        &format!("order=59961600000042&outcome=done&session_id={KEY}"),
        "",
    );
    assert_eq!(back, claim(ClaimedOutcome::Paid));
    let event = |kind: &str, money: &str| {
        let body = json!({"id": "evt_1", "object": "event", "type": kind, "data": {"object": {
            "id": KEY, "client_reference_id": "59961600000042", "payment_status": money}}});
        driver("stripe").read_callback(&CallbackInput {
            method: &http::Method::POST,
            query: "",
            body: body.to_string().as_bytes(),
            content_type: Some("application/json"),
        })
    };
    assert_eq!(
        event("checkout.session.completed", "paid"),
        claim(ClaimedOutcome::Paid)
    );
    assert_eq!(
        event("checkout.session.completed", "unpaid"),
        claim(ClaimedOutcome::Unclear)
    );
    assert_eq!(
        event("checkout.session.expired", "unpaid"),
        claim(ClaimedOutcome::NotPaid)
    );
    assert_eq!(event("payment_intent.succeeded", "paid"), Claim::default());
}

#[test]
fn a_stored_key_that_is_no_session_asks_nothing() {
    let asked = Asked {
        gateway_key: "../account",
        ..asked_for("stripe")
    };
    let refused = driver("stripe")
        .verify(&terminal("stripe"), &asked)
        .unwrap_err();
    assert_eq!(refused, Refusal::MissingFact("session"));
}

//! The Lyra family's REST V4, from the facts: what goes out, what comes back.

use domain::scope::Mode;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Checked, Class, Moved, Refund, Refusal, Reply, Step, Terminal, transcript};
use money::{Amount, Currency};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "2b4b1bd4a1d84e3bb1b1a4a2f4c5d6e7";
const UUID: &str = "1c8356b0e24442b2acc579cf1ae4d814";

fn envelope(answer: Value) -> Value {
    json!({"webService": "x", "version": "V4", "status": "SUCCESS", "answer": answer,
        "mode": "TEST", "_type": "V4/WebService/Response"})
}

fn error(code: &str) -> String {
    json!({"status": "ERROR", "mode": "TEST",
        "answer": {"errorCode": code, "errorMessage": "no", "_type": "V4/WebService/WebServiceError"}})
    .to_string()
}

fn transaction(status: &str) -> Value {
    json!({"uuid": UUID, "amount": 150_000, "currency": "EUR", "operationType": "DEBIT",
        "status": "PAID", "detailedStatus": status, "creationDate": "2026-11-22T10:00:00+00:00",
        "transactionDetails": {"cardDetails": {"pan": "497010XXXXXX0055", "legacyTransId": "900123"}}})
}

fn paid_order() -> Value {
    envelope(json!({
        "shopId": "73239078", "orderCycle": "CLOSED", "orderStatus": "PAID",
        "orderDetails": {"orderTotalAmount": 150_000, "orderCurrency": "EUR", "mode": "TEST",
            "orderId": "59961600000042"},
        "transactions": [transaction("AUTHORISED")],
    }))
}

fn with(path: &str, value: Value) -> Value {
    let mut order = paid_order();
    *order.pointer_mut(path).unwrap() = value;
    order
}

fn verified_at(status: u16, body: &str) -> Verdict {
    driver("lyra").read_verify(&terminal("lyra"), &asked_for("lyra"), &answer(status, body))
}

fn verified(body: &Value) -> Verdict {
    verified_at(200, &body.to_string())
}

fn begun(body: &str) -> Begun {
    driver("lyra").read_begin(&terminal("lyra"), &order_for("lyra"), &answer(200, body))
}

#[test]
fn begin_makes_a_payment_order_with_basic_authentication() {
    let request = driver("lyra")
        .begin(&terminal("lyra"), &order_for("lyra"))
        .unwrap();
    assert_eq!(
        request.uri().path(),
        "/lyra/api-payment/V4/Charge/CreatePaymentOrder"
    );
    let basic = "Basic NzMyMzkwNzg6dGVzdHBhc3N3b3JkX2NhbmFyeTdRd0VyVHk=";
    assert_eq!(request.headers()["authorization"], basic);
    let wanted = json!({
        "amount": 150_000, "currency": "EUR", "orderId": "59961600000042", "returnMode": "GET",
        "returnUrl": "https://pay.example.ir/shop/return/abc",
        "channelOptions": {"channelType": "URL"}, "customer": {"email": "payer@example.com"},
    });
    assert_eq!(body(&request), wanted);
    let refused = driver("lyra")
        .begin(&terminal("lyra"), &order())
        .unwrap_err();
    assert_eq!(refused, Refusal::Currency(Currency::Irr));
}

#[test]
fn the_encoded_password_does_not_survive_in_a_kept_text_either() {
    let echo = "Basic NzMyMzkwNzg6dGVzdHBhc3N3b3JkX2NhbmFyeTdRd0VyVHk=";
    let kept = transcript::reply(driver("lyra"), &terminal("lyra"), &answer(401, echo));
    assert!(!kept.contains("NzMyMzkwNzg6"), "{kept}");
}

#[test]
fn the_payer_is_sent_to_the_configured_host_alone() {
    let with = |url: &str| {
        envelope(
            json!({"paymentOrderId": KEY, "paymentURL": url, "amount": 150_000,
            "currency": "EUR"}),
        )
        .to_string()
    };
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun(&with("http://127.0.0.1:9/t/abcdefgh"))
    else {
        panic!("accepted expected");
    };
    assert_eq!(
        (gateway_key.as_str(), redirect.url.path()),
        (KEY, "/t/abcdefgh")
    );
    for url in [
        "https://evil.example/t/a",
        "http://127.0.0.1:10/t/a",
        "javascript:alert(1)",
        "",
    ] {
        assert!(matches!(begun(&with(url)), Begun::Unclear { .. }), "{url}");
    }
    let other = with("http://127.0.0.1:9/t/a").replace("150000", "15000");
    assert!(matches!(begun(&other), Begun::Unclear { .. }));
    let production = with("http://127.0.0.1:9/t/a").replace("TEST", "PRODUCTION");
    assert!(
        matches!(begun(&production), Begun::Unclear { .. }),
        "the other world"
    );
    for (code, class) in [
        ("INT_905", Class::Configuration),
        ("PSP_020", Class::Amount),
        ("PSP_999", Class::Bank),
    ] {
        let refused = begun(&error(code));
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{code}"
        );
    }
}

#[test]
fn a_yes_is_one_debit_over_our_amount_in_our_order_shop_and_mode() {
    for status in ["AUTHORISED", "CAPTURED"] {
        let order = with("/answer/transactions/0/detailedStatus", json!(status));
        let Verdict::Verified(yes) = verified(&order) else {
            panic!("{status}");
        };
        assert_eq!(yes.reference.key, UUID);
        assert_eq!(yes.reference.tracking_code, "900123");
        assert_eq!(yes.amount, Some(Amount::new(150_000, Currency::Eur)));
        assert_eq!(yes.card_mask.as_deref(), Some("497010******0055"));
    }
    for (path, value) in [
        ("/answer/shopId", json!("73239079")),
        ("/answer/orderDetails/orderId", json!("59961600000043")),
        ("/answer/orderDetails/mode", json!("PRODUCTION")),
    ] {
        assert!(
            matches!(verified(&with(path, value)), Verdict::WrongParty { .. }),
            "{path}"
        );
    }
    for (path, value) in [
        ("/answer/orderDetails/orderTotalAmount", json!(15_000)),
        ("/answer/orderDetails/orderCurrency", json!("USD")),
        ("/answer/transactions/0/amount", json!(149_999)),
        ("/answer/transactions/0/currency", json!("USD")),
    ] {
        let verdict = verified(&with(path, value));
        assert!(
            matches!(verdict, Verdict::AmountMismatch { .. }),
            "{path} {verdict:?}"
        );
    }
    for (path, value) in [
        ("/mode", json!("PRODUCTION")),
        ("/status", json!("DONE")),
        ("/answer/shopId", json!(null)),
        ("/answer/orderDetails", json!([])),
        ("/answer/orderDetails/orderId", json!(null)),
        ("/answer/transactions", json!(null)),
        ("/answer/transactions", json!(["x"])),
        ("/answer/transactions/0/uuid", json!("")),
        ("/answer/transactions/0/amount", json!(null)),
        (
            "/answer/transactions/0/operationType",
            json!("VERIFICATION"),
        ),
        (
            "/answer/transactions",
            json!([transaction("AUTHORISED"), transaction("CAPTURED")]),
        ),
    ] {
        assert!(
            is_unknown(&verified(&with(path, value.clone()))),
            "{path} {value}"
        );
    }
    assert!(is_unknown(&verified_at(422, &paid_order().to_string())));
    assert!(is_unknown(&verified_at(500, &paid_order().to_string())));
}

#[test]
fn a_refused_card_may_be_followed_by_another() {
    let refused = json!({"detailedStatus": "REFUSED", "operationType": "DEBIT", "amount": 150_000,
        "currency": "EUR", "uuid": "a", "creationDate": "2026-11-22T09:00:00+00:00"});
    let both = with(
        "/answer/transactions",
        json!([transaction("CAPTURED"), refused]),
    );
    assert!(matches!(verified(&both), Verdict::Verified(_)));
    let alone = with("/answer/transactions", json!([refused]));
    assert!(
        matches!(verified(&alone), Verdict::NotPaid { conclusive: false, code } if code == "REFUSED")
    );
}

#[test]
fn money_that_went_back_is_not_paid_again() {
    let mut credit = transaction("CAPTURED");
    credit["operationType"] = json!("CREDIT");
    let whole = with(
        "/answer/transactions",
        json!([transaction("CAPTURED"), credit]),
    );
    assert!(matches!(verified(&whole), Verdict::Returned { .. }));
    credit["amount"] = json!(50_000);
    let part = with(
        "/answer/transactions",
        json!([transaction("CAPTURED"), credit]),
    );
    assert!(matches!(verified(&part), Verdict::Verified(_)));
}

#[test]
fn no_other_status_and_no_error_is_ever_paid() {
    const STATES: &[&str] = &[
        "ACCEPTED",
        "PARTIALLY_AUTHORISED",
        "AUTHORISED_TO_VALIDATE",
        "WAITING_AUTHORISATION",
        "WAITING_AUTHORISATION_TO_VALIDATE",
        "UNDER_VERIFICATION",
        "INITIAL",
        "PRE_AUTHORISED",
        "WAITING_FOR_PAYMENT",
        "PENDING",
        "SUSPENDED",
        "REFUSED",
        "CANCELLED",
        "ABANDONED",
        "NOT_CREATED",
        "EXPIRED",
        "CAPTURE_FAILED",
        "REFUND_TO_RETRY",
    ];
    const ERRORS: &[&str] = &[
        "INT_009", "INT_015", "INT_902", "INT_905", "PSP_001", "PSP_002", "PSP_003", "PSP_010",
        "PSP_011", "PSP_012", "PSP_015", "PSP_020", "PSP_021", "PSP_025", "PSP_042", "PSP_043",
        "PSP_075", "PSP_076", "PSP_083", "PSP_099", "PSP_100", "PSP_101", "PSP_104", "PSP_105",
        "PSP_106", "PSP_108", "PSP_109", "PSP_503", "PSP_511", "PSP_610", "PSP_999",
    ];
    assert_codes(
        "lyra",
        &[STATES, ERRORS, &["AUTHORISED", "CAPTURED"]].concat(),
    );
    for state in STATES {
        let verdict = verified(&with("/answer/transactions/0/detailedStatus", json!(state)));
        let right = match *state {
            "PARTIALLY_AUTHORISED" => matches!(verdict, Verdict::AmountMismatch { .. }),
            "CAPTURE_FAILED" | "REFUND_TO_RETRY" => is_unknown(&verdict),
            _ => matches!(
                verdict,
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
        };
        assert!(right, "{state} → {verdict:?}");
    }
    for odd in ["NEW_STATE", "authorised", ""] {
        let verdict = verified(&with("/answer/transactions/0/detailedStatus", json!(odd)));
        assert!(is_unknown(&verdict), "{odd}");
    }
    for code in ERRORS {
        for status in [200, 401] {
            let verdict = verified_at(status, &error(code));
            let right = match *code {
                "PSP_010" => matches!(
                    verdict,
                    Verdict::NotPaid {
                        conclusive: false,
                        ..
                    }
                ),
                "INT_015" | "INT_902" | "INT_905" | "PSP_001" | "PSP_002" | "PSP_021"
                | "PSP_025" | "PSP_100" | "PSP_109" | "PSP_610" => {
                    matches!(verdict, Verdict::Configuration { .. })
                }
                _ => is_unknown(&verdict),
            };
            assert!(right, "{code} → {verdict:?}");
        }
    }
}

#[test]
fn one_refund_of_an_order_is_made_and_a_second_is_left_to_a_person() {
    let refund = Refund {
        amount: Amount::new(50_000, Currency::Eur),
        id: "ref_1",
    };
    let step = |replies: &[Value]| {
        let so_far: Vec<Reply> = replies
            .iter()
            .map(|it| answer(200, it.to_string()))
            .collect();
        driver("lyra").refund_step(&terminal("lyra"), &asked_for("lyra"), &refund, &so_far)
    };
    let moved = |replies: &[Value]| match step(replies) {
        Step::Done(moved) => moved,
        Step::Ask { name, .. } => panic!("asked {name}"),
    };
    assert!(matches!(step(&[]), Step::Ask { name: "order", .. }));
    let Step::Ask { name, request } = step(&[paid_order()]) else {
        panic!("the refund");
    };
    assert_eq!(
        (name, request.uri().path()),
        ("refund", "/lyra/api-payment/V4/Transaction/CancelOrRefund")
    );
    let wanted =
        json!({"uuid": UUID, "amount": 50_000, "currency": "EUR", "resolutionMode": "AUTO"});
    assert_eq!(body(&request), wanted);
    let credit = |status: &str, amount: i64| {
        envelope(json!({"uuid": "c1", "amount": amount, "currency": "EUR",
            "operationType": "CREDIT", "detailedStatus": status}))
    };
    let done = moved(&[paid_order(), credit("AUTHORISED", 50_000)]);
    assert_eq!(
        done,
        Moved::Done {
            reference: Some("c1".to_owned())
        }
    );
    for odd in [
        credit("REFUSED", 50_000),
        credit("AUTHORISED", 150_000),
        json!({}),
    ] {
        let moved = moved(&[paid_order(), odd]);
        assert!(
            matches!(
                moved,
                Moved::Unknown {
                    not_sent: false,
                    ..
                }
            ),
            "{moved:?}"
        );
    }
    let refused: Value = serde_json::from_str(&error("PSP_511")).unwrap();
    let refused = moved(&[paid_order(), refused]);
    assert!(matches!(
        refused,
        Moved::Refused {
            class: Class::Amount,
            ..
        }
    ));
    let mut before = transaction("CAPTURED");
    before["operationType"] = json!("CREDIT");
    for order in [
        with(
            "/answer/transactions",
            json!([transaction("CAPTURED"), before]),
        ),
        with("/answer/transactions", json!([])),
        with("/answer/shopId", json!("73239079")),
    ] {
        let moved = moved(&[order]);
        assert!(
            matches!(moved, Moved::Unknown { not_sent: true, .. }),
            "{moved:?}"
        );
    }
}

#[test]
fn the_test_of_credentials_reads_an_order_that_nobody_has() {
    let request = driver("lyra").check(&terminal("lyra")).unwrap();
    assert_eq!(request.uri().path(), "/lyra/api-payment/V4/Order/Get");
    let says = |body: String| driver("lyra").read_check(&terminal("lyra"), &answer(200, body));
    assert_eq!(says(error("PSP_010")), Checked::Good);
    assert!(matches!(says(error("INT_905")), Checked::Bad { .. }));
    assert!(matches!(says(error("PSP_999")), Checked::Unknown { .. }));
}

#[test]
fn the_two_worlds_stay_apart_by_the_password() {
    let at = |mode, password| {
        let pairs = [
            ("shop_id", "73239078"),
            ("password", password),
            ("page_url", "https://secure.payzen.eu"),
        ];
        Terminal::new(
            driver("lyra"),
            mode,
            "https://api.payzen.eu",
            credentials(&pairs),
        )
    };
    assert!(at(Mode::Test, "testpassword_x").is_ok());
    assert!(at(Mode::Live, "prodpassword_x").is_ok());
    for (mode, password) in [
        (Mode::Live, "testpassword_x"),
        (Mode::Test, "prodpassword_x"),
    ] {
        let refused = at(mode, password);
        assert!(matches!(
            refused,
            Err(Refusal::BadField {
                field: "password",
                ..
            })
        ));
    }
}

#[test]
fn a_return_names_the_order_and_proves_nothing() {
    let says = |status: &str| {
        callback(
            "lyra",
            &format!("vads_order_id=59961600000042&vads_trans_status={status}"),
            "",
        )
    };
    let claim = |outcome| Claim {
        order_number: Some("59961600000042".to_owned()),
        outcome,
        ..Claim::default()
    };
    assert_eq!(says("AUTHORISED"), claim(ClaimedOutcome::Paid));
    assert_eq!(says("ABANDONED"), claim(ClaimedOutcome::NotPaid));
    assert_eq!(says("UNDER_VERIFICATION"), claim(ClaimedOutcome::Unclear));
}

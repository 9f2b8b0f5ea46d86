//! Pasargad's answers in samples: the session, the verify, the inquiry behind "verified before".

use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Driver, Moved, Reply, Session, SignedIn, Step, Terminal};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "kUrlId0Ab1Cd2Ef3";

fn pasargad() -> &'static dyn Driver {
    driver("pasargad")
}

fn signed() -> Terminal {
    let lasts = std::time::Duration::from_mins(10);
    terminal("pasargad").with_session(Session::new("canary.jwt".to_owned(), None, lasts))
}

fn said(code: i64, data: &Value) -> Reply {
    let body = json!({"resultMsg": "x", "resultCode": code, "data": data});
    answer(200, body.to_string())
}

/// The data of a payment with one field changed or, with null, left out.
fn data(field: &str, value: Value) -> Value {
    let mut data = json!({
        "invoice": "59961600000042", "referenceNumber": "713254163574", "trackId": "163574",
        "maskedCardNumber": "603799******1234", "amount": 150_000, "status": 13_029,
    });
    data[field] = value;
    data
}

fn verdict(replies: &[Reply]) -> Verdict {
    match pasargad().verify_step(&signed(), &asked(KEY), replies) {
        Step::Done(verdict) => verdict,
        Step::Ask { name, .. } => panic!("asks {name}"),
    }
}

#[test]
fn it_signs_in_and_a_401_is_the_end_of_the_session() {
    let read = |reply: &Reply| pasargad().read_sign_in(&terminal("pasargad"), reply);
    let good = answer(200, r#"{"resultCode":0,"token":"eyJ.x.y"}"#);
    assert!(matches!(read(&good), SignedIn::Welcome(session) if session.lasts().as_secs() == 600));
    assert!(matches!(
        read(&said(401, &Value::Null)),
        SignedIn::Refused { .. }
    ));
    assert!(matches!(read(&answer(401, "{}")), SignedIn::Refused { .. }));
    assert!(matches!(
        read(&said(0, &Value::Null)),
        SignedIn::Unclear { .. }
    ));
    assert!(matches!(
        read(&said(500, &Value::Null)),
        SignedIn::Unclear { .. }
    ));
    assert!(pasargad().session_is_over(&said(401, &Value::Null)));
    assert!(pasargad().session_is_over(&answer(401, "{}")));
    assert!(!pasargad().session_is_over(&said(0, &Value::Null)));
    assert!(!pasargad().session_is_over(&Reply::Lost("x".to_owned())));
}

#[test]
fn begin_names_the_order_and_leads_to_the_banks_own_page() {
    let request = pasargad().begin(&signed(), &order()).unwrap();
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:9/pasargad/api/payment/purchase"
    );
    assert_eq!(request.headers()["authorization"], "Bearer canary.jwt");
    let body = body(&request);
    assert_eq!(
        (&body["amount"], &body["terminalNumber"]),
        (&json!(150_000), &json!(50_100))
    );
    assert_eq!(
        (&body["invoice"], &body["invoiceDate"]),
        (&json!("59961600000042"), &json!("2026-11-22"))
    );
    let read = |url: &str| {
        let reply = said(0, &json!({"urlId": KEY, "url": url}));
        pasargad().read_begin(&signed(), &order(), &reply)
    };
    assert!(matches!(
        read("http://127.0.0.1:9/pasargad/pay/x"),
        Begun::Accepted { .. }
    ));
    assert!(matches!(
        read("https://evil.example/x"),
        Begun::Unclear { .. }
    ));
    let refused = pasargad().read_begin(&signed(), &order(), &said(13_003, &Value::Null));
    assert!(matches!(
        refused,
        Begun::Refused {
            class: Class::Payment,
            ..
        }
    ));
}

#[test]
fn only_our_amount_for_our_invoice_is_a_yes() {
    let Verdict::Verified(yes) = verdict(&[said(0, &data("amount", json!("150000")))]) else {
        panic!("not verified");
    };
    assert_eq!(
        (
            yes.reference.key.as_str(),
            yes.reference.tracking_code.as_str()
        ),
        ("713254163574", "163574")
    );
    let one = |field: &str, value: Value| verdict(&[said(0, &data(field, value))]);
    assert!(matches!(
        one("amount", json!(15_000)),
        Verdict::AmountMismatch { .. }
    ));
    assert!(matches!(
        one("invoice", json!("1")),
        Verdict::WrongParty { .. }
    ));
    assert!(matches!(
        one("invoice", Value::Null),
        Verdict::WrongParty { .. }
    ));
    for (field, value) in [
        ("amount", Value::Null),
        ("amount", json!(1.5)),
        ("referenceNumber", json!("0")),
    ] {
        assert!(is_unknown(&one(field, value)), "{field}");
    }
    assert!(is_unknown(&verdict(&[answer(
        422,
        json!({"resultCode": 0, "data": data("x", json!(1))}).to_string()
    )])));
    for code in [2, 500, 13_005, 13_054, 99_999] {
        assert!(
            is_unknown(&verdict(&[said(code, &data("x", json!(1)))])),
            "{code}"
        );
    }
    for code in [1, 13_016, 13_022, 13_025] {
        assert!(matches!(
            verdict(&[said(code, &Value::Null)]),
            Verdict::NotPaid {
                conclusive: false,
                ..
            }
        ));
    }
    assert!(matches!(
        verdict(&[said(13_045, &Value::Null)]),
        Verdict::Cancelled { .. }
    ));
    assert!(matches!(
        verdict(&[said(13_033, &Value::Null)]),
        Verdict::Returned { .. }
    ));
    assert!(matches!(
        verdict(&[said(13_399, &Value::Null)]),
        Verdict::Configuration { .. }
    ));
}

#[test]
fn verified_before_is_believed_when_the_inquiry_names_order_and_amount() {
    for code in [13_428, 13_029, 13_034, 13_046] {
        let first = said(code, &Value::Null);
        let next = pasargad().verify_step(&signed(), &asked(KEY), std::slice::from_ref(&first));
        assert!(
            matches!(
                next,
                Step::Ask {
                    name: "inquire",
                    ..
                }
            ),
            "{code}"
        );
        let second = |data: &Value| verdict(&[first.clone(), said(0, data)]);
        assert!(matches!(
            second(&data("x", json!(1))),
            Verdict::AlreadyVerified(_)
        ));
        assert!(matches!(
            second(&data("amount", json!(1))),
            Verdict::AmountMismatch { .. }
        ));
        for status in [13_033, 13_031, 1, 2] {
            assert!(
                is_unknown(&second(&data("status", json!(status)))),
                "{status}"
            );
        }
        assert!(is_unknown(&verdict(&[
            first.clone(),
            Reply::NotSent("x".to_owned())
        ])));
    }
}

#[test]
fn a_return_and_a_reverse_are_read() {
    let claim = callback(
        "pasargad",
        "invoiceId=59961600000042&status=success&referenceNumber=1",
        "",
    );
    assert_eq!(claim.order_number.as_deref(), Some("59961600000042"));
    assert_eq!(claim.outcome, ClaimedOutcome::Paid);
    assert_eq!(claim.reference, None);
    let unknown = callback("pasargad", "invoiceId=1&status=unknown", "");
    assert_eq!(unknown.outcome, ClaimedOutcome::Unclear);
    let read = |code| pasargad().read_reverse(&signed(), &asked(KEY), &said(code, &Value::Null));
    assert!(matches!(read(0), Moved::Done { .. }));
    assert!(matches!(read(13_033), Moved::Already { .. }));
    assert!(matches!(
        read(13_076),
        Moved::Refused {
            class: Class::Window,
            ..
        }
    ));
    assert!(matches!(read(13_005), Moved::Unknown { .. }));
    assert_codes(
        "pasargad",
        &[
            "0", "401", "13003", "13028", "13029", "13033", "13045", "13402", "13428",
        ],
    );
}

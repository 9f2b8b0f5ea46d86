//! Vandar, from the facts: what goes out, what comes back.

use std::time::Duration;

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Refusal, Standing, Terminal};
use serde_json::json;

use crate::support::*;

const KEY: &str = "qWertyUi0pAsDfGhJk";

const PAID: &str = r#"{"status":1,"amount":"150000.00","realAmount":145000,"wage":"5000",
    "transId":159178352177,"factorNumber":"59961600000042","mobile":"","description":"x",
    "cardNumber":"603799******7999","paymentDate":"2026-11-22 01:30:05","cid":null,"message":"ok"}"#;

fn with(more: &[(&'static str, &'static str)]) -> Terminal {
    let mut pairs = settings("vandar");
    pairs.extend(more);
    terminal_with("vandar", &pairs).unwrap()
}

fn verified_at(terminal: &Terminal, status: u16, body: &str) -> Verdict {
    driver("vandar").read_verify(terminal, &asked(KEY), &answer(status, body))
}

fn verified(status: u16, body: &str) -> Verdict {
    verified_at(&terminal("vandar"), status, body)
}

fn begun(status: u16, body: &str) -> Begun {
    driver("vandar").read_begin(&terminal("vandar"), &order(), &answer(status, body))
}

#[test]
fn begin_asks_in_rials_unless_the_setting_says_toman() {
    let request = driver("vandar")
        .begin(&terminal("vandar"), &order())
        .unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/vandar/api/v3/send");
    let mut wanted = json!({
        "api_key": "canary0d9f1c2e7a6b5", "amount": 150_000, "factorNumber": "59961600000042",
        "callback_url": "https://pay.example.ir/shop/return/abc", "description": "فاکتور ۱۲",
        "mobile_number": "09123456789",
    });
    assert_eq!(body(&request), wanted);
    let toman = with(&[("toman", "true")]);
    wanted["amount"] = json!(15_000);
    assert_eq!(
        body(&driver("vandar").begin(&toman, &order()).unwrap()),
        wanted
    );
    let mut odd = order();
    odd.amount = rials(12_345);
    let refused = driver("vandar").begin(&toman, &odd).unwrap_err();
    assert_eq!(refused, Refusal::NotWholeToman(rials(12_345)));
    let mut long = order();
    let url = format!("https://pay.example.ir/{}", "a".repeat(240));
    long.return_url = &url;
    let refused = driver("vandar")
        .begin(&terminal("vandar"), &long)
        .unwrap_err();
    assert_eq!(refused, Refusal::ReturnUrl);
}

#[test]
fn status_one_with_a_token_begins() {
    let good = format!(r#"{{"status":1,"token":"{KEY}"}}"#);
    let Begun::Accepted {
        gateway_key,
        redirect,
        expires_after,
        ..
    } = begun(200, &good)
    else {
        panic!("accepted expected");
    };
    assert_eq!(
        (gateway_key.as_str(), redirect.url.path()),
        (KEY, "/vandar/v3/qWertyUi0pAsDfGhJk")
    );
    assert_eq!(expires_after, Some(Duration::from_mins(20)));
    let refused = begun(422, r#"{"status":0,"errors":["api_key معتبر نیست","IP"]}"#);
    let Begun::Refused { class, message, .. } = refused else {
        panic!("refusal expected");
    };
    assert_eq!(
        (class, message.as_str()),
        (Class::Configuration, "api_key معتبر نیست IP")
    );
    for bad in [
        r#"{"status":1}"#,
        r#"{"status":1,"token":"a/b"}"#,
        r#"{"status":2,"token":"abc"}"#,
        "{}",
        "[]",
    ] {
        assert!(matches!(begun(200, bad), Begun::Unclear { .. }), "{bad}");
    }
    assert!(matches!(begun(422, &good), Begun::Unclear { .. }));
}

#[test]
fn a_yes_must_be_for_our_order_and_amount_to_the_last_decimal() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "159178352177");
    assert_eq!(
        (yes.amount, yes.fee),
        (Some(rials(150_000)), Some(rials(5_000)))
    );
    assert_eq!(yes.card_mask.as_deref(), Some("603799******7999"));
    for same in ["\"150000\"", "150000", "150000.0"] {
        let body = PAID.replace("\"150000.00\"", same);
        assert_eq!(verified(200, &body), verified(200, PAID), "{same}");
    }
    for other in ["\"15000.00\"", "\"1500000.00\"", "\"155000.00\""] {
        let body = PAID.replace("\"150000.00\"", other);
        assert!(
            matches!(verified(200, &body), Verdict::AmountMismatch { .. }),
            "{other}"
        );
    }
    for unclear in ["\"150000.50\"", "\"150,000\"", "null", "[]"] {
        let body = PAID.replace("\"150000.00\"", unclear);
        assert!(is_unknown(&verified(200, &body)), "{unclear}");
    }
    let order = PAID.replace("0042", "0043");
    assert!(matches!(verified(200, &order), Verdict::WrongParty { .. }));
    for reference in ["0", "null", "\"\"", "[]"] {
        let body = PAID.replace("159178352177", reference);
        assert!(is_unknown(&verified(200, &body)), "{reference}");
    }
    assert!(is_unknown(&verified(422, PAID)));
}

#[test]
fn the_unit_and_the_bearer_of_the_fee_are_settings() {
    let toman = with(&[("toman", "true")]);
    assert!(matches!(
        verified_at(&toman, 200, PAID),
        Verdict::AmountMismatch { .. }
    ));
    let body = PAID.replace("150000.00", "15000.00");
    assert!(matches!(
        verified_at(&toman, 200, &body),
        Verdict::Verified(_)
    ));
    let payer = with(&[("payer_pays_fee", "true")]);
    assert!(matches!(
        verified_at(&payer, 200, PAID),
        Verdict::AmountMismatch { .. }
    ));
    let body = PAID.replace("150000.00", "155000.00");
    assert!(matches!(
        verified_at(&payer, 200, &body),
        Verdict::Verified(_)
    ));
    let silent = body.replace("\"5000\"", "null");
    assert!(is_unknown(&verified_at(&payer, 200, &silent)));
}

#[test]
fn no_other_status_is_ever_paid() {
    assert_codes(
        "vandar",
        &["0", "1", "2", "3", "t0", "t1", "t2", "t3", "t4"],
    );
    let says = |status: &str| verified(200, &PAID.replace(":1,", &format!(":{status},")));
    assert!(matches!(says("2"), Verdict::AlreadyVerified(_)));
    assert!(matches!(
        says("0"),
        Verdict::NotPaid {
            conclusive: false,
            ..
        }
    ));
    assert!(matches!(says("3"), Verdict::Returned { .. }));
    for status in ["4", "-1", "true", "null", "\"ok\"", "1.0"] {
        assert!(is_unknown(&says(status)), "{status}");
    }
    assert!(
        is_unknown(&verified(200, r#"{"status":2}"#)),
        "before, but whose and how much?"
    );
    let refused = verified(422, r#"{"status":0,"errors":["api_key"]}"#);
    assert!(matches!(
        refused,
        Verdict::NotPaid {
            conclusive: false,
            ..
        }
    ));
}

#[test]
fn a_look_up_never_confirms() {
    let says = |code: &str| {
        let body = format!(r#"{{"status":1,"amount":"150000","code":{code},"message":"m"}}"#);
        driver("vandar").read_inquire(&terminal("vandar"), &asked(KEY), &answer(200, body))
    };
    for code in ["1", "2", "\"1\""] {
        assert!(matches!(says(code), Standing::Paid { .. }), "{code}");
    }
    assert!(matches!(says("3"), Standing::Returned { .. }));
    assert!(matches!(says("4"), Standing::Failed { .. }));
    for code in ["0", "5", "null"] {
        assert!(matches!(says(code), Standing::Unknown { .. }), "{code}");
    }
    for request in [
        driver("vandar").inquire(&terminal("vandar"), &asked(KEY)),
        driver("vandar").verify(&terminal("vandar"), &asked(KEY)),
    ] {
        let wanted = json!({"api_key": "canary0d9f1c2e7a6b5", "token": KEY});
        assert_eq!(body(&request.unwrap()), wanted);
    }
    let missing = driver("vandar")
        .verify(&terminal("vandar"), &asked(""))
        .unwrap_err();
    assert_eq!(missing, Refusal::MissingFact("token"));
}

#[test]
fn a_callback_is_read_whatever_its_shape() {
    let claim = |outcome| Claim {
        gateway_key: Some(KEY.to_owned()),
        outcome,
        ..Claim::default()
    };
    for (status, outcome) in [
        ("OK", ClaimedOutcome::Paid),
        ("ok", ClaimedOutcome::Paid),
        ("FAILED", ClaimedOutcome::NotPaid),
        ("1", ClaimedOutcome::Unclear),
    ] {
        let query = format!("token={KEY}&payment_status={status}");
        assert_eq!(callback("vandar", &query, ""), claim(outcome));
    }
    let twice = format!("token={KEY}&token={KEY}");
    assert_eq!(callback("vandar", &twice, ""), Claim::default());
}

//! AsanPardakht's answers in samples: the status is the answer, call by call.

use domain::verdict::Verdict;
use gateways::{Begun, Checked, Class, Driver, RedirectMethod, Reply, Step};
use serde_json::json;

use crate::support::*;

const KEY: &str = "vMtXz3kQ9aBcDeFg";

fn asan() -> &'static dyn Driver {
    driver("asanpardakht")
}

fn found() -> Reply {
    sale("amount", json!("150000"))
}

/// The look-up of a paid order with one field changed or, with null, left out.
fn sale(field: &str, value: serde_json::Value) -> Reply {
    let mut body = json!({
        "cardNumber": "603799******1234", "rrn": "713254163574", "refID": KEY, "amount": "150000",
        "payGateTranID": 90_210, "salesOrderID": "59961600000042", "serviceTypeId": 1,
    });
    body[field] = value;
    answer(200, body.to_string())
}

fn walk(replies: &[Reply]) -> (Vec<String>, Option<Verdict>) {
    let mut paths = Vec::new();
    for known in 0..=replies.len() {
        match asan().verify_step(&terminal("asanpardakht"), &asked(KEY), &replies[..known]) {
            Step::Ask { request, .. } => paths.push(request.uri().path().to_owned()),
            Step::Done(verdict) => return (paths, Some(verdict)),
        }
    }
    (paths, None)
}

fn verdict(replies: &[Reply]) -> Verdict {
    walk(replies).1.expect("it came to an end")
}

fn status(code: u16) -> Reply {
    answer(code, "\"x\"")
}

#[test]
fn begin_is_signed_in_headers_and_dated_in_tehran() {
    let request = asan().begin(&terminal("asanpardakht"), &order()).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/asanpardakht/v1/Token");
    assert_eq!(request.headers()["usr"], "canary-usr-1");
    assert!(request.headers()["pwd"].is_sensitive());
    let body = body(&request);
    assert_eq!(body["localInvoiceId"], 59_961_600_000_042_u64);
    assert_eq!(body["amountInRials"], 150_000);
    assert_eq!(body["localDate"], "20261122 013005");
    assert_eq!(
        body["callbackURL"],
        "https://pay.example.ir/shop/return/abc?invoice=59961600000042"
    );
    let read = |reply: &Reply| asan().read_begin(&terminal("asanpardakht"), &order(), reply);
    let Begun::Accepted { redirect, .. } = read(&answer(200, format!("\"{KEY}\""))) else {
        panic!("refused");
    };
    assert_eq!(redirect.method, RedirectMethod::Post);
    assert_eq!(redirect.fields[0], ("RefId".to_owned(), KEY.to_owned()));
    for (code, class) in [
        (401, Class::Configuration),
        (473, Class::Configuration),
        (474, Class::Configuration),
        (486, Class::Amount),
        (489, Class::Payment),
    ] {
        let begun = read(&status(code));
        assert!(
            matches!(&begun, Begun::Refused { class: it, .. } if *it == class),
            "{begun:?}"
        );
    }
    for reply in [
        status(500),
        status(571),
        status(422),
        answer(200, "{}"),
        answer(200, ""),
        answer(200, "\"<a>\""),
    ] {
        assert!(matches!(read(&reply), Begun::Unclear { .. }), "{reply:?}");
    }
}

#[test]
fn looked_up_verified_and_settled_is_paid_and_nothing_less() {
    let (paths, verdict) = walk(&[found(), status(200), status(200)]);
    let base = "/asanpardakht/v1/";
    assert_eq!(
        paths,
        ["TranResult", "Verify", "Settlement"].map(|it| format!("{base}{it}"))
    );
    let Some(Verdict::Verified(yes)) = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(yes.reference.key, "90210");
    assert_eq!(yes.reference.tracking_code, "713254163574");
    assert_eq!(yes.amount, Some(rials(150_000)));
    assert!(walk(&[found(), status(200)]).1.is_none());
}

#[test]
fn each_call_has_its_own_meaning_of_a_status() {
    for code in [472, 473, 475] {
        let verdict = verdict(&[found(), status(code), status(200)]);
        assert!(
            matches!(verdict, Verdict::AlreadyVerified(_)),
            "verify {code}"
        );
    }
    for code in [471, 474, 476, 500, 204, 422] {
        assert!(
            is_unknown(&verdict(&[found(), status(code)])),
            "verify {code}"
        );
    }
    assert!(matches!(
        verdict(&[found(), status(477)]),
        Verdict::Configuration { .. }
    ));
    for code in [474, 476] {
        let verdict = verdict(&[found(), status(200), status(code)]);
        assert!(
            matches!(verdict, Verdict::AlreadyVerified(_)),
            "settle {code}"
        );
    }
    for code in [401, 471, 472, 473, 475, 477, 500, 571] {
        assert!(
            is_unknown(&verdict(&[found(), status(200), status(code)])),
            "settle {code}"
        );
    }
    for page in ["<html>", "{}", "[[]]", "\"cut"] {
        assert!(
            is_unknown(&verdict(&[found(), answer(200, page)])),
            "{page}"
        );
    }
}

#[test]
fn what_is_lost_after_the_verify_leaves_the_outcome_open() {
    let never = || Reply::NotSent("no connection".to_owned());
    for first in [vec![never()], vec![found(), never()]] {
        assert!(matches!(
            verdict(&first),
            Verdict::Unknown { not_sent: true, .. }
        ));
    }
    assert!(is_unknown(&verdict(&[found(), status(200), never()])));
    assert!(is_unknown(&verdict(&[
        found(),
        Reply::Lost("x".to_owned())
    ])));
}

#[test]
fn the_look_up_must_name_our_order_and_our_amount_before_anything_is_verified() {
    for amount in [json!(15_000), json!("1500000")] {
        assert!(matches!(
            verdict(&[sale("amount", amount)]),
            Verdict::AmountMismatch { .. }
        ));
    }
    for amount in [json!(null), json!(0), json!("x"), json!(1.5)] {
        assert!(is_unknown(&verdict(&[sale("amount", amount)])));
    }
    assert!(matches!(
        verdict(&[sale("salesOrderID", json!(7))]),
        Verdict::WrongParty { .. }
    ));
    for number in [json!(0), json!(null), json!("-5"), json!("a")] {
        assert!(is_unknown(&verdict(&[sale("payGateTranID", number)])));
    }
    assert!(matches!(
        verdict(&[status(472)]),
        Verdict::NotPaid {
            conclusive: false,
            ..
        }
    ));
    for code in [401, 473, 474] {
        assert!(matches!(
            verdict(&[status(code)]),
            Verdict::Configuration { .. }
        ));
    }
}

#[test]
fn a_return_is_known_by_what_we_put_into_our_own_address() {
    let claim = callback(
        "asanpardakht",
        "invoice=59961600000042",
        "PayGateTranID=666",
    );
    assert_eq!(claim.order_number.as_deref(), Some("59961600000042"));
    assert_eq!((claim.gateway_key, claim.reference), (None, None));
}

#[test]
fn wrong_credentials_are_told_by_a_look_up_of_nothing() {
    let read = |code| asan().read_check(&terminal("asanpardakht"), &status(code));
    assert_eq!(read(472), Checked::Good);
    for code in [401, 471, 473, 474, 490] {
        assert!(matches!(read(code), Checked::Bad { .. }), "{code}");
    }
    assert!(matches!(read(500), Checked::Unknown { .. }));
}

#[test]
fn every_status_has_words() {
    let mut codes = vec!["200".to_owned(), "400".to_owned(), "401".to_owned()];
    codes.extend(
        (471..=497)
            .chain(571..=580)
            .map(|code: u16| code.to_string()),
    );
    codes.extend((471..=477).map(|code: u16| format!("verify {code}")));
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    assert_codes("asanpardakht", &codes);
}

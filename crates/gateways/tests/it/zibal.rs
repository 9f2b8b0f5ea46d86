//! Zibal, from the facts: what goes out, what comes back.

use domain::scope::Mode;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Refusal, Reply, Standing, Terminal};
use serde_json::json;

use crate::support::*;

const KEY: &str = "3123456789012";

const CODES: &[&str] = &[
    "100", "102", "103", "104", "105", "106", "107", "108", "109", "110", "111", "112", "113",
    "114", "115", "201", "202", "203", "s-2", "s-1", "s1", "s2", "s3", "s4", "s5", "s6", "s7",
    "s8", "s9", "s10", "s11", "s12", "s15", "s16", "s18", "s21",
];

const PAID: &str = r#"{"message":"success","result":100,"refNumber":71823,
    "paidAt":"2026-11-22T01:30:05","status":1,"amount":150000,"orderId":"59961600000042",
    "description":"x","cardNumber":"62741****44","multiplexingInfos":[]}"#;

fn verified(status: u16, body: &str) -> Verdict {
    driver("zibal").read_verify(&terminal("zibal"), &asked(KEY), &answer(status, body))
}

fn begun(status: u16, body: &str) -> Begun {
    driver("zibal").read_begin(&terminal("zibal"), &order(), &answer(status, body))
}

#[test]
fn begin_asks_in_rials_for_our_order() {
    let request = driver("zibal").begin(&terminal("zibal"), &order()).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/zibal/v1/request");
    let wanted = json!({
        "merchant": "canary-zibal-9f3b", "amount": 150_000, "orderId": "59961600000042",
        "callbackUrl": "https://pay.example.ir/shop/return/abc", "description": "فاکتور ۱۲",
        "mobile": "09123456789",
    });
    assert_eq!(body(&request), wanted);
    let mut small = order();
    small.amount = rials(999);
    let refused = driver("zibal").begin(&terminal("zibal"), &small);
    assert_eq!(refused.unwrap_err(), Refusal::TooSmall(rials(1_000)));
}

#[test]
fn the_answer_to_begin_leads_to_the_page_of_its_track_id() {
    for id in [KEY.to_owned(), format!("\"{KEY}\"")] {
        let body = format!(r#"{{"message":"success","result":100,"trackId":{id}}}"#);
        let Begun::Accepted {
            gateway_key,
            redirect,
            ..
        } = begun(200, &body)
        else {
            panic!("{id}");
        };
        assert_eq!(gateway_key, KEY);
        assert_eq!(
            redirect.url.as_str(),
            format!("http://127.0.0.1:9/zibal/start/{KEY}")
        );
    }
    for id in ["0", "-3", "null", "\"../x\"", "\"007\"", "1.5", "[]"] {
        let body = format!(r#"{{"result":100,"trackId":{id}}}"#);
        assert!(matches!(begun(200, &body), Begun::Unclear { .. }), "{id}");
    }
    let accepted = format!(r#"{{"result":100,"trackId":{KEY}}}"#);
    assert!(matches!(begun(400, &accepted), Begun::Unclear { .. }));
    for (result, class) in [
        (102, Class::Configuration),
        (105, Class::Amount),
        (115, Class::Configuration),
        (4711, Class::Bank),
    ] {
        let body = format!(r#"{{"result":{result},"message":"no"}}"#);
        let refused = begun(200, &body);
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{result}"
        );
    }
    assert!(matches!(
        begun(200, r#"{"result":201}"#),
        Begun::Unclear { .. }
    ));
}

#[test]
fn a_yes_must_be_for_our_order_and_amount() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, KEY);
    assert_eq!(yes.reference.tracking_code, "71823");
    assert_eq!(yes.amount, Some(rials(150_000)));
    let text = PAID
        .replace("150000", "\"150000\"")
        .replace("\"result\":100", "\"result\":\"100\"");
    assert_eq!(verified(200, &text), verified(200, PAID));
    let before = PAID.replace("\"result\":100", "\"result\":201");
    assert!(matches!(
        verified(200, &before),
        Verdict::AlreadyVerified(_)
    ));
    let other = PAID.replace("0042", "0043");
    assert!(matches!(verified(200, &other), Verdict::WrongParty { .. }));
    for (amount, stated) in [
        ("15000", 15_000),
        ("1500000", 1_500_000),
        ("149999", 149_999),
    ] {
        let body = PAID.replace("150000", amount);
        let wanted = Verdict::AmountMismatch {
            stated: Some(rials(stated)),
            code: "100".to_owned(),
        };
        assert_eq!(verified(200, &body), wanted);
    }
    for amount in ["null", "[]", "\"\"", "150000.0", "\"150,000\""] {
        let body = PAID.replace("150000", amount);
        assert!(is_unknown(&verified(200, &body)), "{amount}");
    }
    let refunded = PAID.replace("\"status\":1", "\"status\":15");
    assert!(
        is_unknown(&verified(200, &refunded)),
        "a yes that contradicts itself"
    );
    assert!(is_unknown(&verified(422, PAID)));
    assert!(is_unknown(&verified(500, PAID)));
    for reference in ["null", "\"\"", "[]"] {
        let body = PAID.replace("71823", reference);
        let Verdict::Verified(yes) = verified(200, &body) else {
            panic!("{reference}");
        };
        assert_eq!(yes.reference.tracking_code, KEY);
    }
}

#[test]
fn no_other_result_is_ever_paid() {
    assert_codes("zibal", CODES);
    let results = CODES.iter().filter(|code| !code.starts_with('s'));
    for code in results.filter(|code| !matches!(**code, "100" | "201")) {
        let body = PAID.replace("\"result\":100", &format!("\"result\":\"{code}\""));
        let verdict = verified(200, &body);
        let right = match *code {
            "202" | "203" => matches!(
                verdict,
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            "102" | "103" | "104" | "106" | "107" | "108" | "109" | "110" | "112" | "114"
            | "115" => matches!(verdict, Verdict::Configuration { .. }),
            _ => is_unknown(&verdict),
        };
        assert!(right, "{code} → {verdict:?}");
    }
    for body in [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"result":[]}"#,
        r#"{"result":100}"#,
    ] {
        assert!(is_unknown(&verified(200, body)), "{body}");
    }
    let lost = Reply::Lost("reset".to_owned());
    let verdict = driver("zibal").read_verify(&terminal("zibal"), &asked(KEY), &lost);
    assert!(is_unknown(&verdict));
}

#[test]
fn a_callback_is_read_whatever_its_shape() {
    let claim = |outcome| Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: None,
        outcome,
    };
    let good = format!("success=1&status=2&trackId={KEY}&orderId=59961600000042");
    assert_eq!(callback("zibal", &good, ""), claim(ClaimedOutcome::Paid));
    assert_eq!(callback("zibal", "", &good), claim(ClaimedOutcome::Paid));
    let upper = good.replace("trackId", "TRACKID");
    assert_eq!(callback("zibal", &upper, ""), claim(ClaimedOutcome::Paid));
    let failed = good.replace("success=1", "success=0");
    assert_eq!(
        callback("zibal", &failed, ""),
        claim(ClaimedOutcome::NotPaid)
    );
    let odd = good.replace("success=1", "success=true");
    assert_eq!(callback("zibal", &odd, ""), claim(ClaimedOutcome::Unclear));
    let twice = format!("{good}&trackId=7");
    assert_eq!(callback("zibal", &twice, ""), Claim::default());
}

#[test]
fn verify_and_inquiry_send_the_stored_key() {
    for (path, request) in [
        (
            "verify",
            driver("zibal").verify(&terminal("zibal"), &asked(KEY)),
        ),
        (
            "inquiry",
            driver("zibal").inquire(&terminal("zibal"), &asked(KEY)),
        ),
    ] {
        let request = request.unwrap();
        assert_eq!(
            request.uri(),
            format!("http://127.0.0.1:9/zibal/v1/{path}").as_str()
        );
        let wanted = json!({"merchant": "canary-zibal-9f3b", "trackId": 3_123_456_789_012_i64});
        assert_eq!(body(&request), wanted);
    }
    let missing = driver("zibal").verify(&terminal("zibal"), &asked("x"));
    assert_eq!(missing.unwrap_err(), Refusal::MissingFact("track id"));
}

#[test]
fn a_look_up_never_confirms() {
    let says = |status: i64| {
        let body = PAID.replace("\"status\":1", &format!("\"status\":{status}"));
        driver("zibal").read_inquire(&terminal("zibal"), &asked(KEY), &answer(200, body))
    };
    for status in [1, 2] {
        assert!(matches!(says(status), Standing::Paid { .. }));
        assert!(is_unknown(&says(status).into_verdict()));
    }
    for status in [-1, 4, 5, 6, 7, 8, 9, 10, 12] {
        assert!(matches!(says(status), Standing::Open { .. }), "{status}");
    }
    assert!(matches!(says(3), Standing::Cancelled { .. }));
    for status in [15, 16, 18] {
        assert!(
            matches!(says(status), Standing::Returned { .. }),
            "{status}"
        );
    }
    for status in [-2, 0, 11, 13, 21, 100] {
        assert!(matches!(says(status), Standing::Unknown { .. }), "{status}");
    }
}

#[test]
fn play_money_and_real_money_stay_apart() {
    let at = |mode, merchant| {
        let pairs = credentials(&[("merchant", merchant)]);
        Terminal::new(driver("zibal"), mode, "https://gateway.zibal.ir", pairs)
    };
    assert!(at(Mode::Live, "mine-1").is_ok());
    assert!(at(Mode::Test, "zibal").is_ok());
    for (mode, merchant) in [
        (Mode::Live, "zibal"),
        (Mode::Test, "mine-1"),
        (Mode::Live, "a b"),
    ] {
        let refused = at(mode, merchant);
        assert!(matches!(
            refused,
            Err(Refusal::BadField {
                field: "merchant",
                ..
            })
        ));
    }
}

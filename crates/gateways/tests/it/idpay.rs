//! IDPay, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Refusal, Standing};
use serde_json::json;

use crate::support::*;

const KEY: &str = "d2e353189823079e1e4181772cff5292";

const CODES: &[&str] = &[
    "11", "12", "13", "14", "21", "22", "23", "24", "31", "32", "33", "34", "35", "36", "37", "38",
    "41", "42", "43", "51", "52", "53", "54", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8",
    "s10", "s100", "s101", "s200",
];

const PAID: &str = r#"{"status":"100","track_id":"10012","id":"d2e353189823079e1e4181772cff5292",
    "order_id":"59961600000042","amount":"150000","date":"1546288200","payment":{"track_id":
    "888001","amount":"150000","card_no":"123456******1234","hashed_card_no":"E59F",
    "date":"1546288500"},"verify":{"date":"1546288800"}}"#;

fn verified(status: u16, body: &str) -> Verdict {
    driver("idpay").read_verify(&terminal("idpay"), &asked(KEY), &answer(status, body))
}

fn begun(status: u16, body: &str) -> Begun {
    driver("idpay").read_begin(&terminal("idpay"), &order(), &answer(status, body))
}

fn error(code: &str) -> String {
    format!(r#"{{"error_code":{code},"error_message":"no"}}"#)
}

#[test]
fn begin_carries_the_key_and_the_sandbox_in_headers() {
    let request = driver("idpay").begin(&terminal("idpay"), &order()).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/idpay/v1.1/payment");
    assert_eq!(
        request.headers()["x-api-key"],
        "6a7f99eb-7c20-4412-a972-6dfb7cd253a4"
    );
    assert_eq!(request.headers()["x-sandbox"], "1");
    let wanted = json!({
        "order_id": "59961600000042", "amount": 150_000, "desc": "فاکتور ۱۲",
        "callback": "https://pay.example.ir/shop/return/abc", "phone": "09123456789",
        "mail": "payer@example.com",
    });
    assert_eq!(body(&request), wanted);
    for (minor, refused) in [
        (999, Refusal::TooSmall(rials(1_000))),
        (500_000_001, Refusal::TooLarge(rials(500_000_000))),
    ] {
        let mut order = order();
        order.amount = rials(minor);
        assert_eq!(
            driver("idpay")
                .begin(&terminal("idpay"), &order)
                .unwrap_err(),
            refused
        );
    }
}

#[test]
fn the_payer_is_sent_to_idpay_and_nowhere_else() {
    let with = |link: &str| format!(r#"{{"id":"{KEY}","link":"{link}"}}"#);
    for link in [
        "https://idpay.ir/p/ws/d2",
        "http://127.0.0.1:9/idpay/p/ws/d2",
    ] {
        let Begun::Accepted {
            gateway_key,
            redirect,
            ..
        } = begun(201, &with(link))
        else {
            panic!("{link}");
        };
        assert_eq!((gateway_key.as_str(), redirect.url.as_str()), (KEY, link));
    }
    for link in [
        "https://evil.example/p/ws/d2",
        "http://idpay.ir/p/ws/d2",
        "https://idpay.ir.evil.example/",
        "https://user@idpay.ir/",
        "javascript:alert(1)",
        "http://127.0.0.1:10/",
        "",
    ] {
        assert!(
            matches!(begun(201, &with(link)), Begun::Unclear { .. }),
            "{link}"
        );
    }
    for id in ["", "../x", "xyz"] {
        let body = with("https://idpay.ir/p").replace(KEY, id);
        assert!(matches!(begun(201, &body), Begun::Unclear { .. }), "{id}");
    }
    assert!(matches!(
        begun(406, &with("https://idpay.ir/p")),
        Begun::Unclear { .. }
    ));
    for (code, class) in [
        ("12", Class::Configuration),
        ("\"34\"", Class::Amount),
        ("51", Class::Bank),
    ] {
        let refused = begun(403, &error(code));
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{code}"
        );
    }
}

#[test]
fn a_yes_must_be_ours_wherever_it_says_so() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "10012");
    assert_eq!(yes.amount, Some(rials(150_000)));
    assert_eq!(yes.card_mask.as_deref(), Some("123456******1234"));
    let numbers = PAID
        .replace("\"150000\"", "150000")
        .replace("\"100\"", "100");
    assert_eq!(verified(200, &numbers), verified(200, PAID));
    let array = PAID
        .replace("\"payment\":{", "\"payment\":[{")
        .replace("},\"verify", "}],\"verify");
    assert_eq!(verified(200, &array), verified(200, PAID));
    let outer = PAID.replacen("\"150000\"", "\"15000\"", 1);
    let inner = PAID.replace(
        "\"amount\":\"150000\",\"card",
        "\"amount\":\"149999\",\"card",
    );
    for (body, stated) in [(outer, 15_000), (inner, 149_999)] {
        let wanted = Verdict::AmountMismatch {
            stated: Some(rials(stated)),
            code: "s100".to_owned(),
        };
        assert_eq!(verified(200, &body), wanted);
    }
    for other in [PAID.replace("0042", "0043"), PAID.replace("d2e3", "d2e4")] {
        assert!(matches!(verified(200, &other), Verdict::WrongParty { .. }));
    }
    for gone in ["\"59961600000042\"", "\"10012\""] {
        assert!(
            is_unknown(&verified(200, &PAID.replace(gone, "[]"))),
            "{gone}"
        );
    }
    let silent = PAID.replace("\"150000\"", "null");
    assert!(is_unknown(&verified(200, &silent)));
    let before = PAID.replace("\"100\"", "101");
    assert!(matches!(
        verified(200, &before),
        Verdict::AlreadyVerified(_)
    ));
    let both = PAID.replacen('{', "{\"error_code\":51,", 1);
    assert!(is_unknown(&verified(200, &both)), "an error beside a yes");
    assert!(is_unknown(&verified(406, PAID)));
}

#[test]
fn no_other_code_is_ever_paid() {
    assert_codes("idpay", CODES);
    for code in CODES {
        let body = match code.strip_prefix('s') {
            Some(status) => PAID.replacen("\"100\"", status, 1),
            None => error(code),
        };
        let verdict = verified(200, &body);
        let right = match *code {
            "s100" => matches!(verdict, Verdict::Verified(_)),
            "s101" => matches!(verdict, Verdict::AlreadyVerified(_)),
            "52" | "53" | "s1" | "s2" | "s3" | "s8" => {
                matches!(
                    verdict,
                    Verdict::NotPaid {
                        conclusive: false,
                        ..
                    }
                )
            }
            "54" | "s5" | "s6" => matches!(verdict, Verdict::Returned { .. }),
            "s7" => matches!(
                verdict,
                Verdict::Cancelled {
                    conclusive: true,
                    ..
                }
            ),
            "31" | "33" | "34" | "35" | "36" | "51" | "s4" | "s10" | "s200" => is_unknown(&verdict),
            _ => matches!(verdict, Verdict::Configuration { .. }),
        };
        assert!(right, "{code} → {verdict:?}");
    }
}

#[test]
fn a_look_up_never_confirms() {
    let says = |status: &str| {
        let body = PAID.replacen("\"100\"", status, 1);
        driver("idpay").read_inquire(&terminal("idpay"), &asked(KEY), &answer(200, body))
    };
    for status in ["10", "\"100\"", "101", "200"] {
        assert!(matches!(says(status), Standing::Paid { .. }), "{status}");
        assert!(is_unknown(&says(status).into_verdict()));
    }
    for status in ["1", "2", "3", "8"] {
        assert!(matches!(says(status), Standing::Open { .. }), "{status}");
    }
    assert!(matches!(says("7"), Standing::Cancelled { .. }));
    assert!(matches!(says("6"), Standing::Returned { .. }));
    assert!(matches!(says("4"), Standing::Unknown { .. }));
    for request in [
        driver("idpay").inquire(&terminal("idpay"), &asked(KEY)),
        driver("idpay").verify(&terminal("idpay"), &asked(KEY)),
    ] {
        let wanted = json!({"id": KEY, "order_id": "59961600000042"});
        assert_eq!(body(&request.unwrap()), wanted);
    }
}

#[test]
fn ten_is_the_good_callback_and_it_may_come_both_ways() {
    let claim = |outcome| Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: None,
        outcome,
    };
    for (status, outcome) in [
        ("10", ClaimedOutcome::Paid),
        ("100", ClaimedOutcome::Paid),
        ("7", ClaimedOutcome::NotPaid),
        ("ten", ClaimedOutcome::Unclear),
    ] {
        let text = format!("status={status}&track_id=1&id={KEY}&order_id=59961600000042");
        assert_eq!(callback("idpay", &text, ""), claim(outcome));
        assert_eq!(callback("idpay", "", &text), claim(outcome));
        assert_eq!(callback("idpay", &text, &text), Claim::default());
    }
}

//! NextPay, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Moved, Refusal};

use crate::support::*;

const KEY: &str = "f7c07568-c6d1-4bee-87b1-4a9e5ed2e4c1";

const PAID: &str = r#"{"code":0,"amount":15000,"order_id":"59961600000042",
    "card_holder":"5022-29**-****-5020","customer_phone":"","Shaparak_Ref_Id":"129800291",
    "custom":[],"created_at":"1405-09-01 10:00:00"}"#;

fn codes() -> Vec<String> {
    let ranges = [(0, 4), (20, 52), (60, 73), (90, 94)];
    let numbers = ranges.into_iter().flat_map(|(from, to)| from..=to);
    numbers.map(|number: i32| (-number).to_string()).collect()
}

fn verified(status: u16, body: &str) -> Verdict {
    driver("nextpay").read_verify(&terminal("nextpay"), &asked(KEY), &answer(status, body))
}

fn begun(status: u16, body: &str) -> Begun {
    driver("nextpay").read_begin(&terminal("nextpay"), &order(), &answer(status, body))
}

#[test]
fn begin_sends_whole_tomans_and_says_so() {
    let request = driver("nextpay")
        .begin(&terminal("nextpay"), &order())
        .unwrap();
    assert_eq!(request.uri().path(), "/nextpay/nx/gateway/token");
    let sent = form(&request);
    for (name, value) in [
        ("amount", "15000"),
        ("currency", "IRT"),
        ("order_id", "59961600000042"),
        ("callback_uri", "https://pay.example.ir/shop/return/abc"),
        ("customer_phone", "09123456789"),
    ] {
        assert!(
            sent.contains(&(name.to_owned(), value.to_owned())),
            "{name}: {sent:?}"
        );
    }
    assert!(sent.iter().all(|(name, _)| name != "auto_verify"));
    for odd in [1, 9, 11, 12_345, 150_001] {
        let mut order = order();
        order.amount = rials(odd);
        let refused = driver("nextpay")
            .begin(&terminal("nextpay"), &order)
            .unwrap_err();
        assert_eq!(refused, Refusal::NotWholeToman(rials(odd)));
    }
}

#[test]
fn only_minus_one_with_a_key_begins() {
    let good = format!(r#"{{"code":-1,"trans_id":"{KEY}","amount":15000}}"#);
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun(200, &good)
    else {
        panic!("accepted expected");
    };
    assert_eq!(gateway_key, KEY);
    assert_eq!(
        redirect.url.path(),
        format!("/nextpay/nx/gateway/payment/{KEY}")
    );
    for bad in [
        r#"{"code":-1}"#,
        r#"{"code":-1,"trans_id":"../x"}"#,
        "{}",
        r#"{"code":-25}"#,
    ] {
        assert!(matches!(begun(200, bad), Begun::Unclear { .. }), "{bad}");
    }
    assert!(matches!(begun(500, &good), Begun::Unclear { .. }));
    assert!(matches!(
        begun(200, &good.replace("-1,", "0,")),
        Begun::Unclear { .. }
    ));
    let refused = begun(200, r#"{"code":"-33"}"#);
    assert!(matches!(
        refused,
        Begun::Refused {
            class: Class::Configuration,
            ..
        }
    ));
}

#[test]
fn a_yes_must_be_for_our_order_and_amount() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "129800291");
    assert_eq!(yes.amount, Some(rials(150_000)));
    assert_eq!(yes.card_mask.as_deref(), Some("502229******5020"));
    let text = PAID.replace("15000", "\"15000\"").replace(":0,", ":\"0\",");
    assert_eq!(verified(200, &text), verified(200, PAID));
    for (from, to) in [("15000", "150000"), ("15000", "1500"), ("15000", "15001")] {
        let other = PAID.replacen(from, to, 1);
        assert!(
            matches!(verified(200, &other), Verdict::AmountMismatch { .. }),
            "{to}"
        );
    }
    let other = PAID.replace("0042", "0043");
    assert!(matches!(verified(200, &other), Verdict::WrongParty { .. }));
    for gone in ["\"59961600000042\"", "15000"] {
        assert!(
            is_unknown(&verified(200, &PAID.replacen(gone, "null", 1))),
            "{gone}"
        );
    }
    let Verdict::Verified(yes) = verified(200, &PAID.replace("\"129800291\"", "[]")) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, KEY, "the bank's own key stands in");
    assert!(is_unknown(&verified(400, PAID)));
}

#[test]
fn no_other_code_is_ever_paid() {
    let codes = codes();
    assert_codes(
        "nextpay",
        &codes.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for code in codes.iter().filter(|code| *code != "0") {
        let verdict = verified(200, &PAID.replacen(":0,", &format!(":{code},"), 1));
        let right = match code.as_str() {
            "-25" | "-49" => matches!(verdict, Verdict::AlreadyVerified(_)),
            "-1" | "-2" | "-3" | "-34" | "-37" | "-38" => {
                matches!(
                    verdict,
                    Verdict::NotPaid {
                        conclusive: false,
                        ..
                    }
                )
            }
            "-4" => matches!(
                verdict,
                Verdict::Cancelled {
                    conclusive: true,
                    ..
                }
            ),
            "-24" => matches!(verdict, Verdict::AmountMismatch { stated: None, .. }),
            "-90" => matches!(verdict, Verdict::Returned { .. }),
            "-22" | "-30" | "-42" | "-43" | "-44" | "-45" | "-72" | "-91" | "-92" => {
                is_unknown(&verdict)
            }
            _ => matches!(verdict, Verdict::Configuration { .. }),
        };
        assert!(right, "{code} → {verdict:?}");
    }
    for bare in [
        r#"{"code":0}"#,
        r#"{"code":-49}"#,
        r#"{"code":-25,"amount":15000}"#,
    ] {
        assert!(is_unknown(&verified(200, bare)), "{bare}");
    }
}

#[test]
fn verify_and_reverse_send_stored_facts() {
    let (driver, terminal) = (driver("nextpay"), terminal("nextpay"));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let sent = form(&driver.verify(&terminal, &asked(KEY)).unwrap());
    for wanted in [
        pair("trans_id", KEY),
        pair("amount", "15000"),
        pair("currency", "IRT"),
    ] {
        assert!(sent.contains(&wanted), "{sent:?}");
    }
    let back = form(&driver.reverse(&terminal, &asked(KEY)).unwrap());
    assert!(back.contains(&pair("refund_request", "yes_money_back")));
    assert!(!sent.contains(&pair("refund_request", "yes_money_back")));
    let missing = driver.verify(&terminal, &asked("x")).unwrap_err();
    assert_eq!(missing, Refusal::MissingFact("trans_id"));
}

#[test]
fn a_reverse_is_done_by_minus_ninety_alone() {
    let moved = |body: &str| {
        driver("nextpay").read_reverse(&terminal("nextpay"), &asked(KEY), &answer(200, body))
    };
    assert!(matches!(moved(r#"{"code":-90}"#), Moved::Done { .. }));
    for unclear in ["0", "-49", "-91", "-92", "-7777"] {
        let answer = moved(&format!(r#"{{"code":{unclear}}}"#));
        assert!(matches!(answer, Moved::Unknown { .. }), "{unclear}");
    }
    assert!(matches!(moved(r#"{"code":-93}"#), Moved::Refused { .. }));
}

#[test]
fn a_callback_names_the_payment_and_proves_nothing() {
    let good = format!("trans_id={KEY}&order_id=59961600000042&amount=15000");
    let claim = Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: None,
        outcome: ClaimedOutcome::Unclear,
    };
    assert_eq!(callback("nextpay", &good, ""), claim);
    assert_eq!(callback("nextpay", "", &good), claim);
    assert_eq!(callback("nextpay", &good, &good), Claim::default());
}

//! PayPing, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Asked, Begun, Class, Refusal, Reply, Standing, Step};
use serde_json::json;

use crate::support::*;

const KEY: &str = "aB3dE5gH7j";

const PAID: &str = r#"{"amount":15000,"cardNumber":"603799******1234","cardHashPan":"AA",
    "clientRefId":"59961600000042","paymentRefId":987654321,"code":"aB3dE5gH7j",
    "payedDate":"2026-11-22T01:30:05","payerWage":0,"businessWage":500,"gatewayAmount":15500}"#;

fn claim() -> Claim {
    Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: Some("987654321".to_owned()),
        outcome: ClaimedOutcome::Paid,
    }
}

fn verified(status: u16, body: &str) -> Verdict {
    let claim = claim();
    done(step(Some(&claim), &[answer(status, body)]))
}

/// The next question of a verify, or its end.
fn step(claim: Option<&Claim>, replies: &[Reply]) -> Step {
    let asked = Asked {
        claim,
        ..asked(KEY)
    };
    driver("payping").verify_step(&terminal("payping"), &asked, replies)
}

/// The report of a payment that stands so.
fn report(status: i64, reference: i64) -> Reply {
    let body = json!({"amount": 15_000, "isPaid": status == 1, "paymentStatus": status,
        "refId": reference});
    answer(200, body.to_string())
}

fn begun(status: u16, body: &str) -> Begun {
    driver("payping").read_begin(&terminal("payping"), &order(), &answer(status, body))
}

fn error(code: &str) -> String {
    json!({"type": "x", "title": "y", "status": 400, "instance": "/", "paypingTraceId": "t",
        "metaData": {"code": code.parse::<i64>().unwrap(), "errors": [{"message": "خطا"}]}})
    .to_string()
}

#[test]
fn begin_sends_whole_tomans_with_a_bearer_token() {
    let request = driver("payping")
        .begin(&terminal("payping"), &order())
        .unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/payping/v3/pay");
    assert_eq!(
        request.headers()["authorization"],
        "Bearer canary.eyJhbGciOi_9f-Zw"
    );
    let wanted = json!({
        "amount": 15_000, "clientRefId": "59961600000042", "description": "فاکتور ۱۲",
        "returnUrl": "https://pay.example.ir/shop/return/abc", "payerIdentity": "09123456789",
    });
    assert_eq!(body(&request), wanted);
    for odd in [1_001, 12_345, 150_009] {
        let mut order = order();
        order.amount = rials(odd);
        let refused = driver("payping")
            .begin(&terminal("payping"), &order)
            .unwrap_err();
        assert_eq!(refused, Refusal::NotWholeToman(rials(odd)));
    }
}

#[test]
fn the_payer_goes_to_the_page_of_the_payment_code() {
    let good = r#"{"paymentCode":"aB3dE5gH7j","url":"https://evil.example/","amount":15000}"#;
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun(200, good)
    else {
        panic!("accepted expected");
    };
    assert_eq!(gateway_key, KEY);
    let page = "http://127.0.0.1:9/payping/v3/pay/start/aB3dE5gH7j";
    assert_eq!(
        redirect.url.as_str(),
        page,
        "the address of the answer is not followed"
    );
    for bad in [
        "{}",
        r#"{"paymentCode":""}"#,
        r#"{"paymentCode":"a/b"}"#,
        r#"{"paymentCode":"aB3dE5gH7j","amount":150000}"#,
    ] {
        assert!(matches!(begun(200, bad), Begun::Unclear { .. }), "{bad}");
    }
    for status in [201, 202, 400] {
        assert!(
            matches!(begun(status, good), Begun::Unclear { .. }),
            "{status}"
        );
    }
    for (code, class) in [
        ("103", Class::Configuration),
        ("104", Class::Amount),
        ("106", Class::Bank),
    ] {
        let refused = begun(400, &error(code));
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{code}"
        );
    }
}

#[test]
fn a_yes_must_be_ours_in_every_part() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "987654321");
    assert_eq!(
        (yes.amount, yes.fee),
        (Some(rials(150_000)), Some(rials(5_000)))
    );
    let text = PAID
        .replace("15000,", "\"15000\",")
        .replace("987654321", "\"987654321\"");
    assert_eq!(verified(200, &text), verified(200, PAID));
    for other in ["150000,", "1500,", "15500,"] {
        let body = PAID.replacen("15000,", other, 1);
        assert!(
            matches!(verified(200, &body), Verdict::AmountMismatch { .. }),
            "{other}"
        );
    }
    for (from, to) in [
        ("0042", "0043"),
        ("987654321", "987654322"),
        (KEY, "aB3dE5gH7J"),
    ] {
        let body = PAID.replace(from, to);
        assert!(
            matches!(verified(200, &body), Verdict::WrongParty { .. }),
            "{to}"
        );
    }
    for gone in ["15000,", "987654321,", "\"aB3dE5gH7j\","] {
        assert!(
            is_unknown(&verified(200, &PAID.replacen(gone, "null,", 1))),
            "{gone}"
        );
    }
    for status in [201, 202, 400, 409, 500, 502] {
        assert!(is_unknown(&verified(status, PAID)), "{status}");
    }
}

#[test]
fn before_counts_only_with_amount_code_and_reference() {
    let before = |code: i64, message: serde_json::Value| {
        let body = json!({"status": 409, "metaData": {"code": code, "message": message}});
        verified(409, &body.to_string())
    };
    let told = json!({"Amount": 15_000, "Code": KEY, "PaymentRefId": 987_654_321});
    for code in [110, 123] {
        assert!(matches!(
            before(code, told.clone()),
            Verdict::AlreadyVerified(_)
        ));
        let text = json!(told.to_string());
        assert!(
            matches!(before(code, text), Verdict::AlreadyVerified(_)),
            "as JSON text"
        );
        for (field, value) in [("Code", json!("other")), ("PaymentRefId", json!(1))] {
            let mut other = told.clone();
            other[field] = value;
            assert!(
                matches!(before(code, other), Verdict::WrongParty { .. }),
                "{field}"
            );
        }
        let mut other = told.clone();
        other["Amount"] = json!(1_500);
        assert!(matches!(
            before(code, other),
            Verdict::AmountMismatch { .. }
        ));
        for silent in [
            json!(null),
            json!([]),
            json!("done"),
            json!({"Amount": 15_000}),
        ] {
            assert!(is_unknown(&before(code, silent.clone())), "{silent}");
        }
    }
}

#[test]
fn no_other_code_is_ever_paid() {
    let numbers = (101..=118)
        .chain(121..=124)
        .chain(126..=137)
        .chain(155..=156);
    let mut codes: Vec<String> = numbers.map(|code: i32| code.to_string()).collect();
    codes.extend((0..=5).map(|status| format!("r{status}")));
    assert_codes(
        "payping",
        &codes.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for code in codes.iter().filter(|code| !code.starts_with('r')) {
        // The report names the reference, so that a no is not the browser's doing.
        let verdict = done(step(
            None,
            &[report(5, 987_654_321), answer(400, error(code))],
        ));
        let right = match code.as_str() {
            "121" | "122" | "127" => matches!(
                verdict,
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            "102" | "103" | "105" | "107" | "111" | "112" | "113" | "116" | "117" | "118"
            | "124" => matches!(verdict, Verdict::Configuration { .. }),
            _ => is_unknown(&verdict),
        };
        assert!(right, "{code} → {verdict:?}");
    }
}

fn asks(step: Step) -> (&'static str, String, Vec<u8>) {
    match step {
        Step::Ask { name, request } => (name, request.uri().path().to_owned(), request.into_body()),
        Step::Done(verdict) => panic!("{verdict:?}"),
    }
}

#[test]
fn a_reference_that_the_bank_denies_is_not_the_end_the_report_names_ours() {
    let replayed = Claim {
        reference: Some("111".to_owned()),
        ..claim()
    };
    for code in ["101", "121", "122", "127", "133", "137"] {
        let denied = || answer(400, error(code));
        let (name, path, _) = asks(step(Some(&replayed), &[denied()]));
        assert_eq!(
            (name, path.as_str()),
            ("inquiry", "/payping/v1/report/aB3dE5gH7j")
        );
        let replies = [denied(), report(5, 987_654_321)];
        let (name, _, sent) = asks(step(Some(&replayed), &replies));
        let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
        assert_eq!(
            (name, &sent["paymentRefId"]),
            ("verify", &json!(987_654_321))
        );
        let [first, second] = replies;
        let paid = done(step(Some(&replayed), &[first, second, answer(200, PAID)]));
        assert!(matches!(paid, Verdict::Verified(_)), "{code} {paid:?}");
        // What the report says of our own code may end it; that it agrees may not.
        let open = done(step(Some(&replayed), &[denied(), report(0, 0)]));
        let not_yet = matches!(
            open,
            Verdict::NotPaid {
                conclusive: false,
                ..
            }
        );
        assert!(not_yet, "{code} {open:?}");
        let same = done(step(Some(&replayed), &[denied(), report(5, 111)]));
        assert!(is_unknown(&same), "{code} {same:?}");
    }
}

#[test]
fn without_a_reference_the_report_is_asked_for_it() {
    let odd = ["", "0", "-1", "1.5", "abc", "99999999999999999999"].map(|odd| Claim {
        reference: Some(odd.to_owned()),
        ..claim()
    });
    for claim in odd.iter().map(Some).chain([None]) {
        let (name, path, _) = asks(step(claim, &[]));
        assert_eq!(
            (name, path.as_str()),
            ("inquiry", "/payping/v1/report/aB3dE5gH7j")
        );
        let paid = done(step(claim, &[report(1, 987_654_321), answer(200, PAID)]));
        assert!(matches!(paid, Verdict::Verified(_)), "{paid:?}");
    }
    let silent = done(step(None, &[report(5, 0)]));
    assert!(
        matches!(silent, Verdict::Unknown { not_sent: true, .. }),
        "nothing was verified: {silent:?}"
    );
    let claim = claim();
    let (name, _, sent) = asks(step(Some(&claim), &[]));
    let wanted = json!({"paymentRefId": 987_654_321, "paymentCode": KEY, "amount": 15_000});
    let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!((name, sent), ("verify", wanted));
}

#[test]
fn the_report_only_looks() {
    let request = driver("payping")
        .inquire(&terminal("payping"), &asked(KEY))
        .unwrap();
    assert_eq!(
        (request.method().as_str(), request.uri().path()),
        ("GET", "/payping/v1/report/aB3dE5gH7j")
    );
    let says = |status: i64| {
        let body = json!({"amount": 15_000, "isPaid": true, "paymentStatus": status});
        let reply = answer(200, body.to_string());
        driver("payping").read_inquire(&terminal("payping"), &asked(KEY), &reply)
    };
    for status in [1, 5] {
        assert!(matches!(says(status), Standing::Paid { .. }));
    }
    for status in [0, 2, 4] {
        assert!(matches!(says(status), Standing::Open { .. }));
    }
    assert!(matches!(says(3), Standing::Cancelled { .. }));
    assert!(matches!(says(6), Standing::Unknown { .. }));
}

#[test]
fn a_callback_is_read_from_json_text_or_plain_fields_that_agree() {
    let encode = |pairs: &[(&str, &str)]| {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    };
    let data = json!({"clientRefId": "59961600000042", "paymentCode": KEY,
        "paymentRefId": 987_654_321, "amount": 15_000})
    .to_string();
    let form = encode(&[("status", "1"), ("errorCode", ""), ("data", &data)]);
    assert_eq!(callback("payping", "", &form), claim());
    let plain = [
        ("Status", "1"),
        ("PaymentCode", KEY),
        ("PaymentRefId", "987654321"),
        ("ClientRefId", "59961600000042"),
    ];
    assert_eq!(callback("payping", "", &encode(&plain)), claim());
    let agree = encode(&[
        ("status", "1"),
        ("data", &data),
        ("paymentRefId", "987654321"),
    ]);
    assert_eq!(callback("payping", "", &agree), claim());
    let quarrel = encode(&[("status", "1"), ("data", &data), ("paymentRefId", "1")]);
    assert_eq!(callback("payping", "", &quarrel), Claim::default());
    for odd in ["", "{", "[]", "7", "{\"paymentCode\":[]}"] {
        let form = encode(&[("status", "-1"), ("data", odd)]);
        let claim = callback("payping", "", &form);
        assert_eq!(
            (claim.gateway_key, claim.outcome),
            (None, ClaimedOutcome::NotPaid),
            "{odd}"
        );
    }
}

//! Pasargad's older signed protocol in samples: what is signed, whose answer counts, what a no means.

use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{
    Asked, Begun, Class, Driver, Moved, Refusal, Reply, Request, Standing, Step, claim_matches,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::*;

const CODE: &str = "pasargad_signed";
const KEY: &str = "59961600000042 2026/11/22 01:30:05";

fn pasargad() -> &'static dyn Driver {
    driver(CODE)
}

fn yes(fields: &Value) -> Reply {
    let mut body = json!({"IsSuccess": true, "Message": "x"});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    answer(200, body.to_string())
}

fn no(words: &str) -> Reply {
    answer(
        200,
        json!({"IsSuccess": false, "Message": words}).to_string(),
    )
}

/// The facts of a look-up with one field changed or, with null, left out.
fn facts(field: &str, value: Value) -> Value {
    let mut facts = json!({
        "TraceNumber": 163_574, "ReferenceNumber": 713_254_163_574_i64,
        "TransactionDate": "2026/11/22 01:31:00", "Action": "1003",
        "TransactionReferenceID": "636843820118990203", "InvoiceNumber": "59961600000042",
        "InvoiceDate": "2026/11/22 01:30:05", "MerchantCode": 4423, "TerminalCode": 1664,
        "Amount": 150_000,
    });
    facts[field] = value;
    facts
}

fn found() -> Reply {
    yes(&facts("x", Value::Null))
}

fn step(replies: &[Reply]) -> Step {
    pasargad().verify_step(&terminal(CODE), &asked(KEY), replies)
}

fn verdict(replies: &[Reply]) -> Verdict {
    match step(replies) {
        Step::Done(verdict) => verdict,
        Step::Ask { name, .. } => panic!("asks {name}"),
    }
}

fn asks(replies: &[Reply], wanted: &str) -> Request {
    match step(replies) {
        Step::Ask { name, request } if name == wanted => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn begin_signs_the_bytes_that_it_sends() {
    let request = pasargad().begin(&terminal(CODE), &order()).unwrap();
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:9/pasargad_signed/Api/v1/Payment/GetToken"
    );
    assert_eq!(
        body(&request),
        json!({
            "InvoiceNumber": "59961600000042", "InvoiceDate": "2026/11/22 01:30:05",
            "TerminalCode": "1664", "MerchantCode": "4423", "Amount": 150_000,
            "RedirectAddress": "https://pay.example.ir/shop/return/abc", "Action": 1003,
            "Timestamp": "2026/11/22 01:30:05", "Mobile": "09123456789",
            "Email": "payer@example.com",
        })
    );
    // The signature is of PKCS#1 v1.5: whatever blinds it, it is the same for the same bytes.
    let sign = |request: &Request| request.headers()["sign"].to_str().unwrap().to_owned();
    let seeded = gateways::Order {
        seed: [9; 32],
        ..order()
    };
    let again = pasargad().begin(&terminal(CODE), &seeded).unwrap();
    assert_eq!(sign(&request), sign(&again));
    assert_eq!(sign(&request).len(), 172, "1024 bits in Base64");
    let dearer = gateways::Order {
        amount: rials(150_001),
        ..order()
    };
    let other = pasargad().begin(&terminal(CODE), &dearer).unwrap();
    assert_ne!(sign(&request), sign(&other));
}

/// What the simulated bank says to this body under this signature.
async fn bank_says(sign: &http::HeaderValue, body: Vec<u8>) -> Reply {
    let options = bank::BankOptions::new(std::sync::Arc::new(|| 1_795_346_100_000_000)).seed(7);
    let asking = http::Request::post("/pasargad_signed/Api/v1/Payment/GetToken")
        .header("host", "127.0.0.1:9")
        .header("sign", sign)
        .body(axum::body::Body::from(body))
        .unwrap();
    let said = bank::Bank::new(options).router().oneshot(asking).await;
    let (parts, body) = said.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, 65_536).await.unwrap();
    answer(parts.status.as_u16(), bytes.to_vec())
}

#[tokio::test(start_paused = true)]
async fn the_bank_takes_the_very_bytes_under_their_own_signature_alone() {
    let request = pasargad().begin(&terminal(CODE), &order()).unwrap();
    let sign = &request.headers()["sign"];
    let read = |reply: &Reply| pasargad().read_begin(&terminal(CODE), &order(), reply);
    let taken = bank_says(sign, request.body().clone()).await;
    assert!(matches!(read(&taken), Begun::Accepted { .. }), "{taken:?}");
    // The same JSON with one space more.
    let mut spaced = request.body().clone();
    spaced.push(b' ');
    let refused = bank_says(sign, spaced).await;
    assert!(
        matches!(read(&refused), Begun::Refused { .. }),
        "{refused:?}"
    );
    let nothing = http::HeaderValue::from_static("AAAA");
    let refused = bank_says(&nothing, request.body().clone()).await;
    assert!(
        matches!(read(&refused), Begun::Refused { .. }),
        "{refused:?}"
    );
}

#[test]
fn a_yes_at_begin_leads_to_the_page_and_keeps_number_and_date() {
    let read = |reply: &Reply| pasargad().read_begin(&terminal(CODE), &order(), reply);
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = read(&yes(&json!({"Token": "aB/3+="})))
    else {
        panic!("not accepted");
    };
    assert_eq!(gateway_key, KEY);
    assert_eq!(
        redirect.url.as_str(),
        "http://127.0.0.1:9/pasargad_signed/payment.aspx?n=aB%2F3%2B%3D"
    );
    let refused = read(&no("امضا نامعتبر است"));
    assert!(matches!(
        &refused,
        Begun::Refused { class: Class::Configuration, code, message }
            if code == "no" && message == "امضا نامعتبر است"
    ));
    for unclear in [
        yes(&json!({})),
        yes(&json!({"Token": "a b"})),
        answer(422, json!({"IsSuccess": true, "Token": "a"}).to_string()),
        answer(200, json!({"IsSuccess": "yes", "Token": "a"}).to_string()),
        answer(200, json!({"IsSuccess": 1, "Token": "a"}).to_string()),
        answer(200, json!({"Token": "a"}).to_string()),
    ] {
        assert!(
            matches!(read(&unclear), Begun::Unclear { .. }),
            "{unclear:?}"
        );
    }
}

#[test]
fn the_look_up_comes_first_and_the_stored_amount_is_confirmed() {
    let look = asks(&[], "inquire");
    assert!(look.uri().path().ends_with("/CheckTransactionResult"));
    assert_eq!(
        body(&look),
        json!({
            "InvoiceNumber": "59961600000042", "InvoiceDate": "2026/11/22 01:30:05",
            "TerminalCode": "1664", "MerchantCode": "4423",
        })
    );
    let confirm = asks(&[found()], "verify");
    assert!(confirm.uri().path().ends_with("/VerifyPayment"));
    assert_eq!(body(&confirm)["Amount"], json!(150_000));
    assert_eq!(body(&confirm)["Timestamp"], json!("2026/11/22 01:30:05"));
    assert_eq!(confirm.headers()["sign"].len(), 172);
    let told = yes(&json!({"MaskedCardNumber": "6037-99**-****-1234", "ShaparakRefNumber": "1"}));
    let Verdict::Verified(confirmed) = verdict(&[found(), told]) else {
        panic!("not verified");
    };
    assert_eq!(confirmed.reference.key, "636843820118990203");
    assert_eq!(confirmed.reference.tracking_code, "713254163574");
    assert_eq!(confirmed.card_mask.as_deref(), Some("603799******1234"));
    assert_eq!(confirmed.amount, Some(rials(150_000)));
}

#[test]
fn each_field_of_the_look_up_must_be_what_is_stored() {
    let one = |field: &str, value: Value| verdict(&[yes(&facts(field, value))]);
    for (field, other) in [
        ("InvoiceNumber", json!("59961600000043")),
        ("InvoiceDate", json!("2026/11/22 01:30:06")),
        ("InvoiceDate", json!("2026/11/22")),
        ("TerminalCode", json!(1665)),
        ("MerchantCode", json!("44230")),
        ("MerchantCode", json!(["4423"])),
    ] {
        let told = one(field, other);
        assert!(
            matches!(told, Verdict::WrongParty { .. }),
            "{field} {told:?}"
        );
    }
    assert!(matches!(
        one("Amount", json!(15_000)),
        Verdict::AmountMismatch { .. }
    ));
    for (field, value) in [
        ("InvoiceNumber", Value::Null),
        ("InvoiceDate", Value::Null),
        ("TerminalCode", Value::Null),
        ("MerchantCode", Value::Null),
        ("Amount", Value::Null),
        ("Amount", json!(150_000.5)),
        ("Action", Value::Null),
        ("Action", json!("1004")),
        ("TransactionReferenceID", Value::Null),
        ("TransactionReferenceID", json!("0")),
    ] {
        assert!(is_unknown(&one(field, value)), "{field}");
    }
}

#[test]
fn a_no_is_not_paid_so_far_at_first_and_unknown_behind_a_yes() {
    assert!(matches!(
        verdict(&[no("x")]),
        Verdict::NotPaid { conclusive: false, code } if code == "no"
    ));
    let behind = verdict(&[found(), no("تراکنش قبلا تایید شده است")]);
    assert!(matches!(
        &behind,
        Verdict::Unknown { not_sent: false, reason } if reason.contains("قبلا تایید")
    ));
    for second in [
        answer(200, "{}"),
        answer(422, json!({"IsSuccess": true}).to_string()),
        answer(500, json!({"IsSuccess": true}).to_string()),
        Reply::Lost("x".to_owned()),
    ] {
        assert!(is_unknown(&verdict(&[found(), second])));
    }
    let unsent = verdict(&[found(), Reply::NotSent("x".to_owned())]);
    assert!(matches!(unsent, Verdict::Unknown { not_sent: true, .. }));
}

#[test]
fn a_return_must_name_number_and_date_of_this_payment() {
    let claim = callback(
        CODE,
        "iN=59961600000042&iD=2026%2F11%2F22+01%3A30%3A05&tref=7",
        "",
    );
    assert_eq!(claim.gateway_key.as_deref(), Some(KEY));
    assert_eq!(claim.outcome, ClaimedOutcome::Unclear);
    assert_eq!(claim.reference, None);
    assert!(claim_matches(&claim, &asked(KEY)));
    for other in [
        "iN=59961600000042&iD=2026%2F11%2F22+01%3A30%3A06",
        "iN=59961600000043&iD=2026%2F11%2F22+01%3A30%3A05",
        "iN=59961600000042",
        "iD=2026%2F11%2F22+01%3A30%3A05",
        "iN=59961600000042&iN=1&iD=2026%2F11%2F22+01%3A30%3A05",
        "tref=7",
    ] {
        let claim = callback(CODE, other, "");
        assert!(!claim_matches(&claim, &asked(KEY)), "{other}");
    }
}

#[test]
fn a_refund_names_the_invoice_and_its_no_does_not_say_that_nothing_moved() {
    let request = pasargad().reverse(&terminal(CODE), &asked(KEY)).unwrap();
    assert!(request.uri().path().ends_with("/RefundPayment"));
    assert_eq!(
        body(&request),
        json!({
            "InvoiceNumber": "59961600000042", "InvoiceDate": "2026/11/22 01:30:05",
            "TerminalCode": "1664", "MerchantCode": "4423", "Timestamp": "2026/11/22 01:30:05",
        })
    );
    let read = |reply: &Reply| pasargad().read_reverse(&terminal(CODE), &asked(KEY), reply);
    assert!(matches!(read(&yes(&json!({}))), Moved::Done { .. }));
    let refused = read(&no("x"));
    assert!(matches!(
        refused,
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    assert!(matches!(read(&answer(200, "{}")), Moved::Unknown { .. }));
}

#[test]
fn a_look_up_is_paid_for_our_facts_alone_and_a_no_says_nothing() {
    let read = |reply: &Reply| pasargad().read_inquire(&terminal(CODE), &asked(KEY), reply);
    assert!(matches!(read(&found()), Standing::Paid { .. }));
    for other in [
        no("x"),
        yes(&facts("Amount", json!(1))),
        yes(&facts("InvoiceDate", json!("1"))),
        yes(&facts("Action", json!("1004"))),
        answer(200, "{}"),
    ] {
        assert!(
            matches!(read(&other), Standing::Unknown { .. }),
            "{other:?}"
        );
    }
    assert_codes(CODE, &["yes", "no"]);
}

#[test]
fn what_is_stored_in_another_form_asks_nothing() {
    for key in [
        "",
        "59961600000042",
        "59961600000042 ",
        "1 2026/11/22 01:30:05",
    ] {
        let odd = Asked {
            gateway_key: key,
            ..asked(KEY)
        };
        let refused = pasargad().inquire(&terminal(CODE), &odd).unwrap_err();
        assert_eq!(refused, Refusal::MissingFact("invoice"), "{key}");
    }
}

#[test]
fn settings_that_cannot_be_right_are_refused_without_the_key_in_the_words() {
    let with = |name: &str, value: &'static str| {
        let settings = settings(CODE).into_iter();
        let changed: Vec<_> = settings
            .map(|(field, old)| (field, if field == name { value } else { old }))
            .collect();
        terminal_with(CODE, &changed)
    };
    assert!(with("terminal_code", "16 64").is_err());
    assert!(with("merchant_code", "x").is_err());
    let broken = with("private_key", "<RSAKeyValue><D>c2VjcmV0</D></RSAKeyValue>").unwrap_err();
    let words = broken.to_string();
    assert!(
        words.contains("private_key") && !words.contains("c2VjcmV0"),
        "{words}"
    );
}

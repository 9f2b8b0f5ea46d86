//! IranKish's API v3, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Asked, Begun, Class, Moved, Refusal, Reply, Standing, Step};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "0F9A3B5C7D1E4F60A1B2C3D4E5F60718";

fn result() -> Value {
    json!({
        "responseCode": "00", "systemTraceAuditNumber": "004213",
        "retrievalReferenceNumber": "000123456789", "transactionDate": 20_261_122,
        "transactionTime": 101_500, "processCode": "000000", "billType": null, "billId": null,
        "paymentId": "", "amount": "150000", "maskedPan": "603799******1234",
    })
}

fn yes() -> Value {
    json!({"responseCode": "00", "description": "ok", "status": true, "result": result()})
}

fn no(code: &str) -> Value {
    json!({"responseCode": code, "description": "no", "status": false, "result": null})
}

fn with(path: &str, value: Value) -> Value {
    let mut body = yes();
    *body.pointer_mut(path).unwrap() = value;
    body
}

fn claim() -> Claim {
    Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: Some("000123456789/004213".to_owned()),
        outcome: ClaimedOutcome::Paid,
    }
}

fn step_at(status: u16, claim: Option<&Claim>, replies: &[Value]) -> Step {
    let so_far: Vec<Reply> = replies
        .iter()
        .map(|it| answer(status, it.to_string()))
        .collect();
    let asked = Asked {
        claim,
        ..asked(KEY)
    };
    driver("irankish").verify_step(&terminal("irankish"), &asked, &so_far)
}

/// The verdict of a conversation that ends here.
fn end(claim: Option<&Claim>, replies: &[Value]) -> Verdict {
    match step_at(200, claim, replies) {
        Step::Done(verdict) => verdict,
        Step::Ask { name, .. } => panic!("asked {name}"),
    }
}

/// What is asked next: the call and its body.
fn next(claim: Option<&Claim>, replies: &[Value]) -> (&'static str, String, Value) {
    match step_at(200, claim, replies) {
        Step::Ask { name, request } => (name, request.uri().path().to_owned(), body(&request)),
        Step::Done(verdict) => panic!("{verdict:?}"),
    }
}

#[test]
fn begin_sends_an_envelope_that_only_the_bank_opens_and_no_pass_phrase() {
    let ask = |seed: u8| {
        let order = gateways::Order {
            seed: [seed; 32],
            ..order()
        };
        driver("irankish")
            .begin(&terminal("irankish"), &order)
            .unwrap()
    };
    let request = ask(7);
    assert_eq!(request.uri().path(), "/irankish/api/v3/tokenization/make");
    let sent = body(&request);
    let wanted = json!({
        "acceptorId": "992180001001234", "amount": 150_000, "billInfo": null, "paymentId": null,
        "requestId": "59961600000042", "requestTimestamp": 1_795_298_405,
        "revertUri": "https://pay.example.ir/shop/return/abc", "terminalId": "08001234",
        "transactionType": "Purchase",
    });
    assert_eq!(sent["request"], wanted);
    let envelope = &sent["authenticationEnvelope"];
    assert_eq!(envelope["iv"].as_str().unwrap().len(), 32);
    assert_eq!(envelope["data"].as_str().unwrap().len(), 256);
    assert!(!sent.to_string().contains("0123456789ABCDEF"));
    assert_ne!(body(&ask(8))["authenticationEnvelope"], *envelope);
    let too_much = gateways::Order {
        amount: rials(1_000_000_000_000),
        ..order()
    };
    let refused = driver("irankish").begin(&terminal("irankish"), &too_much);
    assert!(matches!(refused, Err(Refusal::TooLarge(_))));
}

#[test]
fn the_answer_to_begin_leads_to_the_form_of_its_token() {
    let begun = |status: u16, body: &Value| {
        let reply = answer(status, body.to_string());
        driver("irankish").read_begin(&terminal("irankish"), &order(), &reply)
    };
    let mut body = yes();
    body["result"] = json!({"token": KEY, "expiryTimeStamp": 1_795_299_605, "billInfo": null});
    let Begun::Accepted {
        gateway_key,
        redirect,
        expires_after,
        ..
    } = begun(200, &body)
    else {
        panic!("accepted expected");
    };
    assert_eq!(gateway_key, KEY);
    assert_eq!(redirect.url.path(), "/irankish/iuiv3/IPG/Index/");
    assert_eq!(
        redirect.fields,
        [("tokenIdentity".to_owned(), KEY.to_owned())]
    );
    assert_eq!(expires_after.unwrap().as_secs(), 1200);
    for (code, class) in [
        ("915", Class::Configuration),
        ("928", Class::Amount),
        ("96", Class::Bank),
    ] {
        let refused = begun(200, &no(code));
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{code}"
        );
    }
    for (path, value) in [
        ("/status", json!(false)),
        ("/status", json!("false")),
        ("/responseCode", json!(0)),
        ("/result", json!({"token": "a b"})),
        ("/result", json!([])),
    ] {
        let mut odd = body.clone();
        *odd.pointer_mut(path).unwrap() = value;
        assert!(
            !matches!(begun(200, &odd), Begun::Accepted { .. }),
            "{path}"
        );
    }
    assert!(matches!(begun(400, &body), Begun::Unclear { .. }));
}

#[test]
fn what_the_callback_names_is_confirmed_with_the_stored_token() {
    let (name, path, sent) = next(Some(&claim()), &[]);
    assert_eq!(
        (name, path.as_str()),
        ("verify", "/irankish/api/v3/confirmation/purchase")
    );
    let wanted = json!({"terminalId": "08001234", "retrievalReferenceNumber": "000123456789",
        "systemTraceAuditNumber": "004213", "tokenIdentity": KEY});
    assert_eq!(sent, wanted);
    for status in [json!(true), json!("true"), json!("True")] {
        let Verdict::Verified(yes) = end(Some(&claim()), &[with("/status", status)]) else {
            panic!("verified expected");
        };
        assert_eq!(yes.reference.key, "20261122-000123456789");
        assert_eq!(yes.reference.tracking_code, "000123456789");
        assert_eq!(yes.amount, Some(rials(150_000)));
    }
    for (path, value) in [
        ("/responseCode", json!("0")),
        ("/responseCode", json!(0)),
        ("/responseCode", Value::Null),
        ("/status", json!(false)),
        ("/status", json!(1)),
        ("/result", Value::Null),
        ("/result/responseCode", json!("51")),
        ("/result/amount", Value::Null),
        ("/result/transactionDate", Value::Null),
    ] {
        let verdict = end(Some(&claim()), &[with(path, value.clone())]);
        assert!(is_unknown(&verdict), "{path} {value} {verdict:?}");
    }
    let other = end(
        Some(&claim()),
        &[with(
            "/result/retrievalReferenceNumber",
            json!("000123456780"),
        )],
    );
    assert!(matches!(other, Verdict::WrongParty { .. }));
    for amount in [json!(15_000), json!("149999"), json!(1_500_000)] {
        let verdict = end(Some(&claim()), &[with("/result/amount", amount)]);
        assert!(matches!(verdict, Verdict::AmountMismatch { .. }));
    }
    let Step::Done(verdict) = step_at(422, Some(&claim()), &[yes()]) else {
        panic!()
    };
    assert!(is_unknown(&verdict));
}

#[test]
fn without_a_callback_or_with_another_number_the_bank_is_looked_at() {
    let (name, path, sent) = next(None, &[]);
    assert_eq!(
        (name, path.as_str()),
        ("inquiry", "/irankish/api/v3/inquiry/single")
    );
    let wanted = json!({"passPhrase": "0123456789ABCDEF", "terminalId": "08001234",
        "findOption": 2, "tokenIdentity": KEY});
    assert_eq!(sent, wanted);
    let (name, _, sent) = next(None, &[yes()]);
    assert_eq!(
        (name, sent["retrievalReferenceNumber"].as_str()),
        ("verify", Some("000123456789"))
    );
    assert!(matches!(end(None, &[yes(), yes()]), Verdict::Verified(_)));
    // A no may be about another payment, whose numbers somebody typed.
    for code in ["2", "5", "17", "25", "51", "94"] {
        assert_eq!(next(Some(&claim()), &[no(code)]).0, "inquiry", "{code}");
        let ours = end(Some(&claim()), &[no(code), yes(), yes()]);
        assert!(matches!(ours, Verdict::Verified(_)), "{code} {ours:?}");
    }
    assert_eq!(next(Some(&claim()), &[no("25"), yes()]).0, "verify");
    assert!(matches!(
        end(Some(&claim()), &[no("25"), yes(), yes()]),
        Verdict::Verified(_)
    ));
}

#[test]
fn confirmed_before_counts_only_beside_a_look_up_that_agrees() {
    let again = end(Some(&claim()), &[no("94"), yes(), no("94")]);
    let Verdict::AlreadyVerified(yes_before) = again else {
        panic!("{again:?}")
    };
    assert_eq!(yes_before.reference.key, "20261122-000123456789");
    // A look-up over another amount is never confirmed.
    let verdict = end(None, &[with("/result/amount", json!("15000"))]);
    assert!(matches!(verdict, Verdict::AmountMismatch { .. }));
    // A look-up that fails leaves open what the confirmation before it did.
    let verdict = end(Some(&claim()), &[no("94"), json!("x")]);
    assert!(is_unknown(&verdict), "{verdict:?}");
    assert!(matches!(
        end(Some(&claim()), &[no("94"), no("2")]),
        Verdict::Returned { .. }
    ));
}

const CODES: &[&str] = &[
    "2", "3", "5", "14", "17", "25", "30", "31", "40", "42", "51", "54", "55", "56", "57", "58",
    "61", "62", "63", "64", "65", "75", "77", "78", "79", "86", "94", "96", "97", "98", "901",
    "902", "903", "904", "905", "906", "907", "909", "910", "911", "912", "913", "914", "915",
    "916", "917", "918", "919", "920", "921", "922", "923", "928", "929", "930",
];

#[test]
fn every_code_is_mapped_and_none_but_two_zeros_is_ever_paid() {
    assert_codes("irankish", &[CODES, &["00"]].concat());
    for code in CODES.iter().filter(|code| !matches!(**code, "25" | "94")) {
        let mut body = yes();
        body["responseCode"] = json!(code);
        let class = driver("irankish").describe(code).unwrap().class;
        let looks = matches!(class, Class::Payer | Class::Returned);
        let said = [body.clone(), body];
        let verdict = end(Some(&claim()), &said[usize::from(!looks)..]);
        let right = match class {
            Class::Payer => matches!(
                verdict,
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            Class::Returned => matches!(verdict, Verdict::Returned { .. }),
            Class::Configuration => matches!(verdict, Verdict::Configuration { .. }),
            _ => is_unknown(&verdict),
        };
        assert!(right, "{code} → {verdict:?}");
    }
    let open = end(None, &[no("25")]);
    assert!(matches!(
        open,
        Verdict::NotPaid {
            conclusive: false,
            ..
        }
    ));
}

#[test]
fn a_look_up_never_ends_a_payment_that_may_still_be_paid() {
    let stands = |body: &Value| {
        let reply = answer(200, body.to_string());
        driver("irankish").read_inquire(&terminal("irankish"), &asked(KEY), &reply)
    };
    assert!(matches!(stands(&yes()), Standing::Paid { .. }));
    for code in ["25", "51", "17"] {
        assert!(matches!(stands(&no(code)), Standing::Open { .. }), "{code}");
    }
    assert!(matches!(stands(&no("2")), Standing::Returned { .. }));
    assert!(matches!(stands(&no("922")), Standing::Configuration { .. }));
    assert!(matches!(stands(&no("96")), Standing::Unknown { .. }));
}

#[test]
fn a_reverse_names_the_numbers_of_the_callback() {
    let claim = claim();
    let asked = Asked {
        claim: Some(&claim),
        ..asked(KEY)
    };
    let request = driver("irankish")
        .reverse(&terminal("irankish"), &asked)
        .unwrap();
    assert_eq!(
        request.uri().path(),
        "/irankish/api/v3/confirmation/reversePurchase"
    );
    let moved = |body: &Value| {
        let reply = answer(200, body.to_string());
        driver("irankish").read_reverse(&terminal("irankish"), &asked, &reply)
    };
    assert!(matches!(moved(&yes()), Moved::Done { .. }));
    assert!(matches!(moved(&no("2")), Moved::Already { .. }));
    assert!(matches!(moved(&no("57")), Moved::Refused { .. }));
    assert!(matches!(
        moved(&no("96")),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    let other = with("/result/retrievalReferenceNumber", json!("1"));
    assert!(matches!(moved(&other), Moved::Unknown { .. }));
    let none = driver("irankish").reverse(
        &terminal("irankish"),
        &Asked {
            claim: None,
            ..asked
        },
    );
    assert!(matches!(none, Err(Refusal::MissingFact(_))));
}

#[test]
fn a_return_names_token_and_order_and_both_numbers_or_none() {
    let form = format!(
        "token={KEY}&acceptorId=1&responseCode=00&requestId=59961600000042&amount=150000\
         &retrievalReferenceNumber=000123456789&systemTraceAuditNumber=004213"
    );
    assert_eq!(callback("irankish", "", &form), claim());
    for (from, to) in [
        ("=004213", "="),
        ("=004213", "=x1"),
        ("=000123456789", "=1/2"),
    ] {
        assert_eq!(
            callback("irankish", "", &form.replace(from, to)).reference,
            None,
            "{to}"
        );
    }
    let other = callback(
        "irankish",
        "",
        &form.replace("responseCode=00", "responseCode=17"),
    );
    assert_eq!(other.outcome, ClaimedOutcome::NotPaid);
}

#[test]
fn settings_are_checked_and_a_key_is_read_in_the_forms_of_banks() {
    let with = |name: &str, value: &'static str| {
        let mut pairs = settings("irankish");
        for pair in pairs.iter_mut().filter(|(it, _)| *it == name) {
            pair.1 = value;
        }
        terminal_with("irankish", &pairs)
    };
    for (name, value) in [
        ("terminal_id", "8001234"),
        ("terminal_id", "0800123x"),
        ("pass_phrase", "0123456789ABCDE"),
        ("pass_phrase", "0123456789ABCDEG"),
        (
            "public_key",
            "-----BEGIN PUBLIC KEY-----\nMIGf\n-----END PUBLIC KEY-----",
        ),
        ("public_key", "not a key"),
        (
            "public_key",
            "<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>",
        ),
    ] {
        assert!(
            matches!(with(name, value), Err(Refusal::BadField { .. })),
            "{name} {value}"
        );
    }
    let xml = "<RSAKeyValue><Modulus>2Kt5AatRaHLXjYrlbG+1nAkITso4m0NBWV1XVMw9wgu6Imz3CNLC2LgH43l9aHbam1GtlKoXP0tnAOnLFenK8ewHlm/ymtmnMCc/2IhqkPMf5gOft3xAnsOjbv8QhlSIm5AobaFjKN2e4hnOXozjBxuC3gi9nBGru7gQjvZgl+8=</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>";
    let as_xml = with("public_key", xml).unwrap();
    let sent = |terminal| body(&driver("irankish").begin(terminal, &order()).unwrap());
    assert_eq!(
        sent(&as_xml),
        sent(&terminal("irankish")),
        "the same key, the same envelope"
    );
}

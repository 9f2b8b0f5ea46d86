//! ZarinPal v4: samples typed from its public documents and packages.

use std::collections::BTreeSet;

use domain::scope::Mode;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{
    Begun, CallbackInput, Checked, Class, Driver, Moved, RedirectMethod, Refusal, Reply, Standing,
    Terminal, claim_matches,
};
use money::{Amount, Currency};
use serde_json::json;

use crate::support::*;

fn zarinpal() -> &'static dyn Driver {
    driver("zarinpal")
}

fn begun(status: u16, body: &str) -> Begun {
    zarinpal().read_begin(&terminal("zarinpal"), &order(), &answer(status, body))
}

fn verified(status: u16, body: &str) -> Verdict {
    zarinpal().read_verify(
        &terminal("zarinpal"),
        &asked(AUTHORITY),
        &answer(status, body),
    )
}

fn looked_up(status: u16, body: &str) -> Standing {
    zarinpal().read_inquire(
        &terminal("zarinpal"),
        &asked(AUTHORITY),
        &answer(status, body),
    )
}

fn error(code: &str) -> String {
    format!(r#"{{"data":[],"errors":{{"code":{code},"message":"No.","validations":[]}}}}"#)
}

/// Every code of the public table.
const CODES: &[&str] = &[
    "100", "101", "-2", "-3", "-4", "-5", "-9", "-10", "-11", "-12", "-13", "-14", "-15", "-16",
    "-17", "-18", "-19", "-30", "-31", "-32", "-33", "-34", "-35", "-36", "-37", "-38", "-39",
    "-40", "-41", "-50", "-51", "-52", "-53", "-54", "-55", "-60", "-61", "-62", "-63", "429",
];

#[test]
fn begin_asks_in_rials_and_keeps_verify_for_us() {
    let request = zarinpal().begin(&terminal("zarinpal"), &order()).unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:9/zarinpal/pg/v4/payment/request.json"
    );
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["accept"], "application/json");
    let wanted = json!({
        "merchant_id": MERCHANT_ID,
        "amount": 150_000,
        "currency": "IRR",
        "description": "فاکتور ۱۲",
        "callback_url": "https://pay.example.ir/shop/return/abc",
        "metadata": {
            "order_id": "59961600000042",
            "auto_verify": false,
            "mobile": "09123456789",
            "email": "payer@example.com",
        },
    });
    assert_eq!(body(&request), wanted);
}

#[test]
fn begin_leaves_out_what_the_bank_would_refuse() {
    let mut odd = order();
    let long = "م".repeat(600);
    odd.description = &long;
    odd.payer_mobile = Some("+989123456789");
    odd.payer_email = Some("nobody");
    let sent = body(&zarinpal().begin(&terminal("zarinpal"), &odd).unwrap());
    assert_eq!(sent["description"].as_str().unwrap().chars().count(), 500);
    assert!(sent["metadata"].get("mobile").is_none());
    assert!(sent["metadata"].get("email").is_none());
    odd.description = "  ";
    let sent = body(&zarinpal().begin(&terminal("zarinpal"), &odd).unwrap());
    assert_eq!(sent["description"], "59961600000042");
}

#[test]
fn begin_takes_rials_between_the_limits_only() {
    let begin = |amount| {
        let order = gateways::Order { amount, ..order() };
        zarinpal().begin(&terminal("zarinpal"), &order).map(|_| ())
    };
    assert_eq!(begin(rials(1_000)), Ok(()));
    assert_eq!(begin(rials(1_000_000_000)), Ok(()));
    assert_eq!(begin(rials(999)), Err(Refusal::TooSmall(rials(1_000))));
    assert_eq!(begin(rials(-5_000)), Err(Refusal::TooSmall(rials(1_000))));
    assert_eq!(
        begin(rials(1_000_000_001)),
        Err(Refusal::TooLarge(rials(1_000_000_000)))
    );
    let euro = Amount::new(5_000, Currency::Eur);
    assert_eq!(begin(euro), Err(Refusal::Currency(Currency::Eur)));
}

#[test]
fn begin_wants_an_absolute_web_address_to_come_back_to() {
    for bad in [
        "",
        "/return/abc",
        "javascript:alert(1)",
        "https://user@pay.example.ir/",
    ] {
        let order = gateways::Order {
            return_url: bad,
            ..order()
        };
        let refused = zarinpal().begin(&terminal("zarinpal"), &order).unwrap_err();
        assert_eq!(refused, Refusal::ReturnUrl, "{bad}");
    }
}

#[test]
fn an_accepted_begin_sends_the_payer_to_the_page_of_the_same_bank() {
    let body = format!(
        r#"{{"data":{{"code":100,"message":"Success","authority":"{AUTHORITY}",
            "fee_type":"Merchant","fee":4250}},"errors":[]}}"#
    );
    let Begun::Accepted {
        gateway_key,
        redirect,
        expires_after,
        fee,
    } = begun(200, &body)
    else {
        panic!("accepted expected");
    };
    assert_eq!(gateway_key, AUTHORITY);
    assert_eq!(redirect.method, RedirectMethod::Get);
    assert_eq!(
        redirect.url.as_str(),
        format!("http://127.0.0.1:9/zarinpal/pg/StartPay/{AUTHORITY}")
    );
    assert!(redirect.fields.is_empty());
    assert_eq!(expires_after, None);
    assert_eq!(fee, Some(rials(4_250)));
}

#[test]
fn an_authority_of_any_other_shape_is_not_stored() {
    let long = "S".repeat(37);
    for bad in [
        "",
        "S123",
        "X00000000000000000000000000217885159",
        "S0000000000000000000000000021788515/",
        "S٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠",
        long.as_str(),
    ] {
        let body = json!({ "data": { "code": 100, "authority": bad }, "errors": [] }).to_string();
        assert!(
            matches!(
                begun(200, &body),
                Begun::Unclear {
                    not_sent: false,
                    ..
                }
            ),
            "{bad}"
        );
    }
}

#[test]
fn in_live_an_authority_of_the_sandbox_is_play_money_and_refused() {
    let pairs = credentials(&[("merchant_id", MERCHANT_ID)]);
    let live = Terminal::new(
        zarinpal(),
        Mode::Live,
        "https://payment.zarinpal.com",
        pairs,
    )
    .unwrap();
    let read = |key: &str| {
        let body = json!({ "data": { "code": 100, "authority": key }, "errors": [] }).to_string();
        zarinpal().read_begin(&live, &order(), &answer(200, body))
    };
    assert!(matches!(read(AUTHORITY), Begun::Unclear { .. }));
    let real = AUTHORITY.replace('S', "A");
    assert!(matches!(read(&real), Begun::Accepted { .. }));
}

#[test]
fn a_refused_begin_tells_code_class_and_what_was_wrong() {
    let body = r#"{"data":[],"errors":{"code":-9,"message":"The input params invalid",
        "validations":[{"merchant_id":"The merchant id field is required."}]}}"#;
    let Begun::Refused {
        class,
        code,
        message,
    } = begun(422, body)
    else {
        panic!("refusal expected");
    };
    assert_eq!((class, code.as_str()), (Class::Configuration, "-9"));
    assert!(message.contains("field is required"), "{message}");
    assert!(matches!(
        begun(200, &error("-4")),
        Begun::Refused {
            class: Class::Amount,
            ..
        }
    ));
    assert!(matches!(
        begun(401, &error("\"-10\"")),
        Begun::Refused {
            class: Class::Configuration,
            ..
        }
    ));
    assert!(matches!(
        begun(200, &error("-12")),
        Begun::Refused {
            class: Class::Bank,
            ..
        }
    ));
    assert!(matches!(
        begun(200, &error("-7777")),
        Begun::Refused {
            class: Class::Bank,
            ..
        }
    ));
}

#[test]
fn a_begin_without_an_answer_is_unclear_and_says_whether_it_left() {
    let read = |reply| zarinpal().read_begin(&terminal("zarinpal"), &order(), &reply);
    let not_sent = read(Reply::NotSent("refused".into()));
    assert!(matches!(not_sent, Begun::Unclear { not_sent: true, .. }));
    let lost = read(Reply::Lost("reset".into()));
    assert!(matches!(
        lost,
        Begun::Unclear {
            not_sent: false,
            ..
        }
    ));
}

#[test]
fn a_callback_is_read_whatever_its_form_and_never_more_than_a_claim() {
    let read = |method: &http::Method, query: &str, body: &str, content_type| {
        let body = body.as_bytes();
        zarinpal().read_callback(&CallbackInput {
            method,
            query,
            body,
            content_type,
        })
    };
    let claim = |outcome| Claim {
        gateway_key: Some(AUTHORITY.to_owned()),
        outcome,
        ..Claim::default()
    };
    let get = &http::Method::GET;
    let query = |status: &str| format!("Authority={AUTHORITY}&Status={status}");
    assert_eq!(
        read(get, &query("OK"), "", None),
        claim(ClaimedOutcome::Paid)
    );
    assert_eq!(
        read(get, &query("ok"), "", None),
        claim(ClaimedOutcome::Paid)
    );
    assert_eq!(
        read(get, &query("NOK"), "", None),
        claim(ClaimedOutcome::NotPaid)
    );
    assert_eq!(
        read(get, &query("100"), "", None),
        claim(ClaimedOutcome::Unclear)
    );
    assert_eq!(read(get, "", "", None), Claim::default());
    let form = Some("application/x-www-form-urlencoded");
    let posted = read(
        &http::Method::POST,
        "",
        &query("OK")
            .to_lowercase()
            .replace(&AUTHORITY.to_lowercase(), AUTHORITY),
        form,
    );
    assert_eq!(posted, claim(ClaimedOutcome::Paid));
    let twice = format!("{}&authority=A1", query("OK"));
    assert_eq!(read(get, &twice, "", None), Claim::default());
    let split = read(&http::Method::POST, &query("OK"), "Status=NOK", form);
    assert_eq!(split, Claim::default());
}

#[test]
fn a_claim_matches_only_the_payment_whose_authority_it_names() {
    let claim = |key: Option<&str>, number: Option<&str>| Claim {
        gateway_key: key.map(str::to_owned),
        order_number: number.map(str::to_owned),
        ..Claim::default()
    };
    let asked = asked(AUTHORITY);
    assert!(claim_matches(&claim(Some(AUTHORITY), None), &asked));
    assert!(claim_matches(
        &claim(Some(AUTHORITY), Some("59961600000042")),
        &asked
    ));
    assert!(!claim_matches(&claim(None, None), &asked));
    assert!(!claim_matches(
        &claim(Some(&AUTHORITY.to_lowercase()), None),
        &asked
    ));
    assert!(!claim_matches(
        &claim(Some(AUTHORITY), Some("59961600000043")),
        &asked
    ));
    assert!(!claim_matches(
        &claim(Some("S1"), Some("59961600000042")),
        &asked
    ));
}

#[test]
fn verify_sends_stored_amount_and_stored_authority() {
    let request = zarinpal()
        .verify(&terminal("zarinpal"), &asked(AUTHORITY))
        .unwrap();
    assert_eq!(request.uri().path(), "/zarinpal/pg/v4/payment/verify.json");
    let wanted = json!({ "merchant_id": MERCHANT_ID, "amount": 150_000, "authority": AUTHORITY });
    assert_eq!(body(&request), wanted);
    let refused = zarinpal()
        .verify(&terminal("zarinpal"), &asked(""))
        .unwrap_err();
    assert_eq!(refused, Refusal::MissingFact("authority"));
}

const PAID: &str = r#"{"data":{"wages":[],"code":100,"message":"Paid","card_hash":"AA",
    "card_pan":"603799******1234","ref_id":201,"fee_type":"Merchant","fee":4250,
    "shaparak_fee":1200,"order_id":"59961600000042"},"errors":[]}"#;

#[test]
fn a_hundred_with_a_reference_is_verified() {
    let Verdict::Verified(confirmation) = verified(200, PAID) else {
        panic!("verified expected")
    };
    assert_eq!(confirmation.reference.key, "201");
    assert_eq!(confirmation.reference.tracking_code, "201");
    assert_eq!(confirmation.amount, None);
    assert_eq!(confirmation.card_mask.as_deref(), Some("603799******1234"));
    assert_eq!(confirmation.fee, Some(rials(4_250)));
}

#[test]
fn numbers_as_text_objects_in_arrays_and_nulls_of_any_form_read_the_same() {
    let text = PAID
        .replace("100", "\"100\"")
        .replace("201", "\"201\"")
        .replace("4250", "\"4250\"");
    assert_eq!(verified(200, &text), verified(200, PAID));
    let array = PAID
        .replace("{\"data\":{", "{\"data\":[{")
        .replace("},\"errors\"", "}],\"errors\"");
    assert_eq!(verified(200, &array), verified(200, PAID));
    assert_eq!(verified(200, &format!("[{PAID}]")), verified(200, PAID));
    for nothing in ["{}", "null", "\"\""] {
        let same = PAID.replace("\"errors\":[]", &format!("\"errors\":{nothing}"));
        assert_eq!(verified(200, &same), verified(200, PAID), "{nothing}");
    }
    let bare = PAID.replace("\"59961600000042\"", "null");
    assert_eq!(verified(200, &bare), verified(200, PAID));
}

#[test]
fn a_card_number_in_clear_is_masked_at_once() {
    let clear = PAID.replace("603799******1234", "6037991234561234");
    assert_eq!(verified(200, &clear), verified(200, PAID));
}

#[test]
fn a_hundred_and_one_was_verified_before() {
    let body = PAID.replace("100", "101");
    assert!(
        matches!(verified(200, &body), Verdict::AlreadyVerified(it) if it.reference.key == "201")
    );
}

#[test]
fn a_confirmation_for_another_order_is_the_wrong_party() {
    let body = PAID.replace("59961600000042", "59961600000043");
    assert!(matches!(verified(200, &body), Verdict::WrongParty { .. }));
}

#[test]
fn success_without_a_usable_reference_is_unknown() {
    for bad in [
        "0",
        "-1",
        "\"\"",
        "null",
        "[]",
        "1.5",
        "\"abc\"",
        "99999999999999999999",
        "\"٢٠١\"",
    ] {
        let body = PAID.replace("201", bad);
        assert!(is_unknown(&verified(200, &body)), "{bad}");
    }
}

#[test]
fn success_with_a_contradiction_is_unknown() {
    let both = PAID.replace("\"errors\":[]", r#""errors":{"code":-51}"#);
    assert!(is_unknown(&verified(200, &both)));
    let odd = PAID.replace("\"errors\":[]", r#""errors":["?"]"#);
    assert!(is_unknown(&verified(200, &odd)));
    assert!(is_unknown(&verified(422, PAID)));
    assert!(is_unknown(&verified(302, PAID)));
    assert!(is_unknown(&verified(500, PAID)));
    assert!(is_unknown(&verified(
        200,
        r#"{"data":[],"errors":{"code":100}}"#
    )));
    assert!(is_unknown(&verified(200, r#"{"code":100,"ref_id":201}"#)));
}

#[test]
fn every_code_of_the_table_has_words_in_three_languages() {
    let mut seen = BTreeSet::new();
    for code in CODES {
        let line = zarinpal()
            .describe(code)
            .unwrap_or_else(|| panic!("{code} is not mapped"));
        assert_eq!(line.code, *code);
        for text in [line.fa, line.en, line.fr] {
            assert!(!text.is_empty() && text.len() < 200, "{code}");
        }
        assert!(seen.insert(line.en), "{code} has the words of another");
        assert!(
            line.fa
                .chars()
                .any(|c| ('\u{600}'..='\u{6ff}').contains(&c)),
            "{code}"
        );
    }
    assert!(zarinpal().describe("-999").is_none());
}

#[test]
fn no_error_code_in_any_form_is_ever_paid() {
    for code in CODES.iter().filter(|code| !matches!(**code, "100" | "101")) {
        let forms = [
            error(code),
            error(&format!("\"{code}\"")),
            format!(r#"{{"data":{{}},"errors":[{{"code":{code}}}]}}"#),
            format!(r#"{{"data":{{"code":{code},"ref_id":201}},"errors":[]}}"#),
        ];
        for body in forms {
            for status in [200, 400, 401, 422] {
                let (verdict, code) = (verified(status, &body), (*code).to_owned());
                let right = match code.as_str() {
                    "-50" => verdict == Verdict::AmountMismatch { stated: None, code },
                    "-51" | "-54" | "-55" => {
                        verdict
                            == Verdict::NotPaid {
                                conclusive: false,
                                code,
                            }
                    }
                    "-4" | "-12" | "-41" | "-52" | "-60" | "-61" | "-63" => is_unknown(&verdict),
                    _ => matches!(verdict, Verdict::Configuration { code: of, .. } if of == code),
                };
                assert!(right, "{status} {body} → {:?}", verified(status, &body));
            }
        }
    }
}

#[test]
fn a_verify_without_a_usable_answer_is_unknown() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let huge = format!("{}{}", PAID.trim_end_matches('}'), " ".repeat(70_000)) + "}";
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "100",
        "\"100\"",
        "{",
        "<html>100</html>",
        &deep,
        &huge,
        "{\"data\":[],\"errors\":[]}",
        PAID.get(..60).unwrap(),
    ] {
        for status in [200, 404, 502] {
            assert!(
                is_unknown(&verified(status, body)),
                "{status} {}",
                body.len()
            );
        }
    }
    let read = |reply| zarinpal().read_verify(&terminal("zarinpal"), &asked(AUTHORITY), &reply);
    assert!(matches!(
        read(Reply::NotSent("x".into())),
        Verdict::Unknown { not_sent: true, .. }
    ));
    assert!(is_unknown(&read(Reply::Lost("x".into()))));
}

#[test]
fn a_secret_that_the_bank_echoes_does_not_get_into_the_verdict() {
    let body = json!({ "data": [], "errors": { "code": -10, "message": format!("merchant {MERCHANT_ID} unknown") } });
    let verdict = verified(401, &body.to_string());
    assert!(
        matches!(&verdict, Verdict::Configuration { message, .. } if message.contains("[secret]"))
    );
    assert!(!format!("{verdict:?}").contains(MERCHANT_ID));
}

#[test]
fn an_inquiry_looks_and_never_confirms() {
    let request = zarinpal()
        .inquire(&terminal("zarinpal"), &asked(AUTHORITY))
        .unwrap();
    assert_eq!(request.uri().path(), "/zarinpal/pg/v4/payment/inquiry.json");
    assert_eq!(
        body(&request),
        json!({ "merchant_id": MERCHANT_ID, "authority": AUTHORITY })
    );

    let says = |word: &str| {
        let body =
            json!({ "data": { "code": 100, "message": "Success", "status": word }, "errors": [] });
        looked_up(200, &body.to_string()).into_verdict()
    };
    let code = |word: &str| word.to_owned();
    assert!(is_unknown(&says("PAID")));
    assert!(is_unknown(&says("VERIFIED")));
    assert!(is_unknown(&says("SOMETHING")));
    assert_eq!(
        says("IN_BANK"),
        Verdict::NotPaid {
            conclusive: false,
            code: code("IN_BANK")
        }
    );
    assert_eq!(
        says("FAILED"),
        Verdict::NotPaid {
            conclusive: true,
            code: code("FAILED")
        }
    );
    assert_eq!(
        says("REVERSED"),
        Verdict::Returned {
            code: code("REVERSED")
        }
    );
    assert!(matches!(
        looked_up(200, &error("-55")),
        Standing::Unknown { .. }
    ));
    assert!(matches!(
        looked_up(401, &error("-11")),
        Standing::Configuration { .. }
    ));
    assert!(matches!(looked_up(500, "{}"), Standing::Unknown { .. }));
}

#[test]
fn a_reverse_is_done_only_when_the_bank_says_so() {
    let request = zarinpal()
        .reverse(&terminal("zarinpal"), &asked(AUTHORITY))
        .unwrap();
    assert_eq!(request.uri().path(), "/zarinpal/pg/v4/payment/reverse.json");
    let read = |status, body: &str| {
        zarinpal().read_reverse(
            &terminal("zarinpal"),
            &asked(AUTHORITY),
            &answer(status, body),
        )
    };
    let done = r#"{"data":{"code":100,"message":"Reversed"},"errors":[]}"#;
    assert_eq!(read(200, done), Moved::Done { reference: None });
    let refused = |body: &str| match read(200, body) {
        Moved::Refused { class, code, .. } => (class, code),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&error("-60")), (Class::Window, "-60".to_owned()));
    assert_eq!(refused(&error("-61")), (Class::Payment, "-61".to_owned()));
    assert_eq!(
        refused(&error("-62")),
        (Class::Configuration, "-62".to_owned())
    );
    assert_eq!(refused(&error("-63")), (Class::Window, "-63".to_owned()));
    assert!(matches!(
        read(200, &error("-52")),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    assert!(matches!(read(502, done), Moved::Unknown { .. }));
}

#[test]
fn the_test_of_credentials_makes_no_payment() {
    let request = zarinpal().check(&terminal("zarinpal")).unwrap();
    assert_eq!(
        request.uri().path(),
        "/zarinpal/pg/v4/payment/unVerified.json"
    );
    assert_eq!(body(&request), json!({ "merchant_id": MERCHANT_ID }));
    let read =
        |status, body: &str| zarinpal().read_check(&terminal("zarinpal"), &answer(status, body));
    let good = r#"{"data":{"code":"100","message":"Success","authorities":[]},"errors":[]}"#;
    assert_eq!(read(200, good), Checked::Good);
    assert!(matches!(read(401, &error("-10")), Checked::Bad { code, .. } if code == "-10"));
    assert!(matches!(read(200, "<html>"), Checked::Unknown { .. }));
    assert!(matches!(read(200, &error("-12")), Checked::Unknown { .. }));
}

#[test]
fn what_the_bank_does_not_have_is_said_so() {
    let refund = gateways::Refund {
        amount: rials(1_000),
        id: "r1",
    };
    let (terminal, asked) = (terminal("zarinpal"), asked(AUTHORITY));
    assert_eq!(
        zarinpal().refund(&terminal, &asked, &refund).unwrap_err(),
        Refusal::Unsupported
    );
    assert!(zarinpal().sign_in(&terminal).is_none());
}

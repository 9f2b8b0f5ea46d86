//! Sadad, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Class, Refusal};

use crate::support::*;

const KEY: &str = "0001B2C3D4E5F60718293A4B5C6D7E8F90010203";

const CODES: &[&str] = &[
    "0", "100", "-1", "3", "23", "58", "61", "101", "1000", "1001", "1002", "1003", "1004", "1005",
    "1006", "1011", "1012", "1015", "1017", "1018", "1019", "1020", "1023", "1024", "1025", "1026",
    "1027", "1028", "1029", "1030", "1031", "1032", "1033", "1036", "1037", "1040", "1053", "1055",
    "1056", "1058", "1061", "1064", "1065", "1066", "1068", "1072", "1101", "1103", "1104", "1105",
];

const PAID: &str = r#"{"ResCode":"0","Amount":150000,"Description":"x","RetrivalRefNo":
    "119800291044","SystemTraceNo":"291044","OrderId":59961600000042,"TransactionDate":"x",
    "CardHolderFullName":"","CardNumberMasked":"603799******1234"}"#;

fn verified(status: u16, body: &str) -> Verdict {
    driver("sadad").read_verify(&terminal("sadad"), &asked(KEY), &answer(status, body))
}

fn begun(status: u16, body: &str) -> Begun {
    driver("sadad").read_begin(&terminal("sadad"), &order(), &answer(status, body))
}

#[test]
fn begin_is_signed_and_dated_in_tehran() {
    let request = driver("sadad").begin(&terminal("sadad"), &order()).unwrap();
    let path = "/sadad/vpg/api/v0/Request/PaymentRequest";
    assert_eq!(request.uri().path(), path);
    let sent = body(&request);
    assert_eq!(sent["Amount"], 150_000);
    assert_eq!(sent["OrderId"], 59_961_600_000_042_i64);
    assert_eq!(sent["MerchantId"], "140332771");
    assert_eq!(sent["TerminalId"], "24000001");
    assert_eq!(sent["ReturnUrl"], "https://pay.example.ir/shop/return/abc");
    assert_eq!(sent["UserId"], "09123456789");
    let time = sent["LocalDateTime"].as_str().unwrap();
    assert!(
        time.len() == 19 && time.starts_with("20") && time.as_bytes()[10] == b'T',
        "{time}"
    );
    assert_eq!(
        sent["SignData"].as_str().unwrap().len(),
        44,
        "32 bytes in Base64"
    );
}

#[test]
fn paths_go_without_vpg_where_the_setting_says_so() {
    let mut pairs = settings("sadad");
    pairs.push(("short_paths", "true"));
    let terminal = terminal_with("sadad", &pairs).unwrap();
    let begin = driver("sadad").begin(&terminal, &order()).unwrap();
    assert_eq!(begin.uri().path(), "/sadad/api/v0/Request/PaymentRequest");
    let verify = driver("sadad").verify(&terminal, &asked(KEY)).unwrap();
    assert_eq!(verify.uri().path(), "/sadad/api/v0/Advice/Verify");
    let good = format!(r#"{{"ResCode":0,"Token":"{KEY}"}}"#);
    let begun = driver("sadad").read_begin(&terminal, &order(), &answer(200, good));
    let Begun::Accepted { redirect, .. } = begun else {
        panic!("accepted expected");
    };
    assert_eq!(redirect.url.path(), "/sadad/Purchase");
}

#[test]
fn a_key_that_is_no_key_is_refused_when_it_is_set() {
    for key in ["abc", "MDEyMzQ1Njc4OWFiY2RlZg", "MDEyMzQ1Ng=="] {
        let pairs = [("merchant_id", "1"), ("terminal_id", "2"), ("key", key)];
        let refused = terminal_with("sadad", &pairs).unwrap_err();
        assert!(
            matches!(refused, Refusal::BadField { field: "key", .. }),
            "{key}"
        );
        assert!(!format!("{refused} {refused:?}").contains(key));
    }
    let pairs = [
        ("merchant_id", "x"),
        ("terminal_id", "2"),
        ("key", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"),
    ];
    let refused = terminal_with("sadad", &pairs).unwrap_err();
    assert!(matches!(
        refused,
        Refusal::BadField {
            field: "merchant_id",
            ..
        }
    ));
}

#[test]
fn code_zero_with_a_token_begins() {
    for zero in ["0", "\"0\""] {
        let good = format!(r#"{{"ResCode":{zero},"Token":"{KEY}","Description":""}}"#);
        let Begun::Accepted {
            gateway_key,
            redirect,
            ..
        } = begun(200, &good)
        else {
            panic!("{zero}");
        };
        assert_eq!(gateway_key, KEY);
        let page = format!("http://127.0.0.1:9/sadad/VPG/Purchase?Token={KEY}");
        assert_eq!(redirect.url.as_str(), page);
        assert!(matches!(begun(400, &good), Begun::Unclear { .. }));
    }
    for (code, class) in [
        ("1025", Class::Configuration),
        ("1017", Class::Amount),
        ("1011", Class::Payment),
    ] {
        let refused = begun(200, &format!(r#"{{"ResCode":{code},"Token":null}}"#));
        assert!(
            matches!(refused, Begun::Refused { class: of, .. } if of == class),
            "{code}"
        );
    }
    for bad in [
        r#"{"ResCode":0}"#,
        r#"{"ResCode":0,"Token":"a b"}"#,
        r#"{"ResCode":100,"Token":"a"}"#,
    ] {
        assert!(matches!(begun(200, bad), Begun::Unclear { .. }), "{bad}");
    }
}

#[test]
fn a_yes_must_be_for_our_order_and_amount() {
    let Verdict::Verified(yes) = verified(200, PAID) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, "119800291044");
    assert_eq!(yes.amount, Some(rials(150_000)));
    let text = PAID
        .replace("150000", "\"150000\"")
        .replace("59961600000042", "\"59961600000042\"");
    assert_eq!(verified(200, &text), verified(200, PAID));
    for other in ["15000,", "1500000,", "150001,"] {
        let body = PAID.replace("150000,", other);
        assert!(
            matches!(verified(200, &body), Verdict::AmountMismatch { .. }),
            "{other}"
        );
    }
    let order = PAID.replace("0042", "0043");
    assert!(matches!(verified(200, &order), Verdict::WrongParty { .. }));
    for gone in ["150000,", "59961600000042,", "\n    \"119800291044\","] {
        let body = PAID.replace(gone, "[],");
        assert_ne!(body, PAID, "{gone}");
        assert!(is_unknown(&verified(200, &body)), "{gone}");
    }
    let zeros = PAID.replace("119800291044", "000000000000");
    assert!(is_unknown(&verified(200, &zeros)));
    assert!(is_unknown(&verified(404, PAID)));
}

#[test]
fn no_other_code_is_ever_paid() {
    assert_codes("sadad", CODES);
    for code in CODES {
        let verdict = verified(200, &PAID.replace("\"0\"", code));
        let right = match *code {
            "0" => matches!(verdict, Verdict::Verified(_)),
            "100" => matches!(verdict, Verdict::AlreadyVerified(_)),
            "-1" | "1103" => matches!(
                verdict,
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            "101" | "1105" => matches!(verdict, Verdict::Returned { .. }),
            "61" | "1002" | "1006" | "1011" | "1015" | "1017" | "1031" | "1032" | "1056"
            | "1058" | "1061" | "1064" | "1065" | "1066" | "1068" | "1101" => is_unknown(&verdict),
            _ => matches!(verdict, Verdict::Configuration { .. }),
        };
        assert!(right, "{code} → {verdict:?}");
    }
}

#[test]
fn verify_signs_the_stored_token() {
    let (driver, terminal) = (driver("sadad"), terminal("sadad"));
    let sent = body(&driver.verify(&terminal, &asked(KEY)).unwrap());
    assert_eq!(sent["Token"], KEY);
    let other = body(&driver.verify(&terminal, &asked("other")).unwrap());
    assert_ne!(sent["SignData"], other["SignData"]);
    let missing = driver.verify(&terminal, &asked("")).unwrap_err();
    assert_eq!(missing, Refusal::MissingFact("token"));
}

#[test]
fn a_callback_is_read_in_any_casing() {
    let claim = |outcome| Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: None,
        outcome,
    };
    for name in ["token", "Token", "TOKEN"] {
        let form = format!("OrderId=59961600000042&{name}={KEY}&ResCode=0");
        assert_eq!(callback("sadad", "", &form), claim(ClaimedOutcome::Paid));
    }
    let failed = format!("OrderId=59961600000042&token={KEY}&ResCode=-1");
    assert_eq!(
        callback("sadad", "", &failed),
        claim(ClaimedOutcome::NotPaid)
    );
    let both = format!("OrderId=59961600000042&token={KEY}&Token={KEY}&ResCode=0");
    assert_eq!(callback("sadad", "", &both), Claim::default());
}

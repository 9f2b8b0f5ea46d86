//! Saman's SEP, from the facts: what goes out, what comes back.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Asked, Begun, Class, Moved, RedirectMethod, Refusal, Step};
use serde_json::json;

use crate::support::*;

const KEY: &str = "c63b2f0a9d8e47f1b5a4c3d2e1f00918";
const RECEIPT: &str = "GmshtyjwKSu5lKOLquYrzO9BqjUMb/TPUK0qak/iVs+=";

const CODES: &[&str] = &[
    "0", "2", "5", "-2", "-6", "-104", "-105", "-106", "s1", "s2", "s3", "s4", "s5", "s8", "s9",
    "s10", "s11", "s12",
];

fn paid() -> String {
    json!({
        "TransactionDetail": {
            "RRN": "14226761817", "RefNum": RECEIPT, "MaskedPan": "621986****8080",
            "HashedPan": "b96a", "TerminalNumber": 21_047_315, "OrginalAmount": 150_000,
            "AffectiveAmount": 150_000, "StraceDate": "2026-11-22 01:30:05", "StraceNo": "100428",
        },
        "ResultCode": 0, "ResultDescription": "x", "Success": true,
    })
    .to_string()
}

fn claim(reference: &str) -> Claim {
    Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some("59961600000042".to_owned()),
        reference: Some(reference.to_owned()),
        outcome: ClaimedOutcome::Paid,
    }
}

fn with(claim: &Claim) -> Asked<'_> {
    Asked {
        claim: Some(claim),
        ..asked(KEY)
    }
}

fn verified(status: u16, body: &str) -> Verdict {
    let claim = claim(RECEIPT);
    let replies = [answer(status, body)];
    done(driver("saman").verify_step(&terminal("saman"), &with(&claim), &replies))
}

fn begun(status: u16, body: &str) -> Begun {
    driver("saman").read_begin(&terminal("saman"), &order(), &answer(status, body))
}

fn moved(body: &str) -> Moved {
    let claim = claim(RECEIPT);
    driver("saman").read_reverse(&terminal("saman"), &with(&claim), &answer(200, body))
}

#[test]
fn begin_asks_for_a_token_in_rials() {
    let request = driver("saman").begin(&terminal("saman"), &order()).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/saman/onlinepg/onlinepg");
    let wanted = json!({
        "action": "token", "TerminalId": "21047315", "Amount": 150_000, "CellNumber": "9123456789",
        "ResNum": "59961600000042", "RedirectUrl": "https://pay.example.ir/shop/return/abc",
        "TokenExpiryInMin": 20,
    });
    assert_eq!(body(&request), wanted);
    for bad in ["0", "-1", "abc", "021047315", "1.5"] {
        let refused = terminal_with("saman", &[("terminal_id", bad)]).unwrap_err();
        assert!(
            matches!(
                refused,
                Refusal::BadField {
                    field: "terminal_id",
                    ..
                }
            ),
            "{bad}"
        );
    }
}

#[test]
fn the_payer_posts_the_token() {
    let good = format!(r#"{{"status":1,"token":"{KEY}"}}"#);
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun(200, &good)
    else {
        panic!("accepted expected");
    };
    assert_eq!(
        (gateway_key.as_str(), redirect.method),
        (KEY, RedirectMethod::Post)
    );
    assert_eq!(redirect.url.path(), "/saman/OnlinePG/OnlinePG");
    assert_eq!(redirect.fields[0], ("Token".to_owned(), KEY.to_owned()));
    for code in ["12", "\"12\"", "8", "5"] {
        let body = format!(r#"{{"status":-1,"errorCode":{code},"errorDesc":"no"}}"#);
        let refused = begun(200, &body);
        assert!(
            matches!(
                refused,
                Begun::Refused {
                    class: Class::Configuration,
                    ..
                }
            ),
            "{code}"
        );
    }
    for bad in [
        r#"{"status":1}"#,
        r#"{"status":1,"token":"a b"}"#,
        r#"{"status":0,"token":"abc"}"#,
        r#"{"status":-1,"errorCode":2}"#,
        "{}",
    ] {
        assert!(matches!(begun(200, bad), Begun::Unclear { .. }), "{bad}");
    }
    assert!(matches!(begun(403, &good), Begun::Unclear { .. }));
}

#[test]
fn a_yes_must_be_about_our_receipt_terminal_and_both_amounts() {
    let paid = paid();
    let Verdict::Verified(yes) = verified(200, &paid) else {
        panic!("verified expected");
    };
    assert_eq!(yes.reference.key, RECEIPT);
    assert_eq!(yes.reference.tracking_code, "14226761817");
    assert_eq!(yes.amount, Some(rials(150_000)));
    let text = paid
        .replace("150000", "\"150000\"")
        .replace(":0,", ":\"0\",");
    assert_eq!(verified(200, &text), verified(200, &paid));
    let spelled = paid.replace("OrginalAmount", "OriginalAmount");
    assert_eq!(verified(200, &spelled), verified(200, &paid));
    for name in ["OrginalAmount", "AffectiveAmount"] {
        for other in ["15000", "1500000", "75000"] {
            let body = paid.replace(
                &format!("\"{name}\":150000"),
                &format!("\"{name}\":{other}"),
            );
            assert!(
                matches!(verified(200, &body), Verdict::AmountMismatch { .. }),
                "{name}"
            );
        }
        let body = paid.replace(&format!("\"{name}\":150000"), &format!("\"{name}\":null"));
        assert!(is_unknown(&verified(200, &body)), "{name}");
    }
    for other in [
        paid.replace("GmshtyjwKS", "gmshtyjwKS"),
        paid.replace("21047315", "21047316"),
    ] {
        assert!(matches!(verified(200, &other), Verdict::WrongParty { .. }));
    }
    for gone in [format!("\"{RECEIPT}\""), "21047315".to_owned()] {
        assert!(
            is_unknown(&verified(200, &paid.replace(&gone, "[]"))),
            "{gone}"
        );
    }
    assert!(
        is_unknown(&verified(200, &paid.replace("true", "false"))),
        "Success says no"
    );
    assert!(is_unknown(&verified(
        200,
        r#"{"ResultCode":0,"Success":true}"#
    )));
    assert!(is_unknown(&verified(500, &paid)));
    assert!(is_unknown(&verified(400, &paid)));
}

#[test]
fn no_other_code_is_ever_paid() {
    assert_codes("saman", CODES);
    let paid = paid();
    for code in CODES.iter().filter(|code| !code.starts_with('s')) {
        let verdict = verified(
            200,
            &paid.replace("\"ResultCode\":0", &format!("\"ResultCode\":{code}")),
        );
        let right = match *code {
            "0" => matches!(verdict, Verdict::Verified(_)),
            "2" => matches!(verdict, Verdict::AlreadyVerified(_)),
            // The receipt may be another payment's: it says nothing about ours.
            "5" | "-2" | "-6" => matches!(verdict, Verdict::Unknown { not_sent: true, .. }),
            _ => matches!(verdict, Verdict::Configuration { .. }),
        };
        assert!(right, "{code} → {verdict:?}");
    }
    for code in ["1", "-1", "100", "null", "true", "0.0"] {
        let body = paid.replace("\"ResultCode\":0", &format!("\"ResultCode\":{code}"));
        assert!(is_unknown(&verified(200, &body)), "{code}");
    }
}

#[test]
fn without_a_receipt_nothing_is_asked_and_nothing_is_paid() {
    let odd = ["", "a b", &"x".repeat(51), "رسید"].map(claim);
    for claim in odd.iter().map(Some).chain([None]) {
        let asked = Asked {
            claim,
            ..asked(KEY)
        };
        let verdict = done(driver("saman").verify_step(&terminal("saman"), &asked, &[]));
        let open = matches!(
            verdict,
            Verdict::NotPaid {
                conclusive: false,
                ..
            }
        );
        assert!(open, "{verdict:?}");
        let refused = driver("saman").reverse(&terminal("saman"), &asked);
        assert_eq!(refused.unwrap_err(), Refusal::MissingFact("RefNum"));
    }
}

#[test]
fn verify_and_reverse_name_the_receipt_as_it_came() {
    let (driver, terminal) = (driver("saman"), terminal("saman"));
    let claim = claim(RECEIPT);
    let wanted = json!({"RefNum": RECEIPT, "TerminalNumber": 21_047_315});
    let Step::Ask { request, .. } = driver.verify_step(&terminal, &with(&claim), &[]) else {
        panic!("a question expected");
    };
    for (path, request) in [
        ("VerifyTransaction", request),
        (
            "ReverseTransaction",
            driver.reverse(&terminal, &with(&claim)).unwrap(),
        ),
    ] {
        let at = format!("/saman/verifyTxnRandomSessionkey/ipg/{path}");
        assert_eq!(request.uri().path(), at);
        assert_eq!(body(&request), wanted);
    }
}

#[test]
fn a_reverse_is_done_when_the_bank_says_so_of_our_receipt() {
    let paid = paid();
    assert!(matches!(moved(&paid), Moved::Done { .. }));
    let says =
        |code: &str| moved(&paid.replace("\"ResultCode\":0", &format!("\"ResultCode\":{code}")));
    for before in ["2", "5"] {
        assert!(matches!(says(before), Moved::Already { .. }), "{before}");
    }
    for no in ["-2", "-6", "-104", "-106"] {
        assert!(matches!(says(no), Moved::Refused { .. }), "{no}");
    }
    assert!(matches!(says("77"), Moved::Unknown { .. }));
    let other = moved(&paid.replace("GmshtyjwKS", "gmshtyjwKS"));
    assert!(matches!(other, Moved::Unknown { .. }));
}

#[test]
fn a_callback_keeps_every_letter_of_the_receipt() {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("State", "OK"),
            ("Status", "2"),
            ("RefNum", RECEIPT),
            ("ResNum", "59961600000042"),
            ("Token", KEY),
            ("TerminalId", "21047315"),
        ])
        .finish();
    assert_eq!(callback("saman", "", &form), claim(RECEIPT));
    assert_eq!(callback("saman", &form, ""), claim(RECEIPT));
    let says = |form: &str| callback("saman", "", form).outcome;
    assert_eq!(says("State=OK"), ClaimedOutcome::Paid);
    assert_eq!(
        says("State=CanceledByUser&Status=1"),
        ClaimedOutcome::NotPaid
    );
    assert_eq!(says("State=Failed&Status=2"), ClaimedOutcome::Unclear);
    assert_eq!(says("State=OK&Status=3"), ClaimedOutcome::Unclear);
    assert_eq!(says("ResNum=1"), ClaimedOutcome::Unclear);
    let twice = callback("saman", "", &format!("{form}&RefNum=other"));
    assert_eq!(twice, Claim::default());
}

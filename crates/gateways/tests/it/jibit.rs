//! Jibit's answers in samples: the session, the look-up, the verify.

use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{
    Begun, Checked, Class, Driver, Moved, Refusal, Reply, Session, SignedIn, Step, Terminal,
};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "2123456789";

fn jibit() -> &'static dyn Driver {
    driver("jibit")
}

fn signed() -> Terminal {
    let reply = answer(
        200,
        r#"{"accessToken":"eyJ.canary.a","refreshToken":"eyJ.canary.r"}"#,
    );
    match jibit().read_sign_in(&terminal("jibit"), &reply) {
        SignedIn::Welcome(session) => terminal("jibit").with_session(session),
        other => panic!("{other:?}"),
    }
}

fn found(state: &str) -> Reply {
    looked_up("state", json!(state))
}

fn looked_up(field: &str, value: Value) -> Reply {
    let mut purchase = json!({
        "purchaseId": 2_123_456_789_i64, "purchaseIdStr": KEY, "amount": 150_000,
        "clientReferenceNumber": "59961600000042", "state": "READY_TO_VERIFY",
        "pspRRN": "713254163574", "payerMaskedCardNumber": "603799******1234",
    });
    purchase[field] = value;
    answer(200, json!({"elements": [purchase]}).to_string())
}

fn status(status: &str) -> Reply {
    answer(200, json!({"status": status}).to_string())
}

fn error(http: u16, code: &str) -> Reply {
    answer(
        http,
        json!({"errors": [{"code": code, "message": "no"}]}).to_string(),
    )
}

fn verdict(replies: &[Reply]) -> Verdict {
    match jibit().verify_step(&signed(), &asked(KEY), replies) {
        Step::Done(verdict) => verdict,
        Step::Ask { name, .. } => panic!("asks {name}"),
    }
}

#[test]
fn it_signs_in_with_the_keys_and_renews_with_what_it_was_given() {
    let bare = terminal("jibit");
    let request = jibit().sign_in(&bare).unwrap().unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/jibit/v3/tokens");
    assert_eq!(body(&request)["secretKey"], "canary-jibit-secret");
    let renewed = jibit().sign_in(&signed()).unwrap().unwrap();
    assert_eq!(renewed.uri(), "http://127.0.0.1:9/jibit/v3/tokens/refresh");
    assert_eq!(body(&renewed)["refreshToken"], "eyJ.canary.r");
    assert_eq!(
        signed().session().map(Session::lasts),
        Some(std::time::Duration::from_hours(24))
    );
    for (reply, good) in [
        (error(401, "security.bad_credentials"), false),
        (error(403, "ip.not_trusted"), false),
    ] {
        let came = jibit().read_sign_in(&bare, &reply);
        assert_eq!(matches!(came, SignedIn::Refused { .. }), !good);
        assert!(matches!(
            jibit().read_check(&bare, &reply),
            Checked::Bad { .. }
        ));
    }
    for reply in [
        answer(200, "{}"),
        answer(500, "x"),
        error(500, "server.error"),
        Reply::Lost("x".to_owned()),
    ] {
        assert!(
            matches!(
                jibit().read_sign_in(&bare, &reply),
                SignedIn::Unclear { .. }
            ),
            "{reply:?}"
        );
    }
}

#[test]
fn only_a_401_about_the_token_ends_the_session() {
    assert!(jibit().session_is_over(&error(401, "token.verification_failed")));
    assert!(jibit().session_is_over(&error(401, "security.auth_required")));
    assert!(!jibit().session_is_over(&error(401, "security.bad_credentials")));
    assert!(!jibit().session_is_over(&error(400, "token.verification_failed")));
    assert!(!jibit().session_is_over(&status("SUCCESSFUL")));
    assert!(!jibit().session_is_over(&Reply::Lost("x".to_owned())));
}

#[test]
fn begin_carries_the_session_and_no_transcript_shows_it() {
    let request = jibit().begin(&signed(), &order()).unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer eyJ.canary.a");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(body(&request)["amount"], 150_000);
    assert_eq!(body(&request)["clientReferenceNumber"], "59961600000042");
    let without = jibit().begin(&terminal("jibit"), &order()).unwrap_err();
    assert_eq!(without, Refusal::MissingFact("session"));
    let read = |text: &str| jibit().read_begin(&signed(), &order(), &answer(200, text));
    let yes = r#"{"purchaseId":2123456789,"purchaseIdStr":"2123456789","pspSwitchingUrl":"http://127.0.0.1:9/jibit/pay/2123456789"}"#;
    assert!(matches!(read(yes), Begun::Accepted { gateway_key, .. } if gateway_key == KEY));
    for odd in [
        &yes.replace("127.0.0.1:9", "evil.example"),
        "{}",
        r#"{"purchaseId":1.5}"#,
    ] {
        assert!(matches!(read(odd), Begun::Unclear { .. }), "{odd}");
    }
    let refused = jibit().read_begin(&signed(), &order(), &error(400, "amount.not_enough"));
    assert!(matches!(
        refused,
        Begun::Refused {
            class: Class::Amount,
            ..
        }
    ));
}

#[test]
fn the_look_up_comes_first_and_the_verify_has_the_last_word() {
    let names: Vec<&str> = [&[][..], &[found("READY_TO_VERIFY")]]
        .iter()
        .map(
            |known| match jibit().verify_step(&signed(), &asked(KEY), known) {
                Step::Ask { name, .. } => name,
                Step::Done(verdict) => panic!("{verdict:?}"),
            },
        )
        .collect();
    assert_eq!(names, ["inquire", "verify"]);
    let Verdict::Verified(yes) = verdict(&[found("READY_TO_VERIFY"), status("SUCCESSFUL")]) else {
        panic!("not verified");
    };
    assert_eq!(
        (yes.reference.key.as_str(), yes.amount),
        ("713254163574", Some(rials(150_000)))
    );
    for reply in [
        status("ALREADY_VERIFIED"),
        error(400, "payment.already_verified"),
    ] {
        let verdict = verdict(&[found("SUCCESS"), reply]);
        assert!(
            matches!(verdict, Verdict::AlreadyVerified(_)),
            "{verdict:?}"
        );
    }
    for reply in [
        status("UNKNOWN"),
        status("NOT_VERIFIABLE"),
        status(""),
        status("successful"),
        error(404, "purchase.not_found"),
        answer(422, r#"{"status":"SUCCESSFUL"}"#),
        Reply::NotSent("x".to_owned()),
    ] {
        let verdict = verdict(&[found("READY_TO_VERIFY"), reply]);
        assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
    }
}

#[test]
fn what_is_not_ours_is_never_verified() {
    let one = |field: &str, value: Value| verdict(&[looked_up(field, value)]);
    assert!(matches!(
        one("amount", json!(15_000)),
        Verdict::AmountMismatch { .. }
    ));
    assert!(matches!(
        one("clientReferenceNumber", json!("1")),
        Verdict::WrongParty { .. }
    ));
    assert!(is_unknown(&one("amount", Value::Null)));
    assert!(is_unknown(&one("purchaseIdStr", json!("77"))));
    assert!(is_unknown(&one("state", json!("VERIFIED"))));
    assert!(matches!(
        one("state", json!("IN_PROGRESS")),
        Verdict::NotPaid {
            conclusive: false,
            ..
        }
    ));
    assert!(matches!(
        one("state", json!("EXPIRED")),
        Verdict::NotPaid {
            conclusive: true,
            ..
        }
    ));
    assert!(matches!(
        one("state", json!("REVERSED")),
        Verdict::Returned { .. }
    ));
    assert!(is_unknown(&verdict(&[answer(200, r#"{"elements":[]}"#)])));
}

#[test]
fn a_return_and_a_reverse_are_read() {
    let claim = callback(
        "jibit",
        "",
        "status=FAILED&purchaseId=2123456789&clientReferenceNumber=59961600000042",
    );
    assert_eq!(claim.gateway_key.as_deref(), Some(KEY));
    assert_eq!(claim.outcome, ClaimedOutcome::NotPaid);
    let read = |reply: &Reply| jibit().read_reverse(&signed(), &asked(KEY), reply);
    assert!(matches!(read(&status("REVERSED")), Moved::Done { .. }));
    assert!(matches!(
        read(&error(400, "purchase.already_reversed")),
        Moved::Already { .. }
    ));
    assert!(matches!(
        read(&error(400, "reverse.is_not_enabled")),
        Moved::Refused { .. }
    ));
    assert!(matches!(read(&answer(200, "{}")), Moved::Unknown { .. }));
    assert_codes(
        "jibit",
        &[
            "ip.not_trusted",
            "amount.not_enough",
            "purchase.not_found",
            "server.error",
        ],
    );
}

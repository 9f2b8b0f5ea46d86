//! What may be configured, and what of it may show.

use domain::scope::Mode;
use gateways::{DRIVERS, FieldKind, Refusal, Terminal, find, transcript};

use crate::support::*;

fn zarinpal(mode: Mode, base: &str) -> Result<Terminal, Refusal> {
    Terminal::new(
        driver("zarinpal"),
        mode,
        base,
        credentials(&[("merchant_id", MERCHANT_ID)]),
    )
}

#[test]
fn the_list_has_each_driver_once_and_finds_it_by_its_code() {
    for one in DRIVERS {
        let same = find(one.meta().code).unwrap();
        assert_eq!(same.meta().code, one.meta().code);
        assert_eq!(
            DRIVERS
                .iter()
                .filter(|it| it.meta().code == one.meta().code)
                .count(),
            1
        );
        for text in [one.meta().name.fa, one.meta().name.en, one.meta().name.fr] {
            assert!(!text.is_empty());
        }
        assert!(
            one.meta()
                .fields
                .iter()
                .any(|field| field.kind == FieldKind::Secret)
        );
    }
    assert!(find("nobody").is_none());
}

#[test]
fn in_live_only_https_and_only_where_money_is_real() {
    for base in [
        "https://payment.zarinpal.com",
        "https://api.zarinpal.com/",
        "https://proxy.ir/zp",
    ] {
        assert!(zarinpal(Mode::Live, base).is_ok(), "{base}");
    }
    for base in [
        "http://payment.zarinpal.com",
        "http://127.0.0.1:8080",
        "http://localhost",
        "https://sandbox.zarinpal.com",
        "https://SANDBOX.zarinpal.com.",
    ] {
        assert!(
            matches!(zarinpal(Mode::Live, base), Err(Refusal::BaseUrl(_))),
            "{base}"
        );
    }
}

#[test]
fn in_test_plain_http_stays_on_this_machine_and_real_money_is_out_of_reach() {
    for base in [
        "http://127.0.0.1:8080/zarinpal",
        "http://localhost:1",
        "http://[::1]:1/",
        "https://sandbox.zarinpal.com",
    ] {
        assert!(zarinpal(Mode::Test, base).is_ok(), "{base}");
    }
    for base in [
        "http://sandbox.zarinpal.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "https://payment.zarinpal.com",
        "https://www.zarinpal.com",
    ] {
        assert!(
            matches!(zarinpal(Mode::Test, base), Err(Refusal::BaseUrl(_))),
            "{base}"
        );
    }
}

#[test]
fn a_base_address_is_an_address_and_nothing_more() {
    for base in [
        "",
        "payment.zarinpal.com",
        "ftp://payment.zarinpal.com",
        "javascript:alert(1)",
        "https://user@payment.zarinpal.com",
        "https://payment.zarinpal.com/?a=1",
        "https://payment.zarinpal.com/#a",
    ] {
        assert!(
            matches!(zarinpal(Mode::Live, base), Err(Refusal::BaseUrl(_))),
            "{base}"
        );
    }
}

#[test]
fn the_sandbox_is_refused_in_live() {
    let pairs = credentials(&[("terminal", "T-1"), ("secret", SECRET)]);
    let refused = Terminal::new(
        driver("sandbox"),
        Mode::Live,
        "https://bank.example.ir",
        pairs,
    );
    assert!(matches!(refused, Err(Refusal::BaseUrl(_))));
}

#[test]
fn a_missing_or_misshapen_setting_is_named_but_not_repeated() {
    let base = "https://sandbox.zarinpal.com";
    let with = |pairs: &[(&str, &str)]| {
        Terminal::new(driver("zarinpal"), Mode::Test, base, credentials(pairs)).unwrap_err()
    };
    assert_eq!(with(&[]), Refusal::MissingField("merchant_id"));
    assert_eq!(
        with(&[("merchant_id", "  ")]),
        Refusal::MissingField("merchant_id")
    );
    let bad = with(&[("merchant_id", "canary-not-a-uuid")]);
    assert!(matches!(
        bad,
        Refusal::BadField {
            field: "merchant_id",
            ..
        }
    ));
    assert!(!format!("{bad} {bad:?}").contains("canary"));
}

#[test]
fn the_terminal_key_survives_a_recreated_row_and_holds_no_secret() {
    let key = |base| {
        driver("zarinpal")
            .terminal_key(&zarinpal(Mode::Live, base).unwrap())
            .unwrap()
    };
    let first = key("https://payment.zarinpal.com");
    assert_eq!(first, key("https://api.zarinpal.com"));
    assert!(first.starts_with("zarinpal:") && !first.contains(MERCHANT_ID));

    let upper = credentials(&[("merchant_id", &MERCHANT_ID.to_uppercase())]);
    let base = "https://payment.zarinpal.com";
    let upper = Terminal::new(driver("zarinpal"), Mode::Live, base, upper).unwrap();
    assert_eq!(driver("zarinpal").terminal_key(&upper).unwrap(), first);

    let other = credentials(&[("merchant_id", "00000000-7d41-4b8e-9a60-c0ffee15dead")]);
    let other = Terminal::new(driver("zarinpal"), Mode::Live, base, other).unwrap();
    assert_ne!(driver("zarinpal").terminal_key(&other).unwrap(), first);

    assert_eq!(
        driver("sandbox")
            .terminal_key(&terminal("sandbox"))
            .unwrap(),
        "sandbox:T-1"
    );
}

#[test]
fn no_secret_shows_in_debug_or_in_a_transcript_of_any_call() {
    for driver in DRIVERS {
        let (one, code) = (*driver, driver.meta().code);
        let terminal = terminal(code);
        let debug = format!("{terminal:?}");
        assert!(secrets(code).iter().all(|secret| !debug.contains(secret)));
        let asked = asked_for(code);
        let refund = gateways::Refund {
            amount: rials(1),
            id: "r1",
        };
        let calls = [
            one.begin(&terminal, &order_for(code)),
            one.verify(&terminal, &asked),
            one.inquire(&terminal, &asked),
            one.reverse(&terminal, &asked),
            one.check(&terminal),
            one.refund(&terminal, &asked, &refund),
        ];
        for request in calls.into_iter().flatten() {
            let kept = transcript::request(one, &terminal, &request);
            assert!(kept.contains("127.0.0.1:9"), "{kept}");
            assert!(secrets(code).iter().all(|it| !kept.contains(it)), "{kept}");
        }
        for secret in secrets(code) {
            let echo = format!("your key {secret} / {} is wrong\0", secret.to_uppercase());
            let kept = transcript::reply(one, &terminal, &answer(403, echo));
            assert!(kept.starts_with("HTTP 403"));
            assert!(
                !kept.to_lowercase().contains(&secret.to_lowercase()),
                "{kept}"
            );
            assert!(!kept.contains('\0'));
        }
    }
}

#[test]
fn a_transcript_is_short_and_cuts_no_secret_in_half() {
    let (one, terminal) = (driver("zarinpal"), terminal("zarinpal"));
    let filler = "x".repeat(transcript::MAX_CHARS - 16);
    let kept = transcript::reply(
        one,
        &terminal,
        &answer(200, format!("{filler} {MERCHANT_ID}")),
    );
    assert_eq!(kept.chars().count(), transcript::MAX_CHARS);
    assert!(
        !kept.contains(MERCHANT_ID.get(..8).unwrap()),
        "a half of the secret stays"
    );
    assert!(
        transcript::reply(one, &terminal, &gateways::Reply::Lost("reset".into())).contains("reset")
    );
}

#[test]
fn a_session_is_a_secret_and_part_of_no_settings() {
    let bare = terminal("sandbox");
    let session = gateways::Session::new(
        "canary-token".to_owned(),
        Some("canary-renewal".to_owned()),
        std::time::Duration::from_mins(10),
    );
    let signed = bare.clone().with_session(session.clone());
    assert!(signed.is_like(&bare) && signed.session() == Some(&session));
    assert!(signed.clone().without_session().session().is_none());
    let text = r#"{"token":"canary-token","next":"canary-renewal"}"#;
    for shown in [
        format!("{signed:?}"),
        driver("sandbox").scrub(&signed, text),
        transcript::reply(driver("sandbox"), &signed, &answer(200, text)),
    ] {
        assert!(!shown.contains("canary-"), "{shown}");
    }
    let request = http::Request::post("https://bank.example/tokens")
        .body(b"canary-body".to_vec())
        .unwrap();
    assert_eq!(
        transcript::sign_in(&request),
        "POST https://bank.example/tokens"
    );
    let came = gateways::SignedIn::Welcome(session);
    let kept = transcript::signed_in(driver("sandbox"), &bare, &answer(200, text), &came);
    assert_eq!(kept, "HTTP 200\n\nsigned in");
}

#[test]
fn every_driver_has_its_part_in_the_docs_and_its_door_at_the_simulator() {
    let docs = include_str!("../../../../docs/gateways.md");
    for driver in DRIVERS {
        let code = driver.meta().code;
        let path = format!("/{code}");
        assert!(bank::DOORS.iter().any(|door| door.path == path), "{code}");
        // The sandbox is the simulator's own, and told of with it.
        let told = code == "sandbox" || docs.contains(&format!("`{code}`"));
        assert!(told, "{code}");
    }
}

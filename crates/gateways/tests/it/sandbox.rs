//! The sandbox's protocol, both ways.

use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{Begun, CallbackInput, Checked, Class, Driver, Moved, Refund, Refusal, Standing};
use money::{Amount, Currency};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "sbx_7hYk2";

fn sandbox() -> &'static dyn Driver {
    driver("sandbox")
}

fn payment(status: &str) -> Value {
    json!({
        "status": status, "id": KEY, "terminal": "T-1", "order": "59961600000042",
        "amount": 150_000, "currency": "IRR", "reference": "140312345678",
        "card": "603799******1234",
    })
}

fn verified(status: u16, body: &Value) -> Verdict {
    sandbox().read_verify(
        &terminal("sandbox"),
        &asked(KEY),
        &answer(status, body.to_string()),
    )
}

fn with(field: &str, value: Value) -> Value {
    let mut body = payment("verified");
    body[field] = value;
    body
}

fn error(code: &str) -> Value {
    json!({ "error": { "code": code, "message": "No." } })
}

#[test]
fn every_call_carries_the_key_in_its_header_alone() {
    let (terminal, asked) = (terminal("sandbox"), asked(KEY));
    let refund = Refund {
        amount: rials(50_000),
        id: "rf_1",
    };
    let base = "http://127.0.0.1:9/sandbox/v1";
    for (request, address) in [
        (
            sandbox().begin(&terminal, &order()),
            format!("{base}/payments"),
        ),
        (
            sandbox().verify(&terminal, &asked),
            format!("{base}/payments/{KEY}/verify"),
        ),
        (
            sandbox().inquire(&terminal, &asked),
            format!("{base}/payments/{KEY}?terminal=T-1"),
        ),
        (
            sandbox().reverse(&terminal, &asked),
            format!("{base}/payments/{KEY}/reverse"),
        ),
        (
            sandbox().refund(&terminal, &asked, &refund),
            format!("{base}/payments/{KEY}/refund"),
        ),
        (sandbox().check(&terminal), format!("{base}/check")),
    ] {
        let request = request.unwrap();
        assert_eq!(request.uri().to_string(), address);
        let key = &request.headers()["authorization"];
        assert_eq!(key, &format!("Bearer {SECRET}"));
        assert!(key.is_sensitive());
        let body = String::from_utf8(request.body().clone()).unwrap();
        assert!(!body.contains(SECRET));
    }
}

#[test]
fn bodies_hold_stored_facts() {
    let terminal = terminal("sandbox");
    let begin = body(&sandbox().begin(&terminal, &order()).unwrap());
    let wanted = json!({
        "terminal": "T-1", "order": "59961600000042", "amount": 150_000, "currency": "IRR",
        "return_url": "https://pay.example.ir/shop/return/abc", "description": "فاکتور ۱۲",
    });
    assert_eq!(begin, wanted);
    let verify = body(&sandbox().verify(&terminal, &asked(KEY)).unwrap());
    let wanted = json!({
        "terminal": "T-1", "order": "59961600000042", "amount": 150_000, "currency": "IRR",
    });
    assert_eq!(verify, wanted);
    let refund = Refund {
        amount: rials(50_000),
        id: "rf_1",
    };
    let refund = body(&sandbox().refund(&terminal, &asked(KEY), &refund).unwrap());
    assert_eq!(
        refund,
        json!({ "terminal": "T-1", "amount": 50_000, "idempotency_id": "rf_1" })
    );
    for bad in ["", "../v1", "a/b", "a?b"] {
        let refused = sandbox().verify(&terminal, &asked(bad)).unwrap_err();
        assert_eq!(refused, Refusal::MissingFact("payment id"), "{bad}");
    }
}

#[test]
fn the_payer_is_sent_to_the_bank_that_was_asked_and_nowhere_else() {
    let read = |body: Value| {
        sandbox().read_begin(
            &terminal("sandbox"),
            &order(),
            &answer(201, body.to_string()),
        )
    };
    let page = format!("http://127.0.0.1:9/sandbox/pay/{KEY}");
    let good = read(json!({ "id": KEY, "pay_url": page, "status": "created" }));
    assert!(
        matches!(&good, Begun::Accepted { gateway_key, redirect, .. }
            if gateway_key == KEY && redirect.url.as_str() == page),
        "{good:?}"
    );
    for elsewhere in [
        "http://127.0.0.1:10/sandbox/pay/x",
        "https://127.0.0.1:9/sandbox/pay/x",
        "http://evil.example/",
        "http://127.0.0.1:9@evil.example/",
        "javascript:alert(1)",
        "/sandbox/pay/x",
        "",
    ] {
        let read = read(json!({ "id": KEY, "pay_url": elsewhere }));
        assert!(matches!(read, Begun::Unclear { .. }), "{elsewhere}");
    }
    for id in [json!(""), json!("a/b"), json!(null), json!("x".repeat(65))] {
        let read = read(json!({ "id": id, "pay_url": page }));
        assert!(matches!(read, Begun::Unclear { .. }), "{id}");
    }
}

#[test]
fn a_refused_begin_tells_code_and_class() {
    let read = |status, body: Value| {
        sandbox().read_begin(
            &terminal("sandbox"),
            &order(),
            &answer(status, body.to_string()),
        )
    };
    let class = |status, code| match read(status, error(code)) {
        Begun::Refused {
            class, code: of, ..
        } if of == code => class,
        other => panic!("{other:?}"),
    };
    assert_eq!(class(401, "unauthorized"), Class::Configuration);
    assert_eq!(class(422, "invalid"), Class::Configuration);
    assert_eq!(class(409, "order_used"), Class::Payment);
    assert_eq!(class(400, "something_new"), Class::Bank);
    assert!(matches!(
        read(500, error("unauthorized")),
        Begun::Unclear { .. }
    ));
    assert!(matches!(read(404, json!({})), Begun::Unclear { .. }));
}

#[test]
fn a_confirmation_that_is_ours_in_every_part_is_verified() {
    let Verdict::Verified(confirmation) = verified(200, &payment("verified")) else {
        panic!("verified expected");
    };
    assert_eq!(confirmation.reference.key, "140312345678");
    assert_eq!(confirmation.amount, Some(rials(150_000)));
    assert_eq!(confirmation.card_mask.as_deref(), Some("603799******1234"));
    let before = verified(200, &payment("already_verified"));
    assert!(matches!(before, Verdict::AlreadyVerified(it) if it == confirmation));
    let text = with("amount", json!("150000"));
    assert!(matches!(verified(200, &text), Verdict::Verified(_)));
}

#[test]
fn a_wrong_amount_or_currency_is_a_mismatch_in_every_direction() {
    for amount in [149_999, 150_001, 1_500_000, 15_000, 0, -150_000] {
        let verdict = verified(200, &with("amount", json!(amount)));
        let stated = Some(rials(amount));
        assert_eq!(
            verdict,
            Verdict::AmountMismatch {
                stated,
                code: "echo".to_owned()
            }
        );
    }
    let stated = Some(Amount::new(150_000, Currency::Eur));
    let verdict = verified(200, &with("currency", json!("EUR")));
    assert_eq!(
        verdict,
        Verdict::AmountMismatch {
            stated,
            code: "echo".to_owned()
        }
    );
    let mut body = payment("amount_mismatch");
    body["amount"] = json!(1_000);
    let code = "amount_mismatch".to_owned();
    assert_eq!(
        verified(200, &body),
        Verdict::AmountMismatch {
            stated: Some(rials(1_000)),
            code
        }
    );
}

#[test]
fn another_terminal_or_order_is_the_wrong_party() {
    for (field, value) in [
        ("terminal", json!("T-2")),
        ("terminal", json!("t-1")),
        ("order", json!("59961600000043")),
        ("order", json!("059961600000042")),
    ] {
        let verdict = verified(200, &with(field, value.clone()));
        assert!(
            matches!(verdict, Verdict::WrongParty { .. }),
            "{field} {value}"
        );
    }
    assert!(matches!(
        verified(409, &error("order_mismatch")),
        Verdict::WrongParty { .. }
    ));
}

#[test]
fn a_confirmation_with_a_part_missing_is_unknown() {
    for field in ["terminal", "order", "amount", "currency", "reference"] {
        for nothing in [json!(null), json!(""), json!([]), json!({})] {
            let verdict = verified(200, &with(field, nothing.clone()));
            assert!(is_unknown(&verdict), "{field} {nothing} → {verdict:?}");
        }
    }
    assert!(is_unknown(&verified(200, &with("currency", json!("IRT")))));
    assert!(is_unknown(&verified(200, &with("amount", json!(1.5)))));
    assert!(is_unknown(&verified(201 + 299, &payment("verified"))));
    assert!(is_unknown(&verified(422, &payment("verified"))));
}

#[test]
fn the_other_statuses_mean_what_they_say() {
    let code = |code: &str| code.to_owned();
    let says = |status: &str| verified(200, &payment(status));
    assert_eq!(
        says("not_paid"),
        Verdict::NotPaid {
            conclusive: false,
            code: code("not_paid")
        }
    );
    assert_eq!(
        says("failed"),
        Verdict::NotPaid {
            conclusive: true,
            code: code("failed")
        }
    );
    assert_eq!(
        says("cancelled"),
        Verdict::Cancelled {
            conclusive: true,
            code: code("cancelled")
        }
    );
    assert_eq!(
        says("reversed"),
        Verdict::Returned {
            code: code("reversed")
        }
    );
    for odd in ["", "VERIFIED", "paid", "ok", "true"] {
        assert!(is_unknown(&says(odd)), "{odd}");
    }
    assert!(matches!(
        verified(401, &error("unauthorized")),
        Verdict::Configuration { .. }
    ));
    assert!(is_unknown(&verified(404, &error("not_found"))));
    assert!(is_unknown(&verified(400, &json!({ "message": "?" }))));
}

#[test]
fn an_inquiry_never_confirms() {
    let read = |status, body: Value| {
        sandbox().read_inquire(
            &terminal("sandbox"),
            &asked(KEY),
            &answer(status, body.to_string()),
        )
    };
    let says = |status: &str| read(200, payment(status));
    assert!(matches!(says("created"), Standing::Open { .. }));
    assert!(matches!(says("paid"), Standing::Paid { .. }));
    assert!(matches!(says("verified"), Standing::Paid { .. }));
    assert!(matches!(says("failed"), Standing::Failed { .. }));
    assert!(matches!(says("cancelled"), Standing::Cancelled { .. }));
    assert!(matches!(says("reversed"), Standing::Returned { .. }));
    assert!(matches!(says("refunded"), Standing::Returned { .. }));
    assert!(matches!(says("?"), Standing::Unknown { .. }));
    assert!(matches!(
        read(401, error("unauthorized")),
        Standing::Configuration { .. }
    ));
    assert!(matches!(
        read(404, error("not_found")),
        Standing::Unknown { .. }
    ));
}

#[test]
fn money_moves_back_only_when_the_bank_says_so() {
    let reverse = |body: Value| {
        sandbox().read_reverse(
            &terminal("sandbox"),
            &asked(KEY),
            &answer(200, body.to_string()),
        )
    };
    assert!(matches!(reverse(payment("reversed")), Moved::Done { .. }));
    assert!(matches!(
        reverse(payment("already_reversed")),
        Moved::Already { .. }
    ));
    for (word, class) in [
        ("too_late", Class::Window),
        ("refused", Class::Window),
        ("not_paid", Class::Payer),
    ] {
        let moved = reverse(payment(word));
        assert!(
            matches!(moved, Moved::Refused { class: of, .. } if of == class),
            "{word}"
        );
    }
    assert!(matches!(
        reverse(payment("verified")),
        Moved::Unknown { .. }
    ));

    let asked = asked(KEY);
    let refund = Refund {
        amount: rials(50_000),
        id: "rf_1",
    };
    let refunded = |status, body: Value| {
        let reply = answer(status, body.to_string());
        sandbox().read_refund(&terminal("sandbox"), &asked, &refund, &reply)
    };
    let done = json!({ "status": "refunded", "reference": 77 });
    assert_eq!(
        refunded(200, done),
        Moved::Done {
            reference: Some("77".to_owned())
        }
    );
    assert!(matches!(
        refunded(422, error("exceeds_paid")),
        Moved::Refused {
            class: Class::Amount,
            ..
        }
    ));
    assert!(matches!(
        refunded(500, error("exceeds_paid")),
        Moved::Unknown { .. }
    ));
    let euro = Refund {
        amount: Amount::new(1, Currency::Eur),
        id: "rf_2",
    };
    let refused = sandbox()
        .refund(&terminal("sandbox"), &asked, &euro)
        .unwrap_err();
    assert_eq!(refused, Refusal::Currency(Currency::Eur));
}

#[test]
fn the_test_of_credentials_tells_good_from_bad() {
    let read = |status, body: Value| {
        sandbox().read_check(&terminal("sandbox"), &answer(status, body.to_string()))
    };
    assert_eq!(
        read(200, json!({ "ok": true, "terminal": "T-1" })),
        Checked::Good
    );
    assert!(matches!(
        read(401, error("unauthorized")),
        Checked::Bad { .. }
    ));
    assert!(matches!(
        read(200, json!({ "ok": "yes" })),
        Checked::Unknown { .. }
    ));
    assert!(matches!(
        read(503, json!({ "ok": true })),
        Checked::Unknown { .. }
    ));
}

#[test]
fn a_callback_is_a_claim() {
    let read = |query: &str| {
        let method = &http::Method::GET;
        sandbox().read_callback(&CallbackInput {
            method,
            query,
            body: b"",
            content_type: None,
        })
    };
    let claim = read("id=sbx_1&order=59961600000042&status=paid");
    assert_eq!(claim.gateway_key.as_deref(), Some("sbx_1"));
    assert_eq!(claim.order_number.as_deref(), Some("59961600000042"));
    assert_eq!(claim.outcome, ClaimedOutcome::Paid);
    for word in ["failed", "cancelled", "CANCELLED"] {
        assert_eq!(
            read(&format!("status={word}")).outcome,
            ClaimedOutcome::NotPaid
        );
    }
    assert_eq!(read("status=verified").outcome, ClaimedOutcome::Unclear);
    assert_eq!(read("id=1&ID=2&status=paid").gateway_key, None);
}

#[test]
fn every_word_of_the_protocol_is_described() {
    for code in [
        "verified",
        "already_verified",
        "not_paid",
        "cancelled",
        "failed",
        "amount_mismatch",
        "reversed",
        "refunded",
        "already_reversed",
        "too_late",
        "refused",
        "unauthorized",
        "inactive",
        "invalid",
        "bad_request",
        "not_found",
        "order_used",
        "order_mismatch",
        "not_refundable",
        "idempotency_conflict",
        "exceeds_paid",
        "echo",
    ] {
        let line = sandbox()
            .describe(code)
            .unwrap_or_else(|| panic!("{code} is not mapped"));
        assert!(!line.fa.is_empty() && !line.en.is_empty() && !line.fr.is_empty());
    }
}

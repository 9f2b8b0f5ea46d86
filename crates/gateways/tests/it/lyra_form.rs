//! The Lyra family's signed form, from the facts: what the payer carries, what the bank tells.

use domain::scope::Mode;
use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Asked, Begun, Notice, RedirectMethod, Refusal, Signed, Step, Terminal};
use money::{Amount, Currency};

use crate::support::*;

/// The bank's key of the standard order: its day, and its number of that day.
const KEY: &str = "20261126-";

/// Without a password of REST.
fn alone(more: &[(&'static str, &'static str)]) -> Terminal {
    let mut pairs = vec![
        ("shop_id", "73239078"),
        ("form_key", "1122334455667788"),
        ("page_url", "https://secure.payzen.eu"),
    ];
    pairs.extend(more);
    terminal_with("lyra_form", &pairs).unwrap()
}

fn begun(terminal: &Terminal) -> (String, Vec<(String, String)>) {
    let begun = driver("lyra_form").begin_here(terminal, &order_for("lyra_form"));
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = begun.unwrap().unwrap()
    else {
        panic!("accepted expected");
    };
    assert_eq!(redirect.method, RedirectMethod::Post);
    assert_eq!(
        redirect.url.as_str(),
        "https://secure.payzen.eu/vads-payment/"
    );
    (gateway_key, redirect.fields)
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    let found = fields.iter().find(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The bank's own signature, by the book: sorted, joined, the key behind.
fn signature(fields: &[(String, String)]) -> String {
    use base64::Engine;
    use hmac::{Hmac, KeyInit, Mac};
    let mut named: Vec<_> = fields
        .iter()
        .filter(|(name, _)| name.starts_with("vads_"))
        .collect();
    named.sort();
    let values: Vec<&str> = named.iter().map(|(_, value)| value.as_str()).collect();
    let text = format!("{}+1122334455667788", values.join("+"));
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"1122334455667788").unwrap();
    let bytes = mac.chain_update(text).finalize().into_bytes();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A notification of the standard order, changed and signed by the bank.
fn told(changes: &[(&str, &str)]) -> String {
    let (_, sent) = begun(&alone(&[]));
    let mut fields: Vec<(String, String)> = [
        ("vads_site_id", "73239078"),
        ("vads_ctx_mode", "TEST"),
        ("vads_trans_id", field(&sent, "vads_trans_id")),
        ("vads_trans_date", field(&sent, "vads_trans_date")),
        ("vads_order_id", "59961600000042"),
        ("vads_amount", "150000"),
        ("vads_currency", "978"),
        ("vads_operation_type", "DEBIT"),
        ("vads_trans_status", "AUTHORISED"),
        ("vads_trans_uuid", "1c8356b0e24442b2acc579cf1ae4d814"),
        ("vads_card_number", "497010XXXXXX0055"),
        ("vads_url_check_src", "PAY"),
        ("vads_extra", ""),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in changes {
        let one = fields.iter_mut().find(|(it, _)| it == name).unwrap();
        (*value).clone_into(&mut one.1);
    }
    let signature = signature(&fields);
    fields.push(("signature".to_owned(), signature));
    form_text(&fields)
}

fn form_text(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn verdict_at(terminal: &Terminal, text: &str) -> Verdict {
    let (key, _) = begun(&alone(&[]));
    let claim = Claim {
        reference: Some(text.to_owned()),
        ..Claim::default()
    };
    let asked = Asked {
        claim: Some(&claim),
        gateway_key: &key,
        ..asked_for("lyra_form")
    };
    match driver("lyra_form").verify_step(terminal, &asked, &[]) {
        Step::Done(verdict) => verdict,
        Step::Ask { .. } => panic!("nobody can be asked"),
    }
}

fn verdict(text: &str) -> Verdict {
    verdict_at(&alone(&[]), text)
}

#[test]
fn the_form_is_signed_here_and_nobody_is_asked() {
    let (key, fields) = begun(&alone(&[]));
    assert!(key.starts_with(KEY) && key.len() == 15, "{key}");
    for (name, value) in [
        ("vads_site_id", "73239078"),
        ("vads_ctx_mode", "TEST"),
        ("vads_amount", "150000"),
        ("vads_currency", "978"),
        ("vads_order_id", "59961600000042"),
        ("vads_url_return", "https://pay.example.ir/shop/return/abc"),
        ("vads_cust_email", "payer@example.com"),
        ("vads_version", "V2"),
    ] {
        assert_eq!(field(&fields, name), value, "{name}");
    }
    assert_eq!(field(&fields, "signature"), signature(&fields));
    assert!(
        fields
            .iter()
            .all(|(name, _)| name.starts_with("vads_") || name == "signature")
    );
    assert!(
        !form_text(&fields).contains("1122334455667788"),
        "the key stays here"
    );
    let refused = driver("lyra_form").begin_here(&alone(&[]), &order());
    assert_eq!(
        refused.unwrap().unwrap_err(),
        Refusal::Currency(Currency::Irr)
    );
    let (_, digits) = begun(&alone(&[("digits_only", "true")]));
    let number = field(&digits, "vads_trans_id");
    assert!(
        number.bytes().all(|it| it.is_ascii_digit()) && number < "900000",
        "{number}"
    );
    let (_, old) = begun(&alone(&[("sha1", "true")]));
    assert_eq!(field(&old, "signature").len(), 40);
}

#[test]
fn nothing_that_looks_like_a_tag_goes_to_the_page() {
    let order = gateways::Order {
        description: "<b>a</b>",
        ..order_for("lyra_form")
    };
    let begun = driver("lyra_form").begin_here(&alone(&[]), &order);
    let Begun::Accepted { redirect, .. } = begun.unwrap().unwrap() else {
        panic!()
    };
    assert_eq!(field(&redirect.fields, "vads_order_info"), " b a /b ");
}

#[test]
fn a_signed_notification_of_our_debit_is_a_yes() {
    for status in ["AUTHORISED", "CAPTURED"] {
        let Verdict::Verified(yes) = verdict(&told(&[("vads_trans_status", status)])) else {
            panic!("{status}");
        };
        assert_eq!(yes.reference.key, "1c8356b0e24442b2acc579cf1ae4d814");
        assert_eq!(yes.amount, Some(Amount::new(150_000, Currency::Eur)));
        assert_eq!(yes.card_mask.as_deref(), Some("497010******0055"));
    }
}

#[test]
fn a_right_signature_over_something_else_is_no_yes() {
    let party =
        |changes: &[(&str, &str)]| matches!(verdict(&told(changes)), Verdict::WrongParty { .. });
    assert!(party(&[("vads_site_id", "73239079")]));
    assert!(party(&[("vads_ctx_mode", "PRODUCTION")]));
    assert!(party(&[("vads_trans_id", "000000")]));
    assert!(party(&[("vads_trans_date", "20261127000000")]));
    assert!(party(&[("vads_order_id", "59961600000043")]));
    let amount = |changes: &[(&str, &str)]| {
        matches!(verdict(&told(changes)), Verdict::AmountMismatch { .. })
    };
    assert!(amount(&[("vads_amount", "15000")]));
    assert!(amount(&[("vads_currency", "840")]));
    for change in [
        ("vads_operation_type", "CREDIT"),
        ("vads_operation_type", "VERIFICATION"),
        ("vads_trans_status", "ACCEPTED"),
        ("vads_trans_status", "PARTIALLY_AUTHORISED"),
        ("vads_trans_status", "AUTHORISED_TO_VALIDATE"),
        ("vads_trans_status", "REFUSED"),
        ("vads_trans_uuid", ""),
        ("vads_amount", "150000.0"),
        // A browser's return: everything but this.
        ("vads_url_check_src", ""),
    ] {
        let verdict = verdict(&told(&[change]));
        assert!(
            matches!(verdict, Verdict::Unknown { .. }),
            "{change:?} {verdict:?}"
        );
    }
}

#[test]
fn a_wrong_signature_a_field_twice_and_no_notification_prove_nothing() {
    let good = told(&[]);
    assert!(matches!(verdict(&good), Verdict::Verified(_)));
    let forged = good.replace("vads_amount=150000", "vads_amount=150001");
    let twice = format!("{good}&vads_amount=150000");
    let unsigned = good.split("&signature=").next().unwrap().to_owned();
    let added = format!("{good}&vads_new=1");
    for text in [forged.as_str(), &twice, &unsigned, &added, "", "signature="] {
        assert!(
            matches!(verdict(text), Verdict::Unknown { not_sent: true, .. }),
            "{text}"
        );
    }
    let old = alone(&[("sha1", "true")]);
    assert!(
        matches!(verdict_at(&old, &good), Verdict::Unknown { .. }),
        "the other algorithm"
    );
    let asked = asked_for("lyra_form");
    let step = driver("lyra_form").verify_step(&alone(&[]), &asked, &[]);
    assert!(matches!(
        step,
        Step::Done(Verdict::Unknown { not_sent: true, .. })
    ));
}

#[test]
fn only_a_notification_brings_evidence_and_both_name_the_payment() {
    let (key, _) = begun(&alone(&[]));
    let text = told(&[]);
    let claim = callback("lyra_form", "", &text);
    assert_eq!(claim.gateway_key.as_deref(), Some(key.as_str()));
    assert_eq!(claim.order_number.as_deref(), Some("59961600000042"));
    assert_eq!(
        (claim.outcome, claim.reference.as_deref()),
        (ClaimedOutcome::Paid, Some(text.as_str()))
    );
    let returned = text.replace("&vads_url_check_src=PAY", "");
    assert_eq!(callback("lyra_form", &returned, "").reference, None);
    assert_eq!(callback("lyra_form", "", &returned).reference, None);
    let refused = callback("lyra_form", "", &told(&[("vads_trans_status", "REFUSED")]));
    assert_eq!(
        (refused.outcome, refused.reference),
        (ClaimedOutcome::NotPaid, None)
    );
}

#[test]
fn a_notification_with_a_wrong_signature_is_refused_at_the_door() {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let signed = |text: &str| {
        let notice = Notice {
            signature: None,
            body: text.as_bytes(),
            at,
        };
        driver("lyra_form").signed(&alone(&[]), &notice)
    };
    assert_eq!(signed(&told(&[])), Signed::Good);
    assert!(matches!(signed("vads_order_id=1"), Signed::Bad(_)));
}

#[test]
fn with_a_password_of_rest_the_bank_is_asked_about_the_order() {
    let asked = asked_for("lyra_form");
    let step = driver("lyra_form").verify_step(&terminal("lyra_form"), &asked, &[]);
    let Step::Ask { request, .. } = step else {
        panic!("a question")
    };
    assert_eq!(request.uri().path(), "/lyra_form/api-payment/V4/Order/Get");
    assert!(
        driver("lyra_form").check(&alone(&[])).is_err(),
        "nothing to test without it"
    );
}

#[test]
fn page_and_password_must_be_of_our_world() {
    let with = |page: &'static str, password: &'static str| {
        let pairs = [
            ("shop_id", "73239078"),
            ("form_key", "k"),
            ("page_url", page),
            ("password", password),
        ];
        Terminal::new(
            driver("lyra_form"),
            Mode::Live,
            "https://api.payzen.eu",
            credentials(&pairs),
        )
    };
    assert!(with("https://secure.payzen.eu", "").is_ok());
    assert!(with("https://secure.payzen.eu", "prodpassword_1").is_ok());
    assert!(matches!(
        with("http://secure.payzen.eu", ""),
        Err(Refusal::BadField {
            field: "page_url",
            ..
        })
    ));
    assert!(matches!(
        with("https://secure.payzen.eu", "testpassword_1"),
        Err(Refusal::BadField {
            field: "password",
            ..
        })
    ));
    // One shop is one terminal, whichever way its payments begin.
    let key = driver("lyra_form").terminal_key(&alone(&[])).unwrap();
    assert_eq!(key, driver("lyra").terminal_key(&terminal("lyra")).unwrap());
}

//! Mellat's answers in samples, and the walk from verify to settle.

use domain::verdict::{Claim, ClaimedOutcome, Verdict};
use gateways::{Begun, Checked, Class, Driver, RedirectMethod, Refusal, Reply, Step};

use crate::support::*;

const KEY: &str = "AF82041a2Bf68989";

fn mellat() -> &'static dyn Driver {
    driver("mellat")
}

fn said(operation: &str, text: &str) -> Reply {
    answer(
        200,
        format!(
            "<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'>\
             <S:Body><ns2:{operation}Response xmlns:ns2='http://interfaces.core.sw.bps.com/'><return>{text}</return>\
             </ns2:{operation}Response></S:Body></S:Envelope>"
        ),
    )
}

fn verify(text: &str) -> Reply {
    said("bpVerifyRequest", text)
}

fn settle(text: &str) -> Reply {
    said("bpSettleRequest", text)
}

fn inquiry(text: &str) -> Reply {
    said("bpInquiryRequest", text)
}

fn returned(reference: Option<&str>) -> Claim {
    Claim {
        gateway_key: Some(KEY.to_owned()),
        order_number: Some(number().to_string()),
        reference: reference.map(str::to_owned),
        outcome: ClaimedOutcome::Paid,
    }
}

/// Walks with these answers; the names of the calls, and the verdict if it came to one.
fn walk(reference: Option<&str>, replies: &[Reply]) -> (Vec<&'static str>, Option<Verdict>) {
    let claim = returned(reference);
    let asked = gateways::Asked {
        claim: Some(&claim),
        ..asked(KEY)
    };
    let mut names = Vec::new();
    for known in 0..=replies.len() {
        match mellat().verify_step(&terminal("mellat"), &asked, &replies[..known]) {
            Step::Ask { name, .. } => names.push(name),
            Step::Done(verdict) => return (names, Some(verdict)),
        }
    }
    (names, None)
}

fn verdict(replies: &[Reply]) -> Verdict {
    walk(Some("5142510/150000"), replies).1.unwrap()
}

fn sent(step: Step) -> String {
    match step {
        Step::Ask { request, .. } => String::from_utf8(request.into_body()).unwrap(),
        Step::Done(verdict) => panic!("{verdict:?}"),
    }
}

#[test]
fn begin_dates_the_order_in_tehran_and_escapes_what_people_wrote() {
    let order = gateways::Order {
        description: "a<b>&c",
        ..order()
    };
    let request = mellat().begin(&terminal("mellat"), &order).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:9/mellat/services/pgw");
    assert_eq!(request.headers()["content-type"], "text/xml; charset=utf-8");
    let body = String::from_utf8(request.into_body()).unwrap();
    for part in [
        "<b:bpPayRequest xmlns:b=\"http://interfaces.core.sw.bps.com/\"><terminalId>1234567</terminalId>",
        "<userPassword>canary&lt;Mellat&gt;&amp;7</userPassword>",
        "<orderId>59961600000042</orderId><amount>150000</amount>",
        "<localDate>20261122</localDate><localTime>013005</localTime>",
        "<additionalData>a&lt;b&gt;&amp;c</additionalData>",
        "<payerId>0</payerId>",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    let shown = gateways::transcript::request(
        mellat(),
        &terminal("mellat"),
        &mellat().begin(&terminal("mellat"), &order).unwrap(),
    );
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn a_ref_id_leads_to_the_banks_form_and_a_code_to_a_refusal() {
    let read = |text: &str| {
        mellat().read_begin(&terminal("mellat"), &order(), &said("bpPayRequest", text))
    };
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = read("0,AF82041a2Bf68989")
    else {
        panic!("refused");
    };
    assert_eq!(gateway_key, KEY);
    assert_eq!(redirect.method, RedirectMethod::Post);
    assert_eq!(
        redirect.url.as_str(),
        "http://127.0.0.1:9/mellat/startpay.mellat"
    );
    let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(
        redirect.fields,
        [pair("RefId", KEY), pair("MobileNo", "989123456789")]
    );
    for (code, class) in [
        ("21", Class::Configuration),
        ("421", Class::Configuration),
        ("41", Class::Payment),
        ("25", Class::Amount),
        ("34", Class::Bank),
        ("995", Class::Bank),
    ] {
        let begun = read(code);
        let fits = matches!(&begun, Begun::Refused { class: it, .. } if *it == class);
        assert!(fits, "{code}: {begun:?}");
    }
    for odd in ["0", "0,", "0,a b", "0,<x/>", "", "hello", "-1"] {
        let begun = read(&odd.replace('<', "&lt;"));
        assert!(
            matches!(
                begun,
                Begun::Unclear {
                    not_sent: false,
                    ..
                }
            ),
            "{odd}: {begun:?}"
        );
    }
}

#[test]
fn a_return_is_read_in_any_casing_and_keeps_the_reference_for_verify() {
    let form = "RefId=AF82041a2Bf68989&ResCode=0&saleOrderId=59961600000042&SaleReferenceId=5142510&FinalAmount=150000";
    assert_eq!(
        callback("mellat", "", form),
        returned(Some("5142510/150000"))
    );
    let cancelled = callback(
        "mellat",
        "",
        "refid=AF82041a2Bf68989&RESCODE=17&SaleOrderId=59961600000042",
    );
    assert_eq!(cancelled.outcome, ClaimedOutcome::NotPaid);
    assert_eq!(cancelled.reference, None);
    let odd = callback("mellat", "", "RefId=A&SaleReferenceId=12%3Cx&ResCode=0");
    assert_eq!(odd.reference, None);
    let twice = callback("mellat", "RefId=B", form);
    assert_eq!(twice, Claim::default());
}

#[test]
fn verify_and_settle_both_say_yes_before_anything_is_paid() {
    let (names, verdict) = walk(Some("5142510/150000"), &[verify("0"), settle("0")]);
    assert_eq!(names, ["verify", "settle"]);
    let Some(Verdict::Verified(yes)) = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(yes.reference.key, "5142510");
    assert_eq!(yes.amount, None);
    assert!(walk(Some("5142510/150000"), &[verify("0")]).1.is_none());
}

#[test]
fn the_bank_is_asked_about_the_stored_order_and_never_about_a_posted_one() {
    let claim = Claim {
        order_number: Some("1".to_owned()),
        ..returned(Some("5142510/150000"))
    };
    let asked = gateways::Asked {
        claim: Some(&claim),
        ..asked(KEY)
    };
    let replies = [verify("0")];
    for known in [&replies[..0], &replies] {
        let body = sent(mellat().verify_step(&terminal("mellat"), &asked, known));
        assert!(body.contains("<orderId>59961600000042</orderId><saleOrderId>59961600000042</saleOrderId><saleReferenceId>5142510</saleReferenceId>"), "{body}");
    }
}

#[test]
fn without_a_reference_the_bank_is_asked_for_it_first() {
    let found = said("bpSaleReferenceIdRequest", "0,5142510");
    let (names, verdict) = walk(None, &[found, verify("0"), settle("0")]);
    assert_eq!(names, ["reference", "verify", "settle"]);
    assert!(matches!(verdict, Some(Verdict::Verified(yes)) if yes.reference.key == "5142510"));
    let look = |text: &str| {
        walk(None, &[said("bpSaleReferenceIdRequest", text)])
            .1
            .unwrap()
    };
    for nothing in ["42", "17", "54"] {
        assert!(
            matches!(
                look(nothing),
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            "{nothing}"
        );
    }
    assert!(matches!(look("24"), Verdict::Configuration { .. }));
    for odd in ["34", "0", "0,", "7777", "hello"] {
        assert!(is_unknown(&look(odd)), "{odd}");
    }
}

#[test]
fn already_counts_only_beside_an_inquiry_that_says_so_and_as_already() {
    let already = [
        vec![verify("43"), inquiry("0"), settle("0")],
        vec![verify("43"), inquiry("0"), settle("45"), inquiry("0")],
        vec![verify("45"), inquiry("0"), settle("45"), inquiry("0")],
        vec![verify("0"), settle("45"), inquiry("0")],
    ];
    for replies in already {
        let verdict = verdict(&replies);
        assert!(
            matches!(verdict, Verdict::AlreadyVerified(_)),
            "{verdict:?}"
        );
    }
    // 45 is "settled" in one list of codes and "reversed" in the other.
    for replies in [
        vec![verify("43"), inquiry("45")],
        vec![verify("45"), inquiry("48")],
        vec![verify("48"), inquiry("48")],
        vec![verify("0"), settle("45"), inquiry("45")],
        vec![verify("0"), settle("43")],
        vec![verify("0"), settle("34")],
        vec![verify("0"), settle("24")],
        vec![verify("43"), inquiry("0"), settle("44")],
    ] {
        let verdict = verdict(&replies);
        assert!(is_unknown(&verdict), "{verdict:?}");
    }
}

#[test]
fn whatever_is_lost_after_the_verify_leaves_the_outcome_open() {
    let never = || Reply::NotSent("no connection".to_owned());
    let lost = || Reply::Lost("time-out".to_owned());
    let first = verdict(&[never()]);
    assert!(
        matches!(first, Verdict::Unknown { not_sent: true, .. }),
        "{first:?}"
    );
    for replies in [
        vec![lost()],
        vec![verify("0"), never()],
        vec![verify("0"), lost()],
        vec![verify("0"), answer(500, "x")],
        vec![verify("0"), verify("0")],
        vec![verify("43"), never()],
        vec![verify("43"), inquiry("0"), never()],
        vec![verify("0"), settle("45"), never()],
    ] {
        let verdict = verdict(&replies);
        assert!(is_unknown(&verdict), "{verdict:?}");
    }
}

#[test]
fn only_a_bare_code_is_an_answer() {
    for text in [
        "",
        " ",
        "0.0",
        "+0",
        "00,0",
        "OK",
        "true",
        "0,AF",
        "<return>0</return>",
    ] {
        let verdict = verdict(&[verify(text)]);
        assert!(is_unknown(&verdict), "{text}: {verdict:?}");
    }
    let zeros = verdict(&[verify("00"), inquiry("00")]);
    assert!(is_unknown(&zeros), "{zeros:?}");
    for code in ["21", "24", "421"] {
        assert!(matches!(
            verdict(&[verify(code)]),
            Verdict::Configuration { .. }
        ));
    }
}

#[test]
fn a_no_about_the_sale_of_the_return_is_one_about_ours_only_if_the_bank_says_so_of_our_order() {
    let search = |text: &str| said("bpSaleReferenceIdRequest", text);
    for code in ["11", "12", "17", "19", "42", "54", "55"] {
        let (names, verdict) = walk(
            Some("111/150000"),
            &[verify(code), search("0,5142510"), verify("0"), settle("0")],
        );
        assert_eq!(names, ["verify", "reference", "verify", "settle"], "{code}");
        let ours =
            matches!(&verdict, Some(Verdict::Verified(yes)) if yes.reference.key == "5142510");
        assert!(ours, "{code}: {verdict:?}");
        let (_, verdict) = walk(Some("5142510/150000"), &[verify(code), search("0,5142510")]);
        assert!(is_unknown(&verdict.unwrap()), "{code}");
        let (_, verdict) = walk(Some("111/150000"), &[verify(code), search("hello")]);
        assert!(is_unknown(&verdict.unwrap()), "{code}");
        let (_, verdict) = walk(Some("111/150000"), &[verify(code), search("12")]);
        let open = matches!(
            verdict,
            Some(Verdict::NotPaid {
                conclusive: false,
                ..
            })
        );
        assert!(open, "{code}: {verdict:?}");
        let (_, verdict) = walk(Some("111/150000"), &[verify(code), search("17")]);
        let open = matches!(
            verdict,
            Some(
                Verdict::Cancelled {
                    conclusive: false,
                    ..
                } | Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            )
        );
        assert!(open, "{code}: {verdict:?}");
    }
}

#[test]
fn another_final_amount_needs_a_person() {
    let replies = [verify("0"), settle("0")];
    for charged in ["149000", "1500000", "150,000", "x"] {
        let (_, verdict) = walk(Some(&format!("5142510/{charged}")), &replies);
        assert!(
            matches!(verdict, Some(Verdict::AmountMismatch { .. })),
            "{charged}"
        );
    }
    let (_, verdict) = walk(Some("5142510/"), &replies);
    assert!(matches!(verdict, Some(Verdict::Verified(_))));
}

#[test]
fn wrong_credentials_are_told_by_an_inquiry_for_a_sale_that_nobody_made() {
    let read = |text: &str| mellat().read_check(&terminal("mellat"), &inquiry(text));
    assert_eq!(read("42"), Checked::Good);
    for code in ["21", "24", "421"] {
        assert!(matches!(read(code), Checked::Bad { .. }), "{code}");
    }
    assert!(matches!(read("34"), Checked::Unknown { .. }));
}

#[test]
fn settings_are_checked_and_name_the_terminal() {
    let terminal = terminal("mellat");
    assert_eq!(mellat().terminal_key(&terminal).unwrap(), "mellat:1234567");
    let pairs = [
        ("terminal_id", "12x"),
        ("user_name", "a"),
        ("password", "b"),
    ];
    let bad = terminal_with("mellat", &pairs).unwrap_err();
    assert!(matches!(
        bad,
        Refusal::BadField {
            field: "terminal_id",
            ..
        }
    ));
}

#[test]
fn every_code_of_the_classic_list_has_words() {
    assert_codes(
        "mellat",
        &[
            "0", "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "23", "24", "25",
            "31", "32", "33", "34", "35", "41", "42", "43", "44", "45", "46", "47", "48", "49",
            "51", "54", "55", "61", "62", "98", "111", "112", "113", "114", "412", "413", "414",
            "415", "416", "417", "418", "419", "421",
        ],
    );
}

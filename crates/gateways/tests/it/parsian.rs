//! Parsian's answers in samples.

use domain::verdict::{ClaimedOutcome, Verdict};
use gateways::{Begun, Checked, Class, Driver, Moved, Refusal, Reply};

use crate::support::*;

const TOKEN: &str = "1217885159";

fn parsian() -> &'static dyn Driver {
    driver("parsian")
}

fn said(operation: &str, inner: &str) -> Reply {
    answer(
        200,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <soap:Body><{operation}Response xmlns=\"https://pec.Shaparak.ir/x\"><{operation}Result>{inner}</{operation}Result>\
             </{operation}Response></soap:Body></soap:Envelope>"
        ),
    )
}

fn verify(inner: &str) -> Verdict {
    let reply = said("ConfirmPaymentWithAmount", inner);
    parsian().read_verify(&terminal("parsian"), &asked(TOKEN), &reply)
}

fn status(status: &str) -> Verdict {
    verify(&format!(
        "<Status>{status}</Status><RRN>713254163574</RRN><Token>{TOKEN}</Token>"
    ))
}

#[test]
fn begin_sends_whole_rials_and_our_number_inside_request_data() {
    let request = parsian().begin(&terminal("parsian"), &order()).unwrap();
    assert_eq!(
        request.uri(),
        "http://127.0.0.1:9/parsian/NewIPGServices/Sale/SaleService.asmx"
    );
    assert_eq!(
        request.headers()["soapaction"],
        "\"https://pec.Shaparak.ir/NewIPGServices/Sale/SaleService/SalePaymentRequest\""
    );
    let body = String::from_utf8(request.into_body()).unwrap();
    for part in [
        "<SalePaymentRequest xmlns=\"https://pec.Shaparak.ir/NewIPGServices/Sale/SaleService\"><requestData><LoginAccount>",
        "<Amount>150000</Amount><OrderId>59961600000042</OrderId>",
        "<Originator>09123456789</Originator></requestData>",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[test]
fn a_token_above_zero_with_status_zero_leads_to_the_banks_page() {
    let read = |inner: &str| {
        let reply = said("SalePaymentRequest", inner);
        parsian().read_begin(&terminal("parsian"), &order(), &reply)
    };
    let Begun::Accepted {
        gateway_key,
        redirect,
        ..
    } = read("<Token>1217885159</Token><Message>ok</Message><Status>0</Status>")
    else {
        panic!("refused");
    };
    assert_eq!(gateway_key, TOKEN);
    assert_eq!(
        redirect.url.as_str(),
        "http://127.0.0.1:9/parsian/NewIPG/?Token=1217885159"
    );
    for (code, class) in [
        ("-112", Class::Payment),
        ("-101", Class::Configuration),
        ("-132", Class::Amount),
        ("-99999", Class::Bank),
    ] {
        let begun = read(&format!(
            "<Token>0</Token><Message>no</Message><Status>{code}</Status>"
        ));
        let fits = matches!(&begun, Begun::Refused { class: it, .. } if *it == class);
        assert!(fits, "{code}: {begun:?}");
    }
    for inner in [
        "<Token>0</Token><Status>0</Status>",
        "<Token>-5</Token><Status>0</Status>",
        "<Status>0</Status>",
        "<Token>5</Token>",
        "<Token>5</Token><Status>zero</Status>",
        "<Token>5</Token><Status>0</Status><Status>0</Status>",
    ] {
        let begun = read(inner);
        assert!(matches!(begun, Begun::Unclear { .. }), "{inner}: {begun:?}");
    }
}

#[test]
fn the_bank_is_told_stored_order_and_stored_amount() {
    let request = parsian()
        .verify(&terminal("parsian"), &asked(TOKEN))
        .unwrap();
    let body = String::from_utf8(request.into_body()).unwrap();
    assert!(body.contains(
        "<Token>1217885159</Token><OrderId>59961600000042</OrderId><Amount>150000</Amount>"
    ));
    let bad = parsian()
        .verify(&terminal("parsian"), &asked("0"))
        .unwrap_err();
    assert_eq!(bad, Refusal::MissingFact("token"));
}

#[test]
fn only_status_zero_with_an_rrn_is_a_yes() {
    let yes = verify(&format!(
        "<Status>0</Status><CardNumberMasked>603799******1234</CardNumberMasked><Token>{TOKEN}</Token><RRN>713254163574</RRN>"
    ));
    let Verdict::Verified(yes) = yes else {
        panic!("{yes:?}");
    };
    assert_eq!(yes.reference.key, "713254163574");
    assert_eq!(yes.card_mask.as_deref(), Some("603799******1234"));
    for inner in [
        "<Status>0</Status><RRN>0</RRN>",
        "<Status>0</Status><RRN>-1</RRN>",
        "<Status>0</Status>",
        "<RRN>713254163574</RRN>",
        "<Status></Status><RRN>713254163574</RRN>",
        "<Status>0.0</Status><RRN>713254163574</RRN>",
    ] {
        assert!(is_unknown(&verify(inner)), "{inner}");
    }
    let other = verify("<Status>0</Status><Token>77</Token><RRN>713254163574</RRN>");
    assert!(matches!(other, Verdict::WrongParty { .. }));
}

#[test]
fn a_status_that_is_not_written_as_in_the_list_is_none() {
    assert!(matches!(status("0"), Verdict::Verified(_)));
    for odd in ["00", "+0", "-0", "0.0", "+2", "-01533"] {
        assert!(is_unknown(&status(odd)), "{odd}");
    }
}

#[test]
fn both_codes_of_before_are_already_with_or_without_an_rrn() {
    for code in ["-1533", "2"] {
        let Verdict::AlreadyVerified(yes) = status(code) else {
            panic!("{code}");
        };
        assert_eq!(yes.reference.key, "713254163574");
    }
    let bare = verify("<Status>-1533</Status><RRN>0</RRN><Token>0</Token>");
    let Verdict::AlreadyVerified(yes) = bare else {
        panic!("{bare:?}");
    };
    assert_eq!(yes.reference.key, "token 1217885159");
    assert_eq!(yes.reference.tracking_code, TOKEN);
}

#[test]
fn every_other_status_is_no_yes() {
    for code in ["10", "13"] {
        assert!(
            matches!(status(code), Verdict::AmountMismatch { .. }),
            "{code}"
        );
    }
    assert!(matches!(status("-1551"), Verdict::Returned { .. }));
    assert!(matches!(
        status("-138"),
        Verdict::Cancelled {
            conclusive: false,
            ..
        }
    ));
    for code in ["-1528", "-1531", "-130", "51", "1"] {
        assert!(
            matches!(
                status(code),
                Verdict::NotPaid {
                    conclusive: false,
                    ..
                }
            ),
            "{code}"
        );
    }
    for code in ["-101", "-126", "-127", "3"] {
        assert!(
            matches!(status(code), Verdict::Configuration { .. }),
            "{code}"
        );
    }
    for code in [
        "-1532", "-1505", "-1507", "-131", "-1", "8", "9", "32", "200", "1000",
    ] {
        assert!(is_unknown(&status(code)), "{code}");
    }
}

#[test]
fn a_return_is_read_in_any_casing() {
    let claim = callback(
        "parsian",
        "",
        "Token=1217885159&Status=0&OrderId=59961600000042&Amount=150%2C000",
    );
    assert_eq!(claim.gateway_key.as_deref(), Some(TOKEN));
    assert_eq!(claim.outcome, ClaimedOutcome::Paid);
    let claim = callback("parsian", "", "token=1217885159&status=-138&orderid=1");
    assert_eq!(claim.outcome, ClaimedOutcome::NotPaid);
}

#[test]
fn a_reverse_is_done_before_or_refused() {
    let read = |status: &str| {
        let reply = said("ReversalRequest", &format!("<Status>{status}</Status>"));
        parsian().read_reverse(&terminal("parsian"), &asked(TOKEN), &reply)
    };
    assert!(matches!(read("0"), Moved::Done { .. }));
    assert!(matches!(read("-1551"), Moved::Already { .. }));
    assert!(matches!(
        read("-1549"),
        Moved::Refused {
            class: Class::Window,
            ..
        }
    ));
    assert!(matches!(
        read("-32768"),
        Moved::Unknown {
            not_sent: false,
            ..
        }
    ));
    assert!(matches!(read("4711"), Moved::Unknown { .. }));
}

#[test]
fn wrong_credentials_are_told_by_a_token_that_was_never_given() {
    let read = |status: &str| {
        let reply = said(
            "ConfirmPaymentWithAmount",
            &format!("<Status>{status}</Status>"),
        );
        parsian().read_check(&terminal("parsian"), &reply)
    };
    assert_eq!(read("-131"), Checked::Good);
    for code in ["-101", "-126", "-127"] {
        assert!(matches!(read(code), Checked::Bad { .. }), "{code}");
    }
    assert!(matches!(read("0"), Checked::Unknown { .. }));
}

#[test]
fn every_code_of_the_table_has_words() {
    let mut codes: Vec<String> = [
        -32768, -1552, -1551, -1550, -1549, -1548, -1540, -1536, -1533, -1532, -1531, -1530, -1528,
        -1527, -1507, -1505, -1000, -138, -132, -131, -130, -128, -127, -126, -121, -120, -119,
        -118, -117, -116, -115, -114, -113, -112, -111, -108, -107, -106, -105, -104, -103, -102,
        -101, -100, -1, 0, 1, 2, 5, 6, 8, 9, 10, 12, 13, 14, 15, 17, 20, 21, 22, 30, 31, 32, 33,
        38, 39, 40, 41, 43, 45, 51, 54, 55, 57, 58, 59, 61, 62, 63, 65, 68, 69, 75, 78, 79, 80, 81,
        83, 84, 90, 91, 92, 93, 94, 95, 96, 97, 99, 200,
    ]
    .iter()
    .map(|code: &i32| code.to_string())
    .collect();
    codes.sort();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    assert_codes("parsian", &codes);
    assert!(parsian().describe("3").is_some() && parsian().describe("56").is_some());
}

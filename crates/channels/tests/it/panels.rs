//! The SMS panels: what goes out, and what each of their words means.

use channels::{Arrival, CallbackInput, CreditUnit, Delivery, Failure, Reports};
use serde_json::json;

use crate::support::*;

use Failure::{Configuration, Recipient, Retry, Unknown};

#[test]
fn kavenegar_is_asked_by_a_form_with_the_key_in_the_address_and_our_id_as_a_number() {
    let line = line("kavenegar");
    let request = packed("kavenegar", &line);
    let address = format!("https://api.kavenegar.com/v1/{SECRET}/sms/send.json");
    assert_eq!(request.uri().to_string(), address);
    let fields = form(&request);
    let value = |name| &fields.iter().find(|(known, _)| known == name).unwrap().1;
    assert_eq!(value("receptor"), "09123456789");
    assert_eq!(value("message"), TEXT);
    assert_eq!(value("sender"), "10004346");
    let id: i64 = value("localid").parse().unwrap();
    assert!(id > 0);
    assert_eq!(form(&packed("kavenegar", &line)), fields, "the same again");
}

#[test]
fn kavenegar_patterns_go_by_lookup_and_may_not_be_repeated() {
    let patterns = [(
        "patterns",
        "link_sent fa = pay-link token=link_code token10=shop",
    )];
    let line = line_with("kavenegar", &patterns);
    let request = packed("kavenegar", &line);
    assert!(request.uri().path().ends_with("/verify/lookup.json"));
    let wanted = owned(&[
        ("receptor", "09123456789"),
        ("template", "pay-link"),
        ("token", "Ab3dE9"),
        ("token10", "گل سرخ"),
    ]);
    assert_eq!(form(&request), wanted);
    let delivery = read("kavenegar", &line, 500, "oops");
    assert_eq!(
        class(&delivery),
        Some(Unknown),
        "a pattern has no key of ours"
    );
    let free = read("kavenegar", &crate::support::line("kavenegar"), 500, "oops");
    assert_eq!(class(&free), Some(Retry), "a free text has");
}

#[test]
fn kavenegar_decides_by_the_status_inside() {
    let said =
        |code: &str| format!(r#"{{"return":{{"status":{code},"message":"x"}},"entries":null}}"#);
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["402", "409", "451"]),
        (Recipient, &["411"]),
        (
            Configuration,
            &[
                "400", "401", "403", "404", "405", "406", "407", "412", "413", "414", "415", "416",
                "417", "418", "419", "420", "422", "424", "426", "427", "428", "429", "431", "432",
                "501", "607",
            ],
        ),
    ];
    each_code("kavenegar", table, |code| (200, said(code)));
    let done = |entry: &str| format!(r#"{{"return":{{"status":"200"}},"entries":[{entry}]}}"#);
    let line = line("kavenegar");
    for entry in [
        r#"{"messageid":8792343,"status":1}"#,
        r#"{"messageid":"8792343","status":"5"}"#,
    ] {
        assert_eq!(
            read("kavenegar", &line, 200, &done(entry)),
            accepted("8792343")
        );
    }
    let blocked = read(
        "kavenegar",
        &line,
        200,
        &done(r#"{"messageid":1,"status":14}"#),
    );
    assert_eq!(class(&blocked), Some(Recipient));
}

#[test]
fn kavenegar_reports_credit_and_calls_are_read() {
    let channel = channel("kavenegar");
    let line = line("kavenegar");
    assert_eq!(channel.meta().reports, Reports::Both);
    let asked = channel.ask_reports(&line, &["1", "2"]).unwrap();
    assert_eq!(form(&asked), owned(&[("messageid", "1,2")]));
    let states = [
        (1, Arrival::OnTheWay),
        (2, Arrival::OnTheWay),
        (4, Arrival::OnTheWay),
        (5, Arrival::OnTheWay),
        (6, Arrival::Failed),
        (10, Arrival::Delivered),
        (11, Arrival::Undelivered),
        (13, Arrival::Cancelled),
        (14, Arrival::Blocked),
        (100, Arrival::Unknown),
        (7_777, Arrival::Unknown),
    ];
    for (state, arrival) in states {
        let body =
            json!({"return": {"status": 200}, "entries": [{"messageid": 9, "status": state}]});
        let answer = answer(200, body.to_string());
        let reports = channel.read_reports(&line, &["9"], &answer).unwrap();
        let [report] = reports.as_slice() else {
            panic!("one report")
        };
        assert_eq!((report.arrival, report.hint), (arrival, false), "{state}");
        assert_eq!(
            (report.provider_ref.as_str(), &report.code),
            ("9", &state.to_string())
        );
    }
    let refused = answer(403, r#"{"return":{"status":403,"message":"no"}}"#);
    assert!(channel.read_reports(&line, &["9"], &refused).is_err());

    let input = CallbackInput {
        method: &http::Method::POST,
        query: "",
        headers: &http::HeaderMap::new(),
        body: b"messageid=9&status=10",
    };
    let heard = channel.hear(&line, &input);
    assert!(
        heard
            .iter()
            .all(|report| report.hint && report.arrival == Arrival::Delivered)
    );
    assert_eq!(heard.len(), 1);

    let rich = answer(
        200,
        r#"{"return":{"status":200},"entries":{"remaincredit":1500000}}"#,
    );
    let credit = channel.read_credit(&line, &rich).unwrap();
    assert_eq!((credit.left, credit.unit), (1_500_000, CreditUnit::Rial));
}

#[test]
fn melipayamak_classic_puts_everything_into_a_form() {
    let request = packed("melipayamak", &line("melipayamak"));
    let address = "https://rest.payamak-panel.com/api/SendSMS/SendSMS";
    assert_eq!(request.uri().to_string(), address);
    let wanted = owned(&[
        ("username", "gol"),
        ("password", SECRET),
        ("to", "09123456789"),
        ("from", "50001"),
        ("text", TEXT),
        ("isflash", "false"),
    ]);
    assert_eq!(form(&request), wanted);
    let patterns = [("patterns", "link_sent fa = 4210 1=shop 2=link_code")];
    let request = packed("melipayamak", &line_with("melipayamak", &patterns));
    assert!(request.uri().path().ends_with("/BaseServiceNumber"));
    let fields = form(&request);
    assert!(fields.contains(&("text".to_owned(), "گل سرخ;Ab3dE9".to_owned())));
    assert!(fields.contains(&("bodyId".to_owned(), "4210".to_owned())));
}

#[test]
fn melipayamak_console_puts_the_key_into_the_address_and_the_rest_into_json() {
    let console = ("protocol", "console");
    let line = line_with("melipayamak", &[console]);
    let request = packed("melipayamak", &line);
    let address = format!("https://console.melipayamak.com/api/send/simple/{SECRET}");
    assert_eq!(request.uri().to_string(), address);
    assert_eq!(
        json(&request),
        json!({"from": "50001", "to": "09123456789", "text": TEXT})
    );
    let patterns = ("patterns", "link_sent fa = 4210 1=shop 2=link_code");
    let request = packed(
        "melipayamak",
        &line_with("melipayamak", &[console, patterns]),
    );
    assert!(request.uri().path().contains("/send/shared/"));
    let wanted = json!({"bodyId": 4210, "to": "09123456789", "args": ["گل سرخ", "Ab3dE9"]});
    assert_eq!(json(&request), wanted);

    assert_eq!(
        read(
            "melipayamak",
            &line,
            200,
            r#"{"recId":3741437,"status":""}"#
        ),
        accepted("3741437")
    );
    assert_eq!(
        read(
            "melipayamak",
            &line,
            200,
            r#"{"recId":"3741437","status":"ok"}"#
        ),
        accepted("3741437")
    );
    let refused = read(
        "melipayamak",
        &line,
        200,
        r#"{"recId":0,"status":"اعتبار کافی نیست"}"#,
    );
    assert_eq!(class(&refused), Some(Recipient));
    let coded = read("melipayamak", &line, 200, r#"{"recId":-111,"status":"x"}"#);
    assert_eq!(class(&coded), Some(Configuration));
}

#[test]
fn melipayamak_tells_a_message_from_a_code_by_its_length() {
    let said = |value: &str| format!(r#"{{"Value":"{value}","RetStatus":1,"StrRetStatus":"Ok"}}"#);
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["6", "19", "-6"]),
        (Recipient, &["7", "11", "16", "18", "35"]),
        (
            Configuration,
            &[
                "0", "2", "3", "4", "5", "9", "10", "12", "17", "-1", "-2", "-3", "-4", "-5", "-7",
                "-10", "-108", "-109", "-110", "-111",
            ],
        ),
    ];
    each_code("melipayamak", table, |code| (200, said(code)));
    let line = line("melipayamak");
    let read = |body: &str| read("melipayamak", &line, 200, body);
    assert_eq!(read(&said("5432198765432")), accepted("5432198765432"));
    assert_eq!(
        read(r#"{"Value":5432198765432,"RetStatus":"1"}"#),
        accepted("5432198765432")
    );
    assert_eq!(
        class(&read(&said("4711"))),
        Some(Unknown),
        "neither code nor message"
    );
    let failed = r#"{"Value":"","RetStatus":35,"StrRetStatus":"InvalidData"}"#;
    assert_eq!(class(&read(failed)), Some(Recipient));
}

#[test]
fn melipayamak_reports_one_message_at_a_time() {
    let channel = channel("melipayamak");
    let line = line("melipayamak");
    assert!(channel.ask_reports(&line, &["1", "2"]).is_err());
    let asked = channel.ask_reports(&line, &["5432198765432"]).unwrap();
    assert!(form(&asked).contains(&("recId".to_owned(), "5432198765432".to_owned())));
    for (state, arrival) in [
        ("0", Arrival::OnTheWay),
        ("1", Arrival::Delivered),
        ("2", Arrival::Undelivered),
        ("3", Arrival::Failed),
        ("5", Arrival::Unknown),
        ("8", Arrival::OnTheWay),
        ("16", Arrival::Undelivered),
        ("35", Arrival::Blocked),
        ("100", Arrival::Unknown),
        ("200", Arrival::OnTheWay),
        ("300", Arrival::Blocked),
        ("400", Arrival::OnTheWay),
        ("500", Arrival::Failed),
    ] {
        let body = format!(r#"{{"Value":"{state}","RetStatus":1}}"#);
        let reports = channel
            .read_reports(&line, &["7"], &answer(200, body))
            .unwrap();
        assert_eq!(
            reports.first().map(|it| it.arrival),
            Some(arrival),
            "{state}"
        );
    }
    let credit = answer(200, r#"{"Value":"1234.56","RetStatus":1}"#);
    assert_eq!(channel.read_credit(&line, &credit).unwrap().left, 1_234);
}

#[test]
fn ghasedak_takes_json_with_the_key_in_a_header() {
    let request = packed("ghasedak", &line("ghasedak"));
    let address = "https://gateway.ghasedak.me/rest/api/v1/WebService/SendSingleSMS";
    assert_eq!(request.uri().to_string(), address);
    assert_eq!(header(&request, "apikey"), SECRET);
    let wanted = json!({
        "message": TEXT, "receptor": "09123456789", "lineNumber": "30005088",
        "clientReferenceId": "msg_0199c0ffee", "udh": false,
    });
    assert_eq!(json(&request), wanted);
    let patterns = [("patterns", "link_sent fa = pay code=link_code")];
    let request = packed("ghasedak", &line_with("ghasedak", &patterns));
    assert!(request.uri().path().ends_with("/SendOtpSMS"));
    let wanted = json!({
        "receptors": [{"mobile": "09123456789", "clientReferenceId": "msg_0199c0ffee"}],
        "templateName": "pay", "inputs": [{"param": "code", "value": "Ab3dE9"}], "udh": false,
    });
    assert_eq!(json(&request), wanted);
}

#[test]
fn ghasedak_decides_by_its_own_status_code() {
    let said = |code: &str| format!(r#"{{"isSuccess":false,"statusCode":{code},"message":"x"}}"#);
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["429", "500", "503"]),
        (Recipient, &["400", "422"]),
        (Configuration, &["401", "402", "403", "404", "405"]),
    ];
    each_code("ghasedak", table, |code| (200, said(code)));
    let done = r#"{"isSuccess":true,"statusCode":200,"data":{"messageId":"881","cost":1}}"#;
    assert_eq!(
        read("ghasedak", &line("ghasedak"), 200, done),
        accepted("881")
    );
}

#[test]
fn ghasedak_states_are_final_only_when_the_generation_is_known() {
    let channel = channel("ghasedak");
    let read = |states: &str, state: i64| {
        let line = line_with("ghasedak", &[("states", states)]);
        let body = json!({"isSuccess": true, "data": [{"messageId": "5", "status": state}]});
        let answer = answer(200, body.to_string());
        let reports = channel.read_reports(&line, &["5"], &answer).unwrap();
        reports.first().unwrap().arrival
    };
    assert_eq!(read("documents", 5), Arrival::Delivered);
    assert_eq!(read("documents", 4), Arrival::Undelivered);
    assert_eq!(read("documents", 2), Arrival::Blocked);
    assert_eq!(read("package", 4), Arrival::OnTheWay);
    assert_eq!(read("package", 14), Arrival::Delivered);
    assert_eq!(read("package", 7), Arrival::Cancelled);
    for state in [1, 2, 4, 5, 7, 8] {
        assert_eq!(read("unknown", state), Arrival::Unknown, "{state}");
    }
    assert_eq!(read("unknown", 14), Arrival::Delivered);
    assert_eq!(read("unknown", 0), Arrival::OnTheWay);
}

#[test]
fn smsir_takes_json_and_patterns_by_number() {
    let request = packed("smsir", &line("smsir"));
    assert_eq!(request.uri().to_string(), "https://api.sms.ir/v1/send/bulk");
    assert_eq!(header(&request, "x-api-key"), SECRET);
    let wanted = json!({
        "lineNumber": 30_007_732, "messageText": TEXT, "mobiles": ["09123456789"],
        "sendDateTime": null,
    });
    assert_eq!(json(&request), wanted);
    let patterns = [("patterns", "link_sent fa = 123456 CODE=link_code")];
    let request = packed("smsir", &line_with("smsir", &patterns));
    assert!(request.uri().path().ends_with("/send/verify"));
    let wanted = json!({
        "mobile": "09123456789", "templateId": 123_456,
        "parameters": [{"name": "CODE", "value": "Ab3dE9"}],
    });
    assert_eq!(json(&request), wanted);
}

#[test]
fn smsir_codes_and_ids_are_read() {
    let said = |code: &str| format!(r#"{{"status":{code},"message":"x","data":null}}"#);
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["0", "20"]),
        (Recipient, &["104", "115"]),
        (
            Configuration,
            &[
                "10", "11", "12", "13", "14", "101", "102", "103", "105", "106", "107", "108",
                "109", "110", "111", "112", "113", "114", "116", "117", "118", "119", "123",
            ],
        ),
    ];
    each_code("smsir", table, |code| (400, said(code)));
    let line = line("smsir");
    let ids = |ids: &str| format!(r#"{{"status":1,"data":{{"packId":"a","messageIds":[{ids}]}}}}"#);
    assert_eq!(read("smsir", &line, 200, &ids("88771")), accepted("88771"));
    assert_eq!(
        class(&read("smsir", &line, 200, &ids("0"))),
        Some(Recipient),
        "blocked"
    );
    assert_eq!(
        class(&read("smsir", &line, 200, &ids("null"))),
        Some(Recipient),
        "invalid"
    );
    assert_eq!(
        class(&read("smsir", &line, 200, &ids("\"?\""))),
        Some(Unknown)
    );
    let one = r#"{"status":1,"data":{"messageId":5,"cost":1.5}}"#;
    assert_eq!(read("smsir", &line, 200, one), accepted("5"));
}

#[test]
fn smsir_reports_and_credit_are_read() {
    let channel = channel("smsir");
    let line = line("smsir");
    let asked = channel.ask_reports(&line, &["88771"]).unwrap();
    assert_eq!(asked.uri().to_string(), "https://api.sms.ir/v1/send/88771");
    for (state, arrival) in [
        (1, Arrival::Delivered),
        (2, Arrival::Undelivered),
        (3, Arrival::OnTheWay),
        (4, Arrival::Undelivered),
        (5, Arrival::OnTheWay),
        (6, Arrival::Failed),
        (7, Arrival::Blocked),
    ] {
        let body = json!({"status": 1, "data": {"messageId": 88771, "deliveryState": state}});
        let answer = answer(200, body.to_string());
        let reports = channel.read_reports(&line, &["88771"], &answer).unwrap();
        assert_eq!(
            reports.first().map(|it| it.arrival),
            Some(arrival),
            "{state}"
        );
    }
    let none = answer(
        200,
        r#"{"status":1,"data":{"messageId":88771,"deliveryState":null}}"#,
    );
    assert_eq!(
        channel.read_reports(&line, &["88771"], &none),
        Ok(Vec::new())
    );
    let credit = answer(200, r#"{"status":1,"data":250.75}"#);
    assert_eq!(channel.read_credit(&line, &credit).unwrap().left, 250);
}

#[test]
fn ippanel_takes_json_with_the_bare_key() {
    let request = packed("ippanel", &line("ippanel"));
    assert_eq!(
        request.uri().to_string(),
        "https://edge.ippanel.com/v1/api/send"
    );
    assert_eq!(header(&request, "authorization"), SECRET);
    let wanted = json!({
        "sending_type": "webservice", "from_number": "+983000505", "message": TEXT,
        "params": {"recipients": ["+989123456789"]},
    });
    assert_eq!(json(&request), wanted);
    let patterns = [("patterns", "link_sent fa = x8k2 code=link_code shop=shop")];
    let request = packed("ippanel", &line_with("ippanel", &patterns));
    let wanted = json!({
        "sending_type": "pattern", "from_number": "+983000505", "code": "x8k2",
        "recipients": ["+989123456789"], "params": {"code": "Ab3dE9", "shop": "گل سرخ"},
    });
    assert_eq!(json(&request), wanted);
}

#[test]
fn ippanel_decides_by_its_meta() {
    let said = |code: &str, errors: &str| {
        format!(
            r#"{{"data":null,"meta":{{"status":false,"message":"x","message_code":"{code}-1","errors":{errors}}}}}"#
        )
    };
    let table: &[(Failure, &[&str])] = &[
        (Retry, &["429", "500"]),
        (Recipient, &["400"]),
        (Configuration, &["401", "402", "403", "404", "422"]),
    ];
    each_code("ippanel", table, |code| (200, said(code, "{}")));
    let line = line("ippanel");
    let number = said("422", r#"{"params.recipients":["invalid"]}"#);
    assert_eq!(
        class(&read("ippanel", &line, 422, &number)),
        Some(Recipient)
    );
    let done = r#"{"data":{"message_outbox_ids":[1123544244]},"meta":{"status":true}}"#;
    assert_eq!(read("ippanel", &line, 200, done), accepted("1123544244"));
    let odd = r#"{"data":{"message_outbox_ids":[]},"meta":{"status":true}}"#;
    assert_eq!(class(&read("ippanel", &line, 200, odd)), Some(Unknown));
}

#[test]
fn ippanel_reports_and_credit_are_read() {
    let channel = channel("ippanel");
    let line = line("ippanel");
    let asked = channel.ask_reports(&line, &["11"]).unwrap();
    let address = "https://edge.ippanel.com/v1/api/report/recipients?bulk_id=11";
    assert_eq!(asked.uri().to_string(), address);
    for (state, arrival) in [
        (0, Arrival::OnTheWay),
        (1, Arrival::OnTheWay),
        (2, Arrival::Delivered),
        (3, Arrival::Undelivered),
        (4, Arrival::Blocked),
    ] {
        for data in [
            json!([{"recipient": "+98", "message_status": state}]),
            json!({"recipients": [{"message_status": state.to_string()}]}),
        ] {
            let body = json!({"data": data, "meta": {"status": true}});
            let answer = answer(200, body.to_string());
            let reports = channel.read_reports(&line, &["11"], &answer).unwrap();
            assert_eq!(
                reports.first().map(|it| it.arrival),
                Some(arrival),
                "{data}"
            );
        }
    }
    let credit = answer(
        200,
        r#"{"data":{"credit":"91000.5"},"meta":{"status":true}}"#,
    );
    assert_eq!(channel.read_credit(&line, &credit).unwrap().left, 91_000);
}

#[test]
fn a_number_outside_iran_is_refused_before_anything_is_sent() {
    let values = values();
    for code in [
        "kavenegar",
        "melipayamak",
        "ghasedak",
        "smsir",
        "ippanel",
        "safir",
    ] {
        for address in ["+14155552671", "maryam@example.com", "", "+98912345678"] {
            let mut letter = letter(code, &values);
            letter.to.address = address;
            let error = channel(code).pack(&line(code), &letter).unwrap_err();
            assert_eq!(error.failure(), Recipient, "{code} {address}");
        }
    }
}

#[test]
fn a_text_that_is_too_long_is_refused_and_never_cut() {
    let values = values();
    for (code, most) in [("kavenegar", 900), ("telegram", 4096), ("safir", 4096)] {
        let long = "س".repeat(most + 1);
        let mut letter = letter(code, &values);
        letter.text = &long;
        let error = channel(code).pack(&line(code), &letter).unwrap_err();
        assert_eq!(error.failure(), Recipient, "{code}");
        let fits = "س".repeat(most);
        letter.text = &fits;
        assert!(channel(code).pack(&line(code), &letter).is_ok(), "{code}");
    }
}

#[test]
fn an_answer_of_another_server_is_judged_by_its_status_alone() {
    for code in ["melipayamak", "ghasedak", "smsir", "ippanel"] {
        let line = line(code);
        let read = |status| read(code, &line, status, "<html>proxy</html>");
        for (status, wanted) in [
            (200, Unknown),
            (500, Unknown),
            (502, Unknown),
            (504, Unknown),
            (503, Retry),
            (429, Retry),
            (401, Configuration),
            (403, Configuration),
            (404, Configuration),
        ] {
            assert_eq!(class(&read(status)), Some(wanted), "{code} {status}");
        }
    }
    let response = http::Response::builder()
        .status(429)
        .header("retry-after", "30");
    let answer = channels::Answer::from(response.body(Vec::new()).unwrap());
    let values = values();
    let letter = letter("smsir", &values);
    let delivery =
        channel("smsir").read(&line("smsir"), &letter, channels::Carried::Answered(answer));
    let Delivery::Retry { after, .. } = delivery else {
        panic!("{delivery:?}")
    };
    assert_eq!(after, Some(std::time::Duration::from_secs(30)));
}

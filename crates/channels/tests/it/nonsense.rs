//! What must hold for every channel: settings, nonsense, secrets.

use channels::{
    Answer, BadSetting, CHANNELS, CallbackInput, Carried, Delivery, Failure, FieldKind, Line,
    Parcel,
};
use proptest::prelude::*;

use crate::support::*;

const NONSENSE: &[&str] = &[
    "",
    "<!doctype html><h1>502</h1>",
    "[]",
    "{}",
    "null",
    "0",
    "\"ok\"",
    "{\"return\":7,\"entries\":\"none\",\"ok\":[true],\"status\":[1],\"meta\":[],\"data\":7}",
    "{\"return\":{\"status\":[200]},\"status\":{\"a\":1},\"meta\":{\"status\":null},\"isSuccess\":{}}",
    "{\"return\":{\"status\":200},\"entries\":[[]]}",
    "{\"RetStatus\":1,\"Value\":[]}",
    "{\"status\":1,\"data\":[]}",
    "{\"meta\":{\"status\":true},\"data\":[]}",
    "{\"recId\":\"x\"}",
    "{\"message_id\":{},\"error_data\":[]}",
    "{\"messages\":[],\"error\":{}}",
    "{\"status\":1e400}",
    "{\"a\":",
];

#[test]
fn every_channel_says_what_it_is_in_three_languages() {
    for channel in CHANNELS {
        let meta = channel.meta();
        let again = CHANNELS.iter().filter(|it| it.meta().code == meta.code);
        assert_eq!(again.count(), 1, "{}", meta.code);
        let fields = meta
            .fields
            .iter()
            .flat_map(|field| [field.label, field.help]);
        for text in fields.chain([meta.name]) {
            for text in [text.fa, text.en, text.fr] {
                assert!(!text.is_empty(), "{}", meta.code);
            }
        }
        assert_eq!(
            meta.reports.answers(),
            meta.reports_at_once > 0,
            "{}",
            meta.code
        );
    }
}

#[test]
fn a_required_setting_that_is_missing_is_named() {
    for channel in CHANNELS {
        let code = channel.meta().code;
        for field in channel.meta().fields.iter().filter(|field| field.required) {
            let others = settings(code)
                .into_iter()
                .filter(|(name, _)| *name != field.name);
            let others: Vec<_> = others.collect();
            let refused = Line::new(*channel, "", owned(&others)).unwrap_err();
            assert_eq!(refused, BadSetting::Missing(field.name), "{code}");
        }
    }
}

#[test]
fn an_address_is_https_or_this_machine() {
    for channel in CHANNELS {
        let code = channel.meta().code;
        let line = |base: &str| Line::new(*channel, base, owned(&settings(code)));
        for good in [
            "https://panel.example/x",
            "http://127.0.0.1:9/p",
            "http://[::1]:9",
            "http://localhost:9/",
        ] {
            assert!(line(good).is_ok(), "{code} {good}");
        }
        for bad in [
            "http://panel.example",
            "ftp://panel.example",
            "https://u:p@panel.example",
            "https://panel.example/?a=b",
            "https://panel.example/#a",
            "panel",
        ] {
            assert!(
                matches!(line(bad), Err(BadSetting::BaseUrl(_))),
                "{code} {bad}"
            );
        }
    }
}

#[test]
fn a_key_that_would_break_a_request_is_refused_at_once() {
    for channel in CHANNELS {
        let code = channel.meta().code;
        for field in channel.meta().fields {
            if field.kind != FieldKind::Secret {
                continue;
            }
            let mut all = owned(&settings(code));
            all.retain(|(name, _)| name != field.name);
            all.push((field.name.to_owned(), "a\r\nX-Evil: b".to_owned()));
            let base = if code == "http" {
                "https://sms.example"
            } else {
                ""
            };
            assert!(
                Line::new(*channel, base, all).is_err(),
                "{code} {}",
                field.name
            );
        }
    }
}

#[test]
fn nonsense_is_unknown_and_never_a_success() {
    let values = values();
    for channel in CHANNELS {
        let code = channel.meta().code;
        if matches!(code, "smtp" | "outbox") {
            continue;
        }
        let line = line(code);
        let letter = letter(code, &values);
        let wanted = if channel.dedupes(&line, &letter) {
            Failure::Retry
        } else {
            Failure::Unknown
        };
        for body in NONSENSE {
            if code == "http" && body.starts_with("{\"status\":1,") {
                // Here its owner said what that means.
                continue;
            }
            let delivery = read(code, &line, 200, body);
            assert_eq!(
                class(&delivery),
                Some(wanted),
                "{code} {body}: {delivery:?}"
            );
            let told = answer(200, *body);
            let reports = channel.read_reports(&line, &["1"], &told);
            assert!(
                reports.is_err() || reports.is_ok_and(|it| it.is_empty()),
                "{code} {body}"
            );
            assert!(channel.read_credit(&line, &told).is_err(), "{code} {body}");
        }
    }
}

#[test]
fn what_was_asked_of_a_channel_without_it_is_unsupported() {
    for channel in CHANNELS {
        let meta = channel.meta();
        let line = line(meta.code);
        assert_eq!(
            channel.ask_reports(&line, &["1"]).is_ok(),
            meta.reports.answers(),
            "{}",
            meta.code
        );
        assert_eq!(
            channel.ask_credit(&line).is_ok(),
            meta.credit,
            "{}",
            meta.code
        );
    }
}

/// The secrets of a line as they are configured.
fn secrets(code: &str) -> Vec<&'static str> {
    let fields = channel(code).meta().fields;
    let secret = |name: &str| {
        fields
            .iter()
            .any(|field| field.name == name && field.kind == FieldKind::Secret)
    };
    let all = settings(code).into_iter();
    all.filter(|(name, _)| secret(name))
        .map(|(_, value)| value)
        .collect()
}

#[test]
fn a_request_written_down_has_no_secret() {
    for channel in CHANNELS {
        let code = channel.meta().code;
        let line = line(code);
        let values = values();
        let Ok(Parcel::Http(request)) = channel.pack(&line, &letter(code, &values)) else {
            continue;
        };
        let body = String::from_utf8_lossy(request.body());
        let kept = line.scrub(&format!("{} {:?} {body}", request.uri(), request.headers()));
        for secret in secrets(code) {
            assert!(!kept.contains(secret), "{code}: {kept}");
        }
        assert!(!format!("{line:?}").contains("canary"), "{code}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_secret_of_a_line_stands_in_a_kept_text(
        key in "[!-~]{6,40}",
        status in prop::sample::select(vec![200_u16, 400, 401, 429, 500]),
        shape in 0_usize..7,
    ) {
        for channel in CHANNELS {
            let meta = channel.meta();
            let code = meta.code;
            let mut all = owned(&settings(code));
            let mut has = false;
            for (name, value) in &mut all {
                if meta.fields.iter().any(|it| it.name == name && it.kind == FieldKind::Secret) {
                    value.clone_from(&key);
                    has = true;
                }
            }
            if !has {
                continue;
            }
            let base = if code == "http" { "https://sms.example" } else { "" };
            let line = Line::new(*channel, base, all).unwrap();
            let quoted = serde_json::Value::from(key.as_str()).to_string();
            let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
            let body = match shape {
                0 => format!(r#"{{"return":{{"status":403,"message":{quoted}}}}}"#),
                1 => format!(r#"{{"Value":"2","RetStatus":1,"StrRetStatus":{quoted}}}"#),
                2 => format!(r#"{{"isSuccess":false,"statusCode":401,"message":"see ?k={encoded}"}}"#),
                3 => format!(r#"{{"status":{quoted},"message":{quoted}}}"#),
                4 => format!(r#"{{"meta":{{"status":false,"message_code":{quoted},"message":{quoted}}},"error":{{"code":{quoted},"message":{quoted}}}}}"#),
                5 => format!(r#"{{"ok":false,"error_code":{quoted},"description":{quoted},"error_data":[{{"code":8,"description":{quoted}}}]}}"#),
                _ => format!(r#"{{"ok":true,"result":{{"message_id":{quoted}}},"id":{quoted},"messages":[{{"id":{quoted}}}],"status":1}}"#),
            };
            let values = values();
            let letter = letter(code, &values);
            let told: Answer = answer(status, body.clone());
            let kept = match channel.read(&line, &letter, Carried::Answered(told.clone())) {
                Delivery::Accepted { provider_ref } => provider_ref.unwrap_or_default(),
                other => reason(&other).to_owned(),
            };
            prop_assert!(!kept.contains(&key), "{}: {}", code, kept);
            prop_assert!(!kept.contains(&encoded), "{}: {}", code, kept);
            let lost = Carried::Failed {
                failure: Failure::Unknown,
                reason: format!("no answer from https://x/{key}/y"),
            };
            let delivery = channel.read(&line, &letter, lost);
            prop_assert!(!reason(&delivery).contains(&key), "{}", code);
            if let Err(error) = channel.read_reports(&line, &["1"], &told) {
                prop_assert!(!error.to_string().contains(&key), "{}", code);
            }
        }
    }

    #[test]
    fn any_bytes_at_any_door_are_read_without_a_panic(
        body in prop::collection::vec(any::<u8>(), 0..200),
        status in 100_u16..600,
    ) {
        let values = values();
        for channel in CHANNELS {
            let code = channel.meta().code;
            let line = line(code);
            let told = answer(status, body.clone());
            let _ = channel.read(&line, &letter(code, &values), Carried::Answered(told.clone()));
            let _ = channel.read_reports(&line, &["1"], &told);
            let _ = channel.read_credit(&line, &told);
            let headers = http::HeaderMap::new();
            let query = String::from_utf8_lossy(&body);
            let input = CallbackInput {
                method: &http::Method::POST,
                query: &query,
                headers: &headers,
                body: &body,
            };
            let heard = channel.hear(&line, &input);
            prop_assert!(heard.iter().all(|report| report.hint), "{}", code);
            prop_assert!(channel.greet(&line, &input).is_none());
        }
    }
}

//! What the tests of all channels share.

use channels::{
    Answer, Carried, Channel, Contact, Delivery, Failure, Letter, Line, Parcel, Request, find,
};
use serde_json::Value;

pub(crate) const SECRET: &str = "canary-Key_7f3a91";
pub(crate) const TEXT: &str = "سلام مریم\nپرداخت: https://pay.example.ir/gol/l/Ab3dE9";

pub(crate) fn channel(code: &str) -> &'static dyn Channel {
    find(code).unwrap_or_else(|| panic!("no channel {code}"))
}

/// The settings of a line that works, by channel.
pub(crate) fn settings(code: &str) -> Vec<(&'static str, &'static str)> {
    match code {
        "kavenegar" => vec![("api_key", SECRET), ("sender", "10004346")],
        "melipayamak" => vec![("username", "gol"), ("api_key", SECRET), ("from", "50001")],
        "ghasedak" => vec![("api_key", SECRET), ("line_number", "30005088")],
        "smsir" => vec![("api_key", SECRET), ("line_number", "30007732")],
        "ippanel" => vec![("api_key", SECRET), ("from_number", "+983000505")],
        "safir" => vec![("api_access_key", SECRET), ("bot_id", "77")],
        "telegram" | "bale" | "eitaa" => vec![("token", SECRET)],
        "whatsapp" => vec![
            ("token", SECRET),
            ("phone_number_id", "1099"),
            ("api_version", "v23.0"),
            ("app_secret", "canary-App"),
            ("verify_token", "canary-Word"),
        ],
        "http" => vec![
            ("path", "/send?key={{secret}}&to={{to_local}}"),
            ("headers", "X-Key: {{secret2}}"),
            ("body", r#"{"text":"{{text}}","id":"{{message_id}}"}"#),
            ("rules", "accepted /status = 1\nrecipient /status = 35"),
            ("ref_pointer", "/id"),
            ("secret", SECRET),
            ("secret2", "canary-Two"),
        ],
        _ => Vec::new(),
    }
}

pub(crate) fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(pair).collect()
}

/// A line with some settings more; where the channel has no address of its own, one of an example.
pub(crate) fn line_with(code: &str, more: &[(&str, &str)]) -> Line {
    let base = if code == "http" {
        "https://sms.example/api"
    } else {
        ""
    };
    let all = [owned(&settings(code)), owned(more)].concat();
    Line::new(channel(code), base, all).unwrap_or_else(|error| panic!("{code}: {error}"))
}

pub(crate) fn line(code: &str) -> Line {
    line_with(code, &[])
}

pub(crate) fn values() -> Vec<(String, String)> {
    owned(&[
        ("shop", "گل سرخ"),
        ("amount", "۱٬۵۰۰٬۰۰۰ ریال"),
        ("link_url", "https://pay.example.ir/gol/l/Ab3dE9"),
        ("payment_code", "K7QX2"),
        ("description", ""),
    ])
}

/// A letter that its channel can carry.
pub(crate) fn letter<'a>(code: &str, values: &'a [(String, String)]) -> Letter<'a> {
    let address = match code {
        "telegram" | "bale" => "-100200300",
        "eitaa" => "golshop",
        "smtp" | "outbox" => "maryam@example.com",
        _ => "+989123456789",
    };
    Letter {
        message_id: "msg_0199c0ffee",
        date: "2026-11-21T10:20:30Z".parse().unwrap(),
        from: Contact {
            name: Some("گل‌سرخ"),
            address: "shop@pay.example.ir",
        },
        to: Contact {
            name: None,
            address,
        },
        reply_to: None,
        subject: "لینک پرداخت",
        text: TEXT,
        html: None,
        situation: "link_sent",
        language: "fa",
        values,
        list_unsubscribe: None,
    }
}

pub(crate) fn packed(code: &str, line: &Line) -> Request {
    let values = values();
    match channel(code).pack(line, &letter(code, &values)) {
        Ok(Parcel::Http(request)) => request,
        other => panic!("{code}: {other:?}"),
    }
}

pub(crate) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    let response = http::Response::builder().status(status);
    response.body(body.into()).unwrap().into()
}

pub(crate) fn read(code: &str, line: &Line, status: u16, body: &str) -> Delivery {
    let values = values();
    let carried = Carried::Answered(answer(status, body));
    channel(code).read(line, &letter(code, &values), carried)
}

pub(crate) fn accepted(reference: &str) -> Delivery {
    Delivery::Accepted {
        provider_ref: Some(reference.to_owned()),
    }
}

/// What kind of failure a delivery is; `None`: it was accepted.
pub(crate) fn class(delivery: &Delivery) -> Option<Failure> {
    match delivery {
        Delivery::Accepted { .. } => None,
        Delivery::Retry { .. } => Some(Failure::Retry),
        Delivery::Stop { .. } => Some(Failure::Configuration),
        Delivery::Undeliverable { .. } => Some(Failure::Recipient),
        Delivery::Unknown { .. } => Some(Failure::Unknown),
    }
}

pub(crate) fn reason(delivery: &Delivery) -> &str {
    match delivery {
        Delivery::Accepted { .. } => "",
        Delivery::Retry { reason, .. }
        | Delivery::Stop { reason }
        | Delivery::Undeliverable { reason }
        | Delivery::Unknown { reason } => reason,
    }
}

/// Every code of a table: its class, and its texts for staff.
pub(crate) fn each_code(
    channel_code: &str,
    table: &[(Failure, &[&str])],
    answer_of: impl Fn(&str) -> (u16, String),
) {
    let line = line(channel_code);
    for (failure, codes) in table {
        for code in *codes {
            let (status, body) = answer_of(code);
            let delivery = read(channel_code, &line, status, &body);
            assert_eq!(
                class(&delivery),
                Some(*failure),
                "{channel_code} {code}: {delivery:?}"
            );
            let told = channel(channel_code).describe(reason(&delivery));
            let told = told.unwrap_or_else(|| panic!("{channel_code} {code} has no text"));
            for text in [told.fa, told.en, told.fr] {
                assert!(!text.is_empty(), "{channel_code} {code}");
            }
        }
    }
}

pub(crate) fn json(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

/// The fields of a form body, in order.
pub(crate) fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect()
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

//! What the tests of all drivers share.

use domain::order_number::OrderNumber;
use domain::scope::Mode;
use domain::verdict::{Claim, Verdict};
use gateways::{
    Asked, CallbackInput, Credentials, Driver, FieldKind, Order, Refusal, Reply, Request, Step,
    Terminal, find,
};
use money::{Amount, Currency};
use serde_json::Value;

pub(crate) const MERCHANT_ID: &str = "f3c5a9e2-7d41-4b8e-9a60-c0ffee15dead";
pub(crate) const SECRET: &str = "canary-Secret/9f+= key";
pub(crate) const AUTHORITY: &str = "S00000000000000000000000000217885159";

pub(crate) fn driver(code: &str) -> &'static dyn Driver {
    find(code).unwrap()
}

pub(crate) fn credentials(pairs: &[(&str, &str)]) -> Credentials {
    Credentials::new(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

/// The settings of a terminal of each driver; the secret ones hold what no text may show.
pub(crate) fn settings(code: &str) -> Vec<(&'static str, &'static str)> {
    match code {
        "zarinpal" => vec![("merchant_id", MERCHANT_ID)],
        "zibal" => vec![("merchant", "canary-zibal-9f3b")],
        "parsian" => vec![("pin", "canaryPin0Ab9")],
        "asanpardakht" => vec![
            ("merchant_configuration_id", "4711"),
            ("user", "canary-usr-1"),
            ("password", "canary-pwd-2"),
        ],
        "jibit" => vec![
            ("api_key", "canary-jibit-api"),
            ("secret_key", "canary-jibit-secret"),
        ],
        "pasargad" => vec![
            ("terminal_number", "50100"),
            ("user_name", "golestan"),
            ("password", "canary-pep-9"),
        ],
        // A key made for these tests; the simulated bank has its public half.
        "pasargad_signed" => vec![
            ("merchant_code", "4423"),
            ("terminal_code", "1664"),
            (
                "private_key",
                include_str!("pasargad_signed.xml").trim_ascii(),
            ),
        ],
        "mellat" => vec![
            ("terminal_id", "1234567"),
            ("user_name", "golestan"),
            ("password", "canary<Mellat>&7"),
        ],
        "saman" => vec![("terminal_id", "21047315")],
        "sadad" => vec![
            ("merchant_id", "140332771"),
            ("terminal_id", "24000001"),
            ("key", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"),
        ],
        "lyra" => vec![
            ("shop_id", "73239078"),
            ("password", "testpassword_canary7QwErTy"),
            ("page_url", "http://127.0.0.1:9"),
        ],
        "irankish" => vec![
            ("terminal_id", "08001234"),
            ("acceptor_id", "992180001001234"),
            ("pass_phrase", "0123456789ABCDEF"),
            ("public_key", include_str!("irankish.pem")),
        ],
        "lyra_form" => vec![
            ("shop_id", "73239078"),
            ("form_key", "1122334455667788"),
            ("password", "testpassword_canary8RtYuI"),
            ("page_url", "http://127.0.0.1:9/lyra_form"),
        ],
        "stripe" => vec![
            ("account_id", "acct_1Simulated"),
            ("secret_key", "sk_test_canary51Qw9"),
            ("webhook_secret", "whsec_canaryZx81"),
        ],
        "nextpay" => vec![("api_key", "b11ee9c3-d23d-414e-8b6e-f2370baac97b")],
        "vandar" => vec![("api_key", "canary0d9f1c2e7a6b5")],
        "idpay" => vec![("api_key", "6a7f99eb-7c20-4412-a972-6dfb7cd253a4")],
        "payping" => vec![
            ("token", "canary.eyJhbGciOi_9f-Zw"),
            ("account_name", "golestan"),
        ],
        _ => vec![("terminal", "T-1"), ("secret", SECRET)],
    }
}

pub(crate) fn terminal_with(code: &str, pairs: &[(&str, &str)]) -> Result<Terminal, Refusal> {
    let base = format!("http://127.0.0.1:9/{code}");
    Terminal::new(driver(code), Mode::Test, &base, credentials(pairs))
}

pub(crate) fn terminal(code: &str) -> Terminal {
    terminal_with(code, &settings(code)).unwrap()
}

/// The values of all secret settings of a driver's terminal.
pub(crate) fn secrets(code: &str) -> Vec<&'static str> {
    let fields = driver(code).meta().fields.iter();
    let secret = fields.filter(|field| field.kind == FieldKind::Secret);
    let of = |name: &str| settings(code).into_iter().find(|(it, _)| *it == name);
    secret
        .filter_map(|field| of(field.name))
        .map(|(_, value)| value)
        .collect()
}

/// A key of the form that this bank gives.
pub(crate) fn key(code: &str) -> &'static str {
    match code {
        "zarinpal" => AUTHORITY,
        "zibal" => "3123456789012",
        "mellat" => "AF82041a2Bf68989",
        "saman" => "c63b2f0a9d8e47f1b5a4c3d2e1f00918",
        "sadad" => "0001B2C3D4E5F60718293A4B5C6D7E8F90010203",
        "pasargad" => "kUrlId0Ab1Cd2Ef3",
        "pasargad_signed" => "59961600000042 2026/11/22 01:30:05",
        "jibit" => "2123456789",
        "asanpardakht" => "vMtXz3kQ9aBcDeFg",
        "lyra" => "2b4b1bd4a1d84e3bb1b1a4a2f4c5d6e7",
        "irankish" => "0F9A3B5C7D1E4F60A1B2C3D4E5F60718",
        "lyra_form" => "20261126-K0A1B2",
        "stripe" => "cs_test_a1B2c3D4e5F6g7H8",
        "nextpay" => "f7c07568-c6d1-4bee-87b1-4a9e5ed2e4c1",
        "vandar" => "qWertyUi0pAsDfGhJk",
        "idpay" => "d2e353189823079e1e4181772cff5292",
        "payping" => "aB3dE5gH7j",
        "parsian" => "1217885159",
        _ => "sbx_1",
    }
}

/// A callback of the browser by GET, or by POST of a form.
pub(crate) fn callback(code: &str, query: &str, form: &str) -> Claim {
    let method = if form.is_empty() {
        http::Method::GET
    } else {
        http::Method::POST
    };
    driver(code).read_callback(&CallbackInput {
        method: &method,
        query,
        body: form.as_bytes(),
        content_type: (!form.is_empty()).then_some("application/x-www-form-urlencoded"),
    })
}

/// Every code of a driver is mapped, each with words of its own in three languages.
pub(crate) fn assert_codes(code: &str, codes: &[&str]) {
    let mut seen = std::collections::BTreeSet::new();
    for one in codes {
        let line = driver(code).describe(one);
        let line = line.unwrap_or_else(|| panic!("{code}: {one} is not mapped"));
        assert_eq!(line.code, *one);
        for text in [line.fa, line.en, line.fr] {
            assert!(!text.is_empty() && text.len() < 250, "{code} {one}");
        }
        assert!(
            seen.insert(line.en),
            "{code}: {one} has the words of another"
        );
        let persian = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
        assert!(line.fa.chars().any(persian), "{code} {one}");
    }
    assert!(driver(code).describe("-999999").is_none());
}

pub(crate) fn number() -> OrderNumber {
    OrderNumber::from(59_961_600_000_042)
}

pub(crate) const fn rials(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

pub(crate) fn order() -> Order<'static> {
    Order {
        amount: rials(150_000),
        order_number: number(),
        return_url: "https://pay.example.ir/shop/return/abc",
        description: "فاکتور ۱۲",
        payer_mobile: Some("09123456789"),
        payer_email: Some("payer@example.com"),
        at: "2026-11-21T22:00:05Z".parse().unwrap(),
        seed: [7; 32],
    }
}

/// The standard order in a currency that the bank takes; everywhere of 150,000 smallest units.
pub(crate) fn order_for(code: &str) -> Order<'static> {
    Order {
        amount: price(code),
        ..order()
    }
}

/// The amount of that order.
pub(crate) fn price(code: &str) -> Amount {
    let currency = driver(code).meta().capabilities.currencies[0];
    Amount::new(150_000, currency)
}

/// The stored facts of that order.
pub(crate) fn asked_for(code: &str) -> Asked<'static> {
    Asked {
        amount: price(code),
        ..asked(key(code))
    }
}

pub(crate) fn asked(gateway_key: &str) -> Asked<'_> {
    Asked {
        amount: rials(150_000),
        order_number: number(),
        gateway_key,
        claim: None,
        at: order().at,
        seed: order().seed,
    }
}

pub(crate) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply::Answered(
        http::Response::builder()
            .status(status)
            .body(body.into())
            .unwrap(),
    )
}

/// The pairs of a form that goes out.
pub(crate) fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect()
}

pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

/// The end of a verify that asks nothing more.
pub(crate) fn done(step: Step) -> Verdict {
    match step {
        Step::Done(verdict) => verdict,
        Step::Ask { name, .. } => panic!("{name} is asked"),
    }
}

pub(crate) fn is_unknown(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Unknown {
            not_sent: false,
            ..
        }
    )
}

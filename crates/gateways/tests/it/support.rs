//! What the tests of all drivers share.

use domain::order_number::OrderNumber;
use domain::scope::Mode;
use domain::verdict::Verdict;
use gateways::{Asked, Credentials, Driver, Order, Reply, Request, Terminal, find};
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

pub(crate) fn terminal(code: &str) -> Terminal {
    let (base, pairs) = match code {
        "zarinpal" => (
            "http://127.0.0.1:9/zarinpal",
            vec![("merchant_id", MERCHANT_ID)],
        ),
        _ => (
            "http://127.0.0.1:9/sandbox/",
            vec![("terminal", "T-1"), ("secret", SECRET)],
        ),
    };
    Terminal::new(driver(code), Mode::Test, base, credentials(&pairs)).unwrap()
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
    }
}

pub(crate) fn asked(gateway_key: &str) -> Asked<'_> {
    Asked {
        amount: rials(150_000),
        order_number: number(),
        gateway_key,
        claim: None,
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

pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body()).unwrap()
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

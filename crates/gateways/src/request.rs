//! Building requests, the same way in every driver.

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::driver::{Refusal, Request};
use crate::terminal::Terminal;

/// A POST of JSON that wants JSON.
pub(crate) fn post_json(url: &Url, body: &Value) -> Result<Request, Refusal> {
    post_json_with(url, &[], body)
}

/// The same with headers of the bank's own.
pub(crate) fn post_json_with(
    url: &Url,
    headers: &[(&str, &str)],
    body: &Value,
) -> Result<Request, Refusal> {
    let mut builder = http::Request::post(url.as_str()).header("content-type", "application/json");
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    finish(builder, body.to_string().into_bytes())
}

/// A POST of a form that wants JSON.
pub(crate) fn post_form(url: &Url, pairs: &[(&str, &str)]) -> Result<Request, Refusal> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let kind = "application/x-www-form-urlencoded";
    let builder = http::Request::post(url.as_str()).header("content-type", kind);
    finish(builder, body.into_bytes())
}

/// The last step of every request.
pub(crate) fn finish(builder: http::request::Builder, body: Vec<u8>) -> Result<Request, Refusal> {
    // The address is checked by `Terminal::new`; what may still fail is a key with a line break.
    let bad = |_| Refusal::BadField {
        field: "secret",
        expected: "plain letters and digits",
    };
    builder
        .header("accept", "application/json")
        .body(body)
        .map_err(bad)
}

/// The address to come back to: absolute, http or https, without a user.
pub(crate) fn return_url(text: &str) -> Result<(), Refusal> {
    let url = Url::parse(text).map_err(|_| Refusal::ReturnUrl)?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    plain.then_some(()).ok_or(Refusal::ReturnUrl)
}

/// A setting that is a plain number, as banks name their terminals.
pub(crate) fn number<'a>(terminal: &'a Terminal, field: &'static str) -> Result<&'a str, Refusal> {
    let text = terminal.need(field)?;
    let bad = Refusal::BadField {
        field,
        expected: "a number of at most 18 digits",
    };
    is_number(text, 18).then_some(text).ok_or(bad)
}

/// Decimal digits and nothing else, at most so many.
pub(crate) fn is_number(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The terminal's session as `Authorization: Bearer`; without one nothing is asked.
pub(crate) fn bearer(
    terminal: &Terminal,
    builder: http::request::Builder,
) -> Result<http::request::Builder, Refusal> {
    let session = terminal.session().ok_or(Refusal::MissingFact("session"))?;
    let text = format!("Bearer {}", session.token());
    let mut value =
        http::HeaderValue::from_str(&text).map_err(|_| Refusal::MissingFact("session"))?;
    value.set_sensitive(true);
    Ok(builder.header("authorization", value))
}

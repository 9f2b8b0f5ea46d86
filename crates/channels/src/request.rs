//! Building requests, the same way in every channel.

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::channel::{Request, Unpackable};
use crate::line::BadSetting;

/// Headers that hold a key.
pub(crate) type Keys<'a> = &'a [(&'static str, &'a str)];

/// A POST of JSON.
pub(crate) fn post_json(url: &Url, keys: Keys<'_>, body: &Value) -> Result<Request, Unpackable> {
    let builder = http::Request::post(url.as_str()).header("content-type", "application/json");
    finish(builder, keys, body.to_string().into_bytes())
}

/// A POST of a form.
pub(crate) fn post_form(url: &Url, fields: &[(&str, &str)]) -> Result<Request, Unpackable> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let kind = "application/x-www-form-urlencoded";
    let builder = http::Request::post(url.as_str()).header("content-type", kind);
    finish(builder, &[], body.into_bytes())
}

/// A GET.
pub(crate) fn get(url: &Url, keys: Keys<'_>) -> Result<Request, Unpackable> {
    finish(http::Request::get(url.as_str()), keys, Vec::new())
}

fn finish(
    builder: http::request::Builder,
    keys: Keys<'_>,
    body: Vec<u8>,
) -> Result<Request, Unpackable> {
    let builder = builder.header("accept", "application/json");
    let builder = keys.iter().fold(builder, |builder, (name, value)| {
        builder.header(*name, *value)
    });
    // The address is checked by `Line::new`; what may still fail is a key with odd letters.
    let bad = |_| {
        Unpackable::Setting(BadSetting::Form {
            field: "api_key",
            expected: "plain letters and digits",
        })
    };
    builder.body(body).map_err(bad)
}

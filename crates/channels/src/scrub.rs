//! What is cut out of a text that is kept: keys stand in addresses, and panels repeat them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

/// Cuts out every secret: as it is, in every way that addresses and JSON write it, in any casing.
pub(crate) fn scrub<'a>(secrets: impl Iterator<Item = &'a str>, text: &str) -> String {
    let mut forms: Vec<String> = secrets.flat_map(spellings).collect();
    // The longest first: one secret may be a part of another.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    let clean = text.to_owned();
    forms.iter().fold(clean, |text, form| cut(&text, form))
}

fn spellings(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let quoted = serde_json::Value::from(secret).to_string();
    let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    vec![
        secret.to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        form.replace('+', "%20"),
        form,
        segment(secret),
        inner.unwrap_or(secret).to_owned(),
    ]
}

/// As [`url::Url`] writes it into a path.
fn segment(secret: &str) -> String {
    let Ok(mut url) = url::Url::parse("https://x/") else {
        return secret.to_owned();
    };
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(secret);
    }
    url.path().trim_start_matches('/').to_owned()
}

fn cut(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in lower.match_indices(&secret.to_ascii_lowercase()) {
        // Lower-casing ASCII moves no byte, so the places of `lower` are the places of `text`.
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str("[secret]");
        from = at + found.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

//! `Idempotency-Key`: the same request under the same key takes effect once.

use app::link::{Answered, Once};
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use crate::errors::ApiError;
use crate::json;
use crate::sent::Sent;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells that the answer was given before, to an earlier request with this idempotency key.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const KEY_MAX: usize = 255;

/// The answer to a request: made just now, or the one that was given before.
pub(crate) fn answer<T>(answered: Answered<T>, render: impl Fn(&T) -> (u16, String)) -> Response {
    let (status, body, replayed) = match answered {
        Answered::Now(made) => {
            let (status, body) = render(&made);
            (status, body, false)
        }
        Answered::Before { status, body } => (status, body, true),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::CREATED);
    let mut response = json::document(status, body);
    if replayed {
        let headers = response.headers_mut();
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// The key of a request, if it has one.
pub(crate) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// Whether there is one at all.
    pub(crate) const fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// The key with the fingerprint of its request: method, path and body as they came.
    pub(crate) fn once(self, sent: &Sent) -> Option<Once> {
        let mut hash = Sha256::new();
        for part in [sent.method.as_str(), sent.path.as_str()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(&sent.body);
        self.0.map(|key| Once {
            key,
            fingerprint: hash.finalize().into(),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut sent = parts.headers.get_all(HEADER).iter();
        let key = match (sent.next(), sent.next()) {
            (None, _) => None,
            (Some(value), None) => {
                let text = value.to_str().map_err(|_| ApiError::BadIdempotencyKey)?;
                Some(parse(text).ok_or(ApiError::BadIdempotencyKey)?)
            }
            (Some(_), Some(_)) => return Err(ApiError::BadIdempotencyKey),
        };
        Ok(Self(key))
    }
}

/// Reads a bare text or a string of structured fields (RFC 9651), which is the same key unquoted.
fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let key = match text.strip_prefix('"') {
        None => text.to_owned(),
        Some(rest) => unquote(rest.strip_suffix('"')?)?,
    };
    let printable = key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    (printable && (1..=KEY_MAX).contains(&key.len())).then_some(key)
}

/// Takes the backslashes away, which may stand before a quotation mark or a backslash alone.
fn unquote(inner: &str) -> Option<String> {
    let mut key = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => key.push(letters.next().filter(|next| matches!(next, '"' | '\\'))?),
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_key_is_the_bare_one() {
        assert_eq!(parse("order-42").as_deref(), Some("order-42"));
        assert_eq!(parse("\"order-42\"").as_deref(), Some("order-42"));
        assert_eq!(parse(r#""a\"b\\c""#).as_deref(), Some(r#"a"b\c"#));
        assert_eq!(parse(&"k".repeat(255)).map(|key| key.len()), Some(255));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "k".repeat(256);
        for bad in [
            "", " ", "\"\"", "\"", "\"a", "\"a\"b\"", r#""a\b""#, r#""a\""#, "کلید", "a\tb", &long,
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}

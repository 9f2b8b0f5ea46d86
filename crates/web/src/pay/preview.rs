//! Messengers and search engines look at what a message links to; no payer has opened it by that.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header::USER_AGENT;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

/// Whether a program asks that looks ahead.
pub(crate) struct IsPreview(pub(crate) bool);

impl<S: Send + Sync> FromRequestParts<S> for IsPreview {
    type Rejection = Infallible;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(is_preview(&head.headers)))
    }
}

fn is_preview(headers: &HeaderMap) -> bool {
    const WORDS: [&str; 6] = [
        "bot",
        "preview",
        "crawler",
        "spider",
        "externalhit",
        "whatsapp",
    ];
    let agent = headers.get(USER_AGENT).map(HeaderValue::as_bytes);
    let agent = agent.unwrap_or_default().to_ascii_lowercase();
    let says = |word: &str| agent.windows(word.len()).any(|at| at == word.as_bytes());
    WORDS.into_iter().any(says)
}

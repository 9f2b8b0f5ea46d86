//! The body of a request, bounded.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method};
use http_body_util::LengthLimitError;

use crate::errors::ApiError;
use crate::json::{self, Json};

/// Longest body of a request, in bytes.
pub const BODY_MAX: usize = 256 * 1024;

/// What was sent: the body as it came, and where to.
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Bytes,
}

impl Sent {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Json, ApiError> {
        json::parse(&self.body).map_err(|error| ApiError::Malformed(error.to_string()))
    }
}

impl<S: Sync> FromRequest<S> for Sent {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        if announced(&parts.headers).is_some_and(|length| length > BODY_MAX) {
            return Err(ApiError::TooLong);
        }
        let body = read(body).await?;
        // An operation without fields may be called without a body, and then without its type.
        if !body.is_empty() && !is_json(&parts.headers) {
            return Err(ApiError::NotJson);
        }
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            body,
        })
    }
}

async fn read(body: Body) -> Result<Bytes, ApiError> {
    to_bytes(body, BODY_MAX).await.map_err(|error| {
        if error.into_inner().is::<LengthLimitError>() {
            ApiError::TooLong
        } else {
            ApiError::BodyLost
        }
    })
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

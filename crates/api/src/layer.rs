//! What surrounds every request: its id, the version of the API, and the form of errors.

use std::any::Any;

use app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::errors::{ApiError, problem};

/// The only version of the API so far.
pub const VERSION: &str = "2026-11-01";

const VERSION_HEADER: HeaderName = HeaderName::from_static("peyvand-version");
const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of one request: in its answer, in the log, and in the events that it causes.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Gives the request its id, checks the version, and turns an [`ApiError`] into its document.
pub(crate) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| app.request_id());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = if knows_version(request.headers()) {
        next.run(request).await
    } else {
        ApiError::UnknownVersion.into_response()
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        error.log(&id);
        response = problem(&error, &id, response);
    }
    let headers = response.headers_mut();
    headers.insert(VERSION_HEADER, HeaderValue::from_static(VERSION));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    // An id of ours is letters and digits; the value is always valid.
    if let Ok(value) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
    response
}

/// The id that the layer around this one gave, so that answer and log agree; nothing else has its
/// form.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID_HEADER)?.to_str().ok()?;
    let hex = id.strip_prefix("req_")?;
    (hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// Turns a panic of a handler into an error. What it said is for the log alone.
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|said| (*said).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    ApiError::Panicked(said.unwrap_or_default()).into_response()
}

fn knows_version(headers: &HeaderMap) -> bool {
    headers
        .get_all(VERSION_HEADER)
        .iter()
        .all(|asked| asked == VERSION)
}

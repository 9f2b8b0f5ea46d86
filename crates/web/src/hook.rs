//! The door for channels: an SMS panel or a messenger calls and tells what became of messages.
//!
//! No cookie is read and no token of a form is asked for. Programs read the answers, so they are
//! plain; what names no line gets the same answer whatever it is.

use app::message::{LineAnswer, LineCall, LineCallError};
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;

use crate::callback::read;
use crate::reader::Reader;
use crate::routes::Web;

/// A channel calls.
pub(crate) async fn hear(
    State(web): State<Web>,
    token: Result<Path<String>, PathRejection>,
    Extension(reader): Extension<Reader>,
    request: Request,
) -> Response {
    let Ok(Path(token)) = token else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (head, body) = request.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err((status, _)) => return status.into_response(),
    };
    let call = LineCall {
        token,
        method: head.method,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
    };
    match web.app.hear_line(&call).await {
        Ok(LineAnswer::Greeting(text)) => text.into_response(),
        Ok(LineAnswer::Heard) => "OK".into_response(),
        Err(LineCallError::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Err(LineCallError::TooMany) => {
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "60")]).into_response()
        }
        Err(LineCallError::Store(error)) => {
            let request_id = &reader.request_id;
            tracing::error!(request_id, %error, "a channel's call was not taken");
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")]).into_response()
        }
    }
}

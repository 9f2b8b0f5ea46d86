//! The doors for banks. A payer's browser comes back through *return* and is sent on to the page
//! of its payment; a bank itself knocks at *notify*.
//!
//! Callbacks are cross-site: no cookie is read or set and no token of a form is asked for. What
//! they say is evidence for `app`, never an order, and no address that they bring is followed.

use std::time::Duration;

use app::callback::{CallbackError, Heard};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::LengthLimitError;

use crate::pay::ShopAndToken;
use crate::reader::Reader;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Bytes of a callback's body that are taken; banks send less than a hundredth of it.
const MAX_BODY: usize = 64 * 1024;
/// How long a callback's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);

/// A payer comes back from a bank.
pub(crate) async fn land(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
    request: Request,
) -> Response {
    let heard = match hear(&web, names, reader, request).await {
        Ok(heard) => heard,
        Err(status) => return with_methods(status, Trouble::BadCallback(status).into_response()),
    };
    match web.app.take_callback(heard).await {
        Ok(to) => {
            let place = format!("/{}/l/{}/{}", to.slug, to.link.as_str(), to.code.as_str());
            see_other(&place).unwrap_or_else(Trouble::into_response)
        }
        Err(CallbackError::Unknown) => Trouble::Unknown.into_response(),
        Err(CallbackError::Store(error)) => Trouble::Busy(error.to_string()).into_response(),
    }
}

/// A bank tells of a payment. Programs read the answer, so it is plain.
pub(crate) async fn notice(
    State(web): State<Web>,
    names: ShopAndToken,
    Extension(reader): Extension<Reader>,
    request: Request,
) -> Response {
    let request_id = reader.request_id.clone();
    let heard = match hear(&web, names, reader, request).await {
        Ok(heard) => heard,
        Err(status) => return with_methods(status, status.into_response()),
    };
    match web.app.take_notification(heard).await {
        Ok(()) => "OK".into_response(),
        Err(CallbackError::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Err(CallbackError::Store(error)) => {
            tracing::error!(request_id, %error, "a bank's notification was not taken");
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")]).into_response()
        }
    }
}

/// Takes in a callback, or records that it is refused and says with which status.
async fn hear(
    web: &Web,
    names: ShopAndToken,
    reader: Reader,
    request: Request,
) -> Result<Heard, StatusCode> {
    let (head, body) = request.into_parts();
    let mut heard = Heard {
        slug: names.slug,
        token: names.token,
        method: head.method.clone(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        content_type: head
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
        signature: app::callback::signature(&head.headers),
        body: Vec::new(),
        request_id: reader.request_id,
    };
    let multipart = heard
        .content_type
        .as_deref()
        .and_then(|kind| kind.get(..10))
        .is_some_and(|start| start.eq_ignore_ascii_case("multipart/"));
    let refused = if head.method != Method::GET && head.method != Method::POST {
        (StatusCode::METHOD_NOT_ALLOWED, "wrong method")
    } else if multipart {
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "multipart body")
    } else {
        match read(body).await {
            Ok(bytes) => {
                heard.body = bytes;
                return Ok(heard);
            }
            Err(why) => why,
        }
    };
    let (status, reason) = refused;
    web.app.refuse_callback(heard, reason).await;
    Err(status)
}

pub(crate) async fn read(body: Body) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, MAX_BODY)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(error)) if is_too_large(&error) => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, "body too large"))
        }
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "body broken off")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "body too slow")),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<LengthLimitError>)
}

fn with_methods(status: StatusCode, mut response: Response) -> Response {
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, POST"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_of_a_megabyte_is_too_large_and_one_of_64_kib_is_not() {
        let refused = read(Body::from(vec![b'a'; 1024 * 1024])).await.unwrap_err();
        assert_eq!(refused.0, StatusCode::PAYLOAD_TOO_LARGE);
        let taken = read(Body::from(vec![b'a'; MAX_BODY])).await.unwrap();
        assert_eq!(taken.len(), MAX_BODY);
    }
}

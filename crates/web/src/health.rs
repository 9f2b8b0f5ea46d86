//! `/health`: whether this server can do its work, for load balancers and operators.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use crate::routes::Web;

#[derive(Serialize)]
struct Body {
    ok: bool,
    detail: &'static str,
}

pub(crate) async fn show(State(web): State<Web>) -> Response {
    let health = web.app.health();
    let status = if health.ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(Body {
            ok: health.ok,
            detail: health.detail,
        }),
    )
        .into_response()
}

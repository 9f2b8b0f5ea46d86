//! The door at which the bank's own calls arrive: as much web as a callback needs.

use std::sync::{Arc, RwLock};

use app::App;
use app::callback::Heard;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::routing::any;
use tokio::net::TcpListener;

type Shared = Arc<RwLock<App>>;

/// Serves the return addresses of the application that runs now.
pub(crate) async fn serve(listener: TcpListener, app: Shared) {
    let router = Router::new()
        .route("/{slug}/return/{token}", any(take))
        .with_state(app);
    axum::serve(listener, router).await.unwrap();
}

async fn take(
    State(app): State<Shared>,
    Path((slug, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let app = app.read().unwrap().clone();
    let kind = headers.get(header::CONTENT_TYPE);
    let heard = Heard {
        slug,
        token,
        method,
        query: query.unwrap_or_default(),
        content_type: kind.and_then(|kind| kind.to_str().ok()).map(str::to_owned),
        signature: app::callback::signature(&headers),
        body: body.to_vec(),
        request_id: app.request_id(),
    };
    match app.take_callback(heard).await {
        Ok(_) => StatusCode::SEE_OTHER,
        Err(app::callback::CallbackError::Unknown) => StatusCode::NOT_FOUND,
        Err(app::callback::CallbackError::Store(_)) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

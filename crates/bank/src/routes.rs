//! Which address does what, and the log of who asked.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::bank::Bank;
use crate::pages::{inbox, index, style};
use crate::reply::{Cut, server_error};
use crate::{
    asanpardakht, control, idpay, irankish, jibit, lyra, mellat, nextpay, panels, parsian,
    pasargad, pasargad_signed, payping, sadad, saman, sandbox, stripe, vandar, zarinpal, zibal,
};

/// No request of the protocols is longer.
const MAX_BODY: usize = 256 * 1024;

impl Bank {
    /// Everything the bank answers: its protocols, the panels, pages, the control desk.
    /// Everything the bank answers: all protocols, the payer's pages, the control desk.
    pub fn router(&self) -> Router {
        let protocols = Router::new()
            .nest("/zarinpal", zarinpal::router())
            .nest("/nextpay", nextpay::router())
            .nest("/vandar", vandar::router())
            .nest("/idpay", idpay::router())
            .nest("/payping", payping::router())
            .nest("/saman", saman::router())
            .nest("/sadad", sadad::router())
            .nest("/lyra", lyra::router())
            .nest("/irankish", irankish::router())
            .nest("/lyra_form", lyra::form::router())
            .nest("/stripe", stripe::router())
            .nest("/sandbox", sandbox::router())
            .nest("/panels", panels::router())
            .nest("/zibal", zibal::router())
            .nest("/pasargad_signed", pasargad_signed::router())
            .nest("/mellat", mellat::router())
            .nest("/pasargad", pasargad::router())
            .nest("/jibit", jibit::router())
            .nest("/asanpardakht", asanpardakht::router())
            .nest("/parsian", parsian::router())
            .layer(from_fn_with_state(self.clone(), logged));
        Router::new()
            .route("/", get(index::index))
            .route("/assets/bank.css", get(style))
            .route("/inbox", get(inbox::inbox))
            .merge(protocols)
            .nest("/control", control::router())
            .with_state(self.clone())
    }
}

/// Notes each request before it is answered and its status after; a bank whose book can no longer
/// be written answers nothing but errors.
async fn logged(State(bank): State<Bank>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let number = bank.note(false, parts.method.as_str(), path, &bytes);
    let response = if bank.desk().book.broken().is_some() {
        server_error()
    } else {
        next.run(Request::from_parts(parts, Body::from(bytes)))
            .await
    };
    if response.extensions().get::<Cut>().is_none() {
        bank.note_status(number, response.status().as_u16());
    }
    response
}

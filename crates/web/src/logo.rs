//! `/{shop}/logo/{hash}`: the picture of a shop. Its address holds its hash, so browsers keep it
//! for ever, and whatever it might be made to hold, it may do nothing.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::shop::Slug;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::routes::Web;
use crate::trouble::Trouble;

pub(crate) async fn show(
    State(web): State<Web>,
    Path((shop, hash)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let slug: Slug = shop.parse().map_err(|_| Trouble::Unknown)?;
    let found = web.app.logo(&slug, &hash).await;
    let found = found.map_err(|error| Trouble::Busy(error.to_string()))?;
    let png = found.ok_or(Trouble::Unknown)?;
    let headers = [
        (CONTENT_TYPE, "image/png"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none';sandbox"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((headers, png).into_response())
}

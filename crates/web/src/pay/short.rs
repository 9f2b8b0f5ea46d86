//! Other addresses of a link: a short one, and a picture of it to scan.

use app::pay::PageError;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;

use super::ShopAndToken;
use crate::qr;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Where each letter is paid for: it leads to the page.
pub(crate) async fn lead(
    State(web): State<Web>,
    Path(token): Path<String>,
) -> Result<Response, Trouble> {
    see_other(&web.app.link_path(&token).await.map_err(unreachable)?)
}

/// The address of a link to scan, for messages that show pictures.
pub(crate) async fn scan(State(web): State<Web>, names: ShopAndToken) -> Result<Response, Trouble> {
    let path = web.app.link_path(&names.token).await.map_err(unreachable)?;
    // Under another shop it is nothing.
    if path.split('/').nth(1) != Some(names.slug.as_str()) {
        return Err(Trouble::Unknown);
    }
    let picture = qr::png(web.app.public_address(&path))?;
    Ok(([(CONTENT_TYPE, "image/png")], picture).into_response())
}

fn unreachable(error: PageError) -> Trouble {
    match error {
        PageError::Unknown => Trouble::Unknown,
        PageError::Store(error) => Trouble::Busy(error.to_string()),
    }
}

//! The stylesheet and the script of the back office, under addresses that hold their hash: a
//! browser keeps them for ever, and another content has another address.

use std::sync::LazyLock;

use app::entropy::hex;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest as _, Sha256};

use crate::trouble::Trouble;

struct File {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

static CSS: File = File {
    name: "office.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../../assets/office.css"),
};
static POSTER: File = File {
    name: "poster.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../../assets/poster.css"),
};
static PAPER: File = File {
    name: "paper.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../../assets/paper.css"),
};
static JS: File = File {
    name: "office.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/office.js"),
};

static CSS_ADDRESS: LazyLock<String> = LazyLock::new(|| CSS.address());
static POSTER_ADDRESS: LazyLock<String> = LazyLock::new(|| POSTER.address());
static PAPER_ADDRESS: LazyLock<String> = LazyLock::new(|| PAPER.address());
static JS_ADDRESS: LazyLock<String> = LazyLock::new(|| JS.address());

/// Address of the stylesheet.
pub(crate) fn css() -> &'static str {
    &CSS_ADDRESS
}

/// Address of the stylesheet of posters.
pub(crate) fn poster_css() -> &'static str {
    &POSTER_ADDRESS
}

/// Address of the stylesheet of lists on paper.
pub(crate) fn paper_css() -> &'static str {
    &PAPER_ADDRESS
}

/// Address of the script.
pub(crate) fn js() -> &'static str {
    &JS_ADDRESS
}

impl File {
    fn address(&self) -> String {
        // Sixteen digits of it tell two versions apart.
        let hash: String = hex(&Sha256::digest(self.text)).chars().take(16).collect();
        format!("/assets/{hash}/{}", self.name)
    }
}

/// `/assets/{hash}/{name}`. An old hash is gone: the page that names it is older than the server.
pub(crate) async fn show(Path((hash, name)): Path<(String, String)>) -> Result<Response, Trouble> {
    let wanted = format!("/assets/{hash}/{name}");
    let found = [
        (css(), &CSS),
        (poster_css(), &POSTER),
        (paper_css(), &PAPER),
        (js(), &JS),
    ];
    let (_, file) = found
        .into_iter()
        .find(|(address, _)| *address == wanted)
        .ok_or(Trouble::Unknown)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
    ];
    Ok((headers, file.text).into_response())
}

//! A list of settings of one kind: shops, accounts, receipt types.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::office::shell::{Place, Seat, Shell, page};
use crate::office::words::Badge;
use crate::trouble::Trouble;

/// A list of settings.
#[derive(Template)]
#[template(path = "office/settings/list.html")]
pub(super) struct ListTemplate {
    s: Shell,
    /// What these are for; an empty list says it alone.
    intro: String,
    /// Where a new one is made, and the words for it.
    new: Option<(&'static str, String)>,
    rows: Vec<Row>,
}

/// One of them.
#[derive(Default)]
pub(super) struct Row {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) parts: Vec<Part>,
    /// Address of a picture on this server.
    pub(super) picture: Option<String>,
    pub(super) badge: Option<Badge>,
}

/// A piece of what is said about one.
pub(super) struct Part {
    text: String,
    code: bool,
}

impl Part {
    /// Words.
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            code: false,
        }
    }

    /// A code or an address, from left to right in every language.
    pub(super) fn code(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            code: true,
        }
    }
}

/// The page of a list.
pub(super) fn list_page(
    seat: &Seat,
    (title, intro): (String, String),
    new: Option<(&'static str, String)>,
    rows: Vec<Row>,
    said: &str,
) -> Result<Response, Trouble> {
    let template = ListTemplate {
        s: Shell::new(seat, Some(Place::Settings), title).said(said),
        intro,
        new,
        rows,
    };
    page(StatusCode::OK, &template)
}

/// The mark of what is switched off.
pub(super) fn off_badge(seat: &Seat, active: bool) -> Option<Badge> {
    (!active).then(|| Badge {
        tone: "still",
        word: seat.t().settings_off(),
    })
}

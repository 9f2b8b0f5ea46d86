//! A list of settings of one kind: shops, accounts, receipt types.

use askama::Template;
use http::StatusCode;

use super::visit::{Answer, Visit, answer};
use crate::office::shell::{Seat, Shell, page};
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
    visit: &Visit,
    (title, intro): (String, String),
    new: Option<(&'static str, String)>,
    rows: impl Iterator<Item = Row>,
    said: &str,
) -> Answer {
    let template = ListTemplate {
        s: visit.shell(title).said(said),
        intro,
        new,
        rows: rows.collect(),
    };
    answer(page(StatusCode::OK, &template))
}

/// A list that stands below a form.
#[derive(Template)]
#[template(path = "office/settings/rows.html")]
struct RowsTemplate {
    title: String,
    /// Said where there is none.
    none: String,
    new: Option<(String, String)>,
    rows: Vec<Row>,
}

/// A list of what belongs to a setting, to stand below its form.
pub(super) fn rows_of(
    (title, none): (String, String),
    new: Option<(String, String)>,
    rows: Vec<Row>,
) -> Result<String, Trouble> {
    let template = RowsTemplate {
        title,
        none,
        new,
        rows,
    };
    template
        .render()
        .map_err(|error| Trouble::Broken(error.to_string()))
}

/// The mark of what is switched off.
pub(super) fn off_badge(seat: &Seat, active: bool) -> Option<Badge> {
    (!active).then(|| Badge {
        tone: "still",
        word: seat.t().settings_off(),
    })
}

//! Asking for no more messages: a page with one button, and what a mail program posts by itself
//! (RFC 8058). Both post the same.

use app::message::UnsubscribePage;
use app::pay::PageError;
use askama::Template;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use http::StatusCode;
use i18n::texts;

use super::parts::{Contact, clean, frame};
use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribeTemplate {
    frame: Frame,
    t: T,
    heading: String,
    text: String,
    /// There is something left to ask for.
    asks: bool,
    contact: Option<Contact>,
}

/// Looking changes nothing: whatever opens addresses by itself only looks.
pub(crate) async fn show(
    State(web): State<Web>,
    token: Result<Path<String>, PathRejection>,
    Extension(reader): Extension<Reader>,
) -> Result<Page, Trouble> {
    let Path(token) = token.map_err(|_| Trouble::Unknown)?;
    let page = web.app.unsubscribe_page(&token).await.map_err(trouble)?;
    unsubscribe_page(&page, &reader)
}

/// The body is not read: who posts here wants nothing else.
pub(crate) async fn done(
    State(web): State<Web>,
    token: Result<Path<String>, PathRejection>,
    Extension(reader): Extension<Reader>,
) -> Result<Page, Trouble> {
    let Path(token) = token.map_err(|_| Trouble::Unknown)?;
    let done = web.app.unsubscribe(&token, &reader.request_id).await;
    unsubscribe_page(&done.map_err(trouble)?, &reader)
}

fn trouble(error: PageError) -> Trouble {
    match error {
        PageError::Unknown => Trouble::Unknown,
        PageError::Store(error) => Trouble::Busy(error.to_string()),
    }
}

/// The page for a reader.
pub fn unsubscribe_page(page: &UnsubscribePage, reader: &Reader) -> Result<Page, Trouble> {
    let locale = reader.locale(app::message::locale(page.language));
    let t = texts(locale);
    let (shop, address) = (clean(&page.shop.name), clean(&page.address));
    let (heading, text) = if page.done {
        (t.unsubscribe_done(), t.unsubscribe_done_text(shop, address))
    } else {
        (t.unsubscribe(), t.unsubscribe_text(shop, address))
    };
    let template = UnsubscribeTemplate {
        frame: frame(&page.shop, locale, &heading, None),
        t,
        heading,
        text,
        asks: !page.done,
        contact: Contact::of(&page.shop, locale),
    };
    let policy = Policy {
        logo: page.shop.logo.is_some(),
        own_form: true,
        ..Policy::default()
    };
    Page::new(StatusCode::OK, &template, &policy)
}

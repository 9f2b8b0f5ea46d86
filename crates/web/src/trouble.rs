//! What a reader is told when there is no page: one wording for all doors.
//!
//! A handler returns a [`Trouble`]; the outermost layer knows the reader's language and the number
//! of the request, makes the page of it and logs it once.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use i18n::texts;

use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing is at this address, or nothing that we tell of.
    Unknown,
    /// The address knows no such method.
    Method,
    /// A form of the back office came from a page that is not ours.
    CrossSite,
    /// A form arrived incomplete, too large or too slowly.
    BadForm,
    /// A bank's answer came in a shape that is refused.
    BadCallback(StatusCode),
    /// The store did not answer; the text is for the log.
    Busy(String),
    /// A mistake of ours; the text is for the log.
    Broken(String),
}

/// Seconds after which a reader may come again.
const RETRY_AFTER: u32 = 5;

impl Trouble {
    /// The status that says so.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::BadCallback(status) => *status,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the log says beside the status.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Busy(cause) | Self::Broken(cause) => Some(cause),
            Self::Unknown
            | Self::Method
            | Self::CrossSite
            | Self::BadForm
            | Self::BadCallback(_) => None,
        }
    }

    /// The page for a reader.
    pub fn page(&self, reader: &Reader) -> Result<Page, Trouble> {
        let locale = reader.any_locale();
        let t = texts(locale);
        let (heading, text) = match self {
            Self::Unknown => (t.pay_unknown(), t.pay_unknown_text()),
            Self::CrossSite => (t.access_cross_site(), t.access_cross_site_text()),
            Self::Method | Self::BadForm => (t.pay_bad_form(), t.pay_bad_form_text()),
            Self::BadCallback(_) => (t.pay_refused(), t.pay_refused_text()),
            Self::Busy(_) => (t.pay_busy(), t.pay_busy_text()),
            Self::Broken(_) => (t.pay_broken(), t.pay_broken_text()),
        };
        let frame = Frame::new(locale, heading.clone());
        let template = TroubleTemplate {
            frame,
            t,
            heading,
            text,
            request_id: &reader.request_id,
        };
        let mut page = Page::new(self.status(), &template, &Policy::default())?;
        if matches!(self, Self::Busy(_)) {
            page.retry_after = Some(RETRY_AFTER);
        }
        Ok(page)
    }
}

/// Carries the trouble to the outermost layer.
impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroubleTemplate<'a> {
    frame: Frame,
    t: T,
    heading: String,
    text: String,
    request_id: &'a str,
}

//! The demo's own page: its links, and the outbox with what was "sent". Mounted by `peyvand demo`
//! alone, on loopback.

use app::App;
use app::message::{Message, locale as locale_of};
use askama::Template;
use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Router};
use domain::scope::Scope;
use http::StatusCode;
use i18n::texts;

use crate::asset::DEMO_STYLE;
use crate::page::{Frame, Page, Policy, T};
use crate::reader::Reader;
use crate::trouble::Trouble;

/// Messages that are shown, newest first.
const SHOWN: u32 = 50;

/// What the demo shows besides the outbox.
#[derive(Debug, Clone)]
pub struct Notes {
    /// The demo's world.
    pub scope: Scope,
    /// Addresses of its links, with what each is for.
    pub links: Vec<(String, String)>,
    /// The simulated bank.
    pub bank_url: String,
    /// A key of TEST.
    pub api_key: String,
}

#[derive(Clone)]
struct Demo {
    app: App,
    notes: Notes,
}

/// `/demo`.
pub fn router(app: App, notes: Notes) -> Router {
    Router::new()
        .route("/demo", get(show))
        .with_state(Demo { app, notes })
}

async fn show(
    State(demo): State<Demo>,
    Extension(reader): Extension<Reader>,
) -> Result<Page, Trouble> {
    let messages = demo
        .app
        .newest_messages(demo.notes.scope, SHOWN)
        .await
        .map_err(|error| Trouble::Busy(error.to_string()))?;
    let locale = reader.any_locale();
    let t = texts(locale);
    let mut frame = Frame::new(locale, t.demo_title());
    frame.test = true;
    let template = DemoTemplate {
        frame,
        t,
        notes: &demo.notes,
        messages: messages.iter().map(Shown::new).collect(),
        suffix: reader.suffix(),
        style: DEMO_STYLE.text,
    };
    let policy = Policy {
        style: Some(&DEMO_STYLE),
        ..Policy::default()
    };
    Page::new(StatusCode::OK, &template, &policy)
}

/// A message as the outbox shows it.
struct Shown<'a> {
    to: &'a str,
    subject: &'a str,
    body: &'a str,
    state: &'a str,
    lang: &'static str,
    dir: &'static str,
}

impl<'a> Shown<'a> {
    fn new(message: &'a Message) -> Self {
        let locale = locale_of(message.language);
        Self {
            to: &message.address,
            subject: message.subject.as_deref().unwrap_or("…"),
            body: message.body.as_deref().unwrap_or_default(),
            state: message.state.as_str(),
            lang: locale.code(),
            dir: locale.dir(),
        }
    }
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoTemplate<'a> {
    frame: Frame,
    t: T,
    notes: &'a Notes,
    messages: Vec<Shown<'a>>,
    suffix: String,
    style: &'static str,
}

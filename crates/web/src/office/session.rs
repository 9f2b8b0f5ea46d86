//! A user's own sessions: which there are, ending one, signing out, and the world they look at.

use app::access::Session;
use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Form};
use domain::id::SessionId;
use domain::scope::Mode;
use domain::shop::Language;
use http::StatusCode;
use i18n::short_date_time;
use serde::Deserialize;

use super::door::{SIGN_IN, Signed, local, release};
use super::shell::{Seat, Shell, page};
use crate::reader::Reader;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

pub(super) static ROUTES: &[Route] = &[
    Route {
        methods: &["POST"],
        path: "/office/sign-out",
        permission: Permission::SignedIn,
        service: || post(sign_out),
    },
    Route {
        methods: &["POST"],
        path: "/office/mode",
        permission: Permission::SignedIn,
        service: || post(switch),
    },
    Route {
        methods: &["POST"],
        path: "/office/language",
        permission: Permission::SignedIn,
        service: || post(speak),
    },
    Route {
        methods: &["GET"],
        path: "/office/sessions",
        permission: Permission::SignedIn,
        service: || get(list),
    },
    Route {
        methods: &["POST"],
        path: "/office/sessions/{session}/end",
        permission: Permission::SignedIn,
        service: || post(end),
    },
];

#[derive(Deserialize)]
struct ModeForm {
    mode: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct LanguageForm {
    language: String,
    #[serde(default)]
    back: String,
}

async fn sign_out(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
) -> Result<Response, Trouble> {
    let ended = web.app.sign_out(&signed, &reader.request_id).await;
    ended.map_err(|error| Trouble::Busy(error.to_string()))?;
    let mut response = see_other(SIGN_IN)?;
    release(&mut response, &web.app.settings().public_url);
    Ok(response)
}

async fn switch(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    form: Result<Form<ModeForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(form) = form.map_err(|_| Trouble::BadForm)?;
    let mode: Mode = form.mode.parse().map_err(|_| Trouble::BadForm)?;
    let switched = web.app.switch_mode(&signed, mode, &reader.request_id).await;
    switched.map_err(|error| Trouble::Busy(error.to_string()))?;
    see_other(local(&form.next))
}

async fn speak(
    State(web): State<Web>,
    signed: Signed,
    form: Result<Form<LanguageForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(form) = form.map_err(|_| Trouble::BadForm)?;
    let language: Language = form.language.parse().map_err(|_| Trouble::BadForm)?;
    let spoken = web.app.speak(&signed, language).await;
    spoken.map_err(|error| Trouble::Busy(error.to_string()))?;
    see_other(local(&form.back))
}

async fn end(
    State(web): State<Web>,
    Extension(reader): Extension<Reader>,
    signed: Signed,
    Path(session): Path<String>,
) -> Result<Response, Trouble> {
    let id: SessionId = session.parse().map_err(|_| Trouble::Unknown)?;
    let ended = web.app.end_session(&signed, id, &reader.request_id).await;
    if !ended.map_err(|error| Trouble::Busy(error.to_string()))? {
        return Err(Trouble::Unknown);
    }
    if id == signed.session {
        let mut response = see_other(SIGN_IN)?;
        release(&mut response, &web.app.settings().public_url);
        return Ok(response);
    }
    see_other("/office/sessions")
}

async fn list(State(web): State<Web>, signed: Signed, seat: Seat) -> Result<Response, Trouble> {
    let sessions = web.app.sessions(&signed).await;
    let sessions = sessions.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = web.app.time_zone_of(&signed).await;
    let zone = zone.map_err(|error| Trouble::Busy(error.to_string()))?;
    let (t, locale) = (seat.t(), seat.locale);
    let shown = |session: Session| Shown {
        id: session.id.to_string(),
        since: short_date_time(session.created_at, &zone, locale),
        seen: short_date_time(session.seen_at, &zone, locale),
        own: session.id == signed.session,
        agent: browser(&session.agent),
    };
    let template = SessionsTemplate {
        s: Shell::new(&seat, None, t.access_sessions()),
        sessions: sessions.into_iter().map(shown).collect(),
    };
    page(StatusCode::OK, &template)
}

/// What a browser calls itself, short: "Firefox, Linux". What is not known stays as it is.
fn browser(agent: &str) -> String {
    // Edge and Opera call themselves Chrome too, and Chrome Safari; iPads and Android Linux or Mac.
    let names = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let said = |list: &[(&str, &'static str)]| {
        let mut list = list.iter();
        list.find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (said(&names), said(&systems)) {
        (Some(name), Some(system)) => format!("{name}, {system}"),
        (Some(name), None) => name.to_owned(),
        _ => agent.to_owned(),
    }
}

struct Shown {
    id: String,
    agent: String,
    since: String,
    seen: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "door/sessions.html")]
struct SessionsTemplate {
    s: Shell,
    sessions: Vec<Shown>,
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_called_by_its_own_name() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
            Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome, Linux");
        assert_eq!(browser(&format!("{chrome} Edg/140.0")), "Edge, Linux");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 \
            (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(phone), "Safari, iPhone");
        assert_eq!(browser("curl/8.5"), "curl");
        assert_eq!(browser("our own till"), "our own till");
    }
}

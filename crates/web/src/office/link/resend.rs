//! A link sent again, or its people reminded: the same and others, with the text that it has or with
//! another.

use app::link::{Once, ResendRequest};
use app::office::{LifeError, LinkRecord};
use app::template::Sample;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse as _, Response};
use domain::access::Permission;
use domain::link::{LinkState, ResendRefusal, ResentAs};
use domain::template::{Format, TemplateName};
use http::StatusCode;

use super::super::new_link::{faults_of, lines, message};
use super::super::preview::{fragment, told, typed};
use super::super::shell::{Money, Place, Seat, Shell, page, summary};
use super::super::typed::{Fields, Posted, Wrongs};
use super::super::whom::{Whom, crowd, left_out, recipients};
use super::super::words::link_state;
use super::life::trouble;
use super::{id_of, record};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/resend.html")]
struct ResendTemplate {
    s: Shell,
    id: String,
    what: String,
    amount: Money,
    nonce: String,
    whom: Whom,
    /// What they read: the words of the form, their names, and whether they are chosen.
    kinds: [(&'static str, String, bool); 2],
    /// Why it is not sent in its state.
    closed: Option<String>,
    /// What was done.
    told: Vec<String>,
    /// What was typed for the message, and what is wrong with it.
    v: Fields,
    w: Wrongs,
    /// A message of its own is written.
    own_message: bool,
    /// Where the preview of the message is asked for.
    shown: String,
}

/// What the form for sending again shows beside the link.
struct Shown {
    status: StatusCode,
    fields: Option<Fields>,
    wrong: Option<String>,
    wrongs: Wrongs,
    told: Vec<String>,
}

pub(crate) async fn ask(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let shown = Shown {
        status: StatusCode::OK,
        fields: None,
        wrong: None,
        wrongs: Wrongs::default(),
        told: Vec::new(),
    };
    form(&web, &seat, &id, shown).await
}

async fn form(web: &Web, seat: &Seat, id: &str, shown: Shown) -> Result<Response, Trouble> {
    let record = record(web, seat, id).await?;
    if !record.may_resend {
        return Err(Trouble::Unknown);
    }
    let like = web.app.office_like(&seat.desk, id_of(id)?).await;
    let like = like.map_err(super::super::shell::trouble)?;
    let (link, terms) = (&record.view.link, &record.view.terms);
    let t = seat.t();
    let typed = shown.fields;
    let chosen = typed.as_ref().map_or(ResentAs::Link, what);
    let kind = |one: ResentAs, name| (one.as_str(), name, one == chosen);
    let template = ResendTemplate {
        s: Shell::new(seat, Some(Place::Links), t.life_resend_or_remind()),
        id: link.id.to_string(),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        amount: seat.money(terms.amount, record.shop.shop.unit),
        nonce: web.app.form_nonce(),
        whom: Whom::new(&like.recipients, typed.as_ref(), shown.wrong),
        kinds: [
            kind(ResentAs::Link, t.life_resend_as_link()),
            kind(ResentAs::Reminder, t.life_resend_as_reminder()),
        ],
        closed: closed(&record, seat),
        told: shown.told,
        own_message: typed
            .as_ref()
            .is_some_and(|fields| message(fields).is_some()),
        w: shown.wrongs,
        shown: format!("/office/links/{}/resend/preview", link.id),
        v: typed.unwrap_or_default(),
    };
    page(shown.status, &template)
}

fn closed(record: &LinkRecord, seat: &Seat) -> Option<String> {
    match record.view.state {
        LinkState::Open | LinkState::PartiallyPaid => None,
        state => Some(not_sent(state, seat)),
    }
}

fn not_sent(state: LinkState, seat: &Seat) -> String {
    let t = seat.t();
    t.life_resend_state(link_state(state, t).word)
}

pub(crate) async fn resend(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let link = id_of(&id)?;
    let once = Once {
        key: fields.given("nonce").ok_or(Trouble::BadForm)?.to_owned(),
        fingerprint: fields.fingerprint(),
    };
    let (mut status, mut told) = (StatusCode::UNPROCESSABLE_ENTITY, Vec::new());
    let mut wrongs = Wrongs::default();
    let wrong = match recipients(&fields) {
        Err(bad) => Some(t.office_wrong_email(bad)),
        Ok(people) => {
            let wanted = ResendRequest {
                what: what(&fields),
                recipients: Some(people),
                message: message(&fields).unwrap_or_default(),
            };
            let app = &web.app;
            let sent = app.office_resend(&seat.desk, link, wanted, once, &seat.request_id);
            match sent.await {
                Ok(sent) => {
                    told = left_out(sent, &seat);
                    if told.is_empty() {
                        let said = match what(&fields) {
                            ResentAs::Link => "resent",
                            ResentAs::Reminder => "reminded",
                        };
                        return see_other(&format!("/office/links/{link}?said={said}"));
                    }
                    status = StatusCode::OK;
                    None
                }
                Err(LifeError::Resend(refusal)) => Some(match refusal {
                    ResendRefusal::Whom(whom) => crowd(whom, &seat),
                    ResendRefusal::State(state) => not_sent(state, &seat),
                }),
                Err(LifeError::Message(faults)) => {
                    wrongs = faults_of(&faults, &seat);
                    Some(t.life_resend_text())
                }
                Err(LifeError::Twice) => Some(t.office_sent_before()),
                Err(error) => return Err(trouble(error)),
            }
        }
    };
    let fields = (status != StatusCode::OK).then_some(fields);
    let shown = Shown {
        status,
        fields,
        wrong,
        wrongs,
        told,
    };
    form(&web, &seat, &id, shown).await
}

/// What they are to read; the link, unless the form says otherwise.
fn what(fields: &Fields) -> ResentAs {
    let typed = fields.given("as").map(str::parse);
    typed.and_then(Result::ok).unwrap_or_default()
}

/// The message as its readers will see it, while it is written. Without a text it is what the link
/// says, or else the shop.
pub(crate) async fn preview(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let (link, terms) = (&record.view.link, &record.view.terms);
    let format = fields.given("format").map_or(Ok(Format::Email), str::parse);
    let name = TemplateName {
        shop: link.shop,
        situation: what(&fields).situation(),
        format: format.map_err(|_| Trouble::BadForm)?,
        language: link.language,
    };
    let about = (link.clone(), terms.clone());
    let sample = Sample {
        link: Some(Box::new(about)),
        ..Sample::default()
    };
    let text = lines(fields.get("text"));
    let own = typed(&fields).map(|(subject, _)| (subject, text.as_str()));
    let shown = web
        .app
        .preview_message(&seat.desk, Permission::Resend, name, own, sample);
    Ok(Html(fragment(told(shown.await)?, name.language, &seat)?).into_response())
}

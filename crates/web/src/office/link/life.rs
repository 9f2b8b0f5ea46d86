//! A link's later life: opened again, valid for longer, made another time.

use app::link::{LinkError, Revision};
use app::office::LifeError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::link::{ReopenRefusal, end_of_day};
use http::StatusCode;

use super::super::shell::{Money, Place, Seat, Shell, clock, page, summary};
use super::super::typed::{Posted, count};
use super::{id_of, record};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Days by which the buttons make a link valid for longer.
pub(super) const LONGER: [u32; 3] = [1, 3, 7];

#[derive(Template)]
#[template(path = "office/reopen.html")]
struct ReopenTemplate {
    s: Shell,
    id: String,
    what: String,
    amount: Money,
    wrong: Option<String>,
}

pub(crate) async fn ask_reopen(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    reopen_form(&web, &seat, &id, StatusCode::OK, None).await
}

async fn reopen_form(
    web: &Web,
    seat: &Seat,
    id: &str,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Trouble> {
    let record = record(web, seat, id).await?;
    if !record.may_change {
        return Err(Trouble::Unknown);
    }
    let (link, terms) = (&record.view.link, &record.view.terms);
    let t = seat.t();
    let template = ReopenTemplate {
        s: Shell::new(seat, Some(Place::Links), t.life_reopen_ask()),
        id: link.id.to_string(),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        amount: seat.money(terms.amount, record.shop.shop.unit),
        wrong,
    };
    page(status, &template)
}

pub(crate) async fn reopen(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let link = id_of(&id)?;
    let t = seat.t();
    let done = web.app.office_reopen(&seat.desk, link, &seat.request_id);
    let wrong = match done.await {
        Ok(_) => return see_other(&format!("/office/links/{link}?said=reopened")),
        Err(LifeError::Reopen(ReopenRefusal::Paid)) => t.life_reopen_paid(),
        Err(LifeError::Reopen(ReopenRefusal::PaidMeanwhile)) => t.life_reopen_meanwhile(),
        Err(error) => return Err(trouble(error)),
    };
    reopen_form(&web, &seat, &id, StatusCode::CONFLICT, Some(wrong)).await
}

/// Some days more than it is valid for, or than today if its time is over.
pub(crate) async fn extend(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let (link, terms) = (&record.view.link, &record.view.terms);
    let here = format!("/office/links/{}", link.id);
    // A button that is pressed twice counts once.
    if fields.get("version") != link.version.to_string() {
        return see_other(&format!("{here}?said=meanwhile"));
    }
    let days = count(fields.get("days")).filter(|days| LONGER.contains(days));
    let days = days.ok_or(Trouble::BadForm)?;
    let now = web.app.now();
    let from = terms.expires_at.map_or(now, |at| at.max(now));
    let revision = Revision {
        expires_at: end_of_day(from, days, &clock(&record.shop)),
        ..Revision::default()
    };
    let done = web
        .app
        .office_revise(&seat.desk, link.id, revision, &seat.request_id);
    match done.await {
        Ok(_) => see_other(&format!("{here}?said=extended")),
        Err(LinkError::Life(_) | LinkError::Fields(_)) => {
            see_other(&format!("{here}?said=meanwhile"))
        }
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
        Err(_) => Err(Trouble::Unknown),
    }
}

/// The form of a new link, filled in like this one.
pub(crate) async fn another(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    see_other(&format!("/office/links/new?like={}", record.view.link.id))
}

/// What stands in the place of a page.
pub(super) fn trouble(error: LifeError) -> Trouble {
    match error {
        LifeError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

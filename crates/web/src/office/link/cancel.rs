//! Taking a link back: asked first, with a reason.

use super::super::shell::{Money, Place, Seat, Shell, page, summary};
use super::super::typed::Posted;
use super::super::words::cancel_reason;
use super::{id_of, record};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;
use app::link::LinkError;
use app::office::CancelReason;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::settings::optional_line;
use http::StatusCode;

/// Characters of the note of staff.
const MAX_CANCEL_NOTE: usize = 500;

#[derive(Template)]
#[template(path = "office/cancel.html")]
struct CancelTemplate {
    s: Shell,
    id: String,
    what: String,
    amount: Money,
    reasons: Vec<(&'static str, String)>,
    note: String,
    wrong: Option<String>,
}

pub(crate) async fn ask_cancel(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    cancel_form(&web, &seat, &id, StatusCode::OK, (None, String::new())).await
}

async fn cancel_form(
    web: &Web,
    seat: &Seat,
    id: &str,
    status: StatusCode,
    (wrong, note): (Option<String>, String),
) -> Result<Response, Trouble> {
    let record = record(web, seat, id).await?;
    if !record.may_change {
        return Err(Trouble::Unknown);
    }
    let t = seat.t();
    let too_late = record.view.link.may_cancel();
    let wrong = wrong.or(match too_late {
        Err(_) => Some(t.office_too_late_paid()),
        Ok(false) => Some(t.office_too_late_cancelled()),
        Ok(true) => None,
    });
    let (link, terms) = (&record.view.link, &record.view.terms);
    let word = |reason: CancelReason| {
        let text = cancel_reason(reason.as_str(), t).unwrap_or_default();
        (reason.as_str(), text)
    };
    let template = CancelTemplate {
        s: Shell::new(seat, Some(Place::Links), t.office_cancel_ask()),
        id: link.id.to_string(),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        amount: seat.money(terms.amount, record.shop.shop.unit),
        reasons: CancelReason::ALL.map(word).into(),
        note,
        wrong,
    };
    page(status, &template)
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let Some(reason) = CancelReason::from_word(fields.get("reason")) else {
        let wrong = (Some(t.office_wrong_empty()), fields.get("note").to_owned());
        return cancel_form(&web, &seat, &id, StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
    };
    let Ok(note) = optional_line(fields.get("note"), MAX_CANCEL_NOTE) else {
        let wrong = t.office_wrong_long(seat.number(500));
        let shown = (Some(wrong), fields.get("note").to_owned());
        return cancel_form(&web, &seat, &id, StatusCode::UNPROCESSABLE_ENTITY, shown).await;
    };
    let link = id_of(&id)?;
    let done = web
        .app
        .office_cancel(&seat.desk, link, (reason, note), &seat.request_id);
    match done.await {
        Ok(_) => see_other(&format!("/office/links/{link}?said=cancelled")),
        Err(LinkError::Life(_)) => {
            let wrong = (Some(t.office_too_late_paid()), String::new());
            cancel_form(&web, &seat, &id, StatusCode::CONFLICT, wrong).await
        }
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
        Err(_) => Err(Trouble::Unknown),
    }
}

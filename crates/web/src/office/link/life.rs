//! A link's later life: opened again, valid for longer, sent again, made another time.

use app::link::{LinkError, Once, Revision};
use app::office::{Addressed, LifeError, LinkRecord, Resending};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::contact::{Address, AddressKind};
use domain::link::{LinkState, RECIPIENTS_MAX, ReopenRefusal, ResendRefusal, end_of_day};
use http::StatusCode;

use super::super::shell::{Money, Place, Seat, Shell, clock, page, summary};
use super::super::typed::{Fields, Posted, count};
use super::super::words::link_state;
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

#[derive(Template)]
#[template(path = "office/resend.html")]
struct ResendTemplate {
    s: Shell,
    id: String,
    what: String,
    amount: Money,
    nonce: String,
    known: Vec<Known>,
    others: String,
    /// Why it is not sent in its state.
    closed: Option<String>,
    wrong: Option<String>,
    /// What was done.
    told: Vec<String>,
}

/// Somebody who was sent the link before.
struct Known {
    address: String,
    silent: bool,
    chosen: bool,
}

/// What the form for sending again shows beside the link.
struct Shown {
    status: StatusCode,
    fields: Option<Fields>,
    wrong: Option<String>,
    told: Vec<String>,
}

pub(crate) async fn ask_resend(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let shown = Shown {
        status: StatusCode::OK,
        fields: None,
        wrong: None,
        told: Vec::new(),
    };
    resend_form(&web, &seat, &id, shown).await
}

async fn resend_form(web: &Web, seat: &Seat, id: &str, shown: Shown) -> Result<Response, Trouble> {
    let record = record(web, seat, id).await?;
    if !record.may_resend {
        return Err(Trouble::Unknown);
    }
    let like = web.app.office_like(&seat.desk, id_of(id)?).await;
    let like = like.map_err(super::super::shell::trouble)?;
    let (link, terms) = (&record.view.link, &record.view.terms);
    let t = seat.t();
    let typed = shown.fields;
    // The form knows these two by their spelling.
    let typed_again =
        |one: &&Addressed| matches!(one.address.kind(), AddressKind::Email | AddressKind::Mobile);
    let known = |one: &Addressed| {
        let address = one.address.to_string();
        let named = |fields: &Fields| fields.all("to").any(|to| to == address);
        Known {
            chosen: !one.silent && typed.as_ref().is_none_or(named),
            silent: one.silent,
            address,
        }
    };
    let template = ResendTemplate {
        s: Shell::new(seat, Some(Place::Links), t.life_resend()),
        id: link.id.to_string(),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        amount: seat.money(terms.amount, record.shop.shop.unit),
        nonce: web.app.form_nonce(),
        known: like
            .recipients
            .iter()
            .filter(typed_again)
            .map(known)
            .collect(),
        others: typed
            .as_ref()
            .map(|fields| fields.get("others").to_owned())
            .unwrap_or_default(),
        closed: closed(&record, seat),
        wrong: shown.wrong,
        told: shown.told,
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
    let wrong = match recipients(&fields) {
        Err(bad) => Some(t.office_wrong_email(bad)),
        Ok(emails) => {
            let sent = web
                .app
                .office_resend(&seat.desk, link, emails, once, &seat.request_id);
            match sent.await {
                Ok(Resending::Now { messages, silent }) if silent.is_empty() && messages > 0 => {
                    return see_other(&format!("/office/links/{link}?said=resent"));
                }
                Ok(Resending::Before) => {
                    return see_other(&format!("/office/links/{link}?said=resent"));
                }
                Ok(Resending::Now { messages, silent }) => {
                    status = StatusCode::OK;
                    let count = u32::try_from(messages).unwrap_or(u32::MAX);
                    if count > 0 {
                        told.push(t.life_resend_done(count, seat.number(count)));
                    }
                    let names: Vec<_> = silent.iter().map(ToString::to_string).collect();
                    told.push(t.life_resend_left(names.join(&t.office_and_between())));
                    None
                }
                Err(LifeError::Resend(refusal)) => Some(match refusal {
                    ResendRefusal::Nobody => t.life_resend_nobody(),
                    ResendRefusal::TooMany => {
                        let most = u32::try_from(RECIPIENTS_MAX).unwrap_or(u32::MAX);
                        t.life_resend_many(seat.number(most))
                    }
                    ResendRefusal::State(state) => not_sent(state, &seat),
                }),
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
        told,
    };
    resend_form(&web, &seat, &id, shown).await
}

/// Who was chosen and typed, or the first piece that is no address.
fn recipients(fields: &Fields) -> Result<Vec<Address>, &str> {
    let others = fields.get("others").split([';', ',', '\n', '،', '؛']);
    let others = others.map(str::trim).filter(|piece| !piece.is_empty());
    let all = fields.all("to").chain(others);
    let read = |piece: &str| {
        let email = Address::read(AddressKind::Email, piece);
        email.or_else(|_| Address::read(AddressKind::Mobile, piece))
    };
    all.map(|piece| read(piece).map_err(|_| piece)).collect()
}

/// What stands in the place of a page.
fn trouble(error: LifeError) -> Trouble {
    match error {
        LifeError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

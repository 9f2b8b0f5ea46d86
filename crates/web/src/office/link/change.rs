//! Changing a link's terms; never over a version that was not seen.

use super::super::new_link::lines;
use super::super::shell::{Place, Seat, Shell, clock, page, summary};
use super::super::typed::{Fields, Posted, Wrongs, count, day, end_of, example_day, field_words};
use super::{id_of, record};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;
use crate::typed_amount::amount_words;
use app::link::{LinkError, Revision};
use app::office::LinkRecord;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::link::LifeRefusal;
use http::StatusCode;
use money::parse_amount;

#[derive(Template)]
#[template(path = "office/change.html")]
struct ChangeTemplate {
    s: Shell,
    v: Fields,
    w: Wrongs,
    labels: Vec<(&'static str, String)>,
    notice: Option<String>,
    id: String,
    what: String,
    version: u32,
    unit: &'static str,
    until: String,
    until_now: String,
    example: String,
    words: String,
}

pub(crate) async fn ask_change(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let typed = stored(&record, &seat);
    change_form(
        &web,
        &seat,
        &record,
        StatusCode::OK,
        (typed, Wrongs::default(), None),
    )
}

/// What the form holds before anybody types.
fn stored(record: &LinkRecord, seat: &Seat) -> Fields {
    let terms = &record.view.terms;
    let amount = i18n::amount_number(terms.amount, record.shop.shop.unit, seat.locale);
    let field = |name: &str, value: String| (name.to_owned(), value);
    Fields(vec![
        field("amount", amount),
        field("description", terms.description.clone().unwrap_or_default()),
    ])
}

fn change_form(
    web: &Web,
    seat: &Seat,
    record: &LinkRecord,
    status: StatusCode,
    (typed, wrongs, notice): (Fields, Wrongs, Option<String>),
) -> Result<Response, Trouble> {
    if !record.may_change {
        return Err(Trouble::Unknown);
    }
    let t = seat.t();
    let (link, terms) = (&record.view.link, &record.view.terms);
    let zone = clock(&record.shop);
    let notice = notice.or(link.may_revise().err().map(|refusal| match refusal {
        LifeRefusal::Paid => t.office_too_late_paid(),
        LifeRefusal::Cancelled => t.office_too_late_cancelled(),
    }));
    let unit = i18n::shown_unit(terms.amount, record.shop.shop.unit);
    let currency = terms.amount.currency();
    let amount = parse_amount(typed.get("amount"), unit, currency);
    let template = ChangeTemplate {
        s: Shell::new(seat, Some(Place::Links), t.office_change()),
        labels: vec![
            ("amount", t.amount()),
            ("description", t.description()),
            ("days", t.office_days()),
            ("day", t.office_day()),
        ],
        notice,
        id: link.id.to_string(),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        version: link.version,
        unit: i18n::unit_name(unit, currency, seat.locale),
        until: typed.given("until").unwrap_or("keep").to_owned(),
        until_now: terms.expires_at.map_or_else(
            || t.office_never(),
            |at| i18n::date_time(at, &zone, seat.locale),
        ),
        example: example_day(web.app.now(), &zone, seat.locale),
        words: amount
            .map(|amount| i18n::amount_in_words(amount, unit, seat.locale))
            .unwrap_or_default(),
        v: typed,
        w: wrongs,
    };
    page(status, &template)
}

pub(crate) async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let record = record(&web, &seat, &id).await?;
    let t = seat.t();
    let mut wrongs = Wrongs::default();
    if fields.get("version") != record.view.link.version.to_string() {
        let told = (
            stored(&record, &seat),
            wrongs,
            Some(t.office_changed_meanwhile()),
        );
        return change_form(&web, &seat, &record, StatusCode::CONFLICT, told);
    }
    let terms = &record.view.terms;
    let zone = clock(&record.shop);
    let unit = i18n::shown_unit(terms.amount, record.shop.shop.unit);
    let currency = terms.amount.currency();
    let amount = parse_amount(fields.get("amount"), unit, currency)
        .map_err(|error| {
            let word = i18n::unit_name(unit, currency, seat.locale);
            wrongs.add("amount", amount_words(error, word, t));
        })
        .ok();
    let expires_at = match fields.get("until") {
        "days" => {
            let days = count(fields.get("days")).filter(|days| (1..=3_650).contains(days));
            let end = days.and_then(|days| domain::link::end_of_day(web.app.now(), days, &zone));
            if end.is_none() {
                wrongs.add("days", t.office_wrong_range());
            }
            end
        }
        "day" => {
            let end = day(fields.get("day")).and_then(|day| end_of(day, &zone));
            if end.is_none() {
                let example = example_day(web.app.now(), &zone, seat.locale);
                wrongs.add("day", t.office_wrong_date(example));
            }
            end
        }
        _ => None,
    };
    let bad = StatusCode::UNPROCESSABLE_ENTITY;
    if !wrongs.is_empty() {
        return change_form(&web, &seat, &record, bad, (fields, wrongs, None));
    }
    let description = lines(fields.get("description"));
    let old = terms.description.clone().unwrap_or_default();
    let revision = Revision {
        amount: amount.filter(|amount| *amount != terms.amount),
        description: (description != old).then_some(description),
        expires_at,
    };
    let link = id_of(&id)?;
    if revision == Revision::default() {
        return see_other(&format!("/office/links/{link}"));
    }
    let done = web
        .app
        .office_revise(&seat.desk, link, revision, &seat.request_id);
    match done.await {
        Ok(_) => see_other(&format!("/office/links/{link}?said=changed")),
        Err(LinkError::Fields(errors)) => {
            let found = errors
                .iter()
                .map(|error| field_words(error, seat.locale, t));
            wrongs.0.extend(found);
            change_form(&web, &seat, &record, bad, (fields, wrongs, None))
        }
        Err(LinkError::Life(_)) => {
            let told = (fields, wrongs, Some(t.office_too_late_paid()));
            change_form(&web, &seat, &record, StatusCode::CONFLICT, told)
        }
        Err(LinkError::Store(error)) => Err(Trouble::Busy(error.to_string())),
        Err(_) => Err(Trouble::Unknown),
    }
}

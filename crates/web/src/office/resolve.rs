//! Money that fits nowhere: the queue, the evidence, and the decision of a person.

use app::office::{Evidence, ResolveRecord};
use app::resolve::{Decision, ResolveError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::{ProviderId, ResolveId};
use domain::resolve::{Resolution, may_close};
use http::StatusCode;
use jiff::tz::TimeZone;
use money::parse_amount;

use super::new_link::lines;
use super::shell::{Money, Place, Seat, Shell, clock, page, summary, trouble, zone_of};
use super::typed::{Fields, Posted};
use super::words::{Badge, payment_state, reason, resolution};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;
use crate::typed_amount::amount_words;

/// Items of one page of the queue.
const ITEMS: u32 = 100;
/// Longest note, in characters.
const NOTE_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "office/resolve.html")]
struct QueueTemplate {
    s: Shell,
    rows: Vec<Row>,
    strangers: Vec<StrangerRow>,
    closed: bool,
}

/// What a bank holds that is no payment of ours.
struct StrangerRow {
    provider: String,
    id: String,
    key: String,
    words: String,
    at: String,
}

struct Row {
    href: String,
    what: String,
    why: String,
    code: String,
    at: String,
    decision: Option<String>,
    amount: Money,
}

pub(crate) async fn list(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let closed = !fields.get("closed").is_empty();
    let found = web.app.office_resolve(&seat.desk, closed, ITEMS).await;
    let (_, records) = found.map_err(trouble)?;
    let t = seat.t();
    let rows = records.iter().map(|record| Row {
        href: format!("/office/resolve/{}", record.item.id),
        what: summary(
            record.terms.description.as_deref(),
            record.link.reference.as_deref(),
            t,
        ),
        why: reason(record.item.reason, t),
        code: record.payment.code.grouped(),
        at: seat.minute(record.item.created_at, &clock(&record.shop)),
        decision: record.item.resolution.map(|one| resolution(one, t)),
        amount: seat.money(record.item.amount, record.shop.shop.unit),
    });
    let rows = rows.collect();
    let found = web.app.strangers(&seat.desk).await;
    let found = found.map_err(|error| Trouble::Busy(error.to_string()))?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let strangers = found.iter().map(|one| StrangerRow {
        provider: one.name.clone(),
        id: one.provider.to_string(),
        key: one.gateway_key.clone(),
        words: clean(&one.words),
        at: seat.minute(one.seen_at, &zone),
    });
    let strangers = strangers.collect();
    let s = Shell::new(&seat, Some(Place::Resolve), t.office_resolve());
    let s = s.said(fields.get("said"));
    let template = QueueTemplate {
        s,
        rows,
        strangers,
        closed,
    };
    page(StatusCode::OK, &template)
}

/// Somebody has seen to what a bank holds.
pub(crate) async fn close_stranger(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let provider: ProviderId = fields.get("provider").parse().or(Err(Trouble::BadForm))?;
    let named = (provider, fields.get("key").to_owned());
    let closed = web.app.close_stranger(&seat.desk, named, &seat.request_id);
    closed
        .await
        .map_err(|error| Trouble::Busy(error.to_string()))?;
    see_other("/office/resolve?said=decided")
}

#[derive(Template)]
#[template(path = "office/resolve_item.html")]
struct ItemTemplate {
    s: Shell,
    id: String,
    link: String,
    what: String,
    why: String,
    detail: String,
    amount: Money,
    /// What we asked for, when the bank names another amount.
    ours: Option<Money>,
    state: Badge,
    code: String,
    tracking: Option<String>,
    provider: String,
    at: String,
    calls: Vec<Said>,
    callbacks: Vec<Said>,
    /// Decided: how and why.
    decided: Option<(String, Option<String>)>,
    may_keep: bool,
    may_dismiss: bool,
    /// The unit of the figure that may be typed, when the money is not booked yet.
    figure: Option<&'static str>,
    typed: String,
    note: String,
    chosen: String,
    wrong: Vec<(&'static str, String)>,
}

/// One piece of evidence.
struct Said {
    at: String,
    title: String,
    text: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    item(
        &web,
        &seat,
        &id,
        StatusCode::OK,
        (Fields::default(), Vec::new()),
    )
    .await
}

async fn item(
    web: &Web,
    seat: &Seat,
    id: &str,
    status: StatusCode,
    (typed, wrong): (Fields, Vec<(&'static str, String)>),
) -> Result<Response, Trouble> {
    let id: ResolveId = id.parse().map_err(|_| Trouble::Unknown)?;
    let found = web.app.office_resolve_item(&seat.desk, id).await;
    let (record, evidence) = found.map_err(trouble)?;
    let t = seat.t();
    let zone = clock(&record.shop);
    let unit = record.shop.shop.unit;
    let ResolveRecord {
        item,
        payment,
        link,
        terms,
        ..
    } = &record;
    let (calls, callbacks) = said(&evidence, seat, &zone);
    let open = item.resolution.is_none();
    let template = ItemTemplate {
        s: Shell::new(seat, Some(Place::Resolve), t.office_resolve()),
        id: id.to_string(),
        link: format!("/office/links/{}", link.id),
        what: summary(terms.description.as_deref(), link.reference.as_deref(), t),
        why: reason(item.reason, t),
        detail: clean(&item.detail),
        amount: seat.money(item.amount, unit),
        ours: (item.amount != payment.amount).then(|| seat.money(payment.amount, unit)),
        state: payment_state(payment.state, t),
        code: payment.code.grouped(),
        tracking: payment
            .reference
            .as_ref()
            .map(|reference| clean(&reference.tracking_code)),
        provider: clean(&record.provider),
        at: seat.minute(item.created_at, &zone),
        calls,
        callbacks,
        decided: item
            .resolution
            .map(|one| (resolution(one, t), item.note.as_deref().map(clean))),
        may_keep: open && may_close(item.reason, Resolution::KeptAsCredit),
        may_dismiss: open && may_close(item.reason, Resolution::Dismissed),
        figure: (open && !item.reason.is_booked()).then(|| {
            let unit = i18n::shown_unit(payment.amount, unit);
            i18n::unit_name(unit, payment.amount.currency(), seat.locale)
        }),
        typed: typed.get("amount").to_owned(),
        note: typed.get("note").to_owned(),
        chosen: typed.get("decision").to_owned(),
        wrong,
    };
    page(status, &template)
}

fn said(evidence: &Evidence, seat: &Seat, zone: &TimeZone) -> (Vec<Said>, Vec<Said>) {
    let calls = evidence.exchanges.iter().map(|one| Said {
        at: seat.minute(one.at, zone),
        title: one.step.clone(),
        text: format!("→ {}\n← {}", clean(&one.request), clean(&one.answer)),
    });
    let callbacks = evidence.callbacks.iter().map(|one| Said {
        at: seat.minute(one.at, zone),
        title: one.method.clone(),
        text: clean(&format!(
            "{}\n{}",
            one.query,
            String::from_utf8_lossy(&one.body)
        )),
    });
    (calls.collect(), callbacks.collect())
}

pub(crate) async fn decide(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let mut wrong = Vec::new();
    let decision = fields.get("decision").parse::<Resolution>().ok();
    if decision.is_none() {
        wrong.push(("decision", t.office_choose_needed()));
    }
    if fields.get("sure").is_empty() {
        wrong.push(("sure", t.office_sure_needed()));
    }
    let note = fields.given("note").map(lines);
    if note
        .as_ref()
        .is_some_and(|note| note.chars().count() > NOTE_MAX)
    {
        wrong.push(("note", t.office_wrong_long(seat.number(1_000))));
    }
    let item_id: ResolveId = id.parse().map_err(|_| Trouble::Unknown)?;
    let found = web.app.office_resolve_item(&seat.desk, item_id).await;
    let (record, _) = found.map_err(trouble)?;
    let ours = record.payment.amount;
    let unit = i18n::shown_unit(ours, record.shop.shop.unit);
    let kept = decision == Some(Resolution::KeptAsCredit);
    let typed = fields.given("amount").filter(|_| kept);
    let amount = typed.and_then(|typed| {
        parse_amount(typed, unit, ours.currency())
            .map_err(|error| {
                let word = i18n::unit_name(unit, ours.currency(), seat.locale);
                wrong.push(("amount", amount_words(error, word, t)));
            })
            .ok()
    });
    let (Some(resolution), true) = (decision, wrong.is_empty()) else {
        return item(
            &web,
            &seat,
            &id,
            StatusCode::UNPROCESSABLE_ENTITY,
            (fields, wrong),
        )
        .await;
    };
    let decision = Decision {
        resolution,
        amount,
        note,
    };
    let done = web.app.office_decide(&seat.desk, item_id, decision).await;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, field, words) = match done {
        Ok(_) => return see_other("/office/resolve?said=decided"),
        Err(ResolveError::NotFound) => return Err(Trouble::Unknown),
        Err(ResolveError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
        Err(ResolveError::Closed) => (StatusCode::CONFLICT, "decision", t.office_decide_closed()),
        Err(ResolveError::NeedsFigure) => (refused, "amount", t.office_wrong_empty()),
        Err(ResolveError::NotThat | ResolveError::NoFigure) => {
            (refused, "decision", t.office_wrong_form())
        }
    };
    item(&web, &seat, &id, status, (fields, vec![(field, words)])).await
}

//! One bank slip: what is due, claimed and accepted beside each other, what is like it, and the
//! decisions about it.

use app::slip::{Decided, Rejection, SlipError, SlipRecord, rejection_words};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::event::EventKind;
use domain::id::PaymentId;
use domain::settings::Faults;
use domain::slip::{RejectReason, ReviewRefusal, SlipState};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};

use super::settings::form::fault_words;
use super::shell::{Money, Place, Seat, Shell, clock, page};
use super::slips::{HERE, day_words, trouble};
use super::typed::{Fields, Posted};
use super::words::{Badge, actor, called, event, slip_state};
use crate::pay::clean;
use crate::pay::slip::kind_words;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/slip.html")]
struct SlipTemplate {
    s: Shell,
    href: String,
    state: Badge,
    notice: Option<String>,
    wrong: Vec<(&'static str, String)>,
    due: Option<Money>,
    claimed: Money,
    accepted: Option<Money>,
    /// The last of these.
    in_words: String,
    differs: bool,
    facts: Vec<Fact>,
    has_picture: bool,
    alike: Vec<Like>,
    steps: Vec<Moment>,
    /// Whether each decision is open.
    decides: bool,
    revokes: bool,
    /// What may be accepted: what stands in the field, its unit.
    amount: String,
    unit: &'static str,
    /// That two must agree, and who has.
    two: Option<String>,
    agreed: Option<(String, Money)>,
    revoking: Option<String>,
    reasons: Vec<(&'static str, String, bool)>,
    words: String,
    /// The part of the page whose form came back.
    open: &'static str,
}

struct Fact {
    label: String,
    value: String,
    code: bool,
    href: Option<String>,
}

struct Like {
    href: String,
    code: String,
    why: String,
    state: Badge,
    amount: Money,
}

struct Moment {
    what: Badge,
    who: String,
    at: String,
    words: Option<String>,
    amount: Option<Money>,
}

/// What was typed and refused.
#[derive(Default)]
struct Again {
    /// By which form.
    by: &'static str,
    typed: Fields,
    wrong: Vec<(&'static str, String)>,
    notice: Option<String>,
    status: StatusCode,
}

fn id_of(text: &str) -> Result<PaymentId, Trouble> {
    text.parse().map_err(|_| Trouble::Unknown)
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    render(
        &web,
        &seat,
        id_of(&id)?,
        (Again::default(), fields.get("said")),
    )
    .await
}

/// The picture, to be kept and looked at elsewhere: whatever it was made to hold, it does nothing
/// here.
pub(crate) async fn picture(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let bytes = web
        .app
        .slip_picture(&seat.desk, id)
        .await
        .map_err(trouble)?;
    let headers = [
        (CONTENT_TYPE, "image/jpeg"),
        (CACHE_CONTROL, "private, no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"slip.jpg\""),
        (CONTENT_SECURITY_POLICY, "default-src 'none';sandbox"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((headers, bytes).into_response())
}

pub(crate) async fn accept(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, amount) = (id_of(&id)?, fields.get("amount").to_owned());
    let done = web
        .app
        .accept_slip(&seat.desk, id, Some(&amount), &seat.request_id);
    let deed = async { done.await.map(|decided| said(decided, "slip-accepted")) };
    decide((&web, &seat), (id, "accept"), fields, deed).await
}

pub(crate) async fn ask(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, words) = (id_of(&id)?, fields.get("words").to_owned());
    let done = web
        .app
        .question_slip(&seat.desk, id, &words, &seat.request_id);
    let deed = async { done.await.map(|()| "slip-asked") };
    decide((&web, &seat), (id, "ask"), fields, deed).await
}

pub(crate) async fn reject(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let rejection = Rejection {
        reason: fields.get("reason").to_owned(),
        words: fields.get("words").to_owned(),
    };
    let done = web
        .app
        .reject_slip(&seat.desk, id, &rejection, &seat.request_id);
    let deed = async { done.await.map(|()| "slip-rejected") };
    decide((&web, &seat), (id, "reject"), fields, deed).await
}

pub(crate) async fn revoke(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, words) = (id_of(&id)?, fields.get("words").to_owned());
    let done = web
        .app
        .revoke_slip(&seat.desk, id, &words, &seat.request_id);
    let deed = async { done.await.map(|decided| said(decided, "slip-revoked")) };
    decide((&web, &seat), (id, "revoke"), fields, deed).await
}

/// What is said once it is decided, or once the first of two has.
const fn said(decided: Decided, done: &'static str) -> &'static str {
    match decided {
        Decided::Done => done,
        Decided::Waits => "slip-waits",
    }
}

/// The tick without which a form decides nothing.
fn tick_of(by: &str) -> Option<&'static str> {
    match by {
        "accept" => Some("sure-accept"),
        "reject" => Some("sure-reject"),
        "revoke" => Some("sure-revoke"),
        _ => None,
    }
}

/// Does what a form asks for, if it is sure, and answers it.
async fn decide(
    (web, seat): (&Web, &Seat),
    (id, by): (PaymentId, &'static str),
    fields: Fields,
    deed: impl Future<Output = Result<&'static str, SlipError>> + Send,
) -> Result<Response, Trouble> {
    let unsure = tick_of(by).filter(|_| fields.get("sure").is_empty());
    if let Some(tick) = unsure {
        let again = Again {
            by,
            typed: fields,
            wrong: vec![(tick, seat.t().slip_sure_needed())],
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Again::default()
        };
        return render(web, seat, id, (again, "")).await;
    }
    let said = deed.await;
    answer(web, seat, (id, by), (fields, said)).await
}

/// On to the page that says what was done, or back to the one that says why nothing was.
async fn answer(
    web: &Web,
    seat: &Seat,
    (id, by): (PaymentId, &'static str),
    (fields, said): (Fields, Result<&'static str, SlipError>),
) -> Result<Response, Trouble> {
    let t = seat.t();
    let mut again = Again {
        by,
        typed: fields,
        status: StatusCode::CONFLICT,
        ..Again::default()
    };
    match said {
        Ok(said) => return see_other(&format!("{HERE}/{id}?said={said}")),
        Err(SlipError::Wrong(faults)) => {
            again.status = StatusCode::UNPROCESSABLE_ENTITY;
            again.wrong = wrong(seat, &faults, by);
        }
        Err(SlipError::Taken) => again.notice = Some(t.slip_wrong_taken()),
        Err(SlipError::Refused(why)) => {
            again.notice = Some(match why {
                ReviewRefusal::Decided(_) => t.slip_refused_decided(),
                ReviewRefusal::OwnSlip => t.slip_refused_own(),
                ReviewRefusal::SamePerson | ReviewRefusal::Persons => t.slip_refused_same(),
                ReviewRefusal::Amount => t.slip_refused_amount(),
                ReviewRefusal::Refunded => t.slip_refused_refunded(),
            });
        }
        Err(error) => return Err(trouble(error)),
    }
    render(web, seat, id, (again, "")).await
}

/// What is wrong, at the fields of the page.
fn wrong(seat: &Seat, faults: &Faults, by: &str) -> Vec<(&'static str, String)> {
    let faults = faults.0.iter();
    let at = |name: &'static str| match (by, name) {
        ("ask", "words") => "ask-words",
        _ => name,
    };
    faults
        .map(|(name, fault)| (at(name), fault_words(fault, seat.t(), seat.locale)))
        .collect()
}

async fn render(
    web: &Web,
    seat: &Seat,
    id: PaymentId,
    (again, said): (Again, &str),
) -> Result<Response, Trouble> {
    let record = web.app.office_slip(&seat.desk, id).await.map_err(trouble)?;
    let t = seat.t();
    let (slip, unit) = (&record.slip, record.shop.shop.unit);
    let typed =
        |name: &str, stored: String| again.typed.given(name).map_or(stored, ToOwned::to_owned);
    let shown_unit = i18n::shown_unit(slip.claimed, unit);
    let name_of = |user: String| {
        let actor = format!("user:{user}");
        let mut names = record.names.iter();
        let found = names.find(|(other, _)| *other == actor);
        found.map_or_else(|| t.office_by_user(), |(_, name)| name.clone())
    };
    let open = slip.state == SlipState::Received;
    let limit = record.rules.two_from.filter(|limit| {
        open && limit.currency() == slip.claimed.currency() && slip.claimed.minor() >= limit.minor()
    });
    let chosen = again.typed.get("reason");
    let reasons = RejectReason::ALL.iter().map(|reason| {
        let words = rejection_words(*reason, seat.locale);
        let words = words.unwrap_or_else(|| t.slip_reason_other());
        (reason.as_str(), words, reason.as_str() == chosen)
    });
    let template = SlipTemplate {
        s: Shell::new(
            seat,
            Some(Place::Slips),
            format!("{} {}", t.slip_name(), record.payment.code.grouped()),
        )
        .said(said),
        href: format!("{HERE}/{id}"),
        state: slip_state(slip.state, t),
        due: record.due.map(|due| seat.money(due, unit)),
        claimed: seat.money(slip.claimed, unit),
        accepted: slip.accepted.map(|amount| seat.money(amount, unit)),
        in_words: i18n::amount_in_words(slip.accepted.unwrap_or(slip.claimed), unit, seat.locale),
        differs: open && record.due != Some(slip.claimed),
        facts: facts(&record, seat),
        has_picture: slip.picture.is_some(),
        alike: alike(&record, seat),
        steps: steps(&record, seat),
        decides: open,
        revokes: slip.state == SlipState::Accepted,
        amount: typed(
            "amount",
            i18n::amount_number(slip.claimed, shown_unit, seat.locale),
        ),
        unit: i18n::unit_name(shown_unit, slip.claimed.currency(), seat.locale),
        two: limit.map(|limit| t.slip_two_needed(i18n::amount(limit, unit, seat.locale))),
        agreed: slip.agreed.map(|(by, amount)| {
            (
                t.slip_agreed(name_of(by.to_string())),
                seat.money(amount, unit),
            )
        }),
        revoking: slip
            .revoking
            .map(|by| t.slip_revoke_asked(name_of(by.to_string()))),
        reasons: reasons.collect(),
        words: again.typed.get("words").to_owned(),
        open: again.by,
        wrong: again.wrong,
        notice: again.notice,
    };
    page(again.status, &template)
}

fn facts(record: &SlipRecord, seat: &Seat) -> Vec<Fact> {
    let t = seat.t();
    let slip = &record.slip;
    let text = |label, value: String| Fact {
        label,
        value,
        code: false,
        href: None,
    };
    let code = |label, value: String| Fact {
        code: true,
        ..text(label, value)
    };
    let summary = super::shell::summary(
        record.terms.description.as_deref(),
        record.link.reference.as_deref(),
        t,
    );
    let mut facts = vec![
        Fact {
            href: Some(format!("/office/links/{}", record.link.id)),
            ..text(t.office_link(), summary)
        },
        text(
            t.receipt_customer(),
            called(record.customer.as_ref().map_or("", |one| &one.name), t),
        ),
    ];
    if let Some(payer) = &record.payer {
        let name = payer.name.as_deref().map(clean);
        facts.extend(name.map(|name| text(t.openpay_name(), name)));
        let mobile = payer.mobile.national();
        let mobile = mobile.unwrap_or_else(|| payer.mobile.to_string());
        facts.push(code(t.openpay_mobile(), mobile));
    }
    facts.extend([
        code(t.office_code(), record.payment.code.grouped()),
        text(t.slip_kind(), kind_words(slip.kind, t)),
        text(t.slip_account(), clean(&record.account)),
        code(t.slip_number(), clean(&slip.number)),
        text(t.slip_day(), day_words(slip.day, seat)),
    ]);
    if let Some(time) = slip.time {
        facts.push(code(t.slip_time(), time.strftime("%H:%M").to_string()));
    }
    if let Some(card) = &slip.card {
        facts.push(code(t.slip_last_four(), card.clone()));
    }
    if let Some(name) = &slip.depositor {
        facts.push(text(t.slip_depositor(), clean(name)));
    }
    if let Some(receipt) = &record.receipt {
        let number = receipt.number.map(|number| number.to_string());
        facts.push(Fact {
            href: Some(format!("/office/receipts/{}", receipt.id)),
            ..code(
                t.receipt_number(),
                number.unwrap_or_else(|| t.receipt_number_soon()),
            )
        });
    }
    facts
}

fn alike(record: &SlipRecord, seat: &Seat) -> Vec<Like> {
    let t = seat.t();
    let unit = record.shop.shop.unit;
    let others = record.alike.iter();
    others
        .map(|one| Like {
            href: format!("{HERE}/{}", one.slip.payment),
            code: one.code.grouped(),
            why: if one.picture {
                t.slip_alike_picture()
            } else {
                t.slip_alike_facts()
            },
            state: slip_state(one.slip.state, t),
            amount: seat.money(one.slip.claimed, unit),
        })
        .collect()
}

fn steps(record: &SlipRecord, seat: &Seat) -> Vec<Moment> {
    let t = seat.t();
    let zone = clock(&record.shop);
    let name = |text: &str| {
        let mut names = record.names.iter();
        let found = names.find(|(actor, _)| actor == text);
        found.map(|(_, name)| name.clone())
    };
    let steps = record.steps.iter();
    steps
        .map(|step| Moment {
            what: event(step.kind.as_str(), t),
            who: actor(&step.actor, name, t),
            at: seat.minute(step.at, &zone),
            words: step.words.as_deref().map(clean),
            amount: (step.kind != EventKind::SlipMatched)
                .then(|| seat.money(step.amount, record.shop.shop.unit)),
        })
        .collect()
}

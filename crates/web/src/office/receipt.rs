//! One receipt: its facts, who approved or voided it, and these two decisions.

use app::receipt::{Origin, ReceiptError, ReceiptRecord};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Permission as May;
use domain::id::{PaymentId, ReceiptId};
use domain::receipt::{MAX_REASON, ReceiptMark, ReceiptState, Refusal, Unbookable};
use domain::settings::Faults;
use http::StatusCode;
use jiff::tz::TimeZone;

use super::door::local;
use super::field::{Field, Fields as Shown};
use super::receipts::{HERE, method, number, state, trouble};
use super::settings::form::Again;
use super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, Posted};
use super::words::{Badge, actor, called, event};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/receipt.html")]
struct ReceiptTemplate {
    s: Shell,
    id: String,
    notice: Option<String>,
    state: Badge,
    amount: Money,
    in_words: String,
    facts: Vec<Fact>,
    timeline: Vec<Moment>,
    may_approve: bool,
    may_send: bool,
    may_void: bool,
}

struct Fact {
    label: String,
    value: String,
    code: bool,
    /// Where it leads.
    href: Option<String>,
}

struct Moment {
    what: Badge,
    who: String,
    at: String,
}

#[derive(Template)]
#[template(path = "office/receipt_void.html")]
struct VoidTemplate<'a> {
    s: Shell,
    id: String,
    customer: String,
    amount: Money,
    /// It is of a payment, which stays paid.
    of_payment: bool,
    fields: Shown<'a>,
}

pub(super) fn id_of(text: &str) -> Result<ReceiptId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    receipt_page(&web, &seat, id_of(&id)?, (None, fields.get("said"))).await
}

pub(crate) async fn approve(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let done = web.app.approve_receipt(&seat.desk, id, &seat.request_id);
    match done.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=approved")),
        Err(ReceiptError::Refused(why)) => receipt_page(&web, &seat, id, (Some(why), "")).await,
        Err(error) => Err(trouble(error)),
    }
}

pub(crate) async fn ask_void(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    void_page(&web, &seat, id_of(&id)?, ("", Faults::default())).await
}

pub(crate) async fn void(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let reason = fields.get("reason");
    let done = web
        .app
        .void_receipt(&seat.desk, id, reason, &seat.request_id);
    match done.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=voided")),
        Err(ReceiptError::Wrong(faults)) => void_page(&web, &seat, id, (reason, faults)).await,
        Err(ReceiptError::Refused(why)) => receipt_page(&web, &seat, id, (Some(why), "")).await,
        Err(error) => Err(trouble(error)),
    }
}

/// Makes the receipt of a payment, and comes back to its link; who sees receipts goes on to it.
pub(crate) async fn book(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id: PaymentId = id.parse().or(Err(Trouble::Unknown))?;
    let back = local(fields.get("back"));
    let back = back.split('?').next().unwrap_or(back);
    let made = web.app.book_receipt(&seat.desk, id, &seat.request_id);
    match made.await {
        Ok(made) if seat.desk.staff.may_everywhere(May::SeeBalances) => {
            see_other(&format!("{HERE}/{made}?said=booked"))
        }
        Ok(_) => see_other(&format!("{back}?said=booked")),
        Err(ReceiptError::Unbookable(Unbookable::HasOne)) => {
            see_other(&format!("{back}?said=has_receipt"))
        }
        Err(ReceiptError::Unbookable(Unbookable::Waits)) => {
            see_other(&format!("{back}?said=waits"))
        }
        Err(error) => Err(trouble(error)),
    }
}

async fn receipt_page(
    web: &Web,
    seat: &Seat,
    id: ReceiptId,
    (refused, said): (Option<Refusal>, &str),
) -> Result<Response, Trouble> {
    let found = web.app.office_receipt(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let t = seat.t();
    let zone = zone_of(&record.shops, None);
    let receipt = &record.row.receipt;
    let unit = unit_for(&record.shops, receipt.amount);
    // Its number comes in a moment.
    let title = receipt
        .number
        .map_or_else(|| t.receipt(), |number| format!("{} {number}", t.receipt()));
    let decides = seat.desk.staff.may_everywhere(May::ApproveReceipts);
    let name = |user: &str| {
        let found = record.names.iter().find(|(actor, _)| actor == user);
        found.map(|(_, name)| clean(name))
    };
    let moments = record.timeline.iter().rev();
    let template = ReceiptTemplate {
        s: Shell::new(seat, Some(Place::Receipts), title).said(said),
        id: receipt.id.to_string(),
        notice: refused.map(|why| match why {
            Refusal::Approved => t.receipt_is_approved(),
            Refusal::Void => t.receipt_is_void(),
            Refusal::Refunded => t.refund_receipt_refused(),
        }),
        state: state(receipt.state, t),
        amount: seat.money(receipt.amount, unit),
        in_words: i18n::amount_in_words(receipt.amount, unit, seat.locale),
        facts: facts(&record, seat, &zone),
        timeline: moments
            .map(|one| Moment {
                what: event(&one.kind, t),
                who: actor(&one.actor, name, t),
                at: seat.minute(one.at, &zone),
            })
            .collect(),
        may_approve: decides && receipt.state == ReceiptState::Pending,
        may_send: record.may_send,
        may_void: decides && !receipt.state.is_void(),
    };
    let status = if refused.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    page(status, &template)
}

fn facts(record: &ReceiptRecord, seat: &Seat, zone: &TimeZone) -> Vec<Fact> {
    let t = seat.t();
    let receipt = &record.row.receipt;
    let mut facts = Vec::new();
    let mut fact = |label: String, value: String, code: bool, href: Option<String>| {
        facts.push(Fact {
            label,
            value,
            code,
            href,
        });
    };
    let of = format!("/office/customers/{}/statement", receipt.customer);
    fact(
        t.receipt_customer(),
        called(&record.row.customer, t),
        false,
        Some(of),
    );
    fact(t.receipt_number(), number(receipt.number, seat), true, None);
    let day = i18n::date(receipt.received_at, zone, seat.locale);
    fact(t.receipt_date(), day, false, None);
    fact(
        t.receipt_type(),
        clean(&record.row.receipt_type),
        false,
        None,
    );
    fact(t.receipt_account(), clean(&record.row.account), false, None);
    fact(t.receipt_method(), method(&receipt.source, t), false, None);
    if let Some((id, number)) = &record.row.document {
        let page = seat.may(May::Documents);
        let page = page.then(|| format!("/office/documents/{id}"));
        fact(t.linkform_document(), clean(number), true, page);
    }
    if let Some(hand) = receipt.source.by_hand() {
        if hand.fee.is_positive() {
            let unit = unit_for(&record.shops, hand.fee);
            let fee = i18n::amount(hand.fee, unit, seat.locale);
            fact(t.receipt_fee(), fee, false, None);
        }
        if let Some(reference) = &hand.reference {
            fact(t.receipt_reference(), clean(reference), true, None);
        }
        if let Some(note) = &hand.note {
            fact(t.receipt_note(), clean(note), false, None);
        }
    }
    if let Some(origin) = &record.origin {
        of_payment(origin, seat, &mut fact);
    }
    let name = |user: &str| {
        let found = record.names.iter().find(|(actor, _)| actor == user);
        found.map(|(_, name)| clean(name))
    };
    let by = |who: &str, at| format!("{} · {}", actor(who, name, t), seat.minute(at, zone));
    let made = by(&receipt.made_by, receipt.created_at);
    fact(t.receipt_made_by(), made, false, None);
    for mark in &record.marks {
        let label = match mark.kind {
            ReceiptMark::Approved => t.receipt_approved_by(),
            ReceiptMark::Voided => t.receipt_voided_by(),
        };
        fact(label, by(&mark.actor, mark.at), false, None);
        if let Some(reason) = &mark.reason {
            fact(t.receipt_reason(), clean(reason), false, None);
        }
    }
    facts
}

fn of_payment(
    origin: &Origin,
    seat: &Seat,
    fact: &mut impl FnMut(String, String, bool, Option<String>),
) {
    let t = seat.t();
    let sees = seat.may(May::SeeOwnLinks);
    let link = sees.then(|| format!("/office/links/{}", origin.link));
    fact(t.receipt_of_payment(), origin.code.grouped(), true, link);
    if let Some(tracking) = &origin.tracking_code {
        fact(t.receipt_reference(), clean(tracking), true, None);
    }
    if let Some(card) = &origin.card_mask {
        fact(t.office_card(), clean(card), true, None);
    }
    if let Some(url) = &origin.url {
        let page = t.pay_receipt_title();
        fact(t.receipt_payer_page(), page, false, Some(url.clone()));
    }
}

async fn void_page(
    web: &Web,
    seat: &Seat,
    id: ReceiptId,
    (typed, faults): (&str, Faults),
) -> Result<Response, Trouble> {
    let found = web.app.office_receipt(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let t = seat.t();
    let receipt = &record.row.receipt;
    if receipt.state.is_void() {
        return receipt_page(web, seat, id, (Some(Refusal::Void), "")).await;
    }
    let mut fields = [Field {
        name: "reason",
        label: t.receipt_reason(),
        value: typed.to_owned(),
        autocomplete: "off",
        max: MAX_REASON,
        ..Field::default()
    }];
    let again = if faults.is_empty() {
        Again::default()
    } else {
        Again::refused(faults)
    };
    again.mark(&mut fields, seat);
    let template = VoidTemplate {
        s: Shell::new(seat, Some(Place::Receipts), t.receipt_void_ask()),
        id: id.to_string(),
        customer: called(&record.row.customer, t),
        amount: seat.money(receipt.amount, unit_for(&record.shops, receipt.amount)),
        of_payment: record.origin.is_some(),
        fields: Shown {
            heading: t.office_wrong_summary(),
            fields: &fields,
        },
    };
    page(again.status, &template)
}

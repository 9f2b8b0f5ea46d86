//! One document: its page, and what is done to it.

pub(super) mod editor;
pub(super) mod words;

use app::document::{DocumentError, DocumentRecord, value_words};
use app::link::Once;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Permission;
use domain::document::{Deed, Document, DocumentState, FieldKind, FieldValue};
use domain::id::DocumentId;
use http::StatusCode;
use i18n::Locale;

use super::documents::{HERE, Row, row, trouble};
use super::settings::form::fault_words;
use super::shell::{Money, Place, Seat, Shell, clock, page, unit_of};
use super::typed::{Fields, Posted};
use super::words::{Badge, actor, event, link_state};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;
use words::{deed_word, kind_word, refusal, state_badge};

#[derive(Template)]
#[template(path = "office/document.html")]
struct DocumentTemplate {
    s: Shell,
    notice: Option<String>,
    id: DocumentId,
    version: i64,
    nonce: String,
    state: Badge,
    archived: bool,
    amount: Option<Money>,
    facts: Vec<Fact>,
    lines: Vec<LineRow>,
    fields: Vec<Fact>,
    /// What can be done at once, by a button each.
    deeds: Vec<(&'static str, String)>,
    cancel: Option<String>,
    may_edit: bool,
    makes: Vec<(String, String)>,
    copy: String,
    may_delete: bool,
    made: Vec<Row>,
    /// A link for it can be made.
    /// Where a receipt by hand for it is made.
    receive: Option<String>,
    may_link: bool,
    links: Vec<LinkRow>,
    timeline: Vec<(Badge, String, String)>,
}

/// One thing that is known.
struct Fact {
    label: String,
    value: String,
    /// From left to right in every language.
    code: bool,
    /// Instead of the value: address and words of each.
    links: Vec<(String, String)>,
    /// Who reads may follow them.
    sees: bool,
}

struct LinkRow {
    href: String,
    amount: Money,
    what: String,
    state: Badge,
}

struct LineRow {
    text: String,
    quantity: String,
    price: String,
    discount: String,
    tax: String,
    total: String,
}

/// A question before what cannot be undone.
#[derive(Template)]
#[template(path = "office/document_ask.html")]
struct AskTemplate {
    s: Shell,
    what: String,
    text: String,
    action: String,
    back: String,
    version: i64,
    nonce: String,
    /// A reason is asked for: what was typed, and what is wrong with it.
    reason: Option<(String, Option<String>)>,
    button: String,
}

pub(super) fn id_of(text: &str) -> Result<DocumentId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

/// What makes a form do its work once.
pub(super) fn once(fields: &Fields) -> Once {
    Once {
        key: format!("form:{}", fields.get("nonce")),
        fingerprint: fields.fingerprint(),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let said = fields.get("said");
    document_page(&web, &seat, id_of(&id)?, (StatusCode::OK, None, said)).await
}

/// Submit, send back, approve, withdraw; the deed is a part of the address.
pub(crate) async fn act(
    State(web): State<Web>,
    seat: Seat,
    Path((id, deed)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let deed: Deed = deed.parse().or(Err(Trouble::Unknown))?;
    let done = web.app.do_to_document(
        &seat.desk,
        at,
        (deed, fields.get("reason")),
        once(&fields),
        &seat.request_id,
    );
    match done.await {
        Err(DocumentError::Wrong(faults)) if deed == Deed::Cancel => {
            let fault = faults.0.first();
            let wrong = fault.map(|(_, fault)| fault_words(fault, seat.t(), seat.locale));
            let typed = (fields.get("reason").to_owned(), wrong);
            ask_page(&web, &seat, at.0, Asked::Cancel(typed)).await
        }
        done => after(&web, &seat, at.0, done).await,
    }
}

pub(crate) async fn ask_cancel(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    ask_page(&web, &seat, id_of(&id)?, Asked::Cancel(Default::default())).await
}

pub(crate) async fn ask_delete(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    ask_page(&web, &seat, id_of(&id)?, Asked::Delete).await
}

pub(crate) async fn delete(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let by = (once(&fields), &seat.request_id);
    match web.app.delete_document(&seat.desk, at, by.0, by.1).await {
        Ok(()) => see_other(&format!("{HERE}?said=document-deleted")),
        done => after(&web, &seat, at.0, done).await,
    }
}

pub(crate) async fn archive(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let archive = fields.get("to") == "archive";
    let done =
        web.app
            .set_document_archived(&seat.desk, at, archive, once(&fields), &seat.request_id);
    after(&web, &seat, at.0, done.await).await
}

/// To the page of the document, which says what was done or why not.
async fn after(
    web: &Web,
    seat: &Seat,
    id: DocumentId,
    done: Result<(), DocumentError>,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let notice = match done {
        Ok(()) => return see_other(&format!("{HERE}/{id}?said=document-done")),
        Err(DocumentError::Changed) => t.document_changed_first(),
        Err(DocumentError::Twice) => t.customer_sent_before(),
        Err(DocumentError::Refused(why)) => refusal(why, t),
        Err(DocumentError::Kept(_)) => t.document_delete_refused(),
        Err(error) => return Err(trouble(error)),
    };
    document_page(web, seat, id, (StatusCode::CONFLICT, Some(notice), "")).await
}

/// What is asked before it is done.
enum Asked {
    Cancel((String, Option<String>)),
    Delete,
}

async fn ask_page(
    web: &Web,
    seat: &Seat,
    id: DocumentId,
    asked: Asked,
) -> Result<Response, Trouble> {
    let found = web.app.office_document(&seat.desk, id).await;
    let document = found.map_err(trouble)?.document;
    let t = seat.t();
    let status = match &asked {
        Asked::Cancel((_, Some(_))) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let (title, text, path, reason, button) = match asked {
        Asked::Cancel(typed) => (
            t.document_cancel_ask(),
            t.document_cancel_text(),
            "do/cancel",
            Some(typed),
            deed_word(document.kind, Deed::Cancel, t),
        ),
        Asked::Delete => (
            t.document_delete_ask(),
            t.document_delete_text(),
            "delete",
            None,
            t.document_delete(),
        ),
    };
    let template = AskTemplate {
        s: Shell::new(seat, Some(Place::Documents), title),
        what: title_of(&document, seat),
        text,
        action: format!("{HERE}/{id}/{path}"),
        back: format!("{HERE}/{id}"),
        version: document.version,
        nonce: web.app.form_nonce(),
        reason,
        button,
    };
    page(status, &template)
}

pub(super) fn title_of(document: &Document, seat: &Seat) -> String {
    format!("{} {}", kind_word(document.kind, seat.t()), document.number)
}

async fn document_page(
    web: &Web,
    seat: &Seat,
    id: DocumentId,
    (status, notice, said): (StatusCode, Option<String>, &str),
) -> Result<Response, Trouble> {
    let found = web.app.office_document(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let t = seat.t();
    let document = &record.document;
    let unit = unit_of(&shops, document.shop);
    let may = |permission| seat.desk.staff.may(permission, document.shop);
    let approval = record.definition.approval;
    let can = |deed: Deed| {
        !document.archived
            && document.state.after(deed, approval).is_some()
            && may(deed.needs(document.state, approval))
    };
    let deeds = [Deed::Submit, Deed::Approve, Deed::Return, Deed::Withdraw];
    let deeds = deeds.into_iter().filter(|deed| can(*deed));
    let ended = document.archived || document.state == DocumentState::Cancelled;
    let makes = document.kind.makes().iter().filter(|_| !ended).map(|kind| {
        let href = format!("{HERE}/new?kind={kind}&source={id}");
        (href, t.document_make(kind_word(*kind, t)))
    });
    let zone = shops.iter().find(|row| row.shop.id == document.shop);
    let zone = zone.map_or(jiff::tz::TimeZone::UTC, clock);
    let name = |user: &str| {
        let found = record.names.iter().find(|(actor, _)| actor == user);
        found.map(|(_, name)| clean(name))
    };
    let timeline = record.events.iter().map(|one| {
        let who = actor(&one.actor, name, t);
        (event(&one.kind, t), who, seat.minute(one.at, &zone))
    });
    let money = |amount| i18n::amount(amount, unit, seat.locale);
    let lines = document.worth.lines().iter().map(|line| LineRow {
        text: line.text.clone(),
        quantity: digits(&line.quantity.to_string(), seat.locale),
        price: money(line.unit_price),
        discount: money(line.discount),
        tax: line
            .tax
            .percent()
            .map(|percent| digits(&percent.to_string(), seat.locale))
            .unwrap_or_default(),
        total: line
            .totals()
            .map(|totals| money(totals.total))
            .unwrap_or_default(),
    });
    let now = web.app.now();
    let links = record.links.iter().map(|(link, terms)| LinkRow {
        href: format!("/office/links/{}", link.id),
        amount: seat.money(terms.amount, unit),
        what: terms.description.clone().unwrap_or_default(),
        state: link_state(link.state_at(terms, now), t),
    });
    let template = DocumentTemplate {
        s: Shell::new(seat, Some(Place::Documents), title_of(document, seat)).said(said),
        notice,
        id,
        version: document.version,
        nonce: web.app.form_nonce(),
        state: state_badge(document.kind, document.state, t),
        archived: document.archived,
        amount: document
            .final_amount()
            .map(|amount| seat.money(amount, unit)),
        facts: facts(&record, seat, unit),
        lines: lines.collect(),
        fields: custom(&record, seat, unit),
        deeds: deeds
            .map(|deed| (deed.as_str(), deed_word(document.kind, deed, t)))
            .collect(),
        cancel: can(Deed::Cancel).then(|| deed_word(document.kind, Deed::Cancel, t)),
        may_edit: !ended,
        makes: makes.collect(),
        copy: format!("{HERE}/new?kind={}&copy={id}", document.kind),
        may_delete: document.is_fresh() && record.hanging.is_nothing(),
        made: record
            .made
            .iter()
            .map(|one| row(one, &shops, seat))
            .collect(),
        receive: (!ended && seat.desk.staff.may_everywhere(Permission::MakeReceipts))
            .then(|| format!("/office/receipts/new?document={id}")),
        may_link: !ended && may(Permission::CreateLinks),
        links: links.collect(),
        timeline: timeline.collect(),
    };
    page(status, &template)
}

fn digits(text: &str, locale: Locale) -> String {
    i18n::digits(text, locale).into_owned()
}

fn fact(label: String, value: String, code: bool) -> Fact {
    Fact {
        label,
        value,
        code,
        links: Vec::new(),
        sees: false,
    }
}

fn facts(record: &DocumentRecord, seat: &Seat, unit: money::Unit) -> Vec<Fact> {
    let t = seat.t();
    let document = &record.document;
    let money = |amount| i18n::amount(amount, unit, seat.locale);
    let mut facts = vec![
        fact(t.document_kind(), kind_word(document.kind, t), false),
        fact(t.document_number(), document.number.clone(), true),
        fact(
            t.document_date(),
            i18n::short_day(document.date, seat.locale),
            false,
        ),
    ];
    if let Some(customer) = &record.customer {
        facts.push(fact(t.document_customer(), clean(&customer.name), false));
    }
    if let Some(amount) = document.final_amount() {
        facts.push(fact(t.document_total(), money(amount), false));
    }
    if let Some(left) = record.left {
        facts.push(fact(t.document_paid(), money(record.paid), false));
        facts.push(fact(t.document_left(), money(left), false));
    }
    if let Some(seller) = &record.seller {
        facts.push(fact(t.document_salesperson(), clean(&seller.name), false));
    }
    let source = document.source.and_then(|id| record.named.get(&id));
    facts.extend(source.map(|number| fact(t.document_source(), number.clone(), true)));
    if let Some(reason) = &document.reason {
        facts.push(fact(t.document_reason(), clean(reason), false));
    }
    if let Some(note) = &document.note {
        facts.push(fact(t.document_note(), clean(note), false));
    }
    facts
}

/// What the custom fields hold, those that are switched off too if they hold anything.
fn custom(record: &DocumentRecord, seat: &Seat, unit: money::Unit) -> Vec<Fact> {
    let language = editor::language(seat.locale);
    let sees = seat.desk.staff.may_everywhere(Permission::SeeBalances);
    let shown = |field: &domain::document::FieldDefinition| {
        let label = field.label.text(language).to_owned();
        if field.kind == FieldKind::Receipt {
            let receipts = record.receipts.iter();
            let receipts = receipts.filter(|one| one.field == field.key);
            // Until a receipt has its number, its id stands for it.
            let words = receipts.map(|one| {
                let number = one.number.map(|number| number.to_string());
                let number = number.unwrap_or_else(|| one.receipt.to_string());
                (format!("/office/receipts/{}", one.receipt), number)
            });
            let links: Vec<_> = words.collect();
            return (!links.is_empty()).then(|| Fact {
                links,
                sees,
                ..fact(label, String::new(), true)
            });
        }
        let (value, code) = match record.document.value(&field.key)? {
            FieldValue::Document(id) => (record.named.get(id)?.clone(), true),
            value => (
                clean(&value_words(field.kind, value, unit, seat.locale)?),
                false,
            ),
        };
        Some(fact(label, value, code))
    };
    record.fields.iter().filter_map(shown).collect()
}

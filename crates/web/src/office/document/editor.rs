//! The editor of a document. It works without a script: the button that adds lines and the one that
//! looks for a customer send the form, and everything that was typed comes back.

mod typed;

use app::document::{DocumentError, DocumentSheet, NewDocument};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::customer::Customer;
use domain::document::{
    Document, DocumentFaults, DocumentForm, DocumentKind, FieldDefinition, FieldKind, LineForm,
};
use domain::id::{CustomerId, DocumentId};
use domain::settings::Fault;
use domain::shop::{Language, Shop};
use http::StatusCode;
use i18n::Locale;
use money::Unit;

use self::typed::{Typed, form_of, typed};
use super::words::{kind_word, refusal};
use super::{id_of, once};
use crate::office::documents::{HERE, trouble};
use crate::office::field::Choice;
use crate::office::settings::form::fault_words;
use crate::office::shell::{Place, Seat, Shell, clock, page};
use crate::office::typed::{Fields, Posted};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Empty lines that a form begins with, and that the button adds.
const EMPTY: usize = 3;

#[derive(Template)]
#[template(path = "office/document_form.html")]
struct FormTemplate {
    s: Shell,
    notice: Option<String>,
    /// Somebody else saved the document meanwhile.
    theirs: bool,
    back: String,
    action: String,
    nonce: String,
    version: Option<i64>,
    /// What the form carries along.
    hidden: Vec<(&'static str, String)>,
    /// The number, date and amount can be changed.
    open: bool,
    has_amount: bool,
    shops: Vec<Choice>,
    shop: String,
    customer: Option<Choice>,
    customers: Vec<Choice>,
    customer_typed: String,
    customer_fixed: bool,
    nobody: bool,
    number: String,
    date: String,
    amount: String,
    unit: &'static str,
    lines: Vec<LineForm>,
    sellers: Vec<Choice>,
    seller: String,
    note: String,
    entries: Vec<Entry>,
    wrongs: Vec<(String, String)>,
}

impl FormTemplate {
    /// What is wrong with a field.
    fn wrong(&self, name: &str) -> Option<&str> {
        let found = self.wrongs.iter().find(|(wrong, _)| wrong == name);
        found.map(|(_, text)| text.as_str())
    }

    /// What is wrong with a part of a line.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates hand references over"
    )]
    fn wrong_line(&self, place: &usize, part: &str) -> Option<&str> {
        self.wrong(&format!("line-{place}-{part}"))
    }
}

/// A page of links, one for each kind.
#[derive(Template)]
#[template(path = "office/document_kinds.html")]
struct KindsTemplate {
    s: Shell,
    kinds: Vec<(String, String)>,
}

/// A custom field.
struct Entry {
    name: String,
    label: String,
    value: String,
    kind: FieldKind,
    choices: Vec<String>,
    required: bool,
    unit: &'static str,
}

/// What the form is about.
struct About<'a> {
    kind: DocumentKind,
    old: Option<&'a Document>,
    source: Option<DocumentId>,
    /// The customer cannot be another.
    fixed: bool,
    action: String,
    back: String,
}

/// The form as it is shown.
struct Shown {
    form: DocumentForm,
    shop: String,
    customer_typed: String,
    offered: Vec<Customer>,
    nobody: bool,
    faults: DocumentFaults,
    notice: Option<String>,
    theirs: bool,
    status: StatusCode,
}

impl Shown {
    fn first(form: DocumentForm, shop: String) -> Self {
        Self {
            form,
            shop,
            customer_typed: String::new(),
            offered: Vec::new(),
            nobody: false,
            faults: DocumentFaults::default(),
            notice: None,
            theirs: false,
            status: StatusCode::OK,
        }
    }
}

/// The language of labels.
pub(in crate::office) fn language(locale: Locale) -> Language {
    match locale {
        Locale::Fa => Language::Persian,
        Locale::En => Language::English,
        Locale::Fr => Language::French,
    }
}

pub(crate) async fn new(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let Ok(kind) = fields.get("kind").parse::<DocumentKind>() else {
        return kinds_page(&seat, &fields);
    };
    let sheet = sheet(&web, &seat, kind).await?;
    let source = fields.given("source").map(id_of).transpose()?;
    let copied = fields.given("copy").map(id_of).transpose()?.or(source);
    let mut shop = sheet.shops.first().map(|row| row.shop.clone());
    let mut form = DocumentForm {
        customer: fields.get("customer").to_owned(),
        ..DocumentForm::default()
    };
    if let Some(id) = copied {
        let found = web.app.office_document(&seat.desk, id).await;
        let document = found.map_err(trouble)?.document;
        let own = sheet.shops.iter().find(|row| row.shop.id == document.shop);
        shop = own.map(|row| row.shop.clone()).or(shop);
        let unit = shop.as_ref().map_or(Unit::Rial, |shop| shop.unit);
        form = form_of(&document, unit, seat.locale);
        form.number = String::new();
        if document.kind != kind {
            form.values.clear();
        }
    }
    let zone = sheet.shops.first().map(clock);
    let today = zone.map(|zone| zone.to_datetime(web.app.now()).date());
    form.date = today.map_or_else(String::new, |day| i18n::short_day(day, seat.locale));
    let about = about_new(kind, source);
    let shop = shop.map_or_else(String::new, |shop| shop.id.to_string());
    form_page(&web, &seat, &sheet, &about, Shown::first(form, shop)).await
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let kind: DocumentKind = fields.get("kind").parse().or(Err(Trouble::BadForm))?;
    let source = fields.given("source").map(id_of).transpose()?;
    let sheet = sheet(&web, &seat, kind).await?;
    let about = about_new(kind, source);
    let shop = match sheet.shops.as_slice() {
        [only] => Some(only.shop.id),
        _ => fields.get("shop").parse().ok(),
    };
    let mut shown = match typed(&web, &seat, &fields).await? {
        Typed::Again(shown) => return form_page(&web, &seat, &sheet, &about, shown).await,
        Typed::Whole(shown) => shown,
    };
    let Some(shop) = shop else {
        shown.faults = DocumentFaults::one("shop", Fault::Missing);
        shown.status = StatusCode::UNPROCESSABLE_ENTITY;
        return form_page(&web, &seat, &sheet, &about, shown).await;
    };
    let new = NewDocument { kind, shop, source };
    let by = (once(&fields), &seat.request_id);
    let made = web
        .app
        .make_document(&seat.desk, new, &shown.form, by.0, by.1);
    match made.await {
        Ok(id) => see_other(&format!("{HERE}/{id}?said=made")),
        Err(error) => {
            refused(&mut shown, error, &seat)?;
            form_page(&web, &seat, &sheet, &about, shown).await
        }
    }
}

pub(crate) async fn edit(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let found = web.app.office_document(&seat.desk, id_of(&id)?).await;
    let record = found.map_err(trouble)?;
    let sheet = sheet(&web, &seat, record.document.kind).await?;
    let unit = unit_in(&sheet, &record.document);
    let form = form_of(&record.document, unit, seat.locale);
    let shown = Shown::first(form, record.document.shop.to_string());
    let about = about_old(&record);
    form_page(&web, &seat, &sheet, &about, shown).await
}

pub(crate) async fn save(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let found = web.app.office_document(&seat.desk, at.0).await;
    let record = found.map_err(trouble)?;
    let sheet = sheet(&web, &seat, record.document.kind).await?;
    let about = about_old(&record);
    let mut shown = match typed(&web, &seat, &fields).await? {
        Typed::Again(shown) => return form_page(&web, &seat, &sheet, &about, shown).await,
        Typed::Whole(shown) => shown,
    };
    let by = (once(&fields), &seat.request_id);
    let saved = web
        .app
        .change_document(&seat.desk, at, &shown.form, by.0, by.1);
    match saved.await {
        Ok(()) => see_other(&format!("{HERE}/{}?said=saved", at.0)),
        Err(error) => {
            refused(&mut shown, error, &seat)?;
            form_page(&web, &seat, &sheet, &about, shown).await
        }
    }
}

fn about_new(kind: DocumentKind, source: Option<DocumentId>) -> About<'static> {
    About {
        kind,
        old: None,
        source,
        fixed: source.is_some(),
        action: format!("{HERE}/new"),
        back: source.map_or_else(|| HERE.to_owned(), |id| format!("{HERE}/{id}")),
    }
}

fn about_old(record: &app::document::DocumentRecord) -> About<'_> {
    let document = &record.document;
    About {
        kind: document.kind,
        old: Some(document),
        source: None,
        fixed: document.source.is_some() || record.hanging.documents > 0,
        action: format!("{HERE}/{}/edit", document.id),
        back: format!("{HERE}/{}", document.id),
    }
}

async fn sheet(web: &Web, seat: &Seat, kind: DocumentKind) -> Result<DocumentSheet, Trouble> {
    let sheet = web.app.document_sheet(&seat.desk, kind).await;
    sheet.map_err(trouble)
}

fn unit_in(sheet: &DocumentSheet, document: &Document) -> Unit {
    let found = sheet.shops.iter().find(|row| row.shop.id == document.shop);
    let own = found.filter(|row| row.shop.currency == document.currency);
    own.map_or(Unit::default_for(document.currency), |row| row.shop.unit)
}

/// What can be mended by whoever typed it; the rest is trouble.
fn refused(shown: &mut Shown, error: DocumentError, seat: &Seat) -> Result<(), Trouble> {
    let t = seat.t();
    shown.status = StatusCode::CONFLICT;
    match error {
        DocumentError::Wrong(faults) => {
            shown.status = StatusCode::UNPROCESSABLE_ENTITY;
            shown.faults = faults;
        }
        DocumentError::Changed => {
            shown.notice = Some(t.document_changed());
            shown.theirs = true;
        }
        DocumentError::Twice => shown.notice = Some(t.customer_sent_before()),
        DocumentError::Refused(why) => shown.notice = Some(refusal(why, t)),
        error => return Err(trouble(error)),
    }
    Ok(())
}

fn kinds_page(seat: &Seat, fields: &Fields) -> Result<Response, Trouble> {
    let t = seat.t();
    let path = format!("{HERE}/new");
    let kinds = DocumentKind::ALL.iter().map(|kind| {
        let change = [("kind", kind.as_str())];
        let href = fields.address(&path, &["kind", "customer"], &change);
        (href, kind_word(*kind, t))
    });
    let template = KindsTemplate {
        s: Shell::new(seat, Some(Place::Documents), t.document_new()),
        kinds: kinds.collect(),
    };
    page(StatusCode::OK, &template)
}

async fn form_page(
    web: &Web,
    seat: &Seat,
    sheet: &DocumentSheet,
    about: &About<'_>,
    mut shown: Shown,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let open = about.old.is_none_or(|old| old.state.is_open());
    let has_amount = about.kind.has_amount();
    if shown.form.lines.len() < EMPTY {
        shown.form.lines.resize(EMPTY, LineForm::default());
    }
    let chosen: Option<CustomerId> = shown.form.customer.parse().ok();
    let customer = match chosen {
        Some(id) => web.app.document_customer(&seat.desk, id).await,
        None => Ok(None),
    };
    let choice = |one: &Customer| Choice::new(one.id, clean(&one.name));
    let customer = customer.map_err(trouble)?.as_ref().map(choice);
    let shop: Option<&Shop> = about
        .old
        .map(|old| old.shop.to_string())
        .or(Some(shown.shop.clone()))
        .and_then(|id| sheet.shops.iter().find(|row| row.shop.id.to_string() == id))
        .or(sheet.shops.first())
        .map(|row| &row.shop);
    let (unit, currency) = match (about.old, shop) {
        (Some(old), _) => (unit_in(sheet, old), old.currency),
        (None, Some(shop)) => (shop.unit, shop.currency),
        (None, None) => return Err(Trouble::Unknown),
    };
    let unit = i18n::unit_name(unit, currency, seat.locale);
    let wrongs = shown.faults.0.iter();
    let wrongs = wrongs.map(|(name, fault)| (name.clone(), fault_words(fault, t, seat.locale)));
    let title = match about.old {
        Some(old) => super::title_of(old, seat),
        None => kind_word(about.kind, t),
    };
    let mut hidden = vec![("kind", about.kind.to_string())];
    hidden.extend(about.source.map(|source| ("source", source.to_string())));
    let mut sellers = vec![Choice::new("", t.document_nobody())];
    let all = sheet.sellers.iter();
    sellers.extend(all.map(|seller| Choice::new(seller.id, clean(&seller.name))));
    let offered = shown.offered.iter();
    let offered = offered.filter(|_| customer.is_none()).map(choice);
    let template = FormTemplate {
        s: Shell::new(seat, Some(Place::Documents), title),
        notice: shown.notice.clone(),
        theirs: shown.theirs,
        back: about.back.clone(),
        action: about.action.clone(),
        nonce: web.app.form_nonce(),
        version: about.old.map(|old| old.version),
        hidden,
        open,
        has_amount,
        shops: sheet
            .shops
            .iter()
            .filter(|_| about.old.is_none() && sheet.shops.len() > 1)
            .map(|row| Choice::new(row.shop.id, clean(&row.shop.name)))
            .collect(),
        shop: shown.shop.clone(),
        customers: offered.collect(),
        customer,
        customer_typed: shown.customer_typed.clone(),
        customer_fixed: about.fixed,
        nobody: shown.nobody,
        number: shown.form.number.clone(),
        date: shown.form.date.clone(),
        amount: shown.form.amount.clone(),
        unit,
        lines: shown.form.lines.clone(),
        sellers,
        seller: shown.form.salesperson.clone(),
        note: shown.form.note.clone(),
        entries: entries(&sheet.fields, &shown.form, seat, unit),
        wrongs: wrongs.collect(),
    };
    page(shown.status, &template)
}

fn entries(
    fields: &[FieldDefinition],
    form: &DocumentForm,
    seat: &Seat,
    unit: &'static str,
) -> Vec<Entry> {
    let fields = fields
        .iter()
        .filter(|field| field.kind != FieldKind::Receipt);
    let entry = |field: &FieldDefinition| {
        let mut values = form.values.iter();
        let typed = values.find(|(key, _)| key == field.key.as_str());
        let value = typed.map(|(_, typed)| typed.clone()).unwrap_or_default();
        let mut choices = field.choices.clone();
        // What is offered no more stays where it was chosen.
        if field.kind == FieldKind::Choice && !value.is_empty() && !choices.contains(&value) {
            choices.push(value.clone());
        }
        Entry {
            name: field.key.to_string(),
            label: field.label.text(language(seat.locale)).to_owned(),
            value,
            kind: field.kind,
            choices,
            required: field.required,
            unit: if field.kind == FieldKind::Money {
                unit
            } else {
                ""
            },
        }
    };
    fields.map(entry).collect()
}

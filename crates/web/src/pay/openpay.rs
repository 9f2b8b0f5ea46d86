//! OpenPay: two short steps, then the page of the link that they make. What was typed goes along in
//! the address of each step, so that back and forward keep it, with script or without.

mod fields;
pub(crate) mod find;
mod view;

use std::net::IpAddr;

use app::openpay::{CodeWay, NoCode, OpenError, OpenForm, OpenPayPage, SIGNED, Work};
use app::pay::PageError;
use axum::Extension;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::openpay::{CodeFault, EXTRAS, Named, Note, PayerForm, Prefill};
use domain::settings::Faults;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, StatusCode, Uri};
use i18n::Locale;
use money::{Unit, parse_amount};

use super::ShopAlone;
use super::parts::Sum;
use crate::office::door::address_of;
use crate::office::{Fields, Posted};
use crate::reader::Reader;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub use view::openpay_page;

/// What a page of the two steps shows.
#[derive(Debug, Clone, Default)]
pub struct OpenPayView {
    /// 1 or 2.
    pub step: u8,
    /// What stands in the fields.
    pub typed: PayerForm,
    /// What the address fixes, as it came.
    pub signed: Option<String>,
    /// What of an address was left out, and why.
    pub notes: Vec<(Named, Note)>,
    /// What is wrong with what was typed.
    pub faults: Faults,
    /// Why no payment was opened.
    pub stop: Option<Stop>,
    /// Of the form of the last step.
    pub nonce: String,
}

/// Why no payment was opened, though nothing is wrong with the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// No way of paying takes this amount now.
    NoWay,
    /// Too many payments, or failures, of one mobile.
    Wait,
    /// The payer's machine has to work first.
    Work(Work),
    /// A one-time code was sent in place of that.
    Code(CodeStop),
    /// None can be sent.
    NoCode(NoCode, Work),
}

/// A one-time code that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeStop {
    /// What the form brings along with the code.
    pub ticket: String,
    /// Where it went, or where another one would go.
    pub to: Option<CodeWay>,
    /// Why what was typed opens nothing.
    pub fault: Option<CodeFault>,
}

/// What stands in the field by which the form asks for a code.
const CODE: &str = "code";

/// The network address of a request.
pub(crate) struct From(IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Trouble;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Trouble> {
        Ok(Self(address_of(head)))
    }
}

/// `/openpay`, where the server has one shop.
pub(crate) async fn only(State(web): State<Web>, uri: Uri) -> Result<Response, Trouble> {
    let only = web.app.only_shop().await;
    let only = only.map_err(|error| Trouble::Busy(error.to_string()))?;
    let slug = only.ok_or(Trouble::Unknown)?;
    let query = uri.query().map(|query| format!("?{query}"));
    let path = app::openpay::path(slug.as_str());
    see_other(&format!("{path}{}", query.unwrap_or_default()))
}

pub(crate) async fn show(
    State(web): State<Web>,
    names: ShopAlone,
    Extension(reader): Extension<Reader>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let page = page_of(&web, &names, &fields).await?;
    let mut view = match fields.get("step") {
        "" => arrived(&page, &fields),
        step => typed(&page, &fields, step == "2"),
    };
    view.nonce = web.app.form_nonce();
    let mut answer = openpay_page(&page, &view, &reader)?.into_response();
    // Nothing here is secret, and a browser that may not keep the page forgets what was typed.
    answer
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(answer)
}

pub(crate) async fn open(
    State(web): State<Web>,
    names: ShopAlone,
    Extension(reader): Extension<Reader>,
    From(address): From,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let page = page_of(&web, &names, &fields).await?;
    let mut view = OpenPayView {
        step: 2,
        typed: form_of(&fields),
        signed: page.fixed.as_ref().map(|_| fields.get(SIGNED).to_owned()),
        nonce: web.app.form_nonce(),
        ..OpenPayView::default()
    };
    let work = fields.given("challenge").zip(fields.given("answer"));
    let ticket = fields.given("ticket").map(str::to_owned);
    let code = ticket
        .clone()
        .map(|ticket| (ticket, fields.get("code").to_owned()));
    let asks = fields.get("ask") == CODE;
    let form = OpenForm {
        typed: view.typed.clone(),
        signed: view.signed.clone(),
        nonce: fields.get("nonce").to_owned(),
        language: reader
            .chosen
            .map(app::message::language)
            .or_else(|| page.fixed.as_ref()?.language),
        work: work.map(|(challenge, answer)| (challenge.to_owned(), answer.to_owned())),
        code: code.filter(|_| !asks),
    };
    let asked = if asks {
        web.app
            .ask_for_code(&names.slug, form.clone(), address)
            .await
    } else {
        Ok(None)
    };
    let opened = match asked {
        Ok(None) => {
            let opened = web
                .app
                .open_payment(&names.slug, form, address, &reader.request_id);
            opened.await
        }
        Ok(Some(sent)) => {
            view.stop = Some(Stop::Code(CodeStop {
                ticket: sent.ticket,
                to: Some(sent.to),
                fault: None,
            }));
            return Ok(openpay_page(&page, &view, &reader)?.into_response());
        }
        Err(error) => Err(error),
    };
    match opened {
        Ok(path) => return see_other(&(path + &reader.suffix())),
        Err(OpenError::Unknown) => return Err(Trouble::Unknown),
        Err(OpenError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
        Err(OpenError::Forged) => view.signed = None,
        Err(OpenError::Wrong(faults)) => {
            if faults.0.iter().any(|(field, _)| *field != "amount") {
                view.step = 1;
            }
            view.faults = faults;
        }
        Err(OpenError::NoWay) => view.stop = Some(Stop::NoWay),
        Err(OpenError::Wait) => view.stop = Some(Stop::Wait),
        Err(OpenError::Work(work)) => view.stop = Some(Stop::Work(work)),
        Err(OpenError::NoCode(why, work)) => view.stop = Some(Stop::NoCode(why, work)),
        Err(OpenError::Code(fault, work)) => {
            view.stop = Some(Stop::Code(CodeStop {
                ticket: ticket.unwrap_or_default(),
                to: work.code,
                fault: Some(fault),
            }));
        }
    }
    Ok(openpay_page(&page, &view, &reader)?.into_response())
}

/// A short address that stood in a message: it leads to the page that it fills in.
pub(crate) async fn short(
    State(web): State<Web>,
    Path((slug, token)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let path = web.app.prefill_path(&slug, &token).await;
    see_other(&path.map_err(|error| match error {
        PageError::Unknown => Trouble::Unknown,
        PageError::Store(error) => Trouble::Busy(error.to_string()),
    })?)
}

/// A typed amount in words and in the other unit, for the script of the second step.
pub(crate) async fn words(
    State(web): State<Web>,
    names: ShopAlone,
    Extension(reader): Extension<Reader>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let page = page_of(&web, &names, &Fields::default()).await?;
    let locale = reader.locale(app::message::locale(page.shop.language));
    let unit = unit_of(fields.get("unit"), &page);
    let amount = parse_amount(fields.get("price"), unit, page.currency());
    let text = amount.map(|amount| words_of(&Sum::new(amount, unit, locale)));
    let kind = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((StatusCode::OK, kind, text.unwrap_or_default()).into_response())
}

/// An amount in words, and below them in the other unit.
fn words_of(sum: &Sum) -> String {
    let other = sum.other.iter().map(String::as_str);
    let lines: Vec<_> = std::iter::once(sum.words.as_str()).chain(other).collect();
    lines.join("\n")
}

async fn page_of(web: &Web, names: &ShopAlone, fields: &Fields) -> Result<OpenPayPage, Trouble> {
    let found = web.app.openpay_page(&names.slug, fields.given(SIGNED));
    found.await.map_err(|error| match error {
        PageError::Unknown => Trouble::Unknown,
        PageError::Store(error) => Trouble::Busy(error.to_string()),
    })
}

/// The first look: what the address fills in. If it says all of the first step, that is not asked
/// again.
fn arrived(page: &OpenPayPage, fields: &Fields) -> OpenPayView {
    let prefill = Prefill::read(&fields.0, page.facts());
    let amount = prefill
        .amount
        .or(page.fixed.as_ref().and_then(|one| one.amount));
    let unit = amount.map(|amount| i18n::shown_unit(amount, page.shop.unit));
    let number = |amount| i18n::amount_number(amount, page.shop.unit, Locale::En);
    let mobile = |one: &domain::contact::Mobile| one.national().unwrap_or_else(|| one.to_string());
    let typed = PayerForm {
        name: prefill.name.clone().unwrap_or_default(),
        mobile: prefill.mobile.as_ref().map(mobile).unwrap_or_default(),
        email: prefill
            .email
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        description: prefill.description.clone().unwrap_or_default(),
        amount: prefill.amount.map(number).unwrap_or_default(),
        unit: unit.unwrap_or(page.shop.unit).code().to_owned(),
        reference: prefill
            .reference
            .as_ref()
            .map_or_else(String::new, |one| one.as_str().to_owned()),
        ..form_of(fields)
    };
    let is_noted = |named: &Named| !matches!(named, Named::Price | Named::Unit);
    let noted = prefill.notes.iter().any(|(named, _)| is_noted(named));
    let step = if noted || !first_faults(page, &typed).is_empty() {
        1
    } else {
        2
    };
    OpenPayView {
        step,
        typed,
        signed: page.fixed.as_ref().map(|_| fields.get(SIGNED).to_owned()),
        notes: prefill.notes,
        ..OpenPayView::default()
    }
}

/// A later look: what was typed. The second step is shown when the first one is right.
fn typed(page: &OpenPayPage, fields: &Fields, goes_on: bool) -> OpenPayView {
    let typed = form_of(fields);
    let faults = if goes_on {
        first_faults(page, &typed)
    } else {
        Faults::default()
    };
    let note = fields.get(NOTED).parse::<u8>().ok();
    let note = note.and_then(|place| NOTES.get(usize::from(place)).copied());
    OpenPayView {
        step: if goes_on && faults.is_empty() { 2 } else { 1 },
        typed,
        signed: page.fixed.as_ref().map(|_| fields.get(SIGNED).to_owned()),
        notes: note.map(|note| (Named::Price, note)).into_iter().collect(),
        faults,
        ..OpenPayView::default()
    }
}

/// The parameter by which the note at the amount comes to the second step, and its values.
const NOTED: &str = "noted";
const NOTES: [Note; 3] = [Note::Repeated, Note::Unusable, Note::WithoutUnit];

/// What is wrong in the fields of the first step.
fn first_faults(page: &OpenPayPage, typed: &PayerForm) -> Faults {
    let facts = (page.currency(), page.shop.unit);
    let read = typed.read(&page.rules, facts, page.fixed.as_ref());
    let mut faults = read.err().unwrap_or_default();
    faults.0.retain(|(field, _)| *field != "amount");
    faults
}

/// The form as typed. What comes twice is nobody's word.
fn form_of(fields: &Fields) -> PayerForm {
    let text = |name: &str| {
        let mut values = fields.all(name).filter(|value| !value.is_empty());
        match (values.next(), values.next()) {
            (Some(only), None) => only.to_owned(),
            _ => String::new(),
        }
    };
    let other = text("other_price");
    PayerForm {
        name: text(Named::Name.as_str()),
        mobile: text(Named::Mobile.as_str()),
        phone: text("phone"),
        email: text(Named::Email.as_str()),
        subject: text("subject"),
        description: text(Named::Description.as_str()),
        amount: if other.is_empty() {
            text(Named::Price.as_str())
        } else {
            other
        },
        unit: text(Named::Unit.as_str()),
        reference: text(Named::Reference.as_str()),
        extras: EXTRAS.map(text).to_vec(),
    }
}

/// The unit of a typed amount.
fn unit_of(typed: &str, page: &OpenPayPage) -> Unit {
    let unit = Unit::from_code(typed).ok();
    let unit = unit.filter(|unit| unit.fits(page.currency()));
    unit.unwrap_or(page.shop.unit)
}

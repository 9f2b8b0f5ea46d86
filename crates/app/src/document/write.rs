//! Making and changing documents.

use std::collections::HashMap;

use domain::access::Permission;
use domain::document::fields::Reading;
use domain::document::{
    Birth, Document, DocumentDetails, DocumentForm, DocumentKind, DocumentState, FieldDefinition,
    FieldKind, FormFacts,
};
use domain::event::EventKind;
use domain::id::{DocumentId, ShopId};
use domain::settings::Fault;
use domain::shop::Shop;
use jiff::civil::Date;
use money::Currency;
use store::Tx;
use store::rooms::access::staff;
use store::rooms::{customer, document, event, shop};

use super::{DocumentError, before, definition, locked, need, need_in, number_day, seen};
use crate::App;
use crate::link::Once;
use crate::office::Desk;
use crate::once::done;

/// Running numbers that are tried before somebody is told that they are all taken.
const TRIES: u32 = 200;

/// What a new document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDocument {
    /// Its kind.
    pub kind: DocumentKind,
    /// Where it is made.
    pub shop: ShopId,
    /// What it is made from.
    pub source: Option<DocumentId>,
}

impl App {
    /// Makes a document, a draft. The same form sent twice makes one, and both are told its id.
    pub async fn make_document(
        &self,
        desk: &Desk,
        new: NewDocument,
        form: &DocumentForm,
        once: Once,
        request_id: &str,
    ) -> Result<DocumentId, DocumentError> {
        need(desk, Permission::Documents)?;
        need_in(desk, Permission::Documents, new.shop)?;
        let id = DocumentId::new(self.uuid());
        let created = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::DocumentCreated, id)
                .with("kind", new.kind)
        });
        let (desk, form, now) = (desk.clone(), form.clone(), self.now());
        self.write(move |tx| {
            if let Some(answer) = before(tx, &desk, &once, now)? {
                return answer.parse().map_err(|_| DocumentError::Twice);
            }
            let scope = desk.scope();
            let source = match new.source {
                Some(source) => Some(made_from(tx, &desk, source, new.kind)?),
                None => None,
            };
            let shop = shop_of(tx, &desk, new.shop)?;
            if source
                .as_ref()
                .is_some_and(|one| one.currency != shop.currency)
            {
                return Err(DocumentError::wrong("shop", Fault::OtherCurrency));
            }
            let facts = Facts {
                kind: new.kind,
                currency: shop.currency,
                old: None,
                customer: source.as_ref().map(|source| source.customer),
            };
            let details = read(tx, &desk, &form, &shop, &facts)?;
            let name = checked(tx, &desk, &details)?;
            let terms = details.terms.as_ref().ok_or(DocumentError::NotFound)?;
            let number = match &terms.number {
                Some(typed) => free(tx, &desk, new.kind, typed)?,
                None => next(tx, &desk, new.kind, &shop, terms.date)?,
            };
            let birth = Birth {
                id,
                kind: new.kind,
                shop: new.shop,
                currency: shop.currency,
                source: new.source,
            };
            let made = Document::draft(birth, number, details).ok_or(DocumentError::NotFound)?;
            document::insert(tx, scope, &made, &name, now)?;
            event::append(tx, scope, std::slice::from_ref(&created))?;
            done(tx, &desk, &once, id)?;
            Ok(id)
        })
        .await
    }

    /// Changes a document, if nobody did since `version`. Once it is a draft no more, only its
    /// note, its salesperson and its custom fields change; once it is cancelled, nothing does.
    pub async fn change_document(
        &self,
        desk: &Desk,
        at: (DocumentId, i64),
        form: &DocumentForm,
        once: Once,
        request_id: &str,
    ) -> Result<(), DocumentError> {
        need(desk, Permission::Documents)?;
        let changed = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::DocumentChanged, at.0)
        });
        let (desk, form, now) = (desk.clone(), form.clone(), self.now());
        self.write(move |tx| {
            if before(tx, &desk, &once, now)?.is_some() {
                return Ok(());
            }
            let (old, source) = locked(tx, &desk, at)?;
            if old.state == DocumentState::Cancelled || old.archived {
                return Err(domain::document::debt::Refusal::State.into());
            }
            let shop = shop_of(tx, &desk, old.shop)?;
            let hanging = document::hanging(tx, desk.scope(), old.id)?;
            let stands = source.is_some() || hanging.documents > 0;
            let facts = Facts {
                kind: old.kind,
                currency: old.currency,
                customer: stands.then_some(old.customer),
                old: Some(&old),
            };
            let details = read(tx, &desk, &form, &shop, &facts)?;
            let name = match details.terms {
                Some(_) => checked(tx, &desk, &details)?,
                None => customer::find(tx, desk.scope(), old.customer)?
                    .map(|one| one.name)
                    .unwrap_or_default(),
            };
            let typed = details
                .terms
                .as_ref()
                .and_then(|terms| terms.number.as_deref());
            if let Some(typed) = typed.filter(|typed| *typed != old.number) {
                free(tx, &desk, old.kind, typed)?;
            }
            let new = old.clone().changed(details);
            if !document::save(tx, desk.scope(), &new, &name)? {
                return Err(DocumentError::Changed);
            }
            event::append(tx, desk.scope(), std::slice::from_ref(&changed))?;
            done(tx, &desk, &once, at.0)?;
            Ok(())
        })
        .await
    }
}

/// What a form is read with, as far as the document says it.
struct Facts<'a> {
    kind: DocumentKind,
    currency: Currency,
    old: Option<&'a Document>,
    customer: Option<domain::id::CustomerId>,
}

fn read(
    tx: &mut Tx<'_>,
    desk: &Desk,
    form: &DocumentForm,
    shop: &Shop,
    facts: &Facts<'_>,
) -> Result<DocumentDetails, DocumentError> {
    let scope = desk.scope();
    let fields = document::fields(tx, scope.merchant, facts.kind)?;
    let named = named(tx, desk, form, &fields)?;
    let find = |typed: &str| named.get(typed).copied();
    let reading = Reading {
        currency: facts.currency,
        unit: if shop.currency == facts.currency {
            shop.unit
        } else {
            money::Unit::default_for(facts.currency)
        },
        day: i18n::read_day,
        document: &find,
    };
    let facts = FormFacts {
        kind: facts.kind,
        fields: &fields,
        reading,
        old: facts.old,
        customer: facts.customer,
    };
    Ok(form.read(&facts)?)
}

/// The documents that were named in fields, by their numbers or ids.
fn named(
    tx: &mut Tx<'_>,
    desk: &Desk,
    form: &DocumentForm,
    fields: &[FieldDefinition],
) -> Result<HashMap<String, DocumentId>, DocumentError> {
    let mut found = HashMap::new();
    for (key, typed) in &form.values {
        let typed = typed.trim();
        let mut fields = fields.iter();
        let holds = fields
            .any(|field| field.kind == FieldKind::Document && field.key.as_str() == key.as_str());
        if !holds || typed.is_empty() {
            continue;
        }
        let id = match typed.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                let number = money::digits::to_latin(typed);
                document::by_number(tx, desk.scope(), &number)?
            }
        };
        if let Some(id) = id
            && document::find(tx, desk.scope(), id)?.is_some()
        {
            found.insert(typed.to_owned(), id);
        }
    }
    Ok(found)
}

/// What is made from: locked, for what is made hangs on it from now on.
fn made_from(
    tx: &mut Tx<'_>,
    desk: &Desk,
    source: DocumentId,
    kind: DocumentKind,
) -> Result<Document, DocumentError> {
    seen(tx, desk, source)?;
    let source = document::lock(tx, desk.scope(), source)?.ok_or(DocumentError::NotFound)?;
    let ended = source.state == DocumentState::Cancelled || source.archived;
    if ended || !source.kind.makes().contains(&kind) {
        return Err(domain::document::debt::Refusal::State.into());
    }
    Ok(source)
}

fn shop_of(tx: &mut Tx<'_>, desk: &Desk, id: ShopId) -> Result<Shop, DocumentError> {
    let found = shop::find(tx, desk.staff.merchant, id)?;
    let found = found.ok_or(DocumentError::wrong("shop", Fault::Choice))?;
    Ok(found.shop)
}

/// The name of the customer, if customer and salesperson are such as a document can have.
fn checked(
    tx: &mut Tx<'_>,
    desk: &Desk,
    details: &DocumentDetails,
) -> Result<String, DocumentError> {
    if let Some(seller) = details.salesperson {
        let staff = staff::find(tx, desk.staff.merchant, seller)?;
        staff.ok_or(DocumentError::wrong("salesperson", Fault::Choice))?;
    }
    let wanted = details.terms.as_ref().map(|terms| terms.customer);
    let found = match wanted {
        Some(wanted) => customer::hold(tx, desk.scope(), wanted)?,
        None => None,
    };
    let kept = found.filter(domain::customer::Customer::is_kept);
    let kept = kept.ok_or(DocumentError::wrong("customer", Fault::Choice))?;
    Ok(kept.name)
}

/// A typed number that no other document of its kind has.
fn free(
    tx: &mut Tx<'_>,
    desk: &Desk,
    kind: DocumentKind,
    typed: &str,
) -> Result<String, DocumentError> {
    if document::is_taken(tx, desk.scope(), kind, typed)? {
        Err(DocumentError::wrong("number", Fault::Taken))
    } else {
        Ok(typed.to_owned())
    }
}

/// The next number that nobody typed before.
fn next(
    tx: &mut Tx<'_>,
    desk: &Desk,
    kind: DocumentKind,
    shop: &Shop,
    date: Date,
) -> Result<String, DocumentError> {
    let scope = desk.scope();
    let template = definition(tx, scope.merchant, kind)?.template;
    let day = number_day(shop, date);
    let period = template.period(day);
    for _ in 0..TRIES {
        let running = document::next_number(tx, scope, kind, &period)?;
        let number = template.fill(running, day);
        if !document::is_taken(tx, scope, kind, &number)? {
            return Ok(number);
        }
    }
    Err(DocumentError::wrong("number", Fault::Taken))
}

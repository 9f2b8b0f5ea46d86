//! What a merchant says about each kind of documents: numbers, approval, custom fields.

use domain::access::Permission;
use domain::document::fields::{FieldForm, MAX_FIELDS};
use domain::document::{DocumentKind, FieldDefinition, FieldKey, KindDefinition, KindForm};
use domain::event::EventKind;
use domain::scope::{Mode, Scope};
use domain::settings::Fault;
use store::rooms::{document, event, shop};

use super::{Editor, SettingsError};
use crate::App;
use crate::document::{definition, number_day};

/// The settings of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindSettings {
    /// Numbers and approval.
    pub definition: KindDefinition,
    /// Its fields, switched off ones too.
    pub fields: Vec<FieldDefinition>,
    /// The number that the next document would get today, in the first shop, in LIVE; `None`: there
    /// is no shop yet.
    pub next: Option<String>,
}

impl App {
    /// The settings of a kind of documents.
    pub async fn document_kind(
        &self,
        by: &Editor,
        kind: DocumentKind,
    ) -> Result<KindSettings, SettingsError> {
        by.need(Permission::Settings)?;
        let (merchant, now) = (by.merchant(), self.now());
        self.store()
            .read(move |tx| {
                let definition = definition(tx, merchant, kind)?;
                let shops = shop::all(tx, merchant)?;
                let next = match shops.first() {
                    Some(row) => {
                        let zone = jiff::tz::TimeZone::get(&row.shop.time_zone);
                        let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
                        let day = number_day(&row.shop, zone.to_datetime(now).date());
                        let live = Scope {
                            merchant,
                            mode: Mode::Live,
                        };
                        let period = definition.template.period(day);
                        let running = document::peek_number(tx, live, kind, &period)?;
                        Some(definition.template.fill(running, day))
                    }
                    None => None,
                };
                Ok(KindSettings {
                    fields: document::fields(tx, merchant, kind)?,
                    definition,
                    next,
                })
            })
            .await
    }

    /// Changes how a kind is numbered and whether it needs approval, if nobody did since `version`.
    pub async fn change_document_kind(
        &self,
        by: &Editor,
        (kind, version): (DocumentKind, i64),
        form: &KindForm,
    ) -> Result<(), SettingsError> {
        by.need(Permission::Settings)?;
        let new = form.read(kind, version)?;
        let changed = self.setting_event(by, EventKind::DocumentKindChanged, kind);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            if !document::save_kind(tx, by.merchant(), &new)? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }

    /// Adds a field to a kind.
    pub async fn create_document_field(
        &self,
        by: &Editor,
        kind: DocumentKind,
        form: &FieldForm,
    ) -> Result<FieldKey, SettingsError> {
        by.need(Permission::Settings)?;
        let changed = self.setting_event(by, EventKind::DocumentKindChanged, kind);
        let (by, form, now) = (by.clone(), form.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let there = document::fields(tx, by.merchant(), kind)?;
            if there.len() >= MAX_FIELDS {
                let most = u32::try_from(MAX_FIELDS).unwrap_or(u32::MAX);
                return Err(SettingsError::wrong(
                    "key",
                    Fault::Number { least: 0, most },
                ));
            }
            let taken = |key: &FieldKey| there.iter().any(|field| field.key == *key);
            // One more than there can be fields.
            let mut given = (1..=MAX_FIELDS + 1).map(FieldKey::numbered);
            let given = given.find(|key| !taken(key));
            let given = given.ok_or(SettingsError::NotFound)?;
            let field = form.make(given)?;
            if !document::insert_field(tx, by.merchant(), kind, &field)? {
                return Err(SettingsError::wrong("key", Fault::Taken));
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(field.key)
        })
        .await
    }

    /// Changes a field, if nobody did since `version`. Its key and its kind stay.
    pub async fn change_document_field(
        &self,
        by: &Editor,
        (kind, key, version): (DocumentKind, &FieldKey, i64),
        form: &FieldForm,
    ) -> Result<(), SettingsError> {
        by.need(Permission::Settings)?;
        let changed = self.setting_event(by, EventKind::DocumentKindChanged, kind);
        let (by, key, form, now) = (by.clone(), key.clone(), form.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let old = document::field(tx, by.merchant(), kind, &key)?;
            let old = old.ok_or(SettingsError::NotFound)?;
            let new = FieldDefinition {
                version,
                ..form.change(&old)?
            };
            if !document::save_field(tx, by.merchant(), kind, &new)? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

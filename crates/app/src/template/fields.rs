//! The fields that staff defined for their documents, as parameters of texts.

use std::collections::BTreeMap;

use domain::document::fields::{FieldKind, FieldValue, Label};
use domain::document::{Document, DocumentKind};
use domain::scope::{MerchantNo, Scope};
use domain::shop::Language;
use domain::template::Wording;
use i18n::Locale;
use money::Unit;
use store::rooms::document;
use store::{StoreError, Tx};

use crate::document::value_words;

/// What stands before the key of a field.
const PREFIX: &str = "field_";

/// The fields of all kinds of documents. One that is switched off stays a parameter, so that no text
/// breaks by that.
#[derive(Debug, Clone, Default)]
pub struct UserFields(Vec<UserField>);

/// A key, and what each kind of documents means by it.
#[derive(Debug, Clone)]
pub struct UserField {
    /// As texts name it: `field_delivery`.
    pub name: String,
    /// What it is called.
    pub labels: Vec<(DocumentKind, Label)>,
}

impl UserFields {
    /// In the order of the kinds and of their forms.
    pub fn iter(&self) -> impl Iterator<Item = &UserField> {
        self.0.iter()
    }

    /// Each as a value of an example: what it is called.
    pub(super) fn examples(&self, language: Language) -> BTreeMap<String, String> {
        let example = |field: &UserField| {
            let label = field.labels.first();
            let label = label.map(|(_, label)| label.text(language).to_owned());
            (field.name.clone(), label.unwrap_or_default())
        };
        self.iter().map(example).collect()
    }
}

/// All that there are. Receipts come after a message, so their fields are none.
pub(crate) fn user_fields(tx: &mut Tx<'_>, merchant: MerchantNo) -> Result<UserFields, StoreError> {
    let mut all = UserFields::default();
    for kind in DocumentKind::ALL.iter().copied() {
        for field in document::fields(tx, merchant, kind)? {
            if field.kind == FieldKind::Receipt {
                continue;
            }
            let name = format!("{PREFIX}{}", field.key);
            let label = (kind, field.label);
            match all.0.iter_mut().find(|known| known.name == name) {
                Some(known) => known.labels.push(label),
                None => all.0.push(UserField {
                    name,
                    labels: vec![label],
                }),
            }
        }
    }
    Ok(all)
}

/// What the fields of a document say, for a text that names one; what it does not have is empty.
pub(crate) fn values_for(
    tx: &mut Tx<'_>,
    scope: Scope,
    own: Option<&Wording>,
    document: Option<&Document>,
    (unit, locale): (Unit, Locale),
) -> Result<BTreeMap<String, String>, StoreError> {
    let names = |wording: &Wording| {
        let parts = [wording.subject(), wording.text()];
        parts.iter().any(|part| part.contains(PREFIX))
    };
    if !own.is_some_and(names) {
        return Ok(BTreeMap::new());
    }
    let all = user_fields(tx, scope.merchant)?;
    let mut values: BTreeMap<String, String> = all
        .iter()
        .map(|field| (field.name.clone(), String::new()))
        .collect();
    let Some(document) = document else {
        return Ok(values);
    };
    for field in document::fields(tx, scope.merchant, document.kind)? {
        let words = match document.value(&field.key) {
            None => continue,
            Some(FieldValue::Document(id)) => {
                let found = document::find(tx, scope, *id)?;
                found.map(|found| found.number).unwrap_or_default()
            }
            Some(value) => value_words(field.kind, value, unit, locale).unwrap_or_default(),
        };
        values.insert(format!("{PREFIX}{}", field.key), words);
    }
    Ok(values)
}

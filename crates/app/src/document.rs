//! Documents: made, changed, approved, archived; and what their pages read.
//!
//! A user keeps the documents of the shops in which they may; those of other shops do not exist for
//! them. What counts in the books is decided by `domain::document::debt`, under the locks of the
//! document and of what it was made from, which is locked first.

mod deed;
mod read;
mod words;
mod write;

use domain::access::Permission;
use domain::document::debt::Refusal;
use domain::document::{
    Document, DocumentFaults, DocumentKind, DocumentState, NumberDay, left_to_pay,
};
use domain::id::{DocumentId, ShopId};
use domain::scope::Scope;
use domain::settings::Fault;
use domain::shop::{Language, Shop};
use jiff::Timestamp;
use jiff::civil::Date;
use money::Amount;
use store::rooms::document::{self, Hanging};
use store::{StoreError, Tx};

use crate::link::Once;
use crate::office::Desk;
use crate::once::{self, Before};

pub use read::{DocumentList, DocumentQuery, DocumentRecord, DocumentSheet, Seller};
pub use store::rooms::document::{Listed, Place};
pub use words::{day_words, value_words};
pub use write::NewDocument;

/// Why something about a document was not done.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// There is no such document in this world that they may see.
    #[error("there is no such document here")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("somebody else changed it")]
    Changed,
    /// What was typed is refused, field by field.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(DocumentFaults),
    /// It cannot be done to this document now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is not a draft that never counted, or something hangs on it: it can be archived.
    #[error("something hangs on the document, or it counted once")]
    Kept(Hanging),
    /// The form with this number did other work before.
    #[error("the form was sent before")]
    Twice,
    /// The store did not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for DocumentError {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody took it between our look and our writing.
            StoreError::Duplicate(key) if key == "document_number_unique" => {
                Self::wrong("number", Fault::Taken)
            }
            error => Self::Store(error),
        }
    }
}

impl From<DocumentFaults> for DocumentError {
    fn from(faults: DocumentFaults) -> Self {
        Self::Wrong(faults)
    }
}

impl DocumentError {
    fn wrong(field: &str, fault: Fault) -> Self {
        Self::Wrong(DocumentFaults::one(field, fault))
    }
}

/// Year and month of a document in the calendar of its shop: Solar Hijri where Persian is spoken.
pub(crate) fn number_day(shop: &Shop, date: Date) -> NumberDay {
    if shop.language == Language::Persian {
        let day = i18n::jalali(date);
        NumberDay {
            year: day.year,
            month: day.month,
        }
    } else {
        NumberDay {
            year: i32::from(date.year()),
            month: date.month().unsigned_abs(),
        }
    }
}

fn need(desk: &Desk, permission: Permission) -> Result<(), DocumentError> {
    if desk.staff.may_somewhere(permission) {
        Ok(())
    } else {
        Err(DocumentError::Forbidden(permission))
    }
}

fn need_in(desk: &Desk, permission: Permission, shop: ShopId) -> Result<(), DocumentError> {
    if desk.staff.may(permission, shop) {
        Ok(())
    } else {
        Err(DocumentError::Forbidden(permission))
    }
}

/// What is left to pay on a document; `None`: it asks for nothing, or is cancelled.
pub(crate) fn left_on(
    tx: &mut Tx<'_>,
    scope: Scope,
    found: &Document,
) -> Result<Option<Amount>, StoreError> {
    let amount = found.final_amount();
    let Some(amount) = amount.filter(|_| found.state != DocumentState::Cancelled) else {
        return Ok(None);
    };
    let paid = document::paid(tx, scope, found.id, found.currency)?;
    let by_hand = document::received_by_hand(tx, scope, found.id, found.currency)?;
    Ok(left_to_pay(amount, paid, by_hand).ok())
}

/// A document that this user may see.
fn seen(tx: &mut Tx<'_>, desk: &Desk, id: DocumentId) -> Result<Document, DocumentError> {
    let found = document::find(tx, desk.scope(), id)?;
    let seen = found.filter(|found| desk.staff.may(Permission::Documents, found.shop));
    seen.ok_or(DocumentError::NotFound)
}

/// A document that this user may see, locked after what it was made from, and still as they read
/// it.
fn locked(
    tx: &mut Tx<'_>,
    desk: &Desk,
    (id, version): (DocumentId, i64),
) -> Result<(Document, Option<Document>), DocumentError> {
    let scope = desk.scope();
    let source = match seen(tx, desk, id)?.source {
        Some(source) => document::lock(tx, scope, source)?,
        None => None,
    };
    let found = document::lock(tx, scope, id)?.ok_or(DocumentError::NotFound)?;
    if found.version == version {
        Ok((found, source))
    } else {
        Err(DocumentError::Changed)
    }
}

/// Takes the number of a form in this unit; gives what it answered if it did its work before.
fn before(
    tx: &mut Tx<'_>,
    desk: &Desk,
    once: &Once,
    now: Timestamp,
) -> Result<Option<String>, DocumentError> {
    match once::before(tx, desk, once, now)? {
        Before::New => Ok(None),
        Before::Done(answer) => Ok(Some(answer)),
        Before::Other => Err(DocumentError::Twice),
    }
}

/// What a merchant says about a kind.
pub(crate) fn definition(
    tx: &mut Tx<'_>,
    merchant: domain::scope::MerchantNo,
    kind: DocumentKind,
) -> Result<domain::document::KindDefinition, StoreError> {
    let kept = document::kind_definition(tx, merchant, kind)?;
    let first = || {
        // The templates that a merchant begins with are right: a test reads each.
        domain::document::KindDefinition::first(kind)
            .map_err(|fault| StoreError::Statement(fault.to_string()))
    };
    kept.map_or_else(first, Ok)
}

#[cfg(test)]
mod tests {
    use domain::shop::Slug;
    use money::{Currency, Unit};
    use uuid::Uuid;

    use super::*;

    fn shop(language: Language, slug: Slug) -> Shop {
        Shop {
            id: ShopId::new(Uuid::from_u128(1)),
            slug,
            name: String::new(),
            language,
            time_zone: "Asia/Tehran".to_owned(),
            currency: Currency::Irr,
            unit: Unit::Rial,
            manager_email: None,
            contact: None,
            validity_days: None,
            receipt_by_default: true,
            approve_receipts: true,
            description_template: None,
            ways: Vec::new(),
            quiet: None,
            may_wait: domain::delivery::WAITS.to_vec(),
            abroad: domain::delivery::Abroad::Nowhere,
            limits: domain::delivery::Limits::USUAL,
            told: domain::told::Told::default(),
            lines: domain::line::Lines::default(),
            refund_two_from: None,
        }
    }

    #[test]
    fn a_number_has_the_year_of_the_shops_calendar() {
        let date = jiff::civil::date(2026, 3, 20);
        for (language, year, month) in [
            (Language::Persian, 1404, 12),
            (Language::English, 2026, 3),
            (Language::French, 2026, 3),
        ] {
            let shop = shop(language, "golestan".parse().unwrap());
            assert_eq!(number_day(&shop, date), NumberDay { year, month });
        }
    }
}

//! The documents that a receipt by hand can be for.

use domain::access::Permission;
use domain::document::{Document, DocumentKind, DocumentState};
use domain::id::{CustomerId, DocumentId};
use domain::receipt::HandDetails;
use domain::settings::{Fault, Faults};
use money::Amount;
use store::rooms::document::{self, DocumentFilter};
use store::{StoreError, Tx};

use super::desk::{ReceiptError, need};
use super::making::{Found, find};
use crate::App;
use crate::document::left_on;
use crate::office::Desk;

/// Documents of a customer that are looked at.
const LOOKED_AT: u32 = 50;

/// A document on which something is left to pay, or whose amount nobody knows yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Inner id.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// As people call it.
    pub number: String,
    /// Who owes.
    pub customer: CustomerId,
    /// What is left; `None`: it has no amount.
    pub left: Option<Amount>,
}

impl App {
    /// The open documents of the one customer that `typed` finds, the newest first; nobody or several
    /// found: none.
    pub async fn receipt_papers(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<Vec<Paper>, ReceiptError> {
        need(desk, Permission::MakeReceipts)?;
        let (desk, typed) = (desk.clone(), typed.trim().to_owned());
        self.store()
            .read_long(move |tx| {
                let Found::One(customer) = find(tx, &desk, &typed)? else {
                    return Ok(Vec::new());
                };
                let filter = DocumentFilter {
                    customer: Some(customer),
                    ..DocumentFilter::default()
                };
                let page = document::list(tx, desk.scope(), &filter, LOOKED_AT)?;
                let mut papers = Vec::new();
                for row in page.rows {
                    if let Some(found) = document::find(tx, desk.scope(), row.id)? {
                        papers.extend(paper(tx, &desk, found)?);
                    }
                }
                Ok(papers)
            })
            .await
    }

    /// One open document, for a receipt that begins at its page.
    pub async fn receipt_paper(
        &self,
        desk: &Desk,
        id: DocumentId,
    ) -> Result<Option<Paper>, ReceiptError> {
        need(desk, Permission::MakeReceipts)?;
        let desk = desk.clone();
        self.store()
            .read(move |tx| match document::find(tx, desk.scope(), id)? {
                Some(found) => Ok(paper(tx, &desk, found)?),
                None => Ok(None),
            })
            .await
    }
}

fn paper(tx: &mut Tx<'_>, desk: &Desk, found: Document) -> Result<Option<Paper>, StoreError> {
    if found.state == DocumentState::Cancelled || found.archived {
        return Ok(None);
    }
    let left = left_on(tx, desk.scope(), &found)?;
    let open = left.is_none_or(Amount::is_positive);
    Ok(open.then_some(Paper {
        id: found.id,
        kind: found.kind,
        number: found.number,
        customer: found.customer,
        left,
    }))
}

/// Locks the document that a receipt is for: what is left on it changes. It must be one of this
/// customer, and in the currency of the money.
pub(super) fn lock_paper(
    tx: &mut Tx<'_>,
    desk: &Desk,
    customer: CustomerId,
    details: &HandDetails,
) -> Result<(), ReceiptError> {
    let Some(id) = details.document() else {
        return Ok(());
    };
    let found = document::lock(tx, desk.scope(), id)?.filter(|found| {
        found.customer == customer
            && found.currency == details.amount().currency()
            && found.state != DocumentState::Cancelled
            && !found.archived
    });
    match found {
        Some(_) => Ok(()),
        None => Err(Faults::one("document", Fault::NoDocument).into()),
    }
}

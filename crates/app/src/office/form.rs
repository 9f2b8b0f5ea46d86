//! What the form of a link begins with: whom it is about, what they owe, and who would be told.

use domain::access::Permission;
use domain::contact::{Address, Mobile};
use domain::customer::{Contact, Customer};
use domain::document::{Document, FieldDefinition, FieldKind};
use domain::id::{CustomerId, DocumentId, ShopId};
use domain::position::Position;
use domain::recipient::{Choice, Reach};
use domain::search;
use money::Amount;
use store::rooms::customer::CustomerFilter;
use store::rooms::{customer, document, ledger, position};
use store::{StoreError, Tx};

use super::{Desk, OfficeError};
use crate::App;
use crate::customer::reach::reach;
use crate::document::left_on;
use crate::link::LinkError;

/// Customers that a search in the form offers.
const OFFERED: u32 = 8;

/// Whom a link is about, and what is known of them.
#[derive(Debug, Clone)]
pub struct About {
    /// To whom the money is booked.
    pub customer: Customer,
    /// Their addresses beside the default mobile and the first e-mail.
    pub further: Vec<Address>,
    /// The people of a company.
    pub contacts: Vec<Contact>,
    /// The positions that the merchant added.
    pub positions: Vec<Position>,
    /// What it is for.
    pub document: Option<Document>,
    /// The fields of the document that can list the receipts.
    pub receipt_fields: Vec<FieldDefinition>,
    /// What is left to pay, or owed; `None`: nothing, or nothing that this user may see.
    pub amount: Option<Amount>,
    /// What open links already ask for of it.
    pub asked: Option<Amount>,
}

/// What a search in the form found.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nobody.
    Nobody,
    /// This one.
    One(CustomerId),
    /// Several: one of them must be chosen.
    Several(Vec<Customer>),
}

impl App {
    /// What a link about a customer or a document begins with.
    pub async fn office_about(
        &self,
        desk: &Desk,
        (customer, document): (Option<CustomerId>, Option<DocumentId>),
    ) -> Result<Option<About>, OfficeError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| match (customer, document) {
                (_, Some(id)) => about_document(tx, &desk, id).map(Some),
                (Some(id), None) => about_customer(tx, &desk, id).map(Some),
                (None, None) => Ok(None),
            })
            .await
    }

    /// The customer that somebody typed: an id, a mobile, or a name however it is spelled.
    pub async fn office_find_customer(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<Found, StoreError> {
        if !desk.staff.may_somewhere(Permission::Customers) {
            return Ok(Found::Nobody);
        }
        let (scope, typed) = (desk.scope(), typed.trim().to_owned());
        self.store()
            .read_long(move |tx| {
                if let Ok(id) = typed.parse::<CustomerId>() {
                    let found = customer::find(tx, scope, id)?;
                    return Ok(found.map_or(Found::Nobody, |one| Found::One(one.id)));
                }
                let filter = CustomerFilter {
                    search: search::query(&typed),
                    ..CustomerFilter::default()
                };
                if filter.search.is_empty() {
                    return Ok(Found::Nobody);
                }
                let page = customer::list(tx, scope, &filter, OFFERED)?;
                let exact = typed.parse::<Mobile>().ok();
                let holds = |one: &&Customer| exact.is_some() && one.mobile == exact;
                let mut own = page.rows.iter().filter(holds);
                Ok(match (page.rows.as_slice(), own.next(), own.next()) {
                    ([], ..) => Found::Nobody,
                    ([one], ..) | (_, Some(one), None) => Found::One(one.id),
                    (several, ..) => Found::Several(several.to_vec()),
                })
            })
            .await
    }

    /// Who would be told of a link, and who not and why, before anything is made.
    pub async fn link_reach(
        &self,
        desk: &Desk,
        shop: ShopId,
        (customer, document): (Option<CustomerId>, Option<DocumentId>),
        choice: &Choice,
    ) -> Result<Reach, LinkError> {
        let (scope, choice) = (desk.scope(), choice.clone());
        self.store()
            .read(move |tx| {
                let of_document = match document {
                    Some(id) => document::find(tx, scope, id)?.map(|one| one.customer),
                    None => None,
                };
                let found = match of_document.or(customer) {
                    Some(id) => customer::find(tx, scope, id)?,
                    None => customer::walk_in(tx, scope, shop)?,
                };
                let Some(found) = found else {
                    return Ok(Reach::default());
                };
                reach(tx, scope, &found, &choice).map_err(LinkError::from)
            })
            .await
    }
}

fn about_customer(tx: &mut Tx<'_>, desk: &Desk, id: CustomerId) -> Result<About, OfficeError> {
    let scope = desk.scope();
    let found = customer::find(tx, scope, id)?.ok_or(OfficeError::NotFound)?;
    let amount = if desk.staff.may_somewhere(Permission::SeeBalances) {
        let owing = ledger::owing(tx, scope, id, None)?;
        // In several currencies nobody can say which is meant.
        let mut owed = owing.into_iter().map(|one| one.owes);
        let mut owed = owed.by_ref().filter(|owes| owes.is_positive());
        owed.next().filter(|_| owed.next().is_none())
    } else {
        None
    };
    Ok(About {
        further: customer::addresses(tx, scope, id)?,
        contacts: customer::contacts(tx, scope, id)?,
        positions: position::all(tx, scope.merchant)?,
        customer: found,
        document: None,
        receipt_fields: Vec::new(),
        amount,
        asked: None,
    })
}

fn about_document(tx: &mut Tx<'_>, desk: &Desk, id: DocumentId) -> Result<About, OfficeError> {
    let scope = desk.scope();
    let found = document::find(tx, scope, id)?.ok_or(OfficeError::NotFound)?;
    if !desk.staff.may(Permission::CreateLinks, found.shop) {
        return Err(OfficeError::NotFound);
    }
    let mut about = about_customer(tx, desk, found.customer)?;
    let fields = document::fields(tx, scope.merchant, found.kind)?;
    about.receipt_fields = fields
        .into_iter()
        .filter(|one| one.active && one.kind == FieldKind::Receipt)
        .collect();
    let may_see = desk.staff.may(Permission::SeeBalances, found.shop);
    let left = left_on(tx, scope, &found)?.filter(|_| may_see);
    about.amount = left.filter(|left| left.is_positive());
    let asked = document::asked(tx, scope, id, found.currency)?;
    about.asked = Some(asked).filter(|asked| asked.is_positive());
    about.document = Some(found);
    Ok(about)
}

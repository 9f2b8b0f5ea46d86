//! What the pages about documents read.

use std::collections::BTreeMap;

use domain::access::Permission;
use domain::customer::Customer;
use domain::document::{
    Document, DocumentKind, DocumentState, FieldDefinition, FieldValue, KindDefinition, left_to_pay,
};
use domain::id::{CustomerId, DocumentId, ShopId, UserId};
use domain::link::{Link, Terms};
use domain::search;
use jiff::civil::Date;
use money::Amount;
use store::rooms::access::staff;
use store::rooms::customer::{self, CustomerFilter};
use store::rooms::document::{self, DocumentFilter, Hanging, InField, Listed, Place};
use store::rooms::event::StoredEvent;
use store::rooms::office::Summed;
use store::rooms::shop::ShopRow;
use store::rooms::{event, shop};
use store::{StoreError, Tx};

use super::{DocumentError, definition, need, seen};
use crate::App;
use crate::office::Desk;
use crate::office::record::names;

/// Links and documents of one document that its page names.
const SHOWN: u32 = 50;

/// What the list of documents is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentQuery {
    /// What was typed into the search: numbers, names, words.
    pub typed: String,
    /// Of this kind.
    pub kind: Option<DocumentKind>,
    /// In this state.
    pub state: Option<DocumentState>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Sold by this user.
    pub seller: Option<UserId>,
    /// Made in this shop.
    pub shop: Option<ShopId>,
    /// Comes to so much or more.
    pub min: Option<Amount>,
    /// Comes to so much or less.
    pub max: Option<Amount>,
    /// Of this day or later.
    pub from: Option<Date>,
    /// Of this day or earlier.
    pub to: Option<Date>,
    /// The archived ones instead of the others.
    pub archived: bool,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A page of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentList {
    /// The documents.
    pub rows: Vec<Listed>,
    /// Where the next page goes on.
    pub next: Option<Place>,
    /// What the newest ones come to (`asked`), and what of it is a debt (`paid`); `None` of a search,
    /// and for who may not see balances.
    pub sums: Option<Summed>,
    /// The customer that the list is narrowed to.
    pub customer: Option<Customer>,
}

/// Somebody who can be the salesperson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// The user.
    pub id: UserId,
    /// As others know them.
    pub name: String,
}

/// What the editor of a kind needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSheet {
    /// The fields that are offered.
    pub fields: Vec<FieldDefinition>,
    /// Shops in which this user may make one.
    pub shops: Vec<ShopRow>,
    /// Users of the merchant who may sign in.
    pub sellers: Vec<Seller>,
}

/// A document with what its page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// The document.
    pub document: Document,
    /// Whose it is.
    pub customer: Option<Customer>,
    /// What the merchant says about its kind.
    pub definition: KindDefinition,
    /// The fields of its kind, switched off ones too.
    pub fields: Vec<FieldDefinition>,
    /// The receipts in its fields.
    pub receipts: Vec<InField>,
    /// The numbers of documents that it names: in its fields, and what it was made from.
    pub named: BTreeMap<DocumentId, String>,
    /// What was made from it.
    pub made: Vec<Listed>,
    /// The newest links for it.
    pub links: Vec<(Link, Terms)>,
    /// What was paid through them.
    pub paid: Amount,
    /// What is left to pay; `None`: it has no amount, or the user may not see balances.
    pub left: Option<Amount>,
    /// What hangs on it.
    pub hanging: Hanging,
    /// Who sells.
    pub seller: Option<Seller>,
    /// What happened to it.
    pub events: Vec<StoredEvent>,
    /// The names of users who did some of it, by their word in the timeline.
    pub names: Vec<(String, String)>,
}

impl App {
    /// Documents of the shops in which the user keeps them.
    pub async fn office_documents(
        &self,
        desk: &Desk,
        query: &DocumentQuery,
        limit: u32,
    ) -> Result<DocumentList, DocumentError> {
        need(desk, Permission::Documents)?;
        let (desk, query) = (desk.clone(), query.clone());
        let page = self.store().read_long(move |tx| {
            let scope = desk.scope();
            let shops = shop::all(tx, scope.merchant)?;
            let filter = filter(&desk, &shops, &query, None);
            let page = document::list(tx, scope, &filter, limit)?;
            let may_sum = desk.staff.may_somewhere(Permission::SeeBalances);
            let sums = if may_sum && filter.search.is_empty() {
                Some(document::sums(tx, scope, &filter)?)
            } else {
                None
            };
            let customer = match query.customer {
                Some(id) => customer::find(tx, scope, id)?,
                None => None,
            };
            Ok::<_, StoreError>(DocumentList {
                rows: page.rows,
                next: page.next,
                sums,
                customer,
            })
        });
        Ok(page.await?)
    }

    /// A page of documents to take out of the server, without sums.
    pub async fn office_documents_out(
        &self,
        desk: &Desk,
        query: &DocumentQuery,
        limit: u32,
    ) -> Result<document::DocumentPage, DocumentError> {
        need(desk, Permission::Documents)?;
        need(desk, Permission::Exports)?;
        let (desk, query) = (desk.clone(), query.clone());
        let page = self.store().read_long(move |tx| {
            let scope = desk.scope();
            let shops = shop::all(tx, scope.merchant)?;
            let filter = filter(&desk, &shops, &query, Some(Permission::Exports));
            document::list(tx, scope, &filter, limit)
        });
        Ok(page.await.map_err(|error: StoreError| error)?)
    }

    /// One document with what its page says.
    pub async fn office_document(
        &self,
        desk: &Desk,
        id: DocumentId,
    ) -> Result<DocumentRecord, DocumentError> {
        need(desk, Permission::Documents)?;
        let desk = desk.clone();
        self.store().read(move |tx| record(tx, &desk, id)).await
    }

    /// What the editor of a kind of documents needs.
    pub async fn document_sheet(
        &self,
        desk: &Desk,
        kind: DocumentKind,
    ) -> Result<DocumentSheet, DocumentError> {
        need(desk, Permission::Documents)?;
        let desk = desk.clone();
        let sheet = self.store().read(move |tx| {
            let merchant = desk.staff.merchant;
            let may = |row: &ShopRow| desk.staff.may(Permission::Documents, row.shop.id);
            let mut fields = document::fields(tx, merchant, kind)?;
            fields.retain(|field| field.active);
            let all = staff::all(tx, merchant)?.into_iter();
            Ok::<_, StoreError>(DocumentSheet {
                fields,
                shops: shop::all(tx, merchant)?.into_iter().filter(may).collect(),
                sellers: all.filter(|row| row.active).map(seller).collect(),
            })
        });
        Ok(sheet.await?)
    }

    /// A customer for a document, by id; `None`: there is none, or it is a walk-in.
    pub async fn document_customer(
        &self,
        desk: &Desk,
        id: CustomerId,
    ) -> Result<Option<Customer>, DocumentError> {
        need(desk, Permission::Documents)?;
        let scope = desk.scope();
        let found = self
            .store()
            .read(move |tx| customer::find(tx, scope, id))
            .await;
        let found: Option<Customer> = found.map_err(|error: StoreError| error)?;
        Ok(found.filter(Customer::is_kept))
    }

    /// The first customers whom a typed text finds, for the field of a document.
    pub async fn document_customers(
        &self,
        desk: &Desk,
        typed: &str,
        limit: u32,
    ) -> Result<Vec<Customer>, DocumentError> {
        need(desk, Permission::Documents)?;
        let (scope, search) = (desk.scope(), search::query(typed));
        if search.is_empty() {
            return Ok(Vec::new());
        }
        let filter = CustomerFilter {
            search,
            ..CustomerFilter::default()
        };
        let page = self
            .store()
            .read_long(move |tx| customer::list(tx, scope, &filter, limit))
            .await;
        let page: customer::CustomerPage = page.map_err(|error: StoreError| error)?;
        Ok(page.rows)
    }
}

/// Of the shops in which they may keep documents, and `also` that.
fn filter(
    desk: &Desk,
    shops: &[ShopRow],
    query: &DocumentQuery,
    also: Option<Permission>,
) -> DocumentFilter {
    let may = |shop: &ShopId| {
        let may = |permission| desk.staff.may(permission, *shop);
        may(Permission::Documents) && also.is_none_or(may)
    };
    let ids = || shops.iter().map(|row| row.shop.id);
    DocumentFilter {
        search: search::query(&query.typed),
        kind: query.kind,
        state: query.state,
        customer: query.customer,
        seller: query.seller,
        shop: query.shop,
        min: query.min,
        max: query.max,
        from: query.from,
        to: query.to,
        shops: (!ids().all(|shop| may(&shop))).then(|| ids().filter(may).collect()),
        archived: query.archived,
        after: query.after.clone(),
    }
}

fn seller(row: staff::StaffRow) -> Seller {
    let email = row.email.map(|email| email.to_string());
    Seller {
        id: row.id,
        name: if row.name.is_empty() {
            email.unwrap_or_default()
        } else {
            row.name
        },
    }
}

fn record(tx: &mut Tx<'_>, desk: &Desk, id: DocumentId) -> Result<DocumentRecord, DocumentError> {
    let scope = desk.scope();
    let found = seen(tx, desk, id)?;
    let mut named = BTreeMap::new();
    let values = found.values.iter().filter_map(|(_, value)| match value {
        FieldValue::Document(id) => Some(*id),
        _ => None,
    });
    for other in values.chain(found.source) {
        if let Some(other) = document::find(tx, scope, other)? {
            named.insert(other.id, other.number);
        }
    }
    let paid = document::paid(tx, scope, id, found.currency)?;
    let by_hand = document::received_by_hand(tx, scope, id, found.currency)?;
    let left = match found.final_amount() {
        Some(amount) if desk.staff.may(Permission::SeeBalances, found.shop) => {
            left_to_pay(amount, paid, by_hand).ok()
        }
        _ => None,
    };
    let seller = match found.salesperson {
        Some(user) => staff::find(tx, scope.merchant, user)?.map(seller),
        None => None,
    };
    let events = event::of_object(tx, scope, id)?;
    Ok(DocumentRecord {
        names: names(tx, scope, &events)?,
        customer: customer::find(tx, scope, found.customer)?,
        definition: definition(tx, scope.merchant, found.kind)?,
        fields: document::fields(tx, scope.merchant, found.kind)?,
        receipts: document::receipts(tx, scope, id)?,
        named,
        made: document::made_from(tx, scope, id, SHOWN)?,
        links: document::links(tx, scope, id, SHOWN)?,
        paid,
        left,
        hanging: document::hanging(tx, scope, id)?,
        seller,
        events,
        document: found,
    })
}

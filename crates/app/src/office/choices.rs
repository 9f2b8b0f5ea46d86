//! What the lists of the office may be narrowed to: what can be chosen, and what words name.

use domain::access::Permission;
use domain::id::{AccountId, CustomerId, DocumentId, LinkId, ProviderId, ReceiptTypeId, UserId};
use domain::search;
use store::StoreError;
use store::rooms::access::staff;
use store::rooms::office::{self, FoundPayments, Named};
use store::rooms::{account, provider};

use super::Desk;
use crate::App;

/// Customers, documents or links that the words of a filter name: more are not looked for, and the
/// list says so.
pub const NAMED: u32 = 100;

/// What can be chosen, each by name.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Financial accounts.
    pub accounts: Vec<(AccountId, String)>,
    /// Gateways of this world.
    pub providers: Vec<(ProviderId, String)>,
    /// Users, for those who see more than their own links.
    pub users: Vec<(UserId, String)>,
    /// Types of receipts.
    pub receipt_types: Vec<(ReceiptTypeId, String)>,
}

impl App {
    /// What the lists of this user may be narrowed to.
    pub async fn office_choices(&self, desk: &Desk) -> Result<Choices, StoreError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let merchant = desk.staff.merchant;
                let accounts = account::all(tx, merchant)?.into_iter();
                let providers = provider::all(tx, desk.scope())?.into_iter();
                let types = account::receipt_types(tx, merchant)?.into_iter();
                let users = if desk.staff.may_somewhere(Permission::SeeAllLinks) {
                    staff::all(tx, merchant)?
                } else {
                    Vec::new()
                };
                let user = |row: staff::StaffRow| {
                    let email = row.email.map(|email| email.to_string());
                    let name = Some(row.name).filter(|name| !name.is_empty());
                    (row.id, name.or(email).unwrap_or_default())
                };
                Ok(Choices {
                    accounts: accounts.map(|one| (one.id, one.name)).collect(),
                    providers: providers
                        .map(|row| (row.provider.id, row.provider.public_name))
                        .collect(),
                    users: users.into_iter().map(user).collect(),
                    receipt_types: types.map(|one| (one.id, one.name)).collect(),
                })
            })
            .await
    }

    /// The customers, archived or not, whose names a typed text finds; at most [`NAMED`].
    pub async fn office_named(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<Named<CustomerId>, StoreError> {
        let (scope, search) = (desk.scope(), search::query(typed));
        self.store()
            .read_long(move |tx| office::customers_named(tx, scope, &search, NAMED))
            .await
    }

    /// The documents, archived or not, that a typed number or other words find; at most [`NAMED`].
    pub async fn office_papers(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<Named<DocumentId>, StoreError> {
        let (scope, search) = (desk.scope(), search::query(typed));
        self.store()
            .read_long(move |tx| office::documents_named(tx, scope, &search, NAMED))
            .await
    }

    /// The links of the payments that carry a code, ours or the bank's.
    pub async fn office_coded(&self, desk: &Desk, typed: &str) -> Result<Vec<LinkId>, StoreError> {
        let (scope, typed) = (desk.scope(), typed.to_owned());
        self.store()
            .read(move |tx| office::links_coded(tx, scope, &typed))
            .await
    }

    /// What somebody typed who looks for payments: a code, or words of the link, of which at most
    /// [`NAMED`] are found.
    pub async fn office_find_payments(
        &self,
        desk: &Desk,
        typed: &str,
    ) -> Result<FoundPayments, StoreError> {
        let (scope, typed) = (desk.scope(), typed.to_owned());
        self.store()
            .read_long(move |tx| office::find_payments(tx, scope, &typed, NAMED))
            .await
    }
}

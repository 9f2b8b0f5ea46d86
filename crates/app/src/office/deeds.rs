//! What users do: make, cancel, extend and change links, ask the bank, decide about money.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::id::{AccountId, LinkId, PaymentId, ResolveId, ShopId};
use domain::link::{FieldError, Problem, Revision};
use domain::payment::Payment;
use domain::provider::Provider;
use domain::recipient::Choice;
use store::StoreError;
use store::rooms::shop::ShopRow;
use store::rooms::{account, payment, provider};

use super::record::seen_link;
use super::{Desk, OfficeError, shops_of};
use crate::App;
use crate::link::{Answered, LinkError, LinkRequest, LinkView, Once, Render};
use crate::resolve::{Decision, ResolveError, ResolveItem};

/// What the form for a new link is made of.
#[derive(Debug, Clone)]
pub struct Making {
    /// The shops in which this user may make links.
    pub shops: Vec<ShopRow>,
    /// All providers of this world that are not switched off.
    pub providers: Vec<Provider>,
    /// The active accounts of the merchant.
    pub accounts: Vec<FinancialAccount>,
}

/// What must be set up before a link can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// There is no shop, or none in which this user may make links.
    Shop,
    /// No provider of any shop's account takes payments in this world.
    Provider,
}

impl Making {
    /// What must be set up first; `None`: a link can be made.
    pub fn lack(&self) -> Option<Lack> {
        let paid_to = |shop: &ShopRow| {
            let mut accounts = self.accounts_of(shop);
            accounts.any(|account| self.takes_money(account.id))
        };
        if self.shops.is_empty() {
            Some(Lack::Shop)
        } else if self.shops.iter().any(paid_to) {
            None
        } else {
            Some(Lack::Provider)
        }
    }

    /// The accounts that a link of this shop may name.
    pub fn accounts_of<'a>(&'a self, shop: &ShopRow) -> impl Iterator<Item = &'a FinancialAccount> {
        let currency = shop.shop.currency;
        let mut all = self.accounts.iter();
        std::iter::from_fn(move || all.find(|account| account.currency == currency))
    }

    /// Whether some provider of the account takes payments in this world.
    pub fn takes_money(&self, account: AccountId) -> bool {
        let mut providers = self.providers.iter();
        providers.any(|provider| provider.account == account)
    }
}

impl From<OfficeError> for LinkError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::NotFound | OfficeError::Forbidden => Self::NotFound,
            OfficeError::Store(error) => Self::Store(error),
        }
    }
}

impl App {
    /// A fresh number for a form, by which a form that is sent twice is known.
    pub fn form_nonce(&self) -> String {
        self.uuid().simple().to_string()
    }

    /// What the form for a new link is made of.
    pub async fn office_making(&self, desk: &Desk) -> Result<Making, StoreError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let mut shops = shops_of(tx, &desk)?;
                shops.retain(|row| desk.staff.may(Permission::CreateLinks, row.shop.id));
                let all = provider::all(tx, desk.scope())?;
                let on = |one: &Provider| {
                    one.published && one.state != domain::provider::ProviderState::Disabled
                };
                let all = all.into_iter().map(|row| row.provider);
                let mut accounts = account::all(tx, desk.staff.merchant)?;
                accounts.retain(|account| account.active);
                Ok(Making {
                    shops,
                    providers: all.filter(on).collect(),
                    accounts,
                })
            })
            .await
    }

    /// Makes a link in a shop and sends it to whom `choice` reaches; `None`: sends it to nobody. The
    /// same form sent twice makes one: `Answered::Before` carries the id of the link as its body.
    pub async fn office_create(
        &self,
        desk: &Desk,
        shop: ShopId,
        (request, choice): (LinkRequest, Option<&Choice>),
        once: Once,
        request_id: &str,
    ) -> Result<Answered<LinkView>, LinkError> {
        if !desk.staff.may(Permission::CreateLinks, shop) {
            return Err(LinkError::NotFound);
        }
        let recipients = match choice {
            None => Vec::new(),
            Some(choice) => {
                let reach = self
                    .link_reach(desk, shop, (request.customer, request.document), choice)
                    .await?;
                if reach.to.is_empty() {
                    return Err(LinkError::Fields(vec![FieldError {
                        field: "recipients".to_owned(),
                        problem: Problem::Unreachable,
                    }]));
                }
                reach.to.into_iter().map(|one| one.address).collect()
            }
        };
        let request = LinkRequest {
            shop: Some(shop.to_string()),
            recipients,
            channels: choice.and_then(|choice| choice.channels.clone()),
            ..request
        };
        // Forms and programs do not share keys.
        let once = Once {
            key: format!("form:{}:{}", desk.staff.user, once.key),
            ..once
        };
        let render: Render = std::sync::Arc::new(|view| (303, view.link.id.to_string()));
        let copies = choice.map(|choice| choice.copies.clone());
        self.create_copied(
            (desk.scope(), desk.actor()),
            (request, copies.unwrap_or_default()),
            Some(once),
            render,
            request_id,
        )
        .await
    }

    /// Changes the terms of a link.
    pub async fn office_revise(
        &self,
        desk: &Desk,
        id: LinkId,
        revision: Revision,
        request_id: &str,
    ) -> Result<LinkView, LinkError> {
        self.may_change(desk, id).await?;
        self.revise_link(desk.scope(), id, revision, desk.actor(), request_id)
            .await
    }

    pub(super) async fn may_change(&self, desk: &Desk, id: LinkId) -> Result<(), OfficeError> {
        let desk = desk.clone();
        self.store()
            .read(move |tx| {
                let (found, _) = seen_link(tx, &desk, id)?;
                if desk.staff.may(Permission::ChangeLinks, found.shop) {
                    Ok(())
                } else {
                    Err(OfficeError::Forbidden)
                }
            })
            .await
    }

    /// Asks the bank about a payment now; the payment as it is afterwards.
    pub async fn office_check(
        &self,
        desk: &Desk,
        id: PaymentId,
        request_id: &str,
    ) -> Result<Payment, OfficeError> {
        let asking = desk.clone();
        self.store()
            .read(move |tx| {
                let found = payment::find(tx, asking.scope(), id)?;
                let found = found.ok_or(OfficeError::NotFound)?;
                seen_link(tx, &asking, found.link).map(|_| ())
            })
            .await?;
        let checked = self.check(desk.scope(), id, request_id).await?;
        checked.ok_or(OfficeError::NotFound)
    }

    /// Closes an item of the resolve queue as this user decided.
    pub async fn office_decide(
        &self,
        desk: &Desk,
        id: ResolveId,
        decision: Decision,
    ) -> Result<ResolveItem, ResolveError> {
        match self.office_resolve_item(desk, id).await {
            Ok(_) => {}
            Err(OfficeError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(ResolveError::NotFound),
        }
        self.close_resolve(desk.scope(), id, decision, desk.actor())
            .await
    }
}

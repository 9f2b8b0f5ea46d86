//! The first page: what came in, what waits, and what is still to be set up.

use domain::access::Permission;
use domain::health::Illness;
use domain::id::ProviderId;
use store::StoreError;
use store::rooms::shop::ShopRow;
use store::rooms::{office, provider};

use super::{Desk, shops_of};
use crate::App;

/// The first page.
#[derive(Debug, Clone)]
pub struct Home {
    /// All shops of the merchant.
    pub shops: Vec<ShopRow>,
    /// The figures; `None` for a user who may not see all links.
    pub figures: Option<Figures>,
    /// Providers that payers are led past, with what ails them; for who may see providers.
    pub ill: Vec<(ProviderId, String, Illness)>,
    /// What is still to be set up.
    pub todo: Todo,
    /// Who may set up anything.
    pub owners: Vec<String>,
}

/// The figures of the first page.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Links that wait for payment.
    pub open_links: u32,
    /// Payments that are being checked.
    pub checking: u32,
    /// Money that waits for a decision.
    pub to_resolve: u32,
    /// Bank slips that wait for one.
    pub slips: u32,
}

/// What is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Todo {
    /// There is a shop.
    pub shop: bool,
    /// Some account receives money.
    pub account: bool,
    /// E-mail leaves this server.
    pub mail: bool,
    /// Some provider takes payments in this world.
    pub provider: bool,
    /// There is an API key of this world.
    pub key: bool,
    /// A link was made in this world.
    pub link: bool,
    /// A payment came in in this world.
    pub paid: bool,
}

impl Todo {
    /// Whether a payment can come in and one has. A key is needed only by programs, and mail only
    /// by those who do not hand their links over by themselves.
    pub fn is_done(self) -> bool {
        self.shop && self.account && self.provider && self.link && self.paid
    }
}

impl App {
    /// The first page of the back office.
    pub async fn office_home(&self, desk: &Desk) -> Result<Home, StoreError> {
        let owners = self.owner_names(desk.staff.merchant).await?;
        let (app, desk) = (self.clone(), desk.clone());
        self.store()
            .read_long(move |tx| {
                let now = app.now();
                let scope = desk.scope();
                let shops = shops_of(tx, &desk)?;
                let doing = office::doing(tx, scope, now)?;
                let in_all = |permission| {
                    let mut all = shops.iter();
                    all.all(|row| desk.staff.may(permission, row.shop.id))
                };
                let figures = in_all(Permission::SeeAllLinks).then_some(Figures {
                    open_links: doing.open_links,
                    checking: doing.checking,
                    to_resolve: doing.to_resolve,
                    slips: doing.slips,
                });
                let ill = if desk.staff.may_everywhere(Permission::Providers) {
                    let rows = provider::all(tx, scope)?.into_iter();
                    let on = rows.filter(|row| row.provider.state.is_on());
                    let ill = on.filter_map(|row| {
                        let provider = row.provider;
                        row.illness
                            .map(|ill| (provider.id, provider.public_name, ill))
                    });
                    ill.collect()
                } else {
                    Vec::new()
                };
                Ok(Home {
                    ill,
                    todo: Todo {
                        shop: !shops.is_empty(),
                        account: doing.has_account,
                        mail: doing.has_channel || app.settings().mail.is_some(),
                        provider: doing.has_provider,
                        key: doing.has_key,
                        link: doing.has_link,
                        paid: doing.has_paid,
                    },
                    figures,
                    shops,
                    owners: owners.clone(),
                })
            })
            .await
    }
}

//! OpenPay: the page on which anybody pays a shop, and the link that their form makes.

mod code;
mod find;
mod gate;
mod open;
mod prefill;
mod send;

use std::net::IpAddr;

use domain::contact::Address;
use domain::id::LinkId;
use domain::link::Link;
use domain::openpay::{OpenPayRules, Prefill, PrefillFacts};
use domain::scope::Scope;
use domain::shop::Slug;
use money::Currency;
use sha2::{Digest as _, Sha256};
use store::rooms::shop::ShopRow;
use store::rooms::{openpay, shop};
use store::{StoreError, Tx};

use crate::App;
use crate::pay::{PageError, ShopFace};

pub use code::{CodeAsked, CodeWay, NoCode};
pub use find::{AskError, FoundPayment};
pub use gate::Work;
pub use open::{OpenError, OpenForm};
pub use prefill::{PrefillError, PrefillForm, SIGNED};
pub use send::{PrefillMade, PrefillPosting, PrefillSending, PrefillSent, RenderPrefill};

/// The OpenPay page of a shop.
#[derive(Debug, Clone)]
pub struct OpenPayPage {
    /// Who asks.
    pub shop: ShopFace,
    /// What it asks.
    pub rules: OpenPayRules,
    /// What the address fixes, if it was made by the shop.
    pub fixed: Option<Prefill>,
    /// The address says that the shop made it, and it did not.
    pub forged: bool,
}

impl OpenPayPage {
    /// What an address is read against.
    pub fn facts(&self) -> PrefillFacts {
        PrefillFacts {
            currency: self.currency(),
            unit: self.shop.unit,
        }
    }

    /// The currency of the shop.
    pub fn currency(&self) -> Currency {
        use domain::openpay::Price;
        match &self.rules.price {
            Price::Free { least, .. } => least.currency(),
            Price::Fixed(amount) => amount.currency(),
            Price::Presets { amounts, .. } => amounts
                .first()
                .map_or(Currency::Irr, |amount| amount.currency()),
        }
    }
}

/// The path of the OpenPay page of a shop.
pub fn path(slug: &str) -> String {
    format!("/{slug}/openpay")
}

/// The same with what an address fills in.
fn with_query(slug: &str, query: &str) -> String {
    match (path(slug), query) {
        (page, "") => page,
        (page, query) => format!("{page}?{query}"),
    }
}

impl App {
    /// The OpenPay page of a shop; `signed` is what its address says that the shop made.
    pub async fn openpay_page(
        &self,
        slug: &str,
        signed: Option<&str>,
    ) -> Result<OpenPayPage, PageError> {
        let slug: Slug = slug.parse().or(Err(PageError::Unknown))?;
        let (app, signed) = (self.clone(), signed.map(str::to_owned));
        self.store()
            .read(move |tx| {
                let (scope, row, rules) = place(tx, &slug)?.ok_or(PageError::Unknown)?;
                let fixed = signed
                    .as_deref()
                    .map(|signed| app.open_prefill(&row, signed));
                Ok(OpenPayPage {
                    forged: matches!(fixed, Some(None)),
                    fixed: fixed.flatten(),
                    shop: ShopFace::of(&row, scope.mode)?,
                    rules,
                })
            })
            .await
    }

    /// The slug of the only shop of this server, whose page stands at `/openpay`.
    pub async fn only_shop(&self) -> Result<Option<Slug>, StoreError> {
        self.store().read(shop::only_slug).await
    }
}

/// The shop that an address names, with its open page.
fn place(
    tx: &mut Tx<'_>,
    slug: &Slug,
) -> Result<Option<(Scope, ShopRow, OpenPayRules)>, StoreError> {
    let Some(row) = shop::find_by_slug(tx, slug)? else {
        return Ok(None);
    };
    let rules = rules_of(tx, &row)?;
    let scope = Scope {
        merchant: row.merchant,
        mode: rules.mode,
    };
    Ok(rules.open.then_some((scope, row, rules)))
}

fn rules_of(tx: &mut Tx<'_>, row: &ShopRow) -> Result<OpenPayRules, StoreError> {
    let currency = row.shop.currency;
    let found = openpay::rules(tx, row.merchant, row.shop.id, currency)?;
    Ok(found.map_or_else(|| OpenPayRules::usual(currency), |(rules, _)| rules))
}

/// The addresses of whoever opened the payment of a link; nothing if it is no open payment.
pub(crate) fn payer(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: LinkId,
) -> Result<Option<Vec<Address>>, StoreError> {
    let opened = openpay::find(tx, scope, link)?;
    Ok(opened.map(|opened| {
        let mobile = Address::Mobile(opened.payer.mobile);
        let email = opened.payer.email.map(Address::Email);
        std::iter::once(mobile).chain(email).collect()
    }))
}

/// Whether payment of an open payment's link was begun so often that it looks like a machine that
/// tries cards.
pub(crate) fn is_overdone(
    tx: &mut Tx<'_>,
    scope: Scope,
    link: &Link,
    currency: Currency,
) -> Result<bool, StoreError> {
    let Some(begun) = openpay::begun(tx, scope, link.id)? else {
        return Ok(false);
    };
    let found = openpay::rules(tx, scope.merchant, link.shop, currency)?;
    let limits = found.map_or_else(Default::default, |(rules, _)| rules.limits);
    Ok(begun >= limits.link)
}

/// What is kept of a network address: of the long ones, the part that one subscriber has.
fn address_hash(scope: Scope, address: IpAddr) -> [u8; 32] {
    let text = match address.to_canonical() {
        IpAddr::V4(short) => short.to_string(),
        IpAddr::V6(long) => {
            let [a, b, c, d, ..] = long.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    };
    Sha256::digest(format!("openpay/{}/{text}", scope.merchant.0)).into()
}

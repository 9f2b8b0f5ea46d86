//! Making a merchant with its first shop, account, providers and keys.

use std::collections::BTreeMap;

use domain::account::FinancialAccount;
use domain::customer::{Customer, CustomerKind};
use domain::id::{AccountId, ApiKeyId, CustomerId, ProviderId, ReceiptTypeId, ShopId};
use domain::provider::{Provider, ProviderState};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::{Language, Shop, Slug};
use gateways::{Credentials, Terminal};
use money::{Amount, Currency, Unit};
use store::StoreError;
use store::rooms::provider::ProviderRow;
use store::rooms::shop::ShopRow;
use store::rooms::{account, api_key, customer, merchant, provider, shop};

use crate::App;
use crate::bank::DeskError;
use crate::entropy::hex;

/// What a first shop is made of.
#[derive(Debug, Clone)]
pub struct NewShop {
    /// First part of its addresses.
    pub slug: Slug,
    /// As payers read it.
    pub name: String,
    /// Language unless told otherwise.
    pub language: Language,
    /// IANA name.
    pub time_zone: String,
    /// Currency of its links.
    pub currency: Currency,
    /// How amounts are shown.
    pub unit: Unit,
    /// Where staff notices go.
    pub manager_email: Option<String>,
    /// For payers' questions.
    pub contact: Option<String>,
    /// Days that a link is valid.
    pub validity_days: Option<u32>,
    /// Name of its financial account.
    pub account_name: String,
    /// Name of its receipt type.
    pub receipt_type_name: String,
}

/// What a provider is made of.
#[derive(Debug, Clone)]
pub struct NewProvider {
    /// In which world.
    pub mode: Mode,
    /// Whose account.
    pub account: AccountId,
    /// Code of the driver.
    pub driver: String,
    /// As payers read it.
    pub public_name: String,
    /// Where the bank's API is; the driver's own unless told.
    pub base_url: Option<String>,
    /// As the driver's metadata asks for.
    pub credentials: BTreeMap<String, String>,
    /// Order on the page.
    pub position: i64,
    /// Smallest and largest amount.
    pub limits: (Option<Amount>, Option<Amount>),
    /// The terminal verifies by itself.
    pub auto_verify: bool,
}

/// A shop that was made.
#[derive(Debug, Clone)]
pub struct MadeShop {
    /// Its merchant.
    pub merchant: MerchantNo,
    /// The shop.
    pub shop: ShopId,
    /// Where its money lands.
    pub account: AccountId,
}

/// Why setting up was refused.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The slug belongs to somebody.
    #[error("the address /{0} is taken")]
    SlugTaken(String),
    /// No such time zone.
    #[error("unknown time zone {0}")]
    TimeZone(String),
    /// The unit is not one of the currency.
    #[error("the unit {0} is not one of {1}")]
    Unit(Unit, Currency),
    /// The provider's settings are refused.
    #[error(transparent)]
    Provider(#[from] DeskError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Makes a merchant.
    pub async fn make_merchant(&self, name: &str) -> Result<MerchantNo, StoreError> {
        let (name, now) = (name.to_owned(), self.now());
        // Public, in keys; lower-case letters and digits of 80 random bits.
        let bytes: [u8; 10] = self.entropy().bytes();
        let code = hex(&bytes);
        self.write(move |tx| merchant::insert(tx, &code, &name, now))
            .await
    }

    /// The merchant that a first start made for its owner and that has no shop yet, else a new one.
    pub async fn merchant_for_first_shop(&self, name: &str) -> Result<MerchantNo, StoreError> {
        for owner in self.merchants().await? {
            let shops = self.store().read(move |tx| shop::all(tx, owner.no)).await?;
            if shops.is_empty() {
                return Ok(owner.no);
            }
        }
        self.make_merchant(name).await
    }

    /// Makes a shop with its account, receipt type and walk-in customers.
    pub async fn make_shop(
        &self,
        owner: MerchantNo,
        wanted: NewShop,
    ) -> Result<MadeShop, SetupError> {
        if jiff::tz::TimeZone::get(&wanted.time_zone).is_err() {
            return Err(SetupError::TimeZone(wanted.time_zone));
        }
        if !wanted.unit.fits(wanted.currency) {
            return Err(SetupError::Unit(wanted.unit, wanted.currency));
        }
        let now = self.now();
        let made = MadeShop {
            merchant: owner,
            shop: ShopId::new(self.uuid()),
            account: AccountId::new(self.uuid()),
        };
        let receipt_type = ReceiptTypeId::new(self.uuid());
        let walk_in = [CustomerId::new(self.uuid()), CustomerId::new(self.uuid())];
        let slug = wanted.slug.to_string();
        let row = ShopRow {
            merchant: owner,
            account: made.account,
            receipt_type,
            shop: Shop {
                id: made.shop,
                slug: wanted.slug,
                name: wanted.name,
                language: wanted.language,
                time_zone: wanted.time_zone,
                currency: wanted.currency,
                unit: wanted.unit,
                manager_email: wanted.manager_email,
                contact: wanted.contact,
                validity_days: wanted.validity_days,
                receipt_by_default: true,
                approve_receipts: true,
            },
        };
        let bank_account = FinancialAccount {
            id: made.account,
            name: wanted.account_name,
            currency: wanted.currency,
            active: true,
        };
        let type_name = wanted.receipt_type_name;
        let shop_id = made.shop;
        self.write(move |tx| {
            account::insert(tx, owner, &bank_account)?;
            account::insert_receipt_type(tx, owner, receipt_type, &type_name)?;
            shop::insert(tx, &row, now)?;
            for (mode, id) in Mode::ALL.into_iter().zip(walk_in) {
                let person = Customer {
                    id,
                    kind: CustomerKind::WalkIn,
                    name: row.shop.name.clone(),
                    email: None,
                    mobile: None,
                };
                let scope = Scope {
                    merchant: owner,
                    mode,
                };
                customer::insert(tx, scope, &person, Some(shop_id), now)?;
            }
            Ok(())
        })
        .await
        .map_err(|error: StoreError| match error {
            error if error.is_duplicate_of("slug_pk") => SetupError::SlugTaken(slug),
            error => SetupError::Store(error),
        })?;
        Ok(made)
    }

    /// Makes a provider: its settings are checked by its driver and its credentials sealed.
    pub async fn make_provider(
        &self,
        owner: MerchantNo,
        currency: Currency,
        wanted: NewProvider,
    ) -> Result<ProviderId, SetupError> {
        let scope = Scope {
            merchant: owner,
            mode: wanted.mode,
        };
        let driver = gateways::find(&wanted.driver)
            .ok_or_else(|| DeskError::NoDriver(wanted.driver.clone()))?;
        let urls = driver.meta().base_urls;
        let own = if wanted.mode.is_live() {
            urls.live
        } else {
            urls.test
        };
        let base_url = wanted
            .base_url
            .or_else(|| own.map(str::to_owned))
            .unwrap_or_default();
        let credentials = Credentials::new(wanted.credentials.clone());
        let terminal =
            Terminal::new(driver, wanted.mode, &base_url, credentials).map_err(DeskError::from)?;
        let terminal_key = driver.terminal_key(&terminal).map_err(DeskError::from)?;
        let id = ProviderId::new(self.uuid());
        let sealed = self
            .vault()
            .seal(self.entropy(), scope, id, &wanted.credentials)
            .map_err(DeskError::from)?;
        let row = ProviderRow {
            provider: Provider {
                id,
                account: wanted.account,
                driver: wanted.driver,
                public_name: wanted.public_name,
                state: if wanted.mode.is_live() {
                    ProviderState::Enabled
                } else {
                    ProviderState::Test
                },
                published: true,
                position: wanted.position,
                min: wanted.limits.0,
                max: wanted.limits.1,
                currency,
                auto_verify: wanted.auto_verify,
                terminal_key,
                base_url,
            },
            credentials: sealed,
            token: self.entropy().token(wanted.mode),
        };
        self.write(move |tx| provider::insert(tx, scope, &row))
            .await?;
        Ok(id)
    }

    /// Makes an API key and gives it, for the only time.
    pub async fn make_api_key(
        &self,
        owner: MerchantNo,
        mode: Mode,
        name: &str,
    ) -> Result<String, StoreError> {
        let scope = Scope {
            merchant: owner,
            mode,
        };
        let bytes: [u8; 32] = self.entropy().bytes();
        let secret = hex(&bytes);
        let (id, name, now) = (ApiKeyId::new(self.uuid()), name.to_owned(), self.now());
        self.write(move |tx| {
            let code = merchant::all(tx)?
                .into_iter()
                .find(|merchant| merchant.no == owner)
                .map(|merchant| merchant.code)
                .ok_or(StoreError::ForeignKey)?;
            let key = format!("sk_{mode}_{code}_{secret}");
            api_key::insert(tx, scope, id, &name, &crate::auth::hash(&key), now)?;
            Ok(key)
        })
        .await
    }
}

//! Making a merchant with its first shop, account, providers and keys.

use std::collections::BTreeMap;

use domain::id::{AccountId, ApiKeyId, ProviderId, ShopId};
use domain::provider::{Provider, ProviderState};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::settings::{Fault, Faults, ShopForm};
use domain::shop::{Language, Slug};
use gateways::{Credentials, Driver, Terminal};
use money::{Amount, Currency, Unit};
use store::StoreError;
use store::rooms::provider::{Age, ProviderRow};
use store::rooms::{api_key, merchant, provider};

use crate::App;
use crate::bank::DeskError;
use crate::entropy::hex;
use crate::settings::{Editor, Pick, Picks, SettingsError};

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

/// What a provider is made of. Holds credentials, so it never shows in logs.
#[derive(Clone)]
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
    /// Some field is refused.
    #[error("{} field(s) are wrong", .0.0.len())]
    Wrong(Faults),
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

    /// Makes a shop with its account, receipt type and walk-in customers, for whoever rules the
    /// machine.
    pub async fn make_shop(
        &self,
        owner: MerchantNo,
        wanted: NewShop,
    ) -> Result<MadeShop, SetupError> {
        let slug = wanted.slug.to_string();
        let form = ShopForm {
            name: wanted.name,
            slug: slug.clone(),
            language: wanted.language.to_string(),
            time_zone: wanted.time_zone.clone(),
            currency: wanted.currency.to_string(),
            unit: wanted.unit.to_string(),
            manager_email: wanted.manager_email.unwrap_or_default(),
            contact: wanted.contact.unwrap_or_default(),
        };
        let picks = Picks {
            account: Pick::New(Some(wanted.account_name)),
            receipt_type: Pick::New(Some(wanted.receipt_type_name)),
            validity_days: wanted.validity_days,
        };
        let made = self
            .create_shop(&Editor::operator(owner), &form, picks)
            .await;
        made.map_err(|error| match error {
            SettingsError::Wrong(faults) => match faults.0.as_slice() {
                [("slug", Fault::SlugTaken), ..] => SetupError::SlugTaken(slug),
                [("time_zone", _), ..] => SetupError::TimeZone(wanted.time_zone),
                [("unit", _), ..] => SetupError::Unit(wanted.unit, wanted.currency),
                _ => SetupError::Wrong(faults),
            },
            SettingsError::Store(error) => SetupError::Store(error),
            // The operator may everything, has no nonce, and something new has no version.
            _ => SetupError::Store(StoreError::NotCommitted),
        })
    }

    /// Makes a provider that payers are offered at once: its settings are checked by its driver and
    /// its credentials sealed, but nobody asks the bank about them.
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
        let row = self.provider_row(scope, currency, wanted)?;
        let id = row.provider.id;
        self.write(move |tx| provider::insert(tx, scope, &row))
            .await?;
        Ok(id)
    }

    /// A new provider, switched on and published, as it will be stored.
    pub(crate) fn provider_row(
        &self,
        scope: Scope,
        currency: Currency,
        wanted: NewProvider,
    ) -> Result<ProviderRow, DeskError> {
        let driver = gateways::find(&wanted.driver)
            .ok_or_else(|| DeskError::NoDriver(wanted.driver.clone()))?;
        let own = own_address(driver, scope.mode).map(str::to_owned);
        let base_url = wanted.base_url.or(own).unwrap_or_default();
        let credentials = Credentials::new(wanted.credentials.clone());
        let terminal = Terminal::new(driver, scope.mode, &base_url, credentials)?;
        let terminal_key = driver.terminal_key(&terminal)?;
        let id = ProviderId::new(self.uuid());
        let sealed = self
            .vault()
            .seal(self.entropy(), scope, id, &wanted.credentials)?;
        Ok(ProviderRow {
            provider: Provider {
                id,
                account: wanted.account,
                driver: wanted.driver,
                public_name: wanted.public_name,
                state: ProviderState::on_in(scope.mode),
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
            token: self.entropy().token(scope.mode),
            version: 1,
            check: None,
            illness: None,
            age: Age::Only,
        })
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

/// Where a driver's bank is in this world, unless a provider says otherwise.
pub(crate) fn own_address(driver: &dyn Driver, mode: Mode) -> Option<&'static str> {
    let urls = driver.meta().base_urls;
    match mode {
        Mode::Live => urls.live,
        Mode::Test => urls.test,
    }
}

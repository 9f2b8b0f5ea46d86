//! Providers: which there are, making one, changing one.

use std::collections::BTreeMap;

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::check::Check;
use domain::event::EventKind;
use domain::health::{Figures, Illness};
use domain::id::{AccountId, ProviderId};
use domain::provider::{Provider, ProviderState};
use domain::scope::{Mode, Scope};
use domain::settings::{Fault, Faults, MAX_NAME, line, optional_line};
use domain::shop::Shop;
pub use gateways::{CodeText, Field, FieldKind, Meta, Text};
use gateways::{Credentials, Driver, Terminal};
use money::{Currency, Unit};
use store::rooms::provider::{ProviderRow, health, past};
use store::rooms::{account, event, provider, shop};
use store::{StoreError, Tx};

pub use super::provider_form::{MAX_CREDENTIAL, MAX_SECRET, ProviderForm};
use super::provider_form::{chosen, limits, merged, refused, same_server};
use super::{Editor, SettingsError};
use crate::App;
use crate::setup::{NewProvider, own_address};

/// A provider as its page shows it: without its secrets.
#[derive(Debug, Clone)]
pub struct ProviderView {
    /// The provider.
    pub provider: Provider,
    /// The version that a form edits.
    pub version: i64,
    /// The last test of its credentials.
    pub check: Option<Check>,
    /// What the bank's own code in that test means, if its driver knows.
    pub meaning: Option<CodeText>,
    /// Where its money lands.
    pub account: Option<FinancialAccount>,
    /// The unit of its limits.
    pub unit: Unit,
    /// What its driver says about itself; `None`: this build has no such driver.
    pub meta: Option<&'static Meta>,
    /// The settings that are no secrets.
    pub plain: BTreeMap<&'static str, String>,
    /// The names of the secrets that are stored.
    pub stored: Vec<&'static str>,
    /// The key of this server opens its credentials.
    pub opens: bool,
    /// What ails it.
    pub illness: Option<Illness>,
    /// What its bank did in the last day.
    pub figures: Figures,
}

/// What a form for a new provider offers.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The driver.
    pub meta: &'static Meta,
    /// Its bank's own address in this world.
    pub address: Option<&'static str>,
    /// The active accounts whose currency it takes.
    pub accounts: Vec<FinancialAccount>,
    /// The unit of limits; `None`: the accounts count in different ones, so limits come later.
    pub unit: Option<(Unit, Currency)>,
}

/// What came of switching on, or of changing what is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switched {
    /// It is done.
    Done,
    /// The bank refuses the credentials, so nothing was done.
    Refused(Check),
    /// The bank did not say, so nothing was done; it can be done all the same.
    Unsure(Check),
}

/// Hours over which figures are told.
const DAY_HOURS: i64 = 24;

/// The facts that a form is judged by.
struct Facts {
    accounts: Vec<FinancialAccount>,
    shops: Vec<Shop>,
}

impl Facts {
    fn read(tx: &mut Tx<'_>, by: &Editor) -> Result<Self, StoreError> {
        let rows = shop::all(tx, by.merchant())?;
        Ok(Self {
            accounts: account::all(tx, by.merchant())?,
            shops: rows.into_iter().map(|row| row.shop).collect(),
        })
    }

    /// One unit for each currency: that of the first shop that counts in it.
    fn unit(&self, currency: Currency) -> Unit {
        let shop = self.shops.iter().find(|shop| shop.currency == currency);
        shop.map_or(Unit::default_for(currency), |shop| shop.unit)
    }

    fn account(&self, id: AccountId) -> Option<FinancialAccount> {
        self.accounts.iter().find(|one| one.id == id).cloned()
    }

    fn offer(&self, driver: &'static dyn Driver, mode: Mode) -> Offer {
        let meta = driver.meta();
        let fits = |one: &&FinancialAccount| {
            one.active && meta.capabilities.currencies.contains(&one.currency)
        };
        let accounts: Vec<_> = self.accounts.iter().filter(fits).cloned().collect();
        let mut currencies: Vec<Currency> = accounts.iter().map(|one| one.currency).collect();
        currencies.dedup();
        let unit = match currencies.as_slice() {
            [only] => Some((self.unit(*only), *only)),
            _ => None,
        };
        Offer {
            meta,
            address: own_address(driver, mode),
            accounts,
            unit,
        }
    }
}

/// The drivers that can be used in a world.
pub fn drivers(mode: Mode) -> impl Iterator<Item = &'static Meta> {
    let all = gateways::DRIVERS.iter().map(|driver| driver.meta());
    all.filter(move |meta| mode == Mode::Test || meta.base_urls.live.is_some())
}

fn usable(code: &str, mode: Mode) -> Result<&'static dyn Driver, SettingsError> {
    let driver = gateways::find(code).ok_or(SettingsError::NotFound)?;
    let known = drivers(mode).any(|meta| meta.code == code);
    known.then_some(driver).ok_or(SettingsError::NotFound)
}

pub(super) fn scope_of(by: &Editor, mode: Mode) -> Scope {
    Scope {
        merchant: by.merchant(),
        mode,
    }
}

impl App {
    /// All providers of a world, as payers see them one below the other.
    pub async fn providers(
        &self,
        by: &Editor,
        mode: Mode,
    ) -> Result<Vec<ProviderView>, SettingsError> {
        by.need(Permission::Providers)?;
        let (editor, scope, now) = (by.clone(), scope_of(by, mode), self.now());
        let read = self.store().read(move |tx| {
            let facts = Facts::read(tx, &editor)?;
            let mut rows = Vec::new();
            for row in provider::all(tx, scope)? {
                let day = health::figures(tx, scope, row.provider.id, (DAY_HOURS, now))?;
                rows.push((row, day));
            }
            Ok::<_, StoreError>((rows, facts))
        });
        let (rows, facts) = read.await?;
        let view = |(row, day): &(ProviderRow, Figures)| ProviderView {
            figures: *day,
            ..self.provider_view(scope, row, &facts)
        };
        Ok(rows.iter().map(view).collect())
    }

    /// One provider.
    pub async fn provider_settings(
        &self,
        by: &Editor,
        mode: Mode,
        id: ProviderId,
    ) -> Result<ProviderView, SettingsError> {
        let (row, facts) = self.provider_and_facts(by, mode, id).await?;
        let (scope, now) = (scope_of(by, mode), self.now());
        let day = self
            .store()
            .read(move |tx| health::figures(tx, scope, id, (DAY_HOURS, now)));
        let day: Result<Figures, StoreError> = day.await;
        Ok(ProviderView {
            figures: day?,
            ..self.provider_view(scope, &row, &facts)
        })
    }

    /// What the form for a new provider of this driver offers.
    pub async fn provider_offer(
        &self,
        by: &Editor,
        mode: Mode,
        driver: &str,
    ) -> Result<Offer, SettingsError> {
        by.need(Permission::Providers)?;
        let driver = usable(driver, mode)?;
        let editor = by.clone();
        let facts = self.store().read(move |tx| Facts::read(tx, &editor)).await;
        let facts: Result<Facts, StoreError> = facts;
        Ok(facts?.offer(driver, mode))
    }

    /// The accounts to which a provider's money may go.
    pub async fn provider_accounts(
        &self,
        by: &Editor,
        view: &ProviderView,
    ) -> Result<Vec<FinancialAccount>, SettingsError> {
        by.need(Permission::Providers)?;
        let (editor, provider) = (by.clone(), view.provider.clone());
        let facts = self.store().read(move |tx| Facts::read(tx, &editor)).await;
        let facts: Facts = facts.map_err(|error: StoreError| error)?;
        Ok(accounts_for(&facts, &provider).cloned().collect())
    }

    /// Makes a provider, switched off until its credentials were tried.
    pub async fn add_provider(
        &self,
        by: &Editor,
        mode: Mode,
        driver: &str,
        form: ProviderForm,
    ) -> Result<ProviderId, SettingsError> {
        by.need(Permission::Providers)?;
        let driver = usable(driver, mode)?;
        let editor = by.clone();
        let facts = self.store().read(move |tx| Facts::read(tx, &editor)).await;
        let facts: Facts = facts.map_err(|error: StoreError| error)?;
        let offer = facts.offer(driver, mode);

        let mut faults = Faults::default();
        let public_name = faults.take("public_name", line(&form.public_name, MAX_NAME));
        let account = chosen(&offer.accounts, &form.account);
        let account = faults.take("account", account);
        let currency = account.as_ref().map(|account| account.currency);
        let limits = currency.map(|currency| {
            let unit = facts.unit(currency);
            limits(&form, driver.meta(), (unit, currency), &mut faults)
        });
        let own = offer.address.unwrap_or_default().to_owned();
        let base_url = optional_line(&form.base_url, MAX_CREDENTIAL);
        let base_url = faults.take("base_url", base_url.map(|typed| typed.unwrap_or(own)));
        let merged = merged(
            driver.meta().fields,
            &form.credentials,
            &BTreeMap::new(),
            &mut faults,
        );
        let (Some(public_name), Some(account), Some(limits), Some(base_url), true) =
            (public_name, account, limits, base_url, faults.is_empty())
        else {
            return Err(SettingsError::Wrong(faults));
        };
        let wanted = NewProvider {
            mode,
            account: account.id,
            driver: driver.meta().code.to_owned(),
            public_name,
            base_url: Some(base_url),
            credentials: merged.credentials,
            position: 0,
            limits,
            auto_verify: form.auto_verify && driver.meta().capabilities.may_verify_by_itself,
        };
        let scope = scope_of(by, mode);
        let row = self.provider_row(scope, account.currency, wanted);
        let mut row = row.map_err(refused)?;
        row.provider.state = ProviderState::Disabled;
        row.provider.published = form.published;
        let id = row.provider.id;
        let made = self.setting_event(by, EventKind::ProviderCreated, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let last = provider::all(tx, scope)?
                .last()
                .map(|row| row.provider.position);
            row.provider.position = last.map_or(1, |last| last.saturating_add(1));
            provider::insert(tx, scope, &row)?;
            event::append(tx, scope, std::slice::from_ref(&made))?;
            Ok::<_, SettingsError>(id)
        })
        .await
    }

    /// Changes a provider, if nobody changed it since `version`. Of one that is switched on, new
    /// credentials and a new address are tried at the bank before they are saved.
    pub async fn change_provider(
        &self,
        by: &Editor,
        mode: Mode,
        (id, version): (ProviderId, i64),
        form: ProviderForm,
    ) -> Result<Switched, SettingsError> {
        let (mut row, facts) = self.provider_and_facts(by, mode, id).await?;
        let old = row.clone();
        let scope = scope_of(by, mode);
        // What was typed was typed over this version; the store compares it.
        row.version = version;
        let driver = gateways::find(&row.provider.driver).ok_or(SettingsError::NotFound)?;
        let opened = self.vault().open(scope, id, &row.credentials);
        let opened = opened.unwrap_or_default();

        let mut faults = Faults::default();
        let public_name = faults.take("public_name", line(&form.public_name, MAX_NAME));
        let offered: Vec<_> = accounts_for(&facts, &row.provider).cloned().collect();
        let account = faults.take("account", chosen(&offered, &form.account));
        let currency = row.provider.currency;
        let unit = (facts.unit(currency), currency);
        let limits = limits(&form, driver.meta(), unit, &mut faults);
        let own = own_address(driver, mode).unwrap_or_default().to_owned();
        let base_url = optional_line(&form.base_url, MAX_CREDENTIAL);
        let base_url = faults.take("base_url", base_url.map(|typed| typed.unwrap_or(own)));
        let merged = merged(
            driver.meta().fields,
            &form.credentials,
            &opened,
            &mut faults,
        );
        if let (Some(base_url), Some(kept)) = (&base_url, merged.kept)
            && !same_server(base_url, &row.provider.base_url)
        {
            // Who may change settings must not learn a stored secret by sending it elsewhere.
            faults.0.push((kept, Fault::Again));
        }
        let (Some(public_name), Some(account), Some(base_url), true) =
            (public_name, account, base_url, faults.is_empty())
        else {
            return Err(SettingsError::Wrong(faults));
        };
        let credentials = Credentials::new(merged.credentials.clone());
        let terminal = Terminal::new(driver, mode, &base_url, credentials);
        let terminal = terminal.map_err(|refusal| refused(refusal.into()))?;
        let terminal_key = driver.terminal_key(&terminal);
        let terminal_key = terminal_key.map_err(|refusal| refused(refusal.into()))?;

        let new_credentials = merged.credentials != opened;
        if new_credentials || base_url != row.provider.base_url {
            row.check = None;
            if row.provider.state.is_on() {
                let check = self.try_out(driver, &terminal).await;
                if let Some(stopped) = stops(&check, form.anyway) {
                    return Ok(stopped);
                }
                row.check = Some(check);
            }
        }
        if new_credentials {
            let sealed = self
                .vault()
                .seal(self.entropy(), scope, id, &merged.credentials);
            row.credentials = sealed.map_err(|error| refused(error.into()))?;
        }
        row.provider = Provider {
            account: account.id,
            public_name,
            published: form.published,
            min: limits.0,
            max: limits.1,
            auto_verify: form.auto_verify && driver.meta().capabilities.may_verify_by_itself,
            terminal_key,
            base_url,
            ..row.provider
        };
        self.store_provider(by, scope, row, Some(old)).await?;
        Ok(Switched::Done)
    }

    /// Writes a changed row, with its event. What was replaced of the `old` one is kept, for payments
    /// that began under it.
    pub(super) async fn store_provider(
        &self,
        by: &Editor,
        scope: Scope,
        row: ProviderRow,
        old: Option<ProviderRow>,
    ) -> Result<(), SettingsError> {
        let replaced = |old: &ProviderRow| {
            old.credentials != row.credentials || old.provider.base_url != row.provider.base_url
        };
        let old = old.filter(replaced);
        let changed = self.setting_event(by, EventKind::ProviderChanged, row.provider.id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            if !provider::change(tx, scope, &row)? {
                return Err(SettingsError::Changed);
            }
            if let Some(old) = &old {
                past::keep(tx, scope, old, now)?;
                health::turn(tx, scope, old.provider.id, (old.illness.as_ref(), None))?;
            }
            event::append(tx, scope, std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }

    async fn provider_and_facts(
        &self,
        by: &Editor,
        mode: Mode,
        id: ProviderId,
    ) -> Result<(ProviderRow, Facts), SettingsError> {
        by.need(Permission::Providers)?;
        let (editor, scope) = (by.clone(), scope_of(by, mode));
        let read = self.store().read(move |tx| {
            let row = provider::find(tx, scope, id)?;
            Ok::<_, StoreError>((row, Facts::read(tx, &editor)?))
        });
        let (row, facts) = read.await?;
        Ok((row.ok_or(SettingsError::NotFound)?, facts))
    }

    fn provider_view(&self, scope: Scope, row: &ProviderRow, facts: &Facts) -> ProviderView {
        let provider = row.provider.clone();
        let driver = gateways::find(&provider.driver);
        let opened = self.vault().open(scope, provider.id, &row.credentials);
        let opens = opened.is_ok();
        let opened = opened.unwrap_or_default();
        let (mut plain, mut stored) = (BTreeMap::new(), Vec::new());
        for field in driver.map_or(&[][..], |driver| driver.meta().fields) {
            match (field.kind, opened.get(field.name)) {
                (_, None) => {}
                (FieldKind::Secret, Some(_)) => stored.push(field.name),
                (_, Some(value)) => {
                    plain.insert(field.name, value.clone());
                }
            }
        }
        let code = row.check.as_ref().map(|check| check.code.as_str());
        ProviderView {
            meaning: driver.and_then(|driver| driver.describe(code?)),
            account: facts.account(provider.account),
            unit: facts.unit(provider.currency),
            meta: driver.map(Driver::meta),
            provider,
            version: row.version,
            check: row.check.clone(),
            plain,
            stored,
            opens,
            illness: row.illness.clone(),
            figures: Figures::default(),
        }
    }
}

/// The active accounts of the provider's currency, and the one that it has, whatever became of it.
fn accounts_for<'a>(
    facts: &'a Facts,
    provider: &'a Provider,
) -> impl Iterator<Item = &'a FinancialAccount> {
    let fits = |one: &&FinancialAccount| {
        one.id == provider.account || (one.active && one.currency == provider.currency)
    };
    facts.accounts.iter().filter(fits)
}

/// Why switching on stops here, if it does.
pub(super) fn stops(check: &Check, anyway: bool) -> Option<Switched> {
    use domain::check::CheckResult;
    match check.result {
        CheckResult::Good => None,
        CheckResult::Bad => Some(Switched::Refused(check.clone())),
        CheckResult::Unknown if anyway => None,
        CheckResult::Unknown => Some(Switched::Unsure(check.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_driver_is_not_offered_where_money_is_real() {
        let live: Vec<_> = drivers(Mode::Live).map(|meta| meta.code).collect();
        assert!(live.contains(&"zarinpal") && !live.contains(&"sandbox"));
        assert!(drivers(Mode::Test).any(|meta| meta.code == "sandbox"));
        assert!(usable("sandbox", Mode::Live).is_err());
    }
}

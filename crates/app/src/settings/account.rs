//! Financial accounts: where money lands.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::event::EventKind;
use domain::id::AccountId;
use domain::settings::{AccountDetails, AccountForm, Fault, Faults};
use store::StoreError;
use store::rooms::{account, event, shop};

use super::{Editor, SettingsError};
use crate::App;

impl App {
    /// All accounts of the merchant, in order of making.
    pub async fn accounts(&self, by: &Editor) -> Result<Vec<FinancialAccount>, SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        let all = self.store().read(move |tx| account::all(tx, no)).await;
        all.map_err(|error: StoreError| error.into())
    }

    /// One account, and whether its currency is settled.
    pub async fn account(
        &self,
        by: &Editor,
        id: AccountId,
    ) -> Result<(FinancialAccount, bool), SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        self.store()
            .read(move |tx| {
                let found = account::find(tx, no, id)?.ok_or(SettingsError::NotFound)?;
                Ok((found, account::is_used(tx, no, id)?))
            })
            .await
    }

    /// Makes an account.
    pub async fn create_account(
        &self,
        by: &Editor,
        form: &AccountForm,
    ) -> Result<AccountId, SettingsError> {
        by.need(Permission::Settings)?;
        let id = AccountId::new(self.uuid());
        let made = dressed(id, 1, form.read()?);
        let created = self.setting_event(by, EventKind::AccountCreated, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            account::insert(tx, by.merchant(), &made)?;
            event::append(tx, by.scope(), std::slice::from_ref(&created))?;
            Ok(id)
        })
        .await
    }

    /// Changes an account, if nobody did since `version`. Its currency stays once it is used (one
    /// that is not given is its own), and what a shop uses stays switched on.
    pub async fn change_account(
        &self,
        by: &Editor,
        id: AccountId,
        version: i64,
        form: &AccountForm,
    ) -> Result<(), SettingsError> {
        by.need(Permission::Settings)?;
        let changed = self.setting_event(by, EventKind::AccountChanged, id);
        let (by, now, form) = (by.clone(), self.now(), form.clone());
        self.write(move |tx| {
            by.once(tx, now)?;
            let no = by.merchant();
            let found = account::find(tx, no, id)?.ok_or(SettingsError::NotFound)?;
            let mut form = form.clone();
            if form.currency.trim().is_empty() {
                form.currency = found.currency.to_string();
            }
            let details = form.read()?;
            let mut faults = Faults::default();
            if details.currency != found.currency && account::is_used(tx, no, id)? {
                faults.0.push(("currency", Fault::Fixed));
            }
            let shops = shop::all(tx, no)?;
            let user = shops.into_iter().find(|row| row.account == id);
            if let Some(user) = user.filter(|_| !details.active) {
                faults.0.push(("active", Fault::DefaultOf(user.shop.name)));
            }
            if !faults.is_empty() {
                return Err(faults.into());
            }
            if !account::save(tx, no, &dressed(id, version, details))? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

fn dressed(id: AccountId, version: i64, details: AccountDetails) -> FinancialAccount {
    FinancialAccount {
        id,
        name: details.name,
        currency: details.currency,
        kind: details.kind,
        iban: details.iban,
        card: details.card,
        active: details.active,
        version,
    }
}

//! What a shop asks on its OpenPay page.

use domain::account::FinancialAccount;
use domain::event::EventKind;
use domain::id::ShopId;
use domain::openpay::{OpenPayForm, OpenPayRules};
use domain::receipt::ReceiptType;
use domain::settings::Fault;
use store::rooms::shop::ShopRow;
use store::rooms::{account, event, openpay};
use store::{StoreError, Tx};

use super::shop::find;
use super::{Editor, SettingsError};
use crate::App;

/// The settings of a shop's OpenPay page.
#[derive(Debug, Clone)]
pub struct OpenPaySettings {
    /// The shop.
    pub row: ShopRow,
    /// What its page asks.
    pub rules: OpenPayRules,
    /// Counts the changes; 0: nobody changed anything yet.
    pub version: i64,
    /// The address of the page.
    pub url: String,
    /// Where its money may land.
    pub accounts: Vec<FinancialAccount>,
    /// What its receipts may be.
    pub receipt_types: Vec<ReceiptType>,
}

/// The accounts and types of receipts that a shop's page may have of its own.
fn choices(
    tx: &mut Tx<'_>,
    row: &ShopRow,
) -> Result<(Vec<FinancialAccount>, Vec<ReceiptType>), StoreError> {
    let mut accounts = account::all(tx, row.merchant)?;
    accounts.retain(|one| one.active && one.currency == row.shop.currency);
    let mut types = account::receipt_types(tx, row.merchant)?;
    types.retain(|one| one.active);
    Ok((accounts, types))
}

impl App {
    /// The settings of a shop's OpenPay page.
    pub async fn openpay_settings(
        &self,
        by: &Editor,
        id: ShopId,
    ) -> Result<OpenPaySettings, SettingsError> {
        let (app, by) = (self.clone(), by.clone());
        self.store()
            .read(move |tx| {
                let row = find(tx, &by, id)?;
                let currency = row.shop.currency;
                let found = openpay::rules(tx, by.merchant(), id, currency)?;
                let (rules, version) = found.unwrap_or_else(|| (OpenPayRules::usual(currency), 0));
                let url = app.address(&crate::openpay::path(row.shop.slug.as_str()));
                let (accounts, receipt_types) = choices(tx, &row)?;
                Ok(OpenPaySettings {
                    row,
                    rules,
                    version,
                    url,
                    accounts,
                    receipt_types,
                })
            })
            .await
    }

    /// Changes the settings of a shop's OpenPay page, if nobody changed them since `version`.
    pub async fn change_openpay(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        form: &OpenPayForm,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ShopChanged, id);
        let (by, now, form) = (by.clone(), self.now(), form.clone());
        self.write(move |tx| {
            by.once(tx, now)?;
            let row = find(tx, &by, id)?;
            let rules = form.read((row.shop.currency, row.shop.unit))?;
            let (accounts, types) = choices(tx, &row)?;
            let known = |id: &_| accounts.iter().any(|one| one.id == *id);
            if !rules.account.as_ref().is_none_or(known) {
                return Err(SettingsError::wrong("account", Fault::Choice));
            }
            let known = |id: &_| types.iter().any(|one| one.id == *id);
            if !rules.receipt_type.as_ref().is_none_or(known) {
                return Err(SettingsError::wrong("receipt_type", Fault::Choice));
            }
            if !openpay::save_rules(tx, by.merchant(), id, &rules, version)? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

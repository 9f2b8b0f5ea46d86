//! What a shop says about slips, as settings.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::event::EventKind;
use domain::id::ShopId;
use domain::slip::RulesForm;
use store::rooms::shop::ShopRow;
use store::rooms::slip::{self, RulesRow};
use store::rooms::{account, event, shop};

use crate::App;
use crate::settings::{Editor, SettingsError};

/// The page of a shop's rules.
#[derive(Debug, Clone)]
pub struct RulesView {
    /// The shop.
    pub shop: ShopRow,
    /// Its rules.
    pub row: RulesRow,
    /// The accounts that it may show.
    pub accounts: Vec<FinancialAccount>,
}

impl App {
    /// What a shop says about slips, and on which accounts it may.
    pub async fn slip_rules(&self, by: &Editor, id: ShopId) -> Result<RulesView, SettingsError> {
        by.need_in(Permission::Settings, id)?;
        let no = by.merchant();
        self.store()
            .read(move |tx| {
                let found = shop::find(tx, no, id)?.ok_or(SettingsError::NotFound)?;
                let mut accounts = account::all(tx, no)?;
                accounts.retain(|one| one.active && one.currency == found.shop.currency);
                Ok(RulesView {
                    row: slip::rules(tx, no, id, found.shop.currency)?,
                    shop: found,
                    accounts,
                })
            })
            .await
    }

    /// Changes them, if nobody did since `version`.
    pub async fn change_slip_rules(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        form: &RulesForm,
    ) -> Result<(), SettingsError> {
        by.need_in(Permission::Settings, id)?;
        let changed = self.setting_event(by, EventKind::SlipRulesChanged, id);
        let (by, now, form) = (by.clone(), self.now(), form.clone());
        self.write(move |tx| {
            by.once(tx, now)?;
            let no = by.merchant();
            let found = shop::find(tx, no, id)?.ok_or(SettingsError::NotFound)?;
            let accounts = account::all(tx, no)?.into_iter();
            let fits = |one: &FinancialAccount| one.active && one.currency == found.shop.currency;
            let known: Vec<_> = accounts.filter(fits).map(|one| one.id).collect();
            let rules = form.read(&known, (found.shop.unit, found.shop.currency))?;
            if !slip::save_rules(tx, no, id, &RulesRow { rules, version })? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

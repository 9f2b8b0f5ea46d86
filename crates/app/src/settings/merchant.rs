//! The merchant's own data.

use domain::access::Permission;
use domain::event::EventKind;
use domain::merchant::Merchant;
use domain::settings::{Faults, MAX_NAME, line};
use store::StoreError;
use store::rooms::{event, merchant};

use super::{Editor, SettingsError};
use crate::App;

impl App {
    /// The merchant whose settings these are.
    pub async fn merchant_settings(&self, by: &Editor) -> Result<Merchant, SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        let found = self.store().read(move |tx| merchant::find(tx, no)).await;
        let found: Option<Merchant> = found.map_err(|error: StoreError| error)?;
        found.ok_or(SettingsError::NotFound)
    }

    /// Gives the merchant another name, if nobody changed it since `version`.
    pub async fn change_merchant(
        &self,
        by: &Editor,
        version: i64,
        name: &str,
    ) -> Result<(), SettingsError> {
        by.need(Permission::Settings)?;
        let mut faults = Faults::default();
        let name = faults.take("name", line(name, MAX_NAME));
        let Some(name) = name else {
            return Err(SettingsError::Wrong(faults));
        };
        let changed = self.setting_event(by, EventKind::MerchantChanged, by.merchant().0);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            if !merchant::change(tx, by.merchant(), version, &name)? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

//! When and to whom a shop's messages go: quiet hours, other countries, limits.

use domain::event::EventKind;
use domain::id::ShopId;
use domain::settings::SendingForm;
use store::rooms::event;
use store::rooms::shop::ShopRow;

use super::shop::{find, save};
use super::{Editor, SettingsError};
use crate::App;

impl App {
    /// A shop with its settings for sending.
    pub async fn sending_settings(
        &self,
        by: &Editor,
        id: ShopId,
    ) -> Result<ShopRow, SettingsError> {
        let by = by.clone();
        self.store().read(move |tx| find(tx, &by, id)).await
    }

    /// Changes a shop's settings for sending, if nobody changed the shop since `version`.
    pub async fn change_sending(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        form: &SendingForm,
    ) -> Result<(), SettingsError> {
        let rules = form.read()?;
        let changed = self.setting_event(by, EventKind::ShopChanged, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let mut row = find(tx, &by, id)?;
            if row.version != version {
                return Err(SettingsError::Changed);
            }
            let rules = rules.clone();
            row.shop.quiet = rules.quiet;
            row.shop.may_wait = rules.may_wait;
            row.shop.abroad = rules.abroad;
            row.shop.limits = rules.limits;
            save(tx, &row)?;
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

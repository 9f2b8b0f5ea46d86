//! Receipt types, as the merchant's book-keeping names them.

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::ReceiptTypeId;
use domain::receipt::ReceiptType;
use domain::settings::{Fault, Faults, MAX_NAME, line};
use store::StoreError;
use store::rooms::{account, event, shop};

use super::{Editor, SettingsError};
use crate::App;

impl App {
    /// All receipt types of the merchant, in order of making.
    pub async fn receipt_types(&self, by: &Editor) -> Result<Vec<ReceiptType>, SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        let all = self
            .store()
            .read(move |tx| account::receipt_types(tx, no))
            .await;
        all.map_err(|error: StoreError| error.into())
    }

    /// One receipt type.
    pub async fn receipt_type(
        &self,
        by: &Editor,
        id: ReceiptTypeId,
    ) -> Result<ReceiptType, SettingsError> {
        by.need(Permission::Settings)?;
        let no = by.merchant();
        let found = self
            .store()
            .read(move |tx| account::find_receipt_type(tx, no, id))
            .await;
        let found: Option<ReceiptType> = found.map_err(|error: StoreError| error)?;
        found.ok_or(SettingsError::NotFound)
    }

    /// Makes a receipt type.
    pub async fn create_receipt_type(
        &self,
        by: &Editor,
        name: &str,
    ) -> Result<ReceiptTypeId, SettingsError> {
        by.need(Permission::Settings)?;
        let name = read(name)?;
        let id = ReceiptTypeId::new(self.uuid());
        let created = self.setting_event(by, EventKind::ReceiptTypeCreated, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            account::insert_receipt_type(tx, by.merchant(), id, &name)?;
            event::append(tx, by.scope(), std::slice::from_ref(&created))?;
            Ok(id)
        })
        .await
    }

    /// Changes a receipt type, if nobody did since `version`. What a shop uses stays switched on.
    pub async fn change_receipt_type(
        &self,
        by: &Editor,
        id: ReceiptTypeId,
        version: i64,
        (name, active, needs_approval): (&str, bool, bool),
    ) -> Result<(), SettingsError> {
        by.need(Permission::Settings)?;
        let kind = ReceiptType {
            id,
            name: read(name)?,
            active,
            needs_approval,
            version,
        };
        let changed = self.setting_event(by, EventKind::ReceiptTypeChanged, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let no = by.merchant();
            account::find_receipt_type(tx, no, id)?.ok_or(SettingsError::NotFound)?;
            let shops = shop::all(tx, no)?;
            let user = shops.into_iter().find(|row| row.receipt_type == id);
            if let Some(user) = user.filter(|_| !kind.active) {
                let fault = Fault::DefaultOf(user.shop.name);
                return Err(SettingsError::wrong("active", fault));
            }
            if !account::save_receipt_type(tx, no, &kind)? {
                return Err(SettingsError::Changed);
            }
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

fn read(name: &str) -> Result<String, Faults> {
    line(name, MAX_NAME).map_err(|fault| Faults::one("name", fault))
}

//! Positions of contacts: manager and liaison are built in, others are added here. Whoever keeps
//! customers in all shops keeps these.

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::PositionId;
use domain::position::{MAX_POSITIONS, Position};
use domain::settings::{Fault, Faults, MAX_NAME, line};
use store::StoreError;
use store::rooms::{event, position};

use super::{Editor, SettingsError};
use crate::App;

impl App {
    /// All positions that the merchant added, in order of making.
    pub async fn positions(&self, by: &Editor) -> Result<Vec<Position>, SettingsError> {
        by.need(Permission::Customers)?;
        let no = by.merchant();
        let all = self.store().read(move |tx| position::all(tx, no)).await;
        all.map_err(|error: StoreError| error.into())
    }

    /// One position.
    pub async fn position(&self, by: &Editor, id: PositionId) -> Result<Position, SettingsError> {
        by.need(Permission::Customers)?;
        let no = by.merchant();
        let found = self
            .store()
            .read(move |tx| position::find(tx, no, id))
            .await;
        let found: Option<Position> = found.map_err(|error: StoreError| error)?;
        found.ok_or(SettingsError::NotFound)
    }

    /// Adds a position.
    pub async fn create_position(
        &self,
        by: &Editor,
        name: &str,
    ) -> Result<PositionId, SettingsError> {
        by.need(Permission::Customers)?;
        let made = Position {
            id: PositionId::new(self.uuid()),
            name: read(name)?,
            active: true,
            version: 1,
        };
        let created = self.setting_event(by, EventKind::PositionCreated, made.id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let all = position::all(tx, by.merchant())?;
            if all.len() >= MAX_POSITIONS {
                return Err(SettingsError::wrong("name", Fault::Full(MAX_POSITIONS)));
            }
            position::insert(tx, by.merchant(), &made)?;
            event::append(tx, by.scope(), std::slice::from_ref(&created))?;
            Ok(made.id)
        })
        .await
    }

    /// Renames a position or switches it, if nobody did since `version`. Contacts keep one that is
    /// switched off.
    pub async fn change_position(
        &self,
        by: &Editor,
        id: PositionId,
        version: i64,
        (name, active): (&str, bool),
    ) -> Result<(), SettingsError> {
        by.need(Permission::Customers)?;
        let changed_to = Position {
            id,
            name: read(name)?,
            active,
            version,
        };
        let changed = self.setting_event(by, EventKind::PositionChanged, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let no = by.merchant();
            position::find(tx, no, id)?.ok_or(SettingsError::NotFound)?;
            if !position::save(tx, no, &changed_to)? {
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

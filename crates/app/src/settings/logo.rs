//! The logo of a shop.

use domain::event::EventKind;
use domain::id::ShopId;
use domain::settings::Fault;
use domain::shop::Slug;
use sha2::{Digest as _, Sha256};
use store::StoreError;
use store::rooms::{event, logo, shop};

use super::shop::{find, save};
use super::{Editor, SettingsError};
use crate::App;
use crate::entropy::hex;
use crate::picture::small_png;

/// Where a logo is on this server.
pub fn path(slug: &str, hash: &str) -> String {
    format!("/{slug}/logo/{hash}")
}

impl App {
    /// Where the logo of a shop is on this server.
    pub fn logo_path(&self, slug: &Slug, hash: &str) -> String {
        path(slug.as_str(), hash)
    }

    /// The picture of a shop, by the hash in its address.
    pub async fn logo(&self, slug: &Slug, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (slug, hash) = (slug.clone(), hash.to_owned());
        self.store()
            .read(move |tx| match shop::find_by_slug(tx, &slug)? {
                Some(row) => logo::find(tx, row.merchant, row.shop.id, &hash),
                None => Ok(None),
            })
            .await
    }

    /// Gives a shop a logo made out of `file`, if nobody changed the shop since `version`.
    pub async fn set_logo(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
        file: Vec<u8>,
    ) -> Result<(), SettingsError> {
        if file.is_empty() {
            return Err(SettingsError::wrong("logo", Fault::Missing));
        }
        // One picture at a time: each may fill its share of the memory while it is read.
        let turn = self.pictures().acquire_owned().await;
        let made = tokio::task::spawn_blocking(move || {
            let made = small_png(&file);
            drop(turn);
            made
        });
        let made = made.await.map_err(|_| StoreError::NotCommitted)?;
        let png = made.map_err(|fault| SettingsError::wrong("logo", Fault::Picture(fault)))?;
        // Sixteen bytes of it tell two pictures of a shop apart.
        let hash: String = hex(&Sha256::digest(&png)).chars().take(32).collect();
        self.change_logo(by, (id, version), Some((hash, png))).await
    }

    /// Takes the logo of a shop away, if nobody changed the shop since `version`.
    pub async fn remove_logo(
        &self,
        by: &Editor,
        id: ShopId,
        version: i64,
    ) -> Result<(), SettingsError> {
        self.change_logo(by, (id, version), None).await
    }

    async fn change_logo(
        &self,
        by: &Editor,
        (id, version): (ShopId, i64),
        picture: Option<(String, Vec<u8>)>,
    ) -> Result<(), SettingsError> {
        let changed = self.setting_event(by, EventKind::ShopChanged, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            by.once(tx, now)?;
            let row = find(tx, &by, id)?;
            if row.version != version {
                return Err(SettingsError::Changed);
            }
            match &picture {
                Some((hash, png)) => logo::put(tx, by.merchant(), id, (hash, png))?,
                None => logo::remove(tx, by.merchant(), id)?,
            }
            save(tx, &row)?;
            event::append(tx, by.scope(), std::slice::from_ref(&changed))?;
            Ok(())
        })
        .await
    }
}

//! What `peyvand doctor` looks at.

use jiff::SignedDuration;
use store::StoreError;
use store::rooms::shop::ShopRow;
use store::rooms::{job, provider, shop};

use crate::App;

/// How one provider looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderLook {
    /// Its settings are whole and its credentials open with this key.
    pub ok: bool,
    /// Which provider, and what is wrong.
    pub detail: String,
}

impl App {
    /// How far this machine's clock is from the database's.
    pub async fn clock_offset(&self) -> Result<SignedDuration, StoreError> {
        self.clock().follow(self.store()).await
    }

    /// Jobs that wait, and jobs that were given up.
    pub async fn job_counts(&self) -> Result<(u32, u32), StoreError> {
        let (mut waiting, mut dead) = (0, 0);
        for owner in self.merchants().await? {
            let counts = self
                .store()
                .read_long(move |tx| job::counts(tx, owner.no))
                .await?;
            waiting += counts.0;
            dead += counts.1;
        }
        Ok((waiting, dead))
    }

    /// The shop at a slug.
    pub async fn find_shop(&self, slug: &str) -> Result<Option<ShopRow>, StoreError> {
        let Ok(slug) = slug.parse() else {
            return Ok(None);
        };
        self.store()
            .read(move |tx| shop::find_by_slug(tx, &slug))
            .await
    }

    /// Whether every provider could be spoken to: driver, settings, credentials. Sends nothing.
    pub async fn check_providers(&self) -> Result<Vec<ProviderLook>, StoreError> {
        let mut looks = Vec::new();
        for scope in self.scopes().await? {
            let rows = self
                .store()
                .read_long(move |tx| provider::all(tx, scope))
                .await?;
            for row in rows {
                let name = format!("{} ({})", row.provider.public_name, scope.mode);
                looks.push(match self.desk(scope, &row) {
                    Ok(_) => ProviderLook {
                        ok: true,
                        detail: name,
                    },
                    Err(error) => ProviderLook {
                        ok: false,
                        detail: format!("{name}: {error}"),
                    },
                });
            }
        }
        Ok(looks)
    }
}

//! API keys at the command line: listed and revoked. (Users have `crate::access`.)

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::ApiKeyId;
use domain::scope::{Mode, Scope};
use store::StoreError;
use store::rooms::api_key::{self, ApiKey};
use store::rooms::event;

use super::{Editor, SettingsError};
use crate::App;

impl Editor {
    fn world(&self, mode: Mode) -> Scope {
        Scope {
            merchant: self.merchant(),
            mode,
        }
    }
}

impl App {
    /// The keys of one world, newest first; never the keys themselves.
    pub async fn api_keys(&self, by: &Editor, mode: Mode) -> Result<Vec<ApiKey>, SettingsError> {
        by.need(Permission::ApiKeys)?;
        let scope = by.world(mode);
        let keys = self.store().read(move |tx| api_key::all(tx, scope)).await;
        keys.map_err(|error: StoreError| error.into())
    }

    /// Makes a key of either world open nothing from now on.
    pub async fn revoke_api_key(&self, by: &Editor, id: ApiKeyId) -> Result<(), SettingsError> {
        by.need(Permission::ApiKeys)?;
        let revoked = self.setting_event(by, EventKind::ApiKeyRevoked, id);
        let (by, now) = (by.clone(), self.now());
        self.write(move |tx| {
            for mode in Mode::ALL {
                if api_key::revoke(tx, by.world(mode), id, now)? {
                    event::append(tx, by.world(mode), std::slice::from_ref(&revoked))?;
                    return Ok(());
                }
            }
            Err(SettingsError::NotFound)
        })
        .await
    }
}

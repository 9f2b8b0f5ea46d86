//! API keys of a user's making: shown once, listed, revoked. Each belongs to the world that the
//! session looks at.

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::ApiKeyId;
use store::StoreError;
use store::rooms::{api_key, event, merchant};

use super::{AccessError, SignedIn, clean_name, once};
use crate::App;

pub use store::rooms::api_key::ApiKey;

impl App {
    /// Makes an API key and gives it, for the only time. The user proves once more who they are:
    /// a key opens more, and longer, than a browser that was left open. `nonce` makes the form do
    /// its work once; see [`App::form_nonce`].
    pub async fn make_key(
        &self,
        by: &SignedIn,
        (name, password): (&str, &str),
        nonce: &str,
        request_id: &str,
    ) -> Result<String, AccessError> {
        by.need(Permission::ApiKeys)?;
        let name = clean_name(name).ok_or(AccessError::BadName)?;
        self.confirm(by, password.to_owned()).await?;
        let (id, now, scope) = (ApiKeyId::new(self.uuid()), self.now(), by.scope);
        let (secret, nonce) = (self.secret(), nonce.to_owned());
        let made = self.note(by.actor(), Some(request_id), EventKind::ApiKeyCreated, id);
        self.write(move |tx| {
            once(tx, scope, &nonce, name.as_bytes(), now)?;
            let owner = merchant::all(tx)?
                .into_iter()
                .find(|merchant| merchant.no == scope.merchant);
            let code = owner.ok_or(AccessError::NotFound)?.code;
            let key = format!("sk_{}_{code}_{secret}", scope.mode);
            api_key::insert(tx, scope, id, &name, &crate::auth::hash(&key), now)?;
            event::append(tx, scope, std::slice::from_ref(&made))?;
            Ok(key)
        })
        .await
    }

    /// The keys of the world that the session looks at, newest first.
    pub async fn list_keys(&self, by: &SignedIn) -> Result<Vec<ApiKey>, AccessError> {
        by.need(Permission::ApiKeys)?;
        let scope = by.scope;
        let keys = self.store().read(move |tx| api_key::all(tx, scope)).await;
        keys.map_err(|error: StoreError| error.into())
    }

    /// Makes a key open nothing from now on.
    pub async fn revoke_key(
        &self,
        by: &SignedIn,
        id: ApiKeyId,
        request_id: &str,
    ) -> Result<(), AccessError> {
        by.need(Permission::ApiKeys)?;
        let (scope, now) = (by.scope, self.now());
        let revoked = self.note(by.actor(), Some(request_id), EventKind::ApiKeyRevoked, id);
        self.write(move |tx| {
            if !api_key::revoke(tx, scope, id, now)? {
                return Err(AccessError::NotFound);
            }
            event::append(tx, scope, std::slice::from_ref(&revoked))?;
            Ok(())
        })
        .await
    }
}

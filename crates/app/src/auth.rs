//! API keys: `sk_test_<merchant>_<secret>`. Only a hash is kept; the key is shown once.

use domain::id::ApiKeyId;
use domain::scope::{Mode, Scope};
use sha2::{Digest, Sha256};
use store::StoreError;
use store::rooms::{api_key, merchant};

use crate::App;

/// Who calls the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whose data, in which world.
    pub scope: Scope,
    /// Which key.
    pub key: ApiKeyId,
}

/// Why a key is refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Not a key, not of a merchant here, or revoked: all alike.
    #[error("the API key is not known here")]
    Refused,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The parts of a key.
struct Parts<'a> {
    mode: Mode,
    merchant: &'a str,
}

fn parts(key: &str) -> Option<Parts<'_>> {
    let rest = key.strip_prefix("sk_")?;
    let (mode, rest) = rest.split_once('_')?;
    let (merchant, secret) = rest.split_once('_')?;
    let plain = |text: &str| {
        !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    (plain(merchant) && plain(secret)).then_some(Parts {
        mode: mode.parse().ok()?,
        merchant,
    })
}

/// A key has 256 random bits, so a plain hash hides it and a look-up by hash leaks nothing.
pub(crate) fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

impl App {
    /// Finds out who holds this key.
    pub async fn authenticate(&self, key: &str) -> Result<Caller, AuthError> {
        let Some(Parts {
            mode,
            merchant: code,
        }) = parts(key)
        else {
            return Err(AuthError::Refused);
        };
        let (code, hash) = (code.to_owned(), hash(key));
        self.store()
            .read(move |tx| {
                let Some(owner) = merchant::find_by_code(tx, &code)? else {
                    return Err(AuthError::Refused);
                };
                let scope = Scope {
                    merchant: owner.no,
                    mode,
                };
                let key = api_key::find(tx, scope, &hash)?.ok_or(AuthError::Refused)?;
                Ok(Caller { scope, key })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_keys_are_looked_up() {
        assert!(parts("sk_test_m1_abc").is_some());
        assert!(parts("sk_live_m1_abc").is_some());
        for bad in [
            "",
            "sk_",
            "sk_test_m1",
            "sk_test_m1_",
            "pk_test_m1_abc",
            "sk_prod_m1_abc",
            "sk_test_m1_a b",
            "sk_test_m 1_abc",
            "sk_test_m1_abc_def",
        ] {
            assert!(parts(bad).is_none(), "{bad}");
        }
    }
}

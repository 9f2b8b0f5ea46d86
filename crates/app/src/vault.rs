//! Secrets at rest: sealed with XChaCha20-Poly1305 under a key that is not in the database.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::id::ProviderId;
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Scope};

use crate::entropy::Entropy;

/// Version of the sealed form; the first byte of every blob.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Seals and opens credentials.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

/// A sealed blob that this key does not open: another key, another row, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("credentials cannot be opened with this key")]
pub struct CannotOpen;

impl Vault {
    /// A vault under a 256-bit key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
        }
    }

    /// Seals the credentials of one provider; they open for this provider only.
    pub fn seal(
        &self,
        entropy: &Entropy,
        scope: Scope,
        provider: ProviderId,
        credentials: &BTreeMap<String, String>,
    ) -> Result<Vec<u8>, CannotOpen> {
        self.seal_for(entropy, &provider_row(scope, provider), credentials)
    }

    /// Opens the credentials of one provider.
    pub fn open(
        &self,
        scope: Scope,
        provider: ProviderId,
        blob: &[u8],
    ) -> Result<BTreeMap<String, String>, CannotOpen> {
        self.open_for(&provider_row(scope, provider), blob)
    }

    /// Seals the secrets of a merchant's channel; they open for this channel only.
    pub fn seal_channel(
        &self,
        entropy: &Entropy,
        merchant: MerchantNo,
        kind: ChannelKind,
        secrets: &BTreeMap<String, String>,
    ) -> Result<Vec<u8>, CannotOpen> {
        self.seal_for(entropy, &channel_row(merchant, kind), secrets)
    }

    /// Opens the secrets of a merchant's channel.
    pub fn open_channel(
        &self,
        merchant: MerchantNo,
        kind: ChannelKind,
        blob: &[u8],
    ) -> Result<BTreeMap<String, String>, CannotOpen> {
        self.open_for(&channel_row(merchant, kind), blob)
    }

    fn seal_for(
        &self,
        entropy: &Entropy,
        row: &str,
        secrets: &BTreeMap<String, String>,
    ) -> Result<Vec<u8>, CannotOpen> {
        let nonce: [u8; NONCE_BYTES] = entropy.bytes();
        let text = serde_json::to_vec(secrets).or(Err(CannotOpen))?;
        let payload = Payload {
            msg: &text,
            aad: row.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .or(Err(CannotOpen))?;
        let mut blob = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        blob.push(VERSION);
        blob.extend(nonce);
        blob.extend(sealed);
        Ok(blob)
    }

    fn open_for(&self, row: &str, blob: &[u8]) -> Result<BTreeMap<String, String>, CannotOpen> {
        let (version, rest) = blob.split_first().ok_or(CannotOpen)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(CannotOpen)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().or(Err(CannotOpen))?;
        if *version != VERSION {
            return Err(CannotOpen);
        }
        let payload = Payload {
            msg: sealed,
            aad: row.as_bytes(),
        };
        let text = self
            .cipher
            .decrypt(&XNonce::from(nonce), payload)
            .or(Err(CannotOpen))?;
        serde_json::from_slice(&text).or(Err(CannotOpen))
    }
}

/// Binds a blob to its row, so that it cannot be copied into another.
fn provider_row(scope: Scope, provider: ProviderId) -> String {
    format!("{}/{}/{provider}", scope.merchant.0, scope.mode)
}

/// The same for a channel, which has no world.
fn channel_row(merchant: MerchantNo, kind: ChannelKind) -> String {
    format!("{}/channel/{kind}", merchant.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::scope::{MerchantNo, Mode};
    use uuid::Uuid;

    #[test]
    fn credentials_open_for_their_provider_and_key_alone() {
        let (vault, entropy) = (Vault::new(&[7; 32]), Entropy::new());
        let scope = Scope {
            merchant: MerchantNo(1),
            mode: Mode::Test,
        };
        let provider = ProviderId::new(Uuid::from_u128(1));
        let secret = BTreeMap::from([("secret".to_owned(), "canary".to_owned())]);
        let blob = vault.seal(&entropy, scope, provider, &secret).unwrap();
        assert_eq!(vault.open(scope, provider, &blob), Ok(secret));
        assert!(!blob.windows(6).any(|bytes| bytes == b"canary"));

        let other = ProviderId::new(Uuid::from_u128(2));
        assert_eq!(vault.open(scope, other, &blob), Err(CannotOpen));
        let live = Scope {
            mode: Mode::Live,
            ..scope
        };
        assert_eq!(vault.open(live, provider, &blob), Err(CannotOpen));
        assert_eq!(
            Vault::new(&[8; 32]).open(scope, provider, &blob),
            Err(CannotOpen)
        );
        let mut bent = blob.clone();
        bent[30] ^= 1;
        assert_eq!(vault.open(scope, provider, &bent), Err(CannotOpen));
        assert_eq!(vault.open(scope, provider, &[]), Err(CannotOpen));
    }
    #[test]
    fn the_secrets_of_a_channel_open_for_their_merchant_alone() {
        let (vault, entropy) = (Vault::new(&[7; 32]), Entropy::new());
        let secret = BTreeMap::from([("password".to_owned(), "canary".to_owned())]);
        let (merchant, kind) = (MerchantNo(1), ChannelKind::Smtp);
        let blob = vault.seal_channel(&entropy, merchant, kind, &secret);
        let blob = blob.unwrap();
        assert_eq!(vault.open_channel(merchant, kind, &blob), Ok(secret));
        let other = MerchantNo(2);
        assert_eq!(vault.open_channel(other, kind, &blob), Err(CannotOpen));
        let outbox = ChannelKind::Outbox;
        assert_eq!(vault.open_channel(merchant, outbox, &blob), Err(CannotOpen));
    }
}

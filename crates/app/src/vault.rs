//! Secrets at rest: sealed with XChaCha20-Poly1305 under a key that is not in the database. And names
//! in addresses that tell nothing of what they name.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::id::ProviderId;
use domain::message::ChannelKind;
use domain::scope::{MerchantNo, Scope};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::entropy::Entropy;

/// Version of the sealed form; the first byte of every blob.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
/// Longest name in an address that is looked at.
const MAX_NAME: usize = 400;

/// Seals and opens credentials.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    /// Makes the nonce of a name out of what it names.
    names: Hmac<Sha256>,
}

/// What a name in an address is for: a name for one thing opens no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A channel of a merchant, at the door for its calls.
    Channel,
    /// A message whose reader may ask for no more.
    Unsubscribe,
}

impl Named {
    const fn word(self) -> &'static str {
        match self {
            Self::Channel => "name/channel",
            Self::Unsubscribe => "name/unsubscribe",
        }
    }
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
            names: names_key(key),
        }
    }

    /// A name for an address: nobody guesses it, it tells nothing of what it names, and it is the
    /// same each time. Empty if it cannot be made, which then opens nothing.
    pub(crate) fn name(&self, purpose: Named, what: &str) -> String {
        let digest = self.digest(&[purpose.word(), "\0", what]);
        let digest = digest.finalize().into_bytes();
        let mut nonce = [0; NONCE_BYTES];
        // The same name under the same nonce is the same text: nothing is learnt from it.
        for (to, from) in nonce.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        let payload = Payload {
            msg: what.as_bytes(),
            aad: purpose.word().as_bytes(),
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What an address names, if this server made the name for this purpose.
    pub(crate) fn named(&self, purpose: Named, name: &str) -> Option<String> {
        if name.len() > MAX_NAME {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(name).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.word().as_bytes(),
        };
        let what = self.cipher.decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(what).ok()
    }

    /// The one-time code of something, six digits: nobody learns it without this key, and it is the
    /// same each time, so that it need not be kept anywhere.
    pub(crate) fn code(&self, what: &str) -> String {
        let digest = self.digest(&["code", "\0", what]).finalize().into_bytes();
        let number = digest
            .first_chunk()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        format!("{:06}", number % 1_000_000)
    }

    /// Whether this is the code of something. How long that takes says nothing about the code.
    pub(crate) fn is_code(&self, what: &str, typed: &str) -> bool {
        let shown = |code: &str| self.digest(&["code shown", "\0", what, "\0", code]);
        let right = shown(&self.code(what)).finalize();
        shown(typed).verify(&right.into_bytes()).is_ok()
    }

    fn digest(&self, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.names.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        mac
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

    /// Seals what a public page gives a payer to bring back; it opens for this use alone.
    pub fn seal_carried(
        &self,
        entropy: &Entropy,
        (merchant, what): (MerchantNo, &str),
        fields: &BTreeMap<String, String>,
    ) -> Result<String, CannotOpen> {
        let blob = self.seal_for(entropy, &carried(merchant, what), fields)?;
        Ok(URL_SAFE_NO_PAD.encode(blob))
    }

    /// Opens what a payer brought back.
    pub fn open_carried(
        &self,
        (merchant, what): (MerchantNo, &str),
        sealed: &str,
    ) -> Result<BTreeMap<String, String>, CannotOpen> {
        let blob = URL_SAFE_NO_PAD.decode(sealed).or(Err(CannotOpen))?;
        self.open_for(&carried(merchant, what), &blob)
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

/// A key of its own, so that no digest says anything about a cipher under the key itself.
#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn names_key(key: &[u8; 32]) -> Hmac<Sha256> {
    let keyed = |key: &[u8]| {
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("a key of any length")
    };
    let mut mac = keyed(key);
    mac.update(b"peyvand: names in addresses");
    keyed(&mac.finalize().into_bytes())
}

/// Binds a blob to its row, so that it cannot be copied into another.
fn provider_row(scope: Scope, provider: ProviderId) -> String {
    format!("{}/{}/{provider}", scope.merchant.0, scope.mode)
}

/// The same for a channel, which has no world.
fn channel_row(merchant: MerchantNo, kind: ChannelKind) -> String {
    format!("{}/channel/{kind}", merchant.0)
}

/// The same for what a payer carries.
fn carried(merchant: MerchantNo, what: &str) -> String {
    format!("{}/carried/{what}", merchant.0)
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
    fn a_name_in_an_address_opens_for_its_purpose_and_key_alone() {
        let vault = Vault::new(&[7; 32]);
        let name = vault.name(Named::Channel, "1/kavenegar");
        assert_eq!(name, vault.name(Named::Channel, "1/kavenegar"));
        assert_ne!(name, vault.name(Named::Channel, "2/kavenegar"));
        assert!(!name.contains("kavenegar"));
        let open = |vault: &Vault, purpose, name: &str| vault.named(purpose, name);
        let known = Some("1/kavenegar".to_owned());
        assert_eq!(open(&vault, Named::Channel, &name), known);
        assert_eq!(open(&vault, Named::Unsubscribe, &name), None);
        assert_eq!(open(&Vault::new(&[8; 32]), Named::Channel, &name), None);
        let mut bent = name.clone().into_bytes();
        bent[40] ^= 1;
        let bent = String::from_utf8(bent).unwrap();
        let cut: String = name.chars().take(60).collect();
        for wrong in ["", "AAAA", "گ", &bent, &cut, &"A".repeat(5_000)] {
            assert_eq!(open(&vault, Named::Channel, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_right_for_its_own_thing_and_key_alone() {
        let vault = Vault::new(&[7; 32]);
        let code = vault.code("1/test/otc_1");
        assert_eq!((code.len(), &code), (6, &vault.code("1/test/otc_1")));
        assert!(code.bytes().all(|digit| digit.is_ascii_digit()));
        assert!(vault.is_code("1/test/otc_1", &code));
        let other = if code == "000000" { "000001" } else { "000000" };
        for wrong in ["", other, "0000000", "گ"] {
            assert!(!vault.is_code("1/test/otc_1", wrong), "{wrong}");
        }
        assert!(!vault.is_code("1/test/otc_2", &code), "{code}");
        assert!(!Vault::new(&[8; 32]).is_code("1/test/otc_1", &code));
        // A thousand codes are spread over the whole room.
        let codes = (0..1_000).map(|n: u32| vault.code(&n.to_string()));
        let different: std::collections::BTreeSet<_> = codes.collect();
        assert!(different.len() > 990, "{}", different.len());
        assert!(different.iter().any(|code| code.starts_with('0')));
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

//! The signature of the Lyra family's forms.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::hex::hex;

/// Which of the two a shop is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    HmacSha256,
    Sha1,
}

/// Over the values of all fields that begin with `vads_`, in the order of their names, joined by
/// `+`, and behind them the key; which keys the HMAC as well.
pub(super) fn sign<'a>(
    algorithm: Algorithm,
    key: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut fields: Vec<_> = fields
        .filter(|(name, _)| name.starts_with("vads_"))
        .collect();
    fields.sort_unstable();
    let mut text = String::new();
    for (_, value) in fields {
        text.push_str(value);
        text.push('+');
    }
    text.push_str(key);
    match algorithm {
        // An HMAC takes a key of any length.
        Algorithm::HmacSha256 => Hmac::<Sha256>::new_from_slice(key.as_bytes())
            .map(|mac| STANDARD.encode(mac.chain_update(text).finalize().into_bytes()))
            .unwrap_or_default(),
        Algorithm::Sha1 => hex(Sha1::digest(text)),
    }
}

/// Whether a signature is the right one; compared in the same time wherever it differs.
pub(super) fn is_right<'a>(
    algorithm: Algorithm,
    key: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
    signature: &str,
) -> bool {
    let right = sign(algorithm, key, fields);
    !right.is_empty() && bool::from(right.as_bytes().ct_eq(signature.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL over `INTERACTIVE+5124+1122334455667788`.
    #[test]
    fn the_signatures_are_those_of_openssl() {
        let fields = [
            ("vads_amount", "5124"),
            ("signature", "x"),
            ("vads_action_mode", "INTERACTIVE"),
            ("other", "y"),
        ];
        let key = "1122334455667788";
        let hmac = sign(Algorithm::HmacSha256, key, fields.into_iter());
        assert_eq!(hmac, "OMEouMZKGuS/iD8gLvBY5xz69/zSLRYCszKhZ6YkJ5E=");
        let sha1 = sign(Algorithm::Sha1, key, fields.into_iter());
        assert_eq!(sha1, "5a7f357d044ba7534b759b1f11e444ec97ea0ca6");
        assert!(is_right(Algorithm::Sha1, key, fields.into_iter(), &sha1));
        assert!(!is_right(Algorithm::Sha1, "1", fields.into_iter(), &sha1));
        assert!(!is_right(
            Algorithm::HmacSha256,
            key,
            fields.into_iter(),
            &sha1
        ));
    }
}

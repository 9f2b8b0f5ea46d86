//! The bank's look at a signature: PKCS#1 v1.5 over SHA-1, with the public half of the shop's key.
//!
//! The key is a plaything: its private half stands in `docs/simulator.md` for everybody to use.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use sha1::{Digest, Sha1};

const BITS: u32 = 1024;
const MODULUS: &str = "\
    ae071febd5de00f3ef1a31ae203f8e2329a0a7c4b89eeab157210f2460aa0e802387538d3f1118b9\
    c6ae4c23f843df5deabd98309e99109930633805189bd50284c14962ad13ea8cabde142146d06983\
    ae22526995343a1ebeafaa2dec06d71b6ae7b47b6ffa2b736f5a272fa056d45ba254e2c4f804fef8\
    2b47a8a8cceb6531";
const EXPONENT: u32 = 65_537;
/// What stands between padding and hash: that the hash is one of SHA-1.
const NAME: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";

/// Whether this text signs these very bytes.
pub(super) fn signs(text: &str, body: &[u8]) -> bool {
    let signed = STANDARD.decode(text).ok().and_then(|bytes| open(&bytes));
    let hash = Sha1::digest(body);
    let Some(rest) = signed
        .as_deref()
        .and_then(|block| block.strip_suffix(hash.as_slice()))
    else {
        return false;
    };
    // Every byte of the padding is looked at: who skips some of them lets others forge it.
    let fill = rest
        .strip_suffix(NAME)
        .and_then(|rest| rest.strip_prefix(&[0, 1]))
        .and_then(|rest| rest.strip_suffix(&[0]));
    fill.is_some_and(|fill| fill.iter().all(|byte| *byte == 0xff))
}

fn open(signature: &[u8]) -> Option<Vec<u8>> {
    let number = BoxedUint::from_be_slice(signature, BITS).ok()?;
    let modulus = BoxedUint::from_be_hex(MODULUS, BITS).into_option()?;
    let params = BoxedMontyParams::new_vartime(Odd::new(modulus).into_option()?);
    let block = BoxedMontyForm::new(number, &params)
        .pow(&BoxedUint::from(EXPONENT))
        .retrieve();
    Some(block.to_be_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL: `dgst -sha1 -sign` with the key's private half.
    const BODY: &[u8] = br#"{"Amount":150000}"#;
    const SIGNED: &str = "LJIZNKcAkVgYG7PW6A9PLAutJABBXfngv2qDSD3jvi5M8IYmDD6sqk3SUSfUXYdA4CmjTgvaPVgk9P3LUphO/PwC9Ooixa/TIXPmJwgu8hhJAExwWCW7wj7/JQcC3wHKJT//OMqEK8Swk2IOtD5AOX7C/UBkEjefwJ96x0FenM4=";

    /// The same, with another key of the same length.
    const STRANGE: &str = "DMy1SV7818u0zjpfNFFay0nSIORyDTBHKvK3sX24WygSmBBby7aI1DbnCc5bjL2ruF6O23GcIhSbKpohygC2Gd1FbQ7luAhlxZvCRP8VZ9Np7JY3JBJs7edqFFuzb5g+pEMUBcPYbTYv+6Lkd1Y0D9K2MOVXguVcY2aA28p0Iv8=";

    #[test]
    fn the_signature_of_openssl_is_one_and_of_no_other_bytes() {
        assert!(signs(SIGNED, BODY));
        assert!(!signs(SIGNED, br#"{"Amount": 150000}"#));
        assert!(!signs(&SIGNED.replacen('L', "M", 1), BODY));
        assert!(!signs(STRANGE, BODY));
        for odd in ["", "AA==", "no base64", &"A".repeat(400)] {
            assert!(!signs(odd, BODY), "{odd}");
        }
    }
}

//! Sadad's signature: a text encrypted with TripleDES.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use des::TdesEde3;
use des::cipher::{BlockCipherEncrypt, KeyInit};

use super::KEY;
use crate::driver::Refusal;

const BLOCK: usize = 8;

/// The cipher of a terminal's key; 16 bytes are two keys of three, 24 are all three.
pub(super) fn cipher(key: &str) -> Result<TdesEde3, Refusal> {
    let bad = Refusal::BadField {
        field: KEY,
        expected: "16 or 24 bytes in Base64",
    };
    let Ok(mut bytes) = STANDARD.decode(key) else {
        return Err(bad);
    };
    if bytes.len() == 2 * BLOCK {
        bytes.extend_from_within(..BLOCK);
    }
    TdesEde3::new_from_slice(&bytes).map_err(|_| bad)
}

/// Each block by itself (ECB), filled up as PKCS#7 wants it.
pub(super) fn sign(key: &str, plain: &str) -> Result<String, Refusal> {
    let cipher = cipher(key)?;
    let mut bytes = plain.as_bytes().to_vec();
    let fill = BLOCK - bytes.len() % BLOCK;
    let mark = u8::try_from(fill).unwrap_or_default();
    bytes.resize(bytes.len() + fill, mark);
    for chunk in bytes.chunks_exact_mut(BLOCK) {
        if let Ok(block) = chunk.try_into() {
            cipher.encrypt_block(block);
        }
    }
    Ok(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector was made with OpenSSL: `-des-ede3` over the ASCII bytes of the key.
    #[test]
    fn the_signature_is_that_of_openssl() {
        let key = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";
        let signed = sign(key, "24000001;1001;150000").unwrap();
        assert_eq!(signed, "xL0cAyj9LaLVyOHvUIw0TebaXzEOJrSL");
    }

    #[test]
    fn sixteen_bytes_use_the_first_key_again() {
        let two = STANDARD.encode(b"0123456789abcdef");
        let three = STANDARD.encode(b"0123456789abcdef01234567");
        assert_eq!(sign(&two, "x").unwrap(), sign(&three, "x").unwrap());
        assert_eq!(
            sign(&two, "12345678").unwrap().len(),
            24,
            "a whole block is filled by another"
        );
    }

    #[test]
    fn a_key_of_another_length_is_refused_and_not_repeated() {
        for bytes in [0, 8, 15, 17, 23, 25, 32] {
            let key = STANDARD.encode(vec![b'k'; bytes]);
            assert!(
                matches!(cipher(&key), Err(Refusal::BadField { .. })),
                "{bytes}"
            );
        }
        assert!(cipher("not base64!").is_err());
    }
}

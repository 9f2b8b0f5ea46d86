//! IranKish's authentication envelope: who we are and how much, under a key of this order alone
//! that only the bank can open.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use sha2::{Digest, Sha256};

use super::rsa::PublicKey;
use crate::hex::{bytes, hex};

const BLOCK: usize = 16;

/// The two texts of an envelope.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) data: String,
    pub(super) iv: String,
}

/// Seals the text. The bank knows it too: what goes out is the hash of its cipher text, sealed
/// with the key that made it. `as_hex`: the text is taken as pairs of digits.
pub(super) fn seal(key: &PublicKey, text: &str, as_hex: bool, seed: &[u8; 32]) -> Option<Envelope> {
    let mut random = stream(seed);
    let once: [u8; BLOCK] = take(&mut random)?;
    let iv: [u8; BLOCK] = take(&mut random)?;
    let plain = if as_hex {
        bytes(text)?
    } else {
        text.as_bytes().to_vec()
    };
    let mut message = once.to_vec();
    message.extend_from_slice(&Sha256::digest(encrypt(&once, iv, plain)?));
    Some(Envelope {
        data: hex(key.encrypt(&message, random)?),
        iv: hex(iv),
    })
}

/// AES-128-CBC, filled up as PKCS#7 wants it.
fn encrypt(key: &[u8; BLOCK], iv: [u8; BLOCK], mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    let fill = BLOCK - bytes.len() % BLOCK;
    bytes.resize(bytes.len() + fill, u8::try_from(fill).ok()?);
    let mut before = iv;
    for chunk in bytes.chunks_exact_mut(BLOCK) {
        for (byte, other) in chunk.iter_mut().zip(before) {
            *byte ^= other;
        }
        cipher.encrypt_block(chunk.try_into().ok()?);
        before = (&*chunk).try_into().ok()?;
    }
    Some(bytes)
}

fn take<const N: usize>(random: &mut impl Iterator<Item = u8>) -> Option<[u8; N]> {
    random.take(N).collect::<Vec<u8>>().try_into().ok()
}

/// As many bytes as are needed out of the order's own thirty-two: hashes of it and a counter.
fn stream(seed: &[u8; 32]) -> impl Iterator<Item = u8> {
    let seed = *seed;
    (0_u8..64).flat_map(move |count| {
        let block = Sha256::new_with_prefix(b"irankish envelope");
        block.chain_update(seed).chain_update([count]).finalize()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL: `-aes-128-cbc` over the hex of `0123`…, key 00 01 … 0f, iv of ff.
    #[test]
    fn the_cipher_is_that_of_openssl() {
        let key: [u8; 16] = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let plain = bytes("0000000112345678abcdefab00000015000000").unwrap();
        let sealed = encrypt(&key, [0xff; 16], plain).unwrap();
        assert_eq!(
            hex(sealed),
            "5c3330c74545bce88e5752d90a38cac2e51c42ef714979c73140a1ebe40ed981"
        );
    }

    #[test]
    fn two_orders_share_nothing_and_one_order_is_repeated_exactly() {
        let key = PublicKey::read(include_str!("../../tests/it/irankish.pem")).unwrap();
        let of = |seed: u8| seal(&key, "00", true, &[seed; 32]).unwrap();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1).iv, of(2).iv);
        assert_ne!(of(1).data, of(2).data);
        assert_eq!(seal(&key, "0", true, &[1; 32]), None, "half a byte");
    }
}

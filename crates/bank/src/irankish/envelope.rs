//! The bank's end of the envelope: its private key, and the proof made again.
//!
//! The key is a plaything that stands here for everybody to read. Its public half, as PEM, is in
//! `docs/simulator.md`.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use sha2::{Digest, Sha256};

const BITS: u32 = 1024;
const MODULUS: &str = "\
    d8ab7901ab516872d78d8ae56c6fb59c09084eca389b4341595d5754cc3dc20bba226cf708d2c2d8\
    b807e3797d6876da9b51ad94aa173f4b6700e9cb15e9caf1ec07966ff29ad9a730273fd8886a90f3\
    1fe6039fb77c409ec3a36eff108654889b90286da16328dd9ee219ce5e8ce3071b82de08bd9c11ab\
    bbb8108ef66097ef";
const PRIVATE: &str = "\
    ce0a722e062e8a36fb885c5743c10f60ecadfbcf0df9880172ebf28a6f17239a674d2975d9ec22e2\
    584f182086037b52f374beaeaaf924759de41e6fc3cce9f15893160d6fd80f7200ab36eb7583b23b\
    56c3abe24a8ce90e32559e3baf9dff0a36c97273e3875f1131805f592c60923358183f4441d1a946\
    ec8df60e4a1692c1";

/// Whether the envelope was made for this text, taken as digits or as it stands.
pub(super) fn proves(data: &str, iv: &str, text: &str) -> bool {
    let Some((key, hash)) = open(data) else {
        return false;
    };
    let Some(iv) = digits(iv).and_then(|iv| <[u8; 16]>::try_from(iv).ok()) else {
        return false;
    };
    let plain = text.as_bytes().to_vec();
    [digits(text), Some(plain)]
        .into_iter()
        .flatten()
        .filter_map(|plain| sealed(&key, iv, &plain))
        .any(|sealed| Sha256::digest(sealed).as_slice() == hash)
}

/// The key of the order and the hash, out of the block that only we can open.
fn open(data: &str) -> Option<([u8; 16], Vec<u8>)> {
    let number = BoxedUint::from_be_slice(&digits(data)?, BITS).ok()?;
    let modulus = BoxedUint::from_be_hex(MODULUS, BITS).into_option()?;
    let private = BoxedUint::from_be_hex(PRIVATE, BITS).into_option()?;
    let modulus = Odd::new(modulus).into_option()?;
    let params = BoxedMontyParams::new_vartime(modulus);
    let block = BoxedMontyForm::new(number, &params)
        .pow(&private)
        .retrieve()
        .to_be_bytes();
    let rest = block.strip_prefix(&[0, 2])?;
    let end = rest
        .iter()
        .position(|byte| *byte == 0)
        .filter(|end| *end >= 8)?;
    let (key, hash) = rest.get(end + 1..)?.split_first_chunk::<16>()?;
    (hash.len() == 32).then(|| (*key, hash.to_vec()))
}

fn sealed(key: &[u8; 16], iv: [u8; 16], plain: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    let (mut out, mut last, mut rest) = (Vec::new(), iv, plain);
    loop {
        let (now, later) = rest.split_at(rest.len().min(16));
        let missing = u8::try_from(16 - now.len()).ok()?;
        let mut block = [missing; 16];
        block.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
        block
            .iter_mut()
            .zip(last)
            .for_each(|(to, from)| *to ^= from);
        let mut sealing = block.into();
        cipher.encrypt_block(&mut sealing);
        out.extend_from_slice(&sealing);
        if missing > 0 {
            return Some(out);
        }
        last = sealing.into();
        rest = later;
    }
}

fn digits(text: &str) -> Option<Vec<u8>> {
    let value = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(value(high)? * 16 + value(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

//! Encryption with the bank's public RSA key, PKCS#1 v1.5 (RFC 8017, 7.2.1), and nothing else of
//! RSA: no private key is ever here, so nothing of one can leak by its timing. The arithmetic is
//! `crypto-bigint`'s, in constant time over the message; why not the `rsa` crate stands in
//! `docs/adr/0004-rsa-for-one-bank.md`.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

/// Bits of a key that is taken.
const BITS: RangeInclusive<u32> = 1024..=4096;
/// Longest text of a key that is looked at.
const MAX_TEXT: usize = 4096;
/// The object identifier of RSA keys, 1.2.840.113549.1.1.1.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// A public key.
#[derive(Debug)]
pub(super) struct PublicKey {
    modulus: Odd<BoxedUint>,
    exponent: BoxedUint,
    exponent_bits: u32,
    bytes: usize,
}

impl PublicKey {
    /// A key as banks give it: PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`), its bare Base64, or the XML
    /// of .NET.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let inside = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            let (value, _) = rest.split_once('<')?;
            decode(value)
        };
        if text.contains("<Modulus>") {
            return Self::new(&inside("Modulus")?, &inside("Exponent")?);
        }
        let lines = text.lines().filter(|line| !line.starts_with("-----"));
        let der = decode(&lines.collect::<String>())?;
        let (whole, after) = element(&der, 0x30)?;
        let numbers = match element(whole, 0x30) {
            // SubjectPublicKeyInfo: whose key, then the key as a string of bits.
            Some((kind, rest)) => {
                let (name, _) = element(kind, 0x06)?;
                let (bits, _) = element(rest, 0x03)?;
                let key = bits.strip_prefix(&[0]).filter(|_| name == RSA)?;
                element(key, 0x30)?.0
            }
            None => whole,
        };
        let (modulus, rest) = element(numbers, 0x02)?;
        let (exponent, end) = element(rest, 0x02)?;
        (after.is_empty() && end.is_empty()).then(|| Self::new(modulus, exponent))?
    }

    fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let modulus = trimmed(modulus);
        let exponent = trimmed(exponent);
        let odd = exponent.last().is_some_and(|byte| byte % 2 == 1);
        if exponent.len() > 4 || modulus.len() > 512 {
            return None;
        }
        let modulus = BoxedUint::from_be_slice_vartime(modulus);
        let bits = modulus.bits_vartime();
        let exponent = BoxedUint::from_be_slice_vartime(exponent);
        let exponent_bits = exponent.bits_vartime();
        let sound = BITS.contains(&bits) && exponent_bits > 1 && odd;
        let modulus = Odd::new(modulus).into_option().filter(|_| sound)?;
        Some(Self {
            modulus,
            exponent,
            exponent_bits,
            bytes: usize::try_from(bits.div_ceil(8)).ok()?,
        })
    }

    /// Encrypts, filled up with random bytes that are not zero; nothing when the message is too
    /// long or the bytes run out.
    pub(super) fn encrypt(
        &self,
        message: &[u8],
        random: impl Iterator<Item = u8>,
    ) -> Option<Vec<u8>> {
        let fill = self
            .bytes
            .checked_sub(message.len() + 3)
            .filter(|it| *it >= 8)?;
        let mut block = vec![0, 2];
        block.extend(random.filter(|byte| *byte != 0).take(fill));
        block.push(0);
        block.extend_from_slice(message);
        if block.len() != self.bytes {
            return None;
        }
        let precision = self.modulus.bits_precision();
        let number = BoxedUint::from_be_slice(&block, precision).ok()?;
        let params = BoxedMontyParams::new_vartime(self.modulus.clone());
        let sealed = BoxedMontyForm::new(number, &params)
            .pow_bounded_exp(&self.exponent, self.exponent_bits)
            .retrieve();
        let bytes = sealed.to_be_bytes();
        let from = bytes.len().checked_sub(self.bytes)?;
        bytes.get(from..).map(<[u8]>::to_vec)
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    STANDARD.decode(text).ok()
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// The content of the DER element with this tag that stands first, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first().filter(|(first, _)| **first == tag)?;
    let _ = first;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        length if *length < 0x80 => (usize::from(*length), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}

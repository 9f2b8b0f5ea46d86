//! Signatures with a private RSA key: PKCS#1 v1.5 over SHA-1 (RFC 8017, 8.2.1), as Pasargad's old
//! protocol wants them, over `crypto-bigint`; why not the `rsa` crate, and what stands here in its
//! place, is told in `docs/adr/0004-rsa-for-one-bank.md`.
//!
//! What keeps the key:
//! * every operation with a secret takes the same time whatever the secret is (Montgomery powers with
//!   fixed windows; no division by a secret in variable time), and the number that is raised is
//!   blinded, so that nobody knows which number it was;
//! * the two halves (Chinese remainder) are put together only after the public key has said that the
//!   result is right: one wrong bit in a half would give the factors away to whoever sees it;
//! * what was made of the key is wiped when it is dropped. What the library keeps inside (its
//!   Montgomery constants of the primes, the tables of a power) it gives no way to wipe.

use std::fmt;
use std::ops::RangeInclusive;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Odd, Resize};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Bits of a key that is taken.
const BITS: RangeInclusive<u32> = 1024..=4096;
/// DER before the twenty bytes of a hash: that they are of SHA-1 (RFC 8017, 9.2, note 1).
const SHA1: [u8; 15] = [
    0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14,
];
/// Bytes of chance beyond the modulus' own: so many that what is left of the remainder's bias does
/// not matter.
const SPARE: usize = 16;

/// The numbers of a key, each as big-endian bytes; zeros in front do not matter.
pub(super) struct Numbers<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
    pub(super) dp: &'a [u8],
    pub(super) dq: &'a [u8],
    pub(super) q_inverse: &'a [u8],
    pub(super) d: &'a [u8],
}

/// What is wrong with the numbers. None of them is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The modulus has too few bits, or too many.
    Size,
    /// They do not belong together.
    Numbers,
}

/// A private key whose numbers belong together.
pub(super) struct PrivateKey {
    modulus: Odd<BoxedUint>,
    exponent: BoxedUint,
    exponent_bits: u32,
    /// Bytes of the modulus, and of a signature.
    bytes: usize,
    p: Odd<BoxedUint>,
    q: Odd<BoxedUint>,
    dp: BoxedUint,
    dq: BoxedUint,
    q_inverse: BoxedUint,
}

impl PrivateKey {
    /// Checks that n = p·q, that d undoes e, and that the numbers of the two halves are d's.
    pub(super) fn new(numbers: &Numbers<'_>) -> Result<Self, Unfit> {
        let modulus = trimmed(numbers.modulus);
        let exponent = trimmed(numbers.exponent);
        if modulus.len() > 512 {
            return Err(Unfit::Size);
        }
        let modulus = BoxedUint::from_be_slice_vartime(modulus);
        let bits = modulus.bits_vartime();
        if !BITS.contains(&bits) {
            return Err(Unfit::Size);
        }
        if exponent.len() > 4 {
            return Err(Unfit::Numbers);
        }
        let exponent = BoxedUint::from_be_slice_vartime(exponent);
        let key = Self {
            exponent_bits: exponent.bits_vartime(),
            exponent,
            bytes: usize::try_from(bits.div_ceil(8)).map_err(|_| Unfit::Size)?,
            modulus: odd(modulus)?,
            p: odd(half(numbers.p, bits)?)?,
            q: odd(half(numbers.q, bits)?)?,
            dp: half(numbers.dp, bits)?,
            dq: half(numbers.dq, bits)?,
            q_inverse: half(numbers.q_inverse, bits)?,
        };
        let d = Zeroizing::new(number(numbers.d, bits)?);
        key.belongs_together(&d)
            .then_some(key)
            .ok_or(Unfit::Numbers)
    }

    fn belongs_together(&self, d: &BoxedUint) -> bool {
        let product = Zeroizing::new(self.p.concatenating_mul(self.q.as_ref()));
        let modulus = (&*self.modulus).resize_unchecked(product.bits_precision());
        let odd_exponent = Odd::new(self.exponent.clone()).into_option().is_some();
        let sound = odd_exponent && self.exponent_bits > 1 && *product == modulus;
        let one = BoxedUint::one_with_precision(self.p.bits_precision());
        let undone = |prime: &Odd<BoxedUint>, half: &BoxedUint| {
            let below = NonZero::new(prime.wrapping_sub(&one)).into_option();
            below.map(Zeroizing::new).is_some_and(|below| {
                let rest = Zeroizing::new(d.rem(&*below));
                let product = Zeroizing::new(rest.concatenating_mul(&self.exponent));
                *rest == *half && product.rem(&*below) == one
            })
        };
        let inverse = Zeroizing::new(self.q_inverse.concatenating_mul(self.q.as_ref()));
        sound
            && self.p != self.q
            && undone(&self.p, &self.dp)
            && undone(&self.q, &self.dq)
            && inverse.rem(self.p.as_nz_ref()) == one
            && self.q_inverse < *self.p
    }

    /// The signature of these bytes. `seed` is chance of this one signature; with the key and the
    /// message it makes the blinding, so that even a seed that comes twice blinds two messages
    /// differently and tells nobody anything. Nothing, if the result does not stand the test.
    pub(super) fn sign(&self, message: &[u8], seed: &[u8; 32]) -> Option<Vec<u8>> {
        let precision = self.modulus.bits_precision();
        let params = BoxedMontyParams::new_vartime(self.modulus.clone());
        let block = BoxedUint::from_be_slice(&self.block(message)?, precision).ok()?;
        let block = BoxedMontyForm::new(block, &params);

        let blind = Zeroizing::new(BoxedMontyForm::new(self.blind(message, seed)?, &params));
        let unblind = Zeroizing::new(blind.invert().into_option()?);
        let hidden = self.opened(&blind) * &block;
        let power = BoxedMontyForm::new(self.power(&hidden.retrieve()), &params);
        let signature = power * &*unblind;

        if self.opened(&signature).retrieve() != block.retrieve() {
            return None;
        }
        let bytes = signature.retrieve().to_be_bytes();
        let from = bytes.len().checked_sub(self.bytes)?;
        bytes.get(from..).map(<[u8]>::to_vec)
    }

    /// What everybody with the public key does with a signature.
    fn opened(&self, signature: &BoxedMontyForm) -> BoxedMontyForm {
        signature.pow_bounded_exp(&self.exponent, self.exponent_bits)
    }

    /// To the power of d, by halves.
    fn power(&self, hidden: &BoxedUint) -> BoxedUint {
        let (p, q) = (self.p.as_nz_ref(), self.q.as_nz_ref());
        let in_p = BoxedMontyParams::new(self.p.clone());
        let in_q = BoxedMontyParams::new(self.q.clone());
        let by_p = BoxedMontyForm::new(hidden.rem(p), &in_p).pow(&self.dp);
        let by_q = BoxedMontyForm::new(hidden.rem(q), &in_q).pow(&self.dq);
        let (by_p, by_q) = (Zeroizing::new(by_p), Zeroizing::new(by_q.retrieve()));
        let behind = BoxedMontyForm::new(by_q.rem(p), &in_p);
        let apart = Zeroizing::new(&*by_p - behind);
        let inverse = BoxedMontyForm::new(self.q_inverse.clone(), &in_p);
        let times = Zeroizing::new((&*apart * inverse).retrieve());
        let whole = Zeroizing::new(times.concatenating_mul(self.q.as_ref()));
        let by_q = Zeroizing::new((&*by_q).resize_unchecked(whole.bits_precision()));
        let whole = Zeroizing::new(whole.wrapping_add(&*by_q));
        (&*whole).resize_unchecked(self.modulus.bits_precision())
    }

    /// The hash in its padding: `00 01 ff … ff 00`, its name, itself.
    fn block(&self, message: &[u8]) -> Option<Vec<u8>> {
        let hash = Sha1::digest(message);
        let fill = self.bytes.checked_sub(3 + SHA1.len() + hash.len())?;
        let mut block = vec![0, 1];
        block.resize(2 + fill, 0xff);
        block.push(0);
        block.extend_from_slice(&SHA1);
        block.extend_from_slice(&hash);
        Some(block)
    }

    /// A number below the modulus that nobody can foretell who lacks the key.
    fn blind(&self, message: &[u8], seed: &[u8; 32]) -> Option<BoxedUint> {
        let secret = Zeroizing::new(self.p.to_be_bytes());
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes + SPARE));
        for count in 0_u8.. {
            let hash = Sha256::new_with_prefix(b"pasargad blinding")
                .chain_update(seed)
                .chain_update(&*secret)
                .chain_update(message)
                .chain_update([count])
                .finalize();
            let missing = (self.bytes + SPARE).saturating_sub(bytes.len());
            bytes.extend(hash.iter().take(missing));
            if missing <= hash.len() {
                break;
            }
        }
        let bits = u32::try_from(8 * bytes.len()).ok()?;
        let number = Zeroizing::new(BoxedUint::from_be_slice(&bytes, bits).ok()?);
        Some(number.rem(self.modulus.as_nz_ref()))
    }
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        self.p.zeroize();
        self.q.zeroize();
        self.dp.zeroize();
        self.dq.zeroize();
        self.q_inverse.zeroize();
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").finish_non_exhaustive()
    }
}

fn odd(number: BoxedUint) -> Result<Odd<BoxedUint>, Unfit> {
    Odd::new(number).into_option().ok_or(Unfit::Numbers)
}

/// A number of half the modulus' length.
fn half(bytes: &[u8], bits: u32) -> Result<BoxedUint, Unfit> {
    number(bytes, bits.div_ceil(2))
}

fn number(bytes: &[u8], bits: u32) -> Result<BoxedUint, Unfit> {
    BoxedUint::from_be_slice(trimmed(bytes), bits).map_err(|_| Unfit::Numbers)
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::key;

    /// One wrong bit in a half: what came of it would give a factor of the modulus away.
    #[test]
    fn a_result_with_a_fault_in_it_never_leaves() {
        let text = include_str!("../../tests/it/pasargad_signed.xml");
        let mut sound = key::read(text).unwrap();
        assert!(sound.sign(b"{}", &[1; 32]).is_some());
        let right = sound.dp.clone();
        sound.dp = right.wrapping_add(crypto_bigint::BoxedUint::one());
        assert!(sound.sign(b"{}", &[1; 32]).is_none());
        sound.dp = right;
        sound.q_inverse = sound.dq.clone();
        assert!(sound.sign(b"{}", &[1; 32]).is_none());
    }
}

//! Stripe's signature of a notification: `Stripe-Signature: t=…,v1=…`.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::hex;
use crate::notice::{Notice, Signed};

/// How far the time of a notification may be from ours, either way.
const TOLERANCE: Duration = Duration::from_mins(5);
/// No header is longer; Stripe sends two signatures while a secret is changed.
const MAX_HEADER: usize = 1024;

/// The HMAC-SHA-256 of time, point and body under the end point's secret, in small hex; one right
/// signature among several is enough, and only `v1` counts.
pub(super) fn check(secret: &str, notice: &Notice<'_>) -> Signed {
    let Some(header) = notice.signature.filter(|it| it.len() <= MAX_HEADER) else {
        return Signed::Bad("no signature");
    };
    let parts = || {
        header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
    };
    let mut times = parts().filter(|(name, _)| *name == "t");
    let (Some((_, time)), None) = (times.next(), times.next()) else {
        return Signed::Bad("no time in the signature");
    };
    let at = time
        .parse()
        .ok()
        .and_then(|it| Timestamp::from_second(it).ok());
    let Some(at) = at else {
        return Signed::Bad("no time in the signature");
    };
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return Signed::Bad("no key");
    };
    let mac = mac
        .chain_update(time)
        .chain_update(".")
        .chain_update(notice.body);
    let right = parts()
        .filter(|(name, _)| *name == "v1")
        .filter(|(_, text)| text.len() == 64)
        .filter_map(|(_, text)| hex::bytes(text))
        .any(|given| mac.clone().verify_slice(&given).is_ok());
    if !right {
        return Signed::Bad("a wrong signature");
    }
    let age = notice.at.duration_since(at).unsigned_abs();
    if age > TOLERANCE {
        return Signed::Bad("an old signature");
    }
    Signed::Good
}

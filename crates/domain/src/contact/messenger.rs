//! Ids of people at messengers.

use std::fmt;
use std::str::FromStr;

use money::digits::to_latin;

use super::Mobile;

/// A messenger that people are reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Messenger {
    /// Telegram.
    Telegram,
    /// Bale.
    Bale,
    /// Eitaa.
    Eitaa,
    /// WhatsApp.
    WhatsApp,
}

crate::scope::words!(Messenger, "messenger":
    Telegram = "telegram", Bale = "bale", Eitaa = "eitaa", WhatsApp = "whatsapp");

/// The id of a person at a messenger: a mobile (`+98…`), a number that the messenger gave, or a
/// name (`@sara_k`, in lower case, for no messenger tells cases apart).
///
/// WhatsApp knows mobiles alone. Bale takes mobiles (Safir), numbers and names; Telegram and Eitaa
/// take numbers and names: their bots cannot write to a mobile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(String);

/// The text is no id at that messenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id at this messenger")]
pub struct BadHandle;

impl Handle {
    /// The id as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what was typed or stored as an id at this messenger.
    pub fn read(messenger: Messenger, text: &str) -> Result<Self, BadHandle> {
        let text = to_latin(text.trim());
        let mobile = || text.parse().map(|mobile: Mobile| mobile.to_string());
        match messenger {
            Messenger::WhatsApp => mobile().map(Self).map_err(|_| BadHandle),
            Messenger::Bale => {
                let found = mobile().ok();
                let found = found.or_else(|| number(&text));
                found.or_else(|| name(&text, &["ble.ir/"])).map(Self)
            }
            .ok_or(BadHandle),
            Messenger::Telegram => {
                let found = number(&text).or_else(|| name(&text, &["t.me/", "telegram.me/"]));
                found.map(Self).ok_or(BadHandle)
            }
            Messenger::Eitaa => {
                let found = number(&text).or_else(|| name(&text, &["eitaa.com/"]));
                found.map(Self).ok_or(BadHandle)
            }
        }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of the Bot API: at most 52 bits, no sign (those with one are groups), and no mobile as
/// it is typed at home, which begins with a zero.
fn number(text: &str) -> Option<String> {
    let number = u64::from_str(text).ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    (plain && number < 1 << 52).then(|| text.to_owned())
}

/// A public name: 5 to 32 letters, digits and underscores that begin with a letter, with `@` or the
/// messenger's own address before it.
fn name(text: &str, places: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_prefix("https://").unwrap_or(&lower);
    let place = places.iter().find_map(|place| bare.strip_prefix(place));
    let name = place.or_else(|| bare.strip_prefix('@')).unwrap_or(bare);
    let fits = (5..=32).contains(&name.len())
        && name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    fits.then(|| format!("@{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Messenger::{Bale, Eitaa, Telegram, WhatsApp};

    #[test]
    fn an_id_has_one_spelling_at_its_messenger() {
        for (messenger, typed, stored) in [
            (Telegram, "@Sara_K1", "@sara_k1"),
            (Telegram, "https://t.me/Sara_K1", "@sara_k1"),
            (Telegram, "sara_k1", "@sara_k1"),
            (Telegram, "۱۲۳۴۵۶۷۸۹", "123456789"),
            (Bale, "0912 123 4567", "+989121234567"),
            (Bale, "4567", "4567"),
            (Bale, "ble.ir/golestan", "@golestan"),
            (Eitaa, "eitaa.com/golestan", "@golestan"),
            (WhatsApp, "00989121234567", "+989121234567"),
        ] {
            let handle = Handle::read(messenger, typed).unwrap();
            assert_eq!(handle.as_str(), stored, "{messenger} {typed}");
            assert_eq!(Handle::read(messenger, stored), Ok(handle), "as stored");
        }
    }

    #[test]
    fn what_a_messenger_cannot_reach_is_no_id() {
        for (messenger, typed) in [
            (Telegram, ""),
            (Telegram, "@abc"),
            (Telegram, "0912 123 4567"),
            (Telegram, "-100123"),
            (Telegram, "@سارا۱۲۳"),
            (Telegram, "t.me/+invite"),
            (Telegram, "99999999999999999"),
            (Eitaa, "+989121234567"),
            (WhatsApp, "@golestan"),
            (WhatsApp, "02188776655"),
            (Bale, "a b c d e"),
        ] {
            assert!(
                Handle::read(messenger, typed).is_err(),
                "{messenger} {typed}"
            );
        }
    }
}

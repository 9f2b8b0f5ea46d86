//! The shop: a point of sale of a merchant, with its language, time zone, currency and unit.

use money::{Amount, Currency, Unit};

use crate::contact::Address;
use crate::delivery::{Abroad, Limits, QuietHours};
use crate::id::ShopId;
use crate::line::Lines;
use crate::message::{ChannelKind, Situation};
use crate::scope::UnknownWord;
use crate::settings::DescriptionTemplate;
use crate::told::Told;
use crate::way::{Route, Way, walk, ways_for};

/// A point of sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Inner id.
    pub id: ShopId,
    /// First part of every address of the shop.
    pub slug: Slug,
    /// As payers read it.
    pub name: String,
    /// Language of pages and messages unless told otherwise.
    pub language: Language,
    /// IANA name, for "until when".
    pub time_zone: String,
    /// Currency of its links.
    pub currency: Currency,
    /// How amounts are typed and shown.
    pub unit: Unit,
    /// Where staff notices go.
    pub manager_email: Option<String>,
    /// Telephone or address for payers' questions.
    pub contact: Option<String>,
    /// Days that a link is valid unless told otherwise; `None`: for ever.
    pub validity_days: Option<u32>,
    /// Links book a receipt unless told otherwise.
    pub receipt_by_default: bool,
    /// Receipts of confirmed payments are approved by themselves.
    pub approve_receipts: bool,
    /// The description of a link that is made without one.
    pub description_template: Option<DescriptionTemplate>,
    /// By which ways a new link is sent; without any it stays in the local outbox.
    pub ways: Vec<Way>,
    /// From which lines its messages go, where not from the channels' own.
    pub lines: Lines,
    /// When nothing goes out that can wait.
    pub quiet: Option<QuietHours>,
    /// What waits until they are over; one of [`crate::delivery::MAY_WAIT`] each.
    pub may_wait: Vec<Situation>,
    /// To mobiles of which other countries messages go.
    pub abroad: Abroad,
    /// How many messages that cost money may go out.
    pub limits: Limits,
    /// Which members of staff hear of what.
    pub told: Told,
    /// From how much of one payment on two persons decide to give it back.
    pub refund_two_from: Option<Amount>,
}

impl Shop {
    /// The shop with these of its channels alone.
    #[must_use]
    pub fn only(&self, chosen: &[ChannelKind]) -> Self {
        let mut shop = self.clone();
        shop.ways.retain(|way| chosen.contains(&way.channel));
        shop
    }

    /// The messages to one person in a situation.
    pub fn routes(&self, situation: Situation, person: &[Address]) -> Vec<Route> {
        walk(&ways_for(&self.ways, situation), person)
    }
}

/// A language that Peyvand speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Persian, right to left.
    Persian,
    /// English.
    English,
    /// French.
    French,
}

crate::scope::words!(Language, "language": Persian = "fa", English = "en", French = "fr");

/// A shop's name in addresses: `[a-z0-9-]{3,40}`, unique on the whole server, never a reserved word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// First parts of addresses that the server needs for itself, now or later.
const RESERVED: &[&str] = &[
    "api",
    "assets",
    "app",
    "admin",
    "demo",
    "docs",
    "favicon",
    "health",
    "hooks",
    "login",
    "metrics",
    "office",
    "openpay",
    "outbox",
    "peyvand",
    "return",
    "robots",
    "static",
    "well-known",
    "www",
];

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Slug {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let letters = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let fits = (3..=40).contains(&text.len());
        let edges = !text.starts_with('-') && !text.ends_with('-');
        if letters && fits && edges && !RESERVED.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownWord { kind: "slug" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_plain_and_not_reserved() {
        for good in ["golestan", "a-1", "book-shop-24"] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in [
            "ab",
            "Golestan",
            "گلستان",
            "office",
            "-abc",
            "abc-",
            "a b",
            "v1/x",
        ] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
        assert!("x".repeat(41).parse::<Slug>().is_err());
    }
}

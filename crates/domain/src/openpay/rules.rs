//! What a shop asks on its page: fields, subjects, amounts, ways to pay.

use money::{Amount, Currency, MAX_MINOR};

use super::limits::Limits;
use crate::id::{AccountId, ReceiptTypeId};
use crate::scope::Mode;

/// Subjects to choose from, at most.
pub const MAX_SUBJECTS: usize = 50;
/// Amounts to choose from, at most.
pub const MAX_PRESETS: usize = 12;
/// Own fields of a shop, at most, and their names in the form.
pub const EXTRAS: [&str; 6] = [
    "extra_1", "extra_2", "extra_3", "extra_4", "extra_5", "extra_6",
];

/// Whether a field stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// It does not.
    Hidden,
    /// It may stay empty.
    Optional,
    /// It must be filled in.
    Required,
}

crate::scope::words!(Ask, "wish": Hidden = "hidden", Optional = "optional", Required = "required");

/// What may be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Price {
    /// Any amount from `least` on, up to `most` if there is one.
    Free {
        /// The least: what costs more in fees than it brings is not taken.
        least: Amount,
        /// The most.
        most: Option<Amount>,
    },
    /// One of these, or, if `other` says so, any from the least of them on.
    Presets {
        /// Never empty.
        amounts: Vec<Amount>,
        /// Whether another amount may be typed.
        other: bool,
    },
    /// This alone.
    Fixed(Amount),
}

impl Price {
    /// Whether it may be paid.
    pub fn takes(&self, amount: Amount) -> bool {
        let within = |least: Amount, most: Option<Amount>| {
            let most = most.map_or(MAX_MINOR, Amount::minor);
            amount.currency() == least.currency()
                && (least.minor()..=most).contains(&amount.minor())
        };
        match self {
            Self::Free { least, most } => within(*least, *most),
            Self::Fixed(fixed) => amount == *fixed,
            Self::Presets { amounts, other } => {
                let least = amounts.iter().min_by_key(|amount| amount.minor());
                amounts.contains(&amount)
                    || *other && least.is_some_and(|least| within(*least, None))
            }
        }
    }
}

/// A field of the shop's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// As the payer reads it; the answer is kept beside it.
    pub label: String,
    /// Whether it must be filled in.
    pub required: bool,
}

/// The page of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPayRules {
    /// Whether there is such a page. Without it, addresses of it lead nowhere.
    pub open: bool,
    /// The world in which it takes money: a shop tries its page out in TEST.
    pub mode: Mode,
    /// The payer's name.
    pub name: Ask,
    /// A landline beside the mobile, which is always asked for.
    pub phone: Ask,
    /// The payer's e-mail.
    pub email: Ask,
    /// What it is for, in the payer's words.
    pub description: Ask,
    /// What it may be for; empty: nothing to choose from.
    pub subjects: Vec<String>,
    /// What may be paid.
    pub price: Price,
    /// The shop's own fields.
    pub extras: Vec<Extra>,
    /// What keeps machines from trying cards here.
    pub limits: Limits,
    /// Where the money lands; `None`: where the shop's other money does.
    pub account: Option<AccountId>,
    /// What its receipts are; `None`: what the shop's others are.
    pub receipt_type: Option<ReceiptTypeId>,
}

impl OpenPayRules {
    /// What a shop has before anybody changed it: name and amount are asked for, a description may
    /// be given.
    pub fn usual(currency: Currency) -> Self {
        // Ten thousand rials, or one of the others.
        let least = match currency {
            Currency::Irr => 10_000,
            other => 10_i64.saturating_pow(other.exponent()),
        };
        let least = Amount::new(least, currency);
        Self {
            open: true,
            mode: Mode::Live,
            name: Ask::Required,
            phone: Ask::Optional,
            email: Ask::Hidden,
            description: Ask::Optional,
            subjects: Vec::new(),
            price: Price::Free { least, most: None },
            extras: Vec::new(),
            limits: Limits::default(),
            account: None,
            receipt_type: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::Currency;

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    #[test]
    fn a_free_price_is_taken_between_its_bounds() {
        let free = Price::Free {
            least: rials(10_000),
            most: Some(rials(50_000)),
        };
        let taken = |minor| free.takes(rials(minor));
        assert!(taken(10_000) && taken(50_000));
        assert!(!taken(9_999) && !taken(50_001) && !taken(-10_000));
        assert!(!free.takes(Amount::new(20_000, Currency::Eur)));
        let endless = Price::Free {
            least: rials(1),
            most: None,
        };
        assert!(endless.takes(rials(MAX_MINOR)));
    }

    #[test]
    fn presets_take_what_they_list_and_others_only_if_told_so() {
        let presets = |other| Price::Presets {
            amounts: vec![rials(50_000), rials(20_000)],
            other,
        };
        assert!(presets(false).takes(rials(20_000)));
        assert!(!presets(false).takes(rials(30_000)));
        assert!(presets(true).takes(rials(30_000)));
        assert!(!presets(true).takes(rials(19_999)));
    }

    #[test]
    fn a_fixed_price_takes_itself() {
        assert!(Price::Fixed(rials(7)).takes(rials(7)));
        assert!(!Price::Fixed(rials(7)).takes(rials(8)));
    }
}

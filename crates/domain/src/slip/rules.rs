//! What a shop says about slips: whether it takes them, on which accounts, what it asks for.

use money::{Amount, Currency, Unit, parse_amount};

use crate::id::AccountId;
use crate::openpay::Ask;
use crate::settings::{Fault, Faults, choice, optional_number};

/// Days back that a slip may lie, at most.
const MOST_DAYS: u32 = 365;
/// Working hours within which an answer may be promised, at most.
const MOST_HOURS: u32 = 240;
/// Accounts that a page shows, at most.
const MOST_ACCOUNTS: usize = 20;
/// The last place among the ways of paying that can be asked for.
const LAST_PLACE: u32 = 20;

/// Which fields of a slip are asked for, beside those that every slip has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipAsks {
    /// At what time.
    pub time: Ask,
    /// The last four digits of the card.
    pub card: Ask,
    /// Who paid in.
    pub depositor: Ask,
    /// A picture of the slip.
    pub picture: Ask,
}

impl Default for SlipAsks {
    fn default() -> Self {
        Self {
            time: Ask::Optional,
            card: Ask::Optional,
            depositor: Ask::Optional,
            picture: Ask::Optional,
        }
    }
}

/// The rules of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRules {
    /// Whether payers may register slips.
    pub active: bool,
    /// The accounts that payers are shown, in order.
    pub accounts: Vec<AccountId>,
    /// What is asked for.
    pub asks: SlipAsks,
    /// From this amount on two persons decide; `None`: one is always enough.
    pub two_from: Option<Amount>,
    /// Slips older than so many days are not taken.
    pub most_days: u32,
    /// Within how many working hours payers are promised an answer; 0: nothing is promised.
    pub hours: u32,
    /// Where slips stand among the ways of paying, counted from 1; beyond them all: at the end.
    pub place: u32,
}

impl Default for SlipRules {
    /// What a shop has before anybody changed it: it takes none.
    fn default() -> Self {
        Self {
            active: false,
            accounts: Vec::new(),
            asks: SlipAsks::default(),
            two_from: None,
            most_days: 30,
            hours: 24,
            place: LAST_PLACE,
        }
    }
}

/// The rules as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulesForm {
    /// Whether the switch is on.
    pub active: bool,
    /// Ids of the chosen accounts.
    pub accounts: Vec<String>,
    /// A word of [`Ask`] each.
    pub time: String,
    /// As `time`.
    pub card: String,
    /// As `time`.
    pub depositor: String,
    /// As `time`.
    pub picture: String,
    /// An amount in the shop's unit; may be empty.
    pub two_from: String,
    /// Days.
    pub most_days: String,
    /// Hours.
    pub hours: String,
    /// A place among the ways of paying; nothing: the last.
    pub place: String,
}

impl RulesForm {
    /// The rules, or everything that is wrong. `known`: the accounts that the shop may show, which
    /// are active and of its currency.
    pub fn read(
        &self,
        known: &[AccountId],
        (unit, currency): (Unit, Currency),
    ) -> Result<SlipRules, Faults> {
        let mut faults = Faults::default();
        let accounts = faults.take("accounts", self.accounts(known));
        let asks = [
            ("time", &self.time),
            ("card", &self.card),
            ("depositor", &self.depositor),
            ("picture", &self.picture),
        ]
        .map(|(field, typed)| faults.take(field, choice::<Ask>(typed)));
        let two_from = match self.two_from.trim() {
            "" => Ok(None),
            typed => parse_amount(typed, unit, currency)
                .map(Some)
                .map_err(|_| Fault::Amount),
        };
        let two_from = faults.take("two_from", two_from);
        let most_days = faults.take("most_days", count(&self.most_days, 1, MOST_DAYS));
        let hours = faults.take("hours", count(&self.hours, 0, MOST_HOURS));
        let place = faults.take("place", optional_number(&self.place, 1, LAST_PLACE));
        let asks = match asks {
            [Some(time), Some(card), Some(depositor), Some(picture)] => Some(SlipAsks {
                time,
                card,
                depositor,
                picture,
            }),
            _ => None,
        };
        match (accounts, asks, two_from, most_days, (hours, place)) {
            (
                Some(accounts),
                Some(asks),
                Some(two_from),
                Some(most_days),
                (Some(hours), Some(place)),
            ) => Ok(SlipRules {
                active: self.active,
                accounts,
                asks,
                two_from,
                most_days,
                hours,
                place: place.unwrap_or(LAST_PLACE),
            }),
            _ => Err(faults),
        }
    }

    fn accounts(&self, known: &[AccountId]) -> Result<Vec<AccountId>, Fault> {
        let mut chosen = Vec::new();
        for typed in &self.accounts {
            let id: AccountId = choice(typed)?;
            if !known.contains(&id) {
                return Err(Fault::Choice);
            }
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        if chosen.len() > MOST_ACCOUNTS {
            return Err(Fault::Full(MOST_ACCOUNTS));
        }
        // Without an account nobody could pay anything in.
        if self.active && chosen.is_empty() {
            return Err(Fault::Missing);
        }
        Ok(chosen)
    }
}

fn count(typed: &str, least: u32, most: u32) -> Result<u32, Fault> {
    optional_number(typed, least, most)?.ok_or(Fault::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn form() -> RulesForm {
        RulesForm {
            active: true,
            accounts: vec![account(1).to_string()],
            time: "optional".to_owned(),
            card: "required".to_owned(),
            depositor: "hidden".to_owned(),
            picture: "optional".to_owned(),
            two_from: "۵٬۰۰۰٬۰۰۰".to_owned(),
            most_days: "۳۰".to_owned(),
            hours: "24".to_owned(),
            place: "۲".to_owned(),
        }
    }

    fn read(form: &RulesForm) -> Result<SlipRules, Faults> {
        form.read(&[account(1)], (Unit::Toman, Currency::Irr))
    }

    #[test]
    fn rules_are_read_in_the_shops_unit() {
        let rules = read(&form()).unwrap();
        assert_eq!(rules.two_from, Some(Amount::new(50_000_000, Currency::Irr)));
        assert_eq!((rules.asks.card, rules.most_days), (Ask::Required, 30));
        assert_eq!(rules.place, 2);
        let none = RulesForm {
            two_from: String::new(),
            ..form()
        };
        assert_eq!(read(&none).unwrap().two_from, None);
        let anywhere = RulesForm {
            place: String::new(),
            ..form()
        };
        assert_eq!(read(&anywhere).unwrap().place, LAST_PLACE);
    }

    #[test]
    fn a_shop_without_an_account_to_pay_to_takes_no_slips() {
        let none = RulesForm {
            accounts: Vec::new(),
            ..form()
        };
        assert_eq!(read(&none).unwrap_err().0, [("accounts", Fault::Missing)]);
        let off = RulesForm {
            active: false,
            ..none
        };
        assert!(read(&off).is_ok());
        let foreign = RulesForm {
            accounts: vec![account(2).to_string()],
            ..form()
        };
        assert_eq!(read(&foreign).unwrap_err().0, [("accounts", Fault::Choice)]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = RulesForm {
            time: "perhaps".to_owned(),
            two_from: "-1".to_owned(),
            most_days: "0".to_owned(),
            hours: "9999".to_owned(),
            place: "0".to_owned(),
            ..form()
        };
        let fields: Vec<_> = read(&wrong)
            .unwrap_err()
            .0
            .into_iter()
            .map(|(f, _)| f)
            .collect();
        assert_eq!(fields, ["time", "two_from", "most_days", "hours", "place"]);
    }
}

//! What a payer registers of a deposit.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use money::digits::to_latin;
use money::{Amount, Currency, ParseAmountError, Unit, parse_amount};

use super::number::is_card;
use super::{SlipAsks, SlipKind, SlipNumber};
use crate::account::FinancialAccount;
use crate::id::AccountId;
use crate::openpay::Ask;
use crate::settings::{Fault, Faults, MAX_NAME, choice, optional_line};

/// A watch may be fast by so much.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// The form as typed. The day is read by the page, for people write it by their own calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlipForm {
    /// How the money went.
    pub kind: String,
    /// Id of the shop's account that it went to.
    pub account: String,
    /// Tracking number.
    pub number: String,
    /// How much, in `unit`.
    pub amount: String,
    /// The unit that the page showed beside the amount.
    pub unit: String,
    /// On which day; `None`: what was typed is no day.
    pub day: Option<Date>,
    /// At what time, `HH:MM`; may be empty.
    pub time: String,
    /// The last four digits of the card that it came from; may be empty.
    pub card: String,
    /// Who paid in, if somebody else; may be empty.
    pub depositor: String,
}

/// What a form is read against.
#[derive(Debug, Clone)]
pub struct SlipFacts {
    /// The accounts that the payer was shown.
    pub accounts: Vec<FinancialAccount>,
    /// The shop's unit.
    pub unit: Unit,
    /// The shop's calendar day is this one's.
    pub time_zone: TimeZone,
    /// Nothing was paid in after this.
    pub now: Timestamp,
    /// Slips older than so many days are not taken.
    pub most_days: u32,
    /// What the shop asks for.
    pub asks: SlipAsks,
}

/// A slip that was read and is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipDetails {
    /// How the money went.
    pub kind: SlipKind,
    /// Where it went.
    pub account: AccountId,
    /// Its number.
    pub number: SlipNumber,
    /// What the payer says that they paid.
    pub claimed: Amount,
    /// On which day of the shop's calendar.
    pub day: Date,
    /// At what time, if it was told.
    pub time: Option<Time>,
    /// The last four digits of the card.
    pub card: Option<String>,
    /// Who paid in.
    pub depositor: Option<String>,
}

impl SlipForm {
    /// The slip, or everything that is wrong.
    pub fn read(&self, facts: &SlipFacts) -> Result<SlipDetails, Faults> {
        let mut faults = Faults::default();
        let kind = faults.take("kind", choice::<SlipKind>(&self.kind));
        let account = faults.take("account", self.account(facts));
        let number = kind.and_then(|kind| {
            let number = SlipNumber::read(kind, &self.number);
            faults.take("number", number)
        });
        let claimed = account.and_then(|account| {
            let amount = self.amount(account.currency, facts.unit);
            faults.take("amount", amount)
        });
        let asks = facts.asks;
        let time = faults.take("time", asked(asks.time, &self.time, time));
        let day = faults.take("day", self.day(facts, time.flatten()));
        let card = faults.take("card", asked(asks.card, &self.card, last_four));
        let by = asked(asks.depositor, &self.depositor, depositor);
        let depositor = faults.take("depositor", by);
        match (kind, account, number, claimed, (day, time, card, depositor)) {
            (
                Some(kind),
                Some(account),
                Some(number),
                Some(claimed),
                (Some(day), Some(time), Some(card), Some(depositor)),
            ) => Ok(SlipDetails {
                kind,
                account: account.id,
                number,
                claimed,
                day,
                time,
                card,
                depositor,
            }),
            _ => Err(faults),
        }
    }

    fn account<'a>(&self, facts: &'a SlipFacts) -> Result<&'a FinancialAccount, Fault> {
        if self.account.trim().is_empty() {
            return Err(Fault::Missing);
        }
        let id: AccountId = choice(&self.account)?;
        let mut accounts = facts.accounts.iter();
        accounts.find(|one| one.id == id).ok_or(Fault::Choice)
    }

    fn amount(&self, currency: Currency, unit: Unit) -> Result<Amount, Fault> {
        let unit = match self.unit.trim() {
            "" => unit,
            shown => Unit::from_code(shown).map_err(|_| Fault::Unit)?,
        };
        parse_amount(&self.amount, unit, currency).map_err(|error| match error {
            ParseAmountError::Empty => Fault::Missing,
            _ => Fault::Amount,
        })
    }

    fn day(&self, facts: &SlipFacts, time: Option<Time>) -> Result<Date, Fault> {
        let day = self.day.ok_or(Fault::Day)?;
        let now = facts.now.checked_add(CLOCKS).unwrap_or(facts.now);
        let now = now.to_zoned(facts.time_zone.clone()).datetime();
        let at = day.to_datetime(time.unwrap_or_else(Time::midnight));
        if at > now {
            return Err(Fault::Future);
        }
        let age = now.date().since(day).map_or(0, |span| span.get_days());
        if i64::from(age) > i64::from(facts.most_days) {
            return Err(Fault::TooOld(facts.most_days));
        }
        Ok(day)
    }
}

/// What is typed in a field that the shop may ask for: nothing in one that is hidden.
fn asked<T>(
    ask: Ask,
    typed: &str,
    read: impl Fn(&str) -> Result<Option<T>, Fault>,
) -> Result<Option<T>, Fault> {
    match (ask, read(typed)) {
        (Ask::Hidden, _) => Ok(None),
        (Ask::Required, Ok(None)) => Err(Fault::Missing),
        (_, read) => read,
    }
}

/// Hours and minutes of a day, in any digits.
fn time(typed: &str) -> Result<Option<Time>, Fault> {
    let latin = to_latin(typed.trim()).into_owned();
    if latin.is_empty() {
        return Ok(None);
    }
    let parts = latin.split_once(':').or_else(|| latin.split_once('.'));
    let read = |(hour, minute): (&str, &str)| {
        Time::new(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0, 0).ok()
    };
    parts.and_then(read).map(Some).ok_or(Fault::Time)
}

fn last_four(typed: &str) -> Result<Option<String>, Fault> {
    if is_card(typed) {
        return Err(Fault::CardNumber);
    }
    let latin = to_latin(typed.trim()).into_owned();
    if latin.is_empty() {
        return Ok(None);
    }
    let is_four = latin.len() == 4 && latin.bytes().all(|byte| byte.is_ascii_digit());
    is_four.then_some(Some(latin)).ok_or(Fault::LastFour)
}

fn depositor(typed: &str) -> Result<Option<String>, Fault> {
    if is_card(typed) {
        return Err(Fault::CardNumber);
    }
    optional_line(typed, MAX_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountKind;
    use jiff::civil::date;
    use uuid::Uuid;

    /// Half past midnight of 15 Azar 1404 in Tehran; still the day before in London.
    const NOW: &str = "2025-12-05T21:00:00Z";

    fn account(number: u128) -> FinancialAccount {
        FinancialAccount {
            id: AccountId::new(Uuid::from_u128(number)),
            name: "Mellat".to_owned(),
            currency: Currency::Irr,
            kind: AccountKind::Bank,
            iban: None,
            card: None,
            active: true,
            version: 1,
        }
    }

    fn facts() -> SlipFacts {
        SlipFacts {
            accounts: vec![account(1)],
            unit: Unit::Toman,
            time_zone: TimeZone::get("Asia/Tehran").unwrap(),
            now: NOW.parse().unwrap(),
            most_days: 30,
            asks: SlipAsks {
                card: Ask::Optional,
                ..SlipAsks::default()
            },
        }
    }

    #[test]
    fn the_shop_says_which_fields_are_asked_for() {
        let ask = |ask| SlipFacts {
            asks: SlipAsks {
                time: ask,
                card: ask,
                depositor: ask,
                picture: Ask::Hidden,
            },
            ..facts()
        };
        let bare = SlipForm {
            card: String::new(),
            ..form()
        };
        let missing = ["time", "card", "depositor"].map(|field| (field, Fault::Missing));
        assert_eq!(bare.read(&ask(Ask::Required)).unwrap_err().0, missing);
        assert!(bare.read(&ask(Ask::Optional)).is_ok());
        let hidden = form().read(&ask(Ask::Hidden)).unwrap();
        assert_eq!(hidden.card, None, "what is hidden is not taken");
    }

    fn form() -> SlipForm {
        SlipForm {
            kind: "card_to_card".to_owned(),
            account: account(1).id.to_string(),
            number: "۰۰۴۵۱۲".to_owned(),
            amount: "۵۰٬۰۰۰".to_owned(),
            day: Some(date(2025, 12, 6)),
            card: "۷۸۹۳".to_owned(),
            ..SlipForm::default()
        }
    }

    fn fault(form: &SlipForm) -> Vec<(&'static str, Fault)> {
        form.read(&facts()).unwrap_err().0
    }

    #[test]
    fn a_slip_of_today_is_taken() {
        let slip = form().read(&facts()).unwrap();
        assert_eq!(slip.claimed, Amount::new(500_000, Currency::Irr));
        assert_eq!(
            (slip.number.key(), slip.number.unique_key()),
            ("4512", None)
        );
        assert_eq!(slip.card.as_deref(), Some("7893"));
    }

    #[test]
    fn today_is_the_shops_day_and_tomorrow_is_refused() {
        let on = |day, time: &str| SlipForm {
            day: Some(day),
            time: time.to_owned(),
            ..form()
        };
        assert_eq!(fault(&on(date(2025, 12, 7), "")), [("day", Fault::Future)]);
        assert_eq!(
            fault(&on(date(2025, 12, 6), "۰۰:۳۶")),
            [("day", Fault::Future)]
        );
        // A watch may be five minutes fast.
        assert!(on(date(2025, 12, 6), "00:35").read(&facts()).is_ok());
        assert!(on(date(2025, 11, 6), "").read(&facts()).is_ok());
        assert_eq!(
            fault(&on(date(2025, 11, 5), "")),
            [("day", Fault::TooOld(30))]
        );
        let never = SlipForm {
            day: None,
            ..form()
        };
        assert_eq!(fault(&never), [("day", Fault::Day)]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = SlipForm {
            kind: "cheque".to_owned(),
            account: account(2).id.to_string(),
            time: "25:00".to_owned(),
            card: "12".to_owned(),
            ..form()
        };
        let told = [
            ("kind", Fault::Choice),
            ("account", Fault::Choice),
            ("time", Fault::Time),
            ("card", Fault::LastFour),
        ];
        assert_eq!(fault(&wrong), told);
    }

    #[test]
    fn a_card_number_is_refused_wherever_it_is_typed() {
        let card = "6037 9912 3456 7893";
        let forms = [
            (
                "number",
                SlipForm {
                    number: card.to_owned(),
                    ..form()
                },
            ),
            (
                "card",
                SlipForm {
                    card: card.to_owned(),
                    ..form()
                },
            ),
            (
                "depositor",
                SlipForm {
                    depositor: format!("Sara {card}"),
                    ..form()
                },
            ),
        ];
        for (field, form) in forms {
            assert_eq!(fault(&form), [(field, Fault::CardNumber)]);
        }
    }

    #[test]
    fn the_amount_is_read_in_the_unit_that_the_page_showed() {
        let rial = SlipForm {
            unit: "rial".to_owned(),
            ..form()
        };
        assert_eq!(rial.read(&facts()).unwrap().claimed.minor(), 50_000);
    }
}

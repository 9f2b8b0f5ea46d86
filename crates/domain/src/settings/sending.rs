//! The form of when and to whom a shop's messages go.

use money::digits::to_latin;

use super::{Fault, Faults, optional_number};
use crate::delivery::{Abroad, Limits, MAY_WAIT, QuietHours};
use crate::message::Situation;

/// Most messages to one number within an hour.
const MOST_NUMBER_HOUR: u32 = 1_000;
/// Most messages to one number within a day.
const MOST_NUMBER_DAY: u32 = 10_000;
/// Most messages of a shop within an hour.
const MOST_SHOP_HOUR: u32 = 1_000_000;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// The settings as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendingForm {
    /// When the quiet hours begin, `22:00`; without both ends no hour is quiet.
    pub quiet_from: String,
    /// When they end.
    pub quiet_until: String,
    /// What waits for their end.
    pub may_wait: Vec<Situation>,
    /// `nowhere`, `some` or `anywhere`.
    pub abroad: String,
    /// Codes of the countries, if some: `49 33`.
    pub codes: String,
    /// Most messages to one number within an hour.
    pub number_hour: String,
    /// Most messages to one number within a day.
    pub number_day: String,
    /// Most messages of the shop within an hour.
    pub shop_hour: String,
}

/// The settings as they may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingRules {
    /// When nothing goes out that can wait.
    pub quiet: Option<QuietHours>,
    /// What waits.
    pub may_wait: Vec<Situation>,
    /// To which other countries messages go.
    pub abroad: Abroad,
    /// How many go out.
    pub limits: Limits,
}

/// The word of a choice of countries.
pub const fn abroad_word(abroad: &Abroad) -> &'static str {
    match abroad {
        Abroad::Nowhere => "nowhere",
        Abroad::To(_) => "some",
        Abroad::Anywhere => "anywhere",
    }
}

impl SendingForm {
    /// The settings, or everything that is wrong with them.
    pub fn read(&self) -> Result<SendingRules, Faults> {
        let mut faults = Faults::default();
        let from = faults.take("quiet_from", minute(&self.quiet_from));
        let until = faults.take("quiet_until", minute(&self.quiet_until));
        let quiet = match (from.flatten(), until.flatten()) {
            (Some(from), Some(until)) => Some(QuietHours { from, until }),
            (Some(_), None) if until.is_some() => {
                faults.0.push(("quiet_until", Fault::Missing));
                None
            }
            (None, Some(_)) if from.is_some() => {
                faults.0.push(("quiet_from", Fault::Missing));
                None
            }
            _ => None,
        };
        let abroad = match self.abroad.as_str() {
            "nowhere" => Some(Abroad::Nowhere),
            "anywhere" => Some(Abroad::Anywhere),
            "some" => faults.take("codes", codes(&self.codes)),
            _ => faults.take("abroad", Err(Fault::Choice)),
        };
        let mut most = |field, typed: &str, most| {
            let number = optional_number(typed, 1, most);
            let number = number.and_then(|number| number.ok_or(Fault::Missing));
            faults.take(field, number)
        };
        let number_hour = most("number_hour", &self.number_hour, MOST_NUMBER_HOUR);
        let number_day = most("number_day", &self.number_day, MOST_NUMBER_DAY);
        let shop_hour = most("shop_hour", &self.shop_hour, MOST_SHOP_HOUR);
        let waits = |one: &Situation| self.may_wait.contains(one);
        match (abroad, number_hour, number_day, shop_hour) {
            (Some(abroad), Some(number_hour), Some(number_day), Some(shop_hour))
                if faults.is_empty() =>
            {
                Ok(SendingRules {
                    quiet,
                    may_wait: MAY_WAIT.into_iter().filter(waits).collect(),
                    abroad,
                    limits: Limits {
                        number_hour,
                        number_day,
                        shop_hour,
                    },
                })
            }
            _ => Err(faults),
        }
    }
}

/// The minute of the day that `22:00`, `7:30` or `8` means, in any digits; empty is `None`.
fn minute(typed: &str) -> Result<Option<u16>, Fault> {
    let text = to_latin(typed.trim()).into_owned();
    if text.is_empty() {
        return Ok(None);
    }
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "00"));
    let number = |text: &str, most: u16| {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse::<u16>().ok().filter(|_| plain);
        number.filter(|number| *number <= most)
    };
    let minutes = number(minute, 59).filter(|_| minute.len() == 2);
    let read = number(hour, 24).zip(minutes);
    let read = read.map(|(hour, minute)| hour * 60 + minute);
    // Midnight ends a day too.
    let read = read.filter(|read| *read <= DAY).map(|read| read % DAY);
    read.map(Some).ok_or(Fault::Time)
}

fn codes(typed: &str) -> Result<Abroad, Fault> {
    let text = to_latin(typed).replace([',', '،', ';', '؛'], " ");
    if text.trim() == "*" {
        return Err(Fault::CallingCode);
    }
    match text.parse() {
        Ok(Abroad::Nowhere) => Err(Fault::Missing),
        Ok(abroad) => Ok(abroad),
        Err(_) => Err(Fault::CallingCode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SendingForm {
        SendingForm {
            quiet_from: "۲۲:۰۰".to_owned(),
            quiet_until: "7:30".to_owned(),
            may_wait: vec![Situation::StaffPaid, Situation::StaffNeedsResolving],
            abroad: "some".to_owned(),
            codes: "+49، 0033".to_owned(),
            number_hour: "3".to_owned(),
            number_day: "۹".to_owned(),
            shop_hour: "100".to_owned(),
        }
    }

    #[test]
    fn the_settings_are_read_in_any_digits_and_urgent_messages_never_wait() {
        let rules = form().read().unwrap();
        let (from, until) = (22 * 60, 7 * 60 + 30);
        assert_eq!(rules.quiet, Some(QuietHours { from, until }));
        assert_eq!(rules.may_wait, [Situation::StaffPaid]);
        assert_eq!(rules.abroad.to_string(), "49 33");
        assert_eq!(rules.limits.number_day, 9);
        let open = SendingForm {
            quiet_from: String::new(),
            quiet_until: " ".to_owned(),
            abroad: "anywhere".to_owned(),
            codes: "nonsense".to_owned(),
            ..form()
        };
        let rules = open.read().unwrap();
        assert_eq!((rules.quiet, rules.abroad), (None, Abroad::Anywhere));
    }

    #[test]
    fn a_time_of_day_is_read_as_people_write_it() {
        for (typed, read) in [
            ("", Ok(None)),
            ("8", Ok(Some(480))),
            ("08:05", Ok(Some(485))),
            ("24:00", Ok(Some(0))),
            ("24:01", Err(Fault::Time)),
            ("25", Err(Fault::Time)),
            ("7:5", Err(Fault::Time)),
            ("7:60", Err(Fault::Time)),
            ("-7", Err(Fault::Time)),
            ("7:30:00", Err(Fault::Time)),
            ("noon", Err(Fault::Time)),
        ] {
            assert_eq!(minute(typed), read, "{typed}");
        }
    }

    #[test]
    fn every_field_of_the_settings_is_judged() {
        let wrong = SendingForm {
            quiet_from: String::new(),
            abroad: "some".to_owned(),
            codes: "49 x".to_owned(),
            number_hour: "0".to_owned(),
            number_day: String::new(),
            shop_hour: "1000001".to_owned(),
            ..form()
        };
        let between = |least, most| Fault::Number { least, most };
        let told = [
            ("quiet_from", Fault::Missing),
            ("codes", Fault::CallingCode),
            ("number_hour", between(1, MOST_NUMBER_HOUR)),
            ("number_day", Fault::Missing),
            ("shop_hour", between(1, MOST_SHOP_HOUR)),
        ];
        assert_eq!(wrong.read().unwrap_err().0, told);
        let late = SendingForm {
            quiet_until: "25:00".to_owned(),
            abroad: "mars".to_owned(),
            ..form()
        };
        let told = [("quiet_until", Fault::Time), ("abroad", Fault::Choice)];
        assert_eq!(late.read().unwrap_err().0, told);
    }
}

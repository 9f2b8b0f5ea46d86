//! The form of a shop's settings for links.

use super::{DescriptionTemplate, Fault, Faults, choice, optional_number};
use crate::id::{AccountId, ReceiptTypeId};
use crate::line::{line_field, read_line};
use crate::message::ChannelKind;
use crate::told::Told;
use crate::way::Way;

/// Longest validity in days.
pub const MAX_VALIDITY_DAYS: u32 = 3_650;

/// The settings as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinksForm {
    /// Id of the account that money of new links lands on.
    pub account: String,
    /// New links book a receipt.
    pub receipt: bool,
    /// Id of the type of these receipts.
    pub receipt_type: String,
    /// These receipts are approved by themselves.
    pub approve: bool,
    /// Days; nothing or 0: for ever.
    pub validity_days: String,
    /// Template of descriptions.
    pub description: String,
    /// By which ways new links are sent, as [`Way`] writes them.
    pub ways: Vec<String>,
    /// The shop's own sending lines by channel, empty for the channel's; channels that are not named
    /// stay as they are.
    pub lines: Vec<(ChannelKind, String)>,
    /// Which members of staff hear of what.
    pub told: Told,
    /// From how much on two persons decide to give money back, in the shop's unit; nothing: never.
    pub two_from: String,
}

/// The settings as they may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRules {
    /// Where money of new links lands.
    pub account: AccountId,
    /// New links book a receipt.
    pub receipt: bool,
    /// Of this type.
    pub receipt_type: ReceiptTypeId,
    /// These receipts are approved by themselves.
    pub approve: bool,
    /// Days; `None`: for ever.
    pub validity_days: Option<u32>,
    /// What describes a link that is made without a description.
    pub description: Option<DescriptionTemplate>,
    /// How a new link is sent.
    pub ways: Vec<Way>,
    /// The sending lines that change.
    pub lines: Vec<(ChannelKind, Option<String>)>,
    /// Which members of staff hear of what.
    pub told: Told,
}

impl LinksForm {
    /// The settings, or everything that is wrong with them.
    pub fn read(&self) -> Result<LinkRules, Faults> {
        let mut faults = Faults::default();
        let account = faults.take("account", choice::<AccountId>(&self.account));
        let receipt_type = choice::<ReceiptTypeId>(&self.receipt_type);
        let receipt_type = faults.take("receipt_type", receipt_type);
        let days = optional_number(&self.validity_days, 0, MAX_VALIDITY_DAYS);
        let days = faults.take("validity_days", days);
        let description = DescriptionTemplate::read(&self.description);
        let description = faults.take("description", description);
        let ways = faults.take("ways", ways(&self.ways));
        let lines = self.lines.iter().filter_map(|(channel, typed)| {
            let line = line_field(*channel).map_or(Err(Fault::Choice), |_| read_line(typed));
            let field = line_field(*channel).unwrap_or("ways");
            Some((*channel, faults.take(field, line)?))
        });
        let lines: Vec<_> = lines.collect();
        match (account, receipt_type, days, description, ways) {
            (Some(account), Some(receipt_type), Some(days), Some(description), Some(ways))
                if faults.is_empty() =>
            {
                Ok(LinkRules {
                    account,
                    receipt: self.receipt,
                    receipt_type,
                    approve: self.approve,
                    validity_days: days.filter(|days| *days > 0),
                    description,
                    ways,
                    lines,
                    told: self.told.clone(),
                })
            }
            _ => Err(faults),
        }
    }
}

/// Each channel once: a second time it could only repeat what it did.
fn ways(typed: &[String]) -> Result<Vec<Way>, Fault> {
    let mut ways: Vec<Way> = Vec::new();
    for text in typed {
        let way: Way = choice(text)?;
        if ways.iter().any(|known| known.channel == way.channel) {
            return Err(Fault::Choice);
        }
        ways.push(way);
    }
    Ok(ways)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> LinksForm {
        LinksForm {
            account: format!("acc_{:032x}", 1),
            receipt: true,
            receipt_type: format!("rct_{:032x}", 1),
            approve: true,
            validity_days: "۷".to_owned(),
            description: "Order {reference}".to_owned(),
            ways: vec!["kavenegar".to_owned(), "smtp:fallback".to_owned()],
            lines: Vec::new(),
            told: Told::default(),
            two_from: String::new(),
        }
    }

    #[test]
    fn nothing_and_zero_days_are_for_ever() {
        assert_eq!(form().read().unwrap().validity_days, Some(7));
        let ways = [
            Way::always(ChannelKind::Kavenegar),
            Way::fallback(ChannelKind::Smtp),
        ];
        assert_eq!(form().read().unwrap().ways, ways);
        for typed in ["", "0", "۰"] {
            let forever = LinksForm {
                validity_days: typed.to_owned(),
                ways: Vec::new(),
                told: Told::default(),
                ..form()
            };
            let rules = forever.read().unwrap();
            assert_eq!((rules.validity_days, rules.ways), (None, Vec::new()));
        }
    }

    #[test]
    fn every_field_of_the_settings_is_judged() {
        let wrong = LinksForm {
            account: "rct_1".to_owned(),
            receipt_type: String::new(),
            validity_days: "3651".to_owned(),
            description: "{name}".to_owned(),
            ways: vec!["smtp".to_owned(), "smtp:fallback".to_owned()],
            lines: vec![
                (ChannelKind::Kavenegar, "1000\n4346".to_owned()),
                (ChannelKind::Telegram, "1".to_owned()),
            ],
            ..form()
        };
        let told = [
            ("account", Fault::Choice),
            ("receipt_type", Fault::Choice),
            (
                "validity_days",
                Fault::Number {
                    least: 0,
                    most: MAX_VALIDITY_DAYS,
                },
            ),
            ("description", Fault::Parameter("name".to_owned())),
            ("ways", Fault::Choice),
            ("line_kavenegar", Fault::Control),
            ("ways", Fault::Choice),
        ];
        assert_eq!(wrong.read().unwrap_err().0, told);
    }
}

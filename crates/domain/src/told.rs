//! Who hears of what: a shop's rule.

use jiff::{SignedDuration, Timestamp};

use crate::contact::Email;
use crate::message::Situation;
use crate::payment::Payment;
use crate::shop::Language;

/// Whom a shop tells what. What cannot wait is always told to the manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// To the shop manager's address.
    pub manager: Vec<Situation>,
    /// To the user who made the link.
    pub maker: Vec<Situation>,
    /// To the payers; one of [`PAYER_CHOICES`] each.
    pub payer: Vec<Situation>,
}

/// So long after a payment began its payer is not at the page any more, where they would read how it
/// ended.
pub const GONE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Somebody of staff, and how they read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Where they read.
    pub address: Email,
    /// In which language.
    pub language: Language,
    /// What they do not want to hear of by e-mail.
    pub declines: Vec<Situation>,
}

/// Those of staff who may hear of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff<'a> {
    /// The shop's rule.
    pub told: &'a Told,
    /// The shop's manager, if there is an address.
    pub manager: Option<Reader>,
    /// Who made the link, if a user did who may still come in.
    pub maker: Option<Reader>,
}

/// What a shop may tell its staff or not.
pub const CHOICES: [Situation; 4] = [
    Situation::StaffPaid,
    Situation::StaffFailed,
    Situation::StaffExpired,
    Situation::StaffBounced,
];

/// What a shop may tell its payers or not.
pub const PAYER_CHOICES: [Situation; 2] = [Situation::Failed, Situation::Expired];

impl Default for Told {
    /// The manager hears of money, the maker also of links that were never paid, or never arrived. A
    /// payer who tries again needs no word about the first try, and each costs.
    fn default() -> Self {
        Self {
            manager: vec![Situation::StaffPaid],
            maker: vec![
                Situation::StaffPaid,
                Situation::StaffExpired,
                Situation::StaffBounced,
            ],
            payer: Vec::new(),
        }
    }
}

impl Told {
    /// Whether the payers of this payment hear that it failed, when that is found out now.
    pub fn payer_hears_of_failure(&self, payment: &Payment, now: Timestamp) -> bool {
        let began = payment.redirected_at.unwrap_or(payment.created_at);
        self.payer.contains(&Situation::Failed) && now.duration_since(began) >= GONE_AFTER
    }
}

impl Staff<'_> {
    /// Who hears of this. Nobody hears of it twice.
    pub fn of(&self, situation: Situation) -> Vec<&Reader> {
        let rule = situation.rule();
        let urgent = !CHOICES.contains(&rule);
        let manager = self.manager.as_ref();
        let manager = manager.filter(|_| urgent || self.told.manager.contains(&rule));
        let maker = self.maker.as_ref();
        let maker = maker.filter(|_| self.told.maker.contains(&rule));
        let maker = maker.filter(|maker| !maker.declines.contains(&situation));
        let maker =
            maker.filter(|maker| manager.is_none_or(|one| !one.address.is_same(&maker.address)));
        manager.into_iter().chain(maker).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(address: &str) -> Reader {
        Reader {
            address: address.parse().unwrap(),
            language: Language::English,
            declines: Vec::new(),
        }
    }

    fn told(told: &Told, maker: &str, situation: Situation) -> Vec<String> {
        let staff = Staff {
            told,
            manager: Some(reader("manager@example.com")),
            maker: Some(reader(maker)),
        };
        let all = staff.of(situation).into_iter();
        all.map(|one| one.address.to_string()).collect()
    }

    #[test]
    fn the_rule_decides_who_hears_of_what() {
        let rule = Told::default();
        let maker = "sara@example.com";
        let paid = told(&rule, maker, Situation::StaffPaid);
        assert_eq!(paid, ["manager@example.com", maker]);
        assert_eq!(told(&rule, maker, Situation::StaffExpired), [maker]);
        let part = told(&rule, maker, Situation::StaffPartlyPaid);
        assert_eq!(part, ["manager@example.com", maker]);
        assert!(told(&rule, maker, Situation::StaffFailed).is_empty());
        let nobody = Told {
            manager: Vec::new(),
            maker: Vec::new(),
            payer: Vec::new(),
        };
        assert!(told(&nobody, maker, Situation::StaffPaid).is_empty());
    }

    #[test]
    fn what_cannot_wait_goes_to_the_manager_whatever_the_rule_says() {
        let nobody = Told {
            manager: Vec::new(),
            maker: Vec::new(),
            payer: Vec::new(),
        };
        for urgent in [
            Situation::StaffNeedsResolving,
            Situation::StaffPendingTooLong,
            Situation::StaffChannelStopped,
        ] {
            let hears = told(&nobody, "sara@example.com", urgent);
            assert_eq!(hears, ["manager@example.com"]);
        }
    }

    #[test]
    fn a_maker_hears_by_e_mail_of_what_they_did_not_decline() {
        let rule = Told::default();
        let staff = Staff {
            told: &rule,
            manager: None,
            maker: Some(Reader {
                declines: vec![Situation::StaffPaid],
                ..reader("sara@example.com")
            }),
        };
        assert!(staff.of(Situation::StaffPaid).is_empty());
        assert_eq!(staff.of(Situation::StaffExpired).len(), 1);
    }

    #[test]
    fn a_manager_who_made_the_link_hears_once() {
        let hears = told(
            &Told::default(),
            "Manager@example.com",
            Situation::StaffPaid,
        );
        assert_eq!(hears, ["manager@example.com"]);
    }
}

//! The form of a shop's OpenPay page.

use money::{Amount, Currency, ParseAmountError, Unit, parse_amount};

use super::limits::Limits;
use super::rules::{Ask, EXTRAS, Extra, MAX_PRESETS, MAX_SUBJECTS, OpenPayRules, Price};
use crate::id::{AccountId, ReceiptTypeId};
use crate::scope::Mode;
use crate::settings::{Fault, Faults, MAX_NAME, choice, line, optional_number};

/// The settings as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPayForm {
    /// There is such a page.
    pub open: bool,
    /// `live` or `test`.
    pub mode: String,
    /// `hidden`, `optional` or `required`, like the three that follow.
    pub name: String,
    /// A landline.
    pub phone: String,
    /// The payer's e-mail.
    pub email: String,
    /// What for, in the payer's words.
    pub description: String,
    /// One subject a line.
    pub subjects: String,
    /// `free`, `presets` or `fixed`.
    pub price: String,
    /// Amounts, one a line: the one that is fixed, or those to choose from.
    pub amounts: String,
    /// Another amount than those to choose from may be typed.
    pub other: bool,
    /// The least of a free amount.
    pub least: String,
    /// The most of a free amount; may be empty.
    pub most: String,
    /// One own field a line; those that end with `*` must be filled in.
    pub extras: String,
    /// The limits, in the order of [`Limits`].
    pub limits: [String; 5],
    /// Id of the account that the money lands on; nothing: the shop's own.
    pub account: String,
    /// Id of the type of its receipts; nothing: the shop's own.
    pub receipt_type: String,
}

impl OpenPayForm {
    /// The settings, or everything that is wrong with them; amounts are typed in the shop's unit.
    pub fn read(&self, (currency, unit): (Currency, Unit)) -> Result<OpenPayRules, Faults> {
        let mut faults = Faults::default();
        let mode = faults.take("mode", choice::<Mode>(&self.mode));
        let mut ask = |field, typed: &str| faults.take(field, choice::<Ask>(typed));
        let name = ask("ask_name", &self.name);
        let phone = ask("ask_phone", &self.phone);
        let email = ask("ask_email", &self.email);
        let description = ask("ask_description", &self.description);
        let subjects = faults.take("subjects", subjects(&self.subjects));
        let price = self.price((currency, unit), &mut faults);
        let extras = faults.take("extras", extras(&self.extras));
        let limits = self.limits(&mut faults);
        let account = faults.take("account", picked::<AccountId>(&self.account));
        let receipt_type = picked::<ReceiptTypeId>(&self.receipt_type);
        let receipt_type = faults.take("receipt_type", receipt_type);
        match (
            mode,
            name,
            phone,
            email,
            (description, subjects, price, extras, limits),
            (account, receipt_type),
        ) {
            (
                Some(mode),
                Some(name),
                Some(phone),
                Some(email),
                (Some(description), Some(subjects), Some(price), Some(extras), Some(limits)),
                (Some(account), Some(receipt_type)),
            ) => Ok(OpenPayRules {
                open: self.open,
                mode,
                name,
                phone,
                email,
                description,
                subjects,
                price,
                extras,
                limits,
                account,
                receipt_type,
            }),
            _ => Err(faults),
        }
    }

    fn price(&self, (currency, unit): (Currency, Unit), faults: &mut Faults) -> Option<Price> {
        let amount = |typed: &str| {
            parse_amount(typed, unit, currency).map_err(|error| match error {
                ParseAmountError::Empty => Fault::Missing,
                _ => Fault::Amount,
            })
        };
        let listed = || {
            let lines = self.amounts.lines().map(str::trim);
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            if lines.is_empty() {
                return Err(Fault::Missing);
            }
            if lines.len() > MAX_PRESETS {
                return Err(Fault::Full(MAX_PRESETS));
            }
            lines.into_iter().map(amount).collect::<Result<Vec<_>, _>>()
        };
        match self.price.trim() {
            "free" => {
                let least = faults.take("least", amount(&self.least));
                let most = match amount(&self.most) {
                    Err(Fault::Missing) => Ok(None),
                    other => other.map(Some),
                };
                let most = faults.take("most", most);
                let (least, most) = (least?, most?);
                let ordered = most.is_none_or(|most: Amount| most.minor() >= least.minor());
                let most = if ordered { Ok(most) } else { Err(Fault::Order) };
                let most = faults.take("most", most)?;
                Some(Price::Free { least, most })
            }
            "presets" => {
                let amounts = faults.take("amounts", listed())?;
                let other = self.other;
                Some(Price::Presets { amounts, other })
            }
            "fixed" => {
                let one = listed().and_then(|all| match all.as_slice() {
                    [one] => Ok(*one),
                    _ => Err(Fault::Full(1)),
                });
                faults.take("amounts", one).map(Price::Fixed)
            }
            _ => faults.take("price", Err(Fault::Choice)),
        }
    }

    fn limits(&self, faults: &mut Faults) -> Option<Limits> {
        let names = [
            "limit_address",
            "limit_mobile",
            "limit_shop",
            "limit_link",
            "limit_failures",
        ];
        let mut numbers = names.iter().zip(&self.limits).map(|(name, typed)| {
            let number = optional_number(typed, 1, 100_000);
            faults.take(name, number.and_then(|number| number.ok_or(Fault::Missing)))
        });
        // Each is read, so that each is told.
        let all = [
            numbers.next(),
            numbers.next(),
            numbers.next(),
            numbers.next(),
            numbers.next(),
        ];
        let [
            Some(Some(address)),
            Some(Some(mobile)),
            Some(Some(shop)),
            Some(Some(link)),
            Some(Some(failures)),
        ] = all
        else {
            return None;
        };
        Some(Limits {
            address,
            mobile,
            shop,
            link,
            failures,
        })
    }
}

/// A choice that may be left out. Whether there is such a one is asked where it is known.
fn picked<T: std::str::FromStr>(typed: &str) -> Result<Option<T>, Fault> {
    match typed.trim() {
        "" => Ok(None),
        id => choice(id).map(Some),
    }
}

fn subjects(typed: &str) -> Result<Vec<String>, Fault> {
    let lines = typed.lines().filter(|text| !text.trim().is_empty());
    let mut subjects: Vec<String> = lines
        .map(|text| line(text, MAX_NAME))
        .collect::<Result<_, _>>()?;
    let mut seen = std::collections::BTreeSet::new();
    subjects.retain(|subject| seen.insert(subject.clone()));
    if subjects.len() > MAX_SUBJECTS {
        return Err(Fault::Full(MAX_SUBJECTS));
    }
    Ok(subjects)
}

fn extras(typed: &str) -> Result<Vec<Extra>, Fault> {
    let lines = typed.lines().filter(|text| !text.trim().is_empty());
    let read = |text: &str| {
        let bare = text.trim();
        let (label, required) = match bare.strip_suffix('*') {
            Some(label) => (label, true),
            None => (bare, false),
        };
        let label = line(label, MAX_NAME)?;
        Ok(Extra { label, required })
    };
    let extras: Vec<Extra> = lines.map(read).collect::<Result<_, _>>()?;
    if extras.len() > EXTRAS.len() {
        return Err(Fault::Full(EXTRAS.len()));
    }
    Ok(extras)
}

impl OpenPayRules {
    /// The own fields as the form shows them: one a line.
    pub fn extras_text(&self) -> String {
        let text = |extra: &Extra| {
            let mark = if extra.required { "*" } else { "" };
            format!("{}{mark}", extra.label)
        };
        let lines: Vec<_> = self.extras.iter().map(text).collect();
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOMAN: (Currency, Unit) = (Currency::Irr, Unit::Toman);

    fn form() -> OpenPayForm {
        OpenPayForm {
            open: true,
            mode: "live".to_owned(),
            name: "required".to_owned(),
            phone: "optional".to_owned(),
            email: "hidden".to_owned(),
            description: "optional".to_owned(),
            subjects: " شهریه \n\nکمک\nکمک".to_owned(),
            price: "free".to_owned(),
            least: "۱٬۰۰۰".to_owned(),
            extras: "کد دانشجویی *\nیادداشت".to_owned(),
            limits: ["5", "۵", "200", "10", "4"].map(str::to_owned),
            ..OpenPayForm::default()
        }
    }

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    #[test]
    fn the_settings_are_read_as_they_are_typed() {
        let rules = form().read(TOMAN).unwrap();
        assert_eq!(rules.subjects, ["شهریه", "کمک"]);
        let free = Price::Free {
            least: rials(10_000),
            most: None,
        };
        assert_eq!((&rules.price, rules.limits), (&free, Limits::default()));
        assert_eq!(rules.extras_text(), "کد دانشجویی*\nیادداشت");
        let presets = OpenPayForm {
            price: "presets".to_owned(),
            amounts: "5000\n۱۰۰۰۰".to_owned(),
            other: true,
            ..form()
        };
        let amounts = vec![rials(50_000), rials(100_000)];
        let price = presets.read(TOMAN).unwrap().price;
        assert_eq!(
            price,
            Price::Presets {
                amounts,
                other: true
            }
        );
    }

    #[test]
    fn every_field_of_the_settings_is_judged() {
        let wrong = OpenPayForm {
            mode: "x".to_owned(),
            name: "x".to_owned(),
            subjects: "x".repeat(101),
            least: "5000".to_owned(),
            most: "4000".to_owned(),
            extras: "a\nb\nc\nd\ne\nf\ng".to_owned(),
            limits: ["0", "", "200", "10", "4"].map(str::to_owned),
            account: "rct_1".to_owned(),
            receipt_type: "x".to_owned(),
            ..form()
        };
        let between = Fault::Number {
            least: 1,
            most: 100_000,
        };
        let told = [
            ("mode", Fault::Choice),
            ("ask_name", Fault::Choice),
            ("subjects", Fault::TooLong(MAX_NAME)),
            ("most", Fault::Order),
            ("extras", Fault::Full(6)),
            ("limit_address", between),
            ("limit_mobile", Fault::Missing),
            ("account", Fault::Choice),
            ("receipt_type", Fault::Choice),
        ];
        assert_eq!(wrong.read(TOMAN).unwrap_err().0, told);
        let two = OpenPayForm {
            price: "fixed".to_owned(),
            amounts: "1000\n2000".to_owned(),
            ..form()
        };
        let told = [("amounts", Fault::Full(1))];
        assert_eq!(two.read(TOMAN).unwrap_err().0, told);
        let none = OpenPayForm {
            price: "other".to_owned(),
            ..form()
        };
        assert_eq!(none.read(TOMAN).unwrap_err().0, [("price", Fault::Choice)]);
    }
}

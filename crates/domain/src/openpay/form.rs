//! What a payer fills in.

use money::{Amount, Currency, ParseAmountError, Unit, parse_amount};

use super::Prefill;
use super::rules::{Ask, EXTRAS, OpenPayRules, Price};
use crate::contact::{Email, Landline, Mobile};
use crate::customer::optional_text;
use crate::link::{DESCRIPTION_MAX, Reference};
use crate::settings::{Fault, Faults, MAX_NAME, optional_email, optional_line};

/// Characters of an answer to a field of the shop's own.
const MAX_ANSWER: usize = 200;

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayerForm {
    /// Who pays.
    pub name: String,
    /// Their mobile.
    pub mobile: String,
    /// Their landline.
    pub phone: String,
    /// Their e-mail.
    pub email: String,
    /// One of the shop's subjects.
    pub subject: String,
    /// What for, in their words.
    pub description: String,
    /// How much.
    pub amount: String,
    /// The unit that the page showed beside the amount: what was typed was typed in it, whatever
    /// the shop counts in by now.
    pub unit: String,
    /// The merchant's own reference, which came with the address; no payer types it.
    pub reference: String,
    /// Answers to the shop's own fields, in their order.
    pub extras: Vec<String>,
}

/// A payer and what they want to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// Who.
    pub name: Option<String>,
    /// Where the result is sent, and what finds the payment again.
    pub mobile: Mobile,
    /// Landline.
    pub phone: Option<Landline>,
    /// E-mail.
    pub email: Option<Email>,
    /// One of the shop's subjects.
    pub subject: Option<String>,
    /// In their words.
    pub description: Option<String>,
    /// How much.
    pub amount: Amount,
    /// The merchant's own reference.
    pub reference: Option<Reference>,
    /// Answers to the shop's own fields: label and answer.
    pub extras: Vec<(String, String)>,
}

impl PayerForm {
    /// The payer, or everything that is wrong. What a signed address `fixed` is taken from it and
    /// not from the form; its amount is the merchant's own word, so the shop's bounds do not apply.
    pub fn read(
        &self,
        rules: &OpenPayRules,
        (currency, unit): (Currency, Unit),
        fixed: Option<&Prefill>,
    ) -> Result<Payer, Faults> {
        let nothing = Prefill::default();
        let fixed = fixed.unwrap_or(&nothing);
        let mut faults = Faults::default();
        let name = taken(fixed.name.as_ref(), || {
            asked(rules.name, &plain(&self.name), |text| {
                optional_line(text, MAX_NAME)
            })
        });
        let name = faults.take("name", name);
        let mobile = match &fixed.mobile {
            Some(mobile) => Ok(mobile.clone()),
            None => mobile(&self.mobile),
        };
        let mobile = faults.take("mobile", mobile);
        let phone = asked(rules.phone, &self.phone, landline);
        let phone = faults.take("phone", phone);
        let email = taken(fixed.email.as_ref(), || {
            asked(rules.email, &self.email, optional_email)
        });
        let email = faults.take("email", email);
        let subject = faults.take("subject", self.subject(rules));
        let description = taken(fixed.description.as_ref(), || {
            asked(rules.description, &plain(&self.description), |text| {
                optional_text(text, DESCRIPTION_MAX)
            })
        });
        let description = faults.take("description", description);
        let amount = match fixed.amount {
            Some(amount) => Ok(amount),
            None => self.amount(rules, currency, unit),
        };
        let amount = faults.take("amount", amount);
        let extras = self.extras(rules, &mut faults);
        let reference = fixed.reference.clone();
        let reference = reference.or_else(|| self.reference.parse().ok());
        match (
            name,
            mobile,
            phone,
            email,
            (subject, description, amount, extras),
        ) {
            (
                Some(name),
                Some(mobile),
                Some(phone),
                Some(email),
                (Some(subject), Some(description), Some(amount), Some(extras)),
            ) => Ok(Payer {
                name,
                mobile,
                phone,
                email,
                subject,
                description,
                amount,
                reference,
                extras,
            }),
            _ => Err(faults),
        }
    }

    fn subject(&self, rules: &OpenPayRules) -> Result<Option<String>, Fault> {
        if rules.subjects.is_empty() {
            return Ok(None);
        }
        let typed = self.subject.trim();
        if typed.is_empty() {
            return Err(Fault::Missing);
        }
        let known = rules.subjects.iter().find(|one| *one == typed);
        known.cloned().map(Some).ok_or(Fault::Choice)
    }

    fn amount(
        &self,
        rules: &OpenPayRules,
        currency: Currency,
        unit: Unit,
    ) -> Result<Amount, Fault> {
        if let Price::Fixed(amount) = rules.price {
            return Ok(amount);
        }
        let unit = match self.unit.trim() {
            "" => unit,
            shown => Unit::from_code(shown).map_err(|_| Fault::Unit)?,
        };
        let amount = parse_amount(&self.amount, unit, currency).map_err(|error| match error {
            ParseAmountError::Empty => Fault::Missing,
            _ => Fault::Amount,
        })?;
        if rules.price.takes(amount) {
            Ok(amount)
        } else {
            Err(Fault::OutOfRange)
        }
    }

    /// `None`: one of them is wrong, and told.
    fn extras(&self, rules: &OpenPayRules, faults: &mut Faults) -> Option<Vec<(String, String)>> {
        let mut answers = Some(Vec::new());
        for (place, (extra, name)) in rules.extras.iter().zip(EXTRAS).enumerate() {
            let typed = self.extras.get(place).map_or("", String::as_str);
            let answer = match optional_line(&plain(typed), MAX_ANSWER) {
                Ok(None) if extra.required => Err(Fault::Missing),
                other => other,
            };
            match (faults.take(name, answer), &mut answers) {
                (Some(Some(answer)), Some(all)) => all.push((extra.label.clone(), answer)),
                (Some(None), _) | (Some(_), None) => {}
                (None, _) => answers = None,
            }
        }
        answers
    }
}

/// A text without the marks that steer the direction of what stands around it; the joiners that
/// Persian needs stay.
pub(super) fn plain(text: &str) -> String {
    let steers = |letter: &char| {
        matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(|letter| !steers(letter)).collect()
}

/// What is fixed, or what is asked for.
fn taken<T: Clone>(
    fixed: Option<&T>,
    ask: impl FnOnce() -> Result<Option<T>, Fault>,
) -> Result<Option<T>, Fault> {
    fixed.map_or_else(ask, |value| Ok(Some(value.clone())))
}

/// A field that is hidden counts for nothing, whatever is sent for it.
fn asked<T>(
    ask: Ask,
    typed: &str,
    read: impl Fn(&str) -> Result<Option<T>, Fault>,
) -> Result<Option<T>, Fault> {
    match (ask, read) {
        (Ask::Hidden, _) => Ok(None),
        (Ask::Optional, read) => read(typed),
        (Ask::Required, read) => read(typed)?.map(Some).ok_or(Fault::Missing),
    }
}

fn mobile(typed: &str) -> Result<Mobile, Fault> {
    match typed.trim() {
        "" => Err(Fault::Missing),
        text => text.parse().map_err(|_| Fault::Mobile),
    }
}

fn landline(typed: &str) -> Result<Option<Landline>, Fault> {
    match typed.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Fault::Landline),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::Extra;
    use super::*;

    const TOMAN: (Currency, Unit) = (Currency::Irr, Unit::Toman);

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn rules() -> OpenPayRules {
        OpenPayRules::usual(Currency::Irr)
    }

    fn form() -> PayerForm {
        PayerForm {
            name: "سارا گلستانی".to_owned(),
            mobile: "۰۹۱۲ ۱۲۳ ۴۵۶۷".to_owned(),
            amount: "۵٬۰۰۰".to_owned(),
            ..PayerForm::default()
        }
    }

    fn faults(form: &PayerForm, rules: &OpenPayRules) -> Vec<(&'static str, Fault)> {
        form.read(rules, TOMAN, None).unwrap_err().0
    }

    #[test]
    fn a_payer_with_name_mobile_and_amount_is_enough() {
        let payer = form().read(&rules(), TOMAN, None).unwrap();
        assert_eq!(payer.mobile.e164(), "+989121234567");
        assert_eq!(payer.amount, rials(50_000));
        assert_eq!(
            (payer.email, payer.phone, payer.subject),
            (None, None, None)
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = PayerForm {
            phone: "x".to_owned(),
            amount: "-5".to_owned(),
            ..PayerForm::default()
        };
        let told = [
            ("name", Fault::Missing),
            ("mobile", Fault::Missing),
            ("phone", Fault::Landline),
            ("amount", Fault::Amount),
        ];
        assert_eq!(faults(&wrong, &rules()), told);
    }

    #[test]
    fn an_amount_is_read_in_the_unit_that_the_page_showed_and_held_to_the_bounds() {
        let shown = |amount: &str, unit: &str| PayerForm {
            amount: amount.to_owned(),
            unit: unit.to_owned(),
            ..form()
        };
        let amount = |form: PayerForm| form.read(&rules(), TOMAN, None).map(|payer| payer.amount);
        assert_eq!(amount(shown("10,000", "rial")), Ok(rials(10_000)));
        assert_eq!(amount(shown("1000", "toman")), Ok(rials(10_000)));
        assert_eq!(
            faults(&shown("999", "toman"), &rules()),
            [("amount", Fault::OutOfRange)]
        );
        assert_eq!(
            faults(&shown("999", "pound"), &rules()),
            [("amount", Fault::Unit)]
        );
    }

    #[test]
    fn what_is_hidden_counts_for_nothing() {
        let sly = PayerForm {
            email: "nobody@".to_owned(),
            extras: vec!["x".to_owned()],
            subject: "x".to_owned(),
            ..form()
        };
        let payer = sly.read(&rules(), TOMAN, None).unwrap();
        assert_eq!(
            (payer.email, payer.subject, payer.extras),
            (None, None, Vec::new())
        );
    }

    #[test]
    fn subjects_and_own_fields_are_asked_for() {
        let rules = OpenPayRules {
            subjects: vec!["شهریه".to_owned(), "کمک".to_owned()],
            extras: vec![
                Extra {
                    label: "کد دانشجویی".to_owned(),
                    required: true,
                },
                Extra {
                    label: "یادداشت".to_owned(),
                    required: false,
                },
            ],
            ..rules()
        };
        let told = [("subject", Fault::Missing), ("extra_1", Fault::Missing)];
        assert_eq!(faults(&form(), &rules), told);
        let other = PayerForm {
            subject: "دیگر".to_owned(),
            extras: vec!["98".to_owned()],
            ..form()
        };
        assert_eq!(faults(&other, &rules), [("subject", Fault::Choice)]);
        let right = PayerForm {
            subject: "کمک".to_owned(),
            ..other
        };
        let payer = right.read(&rules, TOMAN, None).unwrap();
        assert_eq!(payer.extras, [("کد دانشجویی".to_owned(), "98".to_owned())]);
    }

    #[test]
    fn what_is_signed_is_not_taken_from_the_form() {
        let signed = Prefill {
            name: Some("رضا".to_owned()),
            amount: Some(rials(1_000)),
            ..Prefill::default()
        };
        let payer = form().read(&rules(), TOMAN, Some(&signed)).unwrap();
        assert_eq!(payer.name.as_deref(), Some("رضا"));
        // Below what the shop takes by itself.
        assert_eq!(payer.amount, rials(1_000));
        assert_eq!(payer.mobile.e164(), "+989121234567");
    }

    #[test]
    fn a_fixed_price_is_not_typed() {
        let rules = OpenPayRules {
            price: Price::Fixed(rials(90_000)),
            ..rules()
        };
        let typed = PayerForm {
            amount: "1".to_owned(),
            ..form()
        };
        assert_eq!(
            typed.read(&rules, TOMAN, None).unwrap().amount,
            rials(90_000)
        );
    }
}

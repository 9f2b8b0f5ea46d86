//! The form of a financial account.

use money::Currency;

use super::{Fault, Faults, MAX_NAME, choice, line};
use crate::account::{AccountKind, CardNumber, Iban};

/// An account as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountForm {
    /// As staff know it.
    pub name: String,
    /// `bank` or `cash`.
    pub kind: String,
    /// ISO code.
    pub currency: String,
    /// Its number between banks, or nothing.
    pub iban: String,
    /// The card of the account, or nothing.
    pub card: String,
    /// It receives money.
    pub active: bool,
}

/// An account as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// As staff know it.
    pub name: String,
    /// At a bank or in a box.
    pub kind: AccountKind,
    /// What it holds.
    pub currency: Currency,
    /// Its number between banks.
    pub iban: Option<Iban>,
    /// The card of the account.
    pub card: Option<CardNumber>,
    /// It receives money.
    pub active: bool,
}

impl AccountForm {
    /// The account, or everything that is wrong with it.
    pub fn read(&self) -> Result<AccountDetails, Faults> {
        let mut faults = Faults::default();
        let name = faults.take("name", line(&self.name, MAX_NAME));
        let kind = faults.take("kind", choice::<AccountKind>(&self.kind));
        let currency = faults.take("currency", choice::<Currency>(&self.currency));
        let at_bank = kind != Some(AccountKind::Cash);
        let iban = faults.take("iban", number(&self.iban, at_bank, Fault::Iban));
        let card = faults.take("card", number(&self.card, at_bank, Fault::Card));
        match (name, kind, currency, iban, card) {
            (Some(name), Some(kind), Some(currency), Some(iban), Some(card)) => {
                Ok(AccountDetails {
                    name,
                    kind,
                    currency,
                    iban,
                    card,
                    active: self.active,
                })
            }
            _ => Err(faults),
        }
    }
}

/// A number that only an account at a bank has; empty is `None`.
fn number<T: std::str::FromStr>(
    typed: &str,
    at_bank: bool,
    bad: Fault,
) -> Result<Option<T>, Fault> {
    match typed.trim() {
        "" => Ok(None),
        _ if !at_bank => Err(Fault::Cash),
        text => text.parse().map(Some).map_err(|_| bad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> AccountForm {
        AccountForm {
            name: "حساب جاری".to_owned(),
            kind: "bank".to_owned(),
            currency: "IRR".to_owned(),
            iban: "۸۲۰۵۴۰۱۰۲۶۸۰۰۲۰۸۱۷۹۰۹۰۰۲".to_owned(),
            card: "6037 9912 3456 7893".to_owned(),
            active: true,
        }
    }

    #[test]
    fn an_account_is_read_and_its_numbers_are_optional() {
        let full = form().read().unwrap();
        assert_eq!(full.iban.unwrap().as_str(), "IR820540102680020817909002");
        assert_eq!(full.card.unwrap().as_str(), "6037991234567893");
        let bare = AccountForm {
            iban: " ".to_owned(),
            card: String::new(),
            ..form()
        };
        let bare = bare.read().unwrap();
        assert_eq!((bare.iban, bare.card), (None, None));
    }

    #[test]
    fn every_field_of_an_account_is_judged() {
        let wrong = AccountForm {
            name: String::new(),
            kind: "safe".to_owned(),
            currency: "IRT".to_owned(),
            iban: "IR82".to_owned(),
            card: "6037991234567890".to_owned(),
            active: true,
        };
        let told = [
            ("name", Fault::Missing),
            ("kind", Fault::Choice),
            ("currency", Fault::Choice),
            ("iban", Fault::Iban),
            ("card", Fault::Card),
        ];
        assert_eq!(wrong.read().unwrap_err().0, told);
    }

    #[test]
    fn a_cash_box_has_no_number_at_a_bank() {
        let wrong = AccountForm {
            kind: "cash".to_owned(),
            ..form()
        };
        let told = [("iban", Fault::Cash), ("card", Fault::Cash)];
        assert_eq!(wrong.read().unwrap_err().0, told);
    }
}

//! What is typed about a provider, judged field by field.

use std::collections::BTreeMap;

use domain::account::FinancialAccount;
use domain::driver_field::{Field, FieldKind};
use domain::id::AccountId;
use domain::settings::{Fault, Faults, optional_line};
use gateways::{Meta, Refusal};
use money::{Amount, Currency, Unit, parse_amount};

use super::SettingsError;
use crate::bank::DeskError;

/// Characters of one credential or address.
pub const MAX_CREDENTIAL: usize = 500;
/// Characters of a secret: a bank's may be a whole private key (4096 bits in XML have 3,300).
pub const MAX_SECRET: usize = 5_000;
/// Characters of a setting of several lines.
pub(super) const MAX_LINES: usize = 5_000;

/// What is typed about a provider. Holds credentials, so it never shows in logs.
#[derive(Clone, Default)]
pub struct ProviderForm {
    /// As payers read it.
    pub public_name: String,
    /// Id of the account.
    pub account: String,
    /// Where the bank's API is; empty: at the driver's own address.
    pub base_url: String,
    /// The smallest amount, in the unit of the form; empty: no limit of ours.
    pub min: String,
    /// The largest amount.
    pub max: String,
    /// The terminal verifies by itself.
    pub auto_verify: bool,
    /// Payers see it.
    pub published: bool,
    /// By the driver's names; an empty secret keeps what is stored.
    pub credentials: BTreeMap<String, String>,
    /// Save it even if the bank does not say that the credentials are right.
    pub anyway: bool,
}

pub(super) fn chosen(
    accounts: &[FinancialAccount],
    typed: &str,
) -> Result<FinancialAccount, Fault> {
    if typed.is_empty() {
        return Err(Fault::Missing);
    }
    let id: AccountId = typed.parse().map_err(|_| Fault::Choice)?;
    let found = accounts.iter().find(|one| one.id == id);
    found.cloned().ok_or(Fault::Choice)
}

pub(super) type Limits = (Option<Amount>, Option<Amount>);

/// The limits, within those of the bank and in their order.
pub(super) fn limits(
    form: &ProviderForm,
    meta: &Meta,
    (unit, currency): (Unit, Currency),
    faults: &mut Faults,
) -> Limits {
    let mut read = |name, typed: &str| {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let amount = parse_amount(typed, unit, currency).map_err(|_| Fault::Amount);
        let taken = |amount: Amount| meta.admits(amount).map(|()| amount);
        let amount = amount.and_then(|amount| taken(amount).map_err(|_| Fault::OutOfRange));
        faults.take(name, amount)
    };
    let limits = (read("min", &form.min), read("max", &form.max));
    if let (Some(min), Some(max)) = limits
        && max.minor() < min.minor()
    {
        faults.0.push(("max", Fault::Order));
    }
    limits
}

/// Credentials as they will be sealed.
pub(super) struct Merged {
    pub(super) credentials: BTreeMap<String, String>,
    /// A secret that was not typed again.
    pub(super) kept: Option<&'static str>,
}

/// What was typed over what is stored: an empty secret keeps the stored one.
pub(super) fn merged(
    fields: &'static [Field],
    typed: &BTreeMap<String, String>,
    stored: &BTreeMap<String, String>,
    faults: &mut Faults,
) -> Merged {
    let mut merged = Merged {
        credentials: BTreeMap::new(),
        kept: None,
    };
    for field in fields {
        let typed = typed.get(field.name).map_or("", String::as_str);
        let typed = match field.kind {
            FieldKind::Lines => optional_lines(typed),
            FieldKind::Secret => optional_line(typed, MAX_SECRET),
            _ => optional_line(typed, MAX_CREDENTIAL),
        };
        let typed = faults.take(field.name, typed);
        let old = stored
            .get(field.name)
            .filter(|_| field.kind == FieldKind::Secret);
        let value = match (typed, old) {
            (None, _) => continue,
            (Some(Some(value)), _) => Some(value),
            (Some(None), Some(old)) => {
                merged.kept = Some(field.name);
                Some(old.clone())
            }
            (Some(None), None) => None,
        };
        match value {
            Some(value) => {
                merged.credentials.insert(field.name.to_owned(), value);
            }
            None if field.required => faults.0.push((field.name, Fault::Missing)),
            None => {}
        }
    }
    merged
}

/// Several lines, or nothing; lines end with `\n`.
fn optional_lines(typed: &str) -> Result<Option<String>, Fault> {
    let text = typed.replace("\r\n", "\n");
    let text = text.trim();
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(Fault::Control);
    }
    if text.chars().count() > MAX_LINES {
        return Err(Fault::TooLong(MAX_LINES));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Whether two addresses are of one server: scheme, name and port.
pub(super) fn same_server(one: &str, other: &str) -> bool {
    let origin = |text: &str| {
        let (scheme, rest) = text.trim().split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        Some(format!("{scheme}://{host}").to_ascii_lowercase())
    };
    origin(one) == origin(other)
}

/// A refusal of the driver, at its field.
pub(super) fn refused(error: DeskError) -> SettingsError {
    let (field, fault) = match error {
        DeskError::Refused(Refusal::MissingField(field)) => (field, Fault::Missing),
        DeskError::Refused(Refusal::BadField { field, expected }) => (field, Fault::Form(expected)),
        DeskError::Refused(Refusal::BaseUrl(why)) => ("base_url", Fault::Address(why)),
        _ => ("base_url", Fault::Choice),
    };
    SettingsError::Wrong(Faults(vec![(field, fault)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the form itself.
    const OWN: &[&str] = &[
        "nonce",
        "version",
        "driver",
        "public_name",
        "account",
        "base_url",
        "min",
        "max",
        "auto_verify",
        "published",
        "anyway",
    ];

    #[test]
    fn no_field_of_a_driver_has_a_name_of_the_form_itself() {
        for driver in gateways::DRIVERS {
            for field in driver.meta().fields {
                assert!(!OWN.contains(&field.name), "{}", field.name);
            }
        }
    }

    #[test]
    fn a_server_is_told_by_scheme_name_and_port() {
        assert!(same_server(
            "https://Bank.example/a",
            "https://bank.example/b"
        ));
        for other in [
            "http://bank.example/a",
            "https://bank.example:8443/a",
            "https://bank.example.evil/a",
            "https://evil/https://bank.example",
        ] {
            assert!(!same_server("https://bank.example/a", other), "{other}");
        }
    }
}

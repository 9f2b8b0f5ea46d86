//! What an address fills in of the page: `?receivername=…&price=…`.
//!
//! Everything is untrusted text. A value that cannot be used, or that comes twice, is left out and
//! noted at its field: the payer types it. In the wrong unit a price is ten times too much, so a
//! unit that cannot be used takes the price with it.

use money::{Amount, Currency, Unit, parse_amount};

use super::form::plain;
use crate::contact::{Email, Mobile};
use crate::customer::optional_text;
use crate::link::{DESCRIPTION_MAX, Reference};
use crate::settings::{MAX_NAME, optional_line};
use crate::shop::Language;

/// The parts that an address may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// Who pays.
    Name,
    /// What for.
    Description,
    /// How much.
    Price,
    /// The payer's mobile.
    Mobile,
    /// The payer's e-mail.
    Email,
    /// The merchant's own reference.
    Reference,
    /// The unit of the price.
    Unit,
    /// The language of the page.
    Language,
}

crate::scope::words!(Named, "parameter of the payment page":
    Name = "receivername", Description = "description", Price = "price", Mobile = "mobile",
    Email = "email", Reference = "reference", Unit = "unit", Language = "lang");

/// Why a parameter is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// It comes more than once.
    Repeated,
    /// It cannot be read.
    Unusable,
    /// The price cannot be read, for its unit cannot.
    WithoutUnit,
}

/// What a prefill is read against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrefillFacts {
    /// The shop's currency.
    pub currency: Currency,
    /// The shop's unit: that of a price without one beside it.
    pub unit: Unit,
}

/// What an address fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefill {
    /// Who pays.
    pub name: Option<String>,
    /// What for.
    pub description: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// The payer's mobile.
    pub mobile: Option<Mobile>,
    /// The payer's e-mail.
    pub email: Option<Email>,
    /// The merchant's own reference.
    pub reference: Option<Reference>,
    /// The language of the page.
    pub language: Option<Language>,
    /// What was left out, and why.
    pub notes: Vec<(Named, Note)>,
}

/// A parameter as it stands in the address.
enum Given<'a> {
    Nothing,
    Once(&'a str),
}

impl Prefill {
    /// Reads the parameters of an address; those of other names are not looked at. An empty one is
    /// as good as none.
    pub fn read(query: &[(String, String)], facts: PrefillFacts) -> Self {
        let mut prefill = Self::default();
        let mut reader = Reader {
            query,
            notes: &mut prefill.notes,
        };
        let name = reader.value(Named::Name, |text| {
            optional_line(&plain(text), MAX_NAME).ok()?
        });
        let description = reader.value(Named::Description, |text| {
            optional_text(&plain(text), DESCRIPTION_MAX).ok()?
        });
        let mobile = reader.value(Named::Mobile, |text| text.parse().ok());
        let email = reader.value(Named::Email, |text| text.parse().ok());
        let reference = reader.value(Named::Reference, |text| text.parse().ok());
        let language = reader.value(Named::Language, |text| text.parse().ok());
        let amount = reader.price(facts);
        Self {
            name,
            description,
            amount,
            mobile,
            email,
            reference,
            language,
            ..prefill
        }
    }

    /// The parameters of an address that reads back as this prefill, whatever unit the shop counts
    /// in.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let amount = self.amount;
        let unit = amount.map(|amount| match amount.currency() {
            Currency::Irr => Unit::Rial,
            _ => Unit::Major,
        });
        let mut query = Vec::new();
        let mut put = |named: Named, value: Option<String>| {
            query.extend(value.map(|value| (named.as_str(), value)));
        };
        put(Named::Name, self.name.clone());
        put(Named::Description, self.description.clone());
        put(Named::Price, amount.map(Amount::to_decimal));
        put(Named::Unit, unit.map(|unit| unit.code().to_owned()));
        put(Named::Mobile, self.mobile.as_ref().map(Mobile::to_string));
        put(Named::Email, self.email.as_ref().map(Email::to_string));
        let reference = self.reference.as_ref().map(Reference::as_str);
        put(Named::Reference, reference.map(str::to_owned));
        put(
            Named::Language,
            self.language.map(|language| language.to_string()),
        );
        query
    }
}

struct Reader<'a> {
    query: &'a [(String, String)],
    notes: &'a mut Vec<(Named, Note)>,
}

impl<'a> Reader<'a> {
    fn given(&self, named: Named) -> Result<Given<'a>, Note> {
        let mut values = self
            .query
            .iter()
            .filter(|(name, _)| name == named.as_str())
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty());
        match (values.next(), values.next()) {
            (None, _) => Ok(Given::Nothing),
            (Some(value), None) => Ok(Given::Once(value)),
            (Some(_), Some(_)) => Err(Note::Repeated),
        }
    }

    fn value<T>(&mut self, named: Named, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let read = match self.given(named) {
            Ok(Given::Nothing) => return None,
            Ok(Given::Once(text)) => read(text).ok_or(Note::Unusable),
            Err(note) => Err(note),
        };
        read.map_err(|note| self.notes.push((named, note))).ok()
    }

    fn price(&mut self, facts: PrefillFacts) -> Option<Amount> {
        let before = self.notes.len();
        let unit = self.value(Named::Unit, |text| {
            let unit = Unit::from_code(&text.to_ascii_lowercase()).ok()?;
            unit.fits(facts.currency).then_some(unit)
        });
        let unit_is_bad = self.notes.len() > before;
        let unit = unit.unwrap_or(facts.unit);
        let price = self.value(Named::Price, |text| {
            parse_amount(text, unit, facts.currency).ok()
        })?;
        if unit_is_bad {
            self.notes.push((Named::Price, Note::WithoutUnit));
            return None;
        }
        Some(price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOMAN: PrefillFacts = PrefillFacts {
        currency: Currency::Irr,
        unit: Unit::Toman,
    };

    fn read(query: &[(&str, &str)]) -> Prefill {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Prefill::read(&query.iter().map(owned).collect::<Vec<_>>(), TOMAN)
    }

    fn rials(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    #[test]
    fn every_parameter_fills_its_field() {
        let prefill = read(&[
            ("receivername", " سارا گلستانی "),
            ("description", "شهریهٔ پاییز"),
            ("price", "۱۲٬۵۰۰"),
            ("mobile", "۰۹۱۲۱۲۳۴۵۶۷"),
            ("email", "sara@example.com"),
            ("reference", "A-12"),
            ("lang", "fa"),
            ("utm_source", "anything"),
        ]);
        assert_eq!(prefill.name.as_deref(), Some("سارا گلستانی"));
        assert_eq!(prefill.amount, Some(rials(125_000)));
        assert_eq!(prefill.mobile.unwrap().e164(), "+989121234567");
        assert_eq!(prefill.reference.unwrap().as_str(), "A-12");
        assert_eq!(prefill.language, Some(Language::Persian));
        assert_eq!(prefill.notes, []);
    }

    #[test]
    fn a_price_is_in_the_unit_beside_it_or_in_the_shops() {
        assert_eq!(read(&[("price", "5000")]).amount, Some(rials(50_000)));
        assert_eq!(
            read(&[("price", "5000"), ("unit", "rial")]).amount,
            Some(rials(5_000))
        );
        assert_eq!(
            read(&[("price", "5000"), ("unit", "TOMAN")]).amount,
            Some(rials(50_000))
        );
        assert_eq!(
            read(&[("price", "5000"), ("unit", "")]).amount,
            Some(rials(50_000))
        );
    }

    #[test]
    fn a_unit_that_cannot_be_used_takes_the_price_with_it() {
        for unit in ["dollar", "major"] {
            let prefill = read(&[("price", "5000"), ("unit", unit)]);
            assert_eq!(prefill.amount, None);
            let notes = [
                (Named::Unit, Note::Unusable),
                (Named::Price, Note::WithoutUnit),
            ];
            assert_eq!(prefill.notes, notes);
        }
        let twice = read(&[("unit", "rial"), ("price", "5000"), ("unit", "toman")]);
        assert_eq!(twice.amount, None);
        let notes = [
            (Named::Unit, Note::Repeated),
            (Named::Price, Note::WithoutUnit),
        ];
        assert_eq!(twice.notes, notes);
    }

    #[test]
    fn what_cannot_be_used_is_left_out_and_noted() {
        for price in [
            "-5",
            "1e9",
            "0",
            "12,34",
            "0912",
            "99999999999999999999",
            "five",
        ] {
            let prefill = read(&[("price", price), ("receivername", "Sara")]);
            assert_eq!(prefill.amount, None, "{price}");
            assert_eq!(prefill.notes, [(Named::Price, Note::Unusable)], "{price}");
            assert_eq!(prefill.name.as_deref(), Some("Sara"));
        }
        let long = "x".repeat(10_000);
        for (name, value, named) in [
            ("description", long.as_str(), Named::Description),
            ("receivername", "a\u{0}b", Named::Name),
            ("mobile", "12", Named::Mobile),
            ("email", "nobody@", Named::Email),
            ("reference", "a b", Named::Reference),
            ("lang", "xx", Named::Language),
        ] {
            assert_eq!(read(&[(name, value)]).notes, [(named, Note::Unusable)]);
        }
    }

    #[test]
    fn marks_that_turn_the_line_are_taken_away_and_joiners_stay() {
        let prefill = read(&[
            ("receivername", "Sara\u{202e} arag\u{2069}"),
            ("description", "پیش\u{200c}پرداخت"),
        ]);
        assert_eq!(prefill.name.as_deref(), Some("Sara arag"));
        assert_eq!(prefill.description.as_deref(), Some("پیش\u{200c}پرداخت"));
    }

    #[test]
    fn what_comes_twice_is_left_out_even_if_both_are_alike() {
        let prefill = read(&[("price", "5000"), ("price", "5000")]);
        assert_eq!(prefill.amount, None);
        assert_eq!(prefill.notes, [(Named::Price, Note::Repeated)]);
        // An empty one says nothing.
        assert_eq!(
            read(&[("price", ""), ("price", "5000")]).amount,
            Some(rials(50_000))
        );
    }

    proptest! {
        #[test]
        fn an_address_reads_back_as_what_it_was_made_of_whatever_the_unit(
            minor in 1i64..1_000_000_000_000, name in "[\\p{L} ]{0,20}", toman: bool,
        ) {
            let made = Prefill {
                name: optional_line(&name, MAX_NAME).unwrap(),
                amount: Some(rials(minor)),
                language: Some(Language::French),
                ..Prefill::default()
            };
            let query: Vec<_> = made
                .query()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            let unit = if toman { Unit::Toman } else { Unit::Rial };
            prop_assert_eq!(Prefill::read(&query, PrefillFacts { unit, ..TOMAN }), made);
        }

        #[test]
        fn nothing_in_an_address_makes_it_fail(query: Vec<(String, String)>) {
            let _ = Prefill::read(&query, TOMAN);
        }
    }
}

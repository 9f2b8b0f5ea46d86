//! The form of a shop.

use money::{Currency, Unit};

use super::{Fault, Faults, MAX_NAME, choice, line, optional_email, optional_line};
use crate::contact::Email;
use crate::shop::{Language, Slug};

/// Characters of what payers are told to ask.
pub const MAX_CONTACT: usize = 200;

/// A shop as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopForm {
    /// As payers read it.
    pub name: String,
    /// First part of its addresses.
    pub slug: String,
    /// `fa`, `en` or `fr`.
    pub language: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO code.
    pub currency: String,
    /// `rial`, `toman` or `major`.
    pub unit: String,
    /// Where staff notices go, or nothing.
    pub manager_email: String,
    /// For payers' questions, or nothing.
    pub contact: String,
}

/// A shop as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopDetails {
    /// As payers read it.
    pub name: String,
    /// First part of its addresses.
    pub slug: Slug,
    /// Language of pages and messages unless told otherwise.
    pub language: Language,
    /// IANA name in its usual spelling.
    pub time_zone: String,
    /// Currency of its links.
    pub currency: Currency,
    /// How amounts are typed and shown; one of the currency's.
    pub unit: Unit,
    /// Where staff notices go.
    pub manager_email: Option<Email>,
    /// For payers' questions.
    pub contact: Option<String>,
}

impl ShopForm {
    /// The shop, or everything that is wrong with it. `zone` gives the usual spelling of a time
    /// zone that exists.
    pub fn read(&self, zone: impl Fn(&str) -> Option<String>) -> Result<ShopDetails, Faults> {
        let mut faults = Faults::default();
        let name = faults.take("name", line(&self.name, MAX_NAME));
        let slug = line(&self.slug, MAX_NAME).map_err(|fault| match fault {
            Fault::Missing => Fault::Missing,
            _ => Fault::Slug,
        });
        let slug = slug.and_then(|text| text.parse::<Slug>().map_err(|_| Fault::Slug));
        let slug = faults.take("slug", slug);
        let language = faults.take("language", choice::<Language>(&self.language));
        let time_zone = line(&self.time_zone, MAX_NAME);
        let time_zone = time_zone.and_then(|text| zone(&text).ok_or(Fault::TimeZone));
        let time_zone = faults.take("time_zone", time_zone);
        let currency = faults.take("currency", choice::<Currency>(&self.currency));
        let unit = choice::<Unit>(&self.unit).and_then(|unit| {
            let fits = currency.is_none_or(|currency| unit.fits(currency));
            if fits { Ok(unit) } else { Err(Fault::Unit) }
        });
        let unit = faults.take("unit", unit);
        let manager_email = faults.take("manager_email", optional_email(&self.manager_email));
        let contact = faults.take("contact", optional_line(&self.contact, MAX_CONTACT));
        let first = (name, slug, language, time_zone);
        match (first, currency, unit, manager_email, contact) {
            (
                (Some(name), Some(slug), Some(language), Some(time_zone)),
                Some(currency),
                Some(unit),
                Some(manager_email),
                Some(contact),
            ) => Ok(ShopDetails {
                name,
                slug,
                language,
                time_zone,
                currency,
                unit,
                manager_email,
                contact,
            }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ShopForm {
        ShopForm {
            name: " گلستان ".to_owned(),
            slug: "golestan".to_owned(),
            language: "fa".to_owned(),
            time_zone: "asia/tehran".to_owned(),
            currency: "IRR".to_owned(),
            unit: "toman".to_owned(),
            manager_email: "sara@example.ir".to_owned(),
            contact: String::new(),
        }
    }

    fn zone(text: &str) -> Option<String> {
        let known = text.eq_ignore_ascii_case("Asia/Tehran");
        known.then(|| "Asia/Tehran".to_owned())
    }

    #[test]
    fn a_shop_is_cleaned() {
        let shop = form().read(zone).unwrap();
        assert_eq!(shop.name, "گلستان");
        assert_eq!(shop.time_zone, "Asia/Tehran");
        assert_eq!(shop.manager_email.unwrap().as_str(), "sara@example.ir");
        assert_eq!(shop.contact, None);
    }

    #[test]
    fn every_field_of_a_shop_is_judged() {
        let wrong = ShopForm {
            name: "x".repeat(101),
            slug: "گلستان".to_owned(),
            language: "de".to_owned(),
            time_zone: "Asia/Atlantis".to_owned(),
            currency: "IRT".to_owned(),
            unit: "dinar".to_owned(),
            manager_email: "sara@".to_owned(),
            contact: "a\u{7}".to_owned(),
        };
        let told = [
            ("name", Fault::TooLong(MAX_NAME)),
            ("slug", Fault::Slug),
            ("language", Fault::Choice),
            ("time_zone", Fault::TimeZone),
            ("currency", Fault::Choice),
            ("unit", Fault::Choice),
            ("manager_email", Fault::Email),
            ("contact", Fault::Control),
        ];
        assert_eq!(wrong.read(zone).unwrap_err().0, told);
        let empty = ShopForm::default().read(zone).unwrap_err();
        assert_eq!(empty.0.first(), Some(&("name", Fault::Missing)));
        assert_eq!(empty.0.get(1), Some(&("slug", Fault::Missing)));
    }

    #[test]
    fn a_unit_fits_its_currency() {
        for (currency, unit, fits) in [
            ("IRR", "rial", true),
            ("IRR", "toman", true),
            ("IRR", "major", false),
            ("EUR", "major", true),
            ("EUR", "toman", false),
        ] {
            let shop = ShopForm {
                currency: currency.to_owned(),
                unit: unit.to_owned(),
                ..form()
            };
            let told = shop.read(zone).map(|_| ()).map_err(|faults| faults.0);
            let expected = if fits {
                Ok(())
            } else {
                Err(vec![("unit", Fault::Unit)])
            };
            assert_eq!(told, expected, "{unit} of {currency}");
        }
    }
}

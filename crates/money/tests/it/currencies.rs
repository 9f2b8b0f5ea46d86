//! The table of currencies.

use std::collections::HashSet;

use money::{Currency, CurrencyError, Unit};

#[test]
fn every_currency_is_found_by_its_code() {
    let mut codes = HashSet::new();
    for currency in Currency::ALL {
        let code = currency.code();
        assert_eq!(Currency::from_code(code), Ok(currency));
        assert!(
            code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()),
            "{code}"
        );
        assert!(codes.insert(code), "{code} stands twice");
    }
}

#[test]
fn irt_is_refused_with_the_advice_to_send_irr() {
    let error = Currency::from_code("IRT").unwrap_err();
    assert_eq!(error, CurrencyError::Toman);
    assert!(error.to_string().contains("send IRR"), "{error}");
}

#[test]
fn codes_are_upper_case_and_exact() {
    for code in ["irr", "Irr", " IRR", "IRR ", "", "XXX", "irt"] {
        assert_eq!(
            Currency::from_code(code),
            Err(CurrencyError::Unknown),
            "{code:?}"
        );
    }
}

#[test]
fn the_rial_has_no_decimals_and_the_euro_two() {
    assert_eq!(Currency::Irr.exponent(), 0);
    assert_eq!(Currency::Jpy.exponent(), 0);
    assert_eq!(Currency::Eur.exponent(), 2);
    assert_eq!(Currency::Eur.minor_per_major(), 100);
    assert_eq!(Currency::Irr.minor_per_major(), 1);
}

#[test]
fn rial_and_toman_are_units_of_irr_and_major_of_all_others() {
    for currency in Currency::ALL {
        let rial = currency == Currency::Irr;
        assert_eq!(Unit::Rial.fits(currency), rial);
        assert_eq!(Unit::Toman.fits(currency), rial);
        assert_eq!(Unit::Major.fits(currency), !rial);
        assert!(Unit::default_for(currency).fits(currency));
    }
    assert_eq!(Unit::Toman.minor_per_unit(Currency::Irr), Some(10));
    assert_eq!(Unit::Toman.other(), Some(Unit::Rial));
    assert_eq!(Unit::Rial.other(), Some(Unit::Toman));
    assert_eq!(Unit::Major.other(), None);
}

#[test]
fn every_unit_is_found_by_its_code() {
    for unit in Unit::ALL {
        assert_eq!(Unit::from_code(unit.code()), Ok(unit));
    }
    assert!(Unit::from_code("Toman").is_err());
}

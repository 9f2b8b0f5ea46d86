//! Amounts: arithmetic that cannot go wrong silently.

use std::cmp::Ordering;

use money::{Amount, AmountError, Currency, NotWholeToman};
use proptest::prelude::*;

fn rial(minor: i64) -> Amount {
    Amount::new(minor, Currency::Irr)
}

fn euro(minor: i64) -> Amount {
    Amount::new(minor, Currency::Eur)
}

#[test]
fn two_currencies_neither_add_nor_compare() {
    let mismatch = AmountError::CurrencyMismatch {
        left: Currency::Irr,
        right: Currency::Eur,
    };
    assert_eq!(rial(1).checked_add(euro(1)), Err(mismatch));
    assert_eq!(rial(1).checked_sub(euro(1)), Err(mismatch));
    assert_eq!(rial(1).cmp_same(euro(1)), None);
    assert_ne!(rial(1), euro(1));
}

#[test]
fn a_result_beyond_64_bits_is_an_error() {
    assert_eq!(
        rial(i64::MAX).checked_add(rial(1)),
        Err(AmountError::Overflow)
    );
    assert_eq!(
        rial(i64::MIN).checked_sub(rial(1)),
        Err(AmountError::Overflow)
    );
    assert_eq!(rial(i64::MIN).checked_neg(), Err(AmountError::Overflow));
    assert_eq!(Amount::from_toman(i64::MAX), Err(AmountError::Overflow));
}

#[test]
fn a_sum_a_difference_and_an_order_are_those_of_the_integers() {
    assert_eq!(rial(7).checked_add(rial(5)), Ok(rial(12)));
    assert_eq!(rial(5).checked_sub(rial(7)), Ok(rial(-2)));
    assert_eq!(rial(5).checked_neg(), Ok(rial(-5)));
    assert_eq!(rial(5).cmp_same(rial(7)), Some(Ordering::Less));
    assert!(rial(1).is_positive() && !rial(0).is_positive() && !rial(-1).is_positive());
    assert!(rial(-1).is_negative() && !rial(0).is_negative());
    assert!(Amount::zero(Currency::Eur).is_zero());
}

#[test]
fn an_amount_that_is_not_whole_in_toman_does_not_become_toman() {
    assert_eq!(rial(1_250_000).to_toman(), Ok(125_000));
    assert_eq!(
        rial(1_250_001).to_toman(),
        Err(NotWholeToman(rial(1_250_001)))
    );
    assert_eq!(euro(10).to_toman(), Err(NotWholeToman(euro(10))));
}

#[test]
fn the_decimal_form_has_all_decimals_of_the_currency() {
    let cases = [
        (rial(1_250_000), "1250000 IRR"),
        (rial(-7), "-7 IRR"),
        (euro(1250), "12.50 EUR"),
        (euro(5), "0.05 EUR"),
        (euro(-5), "-0.05 EUR"),
        (euro(0), "0.00 EUR"),
        (euro(i64::MIN), "-92233720368547758.08 EUR"),
        (Amount::new(500, Currency::Jpy), "500 JPY"),
    ];
    for (amount, text) in cases {
        assert_eq!(amount.to_string(), text);
    }
}

proptest! {
    #[test]
    fn toman_to_rial_and_back_is_exact(toman in any::<i64>()) {
        match Amount::from_toman(toman) {
            Ok(amount) => {
                prop_assert_eq!(i128::from(amount.minor()), i128::from(toman) * 10);
                prop_assert_eq!(amount.to_toman(), Ok(toman));
            }
            Err(error) => {
                prop_assert_eq!(error, AmountError::Overflow);
                prop_assert!(i64::try_from(i128::from(toman) * 10).is_err());
            }
        }
    }

    #[test]
    fn rial_to_toman_is_exact_or_refused(minor in any::<i64>()) {
        let amount = rial(minor);
        match amount.to_toman() {
            Ok(toman) => prop_assert_eq!(Amount::from_toman(toman), Ok(amount)),
            Err(NotWholeToman(same)) => {
                prop_assert_eq!(same, amount);
                prop_assert_ne!(minor % 10, 0);
            }
        }
    }

    #[test]
    fn what_is_added_can_be_taken_away(a in any::<i64>(), b in any::<i64>()) {
        if let Ok(sum) = rial(a).checked_add(rial(b)) {
            prop_assert_eq!(sum.checked_sub(rial(b)), Ok(rial(a)));
        }
    }
}

//! The lines of a document, and what they come to.
//!
//! **Rounding.** A line is counted in whole minor units, in this order: quantity times unit price,
//! rounded half up; less the discount; plus the tax on what is left, rounded half up. A document is
//! the sum of its lines, so nothing is rounded twice and each line can be checked by hand.

use money::{Amount, Currency, MAX_MINOR};

use super::Decimal;
use crate::settings::Fault;

/// Lines of one document.
pub const MAX_LINES: usize = 100;
/// Characters of a line's text.
pub const MAX_LINE_TEXT: usize = 300;

/// A tax in hundredths of a percent: 1,000 are ten percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TaxRate(u32);

impl TaxRate {
    /// So many hundredths of a percent; `None` above a hundred percent.
    pub fn from_basis_points(points: u32) -> Option<Self> {
        (points <= 10_000).then_some(Self(points))
    }

    /// In hundredths of a percent.
    pub const fn basis_points(self) -> u32 {
        self.0
    }

    /// A percentage as typed, with up to two decimals, in any digits; nothing is no tax.
    pub fn read(typed: &str) -> Result<Self, Fault> {
        let text = typed.trim().trim_end_matches(['%', '٪']);
        if text.trim().is_empty() {
            return Ok(Self(0));
        }
        let thousandths = Decimal::read(text).map_err(|_| Fault::Percent)?;
        let points = u32::try_from(thousandths.thousandths()).ok();
        let points = points.filter(|points| points % 10 == 0);
        points
            .and_then(|points| Self::from_basis_points(points / 10))
            .ok_or(Fault::Percent)
    }

    /// The percentage, to be typed again: `10`, `9.5`.
    pub fn percent(self) -> Option<Decimal> {
        Decimal::from_thousandths(i64::from(self.0) * 10)
    }
}

/// One line, which comes to something that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub text: String,
    /// How much of it; above zero.
    pub quantity: Decimal,
    /// What one costs, without tax; not below zero.
    pub unit_price: Amount,
    /// Taken off the whole line before tax; not more than it.
    pub discount: Amount,
    /// The tax on the rest.
    pub tax: TaxRate,
}

/// What a line, or all of them, come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Before discount and tax.
    pub gross: Amount,
    /// Taken off.
    pub discount: Amount,
    /// Tax on the rest.
    pub tax: Amount,
    /// To be paid.
    pub total: Amount,
}

impl Totals {
    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        let zero = Amount::zero(currency);
        Self {
            gross: zero,
            discount: zero,
            tax: zero,
            total: zero,
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        let add = |one: Amount, two: Amount| one.checked_add(two).ok().filter(fits);
        Some(Self {
            gross: add(self.gross, other.gross)?,
            discount: add(self.discount, other.discount)?,
            tax: add(self.tax, other.tax)?,
            total: add(self.total, other.total)?,
        })
    }
}

impl Line {
    /// What it comes to. [`Fault::OutOfRange`] where no amount holds it,
    /// [`Fault::Discount`] where more is taken off than it costs.
    pub fn totals(&self) -> Result<Totals, Fault> {
        let currency = self.unit_price.currency();
        let amount = |minor: i128| {
            let minor = i64::try_from(minor).ok();
            minor.map(|minor| Amount::new(minor, currency)).filter(fits)
        };
        let product = i128::from(self.quantity.thousandths()) * i128::from(self.unit_price.minor());
        let gross = half_up(product, 1_000);
        let net = gross - i128::from(self.discount.minor());
        if net < 0 {
            return Err(Fault::Discount);
        }
        let tax = half_up(net * i128::from(self.tax.0), 10_000);
        let totals = || {
            Some(Totals {
                gross: amount(gross)?,
                discount: self.discount,
                tax: amount(tax)?,
                total: amount(net + tax)?,
            })
        };
        totals().ok_or(Fault::OutOfRange)
    }
}

/// The sum of lines.
pub fn totals(lines: &[Line], currency: Currency) -> Result<Totals, Fault> {
    lines.iter().try_fold(Totals::zero(currency), |sum, line| {
        sum.plus(line.totals()?).ok_or(Fault::OutOfRange)
    })
}

fn fits(amount: &Amount) -> bool {
    (0..=MAX_MINOR).contains(&amount.minor())
}

/// A number that is not negative, divided and rounded half up.
fn half_up(number: i128, by: i128) -> i128 {
    (number + by / 2) / by
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn irr(minor: i64) -> Amount {
        Amount::new(minor, Currency::Irr)
    }

    fn line(quantity: &str, price: i64, discount: i64, tax: &str) -> Line {
        Line {
            text: "کتاب".to_owned(),
            quantity: Decimal::read(quantity).unwrap(),
            unit_price: irr(price),
            discount: irr(discount),
            tax: TaxRate::read(tax).unwrap(),
        }
    }

    fn total(line: &Line) -> i64 {
        line.totals().unwrap().total.minor()
    }

    #[test]
    fn a_line_is_rounded_half_up_after_the_product_and_after_the_tax() {
        assert_eq!(total(&line("2", 1_000, 0, "")), 2_000);
        // 0.5 × 101 = 50.5 → 51
        assert_eq!(total(&line("0.5", 101, 0, "")), 51);
        // 0.333 × 100 = 33.3 → 33
        assert_eq!(total(&line("0.333", 100, 0, "")), 33);
        // 55 × 10 % = 5.5 → 6
        assert_eq!(total(&line("1", 55, 0, "10")), 61);
        // (105 − 5) × 9.5 % = 9.5 → 10
        let all = line("1", 105, 5, "9.5").totals().unwrap();
        assert_eq!(
            (all.gross, all.discount, all.tax, all.total),
            (irr(105), irr(5), irr(10), irr(110))
        );
    }

    #[test]
    fn a_sum_is_the_sum_of_rounded_lines() {
        let lines = [line("0.5", 101, 0, ""), line("0.5", 101, 0, "")];
        let sum = totals(&lines, Currency::Irr).unwrap();
        assert_eq!(sum.total, irr(102));
        assert_eq!(totals(&[], Currency::Irr), Ok(Totals::zero(Currency::Irr)));
    }

    #[test]
    fn a_discount_is_at_most_the_line_and_nothing_overflows() {
        assert_eq!(total(&line("1", 100, 100, "10")), 0);
        assert_eq!(line("1", 100, 101, "").totals(), Err(Fault::Discount));
        let most = line("1", MAX_MINOR, 0, "");
        assert_eq!(total(&most), MAX_MINOR);
        assert_eq!(
            line("1", MAX_MINOR, 0, "1").totals(),
            Err(Fault::OutOfRange)
        );
        let huge = line("1000000000", MAX_MINOR, 0, "100");
        assert_eq!(huge.totals(), Err(Fault::OutOfRange));
        let two = [most, line("1", 1, 0, "")];
        assert_eq!(totals(&two, Currency::Irr), Err(Fault::OutOfRange));
    }

    #[test]
    fn a_tax_is_a_percentage_with_two_decimals() {
        let points = |typed| TaxRate::read(typed).map(TaxRate::basis_points);
        for (typed, wanted) in [("", 0), ("۱۰٪", 1_000), ("9.25 %", 925), ("100", 10_000)] {
            assert_eq!(points(typed), Ok(wanted), "{typed}");
        }
        for bad in ["-1", "100.01", "1.255", "x"] {
            assert_eq!(points(bad), Err(Fault::Percent), "{bad}");
        }
        let shown = TaxRate::read("9.50").unwrap().percent().unwrap();
        assert_eq!(shown.to_string(), "9.5");
    }

    proptest! {
        #[test]
        fn totals_never_panic_and_always_add_up(
            quantity in 1..=1_000_000_000_000_i64,
            price in 0..=MAX_MINOR,
            discount in 0..=MAX_MINOR,
            points in 0..=10_000_u32,
        ) {
            let line = Line {
                text: String::new(),
                quantity: Decimal::from_thousandths(quantity).unwrap(),
                unit_price: irr(price),
                discount: irr(discount),
                tax: TaxRate::from_basis_points(points).unwrap(),
            };
            if let Ok(all) = line.totals() {
                let sum = all.gross.minor() - all.discount.minor() + all.tax.minor();
                prop_assert_eq!(sum, all.total.minor());
                prop_assert!((0..=MAX_MINOR).contains(&sum));
            }
        }
    }
}

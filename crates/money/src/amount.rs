//! An integer of minor units with its currency.

use std::cmp::Ordering;
use std::fmt;

use crate::Currency;
use crate::unit::RIALS_PER_TOMAN;

/// The largest amount, in minor units, that a person or a program may ask for.
///
/// Every integer up to 2⁵³ survives a JavaScript number; this is the round figure below. Sums of
/// amounts may pass it, up to `i64::MAX`, above which arithmetic fails.
pub const MAX_MINOR: i64 = 9_000_000_000_000_000;

/// An amount of money: whole minor units of one currency, of any sign.
///
/// There is no `<` between amounts, because it would be silently false between currencies: ask
/// [`cmp_same`](Self::cmp_same).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    minor: i64,
    currency: Currency,
}

/// Why two amounts do not combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The amounts are of two currencies.
    #[error("{left} and {right} do not combine")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second.
        right: Currency,
    },
    /// The result does not fit in 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

/// The amount is not a whole number of tomans: its last rial digit is not zero, or it is not in
/// rials at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a whole number of tomans")]
pub struct NotWholeToman(pub Amount);

impl Amount {
    /// An amount of so many minor units (whole rials, cents, whole yens).
    pub const fn new(minor: i64, currency: Currency) -> Amount {
        Amount { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Amount {
        Amount { minor: 0, currency }
    }

    /// So many tomans, exactly, as rials.
    pub fn from_toman(toman: i64) -> Result<Amount, AmountError> {
        let currency = Currency::Irr;
        let minor = toman
            .checked_mul(RIALS_PER_TOMAN)
            .ok_or(AmountError::Overflow)?;
        Ok(Amount { minor, currency })
    }

    /// The amount in whole tomans, exactly; never rounded.
    pub fn to_toman(self) -> Result<i64, NotWholeToman> {
        if self.currency == Currency::Irr && self.minor % RIALS_PER_TOMAN == 0 {
            Ok(self.minor / RIALS_PER_TOMAN)
        } else {
            Err(NotWholeToman(self))
        }
    }

    /// The number of minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is above zero.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum.
    pub fn checked_add(self, other: Amount) -> Result<Amount, AmountError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference; it may be negative.
    pub fn checked_sub(self, other: Amount) -> Result<Amount, AmountError> {
        self.combine(other, i64::checked_sub)
    }

    /// The amount with its sign turned.
    pub fn checked_neg(self) -> Result<Amount, AmountError> {
        let minor = self.minor.checked_neg().ok_or(AmountError::Overflow)?;
        Ok(Amount { minor, ..self })
    }

    /// How it compares with another amount of the same currency; none between currencies.
    pub fn cmp_same(self, other: Amount) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }

    /// The number of major units in plain ASCII with a point and all decimals, as banks want it:
    /// `12.50`, `-0.05`, `1250000` for rials.
    pub fn to_decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let scale = self.currency.minor_per_major().unsigned_abs();
        let minor = self.minor.unsigned_abs();
        match usize::try_from(self.currency.exponent()) {
            Ok(width @ 1..) => format!("{sign}{}.{:0width$}", minor / scale, minor % scale),
            _ => format!("{sign}{minor}"),
        }
    }

    fn combine(
        self,
        other: Amount,
        operation: impl Fn(i64, i64) -> Option<i64>,
    ) -> Result<Amount, AmountError> {
        if self.currency != other.currency {
            return Err(AmountError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = operation(self.minor, other.minor).ok_or(AmountError::Overflow)?;
        Ok(Amount { minor, ..self })
    }
}

/// For logs and errors, not for pages: `1250000 IRR`, `12.50 EUR`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

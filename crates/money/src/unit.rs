//! The units in which amounts are typed and shown.

use std::fmt;
use std::str::FromStr;

use crate::Currency;

/// How many rials a toman has: the one place that knows it.
pub(crate) const RIALS_PER_TOMAN: i64 = 10;

/// The unit in which an amount is typed or shown. It never changes what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Rial, of IRR.
    Rial,
    /// Toman, of IRR: ten rials.
    Toman,
    /// The major unit of any currency but IRR: euro, not cent.
    Major,
}

/// The text is none of `rial`, `toman`, `major`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown unit; expected rial, toman or major")]
pub struct UnknownUnit;

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 3] = [Unit::Rial, Unit::Toman, Unit::Major];

    /// The code in settings, files and addresses: `rial`, `toman` or `major`.
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Rial => "rial",
            Unit::Toman => "toman",
            Unit::Major => "major",
        }
    }

    /// The unit of a code.
    pub fn from_code(code: &str) -> Result<Unit, UnknownUnit> {
        Unit::ALL
            .into_iter()
            .find(|unit| unit.code() == code)
            .ok_or(UnknownUnit)
    }

    /// The unit in which a currency is counted when nothing else is set: rial for IRR.
    pub const fn default_for(currency: Currency) -> Unit {
        match currency {
            Currency::Irr => Unit::Rial,
            _ => Unit::Major,
        }
    }

    /// Whether the currency is ever counted in this unit.
    pub const fn fits(self, currency: Currency) -> bool {
        self.minor_per_unit(currency).is_some()
    }

    /// How many minor units of the currency make one of this unit; none if it is not a unit of
    /// that currency.
    pub const fn minor_per_unit(self, currency: Currency) -> Option<i64> {
        match (self, currency) {
            (Unit::Rial, Currency::Irr) => Some(1),
            (Unit::Toman, Currency::Irr) => Some(RIALS_PER_TOMAN),
            (Unit::Major, Currency::Irr) | (Unit::Rial | Unit::Toman, _) => None,
            (Unit::Major, other) => Some(other.minor_per_major()),
        }
    }

    /// The unit beside it that people also think in: rial for toman and the reverse.
    pub const fn other(self) -> Option<Unit> {
        match self {
            Unit::Rial => Some(Unit::Toman),
            Unit::Toman => Some(Unit::Rial),
            Unit::Major => None,
        }
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(code: &str) -> Result<Unit, UnknownUnit> {
        Unit::from_code(code)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

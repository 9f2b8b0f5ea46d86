//! The currencies that the server knows.

use std::fmt;
use std::str::FromStr;

/// A currency, named by its ISO 4217 code.
///
/// The table holds no currency of three decimals: with those, `1.250` typed by a person could
/// mean one and a quarter or one thousand two hundred and fifty.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    /// Iranian rial. Counted in whole rials: nobody has used ISO's two decimals for decades.
    Irr,
    /// United Arab Emirates dirham.
    Aed,
    /// Australian dollar.
    Aud,
    /// Canadian dollar.
    Cad,
    /// Swiss franc.
    Chf,
    /// Chinese yuan.
    Cny,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Japanese yen, without decimals.
    Jpy,
    /// Russian rouble.
    Rub,
    /// Saudi riyal.
    Sar,
    /// Swedish krona.
    Sek,
    /// Turkish lira.
    Try,
    /// United States dollar.
    Usd,
}

/// Why a text is not the code of a known currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    /// `IRT`: a habit, not an ISO currency.
    #[error("IRT is not a currency; send IRR, in rials (1 toman = 10 rials)")]
    Toman,
    /// Not in the table. Codes are three upper-case letters.
    #[error("unknown currency code")]
    Unknown,
}

impl Currency {
    /// Every known currency, the rial first.
    pub const ALL: [Currency; 14] = [
        Currency::Irr,
        Currency::Aed,
        Currency::Aud,
        Currency::Cad,
        Currency::Chf,
        Currency::Cny,
        Currency::Eur,
        Currency::Gbp,
        Currency::Jpy,
        Currency::Rub,
        Currency::Sar,
        Currency::Sek,
        Currency::Try,
        Currency::Usd,
    ];

    /// The ISO 4217 code, upper case.
    pub const fn code(self) -> &'static str {
        match self {
            Currency::Irr => "IRR",
            Currency::Aed => "AED",
            Currency::Aud => "AUD",
            Currency::Cad => "CAD",
            Currency::Chf => "CHF",
            Currency::Cny => "CNY",
            Currency::Eur => "EUR",
            Currency::Gbp => "GBP",
            Currency::Jpy => "JPY",
            Currency::Rub => "RUB",
            Currency::Sar => "SAR",
            Currency::Sek => "SEK",
            Currency::Try => "TRY",
            Currency::Usd => "USD",
        }
    }

    /// The currency of an upper-case ISO 4217 code.
    pub fn from_code(code: &str) -> Result<Currency, CurrencyError> {
        if code == "IRT" {
            return Err(CurrencyError::Toman);
        }
        Currency::ALL
            .into_iter()
            .find(|currency| currency.code() == code)
            .ok_or(CurrencyError::Unknown)
    }

    /// How many decimals the currency has: the minor unit is 10⁻ⁿ of the major one.
    pub const fn exponent(self) -> u32 {
        match self {
            Currency::Irr | Currency::Jpy => 0,
            _ => 2,
        }
    }

    /// How many minor units make one major unit: 10 to the [`exponent`](Self::exponent).
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(code: &str) -> Result<Currency, CurrencyError> {
        Currency::from_code(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

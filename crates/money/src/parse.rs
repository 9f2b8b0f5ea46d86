//! Reads amounts that people type.

use crate::{Amount, Currency, MAX_MINOR, Unit, digits};

/// Why a typed text is not an amount. Each has its own words on the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseAmountError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// Letters, signs, scientific notation, or a leading zero (a phone number in the wrong field).
    #[error("not a number")]
    NotANumber,
    /// A minus sign, or parentheses.
    #[error("negative")]
    Negative,
    /// Zero.
    #[error("zero")]
    Zero,
    /// More than [`MAX_MINOR`].
    #[error("too large")]
    TooLarge,
    /// Decimals in a currency or unit that has none, or more of them than it has.
    #[error("decimals not allowed here")]
    Decimals,
    /// Separators that do not part the digits into threes, or two kinds of them.
    #[error("misplaced separator")]
    Grouping,
    /// A unit word other than the unit of the field, or a unit that the currency does not have.
    #[error("another unit")]
    Unit,
}

/// Reads an amount that was typed in `unit` of `currency`. The result is above zero and at most
/// [`MAX_MINOR`].
///
/// - Digits: ASCII, Persian, Arabic-Indic. Invisible direction marks are ignored.
/// - Grouping: one kind of `,` `٬` `،` `.` `/`, apostrophe or blank (space, no-break and thin
///   spaces, zero-width non-joiner) throughout, between groups of three digits. So `1.5` and
///   `12,34` are refused in rials rather than read as 15 and 1234.
/// - Decimals, only where the unit is divided into minor units: at most as many as the currency
///   has, after `٫`, or after a single `.` or `,`. A single `.` or `,` before exactly three
///   digits, with no other separator, groups: `1.250` and `1,250` are both one thousand two
///   hundred and fifty, for no currency here has three decimals. After another separator it is
///   the decimal mark, so that `1,250.500` is refused.
/// - Behind the number the unit may stand if it is the right one: `rial`, `toman` in Latin or
///   Persian letters, the currency's code.
pub fn parse_amount(
    text: &str,
    unit: Unit,
    currency: Currency,
) -> Result<Amount, ParseAmountError> {
    let scale = unit
        .minor_per_unit(currency)
        .ok_or(ParseAmountError::Unit)?;
    let decimals = match unit {
        Unit::Major => currency.exponent(),
        Unit::Rial | Unit::Toman => 0,
    };

    let text: String = text.chars().filter(|c| !is_direction_mark(*c)).collect();
    let text = digits::to_latin(trim(&text));
    let number = strip_unit_word(&text, unit, currency)?;
    if number.is_empty() {
        return Err(ParseAmountError::Empty);
    }
    let number = strip_sign(number)?;
    let (groups, separators) = split(number)?;
    let (whole, fraction) = read(&groups, &separators, decimals)?;

    let minor = value(&whole)
        .and_then(|whole| whole.checked_mul(scale))
        .zip(value(&format!(
            "{fraction:0<width$}",
            width = width(decimals)
        )))
        .and_then(|(whole, fraction)| whole.checked_add(fraction))
        .filter(|minor| *minor <= MAX_MINOR)
        .ok_or(ParseAmountError::TooLarge)?;
    if minor == 0 {
        return Err(ParseAmountError::Zero);
    }
    Ok(Amount::new(minor, currency))
}

/// What stands between two groups of digits; characters of one kind may stand for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Blank,
    Apostrophe,
    Comma,
    Point,
    Slash,
    PersianComma,
    PersianThousands,
    PersianDecimal,
}

impl Separator {
    fn of(c: char) -> Option<Separator> {
        Some(match c {
            _ if is_blank(c) => Separator::Blank,
            '\'' | '\u{2019}' => Separator::Apostrophe,
            ',' => Separator::Comma,
            '.' => Separator::Point,
            '/' => Separator::Slash,
            '،' => Separator::PersianComma,
            '٬' => Separator::PersianThousands,
            '٫' => Separator::PersianDecimal,
            _ => return None,
        })
    }
}

fn is_blank(c: char) -> bool {
    // U+200C, the zero-width non-joiner, is no white space to Unicode.
    c.is_whitespace() || c == '\u{200C}'
}

fn is_direction_mark(c: char) -> bool {
    matches!(c,
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Takes a unit word from the end. A word that is no unit stays, and is refused as no number.
fn strip_unit_word(text: &str, unit: Unit, currency: Currency) -> Result<&str, ParseAmountError> {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '﷼');
    let Some(word) = text.strip_prefix(number).filter(|word| !word.is_empty()) else {
        return Ok(text);
    };
    let right = match word.to_lowercase().as_str() {
        "ریال" | "ريال" | "﷼" | "rial" | "rials" | "irr" => unit == Unit::Rial,
        "تومان" | "تومن" | "toman" | "tomans" => unit == Unit::Toman,
        code => match Currency::from_code(&code.to_uppercase()) {
            Ok(named) => named == currency,
            Err(_) => return Ok(text),
        },
    };
    let number = trim(number);
    match (number.is_empty(), right) {
        (true, _) => Err(ParseAmountError::NotANumber),
        (false, true) => Ok(number),
        (false, false) => Err(ParseAmountError::Unit),
    }
}

/// Tells a negative number from a text that is no number. Right-to-left typing may leave the
/// minus at either end.
fn strip_sign(number: &str) -> Result<&str, ParseAmountError> {
    let is_minus = |c: char| matches!(c, '-' | '\u{2212}' | '\u{2010}'..='\u{2013}');
    let bare = number
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| number.strip_prefix(is_minus))
        .or_else(|| number.strip_suffix(is_minus));
    match bare {
        Some(rest) if split(trim(rest)).is_ok() => Err(ParseAmountError::Negative),
        Some(_) => Err(ParseAmountError::NotANumber),
        None => Ok(number),
    }
}

/// Parts the text into groups of digits and what stands between them: always one group more than
/// separators, and no empty group.
fn split(number: &str) -> Result<(Vec<String>, Vec<Separator>), ParseAmountError> {
    let mut groups = Vec::new();
    let mut separators = Vec::new();
    let mut group = String::new();
    for c in number.chars() {
        if c.is_ascii_digit() {
            group.push(c);
        } else {
            separators.push(Separator::of(c).ok_or(ParseAmountError::NotANumber)?);
            groups.push(std::mem::take(&mut group));
        }
    }
    groups.push(group);
    if groups.iter().all(String::is_empty) {
        return Err(ParseAmountError::NotANumber);
    }
    if groups.iter().any(String::is_empty) {
        return Err(ParseAmountError::Grouping);
    }
    Ok((groups, separators))
}

/// The digits before and after the decimal mark.
fn read(
    groups: &[String],
    separators: &[Separator],
    decimals: u32,
) -> Result<(String, String), ParseAmountError> {
    let (mut groups, mut separators) = (groups, separators);
    let mut fraction = String::new();
    if let ([rest @ .., mark], [head @ .., tail]) = (separators, groups)
        && is_decimal_mark(*mark, rest, tail, decimals)
    {
        if tail.len() > width(decimals) {
            return Err(ParseAmountError::Decimals);
        }
        fraction.clone_from(tail);
        (groups, separators) = (head, rest);
    }
    let whole = groups.concat();
    let leading_zero = whole.starts_with('0') && value(&whole) != Some(0);
    match separators.first() {
        None if leading_zero => Err(ParseAmountError::NotANumber),
        Some(first) if leading_zero || !grouped_by(*first, separators, groups) => {
            Err(ParseAmountError::Grouping)
        }
        _ => Ok((whole, fraction)),
    }
}

/// Whether one separator parts the digits into threes.
fn grouped_by(kind: Separator, separators: &[Separator], groups: &[String]) -> bool {
    kind != Separator::PersianDecimal
        && separators.iter().all(|separator| *separator == kind)
        && groups.first().is_some_and(|group| group.len() <= 3)
        && groups.iter().skip(1).all(|group| group.len() == 3)
}

/// Whether the last separator, `mark`, parts decimals (`tail`) from the whole number.
fn is_decimal_mark(mark: Separator, rest: &[Separator], tail: &str, decimals: u32) -> bool {
    let looks_decimal = match mark {
        Separator::PersianDecimal => return true,
        Separator::Point => true,
        // Persian hands write `12/5`; it is told as decimals where there can be none.
        Separator::Slash => decimals == 0,
        Separator::Comma => decimals > 0,
        _ => false,
    };
    let alone = rest.is_empty();
    looks_decimal && !rest.contains(&mark) && (tail.len() != 3 || (decimals > 0 && !alone))
}

fn width(decimals: u32) -> usize {
    usize::try_from(decimals).unwrap_or(0)
}

/// The value of ASCII digits; none if it does not fit. No digits are zero.
fn value(digits: &str) -> Option<i64> {
    digits.chars().try_fold(0_i64, |value, c| {
        value
            .checked_mul(10)?
            .checked_add(i64::from(c.to_digit(10)?))
    })
}

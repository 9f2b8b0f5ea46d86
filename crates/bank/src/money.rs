//! Amounts for people's eyes, in the bank's own arithmetic.

/// The digits behind the point of a currency; `None` for one that the bank does not know.
pub(crate) fn minor_digits(currency: &str) -> Option<usize> {
    match currency {
        "IRR" | "JPY" | "KRW" => Some(0),
        "AED" | "AFN" | "AUD" | "CAD" | "CHF" | "CNY" | "EUR" | "GBP" | "INR" | "QAR" | "RUB"
        | "SAR" | "SEK" | "TRY" | "USD" => Some(2),
        "BHD" | "IQD" | "KWD" | "OMR" => Some(3),
        _ => None,
    }
}

/// Minor units with thousands apart: `1,250,000` rials, `12.50` euros.
pub(crate) fn grouped(minor: i64, minor_digits: usize) -> String {
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = minor_digits + 1);
    let whole = digits.len() - minor_digits;
    let mut text = String::from(if minor < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at == whole {
            text.push('.');
        } else if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(grouped(0, 0), "0");
        assert_eq!(grouped(999, 0), "999");
        assert_eq!(grouped(1_250_000, 0), "1,250,000");
        assert_eq!(grouped(5, 2), "0.05");
        assert_eq!(grouped(123_456, 2), "1,234.56");
    }
}

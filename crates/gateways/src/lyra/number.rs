//! The number of six characters that a transaction has in its shop's day.

use domain::order_number::OrderNumber;
use jiff::Timestamp;

use crate::driver::Refusal;
use crate::request;

/// The instant of the order number as fourteen digits of UTC, and six signs that are that order's
/// alone on its day.
pub(super) fn number_of_the_day(
    order: OrderNumber,
    digits: bool,
) -> Result<(String, String), Refusal> {
    const DAY_MS: u64 = 86_400_000;
    /// 36⁶ by the milliseconds of a day, rounded down: so many orders a millisecond have room.
    const ROOM: u64 = 25;
    let missing = Refusal::MissingFact("order number");
    let (ms, count) = (order.get() / 1000, order.get() % 1000);
    let at = i64::try_from(ms + 1_735_689_600_000).map_err(|_| missing.clone())?;
    let at = Timestamp::from_millisecond(at).map_err(|_| missing)?;
    let date = at.strftime("%Y%m%d%H%M%S").to_string();
    // 2025 began at the beginning of a day, so the remainder is that of the day.
    let id = if digits {
        format!("{:06}", ms % DAY_MS / 96)
    } else {
        let mut left = ms % DAY_MS * ROOM + count % ROOM;
        let mut signs = Vec::with_capacity(6);
        for _ in 0..6 {
            let sign = u32::try_from(left % 36)
                .ok()
                .and_then(|it| char::from_digit(it, 36));
            signs.push(sign.unwrap_or('0').to_ascii_uppercase());
            left /= 36;
        }
        signs.into_iter().rev().collect()
    };
    Ok((date, id))
}

/// The bank's key of a payment: its day and its number of that day.
pub(super) fn key_of(date: &str, id: &str) -> Option<String> {
    let day = date
        .get(..8)
        .filter(|_| request::is_number(date, 14) && date.len() == 14)?;
    let good = id.len() == 6 && id.bytes().all(|it| it.is_ascii_alphanumeric());
    good.then(|| format!("{day}-{}", id.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_day_have_six_signs_and_differ_within_a_millisecond() {
        let of =
            |number: u64, digits| number_of_the_day(OrderNumber::from(number), digits).unwrap();
        // 2025-01-01T00:00:00.000Z and the last millisecond of that day.
        assert_eq!(
            of(0, false),
            ("20250101000000".to_owned(), "000000".to_owned())
        );
        let last = (86_400_000 - 1) * 1000;
        assert_eq!(of(last + 24, false).0, "20250101235959");
        assert!(of(last + 24, false).1.as_str() < "ZZZZZZ");
        assert_eq!(of(last, true).1, "899999");
        let mut seen = std::collections::BTreeSet::new();
        for ms in 59_961_600_000_u64..59_961_600_040 {
            for count in 0..25 {
                assert!(seen.insert(of(ms * 1000 + count, false).1));
            }
        }
        assert_ne!(of(59_961_600_000_000, true), of(59_961_600_096_000, true));
    }

    #[test]
    fn a_key_is_a_day_and_six_signs_whatever_their_casing() {
        assert_eq!(
            key_of("20261122101500", "a1B2c3").as_deref(),
            Some("20261122-A1B2C3")
        );
        for (date, id) in [
            ("2026112210150", "000001"),
            ("20261122101500", "00001"),
            ("x", "000001"),
            ("20261122101500", "00000é"),
            ("2026112é10150", "000001"),
        ] {
            assert_eq!(key_of(date, id), None, "{date} {id}");
        }
    }
}

//! The clock on the wall in Tehran, by which Iranian banks date their orders.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::driver::Refusal;

/// Date and time of day in Tehran, by the time zone database and not by an offset of ours.
pub(crate) fn local(at: Timestamp) -> Result<DateTime, Refusal> {
    let there = at.in_tz("Asia/Tehran");
    there
        .map(|there| there.datetime())
        .map_err(|_| Refusal::MissingFact("time of Tehran"))
}

/// `20261122`.
pub(crate) fn date(local: DateTime) -> String {
    format!("{:04}{:02}{:02}", local.year(), local.month(), local.day())
}

/// `013005`.
pub(crate) fn time(local: DateTime) -> String {
    format!(
        "{:02}{:02}{:02}",
        local.hour(),
        local.minute(),
        local.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_in_tehran_and_summer_time_is_over_since_2022() {
        for (utc, written) in [
            ("2026-11-21T22:00:05Z", "20261122 013005"),
            ("2026-07-01T20:29:59Z", "20260701 235959"),
            ("2021-07-01T20:00:00Z", "20210702 003000"),
        ] {
            let there = local(utc.parse().unwrap()).unwrap();
            assert_eq!(format!("{} {}", date(there), time(there)), written);
        }
    }
}

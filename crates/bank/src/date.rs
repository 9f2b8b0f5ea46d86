//! Times as text, without a calendar crate: the bank needs only two fixed forms.

/// Tehran's time all year (summer time ended in 2022): UTC+03:30.
const TEHRAN_SECONDS: i64 = 12_600;

/// `2026-11-21 22:30:05` in Tehran.
pub(crate) fn tehran(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000) + TEHRAN_SECONDS;
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Days since 1970-01-01 to year, month, day (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_tehran_reads_its_clock() {
        assert_eq!(tehran(0), "1970-01-01 03:30:00");
        assert_eq!(tehran(951_782_399_000_000), "2000-02-29 03:29:59");
        assert_eq!(tehran(1_795_298_405_000_000), "2026-11-22 01:30:05");
    }
}

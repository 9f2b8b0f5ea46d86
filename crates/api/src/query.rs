//! The parameters of a list: strict, each once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use jiff::Timestamp;

use crate::errors::{ApiError, Fault, Wrong};

/// Most objects on one page, and how many without being told.
const LIMITS: (u32, u32) = (100, 20);

/// The parameters as sent, being taken out.
pub(crate) struct Parameters {
    left: BTreeMap<String, String>,
    faults: Vec<Fault>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::Fields(vec![Fault::of_parameter("", Wrong::NotA("a query"))]))?;
        let (mut left, mut faults) = (BTreeMap::<String, String>::new(), Vec::new());
        for (name, value) in pairs {
            match left.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(value);
                }
                Entry::Occupied(taken) => {
                    faults.push(Fault::of_parameter(taken.key(), Wrong::Repeated));
                }
            }
        }
        Ok(Self { left, faults })
    }
}

impl Parameters {
    /// A parameter that `parse` reads.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = self.left.remove(name)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.faults.push(Fault::of_parameter(name, wrong));
                None
            }
        }
    }

    /// How many objects a page has at most.
    pub(crate) fn limit(&mut self) -> u32 {
        let (most, usual) = LIMITS;
        self.parsed("limit", |text| {
            // Digits alone: `+5` is not a spelling of 5.
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
            limit
                .filter(|_| digits)
                .ok_or(Wrong::OutOfRange("from 1 to 100"))
        })
        .unwrap_or(usual)
    }

    /// An id with this prefix.
    pub(crate) fn id<T: FromStr>(&mut self, name: &str, prefix: &'static str) -> Option<T> {
        self.parsed(name, |text| {
            text.parse().map_err(|_| Wrong::NotAnId(prefix))
        })
    }

    /// The two bounds of the time of making: from (included), before (excluded).
    pub(crate) fn created(&mut self) -> (Option<Timestamp>, Option<Timestamp>) {
        let from = self.parsed("created[gte]", moment);
        (from, self.parsed("created[lt]", moment))
    }

    /// Refuses when something was wrong or nobody asked for it.
    pub(crate) fn end(mut self) -> Result<(), ApiError> {
        let unknown = self.left.keys();
        let unknown = unknown.map(|name| Fault::of_parameter(name, Wrong::UnknownParameter));
        self.faults.extend(unknown);
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Fields(self.faults))
        }
    }
}

/// A moment after RFC 3339, and in no other of the spellings that a lenient reader knows: date,
/// `T`, time to the second or finer, and `Z` or an offset.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Wrong> {
    let (main, fraction_and_zone) = text.split_at_checked(19).ok_or(Wrong::NotAMoment)?;
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| {
                if wanted == b'0' {
                    byte.is_ascii_digit()
                } else {
                    byte == wanted
                }
            })
    };
    let zone = match fraction_and_zone.strip_prefix('.') {
        None => fraction_and_zone,
        Some(rest) => {
            let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if !(1..=9).contains(&rest.len().saturating_sub(zone.len())) {
                return Err(Wrong::NotAMoment);
            }
            zone
        }
    };
    let zoned = zone == "Z" || shaped(zone, "+00:00") || shaped(zone, "-00:00");
    if !shaped(main, "0000-00-00T00:00:00") || !zoned {
        return Err(Wrong::NotAMoment);
    }
    // The store keeps microseconds: what comes back must be what was taken.
    let at: Timestamp = text.parse().map_err(|_| Wrong::NotAMoment)?;
    Timestamp::from_microsecond(at.as_microsecond()).map_err(|_| Wrong::NotAMoment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_a_date_a_time_and_a_zone() {
        let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for text in [
            "2026-11-21T12:00:00Z",
            "2026-11-21T12:00:00.000000Z",
            "2026-11-21T15:30:00+03:30",
            "2026-11-21T12:00:00.0000009Z",
        ] {
            assert_eq!(moment(text), Ok(noon), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T12:00Z",
            "2026-11-21 12:00:00Z",
            "2026-11-21T12:00:00",
            "2026-11-21t12:00:00z",
            "2026-11-21T12:00:00+0330",
            "2026-11-21T12:00:00Z[Asia/Tehran]",
            "2026-11-21T12:00:00.Z",
            "2026-11-21T12:00:00.1234567890Z",
            "2026-02-30T12:00:00Z",
            "2026-11-21T25:00:00Z",
            "+002026-11-21T12:00:00Z",
            "۲۰۲۶-۱۱-۲۱T۱۲:۰۰:۰۰Z",
            "1700000000",
        ] {
            assert_eq!(moment(text), Err(Wrong::NotAMoment), "{text}");
        }
    }
}

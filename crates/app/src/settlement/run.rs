//! Comparing a file: its lines are read, held against what was booked, and kept with what was found.

use std::collections::BTreeMap;

use domain::id::{PaymentId, SettlementId};
use domain::payment::PaymentState;
use domain::settlement::{Finding, Found, Ours, Theirs, compare, sums};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use store::StoreError;
use store::rooms::board::Span;
use store::rooms::provider::ProviderRow;
use store::rooms::settlement::{self, Kept, Settlement, State};
use store::rooms::{provider, shop};

use super::read::{Bad, Layout, lines};
use super::{Choice, MAX_OURS, SettlementError, written_sums};
use crate::App;
use crate::link::time_zone;
use crate::office::Desk;

/// Lines that name no booked payment and are looked up one by one.
const MAX_SOUGHT: usize = 5_000;
/// Lines of one unit.
const CHUNK: usize = 500;
/// Payments booked so many days around those that are compared are found, and not missed.
const AROUND: i64 = 3;
/// A comparison that did not end by then has died.
const DEAD: SignedDuration = SignedDuration::from_mins(10);

impl App {
    /// Compares a file.
    pub async fn compare_settlement(
        &self,
        desk: &Desk,
        id: SettlementId,
        choice: Choice,
    ) -> Result<(), SettlementError> {
        let scope = desk.scope();
        let (mut one, provider, zone, file) = self
            .store()
            .read(move |tx| {
                let one = settlement::find(tx, scope, id)?.ok_or(SettlementError::NotFound)?;
                let file = settlement::file(tx, scope, id)?;
                let provider = provider::find(tx, scope, one.provider)?;
                let zone = match shop::all(tx, scope.merchant)?.first() {
                    Some(row) => time_zone(&row.shop.time_zone)?,
                    None => TimeZone::UTC,
                };
                let provider = provider.ok_or(SettlementError::NotFound)?;
                Ok::<_, SettlementError>((one, provider, zone, file))
            })
            .await?;
        let now = self.now();
        let is_dead = now.duration_since(one.moved_at) >= DEAD;
        let file = match one.state {
            State::Running if !is_dead => return Err(SettlementError::Over),
            State::Done => return Err(SettlementError::Over),
            State::Waiting | State::Running => file.ok_or(SettlementError::Over)?,
        };
        let layout = Layout {
            columns: choice.columns,
        };
        if !layout.is_whole() {
            return Err(SettlementError::Columns);
        }
        let currency = provider.provider.currency;
        let turn = self.tables().acquire_owned().await;
        let unit = choice.unit;
        let read = tokio::task::spawn_blocking(move || {
            let read = lines(&file, &layout, (unit, currency));
            drop(turn);
            read
        });
        let (heads, theirs, bad) = read.await.map_err(|_| StoreError::NotCommitted)??;
        if theirs.is_empty() {
            return Err(SettlementError::NoLines);
        }
        let (first, last) = days(&theirs, (choice.first, choice.last))?;
        let from = (one.state, one.moved_at);
        one.state = State::Running;
        one.moved_at = now;
        one.layout = heads;
        one.unit = unit;
        (one.first, one.last) = (Some(first), Some(last));
        self.save_settlement(desk, one.clone(), from).await?;
        let compared = self
            .compare_lines(desk, &provider, (theirs, bad), (first, last, &zone))
            .await;
        let from = (State::Running, now);
        one.moved_at = self.now();
        match compared {
            Ok(kept) => {
                one.sums = written_sums(&sums(kept.iter().map(|kept| &kept.found)));
                self.keep_lines(desk, id, kept).await?;
                one.state = State::Done;
                self.save_settlement(desk, one, from).await
            }
            Err(error) => {
                one.state = State::Waiting;
                self.save_settlement(desk, one, from).await?;
                Err(error)
            }
        }
    }

    async fn save_settlement(
        &self,
        desk: &Desk,
        one: Settlement,
        from: (State, Timestamp),
    ) -> Result<(), SettlementError> {
        let scope = desk.scope();
        let saved = self.write(move |tx| settlement::save(tx, scope, &one, from));
        let saved: Result<bool, StoreError> = saved.await;
        if saved? {
            Ok(())
        } else {
            Err(SettlementError::Over)
        }
    }

    /// Holds the lines against what we booked in these days and near them; what names nothing of it is
    /// looked up one by one, whatever became of it.
    async fn compare_lines(
        &self,
        desk: &Desk,
        provider: &ProviderRow,
        (theirs, bad): (Vec<Theirs>, Vec<Bad>),
        (first, last, zone): (Date, Date, &TimeZone),
    ) -> Result<Vec<Kept>, SettlementError> {
        let scope = desk.scope();
        let around = Span {
            from: start(first, -AROUND, zone)?,
            before: start(last, AROUND + 1, zone)?,
        };
        let within = start(first, 0, zone)?..start(last, 1, zone)?;
        let of = (provider.provider.id, provider.provider.currency);
        let most = MAX_OURS.saturating_add(1);
        let booked = self
            .store()
            .read_long(move |tx| settlement::booked(tx, scope, of, around, most))
            .await;
        let booked: Vec<settlement::Booked> = booked.map_err(|error: StoreError| error)?;
        if booked.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            return Err(SettlementError::TooMany);
        }
        let ours: Vec<Ours> = booked
            .into_iter()
            .map(|one| Ours {
                payment: one.payment,
                minor: one.minor,
                names: one.names,
                day: one.at.to_zoned(zone.clone()).date(),
                is_within: within.contains(&one.at),
            })
            .collect();
        let mut found = tokio::task::spawn_blocking(move || compare(&theirs, &ours))
            .await
            .map_err(|_| StoreError::NotCommitted)?;
        let sought: Vec<String> = found
            .iter()
            .filter(|one| one.finding == Finding::MissingHere)
            .take(MAX_SOUGHT)
            .map(|one| one.reference.clone())
            .collect();
        let terminal = provider.provider.terminal_key.clone();
        let known = self.store().read_long(move |tx| {
            let mut known = BTreeMap::new();
            for name in &sought {
                let latin = money::digits::to_latin(name.trim()).into_owned();
                if let Some(payment) = settlement::named(tx, scope, &terminal, &latin)? {
                    known.insert(name.clone(), payment);
                }
            }
            Ok::<_, StoreError>(known)
        });
        let known: BTreeMap<String, (PaymentId, PaymentState, i64)> = known.await?;
        for one in &mut found {
            if one.finding != Finding::MissingHere {
                continue;
            }
            if let Some((payment, state, minor)) = known.get(&one.reference) {
                one.payment = Some(*payment);
                // It was booked on quite another day.
                if *state == PaymentState::Paid {
                    one.ours = Some(*minor);
                    one.finding = if one.theirs == Some(*minor) {
                        Finding::Matched
                    } else {
                        Finding::Differs
                    };
                }
            }
        }
        Ok(placed(found, bad))
    }

    async fn keep_lines(
        &self,
        desk: &Desk,
        id: SettlementId,
        kept: Vec<Kept>,
    ) -> Result<(), SettlementError> {
        let scope = desk.scope();
        let most = u32::try_from(CHUNK).unwrap_or(u32::MAX);
        loop {
            let swept = self.write_bulk(move |tx| settlement::sweep(tx, scope, id, most));
            let swept: Result<bool, StoreError> = swept.await;
            if !swept? {
                break;
            }
        }
        for chunk in kept.chunks(CHUNK) {
            let chunk = chunk.to_vec();
            let put = self.write_bulk(move |tx| settlement::put(tx, scope, id, &chunk));
            let put: Result<(), StoreError> = put.await;
            put?;
        }
        Ok(())
    }
}

/// Each with its place among those of its finding; unreadable lines behind all others.
fn placed(found: Vec<Found>, bad: Vec<Bad>) -> Vec<Kept> {
    let unread = bad.into_iter().map(|bad| {
        let found = Found {
            finding: Finding::Unread,
            line: Some(bad.line),
            day: None,
            reference: bad.said,
            theirs: None,
            ours: None,
            payment: None,
        };
        (found, Some(bad.column.as_str().to_owned()))
    });
    let mut next: BTreeMap<Finding, u32> = BTreeMap::new();
    let found = found.into_iter().map(|found| (found, None)).chain(unread);
    found
        .map(|(found, reason)| {
            let next = next.entry(found.finding).or_default();
            let place = *next;
            *next = next.saturating_add(1);
            Kept {
                place,
                found,
                reason,
            }
        })
        .collect()
}

/// The days that are compared: as typed, or as the lines say.
fn days(
    theirs: &[Theirs],
    (first, last): (Option<Date>, Option<Date>),
) -> Result<(Date, Date), SettlementError> {
    let said = || theirs.iter().filter_map(|line| line.day);
    let first = first.or_else(|| said().min());
    let last = last.or_else(|| said().max());
    let (first, last) = first.zip(last).ok_or(SettlementError::Days)?;
    if last < first {
        return Err(SettlementError::Days);
    }
    Ok((first, last))
}

/// The beginning of a day, so many days later.
fn start(day: Date, later: i64, zone: &TimeZone) -> Result<Timestamp, SettlementError> {
    let day = day.checked_add(later.days());
    let start = day.and_then(|day| day.to_zoned(zone.clone()));
    Ok(start.map_err(|_| SettlementError::Days)?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_those_that_were_typed_or_those_of_the_file() {
        let line = |day| Theirs {
            line: 2,
            reference: "a".to_owned(),
            minor: 1,
            day: Some(date(2026, 11, day)),
        };
        let theirs = [line(5), line(3)];
        let both = days(&theirs, (None, None)).unwrap();
        assert_eq!(both, (date(2026, 11, 3), date(2026, 11, 5)));
        let typed = days(&theirs, (Some(date(2026, 11, 1)), None)).unwrap();
        assert_eq!(typed, (date(2026, 11, 1), date(2026, 11, 5)));
        assert!(matches!(
            days(&theirs, (None, Some(date(2026, 11, 2)))),
            Err(SettlementError::Days)
        ));
        assert!(matches!(
            days(&[], (None, None)),
            Err(SettlementError::Days)
        ));
    }
}

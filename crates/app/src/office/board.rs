//! The board of the first page: money by day and by what it came through, what waits, and what
//! became of what was sent.
//!
//! Its money is that of the reports ([`store::rooms::report`]): exact at every moment, and read from
//! sums.

use std::collections::HashMap;

use domain::access::Permission;
use domain::id::{ProviderId, ShopId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use store::rooms::board::{self, Span};
use store::rooms::provider;
use store::rooms::report::{self, MoneyFilter};
use store::rooms::shop::ShopRow;
use store::{StoreError, Tx};

use super::{Desk, shops_of};
use crate::App;
use crate::link::time_zone;

pub use store::rooms::board::{Funnel, Stopped, Waiting};
pub use store::rooms::report::Money as Received;

/// Days that are read whatever is shown: the sums of a month stand above.
const LEAST_DAYS: u16 = 30;
/// How many days the board shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Seven.
    Week,
    /// Thirty.
    #[default]
    Month,
    /// Ninety.
    Quarter,
}

impl Reach {
    /// All, shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// How many days, today included.
    pub const fn days(self) -> u16 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

/// The board.
#[derive(Debug, Clone)]
pub struct Board {
    /// The shops whose sums this user may see.
    pub shops: Vec<ShopRow>,
    /// The clock of the days.
    pub zone: TimeZone,
    /// The days that are shown, oldest first; the last is today.
    pub days: Vec<Date>,
    /// Money by day: of these days, and of thirty at least.
    pub money: Vec<(Date, Received)>,
    /// The names of providers.
    pub providers: HashMap<ProviderId, String>,
    /// Links that were sent in these days, by channel, and how far they came.
    pub funnel: Vec<Funnel>,
    /// How long links waited that were paid in these days.
    pub waits: Option<Waits>,
    /// Payments of these days that were looked at, and those that brought no money.
    pub stopped: (u32, Vec<Stopped>),
    /// Links that wait, and those whose time ran out in these days.
    pub waiting: Waiting,
}

/// How long links waited until they were paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// How many were looked at.
    pub count: u32,
    /// Half of them were paid within so many seconds.
    pub half: i64,
    /// How many within ten minutes, an hour, a day, three days, and later; each without those before.
    pub steps: [u32; 5],
}

impl Waits {
    /// Of waits in seconds; `None` without any.
    fn of(mut seconds: Vec<i64>) -> Option<Self> {
        const STEPS: [i64; 4] = [600, 3_600, 86_400, 3 * 86_400];
        seconds.sort_unstable();
        let half = *seconds.get(seconds.len() / 2)?;
        let within = |most: i64| seconds.partition_point(|one| *one <= most);
        let mut steps = [0; 5];
        let mut before = 0;
        let ends = STEPS.map(within).into_iter().chain([seconds.len()]);
        for (step, end) in steps.iter_mut().zip(ends) {
            *step = count(end.saturating_sub(before));
            before = end;
        }
        Some(Self {
            count: count(seconds.len()),
            half,
            steps,
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl App {
    /// The board of the shops whose sums this user may see, or of one of them; `None`: of none.
    pub async fn office_board(
        &self,
        desk: &Desk,
        reach: Reach,
        shop: Option<ShopId>,
    ) -> Result<Option<Board>, StoreError> {
        let (desk, now) = (desk.clone(), self.now());
        self.store()
            .read_long(move |tx| read_board(tx, &desk, (reach, shop), now))
            .await
    }
}

fn read_board(
    tx: &mut Tx<'_>,
    desk: &Desk,
    (reach, shop): (Reach, Option<ShopId>),
    now: Timestamp,
) -> Result<Option<Board>, StoreError> {
    let scope = desk.scope();
    let mut shops = shops_of(tx, desk)?;
    shops.retain(|row| desk.staff.may(Permission::Reports, row.shop.id));
    let chosen: Vec<ShopId> = shops
        .iter()
        .map(|row| row.shop.id)
        .filter(|id| shop.is_none_or(|shop| shop == *id))
        .collect();
    let clock = shops.iter().find(|row| chosen.contains(&row.shop.id));
    let Some(clock) = clock else {
        return Ok(None);
    };
    let zone = time_zone(&clock.shop.time_zone)?;
    let all = days(now, &zone, reach.days().max(LEAST_DAYS));
    let shown = all.len().saturating_sub(usize::from(reach.days()));
    let (Some((_, first)), Some((_, today))) = (all.get(shown), all.last()) else {
        return Ok(None);
    };
    let span = Span {
        from: first.0,
        before: today.1,
    };
    let filter = MoneyFilter {
        shops: Some(chosen.clone()),
        providers: None,
    };
    let periods: Vec<report::Period> = all.iter().map(|(_, period)| *period).collect();
    let found = report::money(tx, scope, &filter, &periods)?;
    let by_day = all.iter().zip(found);
    let money = by_day.flat_map(|((day, _), sums)| sums.into_iter().map(|sum| (*day, sum)));
    let providers = provider::every(tx, scope)?;
    let name = |row: provider::ProviderRow| (row.provider.id, row.provider.public_name);
    let board = Board {
        providers: providers.into_iter().map(name).collect(),
        funnel: board::funnel(tx, scope, span, &chosen)?,
        waits: Waits::of(board::waited(tx, scope, span, &chosen)?),
        stopped: board::stopped(tx, scope, span, &chosen)?,
        waiting: board::waiting(tx, scope, span, &chosen, now)?,
        shops,
        days: all.iter().skip(shown).map(|(day, _)| *day).collect(),
        money: money.collect(),
        zone,
    };
    Ok(Some(board))
}

/// So many days until today at a place, oldest first, each with its first moment and the one behind
/// its last.
fn days(now: Timestamp, zone: &TimeZone, count: u16) -> Vec<(Date, report::Period)> {
    let today = now.to_zoned(zone.clone()).date();
    let back = (0..i32::from(count)).rev();
    back.filter_map(|back| {
        let day = today.checked_sub(back.days()).ok()?;
        let next = day.tomorrow().ok()?;
        Some((day, (midnight(day, zone)?, midnight(next, zone)?)))
    })
    .collect()
}

fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_and_end_at_their_own_midnight() {
        let zone = TimeZone::get("Asia/Tehran").unwrap();
        let now: Timestamp = "2026-11-21T23:05:00Z".parse().unwrap();
        let found = days(now, &zone, 7);
        let said = |of: &(Date, report::Period)| {
            let (day, (from, before)) = of;
            [day.to_string(), from.to_string(), before.to_string()]
        };
        let first = ["2026-11-16", "2026-11-15T20:30:00Z", "2026-11-16T20:30:00Z"];
        let last = ["2026-11-22", "2026-11-21T20:30:00Z", "2026-11-22T20:30:00Z"];
        assert_eq!(
            (said(&found[0]), said(&found[6])),
            (first.map(str::to_owned), last.map(str::to_owned))
        );
        for pair in found.windows(2) {
            assert_eq!(pair[0].1.1, pair[1].1.0);
        }
    }

    #[test]
    fn a_day_without_its_usual_length_is_whole_all_the_same() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let now: Timestamp = "2026-03-29T20:30:00Z".parse().unwrap();
        let found = days(now, &zone, 1);
        assert_eq!(found[0].1.0.to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(found[0].1.1.to_string(), "2026-03-29T22:00:00Z");
    }

    #[test]
    fn half_of_the_waits_are_shorter_than_what_is_told() {
        assert_eq!(Waits::of(Vec::new()), None);
        let waits = Waits::of(vec![90_000, 30, 600, 4_000, 1_000_000]).unwrap();
        assert_eq!((waits.count, waits.half), (5, 4_000));
        assert_eq!(waits.steps, [2, 0, 1, 1, 1]);
    }
}

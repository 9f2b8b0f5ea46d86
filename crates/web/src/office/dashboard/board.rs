//! The charts of the first page, each with the table of what it shows.

use std::collections::BTreeMap;

use app::office::{Board, Funnel, Reach, Received, Stopped, Sums};
use domain::payment::PaymentState;
use i18n::Direction;
use jiff::civil::Date;
use money::{Amount, Currency, Unit};

use super::chart::{Bar, Columns, columns};
use crate::office::filter::Chip;
use crate::office::shell::{Money, Seat, unit_for};
use crate::office::typed::Fields;
use crate::office::words::{channel, payment_state};
use crate::pay::clean;

/// The fields of the address, in their order.
const NAMES: &[&str] = &["days", "shop"];
/// Causes that are shown; the rest is one line.
const CAUSES: usize = 6;
/// Letters of a cause that are shown.
const CAUSE: usize = 80;

/// What the address asks for.
pub(crate) fn reach(fields: &Fields) -> Reach {
    let found = Reach::ALL
        .into_iter()
        .find(|reach| reach.days().to_string() == fields.get("days"));
    found.unwrap_or_default()
}

/// The charts.
pub(crate) struct Charts {
    pub(crate) reaches: Vec<Chip>,
    pub(crate) shops: Vec<Chip>,
    /// One for each currency.
    pub(crate) money: Vec<MoneyChart>,
    pub(crate) funnel: Vec<Step>,
    pub(crate) waits: Option<Told>,
    pub(crate) stopped: Option<Told>,
}

/// Money of one currency.
pub(crate) struct MoneyChart {
    /// Unique on the page.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) scale: String,
    pub(crate) chart: Option<Columns>,
    pub(crate) days: Vec<Day>,
    pub(crate) providers: Vec<Row>,
}

/// A line of the table of days.
pub(crate) struct Day {
    pub(crate) on: String,
    pub(crate) count: String,
    pub(crate) came: Money,
    pub(crate) went: Option<Money>,
}

/// A line with a bar.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) money: Option<Money>,
    pub(crate) bar: Bar,
}

/// Lines under a sentence.
pub(crate) struct Told {
    pub(crate) about: String,
    pub(crate) rows: Vec<Row>,
}

/// How far links came that one channel took.
pub(crate) struct Step {
    pub(crate) channel: String,
    /// Sent, opened, started, paid: how many, which part of those sent, and the bar of it.
    pub(crate) steps: [(String, String, Bar); 4],
}

/// A figure that stands above: what it says, and its sums.
pub(crate) struct Total {
    pub(crate) label: String,
    pub(crate) sums: Vec<Money>,
}

/// What came in and went out.
#[derive(Default, Clone, Copy)]
struct Tally {
    came: i64,
    count: u32,
    went: i64,
}

impl Tally {
    fn add(&mut self, moved: &Received) {
        self.came = self.came.saturating_add(moved.received.minor());
        self.count = self.count.saturating_add(moved.payments);
        self.went = self.went.saturating_add(moved.returned.minor());
    }
}

/// The sums above: today, seven days, thirty days.
pub(crate) fn totals(seat: &Seat, board: &Board) -> Vec<Total> {
    let t = seat.t();
    let today = board.days.last().copied();
    let since =
        |back: i64| today.and_then(|day| day.checked_sub(jiff::Span::new().days(back)).ok());
    [
        (0, t.office_today()),
        (6, t.office_week()),
        (29, t.board_month()),
    ]
    .into_iter()
    .map(|(back, label)| {
        let first = since(back);
        let mut sums: BTreeMap<Currency, Tally> = BTreeMap::new();
        for (day, moved) in &board.money {
            if first.is_some_and(|first| *day >= first) {
                sums.entry(moved.received.currency())
                    .or_default()
                    .add(moved);
            }
        }
        let sums = sums.into_iter().filter(|(_, tally)| tally.count > 0);
        Total {
            label,
            sums: sums
                .map(|(currency, tally)| shown(seat, board, Amount::new(tally.came, currency)))
                .collect(),
        }
    })
    .collect()
}

/// Links that wait or did: how many, and what they ask for.
pub(crate) fn links(seat: &Seat, board: &Board, sums: &[Sums]) -> (u32, Vec<Money>) {
    let count = sums
        .iter()
        .fold(0_u32, |all, one| all.saturating_add(one.count));
    let asked = sums.iter().filter(|one| one.asked.minor() > 0);
    (
        count,
        asked.map(|one| shown(seat, board, one.asked)).collect(),
    )
}

fn shown(seat: &Seat, board: &Board, amount: Amount) -> Money {
    seat.money(amount, unit_for(&board.shops, amount))
}

/// Everything below the figures.
pub(crate) fn charts(seat: &Seat, board: &Board, fields: &Fields) -> Charts {
    let t = seat.t();
    let chip = |name: &'static str, value: &str, label: String, current: bool| Chip {
        href: fields.address("/office", NAMES, &[(name, value)]),
        label,
        current,
    };
    let chosen = reach(fields);
    let reaches = Reach::ALL.into_iter().map(|reach| {
        let days = reach.days();
        let label = t.board_days(seat.number(u32::from(days)));
        chip("days", &days.to_string(), label, reach == chosen)
    });
    let mut shops = Vec::new();
    if board.shops.len() > 1 {
        shops.push(chip(
            "shop",
            "",
            t.office_any(),
            fields.given("shop").is_none(),
        ));
        for row in &board.shops {
            let id = row.shop.id.to_string();
            let current = fields.get("shop") == id;
            shops.push(chip("shop", &id, clean(&row.shop.name), current));
        }
    }
    let mut currencies: BTreeMap<Currency, Vec<(Date, &Received)>> = BTreeMap::new();
    let first = board.days.first().copied();
    for (day, moved) in &board.money {
        if first.is_some_and(|first| *day >= first) {
            let of = currencies.entry(moved.received.currency()).or_default();
            of.push((*day, moved));
        }
    }
    Charts {
        reaches: reaches.collect(),
        shops,
        money: currencies
            .into_iter()
            .map(|(currency, moved)| money_chart(seat, board, currency, &moved))
            .collect(),
        funnel: board.funnel.iter().map(|one| step(seat, one)).collect(),
        waits: waits(seat, board),
        stopped: stopped(seat, board),
    }
}

fn is_rtl(seat: &Seat) -> bool {
    seat.locale.direction() == Direction::Rtl
}

fn money_chart(
    seat: &Seat,
    board: &Board,
    currency: Currency,
    moved: &[(Date, &Received)],
) -> MoneyChart {
    let t = seat.t();
    let unit = unit_for(&board.shops, Amount::new(0, currency));
    let mut by_day: BTreeMap<Date, Tally> = BTreeMap::new();
    let mut by_provider: BTreeMap<String, Tally> = BTreeMap::new();
    for (day, one) in moved {
        by_day.entry(*day).or_default().add(one);
        let name = board.providers.get(&one.provider).map(|name| clean(name));
        by_provider
            .entry(name.unwrap_or_default())
            .or_default()
            .add(one);
    }
    let tally = |day: &Date| by_day.get(day).copied().unwrap_or_default();
    let values = board
        .days
        .iter()
        .map(|day| whole(tally(day).came, unit, currency));
    let values: Vec<i64> = values.collect();
    let places = [0, values.len() / 2, values.len().saturating_sub(1)];
    let marks = places.into_iter().filter_map(|place| {
        let day = board.days.get(place)?;
        Some((place, i18n::short_day(*day, seat.locale)))
    });
    let figure = |number| i18n::number(number, seat.locale);
    let chart = columns(&values, is_rtl(seat), figure, marks.collect());
    let unit_name = i18n::unit_name(unit, currency, seat.locale);
    let money = |minor| shown(seat, board, Amount::new(minor, currency));
    let days = board.days.iter().rev().filter_map(|day| {
        let tally = tally(day);
        (tally.count > 0 || tally.went > 0).then(|| Day {
            on: i18n::short_day(*day, seat.locale),
            count: seat.number(tally.count),
            came: money(tally.came),
            went: (tally.went > 0).then(|| money(tally.went)),
        })
    });
    let all = by_day
        .values()
        .fold(0_i64, |all, one| all.saturating_add(one.came));
    let all = i18n::amount(Amount::new(all, currency), unit, seat.locale);
    let best = by_day.iter().max_by_key(|(_, tally)| tally.came);
    MoneyChart {
        id: format!("money-{}", currency.code().to_ascii_lowercase()),
        title: t.board_money(),
        about: best.map_or_else(String::new, |(day, tally)| {
            t.board_money_about(
                all,
                i18n::short_day(*day, seat.locale),
                i18n::amount(Amount::new(tally.came, currency), unit, seat.locale),
            )
        }),
        scale: scale(
            seat,
            chart.as_ref().map_or(0, |chart| chart.power),
            unit_name,
        ),
        chart,
        days: days.collect(),
        providers: rows(seat, by_provider, money),
    }
}

/// What the figures of a scale are counted in.
fn scale(seat: &Seat, power: u32, unit: &str) -> String {
    let t = seat.t();
    match power {
        3 => t.board_thousands(unit),
        6 => t.board_millions(unit),
        9 => t.board_billions(unit),
        12.. => t.board_trillions(unit),
        _ => unit.to_owned(),
    }
}

/// Lines by what came in, most first.
fn rows(seat: &Seat, of: BTreeMap<String, Tally>, money: impl Fn(i64) -> Money) -> Vec<Row> {
    let mut of: Vec<_> = of
        .into_iter()
        .filter(|(_, tally)| tally.count > 0)
        .collect();
    of.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.came));
    let most = of.first().map_or(0, |(_, tally)| tally.came);
    let row = |(label, tally): (String, Tally)| Row {
        label,
        count: seat.number(tally.count),
        money: Some(money(tally.came)),
        bar: Bar::of(tally.came, most, is_rtl(seat)),
    };
    of.into_iter().map(row).collect()
}

/// An amount in whole numbers of its unit: a drawing is not exact, and its table is.
fn whole(minor: i64, unit: Unit, currency: Currency) -> i64 {
    let one = match unit {
        Unit::Toman => 10,
        Unit::Rial => 1,
        Unit::Major => 10_i64.pow(currency.exponent()),
    };
    if minor > 0 { (minor / one).max(1) } else { 0 }
}

fn channel_words(seat: &Seat, word: &str) -> String {
    let known = word.parse().ok();
    known.map_or_else(|| clean(word), |kind| channel(kind, seat.locale))
}

fn step(seat: &Seat, one: &Funnel) -> Step {
    let t = seat.t();
    let steps = [one.sent, one.opened, one.started, one.paid].map(|count| {
        let part = u64::from(count) * 100 / u64::from(one.sent.max(1));
        let part = u32::try_from(part).unwrap_or(100);
        let bar = Bar::of(i64::from(count), i64::from(one.sent), is_rtl(seat));
        (seat.number(count), t.board_percent(seat.number(part)), bar)
    });
    Step {
        channel: channel_words(seat, &one.channel),
        steps,
    }
}

fn waits(seat: &Seat, board: &Board) -> Option<Told> {
    let t = seat.t();
    let waits = board.waits?;
    let labels = [
        t.board_ten_minutes(),
        t.board_hour(),
        t.board_day(),
        t.board_three_days(),
        t.board_later(),
    ];
    let most = waits.steps.iter().copied().max().unwrap_or(0);
    let rows = labels
        .into_iter()
        .zip(waits.steps)
        .map(|(label, count)| Row {
            label,
            count: seat.number(count),
            money: None,
            bar: Bar::of(i64::from(count), i64::from(most), is_rtl(seat)),
        });
    let about = t.board_half(seat.number(waits.count), span_words(seat, waits.half));
    Some(Told {
        about,
        rows: rows.collect(),
    })
}

/// A span of time in the words of people.
fn span_words(seat: &Seat, seconds: i64) -> String {
    let t = seat.t();
    let number = |count: i64| i18n::number(count.max(1), seat.locale);
    match seconds {
        ..7_200 => t.board_minutes(number(seconds / 60)),
        7_200..172_800 => t.board_hours(number(seconds / 3_600)),
        _ => t.board_whole_days(number(seconds / 86_400)),
    }
}

fn stopped(seat: &Seat, board: &Board) -> Option<Told> {
    let t = seat.t();
    let (looked, causes) = &board.stopped;
    if *looked == 0 {
        return None;
    }
    let all = causes
        .iter()
        .fold(0_u32, |all, one| all.saturating_add(one.count));
    let words = |one: &Stopped| {
        let state = payment_state(one.state, t).word;
        match one.why.as_deref().map(clean).filter(|why| !why.is_empty()) {
            Some(why) if one.state == PaymentState::Failed => {
                let short: String = why.chars().take(CAUSE).collect();
                format!("{state}: {short}")
            }
            _ => state,
        }
    };
    let most = causes.first().map_or(0, |one| one.count);
    let row = |label: String, count: u32| Row {
        label,
        count: seat.number(count),
        money: None,
        bar: Bar::of(i64::from(count), i64::from(most), is_rtl(seat)),
    };
    let mut rows: Vec<Row> = causes
        .iter()
        .take(CAUSES)
        .map(|one| row(words(one), one.count))
        .collect();
    let rest = causes.iter().skip(CAUSES);
    let rest = rest.fold(0_u32, |all, one| all.saturating_add(one.count));
    if rest > 0 {
        rows.push(row(t.board_other_causes(), rest));
    }
    let about = t.board_stopped_of(seat.number(*looked), seat.number(all));
    Some(Told { about, rows })
}

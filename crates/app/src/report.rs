//! Reports: sums over everything that a span of days holds, put together in one way or another.
//!
//! Whoever may see sums in some shops sees those of these shops alone.

use domain::access::Permission;
use domain::account::FinancialAccount;
use domain::id::{AccountId, ProviderId, ShopId};
use domain::provider::Provider;
use i18n::{Locale, Period, Step, periods};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::rooms::shop::ShopRow;
use store::rooms::{account, provider, report};
use store::{StoreError, Tx};

use crate::App;
use crate::link::time_zone;
use crate::office::{Desk, shops_of};

pub use domain::report::Grouping;
pub use store::rooms::report::Money;

/// Periods of one report: a span of more days is put together by weeks, of more weeks by months.
const MOST: usize = 400;

/// What a report on money is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyAsked {
    /// The first day.
    pub first: Date,
    /// The last day; before the first one, the report is empty.
    pub last: Date,
    /// Put together by this.
    pub by: Grouping,
    /// Of this shop alone.
    pub shop: Option<ShopId>,
    /// Through this provider alone.
    pub provider: Option<ProviderId>,
    /// On this account alone.
    pub account: Option<AccountId>,
}

/// One line of a report on money, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyLine {
    /// What it is of.
    pub of: Part,
    /// The sums; the shop and the provider in them are those of one of its payments.
    pub money: Money,
}

/// What a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A day, week or month.
    Period(Period),
    /// A provider.
    Provider(ProviderId),
    /// A financial account.
    Account(AccountId),
    /// A shop.
    Shop(ShopId),
}

/// A report on money that came in through payments, and went back.
#[derive(Debug, Clone)]
pub struct MoneyReport {
    /// By what it is put together: longer periods than asked for, where there would be too many.
    pub by: Grouping,
    /// The shops of which the user sees sums.
    pub shops: Vec<ShopRow>,
    /// All providers of this world.
    pub providers: Vec<Provider>,
    /// All financial accounts.
    pub accounts: Vec<FinancialAccount>,
    /// The lines, without empty ones: the latest period first, the largest sum first.
    pub lines: Vec<MoneyLine>,
    /// The sums of all lines, one for each currency.
    pub totals: Vec<Money>,
}

impl App {
    /// What came in through payments within some days, and what went back.
    pub async fn money_report(
        &self,
        desk: &Desk,
        asked: MoneyAsked,
        locale: Locale,
    ) -> Result<MoneyReport, StoreError> {
        self.money_of(desk, asked, (locale, None)).await
    }

    /// The same to take out of the server: of the shops in which the user may do that too.
    pub async fn money_report_out(
        &self,
        desk: &Desk,
        asked: MoneyAsked,
        locale: Locale,
    ) -> Result<MoneyReport, StoreError> {
        let also = Some(Permission::Exports);
        self.money_of(desk, asked, (locale, also)).await
    }

    async fn money_of(
        &self,
        desk: &Desk,
        asked: MoneyAsked,
        (locale, also): (Locale, Option<Permission>),
    ) -> Result<MoneyReport, StoreError> {
        let desk = desk.clone();
        self.store()
            .read_long(move |tx| money(tx, &desk, asked, (locale, also)))
            .await
    }
}

fn money(
    tx: &mut Tx<'_>,
    desk: &Desk,
    asked: MoneyAsked,
    (locale, also): (Locale, Option<Permission>),
) -> Result<MoneyReport, StoreError> {
    let scope = desk.scope();
    let all = shops_of(tx, desk)?;
    let zone = all
        .first()
        .map_or(Ok(TimeZone::UTC), |row| time_zone(&row.shop.time_zone))?;
    let shops: Vec<ShopRow> = all
        .iter()
        .filter(|row| {
            let may = |permission| desk.staff.may(permission, row.shop.id);
            may(Permission::Reports) && also.is_none_or(may)
        })
        .cloned()
        .collect();
    let rows = provider::every(tx, scope)?;
    let providers: Vec<Provider> = rows.into_iter().map(|row| row.provider).collect();
    let filter = report::MoneyFilter {
        shops: (asked.shop.is_some() || shops.len() < all.len()).then(|| {
            let seen = shops.iter().map(|row| row.shop.id);
            let wanted = |id: &ShopId| asked.shop.is_none_or(|shop| shop == *id);
            seen.filter(wanted).collect()
        }),
        providers: (asked.provider.is_some() || asked.account.is_some()).then(|| {
            let wanted = |one: &&Provider| {
                asked.provider.is_none_or(|id| id == one.id)
                    && asked.account.is_none_or(|id| id == one.account)
            };
            providers.iter().filter(wanted).map(|one| one.id).collect()
        }),
    };
    let end = asked.last.tomorrow().unwrap_or(asked.last);
    let (by, spans) = spans((asked.first, end), asked.by, locale);
    let times: Vec<report::Period> = spans.iter().map(|span| times(*span, &zone)).collect();
    let found = report::money(tx, scope, &filter, &times)?;
    let mut lines = Vec::new();
    for (span, sums) in spans.iter().zip(found) {
        for sum in sums {
            let of = match by {
                Grouping::Day | Grouping::Week | Grouping::Month => Part::Period(*span),
                Grouping::Provider => Part::Provider(sum.provider),
                Grouping::Shop => Part::Shop(sum.shop),
                Grouping::Account => match providers.iter().find(|one| one.id == sum.provider) {
                    Some(one) => Part::Account(one.account),
                    None => continue,
                },
            };
            put(&mut lines, of, &sum);
        }
    }
    let mut totals: Vec<MoneyLine> = Vec::new();
    for line in &lines {
        let whole = Period {
            first: asked.first,
            end,
        };
        put(&mut totals, Part::Period(whole), &line.money);
    }
    order(&mut lines);
    Ok(MoneyReport {
        by,
        shops,
        providers,
        accounts: account::all(tx, scope.merchant)?,
        lines,
        totals: totals.into_iter().map(|line| line.money).collect(),
    })
}

/// The periods of a span, of the asked length or of the next longer one of which there are not too
/// many; what is put together otherwise is one period.
fn spans((first, end): (Date, Date), by: Grouping, locale: Locale) -> (Grouping, Vec<Period>) {
    let steps: &[Grouping] = match by {
        Grouping::Day => &[Grouping::Day, Grouping::Week, Grouping::Month],
        Grouping::Week => &[Grouping::Week, Grouping::Month],
        Grouping::Month => &[Grouping::Month],
        Grouping::Provider | Grouping::Account | Grouping::Shop => {
            let whole = (first < end).then_some(Period { first, end });
            return (by, whole.into_iter().collect());
        }
    };
    let mut found = (by, Vec::new());
    for by in steps {
        let all = periods(first, end, step(*by), locale);
        found = (*by, all.take(MOST.saturating_add(1)).collect());
        if found.1.len() <= MOST {
            break;
        }
    }
    // Even of months; nobody took money in such times.
    found.1.truncate(MOST);
    found
}

/// How long the periods are.
pub const fn step(by: Grouping) -> Step {
    match by {
        Grouping::Week => Step::Week,
        Grouping::Month => Step::Month,
        _ => Step::Day,
    }
}

fn times(span: Period, zone: &TimeZone) -> report::Period {
    let start = |day: Date| {
        let zoned = day.to_zoned(zone.clone());
        zoned.map_or(Timestamp::MIN, |zoned| zoned.timestamp())
    };
    (start(span.first), start(span.end))
}

fn put(lines: &mut Vec<MoneyLine>, of: Part, sum: &Money) {
    let currency = sum.received.currency();
    let same = |line: &&mut MoneyLine| line.of == of && line.money.received.currency() == currency;
    match lines.iter_mut().find(same) {
        Some(line) => line.money.add(sum),
        None => lines.push(MoneyLine { of, money: *sum }),
    }
}

fn order(lines: &mut [MoneyLine]) {
    lines.sort_by_key(|line| {
        let first = match line.of {
            Part::Period(period) => Some(period.first),
            _ => None,
        };
        let currency = line.money.received.currency().code();
        let received = line.money.received.minor();
        (
            std::cmp::Reverse(first),
            currency,
            std::cmp::Reverse(received),
        )
    });
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_long_span_is_put_together_by_longer_periods() {
        let by = |years: i16, by| {
            let end = date(2024 + years, 1, 1);
            let (by, spans) = spans((date(2024, 1, 1), end), by, Locale::En);
            (by, spans.len())
        };
        assert_eq!(by(1, Grouping::Day), (Grouping::Day, 366));
        assert_eq!(by(2, Grouping::Day), (Grouping::Week, 105));
        assert_eq!(by(20, Grouping::Day), (Grouping::Month, 240));
        assert_eq!(by(60, Grouping::Month), (Grouping::Month, MOST));
        assert_eq!(by(60, Grouping::Shop), (Grouping::Shop, 1));
        assert_eq!(by(0, Grouping::Day), (Grouping::Day, 0));
        assert_eq!(by(0, Grouping::Provider), (Grouping::Provider, 0));
    }
}

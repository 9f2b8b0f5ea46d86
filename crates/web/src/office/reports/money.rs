//! What came in through payments, by time, provider, account or shop.

use app::office::{Shop, StoreError};
use app::report::{Grouping, Money as Sums, MoneyAsked, MoneyLine, MoneyReport, Part, step};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission as May;
use domain::saved::SavedList;
use domain::slip::SLIP_DRIVER;
use http::StatusCode;
use i18n::Step;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use money::Amount;

use super::super::export::Away;
use super::super::filter::{Chip, Filters, Ranges};
use super::super::links::counting;
use super::super::saved::{Saved, saved};
use super::super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::super::typed::{Fields, example_day};
use crate::page::T;
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Where it is.
pub(in crate::office) const HERE: &str = "/office/reports/money";
/// The fields of the address, in their order.
pub(in crate::office) const NAMES: &[&str] = &["by", "shop", "provider", "account", "from", "to"];

#[derive(Template)]
#[template(path = "office/report_money.html")]
struct MoneyTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    groupings: Vec<Chip>,
    shops: Vec<Chip>,
    providers: Vec<Chip>,
    accounts: Vec<Chip>,
    /// The days that are looked at.
    days: String,
    /// The heading of the first column.
    of: String,
    rows: Vec<Row>,
    totals: Vec<Row>,
}

struct Row {
    name: String,
    /// The same, looked at more closely.
    href: Option<String>,
    payments: String,
    received: Money,
    returned: Option<Money>,
    left: Money,
}

pub(in crate::office) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let (asked, (ranges, shops)) = asked(&web, &seat, &fields).await?;
    let found = web.app.money_report(&seat.desk, asked, seat.locale).await;
    let found = found.map_err(busy)?;
    let (now, zone) = (web.app.now(), zone_of(&shops, None));
    let words = (example_day(now, &zone, seat.locale), "");
    let filters = ranges.filters(&seat, &fields, (HERE, NAMES), Vec::new(), words);
    let chip = |name: &'static str, value: &str, label: String| Chip {
        href: fields.address(HERE, NAMES, &[(name, value)]),
        label,
        current: fields.get(name) == value,
    };
    // With one alone there is nothing to choose.
    let chosen = |name: &'static str, all: Vec<(String, String)>| {
        if all.len() < 2 {
            return Vec::new();
        }
        let mut chips = vec![chip(name, "", t.office_any())];
        chips.extend(all.into_iter().map(|(id, label)| chip(name, &id, label)));
        chips
    };
    let groupings = Grouping::ALL.iter().map(|by| Chip {
        href: fields.address(HERE, NAMES, &[("by", by.as_str())]),
        label: grouping(*by, t),
        current: *by == found.by,
    });
    let row = |line: &MoneyLine| Row {
        href: closer(&fields, line, &found, &seat),
        ..row(name(line.of, &found, &seat), &line.money, &seat, &shops)
    };
    let template = MoneyTemplate {
        s: Shell::new(&seat, Some(Place::Reports), t.reports_money()),
        away: (seat.may(May::Exports)).then(|| Away::of(HERE, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Money, &fields).await?,
        groupings: groupings.collect(),
        shops: chosen(
            "shop",
            (found.shops.iter())
                .map(|row| (row.shop.id.to_string(), clean(&row.shop.name)))
                .collect(),
        ),
        providers: chosen(
            "provider",
            (found.providers.iter())
                .map(|one| (one.id.to_string(), provider(&found, one.id, &seat)))
                .collect(),
        ),
        accounts: chosen(
            "account",
            (found.accounts.iter())
                .map(|one| (one.id.to_string(), clean(&one.name)))
                .collect(),
        ),
        days: days(&asked, &seat),
        of: grouping(found.by, t),
        rows: found.lines.iter().map(row).collect(),
        totals: (found.totals.iter())
            .map(|sums| self::row(t.reports_total(), sums, &seat, &shops))
            .collect(),
        filters,
    };
    page(StatusCode::OK, &template)
}

/// The report that is asked for; its days as they were typed; and all shops.
pub(in crate::office) async fn asked(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
) -> Result<(MoneyAsked, (Ranges, Vec<Shop>)), Trouble> {
    let shops = web.app.office_shops(&seat.desk).await.map_err(busy)?;
    let (now, zone) = (web.app.now(), zone_of(&shops, None));
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, now);
    let today = zone.to_datetime(now).date();
    let asked = MoneyAsked {
        by: fields.get("by").parse().unwrap_or_default(),
        shop: named(fields, "shop")?,
        provider: named(fields, "provider")?,
        account: named(fields, "account")?,
        ..span(&ranges, today, &zone, seat)
    };
    Ok((asked, (ranges, shops)))
}

/// What a store that does not answer means for the reader.
pub(in crate::office) fn busy(error: StoreError) -> Trouble {
    Trouble::Busy(error.to_string())
}

fn named<Id: std::str::FromStr>(fields: &Fields, name: &str) -> Result<Option<Id>, Trouble> {
    let found = fields.given(name).map(str::parse).transpose();
    found.or(Err(Trouble::Unknown))
}

/// The days that are asked for; from the beginning of the month until today, unless typed otherwise.
fn span(ranges: &Ranges, today: Date, zone: &TimeZone, seat: &Seat) -> MoneyAsked {
    let day = |at| zone.to_datetime(at).date();
    let last = ranges.before.map(day).and_then(|end| end.yesterday().ok());
    let last = last.unwrap_or(today);
    let first = ranges.from.map(day);
    MoneyAsked {
        first: first.unwrap_or_else(|| i18n::first_of(last, Step::Month, seat.locale)),
        last,
        by: Grouping::default(),
        shop: None,
        provider: None,
        account: None,
    }
}

/// The days of a report, for people.
pub(in crate::office) fn days(asked: &MoneyAsked, seat: &Seat) -> String {
    let day = |day| i18n::short_day(day, seat.locale);
    seat.t().reports_days(day(asked.first), day(asked.last))
}

/// By what a report is put together, in words.
pub(in crate::office) fn grouping(by: Grouping, t: T) -> String {
    match by {
        Grouping::Day => t.reports_by_day(),
        Grouping::Week => t.reports_by_week(),
        Grouping::Month => t.reports_by_month(),
        Grouping::Provider => t.office_provider(),
        Grouping::Account => t.receipt_account(),
        Grouping::Shop => t.reports_by_shop(),
    }
}

/// What a line is of, in words.
pub(in crate::office) fn name(of: Part, found: &MoneyReport, seat: &Seat) -> String {
    match of {
        Part::Period(period) => i18n::period_name(period, step(found.by), seat.locale),
        Part::Provider(id) => provider(found, id, seat),
        Part::Account(id) => {
            let mut all = found.accounts.iter();
            all.find(|one| one.id == id)
                .map_or_else(String::new, |one| clean(&one.name))
        }
        Part::Shop(id) => {
            let mut all = found.shops.iter();
            all.find(|row| row.shop.id == id)
                .map_or_else(String::new, |row| clean(&row.shop.name))
        }
    }
}

/// A provider's name; what slips to an account run under has that of the account.
fn provider(found: &MoneyReport, id: domain::id::ProviderId, seat: &Seat) -> String {
    let Some(one) = found.providers.iter().find(|one| one.id == id) else {
        return String::new();
    };
    if one.driver != SLIP_DRIVER {
        return clean(&one.public_name);
    }
    let account = name(Part::Account(one.account), found, seat);
    seat.t().reports_slips_to(account)
}

/// A week or month by days, and whatever else by time.
fn closer(fields: &Fields, line: &MoneyLine, found: &MoneyReport, seat: &Seat) -> Option<String> {
    let to = |change: &[(&str, &str)]| Some(fields.address(HERE, NAMES, change));
    match line.of {
        Part::Period(period) => {
            if found.by == Grouping::Day {
                return None;
            }
            let last = period.end.yesterday().ok()?;
            let day = |day| i18n::short_day(day, seat.locale);
            let (from, to_day) = (day(period.first), day(last));
            to(&[("by", "day"), ("from", &from), ("to", &to_day)])
        }
        Part::Provider(id) => to(&[("by", "day"), ("provider", &id.to_string())]),
        Part::Account(id) => to(&[("by", "day"), ("account", &id.to_string())]),
        Part::Shop(id) => to(&[("by", "day"), ("shop", &id.to_string())]),
    }
}

/// What stayed of what came in; it may be less than nothing, where more of other days went back.
pub(in crate::office) fn left(sums: &Sums) -> Amount {
    let (received, returned) = (sums.received, sums.returned);
    let minor = received.minor().saturating_sub(returned.minor());
    Amount::new(minor, received.currency())
}

fn row(name: String, sums: &Sums, seat: &Seat, shops: &[Shop]) -> Row {
    let shown = |amount: Amount| seat.money(amount, unit_for(shops, amount));
    Row {
        name,
        href: None,
        payments: seat.number(sums.payments),
        received: shown(sums.received),
        returned: (!sums.returned.is_zero()).then(|| shown(sums.returned)),
        left: shown(left(sums)),
    }
}

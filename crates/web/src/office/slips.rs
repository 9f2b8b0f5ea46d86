//! The queue of bank slips, and a statement of the bank held against it.

use std::time::Duration;

use app::office::{SUMMED, Shop};
use app::slip::{
    MAX_STATEMENT, Match, MatchBy, SlipError, SlipFilter, SlipLine, Statement, StatementError,
};
use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::id::AccountId;
use domain::saved::SavedList;
use domain::slip::SlipState;
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::export::Away;
use super::filter::{Chip, Filters, Foot, PAGE, Ranges, counted, sum_lines};
use super::links::counting;
use super::saved::{Saved, saved};
use super::settings::upload::{Taken, upload};
use super::shell::{Money, Place, Seat, Shell, page, unit_of, zone_of};
use super::slip;
use super::typed::{Fields, example_day};
use super::words::{Badge, called, slip_state};
use crate::pay::clean;
use crate::pay::slip::kind_words;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

/// Where the queue is.
pub(super) const HERE: &str = "/office/slips";
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &["state", "account", "shop", "from", "to", "min", "max"];
/// What is taken of a statement.
const TAKEN: Taken = Taken {
    file: "file",
    kept: MAX_STATEMENT + 1,
    read: 2 * MAX_STATEMENT,
    time: Duration::from_mins(2),
};
/// Whether they may in the shop of this slip is asked again.
const DECIDES: Permission = Permission::Staff(May::ApproveSlips);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/slips",
        permission: DECIDES,
        service: || get(show),
    },
    // It reads a file of any size, a part of which it keeps.
    Route {
        methods: &["GET", "POST"],
        path: "/office/slips/match",
        permission: DECIDES,
        service: || {
            get(ask_statement)
                .post(compare)
                .layer(DefaultBodyLimit::disable())
        },
    },
    Route {
        methods: &["GET"],
        path: "/office/slips/{id}",
        permission: DECIDES,
        service: || get(slip::show),
    },
    Route {
        methods: &["GET"],
        path: "/office/slips/{id}/picture",
        permission: DECIDES,
        service: || get(slip::picture),
    },
    Route {
        methods: &["POST"],
        path: "/office/slips/{id}/accept",
        permission: DECIDES,
        service: || post(slip::accept),
    },
    Route {
        methods: &["POST"],
        path: "/office/slips/{id}/ask",
        permission: DECIDES,
        service: || post(slip::ask),
    },
    Route {
        methods: &["POST"],
        path: "/office/slips/{id}/reject",
        permission: DECIDES,
        service: || post(slip::reject),
    },
    Route {
        methods: &["POST"],
        path: "/office/slips/{id}/revoke",
        permission: DECIDES,
        service: || post(slip::revoke),
    },
];

#[derive(Template)]
#[template(path = "office/slips.html")]
struct SlipsTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    /// Accounts to narrow to, and shops where there are several.
    accounts: Vec<Chip>,
    shops: Vec<Chip>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
}

struct Row {
    href: String,
    customer: String,
    code: String,
    number: String,
    day: String,
    account: String,
    state: Badge,
    flagged: bool,
    amount: Money,
}

/// The states behind a chip.
fn states(word: &str) -> Vec<SlipState> {
    match word {
        "" | "flagged" => vec![SlipState::Received],
        "all" => Vec::new(),
        word => word.parse().map(|state| vec![state]).unwrap_or_default(),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let now = web.app.now();
    let (unit, currency) = counting(&shops);
    let ranges = Ranges::read(&fields, &seat, (unit, currency), &zone, now);
    let filter = filter(&fields, &ranges, &zone)?;
    let list = web.app.office_slips(&seat.desk, filter, PAGE).await;
    let list = list.map_err(trouble)?;
    let t = seat.t();
    let words = (
        example_day(now, &zone, seat.locale),
        i18n::unit_name(unit, currency, seat.locale),
    );
    let chips = vec![
        ("", t.slips_waiting()),
        ("flagged", t.slips_flagged()),
        ("needs_correction", t.slip_state_correction()),
        ("accepted", t.slip_state_accepted()),
        ("rejected", t.slip_state_rejected()),
        ("revoked", t.slip_state_revoked()),
        ("all", t.office_any()),
    ];
    let mut filters = ranges.filters(&seat, &fields, (HERE, NAMES), chips, words);
    for input in &mut filters.inputs {
        match input.name {
            "from" => input.label = t.slips_paid_from(),
            "to" => input.label = t.slips_paid_to(),
            _ => {}
        }
    }
    let chip = |name: &'static str, value: &str, label: String| Chip {
        href: fields.address(HERE, NAMES, &[(name, value)]),
        label,
        current: fields.get(name) == value,
    };
    let mut accounts = vec![chip("account", "", t.slips_all_accounts())];
    accounts.extend(
        list.accounts
            .iter()
            .map(|one| chip("account", &one.id.to_string(), clean(&one.name))),
    );
    let mut by_shop = Vec::new();
    if list.shops.len() > 1 {
        by_shop.push(chip("shop", "", t.office_any()));
        let each = list.shops.iter();
        by_shop
            .extend(each.map(|row| chip("shop", &row.shop.id.to_string(), clean(&row.shop.name))));
    }
    let whole = counted(&list.sums) < SUMMED;
    let sums = sum_lines(
        &seat,
        &shops,
        (&list.sums, whole),
        |count, claimed, accepted| {
            [
                t.slips_count(seat.number(count)),
                t.slips_sum_claimed(claimed),
                t.slips_sum_accepted(accepted),
            ]
            .join(" · ")
        },
    );
    let template = SlipsTemplate {
        s: Shell::new(&seat, Some(Place::Slips), t.slips()).said(fields.get("said")),
        away: seat
            .may(May::Exports)
            .then(|| Away::of(HERE, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Slips, &fields).await?,
        rows: list
            .lines
            .iter()
            .map(|line| row(line, &seat, &shops))
            .collect(),
        foot: Foot::of(&fields, (HERE, NAMES), sums, list.next),
        empty: if filters.open {
            t.office_empty_filter()
        } else {
            t.slips_none()
        },
        accounts,
        shops: by_shop,
        filters,
    };
    page(StatusCode::OK, &template)
}

/// What the queue is narrowed to, as it was typed.
pub(super) fn filter(
    fields: &Fields,
    ranges: &Ranges,
    zone: &TimeZone,
) -> Result<SlipFilter, Trouble> {
    let unknown = |_| Trouble::Unknown;
    let shop = fields.given("shop").map(str::parse).transpose();
    let last = ranges.before.map(|before| {
        let day = before.to_zoned(zone.clone()).date();
        day.yesterday().unwrap_or(day)
    });
    Ok(SlipFilter {
        after: fields
            .given("after")
            .map(str::parse)
            .transpose()
            .map_err(unknown)?,
        states: states(fields.get("state")),
        shops: shop.map_err(unknown)?.map(|one| vec![one]),
        account: fields
            .given("account")
            .map(str::parse)
            .transpose()
            .map_err(unknown)?,
        from: ranges.from.map(|from| from.to_zoned(zone.clone()).date()),
        to: last,
        min: ranges.min,
        max: ranges.max,
        flagged: fields.get("state") == "flagged",
        ..SlipFilter::default()
    })
}

fn row(line: &SlipLine, seat: &Seat, shops: &[Shop]) -> Row {
    let slip = &line.slip;
    Row {
        href: format!("{HERE}/{}", slip.payment),
        customer: called(&line.payer, seat.t()),
        code: line.code.grouped(),
        number: clean(&slip.number),
        day: day_words(slip.day, seat),
        account: clean(&line.account),
        state: slip_state(slip.state, seat.t()),
        flagged: slip.flagged,
        amount: seat.money(
            slip.accepted.unwrap_or(slip.claimed),
            unit_of(shops, slip.shop),
        ),
    }
}

/// A day of a shop's calendar as this reader writes it.
pub(super) fn day_words(day: Date, seat: &Seat) -> String {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map(|at| i18n::short_date(at.timestamp(), &TimeZone::UTC, seat.locale))
        .unwrap_or_default()
}

#[derive(Template)]
#[template(path = "office/slips_match.html")]
struct MatchTemplate {
    s: Shell,
    notice: Option<String>,
    /// Ids and names.
    accounts: Vec<(String, String)>,
    chosen: String,
    /// What the statement brought: how many lines, and which were not read.
    found: Option<(String, Option<String>)>,
    rows: Vec<MatchRow>,
}

struct MatchRow {
    line: String,
    says: String,
    by: Badge,
    href: String,
    customer: String,
    kind: String,
    number: String,
    amount: Money,
}

pub(crate) async fn ask_statement(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    match_page(&web, &seat, StatusCode::OK, (None, None, String::new())).await
}

pub(crate) async fn compare(
    State(web): State<Web>,
    seat: Seat,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let sent = upload(form.map_err(|_| Trouble::BadForm)?, TAKEN).await?;
    let chosen = sent.fields.get("account").to_owned();
    let account: AccountId = chosen.parse().map_err(|_| Trouble::BadForm)?;
    let read = web
        .app
        .match_statement(&seat.desk, account, sent.file, &seat.request_id);
    let t = seat.t();
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, found, notice) = match read.await {
        Ok(found) => (StatusCode::OK, Some(found), None),
        Err(StatementError::File(_)) => (refused, None, Some(t.slip_match_bad())),
        Err(StatementError::Columns) => (refused, None, Some(t.slip_match_columns())),
        Err(StatementError::Slip(error)) => return Err(trouble(error)),
    };
    match_page(&web, &seat, status, (found, notice, chosen)).await
}

async fn match_page(
    web: &Web,
    seat: &Seat,
    status: StatusCode,
    (found, notice, chosen): (Option<Statement>, Option<String>, String),
) -> Result<Response, Trouble> {
    let list = web
        .app
        .office_slips(&seat.desk, SlipFilter::default(), 1)
        .await;
    let list = list.map_err(trouble)?;
    let t = seat.t();
    let unread = |lines: &[u32]| {
        let numbers: Vec<String> = lines.iter().take(20).map(|one| seat.number(*one)).collect();
        t.slip_match_unread(numbers.join(" · "))
    };
    let matches = found.as_ref().map(|found| found.matches.as_slice());
    let template = MatchTemplate {
        s: Shell::new(seat, Some(Place::Slips), t.slip_match()),
        notice,
        accounts: list
            .accounts
            .iter()
            .filter(|one| one.active)
            .map(|one| (one.id.to_string(), clean(&one.name)))
            .collect(),
        chosen,
        rows: matches
            .unwrap_or_default()
            .iter()
            .map(|one| match_row(one, seat, &list.shops))
            .collect(),
        found: found.as_ref().map(|found| {
            (
                t.slip_match_lines(seat.number(found.lines)),
                (!found.unread.is_empty()).then(|| unread(&found.unread)),
            )
        }),
    };
    page(status, &template)
}

fn match_row(one: &Match, seat: &Seat, shops: &[Shop]) -> MatchRow {
    let t = seat.t();
    let slip = &one.slip.slip;
    let (tone, word) = match one.by {
        MatchBy::Number => ("good", t.slip_match_number()),
        MatchBy::Card => ("good", t.slip_match_card()),
        MatchBy::AmountAlone => ("wait", t.slip_match_amount()),
    };
    MatchRow {
        line: seat.number(one.line.number),
        says: format!(
            "{} {}",
            day_words(one.line.day, seat),
            clean(&one.line.words)
        ),
        by: Badge { tone, word },
        href: format!("{HERE}/{}", slip.payment),
        customer: called(&one.slip.payer, t),
        kind: kind_words(slip.kind, t),
        number: clean(&slip.number),
        amount: seat.money(slip.claimed, unit_of(shops, slip.shop)),
    }
}

/// What stands in the place of a page.
pub(super) fn trouble(error: SlipError) -> Trouble {
    match error {
        SlipError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

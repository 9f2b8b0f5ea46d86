//! What was found: the sums, the lines of one finding, and all of them to take away.

use app::settlement::{SettlementLine, SettlementRecord, State};
use askama::Template;
use axum::response::Response;
use domain::access::Permission;
use domain::settlement::{Column, Finding};
use http::{HeaderValue, StatusCode};
use money::{Amount, Currency, Unit};

use super::{HERE, trouble};
use crate::office::export::Away;
use crate::office::filter::{Chip, Foot, PAGE};
use crate::office::shell::{Money, Place, Seat, Shell, page, zone_of};
use crate::office::typed::Fields;
use crate::office::words::{Badge, badge, payment_state};
use crate::page::T;
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

/// The fields of the address, in their order.
const NAMES: &[&str] = &["finding"];
/// The findings in the order in which people look at them.
pub(in crate::office) const ORDER: [Finding; 6] = [
    Finding::Differs,
    Finding::MissingHere,
    Finding::MissingThere,
    Finding::Twice,
    Finding::Unread,
    Finding::Matched,
];

#[derive(Template)]
#[template(path = "office/settlement.html")]
struct FoundTemplate {
    s: Shell,
    running: bool,
    about: String,
    before: Vec<(String, String)>,
    sums: Vec<SumRow>,
    chips: Vec<Chip>,
    explain: String,
    away: Option<Away>,
    rows: Vec<Row>,
    foot: Foot,
}

struct SumRow {
    what: Badge,
    count: String,
    theirs: Money,
    ours: Money,
}

struct Row {
    line: Option<String>,
    day: Option<String>,
    reference: String,
    theirs: Option<Money>,
    ours: Option<Money>,
    why: Option<String>,
    payment: Option<(String, Badge)>,
    check: Option<String>,
}

pub(in crate::office) fn name(finding: Finding, t: T) -> Badge {
    match finding {
        Finding::Matched => badge("good", t.settlement_matched()),
        Finding::Differs => badge("bad", t.settlement_differs()),
        Finding::Twice => badge("bad", t.settlement_twice()),
        Finding::MissingHere => badge("bad", t.settlement_missing_here()),
        Finding::MissingThere => badge("wait", t.settlement_missing_there()),
        Finding::Unread => badge("still", t.settlement_unread()),
    }
}

fn explained(finding: Finding, t: T) -> String {
    match finding {
        Finding::Matched => t.settlement_matched_text(),
        Finding::Differs => t.settlement_differs_text(),
        Finding::Twice => t.settlement_twice_text(),
        Finding::MissingHere => t.settlement_missing_here_text(),
        Finding::MissingThere => t.settlement_missing_there_text(),
        Finding::Unread => t.settlement_unread_text(),
    }
}

pub(in crate::office) fn why(column: Column, t: T) -> String {
    match column {
        Column::Reference => t.settlement_bad_reference(),
        Column::Amount => t.settlement_bad_amount(),
        Column::Day => t.settlement_bad_day(),
    }
}

pub(super) async fn show(
    web: &Web,
    seat: &Seat,
    record: &SettlementRecord,
    fields: &Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let one = &record.settlement;
    let path = format!("{HERE}/{}", one.id);
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let count = |finding: &Finding| record.sums.get(finding).map_or(0, |sum| sum.count);
    let first = ORDER.iter().find(|finding| count(finding) > 0);
    let chosen: Finding = match fields.given("finding") {
        Some(word) => word.parse().or(Err(Trouble::Unknown))?,
        None => first.copied().unwrap_or(Finding::Matched),
    };
    let after = fields.get("after").parse().ok();
    let limit = PAGE.saturating_add(1);
    let lines = web
        .app
        .settlement_lines(&seat.desk, (one.id, chosen), after, limit);
    let mut lines = lines.await.map_err(trouble)?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let next = lines.last().filter(|_| more).map(|line| line.place);
    let currency = record.provider.provider.currency;
    let amount = |minor| seat.money(Amount::new(minor, currency), one.unit);
    let sums = ORDER.iter().filter_map(|finding| {
        let sum = record.sums.get(finding)?;
        Some(SumRow {
            what: name(*finding, t),
            count: seat.number(sum.count),
            theirs: amount(sum.theirs),
            ours: amount(sum.ours),
        })
    });
    let chips = ORDER.iter().map(|finding| Chip {
        href: fields.address(&path, NAMES, &[("finding", finding.as_str())]),
        label: format!(
            "{} · {}",
            name(*finding, t).word,
            seat.number(count(finding))
        ),
        current: *finding == chosen,
    });
    let day = |day| i18n::short_day(day, seat.locale);
    let about = [
        clean(&record.provider.provider.public_name),
        one.first
            .zip(one.last)
            .map_or_else(String::new, |(first, last)| {
                t.settlement_days(day(first), day(last))
            }),
        seat.minute(one.created_at, &zone),
        t.settlement_hash(one.file_hash.chars().take(12).collect::<String>()),
    ];
    let before = record.before.iter().map(|other| {
        let when = seat.minute(other.created_at, &zone);
        (format!("{HERE}/{}", other.id), t.settlement_before(when))
    });
    let template = FoundTemplate {
        s: Shell::new(seat, Some(Place::Payments), clean(&one.file_name)),
        running: one.state == State::Running,
        about: about.join(" · "),
        before: before.collect(),
        sums: sums.collect(),
        chips: chips.collect(),
        explain: explained(chosen, t),
        away: seat
            .desk
            .staff
            .may_everywhere(Permission::Exports)
            .then(|| Away::of(&format!("{path}/found"), fields, &[])),
        rows: lines
            .iter()
            .map(|line| row(line, seat, (one.unit, currency)))
            .collect(),
        foot: Foot::of(fields, (&path, NAMES), (Vec::new(), None), next),
    };
    let mut answer = page(StatusCode::OK, &template)?;
    if one.state == State::Running {
        let again = HeaderValue::from_static("2");
        answer.headers_mut().insert("refresh", again);
    }
    Ok(answer)
}

fn row(line: &SettlementLine, seat: &Seat, (unit, currency): (Unit, Currency)) -> Row {
    let t = seat.t();
    let found = &line.found;
    let amount = |minor| seat.money(Amount::new(minor, currency), unit);
    let payment = line.payment.zip(found.payment);
    Row {
        line: found.line.map(|line| seat.number(line)),
        day: found.day.map(|day| i18n::short_day(day, seat.locale)),
        reference: clean(&found.reference),
        theirs: found.theirs.map(amount),
        ours: found.ours.map(amount),
        why: line.why.map(|column| why(column, t)),
        payment: payment
            .map(|((state, link), _)| (format!("/office/links/{link}"), payment_state(state, t))),
        // What is settled is not asked about again.
        check: payment
            .filter(|((state, _), _)| !state.is_settled())
            .map(|(_, id)| format!("/office/payments/{id}/check")),
    }
}

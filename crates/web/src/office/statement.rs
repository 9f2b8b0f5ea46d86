//! The statement of a customer: what they owe, and the dated lines that led there.

use app::office::Shop;
use app::receipt::{About, Asked, CustomerStatement, StatementPlace};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Permission as May;
use domain::id::CustomerId;
use domain::ledger::{Line, Owing, Side, TransferKind};
use http::StatusCode;
use jiff::tz::TimeZone;
use money::{Amount, Currency};

use super::export::Away;
use super::filter::{Filters, PAGE, Ranges};
use super::links::counting;
use super::receipts::{HERE as RECEIPTS, number, trouble};
use super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, example_day};
use super::words::called;
use crate::page::T;
use crate::routes::Web;
use crate::trouble::Trouble;

/// The fields of the address, in their order.
const NAMES: &[&str] = &["currency", "from", "to"];

#[derive(Template)]
#[template(path = "office/statement.html")]
struct StatementTemplate {
    s: Shell,
    away: Option<Away>,
    /// The customer's own page, for who keeps customers.
    customer: Option<String>,
    receipts: String,
    /// Where a receipt for them is made.
    new: Option<String>,
    path: String,
    filters: Filters,
    currency: String,
    owing: Vec<OwingLine>,
    /// A time is chosen: the figures are those of its end.
    dated: bool,
    opening: Option<Money>,
    rows: Vec<Row>,
    first: Option<String>,
    later: Option<String>,
}

/// What somebody owes in one currency.
pub(super) struct OwingLine {
    pub(super) word: String,
    pub(super) owes: Money,
    pub(super) unapplied: Option<Money>,
    /// The lines of this currency.
    pub(super) href: String,
}

struct Row {
    at: String,
    what: String,
    about: Option<(String, String)>,
    debit: Option<Money>,
    credit: Option<Money>,
    balance: Money,
}

/// Where the statement of a customer is.
pub(super) fn path(id: CustomerId) -> String {
    format!("/office/customers/{id}/statement")
}

/// What a customer owes, in words and without a sign.
pub(super) fn owing(all: &[Owing], seat: &Seat, shops: &[Shop], id: CustomerId) -> Vec<OwingLine> {
    let t = seat.t();
    let line = |one: &Owing| {
        let owes = one.owes;
        let word = match (owes.is_zero(), owes.is_negative()) {
            (true, _) => t.balance_even(),
            (_, true) => t.balance_credit(),
            _ => t.balance_owes(),
        };
        let shown = |amount: Amount| seat.money(amount, unit_for(shops, amount));
        OwingLine {
            word,
            owes: shown(
                owes.checked_neg()
                    .ok()
                    .filter(|_| owes.is_negative())
                    .unwrap_or(owes),
            ),
            unapplied: (!one.unapplied.is_zero()).then(|| shown(one.unapplied)),
            href: format!("{}?currency={}", path(id), owes.currency().code()),
        }
    };
    all.iter().map(line).collect()
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id: CustomerId = id.parse().or(Err(Trouble::Unknown))?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let counted = counting(&shops);
    let (asked, ranges) = asked(&web, &seat, &fields, &shops)?;
    let dated = asked.before.is_some();
    let found = web
        .app
        .customer_statement(&seat.desk, id, asked, PAGE)
        .await;
    let found = found.map_err(trouble)?;
    let t = seat.t();
    let words = (
        example_day(now, &zone, seat.locale),
        i18n::unit_name(counted.0, counted.1, seat.locale),
    );
    let filters = ranges.filters(&seat, &fields, ("", &["from", "to"]), Vec::new(), words);
    let later = found.next.map(|next| {
        let mut names = NAMES.to_vec();
        names.push("after");
        fields.address(&path(id), &names, &[("after", &next.to_string())])
    });
    let first = fields
        .given("after")
        .map(|_| fields.address(&path(id), NAMES, &[]));
    let template = StatementTemplate {
        s: Shell::new(&seat, Some(Place::Receipts), title(&found, t)),
        away: (seat.desk.staff)
            .may_everywhere(May::Exports)
            .then(|| Away::of(&path(id), &fields, NAMES)),
        customer: seat
            .may(May::Customers)
            .then(|| format!("/office/customers/{id}")),
        receipts: format!("{RECEIPTS}?customer={id}"),
        new: seat
            .desk
            .staff
            .may_everywhere(May::MakeReceipts)
            .then(|| format!("{RECEIPTS}/new?customer={id}")),
        path: path(id),
        filters,
        currency: fields.get("currency").to_owned(),
        owing: owing(&found.owing, &seat, &found.shops, id),
        dated,
        opening: found
            .opening
            .map(|opening| seat.money(opening, unit_for(&found.shops, opening))),
        rows: rows(&found, &seat, &zone),
        first,
        later,
    };
    page(StatusCode::OK, &template)
}

/// Which lines are asked for, as it was typed.
pub(super) fn asked(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
    shops: &[Shop],
) -> Result<(Asked, Ranges), Trouble> {
    let zone = zone_of(shops, None);
    let ranges = Ranges::read(fields, seat, counting(shops), &zone, web.app.now());
    let currency = fields
        .given("currency")
        .map(Currency::from_code)
        .transpose();
    let after = fields.given("after").map(str::parse::<StatementPlace>);
    let asked = Asked {
        currency: currency.or(Err(Trouble::Unknown))?,
        from: ranges.from,
        before: ranges.before,
        after: after.transpose().or(Err(Trouble::Unknown))?,
    };
    Ok((asked, ranges))
}

/// What the statement is called.
pub(super) fn title(found: &CustomerStatement, t: T) -> String {
    t.statement_of(called(&found.customer.name, t))
}

fn rows(found: &CustomerStatement, seat: &Seat, zone: &TimeZone) -> Vec<Row> {
    let shown = |amount: Amount| seat.money(amount, unit_for(&found.shops, amount));
    let row = |(line, about): &(Line, About)| {
        let amount = shown(line.entry.amount);
        let (debit, credit) = match line.entry.side {
            Side::Debit => (Some(amount), None),
            Side::Credit => (None, Some(amount)),
        };
        Row {
            at: seat.minute(line.entry.at, zone),
            what: what(line.entry.kind, seat.t()),
            about: about_words(about, seat),
            debit,
            credit,
            balance: shown(line.balance),
        }
    };
    found.lines.iter().map(row).collect()
}

/// What a line is, in words.
pub(super) fn what(kind: TransferKind, t: T) -> String {
    match kind {
        TransferKind::Allocation => t.statement_received(),
        TransferKind::AllocationVoided => t.statement_voided(),
        TransferKind::Debt | TransferKind::DebtMovedBack => t.statement_debt(),
        TransferKind::DebtReversed => t.statement_debt_reversed(),
        TransferKind::DebtMoved => t.statement_debt_moved(),
        TransferKind::RefundReserved => t.refund_statement(),
        TransferKind::RefundFreed => t.refund_statement_freed(),
        TransferKind::Merged | TransferKind::MergedUnapplied => t.merge_statement(),
        _ => t.statement_other(),
    }
}

/// Where a line leads, and its words.
fn about_words(about: &About, seat: &Seat) -> Option<(String, String)> {
    match about {
        About::Payment { link, code } => Some((format!("/office/links/{link}"), code.grouped())),
        About::Receipt { id, number: no } => Some((format!("{RECEIPTS}/{id}"), number(*no, seat))),
        About::Document { id, number } => Some((format!("/office/documents/{id}"), number.clone())),
        About::Customer { id, name } => Some((format!("/office/customers/{id}"), name.clone())),
        About::Nothing => None,
    }
}

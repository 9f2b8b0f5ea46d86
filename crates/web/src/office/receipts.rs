//! The list of receipts, and the rows of their pages.

use app::office::{SUMMED, Sums};
use app::receipt::{Place as From, ReceiptError, ReceiptFilter, ReceiptRow};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::receipt::{Method, ReceiptState, Source};
use domain::saved::SavedList;
use http::StatusCode;
use jiff::tz::TimeZone;

use super::export::Away;
use super::filter::{Filters, Foot, PAGE, Ranges};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, badge, called};
use super::{new_receipt, receipt, statement};
use crate::page::T;
use crate::pay::clean;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

/// Where the list is.
pub(super) const HERE: &str = "/office/receipts";
/// The fields of the address, in their order. The customer is chosen on their own page.
const NAMES: &[&str] = &["state", "from", "to"];
pub(super) const WITH_CUSTOMER: &[&str] = &["state", "from", "to", "customer"];

/// The ledger is the merchant's: who sees it in every shop sees it.
const SEES: Permission = Permission::Merchant(May::SeeBalances);
const APPROVES: Permission = Permission::Merchant(May::ApproveReceipts);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET"],
        path: "/office/receipts",
        permission: SEES,
        service: || get(show),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/receipts/new",
        permission: Permission::Merchant(May::MakeReceipts),
        service: || get(new_receipt::show).post(new_receipt::make),
    },
    Route {
        methods: &["GET"],
        path: "/office/receipts/{id}",
        permission: SEES,
        service: || get(receipt::show),
    },
    Route {
        methods: &["POST"],
        path: "/office/receipts/{id}/approve",
        permission: APPROVES,
        service: || post(receipt::approve),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/receipts/{id}/void",
        permission: APPROVES,
        service: || get(receipt::ask_void).post(receipt::void),
    },
    // Whether they may in the shop of this payment is asked again.
    Route {
        methods: &["POST"],
        path: "/office/payments/{id}/receipt",
        permission: Permission::Staff(May::MakeReceipts),
        service: || post(receipt::book),
    },
    Route {
        methods: &["GET"],
        path: "/office/customers/{id}/statement",
        permission: SEES,
        service: || get(statement::show),
    },
];

#[derive(Template)]
#[template(path = "office/receipts.html")]
struct ReceiptsTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    /// The customer to whom the list is narrowed, and the way back to all.
    customer: Option<(String, String)>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
    /// Where a new one is made.
    new: Option<String>,
}

struct Row {
    href: String,
    number: String,
    date: String,
    customer: String,
    kind: String,
    account: String,
    method: String,
    state: Badge,
    amount: Money,
}

/// The states behind a chip.
fn states(word: &str) -> Vec<ReceiptState> {
    match word {
        "pending" => vec![ReceiptState::Pending],
        "approved" => vec![ReceiptState::Approved],
        "void" => vec![ReceiptState::Voided, ReceiptState::Refused],
        _ => Vec::new(),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let (unit, currency) = counting(&shops);
    let (filter, ranges) = filter(&web, &seat, &fields, &shops)?;
    let list = web.app.office_receipts(&seat.desk, filter, PAGE).await;
    let list = list.map_err(trouble)?;
    let t = seat.t();
    let words = (
        example_day(now, &zone, seat.locale),
        i18n::unit_name(unit, currency, seat.locale),
    );
    let chips = vec![
        ("", t.office_any()),
        ("pending", t.receipt_pending()),
        ("approved", t.receipt_approved()),
        ("void", t.receipt_void()),
    ];
    let mut filters = ranges.filters(&seat, &fields, (HERE, NAMES), chips, words);
    for chip in &mut filters.chips {
        if let Some(customer) = fields.given("customer") {
            let mark = if chip.href.contains('?') { '&' } else { '?' };
            chip.href = format!("{}{mark}customer={customer}", chip.href);
        }
    }
    let (sums, capped) = sum_lines(&seat, &shops, &list.sums);
    let older = list.page.next.map(|next| {
        let mut names = WITH_CUSTOMER.to_vec();
        names.push("after");
        fields.address(HERE, &names, &[("after", &next.to_string())])
    });
    let new = seat.may(May::MakeReceipts).then(|| {
        let here = format!("{HERE}/new");
        fields.address(&here, &["customer"], &[])
    });
    let customer = list.customer.map(|customer| {
        let all = fields.address(HERE, NAMES, &[]);
        (called(&customer.name, t), all)
    });
    let template = ReceiptsTemplate {
        s: Shell::new(&seat, Some(Place::Receipts), t.receipts()).said(fields.get("said")),
        rows: list
            .page
            .rows
            .iter()
            .map(|one| row(one, &seat, &shops, &zone))
            .collect(),
        foot: Foot {
            sums,
            capped,
            newest: fields
                .given("after")
                .map(|_| fields.address(HERE, WITH_CUSTOMER, &[])),
            older,
        },
        empty: if filters.open || customer.is_some() {
            t.office_empty_filter()
        } else {
            t.receipts_none()
        },
        filters,
        away: (seat.desk.staff)
            .may_everywhere(May::Exports)
            .then(|| Away::of(HERE, &fields, WITH_CUSTOMER)),
        saved: saved(&web, &seat, SavedList::Receipts, &fields).await?,
        customer,
        new,
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed.
pub(super) fn filter(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
    shops: &[app::office::Shop],
) -> Result<(ReceiptFilter, Ranges), Trouble> {
    let zone = zone_of(shops, None);
    let ranges = Ranges::read(fields, seat, counting(shops), &zone, web.app.now());
    let customer = fields.given("customer").map(str::parse).transpose();
    let after = fields.given("after").map(str::parse::<From>).transpose();
    let filter = ReceiptFilter {
        states: states(fields.get("state")),
        customer: customer.or(Err(Trouble::Unknown))?,
        from: ranges.from,
        before: ranges.before,
        after: after.or(Err(Trouble::Unknown))?,
    };
    Ok((filter, ranges))
}

fn row(one: &ReceiptRow, seat: &Seat, shops: &[app::office::Shop], zone: &TimeZone) -> Row {
    let t = seat.t();
    let receipt = &one.receipt;
    Row {
        href: format!("{HERE}/{}", receipt.id),
        number: number(receipt.number, seat),
        date: i18n::short_date(receipt.received_at, zone, seat.locale),
        customer: called(&one.customer, t),
        kind: clean(&one.receipt_type),
        account: clean(&one.account),
        method: method(&receipt.source, t),
        state: state(receipt.state, t),
        amount: seat.money(receipt.amount, unit_for(shops, receipt.amount)),
    }
}

fn sum_lines(
    seat: &Seat,
    shops: &[app::office::Shop],
    sums: &[Sums],
) -> (Vec<String>, Option<String>) {
    let t = seat.t();
    let shown = |amount| i18n::amount(amount, unit_for(shops, amount), seat.locale);
    let lines = sums.iter().map(|sum| {
        [
            t.receipts_count(sum.count, seat.number(sum.count)),
            t.receipts_sum(shown(sum.asked)),
            t.receipts_sum_approved(shown(sum.paid)),
        ]
        .join(" · ")
    });
    let counted: u32 = sums.iter().map(|sum| sum.count).sum();
    let capped = (counted >= SUMMED).then(|| t.office_sum_capped(seat.number(SUMMED)));
    (lines.collect(), capped)
}

/// The number of a receipt; it comes a moment after the receipt.
pub(super) fn number(number: Option<i64>, seat: &Seat) -> String {
    number.map_or_else(
        || seat.t().receipt_number_soon(),
        |number| number.to_string(),
    )
}

/// How the money came, in words.
pub(super) fn method(source: &Source, t: T) -> String {
    source
        .by_hand()
        .map_or_else(|| t.receipt_method_online(), |hand| by_hand(hand.method, t))
}

/// How money came by hand, in words.
pub(super) fn by_hand(method: Method, t: T) -> String {
    match method {
        Method::Cash => t.receipt_method_cash(),
        Method::CardReader => t.receipt_method_reader(),
        Method::BankTransfer => t.receipt_method_transfer(),
        Method::Cheque => t.receipt_method_cheque(),
        Method::Other => t.receipt_method_other(),
    }
}

/// Where a receipt stands, in words.
pub(super) fn state(state: ReceiptState, t: T) -> Badge {
    match state {
        ReceiptState::Pending => badge("wait", t.receipt_pending()),
        ReceiptState::Approved => badge("good", t.receipt_approved()),
        ReceiptState::Voided | ReceiptState::Refused => badge("bad", t.receipt_void()),
    }
}

/// What stands in the place of a page. Who lacks the permission was told by the guard.
pub(super) fn trouble(error: ReceiptError) -> Trouble {
    match error {
        ReceiptError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

//! The list of receipts, and the rows of their pages.

use app::office::NAMED;
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
use money::digits::to_latin;

use super::export::Away;
use super::filter::{Filters, Foot, PAGE, Ranges, sum_lines};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, badge, called};
use super::{new_receipt, receipt, receipt_send, statement};
use crate::page::T;
use crate::pay::clean;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

/// Where the list is.
pub(super) const HERE: &str = "/office/receipts";
/// The fields of the address, in their order. The customer may be chosen on their own page.
pub(super) const NAMES: &[&str] = &[
    "state", "name", "number", "from", "to", "min", "max", "account", "type", "customer",
];

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
    // Whether they may send in the shop of its payment is asked again.
    Route {
        methods: &["GET", "POST"],
        path: "/office/receipts/{id}/send",
        permission: SEES,
        service: || get(receipt_send::ask).post(receipt_send::send),
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
    /// A name is so common that only some customers were looked at.
    common: Option<String>,
    /// The customer to whom the list is narrowed, and the way back to all.
    customer: Option<(String, String)>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
    /// Where a new one is made.
    new: Option<String>,
}

pub(super) struct Row {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) date: String,
    pub(super) customer: String,
    pub(super) kind: String,
    pub(super) account: String,
    pub(super) method: String,
    pub(super) state: Badge,
    pub(super) amount: Money,
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
    let Asked {
        filter,
        ranges,
        common,
    } = filter(&web, &seat, &fields, &shops).await?;
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
    let choices = web.app.office_choices(&seat.desk).await;
    let choices = choices.map_err(|error| Trouble::Busy(error.to_string()))?;
    let accounts = choices.accounts.into_iter();
    let accounts = accounts.map(|(id, name)| (id, clean(&name)));
    let any = || t.office_any();
    filters.choose(&fields, ("account", t.export_account()), (any(), accounts));
    let types = choices.receipt_types.into_iter();
    let types = types.map(|(id, name)| (id, clean(&name)));
    filters.choose(&fields, ("type", t.receipt_type()), (any(), types));
    let sums = sum_lines(
        &seat,
        &shops,
        (&list.sums.sums, list.sums.whole),
        |count, asked, approved| {
            [
                t.receipts_count(count, seat.number(count)),
                t.receipts_sum(asked),
                t.receipts_sum_approved(approved),
            ]
            .join(" · ")
        },
    );
    let new = seat.may(May::MakeReceipts).then(|| {
        let here = format!("{HERE}/new");
        fields.address(&here, &["customer"], &[])
    });
    let customer = list.customer.map(|customer| {
        let all = fields.address(HERE, NAMES, &[("customer", "")]);
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
        foot: Foot::of(&fields, (HERE, NAMES), sums, list.page.next),
        empty: if list.page.next.is_some() {
            t.office_empty_so_far()
        } else if filters.open || customer.is_some() {
            t.office_empty_filter()
        } else {
            t.receipts_none()
        },
        filters,
        away: (seat.desk.staff)
            .may_everywhere(May::Exports)
            .then(|| Away::of(HERE, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Receipts, &fields).await?,
        common,
        customer,
        new,
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed.
pub(super) struct Asked {
    pub(super) filter: ReceiptFilter,
    ranges: Ranges,
    /// That not all was looked at, in words.
    common: Option<String>,
}

pub(super) async fn filter(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
    shops: &[app::office::Shop],
) -> Result<Asked, Trouble> {
    let zone = zone_of(shops, None);
    let ranges = Ranges::read(fields, seat, counting(shops), &zone, web.app.now());
    let mut common = None;
    let customers = match fields.given("name") {
        Some(typed) => {
            let named = web.app.office_named(&seat.desk, typed).await;
            let named = named.map_err(|error| Trouble::Busy(error.to_string()))?;
            common = named
                .more
                .then(|| seat.t().receipts_common(seat.number(NAMED)));
            Some(named.ids)
        }
        None => None,
    };
    // What is no number is the number of no receipt.
    let number = |typed: &str| to_latin(typed).parse().unwrap_or(0);
    let filter = ReceiptFilter {
        states: states(fields.get("state")),
        customer: fields.chosen("customer")?,
        customers,
        number: fields.given("number").map(number),
        account: fields.chosen("account")?,
        kind: fields.chosen("type")?,
        min: ranges.min,
        max: ranges.max,
        from: ranges.from,
        before: ranges.before,
        after: fields.chosen::<From>("after")?,
    };
    Ok(Asked {
        filter,
        ranges,
        common,
    })
}

pub(super) fn row(
    one: &ReceiptRow,
    seat: &Seat,
    shops: &[app::office::Shop],
    zone: &TimeZone,
) -> Row {
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

//! The list of open payments: what payers opened by themselves on the page of a shop.

use app::office::{
    Counting, OpenPaymentFilter, OpenPaymentRow, OpenState, SUMMED, Shop, StoreError,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::access::Permission as May;
use domain::saved::SavedList;
use http::StatusCode;

use super::export::Away;
use super::filter::{Chip, Filters, Foot, PAGE, Ranges, counted, sum_lines};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, unit_of, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, badge, payment_state};
use crate::page::T;
use crate::pay::clean;
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

pub(super) const HERE: &str = "/office/open-payments";
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &["state", "shop", "text", "from", "to", "min", "max"];

pub(crate) static ROUTES: &[Route] = &[Route {
    methods: &["GET"],
    path: "/office/open-payments",
    permission: Permission::Staff(May::SeeAllLinks),
    service: || get(show),
}];

#[derive(Template)]
#[template(path = "office/open_payments.html")]
struct OpenPaymentsTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    shops: Vec<Chip>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
    /// Where the address of the page is made that payers open.
    address: bool,
}

struct Row {
    href: String,
    payer: String,
    mobile: String,
    why: String,
    code: String,
    tracking: String,
    method: String,
    opened: String,
    state: Badge,
    amount: Money,
}

fn state(word: &str) -> Option<OpenState> {
    match word {
        "paid" => Some(OpenState::Paid),
        "waiting" => Some(OpenState::Waiting),
        "failed" => Some(OpenState::Failed),
        "untried" => Some(OpenState::Untried),
        _ => None,
    }
}

async fn show(State(web): State<Web>, seat: Seat, fields: Fields) -> Result<Response, Trouble> {
    let (filter, (ranges, shops)) = filter(&web, &seat, &fields).await?;
    let (now, zone) = (web.app.now(), zone_of(&shops, None));
    let (unit, currency) = counting(&shops);
    let list = web.app.office_open_payments(&seat.desk, filter, PAGE);
    let list = list.await.map_err(busy)?;
    let t = seat.t();
    let words = (
        example_day(now, &zone, seat.locale),
        i18n::unit_name(unit, currency, seat.locale),
    );
    let chips = vec![
        ("", t.office_any()),
        ("paid", t.office_pay_paid()),
        ("waiting", t.open_payments_waiting()),
        ("failed", t.office_pay_group_failed()),
        ("untried", t.open_payments_untried()),
    ];
    let filters = ranges.filters(&seat, &fields, (HERE, NAMES), chips, words);
    let sums = list.sums.as_ref().map(|sums| {
        let whole = counted(sums) < SUMMED;
        sum_lines(&seat, &shops, (sums, whole), |count, asked, paid| {
            [
                t.office_count_payments(count, seat.number(count)),
                t.office_sum_asked(asked),
                t.office_sum_received(paid),
            ]
            .join(" · ")
        })
    });
    let sums = sums.unwrap_or_default();
    let chip = |value: &str, label: String| Chip {
        href: fields.address(HERE, NAMES, &[("shop", value)]),
        label,
        current: fields.get("shop") == value,
    };
    let mut by_shop = Vec::new();
    if shops.len() > 1 {
        by_shop.push(chip("", t.office_any()));
        let each = shops.iter();
        by_shop.extend(each.map(|row| chip(&row.shop.id.to_string(), clean(&row.shop.name))));
    }
    let last = list.rows.last().filter(|_| list.more);
    let next = last.map(|last| last.link);
    let template = OpenPaymentsTemplate {
        s: Shell::new(&seat, Some(Place::OpenPayments), t.open_payments()),
        away: seat
            .may(May::Exports)
            .then(|| Away::of(HERE, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::OpenPayments, &fields).await?,
        shops: by_shop,
        rows: (list.rows.iter())
            .map(|one| row(one, &seat, &shops))
            .collect(),
        foot: Foot::of(&fields, (HERE, NAMES), sums, next),
        empty: if filters.open {
            t.office_empty_filter()
        } else {
            t.open_payments_none()
        },
        address: seat.may(May::CreateLinks),
        filters,
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed; and the shops.
pub(super) async fn filter(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
) -> Result<(OpenPaymentFilter, (Ranges, Vec<Shop>)), Trouble> {
    let shops = web.app.office_shops(&seat.desk).await.map_err(busy)?;
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, web.app.now());
    let shop = fields.given("shop").map(str::parse).transpose();
    let filter = OpenPaymentFilter {
        after: fields.get("after").parse().ok(),
        state: state(fields.get("state")),
        shop: shop.or(Err(Trouble::Unknown))?,
        text: fields.given("text").map(str::to_owned),
        from: ranges.from,
        before: ranges.before,
        min: ranges.min,
        max: ranges.max,
        ..OpenPaymentFilter::default()
    };
    Ok((filter, (ranges, shops)))
}

pub(super) fn busy(error: StoreError) -> Trouble {
    Trouble::Busy(error.to_string())
}

fn row(one: &OpenPaymentRow, seat: &Seat, shops: &[Shop]) -> Row {
    let t = seat.t();
    let paid = one.payment.as_ref();
    Row {
        href: format!("/office/links/{}", one.link),
        payer: payer(one),
        mobile: one.mobile.clone(),
        why: why(one),
        code: paid.map_or_else(String::new, |paid| paid.code.grouped()),
        tracking: paid
            .and_then(|paid| paid.tracking_code.as_deref())
            .map_or_else(String::new, clean),
        method: method(paid, t),
        opened: seat.minute(one.opened_at, &zone_of(shops, Some(one.shop))),
        state: state_word(paid, t),
        amount: seat.money(one.amount, unit_of(shops, one.shop)),
    }
}

/// The payer's name, or their mobile where no name is asked for.
pub(super) fn payer(one: &OpenPaymentRow) -> String {
    one.name
        .as_deref()
        .map_or_else(|| one.mobile.clone(), clean)
}

/// What it is for, as the payer told it.
pub(super) fn why(one: &OpenPaymentRow) -> String {
    let told = [&one.subject, &one.description];
    let told: Vec<String> = told.into_iter().flatten().map(|text| clean(text)).collect();
    told.join(" · ")
}

/// The way of paying, in words.
pub(super) fn method(paid: Option<&Counting>, t: T) -> String {
    paid.map_or_else(String::new, |paid| {
        let provider = paid.provider.as_deref();
        provider.map_or_else(|| t.slip_name(), clean)
    })
}

/// What came of it, in words.
pub(super) fn state_word(paid: Option<&Counting>, t: T) -> Badge {
    paid.map_or_else(
        || badge("still", t.open_payments_untried()),
        |paid| payment_state(paid.state, t),
    )
}

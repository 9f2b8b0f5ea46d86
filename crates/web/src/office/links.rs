//! The list of links.

use app::link::{LinkError, LinkView};
use app::office::{LinkFilter, LinkOrder, NAMED, Shop};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission;
use domain::link::LinkState;
use domain::saved::SavedList;
use http::StatusCode;
use jiff::Timestamp;
use money::{Currency, Unit};

use super::export::Away;
use super::filter::{Chip, Filters, Foot, PAGE, Ranges, sum_lines};
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, summary, unit_of, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, link_state};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub(super) const PATH: &str = "/office/links";
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &[
    "state",
    "sort",
    "customer",
    "document",
    "text",
    "name",
    "reference",
    "from",
    "to",
    "min",
    "max",
];

#[derive(Template)]
#[template(path = "office/links.html")]
struct LinksTemplate {
    s: Shell,
    filters: Filters,
    away: Option<Away>,
    saved: Saved,
    /// Orders of the list.
    orders: Vec<Chip>,
    /// The name is so common that only some customers were looked at.
    common: Option<String>,
    /// Where a link is made: for the customer or document that the list is narrowed to.
    new: String,
    /// Narrowed to one customer or document: the way back to all.
    narrowed: Option<String>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
}

struct Row {
    href: String,
    what: String,
    reference: Option<String>,
    created: String,
    expires: String,
    state: Badge,
    amount: Money,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    mut fields: Fields,
) -> Result<Response, Trouble> {
    // What stands in the search finds one link by its name, or narrows the list.
    if let Some(typed) = fields.given("q") {
        let found = web.app.office_find(&seat.desk, typed).await;
        if let Some(id) = found.map_err(|error| Trouble::Busy(error.to_string()))? {
            return see_other(&format!("{PATH}/{id}"));
        }
        let typed = typed.to_owned();
        fields.0.push(("text".to_owned(), typed));
    }
    let (filter, ranges) = filter(&web, &seat, &fields).await?;
    let named = filter.customers.as_ref().map_or(0, Vec::len);
    let list = web.app.office_links(&seat.desk, filter, PAGE).await;
    let list = list.map_err(busy)?;
    let t = seat.t();
    let (unit, currency) = counting(&list.shops);
    let zone = zone_of(&list.shops, None);
    let words = (
        example_day(web.app.now(), &zone, seat.locale),
        i18n::unit_name(unit, currency, seat.locale),
    );
    let mut chips = vec![("", t.office_any())];
    chips.extend(
        STATES
            .iter()
            .map(|state| (state.as_str(), link_state(*state, t).word)),
    );
    let filters = ranges.filters(&seat, &fields, (PATH, NAMES), chips, words);
    let (sums, capped) = match &list.sums {
        Some(sums) => sum_lines(&seat, &list.shops, sums, |count| {
            t.office_count_links(count, seat.number(count))
        }),
        None => (Vec::new(), None),
    };
    let older = list.rows.last().filter(|_| list.more).map(|last| {
        let after = last.link.id.to_string();
        let mut names = NAMES.to_vec();
        names.push("after");
        fields.address(PATH, &names, &[("after", &after)])
    });
    let mut s = Shell::new(&seat, Some(Place::Links), t.office_links());
    fields.get("q").clone_into(&mut s.search);
    let template = LinksTemplate {
        s: s.said(fields.get("said")),
        away: seat
            .may(Permission::Exports)
            .then(|| Away::of(PATH, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Links, &fields).await?,
        orders: orders(&seat, &fields),
        new: fields.address("/office/links/new", &["customer", "document"], &[]),
        common: usize::try_from(NAMED)
            .is_ok_and(|most| named >= most)
            .then(|| t.links_common(seat.number(NAMED))),
        narrowed: ["customer", "document"]
            .iter()
            .any(|name| fields.given(name).is_some())
            .then(|| fields.address(PATH, NAMES, &[("customer", ""), ("document", "")])),
        rows: list
            .rows
            .iter()
            .map(|view| row(&seat, &list.shops, view))
            .collect(),
        foot: Foot {
            sums,
            capped,
            newest: fields
                .given("after")
                .map(|_| fields.address(PATH, NAMES, &[])),
            older,
        },
        empty: if filters.open {
            t.office_empty_filter()
        } else {
            t.office_empty_links()
        },
        filters,
    };
    page(StatusCode::OK, &template)
}

/// The states that a list may be narrowed to; links are not drafted by hand yet.
const STATES: &[LinkState] = &[
    LinkState::Open,
    LinkState::PartiallyPaid,
    LinkState::Paid,
    LinkState::Completed,
    LinkState::Expired,
    LinkState::Cancelled,
];

pub(super) async fn filter(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
) -> Result<(LinkFilter, Ranges), Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, now);
    let state = fields.get("state").parse::<LinkState>().ok();
    let named = match fields.given("name") {
        Some(typed) => Some(web.app.office_named(&seat.desk, typed).await),
        None => None,
    };
    let named = named.transpose();
    let customer = fields.given("customer").map(str::parse).transpose();
    let document = fields.given("document").map(str::parse).transpose();
    let filter = LinkFilter {
        customer: customer.or(Err(Trouble::Unknown))?,
        document: document.or(Err(Trouble::Unknown))?,
        customers: named.map_err(|error| Trouble::Busy(error.to_string()))?,
        order: order(fields.get("sort")),
        after: fields.get("after").parse().ok(),
        state: state.map(|state| (state, now)),
        reference: fields.given("reference").map(str::to_owned),
        text: fields.given("text").map(str::to_owned),
        from: ranges.from,
        before: ranges.before,
        min: ranges.min,
        max: ranges.max,
        ..LinkFilter::default()
    };
    Ok((filter, ranges))
}

/// The unit and currency in which amounts of filters are typed: the first shop's.
pub(crate) fn counting(shops: &[Shop]) -> (Unit, Currency) {
    let first = shops.first();
    first.map_or((Unit::Rial, Currency::Irr), |row| {
        (row.shop.unit, row.shop.currency)
    })
}

fn row(seat: &Seat, shops: &[Shop], view: &LinkView) -> Row {
    let t = seat.t();
    let zone = zone_of(shops, Some(view.link.shop));
    let day = |at: Timestamp| i18n::short_date(at, &zone, seat.locale);
    Row {
        href: format!("{PATH}/{}", view.link.id),
        what: summary(
            view.terms.description.as_deref(),
            view.link.reference.as_deref(),
            t,
        ),
        reference: view.link.reference.as_deref().map(clean),
        created: day(view.link.created_at),
        expires: view.terms.expires_at.map_or_else(|| t.office_never(), day),
        state: link_state(view.state, t),
        amount: seat.money(view.terms.amount, unit_of(shops, view.link.shop)),
    }
}

pub(super) fn busy(error: LinkError) -> Trouble {
    match error {
        LinkError::Store(error) => Trouble::Busy(error.to_string()),
        other => Trouble::Broken(other.to_string()),
    }
}

fn order(word: &str) -> LinkOrder {
    match word {
        "amount" => LinkOrder::Amount,
        "expiry" => LinkOrder::Expiry,
        _ => LinkOrder::Created,
    }
}

fn orders(seat: &Seat, fields: &Fields) -> Vec<Chip> {
    let t = seat.t();
    let words = [
        ("", t.links_sort_created()),
        ("amount", t.links_sort_amount()),
        ("expiry", t.links_sort_expiry()),
    ];
    let now = order(fields.get("sort"));
    let chip = |(word, label): (&'static str, String)| Chip {
        href: fields.address(PATH, NAMES, &[("sort", word)]),
        label,
        current: order(word) == now,
    };
    words.map(chip).into()
}

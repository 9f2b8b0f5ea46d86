//! The list of links.

use app::link::{LinkError, LinkView};
use app::office::{Beside, Choices, LinkFilter, LinkOrder, NAMED, Shop};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission;
use domain::link::{AmountRule, LinkState};
use domain::saved::SavedList;
use domain::search;
use http::StatusCode;
use jiff::Timestamp;
use money::{Currency, Unit};

use super::export::Away;
use super::filter::{Chip, Filters, Foot, PAGE, Ranges, sum_lines};
use super::outbox::states;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, summary, unit_of, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, called, link_state, message_state};
use crate::page::T;
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub(super) const PATH: &str = "/office/links";
/// Codes of payments that a line shows.
const CODES: usize = 2;
/// The fields of the address, in their order.
pub(super) const NAMES: &[&str] = &[
    "state",
    "sort",
    "customer",
    "document",
    "text",
    "name",
    "paper",
    "reference",
    "code",
    "from",
    "to",
    "expires_from",
    "expires_to",
    "paid_from",
    "paid_to",
    "min",
    "max",
    "account",
    "maker",
    "told",
    "shop",
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
    /// Words are so common that only some customers or documents were looked at.
    common: Vec<String>,
    /// Where a link is made: for the customer or document that the list is narrowed to.
    new: String,
    /// Narrowed to one customer or document: the way back to all.
    narrowed: Option<String>,
    rows: Vec<Row>,
    foot: Foot,
    empty: String,
}

pub(super) struct Row {
    pub(super) href: String,
    pub(super) what: String,
    /// Who owes, and the number of the document that it is for.
    pub(super) whose: String,
    pub(super) reference: Option<String>,
    pub(super) created: String,
    pub(super) expires: String,
    pub(super) state: Badge,
    /// When it was paid.
    pub(super) paid: Option<String>,
    pub(super) account: String,
    /// Of its confirmed payments: the last ones.
    pub(super) codes: Vec<String>,
    /// Where the message that sends it stands.
    pub(super) told: Option<Badge>,
    /// What it asks for follows its document.
    pub(super) locked: bool,
    pub(super) amount: Money,
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
    let Asked {
        filter,
        ranges,
        common,
    } = filter(&web, &seat, &fields).await?;
    let is_search = !filter.search.is_empty();
    let list = web.app.office_links(&seat.desk, filter, PAGE).await;
    let list = list.map_err(busy)?;
    let ids = list.rows.iter().map(|view| view.link.id).collect();
    let beside = web.app.office_beside(&seat.desk, ids).await;
    let beside = beside.map_err(|error| Trouble::Busy(error.to_string()))?;
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
    let mut filters = ranges.filters(&seat, &fields, (PATH, NAMES), chips, words);
    let choices = web.app.office_choices(&seat.desk).await;
    let choices = choices.map_err(|error| Trouble::Busy(error.to_string()))?;
    choose(&mut filters, &fields, (choices, &list.shops), &seat);
    let sums = match &list.sums {
        Some(sums) => sum_lines(
            &seat,
            &list.shops,
            (&sums.sums, sums.whole),
            |count, asked, paid| {
                [
                    t.office_count_links(count, seat.number(count)),
                    t.office_sum_asked(asked),
                    t.office_sum_received(paid),
                ]
                .join(" · ")
            },
        ),
        None => (Vec::new(), None),
    };
    let mut s = Shell::new(&seat, Some(Place::Links), t.office_links());
    fields.get("q").clone_into(&mut s.search);
    let template = LinksTemplate {
        s: s.said(fields.get("said")),
        away: seat
            .may(Permission::Exports)
            .then(|| Away::of(PATH, &fields, NAMES)),
        saved: saved(&web, &seat, SavedList::Links, &fields).await?,
        // What a search finds stands in an order of its own.
        orders: if is_search {
            Vec::new()
        } else {
            orders(&seat, &fields)
        },
        new: fields.address("/office/links/new", &["customer", "document"], &[]),
        common,
        narrowed: ["customer", "document"]
            .iter()
            .any(|name| fields.given(name).is_some())
            .then(|| fields.address(PATH, NAMES, &[("customer", ""), ("document", "")])),
        rows: list
            .rows
            .iter()
            .map(|view| row(&seat, &list.shops, view, beside.get(&view.link.id)))
            .collect(),
        foot: Foot::of(&fields, (PATH, NAMES), sums, list.next.as_ref()),
        empty: if list.next.is_some() {
            t.office_empty_so_far()
        } else if filters.open {
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

/// What a list is narrowed to, as it was typed.
pub(super) struct Asked {
    pub(super) filter: LinkFilter,
    ranges: Ranges,
    /// That not all was looked at, in words.
    common: Vec<String>,
}

pub(super) async fn filter(web: &Web, seat: &Seat, fields: &Fields) -> Result<Asked, Trouble> {
    let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
    let (app, desk, t) = (&web.app, &seat.desk, seat.t());
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, now);
    let state = fields.get("state").parse::<LinkState>().ok();
    let mut common = Vec::new();
    let customers = match fields.given("name") {
        Some(typed) => {
            let named = app.office_named(desk, typed).await.map_err(busy)?;
            common.extend(named.more.then(|| t.links_common(seat.number(NAMED))));
            Some(named.ids)
        }
        None => None,
    };
    let documents = match fields.given("paper") {
        Some(typed) => {
            let named = app.office_papers(desk, typed).await.map_err(busy)?;
            common.extend(
                named
                    .more
                    .then(|| t.links_common_papers(seat.number(NAMED))),
            );
            Some(named.ids)
        }
        None => None,
    };
    let links = match fields.given("code") {
        Some(typed) => Some(app.office_coded(desk, typed).await.map_err(busy)?),
        None => None,
    };
    let filter = LinkFilter {
        after: fields.get("after").parse().ok(),
        customer: fields.chosen("customer")?,
        document: fields.chosen("document")?,
        shop: fields.chosen("shop")?,
        account: fields.chosen("account")?,
        origin: fields.chosen("maker")?,
        told: states(fields.get("told")),
        expires: ranges.expires,
        paid: ranges.paid,
        customers,
        documents,
        links,
        order: order(fields, state),
        state: state.map(|state| (state, now)),
        reference: fields.given("reference").map(str::to_owned),
        search: ["text", "reference"]
            .into_iter()
            .flat_map(|name| search::query(fields.get(name)))
            .collect(),
        from: ranges.from,
        before: ranges.before,
        min: ranges.min,
        max: ranges.max,
        ..LinkFilter::default()
    };
    Ok(Asked {
        filter,
        ranges,
        common,
    })
}

/// The fields of the form in which one of several is chosen.
fn choose(
    filters: &mut Filters,
    fields: &Fields,
    (choices, shops): (Choices, &[Shop]),
    seat: &Seat,
) {
    let t = seat.t();
    let named = |name: String| clean(&name);
    let accounts = choices.accounts.into_iter();
    let accounts = accounts.map(|(id, name)| (id, named(name)));
    filters.choose(
        fields,
        ("account", t.export_account()),
        (t.office_any(), accounts),
    );
    let others = [
        ("openpay".to_owned(), t.links_maker_openpay()),
        ("program".to_owned(), t.links_maker_program()),
    ];
    let users = choices.users.into_iter();
    let users = users.map(|(id, name)| (id.to_string(), named(name)));
    let makers = users.chain(others);
    filters.choose(fields, ("maker", t.links_maker()), (t.office_any(), makers));
    let told = [
        ("waiting", t.office_msg_group_waiting()),
        ("sent", t.office_msg_group_sent()),
        ("failed", t.office_msg_group_failed()),
        ("unknown", t.office_msg_unknown()),
    ];
    filters.choose(fields, ("told", t.links_told()), (t.office_any(), told));
    let shops = shops.iter();
    let shops = shops.map(|row| (row.shop.id, clean(&row.shop.name)));
    filters.choose(fields, ("shop", t.office_shop()), (t.office_any(), shops));
}

/// The unit and currency in which amounts of filters are typed: the first shop's.
pub(crate) fn counting(shops: &[Shop]) -> (Unit, Currency) {
    let first = shops.first();
    first.map_or((Unit::Rial, Currency::Irr), |row| {
        (row.shop.unit, row.shop.currency)
    })
}

pub(super) fn row(seat: &Seat, shops: &[Shop], view: &LinkView, beside: Option<&Beside>) -> Row {
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
        whose: beside.map_or_else(String::new, |beside| whose(beside, t)),
        reference: view.link.reference.as_deref().map(clean),
        created: day(view.link.created_at),
        expires: view.terms.expires_at.map_or_else(|| t.office_never(), day),
        state: link_state(view.state, t),
        paid: view.link.paid_at.map(day),
        account: beside.map_or_else(String::new, |beside| clean(&beside.account)),
        codes: beside.map_or_else(Vec::new, |beside| {
            let one =
                |(ours, bank): &(String, Option<String>)| clean(bank.as_ref().unwrap_or(ours));
            beside.codes.iter().rev().take(CODES).map(one).collect()
        }),
        told: beside
            .and_then(|beside| beside.told.last())
            .map(|state| message_state(*state, t)),
        locked: view.terms.rule == AmountRule::Left,
        amount: seat.money(view.terms.amount, unit_of(shops, view.link.shop)),
    }
}

fn whose(beside: &Beside, t: T) -> String {
    let who = beside
        .payer
        .as_ref()
        .map_or_else(|| called(&beside.customer, t), |payer| clean(payer));
    match &beside.document {
        Some(number) => format!("{who} · {}", clean(number)),
        None => who,
    }
}

pub(super) fn busy(error: LinkError) -> Trouble {
    match error {
        LinkError::Store(error) => Trouble::Busy(error.to_string()),
        other => Trouble::Broken(other.to_string()),
    }
}

/// The chosen order; those that are paid stand in the order of that, unless it is chosen otherwise, or
/// it is asked for days on which links were made: these stand together.
fn order(fields: &Fields, state: Option<LinkState>) -> LinkOrder {
    let has_days = fields.given("from").or(fields.given("to")).is_some();
    match fields.get("sort") {
        "created" => LinkOrder::Created,
        "amount" => LinkOrder::Amount,
        "expiry" => LinkOrder::Expiry,
        "paid" => LinkOrder::Paid,
        _ if state == Some(LinkState::Paid) && !has_days => LinkOrder::Paid,
        _ => LinkOrder::Created,
    }
}

fn orders(seat: &Seat, fields: &Fields) -> Vec<Chip> {
    let t = seat.t();
    let words = [
        ("created", LinkOrder::Created, t.links_sort_created()),
        ("amount", LinkOrder::Amount, t.links_sort_amount()),
        ("expiry", LinkOrder::Expiry, t.links_sort_expiry()),
        ("paid", LinkOrder::Paid, t.links_sort_paid()),
    ];
    let now = order(fields, fields.get("state").parse().ok());
    let chip = |(word, order, label): (&'static str, LinkOrder, String)| Chip {
        href: fields.address(PATH, NAMES, &[("sort", word)]),
        label,
        current: order == now,
    };
    words.map(chip).into()
}

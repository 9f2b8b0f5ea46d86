//! The list of links, and the same as a table to take away.

use std::pin::Pin;
use std::task::{Context, Poll};

use app::link::{LinkError, LinkView};
use app::office::{LinkFilter, LinkList, Shop};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::access::Permission;
use domain::id::LinkId;
use domain::link::LinkState;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use hyper::body::{Bytes, Frame};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use money::{Currency, Unit};
use tokio::sync::mpsc;

use super::filter::{Filters, Foot, PAGE, Ranges, sum_lines};
use super::shell::{Money, Place, Seat, Shell, page, summary, unit_of, zone_of};
use super::typed::{Fields, example_day};
use super::words::{Badge, link_state};
use crate::pay::clean;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

const PATH: &str = "/office/links";
/// The fields of the address, in their order.
const NAMES: &[&str] = &["state", "text", "reference", "from", "to", "min", "max"];

#[derive(Template)]
#[template(path = "office/links.html")]
struct LinksTemplate {
    s: Shell,
    filters: Filters,
    export: Option<String>,
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
        s,
        export: seat
            .may(Permission::Exports)
            .then(|| fields.address("/office/links.csv", NAMES, &[])),
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

async fn filter(web: &Web, seat: &Seat, fields: &Fields) -> Result<(LinkFilter, Ranges), Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let now = web.app.now();
    let zone = zone_of(&shops, None);
    let ranges = Ranges::read(fields, seat, counting(&shops), &zone, now);
    let state = fields.get("state").parse::<LinkState>().ok();
    let filter = LinkFilter {
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

fn busy(error: LinkError) -> Trouble {
    match error {
        LinkError::Store(error) => Trouble::Busy(error.to_string()),
        other => Trouble::Broken(other.to_string()),
    }
}

/// Links of one read for the table.
const BATCH: u32 = 500;

/// The filtered list as CSV, sent while it is read, so that its length costs no memory.
pub(crate) async fn export(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (filter, _) = filter(&web, &seat, &fields).await?;
    let (send, receive) = mpsc::channel(2);
    // The first rows decide whether there is an answer at all.
    let first = web
        .app
        .office_links_out(&seat.desk, filter.clone(), BATCH)
        .await;
    let first = first.map_err(busy)?;
    tokio::spawn(rows(web, seat, filter, first, send));
    let mut response = Body::new(Stream(receive)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    let name = HeaderValue::from_static("attachment; filename=\"links.csv\"");
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

type Piece = Result<Bytes, std::io::Error>;

async fn rows(
    web: Web,
    seat: Seat,
    mut filter: LinkFilter,
    mut list: LinkList,
    send: mpsc::Sender<Piece>,
) {
    // The mark tells spreadsheets that this is UTF-8.
    let mut text = String::from(
        "\u{FEFF}id,shop,reference,description,amount,unit,received,state,created,expires,paid,address\r\n",
    );
    loop {
        for view in &list.rows {
            line(&list.shops, view, &mut text);
        }
        let last: Option<LinkId> = list.rows.last().map(|view| view.link.id);
        let piece = Bytes::from(std::mem::take(&mut text));
        if send.send(Ok(piece)).await.is_err() || !list.more {
            return;
        }
        filter.after = last;
        let next = web
            .app
            .office_links_out(&seat.desk, filter.clone(), BATCH)
            .await;
        match next {
            Ok(next) => list = next,
            Err(error) => {
                // A table that ends early must not look whole.
                let error = std::io::Error::other(error.to_string());
                let _ = send.send(Err(error)).await;
                return;
            }
        }
    }
}

fn line(shops: &[Shop], view: &LinkView, text: &mut String) {
    let zone = zone_of(shops, Some(view.link.shop));
    let unit = i18n::shown_unit(view.terms.amount, unit_of(shops, view.link.shop));
    let shop = shops.iter().find(|row| row.shop.id == view.link.shop);
    let plain = |amount: money::Amount| match unit {
        Unit::Toman => amount.to_toman().map_or_else(
            |_| i18n::amount_number(amount, unit, i18n::Locale::En).replace(',', ""),
            |toman| toman.to_string(),
        ),
        _ => amount.to_decimal(),
    };
    let unit_name = match unit {
        Unit::Major => view.terms.amount.currency().code(),
        unit => unit.code(),
    };
    let cells = [
        view.link.id.to_string(),
        shop.map(|row| row.shop.name.clone()).unwrap_or_default(),
        view.link.reference.clone().unwrap_or_default(),
        view.terms.description.clone().unwrap_or_default(),
        plain(view.terms.amount),
        unit_name.to_owned(),
        plain(view.link.paid),
        view.state.to_string(),
        time(Some(view.link.created_at), &zone),
        time(view.terms.expires_at, &zone),
        time(view.link.paid_at, &zone),
        view.url.clone(),
    ];
    for (place, value) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        cell(value, text);
    }
    text.push_str("\r\n");
}

fn time(at: Option<Timestamp>, zone: &TimeZone) -> String {
    at.map(|at| {
        at.to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    })
    .unwrap_or_default()
}

/// What a spreadsheet takes for the beginning of a formula; full-width forms are folded by some.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One cell. What a spreadsheet could take for a formula begins with an apostrophe.
fn cell(value: &str, text: &mut String) {
    let formula = value.starts_with(FORMULA);
    text.push('"');
    if formula {
        text.push('\'');
    }
    text.push_str(&value.replace('"', "\"\""));
    text.push('"');
}

/// A body that is sent as its pieces come.
struct Stream(mpsc::Receiver<Piece>);

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let piece = self.0.poll_recv(context);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        for (value, wanted) in [
            ("=1+1", "\"'=1+1\""),
            ("+98", "\"'+98\""),
            ("-5", "\"'-5\""),
            ("@x", "\"'@x\""),
            ("\tx", "\"'\tx\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
        ] {
            let mut text = String::new();
            cell(value, &mut text);
            assert_eq!(text, wanted);
        }
    }
}

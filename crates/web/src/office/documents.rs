//! The list of documents, narrowed by kind, state, customer, days and more, or searched.

use app::document::{DocumentError, DocumentQuery, Listed, Place as From};
use app::office::Shop;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::access::Permission as May;
use domain::document::{DocumentKind, DocumentState};
use domain::saved::SavedList;
use http::StatusCode;

use super::document::words::{kind_word, state_badge};
use super::export::Away;
use super::filter::{Chip, Input, Ranges, sum_lines};
use super::links::counting;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, unit_for, zone_of};
use super::typed::{Fields, day};
use super::words::Badge;
use crate::pay::clean;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Where the list is.
pub(super) const HERE: &str = "/office/documents";
/// Documents on one page.
const ROWS: u32 = 50;
/// The fields of the address.
pub(super) const NAMES: [&str; 12] = [
    "q", "kind", "state", "customer", "from", "to", "min", "max", "seller", "shop", "show", "after",
];
/// Those of them that are typed or chosen below the search.
const FURTHER: &[&str] = &["min", "max"];

#[derive(Template)]
#[template(path = "office/documents.html")]
struct ListTemplate {
    s: Shell,
    saved: Saved,
    away: Option<Away>,
    rows: Vec<Row>,
    kinds: Vec<Chip>,
    states: Vec<Chip>,
    /// What the hidden fields of the form keep.
    kept: Vec<(&'static str, String)>,
    typed: String,
    from: (String, Option<String>),
    to: (String, Option<String>),
    further: Vec<Input>,
    /// The customer that the list is narrowed to.
    customer: Option<String>,
    new: String,
    empty: String,
    narrowed: bool,
    sums: Vec<String>,
    others: (String, String),
    older: Option<String>,
}

/// One document.
pub(super) struct Row {
    pub(super) href: String,
    pub(super) kind: String,
    pub(super) number: String,
    pub(super) customer: String,
    pub(super) date: String,
    pub(super) state: Badge,
    pub(super) amount: Option<Money>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let busy = |error: app::office::StoreError| Trouble::Busy(error.to_string());
    let shops = web.app.office_shops(&seat.desk).await.map_err(busy)?;
    let (query, ranges) = query(&web, &seat, &fields, &shops)?;
    let archived = query.archived;
    let shown = |name: &str| {
        let typed = fields.get(name).to_owned();
        let is_wrong = !typed.is_empty() && day(&typed).is_none();
        let wrong = is_wrong.then(|| t.document_wrong_date());
        (typed, wrong)
    };
    let found = web.app.office_documents(&seat.desk, &query, ROWS).await;
    let found = found.map_err(trouble)?;
    let choices = web.app.office_choices(&seat.desk).await.map_err(busy)?;
    let (unit, currency) = counting(&shops);
    let words = (String::new(), i18n::unit_name(unit, currency, seat.locale));
    let mut further = ranges.filters(&seat, &fields, (HERE, FURTHER), Vec::new(), words);
    let users = choices.users.into_iter();
    let users = users.map(|(id, name)| (id, clean(&name)));
    let any = || t.office_any();
    further.choose(
        &fields,
        ("seller", t.document_salesperson()),
        (any(), users),
    );
    let each = shops.iter().map(|row| (row.shop.id, clean(&row.shop.name)));
    further.choose(&fields, ("shop", t.office_shop()), (any(), each));
    let address = |change: &[(&str, &str)]| fields.address(HERE, &NAMES, change);
    let chip = |name: &'static str, word: &str, label: String| Chip {
        href: address(&[(name, word), ("after", "")]),
        label,
        current: fields.get(name) == word,
    };
    let mut kinds = vec![chip("kind", "", t.documents_all())];
    for kind in DocumentKind::ALL {
        kinds.push(chip("kind", kind.as_str(), kind_word(*kind, t)));
    }
    let of = query.kind.unwrap_or(DocumentKind::Invoice);
    let mut states = vec![chip("state", "", t.documents_all())];
    for state in DocumentState::ALL {
        let word = state_badge(of, *state, t).word;
        states.push(chip("state", state.as_str(), word));
    }
    let narrowed = NAMES
        .iter()
        .any(|name| *name != "show" && !fields.get(name).is_empty());
    let (sums, capped) = match &found.sums {
        Some(sums) => sum_lines(
            &seat,
            &shops,
            (&sums.sums, sums.whole),
            |count, total, debt| t.documents_sum(seat.number(count), total, debt),
        ),
        None => (Vec::new(), None),
    };
    let kept = ["kind", "state", "customer", "show"];
    let kept = kept.into_iter().filter_map(|name| {
        let value = fields.given(name)?;
        Some((name, value.to_owned()))
    });
    let template = ListTemplate {
        s: Shell::new(&seat, Some(Place::Documents), t.documents()).said(fields.get("said")),
        saved: saved(&web, &seat, SavedList::Documents, &fields).await?,
        away: seat
            .may(May::Exports)
            .then(|| Away::of(HERE, &fields, &NAMES)),
        rows: found
            .rows
            .iter()
            .map(|one| row(one, &shops, &seat))
            .collect(),
        kinds,
        states,
        kept: kept.collect(),
        typed: query.typed.clone(),
        from: shown("from"),
        to: shown("to"),
        further: further.inputs,
        new: fields.address(&format!("{HERE}/new"), &["kind", "customer"], &[]),
        customer: found
            .customer
            .map(|customer| t.documents_of(clean(&customer.name))),
        empty: if found.next.is_some() {
            t.office_empty_so_far()
        } else if narrowed || archived {
            t.documents_none_found()
        } else {
            t.documents_none()
        },
        narrowed,
        sums: sums.into_iter().chain(capped).collect(),
        others: if archived {
            (address(&[("show", ""), ("after", "")]), t.documents_kept())
        } else {
            (
                address(&[("show", "archived"), ("after", "")]),
                t.documents_archived(),
            )
        },
        older: found
            .next
            .map(|next| address(&[("after", &next.to_string())])),
    };
    page(StatusCode::OK, &template)
}

/// What the list is narrowed to, as it was typed.
pub(super) fn query(
    web: &Web,
    seat: &Seat,
    fields: &Fields,
    shops: &[Shop],
) -> Result<(DocumentQuery, Ranges), Trouble> {
    let zone = zone_of(shops, None);
    let ranges = Ranges::read(fields, seat, counting(shops), &zone, web.app.now());
    let query = DocumentQuery {
        typed: fields.get("q").to_owned(),
        kind: fields.get("kind").parse().ok(),
        state: fields.get("state").parse().ok(),
        customer: fields.chosen("customer")?,
        seller: fields.chosen("seller")?,
        shop: fields.chosen("shop")?,
        min: ranges.min,
        max: ranges.max,
        from: day(fields.get("from")),
        to: day(fields.get("to")),
        archived: fields.get("show") == "archived",
        after: fields.chosen::<From>("after")?,
    };
    Ok((query, ranges))
}

pub(super) fn row(one: &Listed, shops: &[Shop], seat: &Seat) -> Row {
    let t = seat.t();
    Row {
        href: format!("{HERE}/{}", one.id),
        kind: kind_word(one.kind, t),
        number: one.number.clone(),
        customer: one.customer_name.clone(),
        date: i18n::short_day(one.date, seat.locale),
        state: state_badge(one.kind, one.state, t),
        amount: one
            .final_amount
            .map(|amount| seat.money(amount, unit_for(shops, amount))),
    }
}

/// What stands in the place of a page. Who lacks the permission was told by the guard.
pub(super) fn trouble(error: DocumentError) -> Trouble {
    match error {
        DocumentError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

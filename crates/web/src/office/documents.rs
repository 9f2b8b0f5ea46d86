//! The list of documents, narrowed by kind, state, customer and days, or searched.

use app::document::{DocumentError, DocumentQuery, Listed, Place as From};
use app::office::SUMMED;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::document::{DocumentKind, DocumentState};
use domain::saved::SavedList;
use http::StatusCode;

use super::document::words::{kind_word, state_badge};
use super::filter::Chip;
use super::saved::{Saved, saved};
use super::shell::{Money, Place, Seat, Shell, page, unit_for};
use super::typed::{Fields, day};
use super::words::Badge;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Where the list is.
pub(super) const HERE: &str = "/office/documents";
/// Documents on one page.
const ROWS: u32 = 50;
/// The fields of the address.
pub(super) const NAMES: [&str; 8] = [
    "q", "kind", "state", "customer", "from", "to", "show", "after",
];

#[derive(Template)]
#[template(path = "office/documents.html")]
struct ListTemplate {
    s: Shell,
    saved: Saved,
    rows: Vec<Row>,
    kinds: Vec<Chip>,
    states: Vec<Chip>,
    /// What the hidden fields of the form keep.
    kept: Vec<(&'static str, String)>,
    typed: String,
    from: (String, Option<String>),
    to: (String, Option<String>),
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
    let archived = fields.get("show") == "archived";
    let after = fields.given("after").map(str::parse::<From>);
    let customer = fields.given("customer").map(str::parse);
    let bound = |name: &str| {
        let typed = fields.get(name).to_owned();
        let read = day(&typed);
        let wrong = (!typed.is_empty() && read.is_none()).then(|| t.document_wrong_date());
        (read, (typed, wrong))
    };
    let ((from, from_shown), (to, to_shown)) = (bound("from"), bound("to"));
    let query = DocumentQuery {
        typed: fields.get("q").to_owned(),
        kind: fields.get("kind").parse().ok(),
        state: fields.get("state").parse().ok(),
        customer: customer.transpose().or(Err(Trouble::Unknown))?,
        from,
        to,
        archived,
        after: after.transpose().or(Err(Trouble::Unknown))?,
    };
    let found = web.app.office_documents(&seat.desk, &query, ROWS).await;
    let found = found.map_err(trouble)?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
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
    let sums = found.sums.iter().map(|sum| {
        let shown = |amount| i18n::amount(amount, unit_for(&shops, amount), seat.locale);
        t.documents_sum(seat.number(sum.count), shown(sum.total), shown(sum.debt))
    });
    let counted: u32 = found.sums.iter().map(|sum| sum.count).sum();
    let capped = (counted >= SUMMED).then(|| t.office_sum_capped(seat.number(SUMMED)));
    let kept = ["kind", "state", "customer", "show"];
    let kept = kept.into_iter().filter_map(|name| {
        let value = fields.given(name)?;
        Some((name, value.to_owned()))
    });
    let template = ListTemplate {
        s: Shell::new(&seat, Some(Place::Documents), t.documents()).said(fields.get("said")),
        saved: saved(&web, &seat, SavedList::Documents, &fields).await?,
        rows: found
            .rows
            .iter()
            .map(|one| row(one, &shops, &seat))
            .collect(),
        kinds,
        states,
        kept: kept.collect(),
        typed: query.typed.clone(),
        from: from_shown,
        to: to_shown,
        new: fields.address(&format!("{HERE}/new"), &["kind", "customer"], &[]),
        customer: found
            .customer
            .map(|customer| t.documents_of(crate::pay::clean(&customer.name))),
        empty: if narrowed || archived {
            t.documents_none_found()
        } else {
            t.documents_none()
        },
        narrowed,
        sums: sums.chain(capped).collect(),
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

pub(super) fn row(one: &Listed, shops: &[app::office::Shop], seat: &Seat) -> Row {
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

//! The list of customers, and the search that finds them however their names are typed.

use app::customer::{CustomerError, Place as From};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::customer::{Customer, CustomerKind};
use domain::saved::SavedList;
use http::StatusCode;

use super::saved::{Saved, saved};
use super::shell::{Place, Seat, Shell, page};
use super::typed::Fields;
use crate::routes::Web;
use crate::trouble::Trouble;

/// Where the list is.
pub(super) const HERE: &str = "/office/customers";
/// Customers on one page.
const ROWS: u32 = 50;
/// The fields of the address.
pub(super) const NAMES: [&str; 3] = ["q", "show", "after"];

#[derive(Template)]
#[template(path = "office/customers.html")]
struct ListTemplate {
    s: Shell,
    saved: Saved,
    rows: Vec<Row>,
    /// What is searched for.
    typed: String,
    archived: bool,
    /// Said when there is nothing to show.
    empty: String,
    /// The same search among the others: archived or not.
    others: (String, String),
    older: Option<String>,
}

/// One customer.
struct Row {
    href: String,
    name: String,
    kind: String,
    mobile: Option<String>,
    email: Option<String>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let archived = fields.get("show") == "archived";
    let after = fields.given("after").map(str::parse::<From>);
    let after = after.transpose().or(Err(Trouble::Unknown))?;
    let typed = fields.get("q");
    let found = web
        .app
        .office_customers(&seat.desk, typed, archived, after, ROWS);
    let found = found.await.map_err(trouble)?;
    let t = seat.t();
    let address = |change: &[(&str, &str)]| fields.address(HERE, &NAMES, change);
    let older = found
        .next
        .map(|next| address(&[("after", &next.to_string())]));
    let others = if archived {
        (address(&[("show", ""), ("after", "")]), t.customers_kept())
    } else {
        let there = address(&[("show", "archived"), ("after", "")]);
        (there, t.customers_archived())
    };
    let template = ListTemplate {
        s: Shell::new(&seat, Some(Place::Customers), t.customers()).said(fields.get("said")),
        saved: saved(&web, &seat, SavedList::Customers, &fields).await?,
        rows: found.rows.iter().map(|one| row(one, &seat)).collect(),
        typed: typed.to_owned(),
        archived,
        empty: match (typed.is_empty(), archived) {
            (false, _) => t.customers_none_found(),
            (true, true) => t.customers_none_archived(),
            (true, false) => t.customers_none(),
        },
        others,
        older,
    };
    page(StatusCode::OK, &template)
}

fn row(one: &Customer, seat: &Seat) -> Row {
    Row {
        href: format!("{HERE}/{}", one.id),
        name: one.name.clone(),
        kind: kind_word(one.kind, seat),
        mobile: one.mobile.as_ref().map(ToString::to_string),
        email: one.email.as_ref().map(ToString::to_string),
    }
}

/// The word for a kind of customer.
pub(super) fn kind_word(kind: CustomerKind, seat: &Seat) -> String {
    let t = seat.t();
    match kind {
        CustomerKind::Person => t.customer_person(),
        CustomerKind::Company => t.customer_company(),
        CustomerKind::WalkIn => t.customer_walk_in(),
    }
}

/// What stands in the place of a page. Who lacks the permission was told by the guard.
pub(super) fn trouble(error: CustomerError) -> Trouble {
    match error {
        CustomerError::Store(error) => Trouble::Busy(error.to_string()),
        CustomerError::Forbidden(_)
        | CustomerError::NotFound
        | CustomerError::Twice
        | CustomerError::WalkIn
        | CustomerError::Merged(_)
        | CustomerError::Merge(_)
        | CustomerError::Changed
        | CustomerError::Wrong(_)
        | CustomerError::SameMobile(_) => Trouble::Unknown,
    }
}

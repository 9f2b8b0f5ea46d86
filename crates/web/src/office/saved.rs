//! Filters that a user keeps: the chips above each list, keeping one, forgetting one.

use app::office::SavedError;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::saved::SavedList;
use http::{StatusCode, Uri};

use super::reports::money;
use super::shell::{Place, Seat, Shell, page};
use super::typed::{Fields, Posted};
use super::{customers, documents, links, open_payments, outbox, payments, receipts, slips};
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["POST"],
        path: "/office/saved",
        permission: Permission::SignedIn,
        service: || post(keep),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/saved/forget",
        permission: Permission::SignedIn,
        service: || get(ask_forget).post(forget),
    },
];

/// What stands above a list.
pub(super) struct Saved {
    pub(super) list: &'static str,
    pub(super) chips: Vec<Kept>,
    /// What the list is narrowed to, unless to nothing or to a filter that is kept.
    pub(super) query: Option<String>,
}

/// A filter that is kept.
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) forget: String,
    pub(super) current: bool,
}

#[derive(Template)]
#[template(path = "office/saved_forget.html")]
struct ForgetTemplate {
    s: Shell,
    list: &'static str,
    name: String,
    back: &'static str,
}

#[derive(Template)]
#[template(path = "office/saved_refused.html")]
struct RefusedTemplate {
    s: Shell,
    list: &'static str,
    name: String,
    query: String,
    wrong: String,
    back: String,
}

/// Where a list is, the fields that narrow it, and its place in the menu.
fn place(list: SavedList) -> (&'static str, &'static [&'static str], Place) {
    match list {
        SavedList::Links => (links::PATH, links::NAMES, Place::Links),
        SavedList::Payments => (payments::PATH, payments::NAMES, Place::Payments),
        SavedList::Receipts => (receipts::HERE, receipts::NAMES, Place::Receipts),
        SavedList::Documents => (documents::HERE, &documents::NAMES, Place::Documents),
        SavedList::Customers => (customers::HERE, &customers::NAMES, Place::Customers),
        SavedList::Money => (money::HERE, money::NAMES, Place::Reports),
        SavedList::OpenPayments => (
            open_payments::HERE,
            open_payments::NAMES,
            Place::OpenPayments,
        ),
        SavedList::Slips => (slips::HERE, slips::NAMES, Place::Slips),
        SavedList::Messages => (outbox::PATH, outbox::NAMES, Place::Outbox),
    }
}

/// The filter of these fields in its one spelling: where in the list somebody is, is not part of it.
fn query(list: SavedList, fields: &Fields) -> String {
    let (_, names, _) = place(list);
    let whole = fields.address("", names, &[("after", "")]);
    whole.trim_start_matches('?').to_owned()
}

/// What stands above this list.
pub(super) async fn saved(
    web: &Web,
    seat: &Seat,
    list: SavedList,
    fields: &Fields,
) -> Result<Saved, Trouble> {
    let (path, ..) = place(list);
    let now = query(list, fields);
    let kept = web.app.kept_filters(&seat.desk, list).await;
    let kept = kept.map_err(|error| Trouble::Busy(error.to_string()))?;
    let chips: Vec<Kept> = kept
        .into_iter()
        .map(|one| Kept {
            href: format!("{path}?{}", one.query),
            forget: forget_address(list, &one.name),
            current: one.query == now,
            name: one.name,
        })
        .collect();
    let known = now.is_empty() || chips.iter().any(|chip| chip.current);
    Ok(Saved {
        list: list.as_str(),
        chips,
        query: (!known).then_some(now),
    })
}

fn forget_address(list: SavedList, name: &str) -> String {
    let change = [("list", list.as_str()), ("name", name)];
    Fields::default().address("/office/saved/forget", &["list", "name"], &change)
}

fn list_of(fields: &Fields) -> Result<SavedList, Trouble> {
    fields.get("list").parse().or(Err(Trouble::Unknown))
}

/// Only what a list understands is kept, whatever a form says.
fn typed(list: SavedList, fields: &Fields) -> String {
    let address = format!("/?{}", fields.get("query")).parse::<Uri>().ok();
    let read = address.and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok());
    let read = Fields(read.map(|Query(fields)| fields).unwrap_or_default());
    query(list, &read)
}

async fn keep(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let list = list_of(&fields)?;
    let t = seat.t();
    let (path, _, at) = place(list);
    let query = typed(list, &fields);
    let name = fields.get("name");
    let back = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    };
    let kept = web.app.keep_filter(&seat.desk, list, (name, &query)).await;
    let wrong = match kept {
        Ok(()) => return see_other(&format!("{back}&said=filter-kept")),
        Err(SavedError::Store(error)) => return Err(Trouble::Busy(error.to_string())),
        Err(SavedError::Full) => t.saved_full(),
        Err(SavedError::Wrong(_)) if name.is_empty() || query.is_empty() => t.office_wrong_empty(),
        Err(SavedError::Wrong(_)) => t.office_wrong_long(seat.number(60)),
    };
    let template = RefusedTemplate {
        s: Shell::new(&seat, Some(at), t.saved_keep()),
        list: list.as_str(),
        name: name.to_owned(),
        query,
        wrong,
        back,
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

async fn ask_forget(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let list = list_of(&fields)?;
    let kept = web.app.kept_filters(&seat.desk, list).await;
    let kept = kept.map_err(|error| Trouble::Busy(error.to_string()))?;
    let name = fields.get("name").to_owned();
    if !kept.iter().any(|one| one.name == name) {
        return Err(Trouble::Unknown);
    }
    let (back, _, at) = place(list);
    let template = ForgetTemplate {
        s: Shell::new(&seat, Some(at), seat.t().saved_forget_ask()),
        list: list.as_str(),
        name,
        back,
    };
    page(StatusCode::OK, &template)
}

async fn forget(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let list = list_of(&fields)?;
    let name = fields.get("name");
    let gone = web.app.forget_filter(&seat.desk, list, name).await;
    match gone {
        Ok(true) => see_other(&format!("{}?said=filter-forgotten", place(list).0)),
        Ok(false) => Err(Trouble::Unknown),
        Err(error) => Err(Trouble::Busy(error.to_string())),
    }
}

//! Two customers that are one: chosen, shown beside each other, and asked about before it is done.

use app::customer::{CustomerError, MergeSide, MergeView};
use app::office::Found;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::customer::{CustomerKind, MergeRefusal};
use domain::id::CustomerId;
use http::StatusCode;

use super::customer::{id_of, once};
use super::customers::{HERE, kind_word, trouble};
use super::shell::{Place, Seat, Shell, page};
use super::statement::{self, OwingLine};
use super::typed::{Fields, Posted};
use crate::page::T;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/merge.html")]
struct MergeTemplate {
    s: Shell,
    notice: Option<String>,
    href: String,
    /// What is searched for.
    typed: String,
    /// Who was found: address and words.
    found: Vec<(String, String)>,
    nobody: bool,
    pair: Option<Pair>,
    nonce: String,
}

/// The two beside each other.
struct Pair {
    sides: [Side; 2],
    other: CustomerId,
    /// The same the other way round.
    swapped: String,
    may: bool,
    question: String,
}

struct Side {
    heading: String,
    name: String,
    kind: String,
    version: i64,
    mobile: Option<String>,
    email: Option<String>,
    counts: Vec<(String, String)>,
    owing: Vec<OwingLine>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    match fields.given("other").map(id_of).transpose()? {
        Some(other) => pair_page(&web, &seat, (id, other), (StatusCode::OK, None)).await,
        None => search_page(&web, &seat, id, &fields).await,
    }
}

pub(crate) async fn merge(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, other) = (id_of(&id)?, id_of(fields.get("other"))?);
    let gone = fields.get("gone").parse().or(Err(Trouble::BadForm))?;
    let version = fields.version()?;
    let done = web.app.merge_customers(
        &seat.desk,
        (id, version),
        (other, gone),
        once(&fields),
        &seat.request_id,
    );
    let t = seat.t();
    let notice = match done.await {
        Ok(()) => return see_other(&format!("{HERE}/{id}?said=merged")),
        Err(CustomerError::Merged(into)) => return see_other(&format!("{HERE}/{into}")),
        Err(CustomerError::Changed) => t.office_changed_meanwhile(),
        Err(CustomerError::Twice) => t.customer_sent_before(),
        // The page says why by itself.
        Err(CustomerError::Merge(_) | CustomerError::WalkIn) => String::new(),
        Err(error) => return Err(trouble(error)),
    };
    let notice = Some(notice).filter(|text| !text.is_empty());
    pair_page(&web, &seat, (id, other), (StatusCode::CONFLICT, notice)).await
}

fn shell(seat: &Seat) -> Shell {
    Shell::new(seat, Some(Place::Customers), seat.t().merge_title())
}

async fn search_page(
    web: &Web,
    seat: &Seat,
    id: CustomerId,
    fields: &Fields,
) -> Result<Response, Trouble> {
    // Who may not merge, or is merged, sees nothing of it.
    let record = match web.app.office_customer(&seat.desk, id).await {
        Err(CustomerError::Merged(into)) => return see_other(&format!("{HERE}/{into}")),
        other => other.map_err(trouble)?,
    };
    if record.customer.kind == CustomerKind::WalkIn {
        return Err(Trouble::Unknown);
    }
    let here = format!("{HERE}/{id}/merge");
    let typed = fields.get("who").trim();
    let customers = if typed.is_empty() {
        record.sharing
    } else {
        let found = web.app.office_find_customer(&seat.desk, typed).await;
        match found.map_err(|error| Trouble::Busy(error.to_string()))? {
            Found::Nobody => Vec::new(),
            Found::Several(all) => all,
            Found::One(one) => {
                let one = web.app.office_customer(&seat.desk, one).await;
                vec![one.map_err(trouble)?.customer]
            }
        }
    };
    let others = customers.into_iter().filter(|one| one.id != id);
    let found: Vec<_> = others
        .map(|one| {
            let words = match &one.mobile {
                Some(mobile) => format!("{} · {mobile}", one.name),
                None => one.name,
            };
            (format!("{here}?other={}", one.id), words)
        })
        .collect();
    let template = MergeTemplate {
        s: shell(seat),
        notice: None,
        nobody: !typed.is_empty() && found.is_empty(),
        href: format!("{HERE}/{id}"),
        typed: typed.to_owned(),
        found,
        pair: None,
        nonce: String::new(),
    };
    page(StatusCode::OK, &template)
}

async fn pair_page(
    web: &Web,
    seat: &Seat,
    (stays, goes): (CustomerId, CustomerId),
    (status, notice): (StatusCode, Option<String>),
) -> Result<Response, Trouble> {
    let view = match web.app.office_merge(&seat.desk, stays, goes).await {
        Err(CustomerError::Merged(into)) => return see_other(&format!("{HERE}/{into}")),
        other => other.map_err(trouble)?,
    };
    let t = seat.t();
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let side = |side: &MergeSide, heading: String| {
        let owing = side.owing.as_deref().unwrap_or_default();
        self::side(
            side,
            heading,
            seat,
            statement::owing(owing, seat, &shops, side.customer.id),
        )
    };
    let MergeView {
        stays: one,
        goes: other,
        refusal,
    } = &view;
    let template = MergeTemplate {
        s: shell(seat),
        notice: refusal.map(|why| refusal_words(why, t)).or(notice),
        href: format!("{HERE}/{stays}"),
        typed: String::new(),
        found: Vec::new(),
        nobody: false,
        pair: Some(Pair {
            sides: [side(one, t.merge_stays()), side(other, t.merge_goes())],
            other: goes,
            swapped: format!("{HERE}/{goes}/merge?other={stays}"),
            may: refusal.is_none(),
            question: t.merge_question(&other.customer.name, &one.customer.name),
        }),
        nonce: web.app.form_nonce(),
    };
    page(status, &template)
}

fn side(side: &MergeSide, heading: String, seat: &Seat, owing: Vec<OwingLine>) -> Side {
    let t = seat.t();
    let hanging = &side.hanging;
    let counts = [
        (t.documents(), hanging.documents),
        (t.office_links(), hanging.links),
        (t.receipts(), hanging.receipts),
        (t.people_contacts(), hanging.contacts),
        (t.people_addresses(), hanging.addresses),
    ];
    let customer = &side.customer;
    Side {
        heading,
        name: customer.name.clone(),
        kind: kind_word(customer.kind, seat),
        version: customer.version,
        mobile: customer.mobile.as_ref().map(ToString::to_string),
        email: customer.email.as_ref().map(ToString::to_string),
        counts: counts
            .map(|(label, count)| (label, seat.number(count)))
            .into(),
        owing,
    }
}

fn refusal_words(why: MergeRefusal, t: T) -> String {
    match why {
        MergeRefusal::Itself => t.merge_itself(),
        MergeRefusal::WalkIn => t.customer_walk_in_text(),
        MergeRefusal::People => t.merge_people(),
    }
}

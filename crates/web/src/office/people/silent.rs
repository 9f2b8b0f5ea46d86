//! Addresses that take no messages: the list, one more, and letting one have messages again.

use app::customer::{MAX_REASON, SilentAddress};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::contact::AddressKind;
use domain::id::OptOutId;

use super::address::address_fields;
use super::{Retry, kind_word, retry};
use crate::office::customer::once;
use crate::office::customers::trouble;
use crate::office::field::{self, Field};
use crate::office::settings::visit::Filling;
use crate::office::shell::{Place, Seat, Shell, page};
use crate::office::typed::{Fields, Posted};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

const PAGE: &str = "/office/customers/silent";
/// Addresses on one page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "office/silent.html")]
struct SilentTemplate<'a> {
    s: Shell,
    notice: Option<String>,
    rows: Vec<Row>,
    nonce: String,
    fields: field::Fields<'a>,
    older: Option<String>,
}

struct Row {
    href: String,
    kind: String,
    address: String,
    reason: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    fields: Fields,
) -> Result<Response, Trouble> {
    let after = fields.given("after").map(str::parse::<OptOutId>);
    let after = after.transpose().or(Err(Trouble::Unknown))?;
    let shown = (Retry::default(), fields.get("said"));
    render(&web, &seat, after, None, shown).await
}

pub(crate) async fn set(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let kind = fields.get("kind").parse().or(Err(Trouble::BadForm))?;
    let (address, reason) = ((kind, fields.get("address")), fields.get("reason"));
    let by = (once(&fields), &seat.request_id);
    let set = web.app.set_opt_out(&seat.desk, address, reason, by.0, by.1);
    match set.await {
        Ok(()) => see_other(&format!("{PAGE}?said=saved")),
        Err(error) => render(&web, &seat, None, Some(&fields), (retry(error)?, "")).await,
    }
}

pub(crate) async fn lift(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id: OptOutId = id.parse().or(Err(Trouble::Unknown))?;
    let by = (once(&fields), &seat.request_id);
    let lifted = web
        .app
        .lift_opt_out(&seat.desk, id, fields.get("reason"), by.0, by.1);
    match lifted.await {
        Ok(()) => see_other(&format!("{PAGE}?said=saved")),
        Err(error) => render(&web, &seat, None, None, (retry(error)?, "")).await,
    }
}

async fn render(
    web: &Web,
    seat: &Seat,
    after: Option<OptOutId>,
    typed: Option<&Fields>,
    (retry, said): (Retry, &str),
) -> Result<Response, Trouble> {
    let found = web.app.opt_outs(&seat.desk, after, ROWS).await;
    let found = found.map_err(trouble)?;
    let t = seat.t();
    let again = &retry.again;
    let filling = Filling { typed, again, t };
    let kinds = AddressKind::ALL.iter().copied();
    let kinds: Vec<_> = kinds
        .filter(|kind| *kind != AddressKind::Landline)
        .collect();
    let mut fields = address_fields(&filling, seat, &kinds);
    let reason = Field {
        name: "reason",
        label: t.people_silent_reason(),
        autocomplete: "off",
        max: MAX_REASON,
        ..Field::default()
    };
    fields.push(filling.field(reason, ""));
    again.mark(&mut fields, seat);
    let full = found.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
    let last = found.last().filter(|_| full);
    let row = |one: &SilentAddress| Row {
        href: format!("{PAGE}/{}/lift", one.id),
        kind: kind_word(one.address.kind(), seat),
        address: one.address.to_string(),
        reason: one.reason.clone(),
    };
    let template = SilentTemplate {
        s: Shell::new(seat, Some(Place::Customers), t.people_silent()).said(said),
        notice: retry.twice.then(|| t.customer_sent_before()),
        older: last.map(|last| format!("{PAGE}?after={}", last.id)),
        rows: found.iter().map(row).collect(),
        nonce: web.app.form_nonce(),
        fields: field::Fields {
            heading: t.office_wrong_summary(),
            fields: &fields,
        },
    };
    page(again.status, &template)
}

//! What must be set up before a link can be made, and where that is done.

use app::office::Lack;
use askama::Template;
use axum::response::Response;
use domain::access::Permission;
use http::StatusCode;

use super::super::shell::{Place, Seat, Shell, page};
use crate::routes::Web;
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/first.html")]
struct FirstTemplate {
    s: Shell,
    heading: String,
    text: String,
    next: Option<(&'static str, String)>,
    /// Who can do it, if the reader cannot.
    who: Option<String>,
}

/// The page that stands in the place of the form.
pub(super) async fn first(web: &Web, seat: &Seat, lack: Lack) -> Result<Response, Trouble> {
    let t = seat.t();
    let (permission, href, label, heading, text) = match lack {
        Lack::Shop => (
            Permission::Settings,
            "/office/settings/shops/new",
            t.settings_shop_new(),
            t.office_first_shop(),
            t.office_first_shop_text(),
        ),
        Lack::Provider => (
            Permission::Providers,
            "/office/settings/providers",
            t.office_first_provider_go(),
            t.office_first_provider(),
            t.office_first_provider_text(),
        ),
    };
    let may = seat.desk.staff.may_everywhere(permission);
    let owners = web.app.owner_names(seat.desk.staff.merchant).await;
    let owners = owners.map_err(|error| Trouble::Busy(error.to_string()))?;
    let owners = owners.join(t.office_and_between().as_str());
    let template = FirstTemplate {
        s: Shell::new(seat, Some(Place::Links), t.office_new_link()),
        heading,
        text,
        next: may.then_some((href, label)),
        who: (!may && !owners.is_empty()).then(|| t.office_todo_who(owners)),
    };
    page(StatusCode::OK, &template)
}

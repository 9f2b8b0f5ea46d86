//! The form in which staff register a bank slip for a payer who told them of it, on the telephone
//! say. Somebody else accepts it.

use app::slip::SlipError;
use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::id::LinkId;
use domain::settings::{Fault, Faults};
use http::StatusCode;

use super::id_of;
use crate::office::field::{Choice, Field, Fields as Shown, Kind};
use crate::office::shell::{Place, Seat, Shell, page, summary};
use crate::office::slips::trouble;
use crate::office::typed::Fields;
use crate::pay::slip::form::{Form, with_picture_lost};
use crate::pay::slip::read;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

#[derive(Template)]
#[template(path = "office/slip_new.html")]
struct NewTemplate<'a> {
    s: Shell,
    id: String,
    what: String,
    notice: Option<String>,
    nonce: String,
    /// The code of the unit in which the amount is typed.
    unit: &'static str,
    fields: Shown<'a>,
}

pub(crate) async fn ask(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
) -> Result<Response, Trouble> {
    let fresh = (None, &Faults::default(), StatusCode::OK);
    form_page(&web, &seat, id_of(&id)?, fresh).await
}

pub(crate) async fn register(
    State(web): State<Web>,
    Path(id): Path<String>,
    seat: Seat,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    // Nothing is read for a link that is not there.
    web.app.slip_form(&seat.desk, id).await.map_err(trouble)?;
    let (fields, sent) = read(form, None).await?;
    let (app, picture) = (&web.app, sent.picture.is_some());
    let done = app.register_slip_for(&seat.desk, id, sent, &seat.request_id);
    let (faults, status) = match done.await {
        Ok(_) => return see_other(&format!("/office/links/{id}?said=slip-registered")),
        Err(SlipError::Wrong(faults)) => (faults, StatusCode::UNPROCESSABLE_ENTITY),
        Err(SlipError::Taken) => (Faults::one("number", Fault::Known), StatusCode::CONFLICT),
        Err(SlipError::Flood) => {
            let faults = Faults::one("form", Fault::Full(0));
            (faults, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => return Err(trouble(error)),
    };
    let faults = with_picture_lost(faults, picture);
    form_page(&web, &seat, id, (Some(&fields), &faults, status)).await
}

async fn form_page(
    web: &Web,
    seat: &Seat,
    id: LinkId,
    (typed, faults, status): (Option<&Fields>, &Faults, StatusCode),
) -> Result<Response, Trouble> {
    let found = web.app.slip_form(&seat.desk, id).await.map_err(trouble)?;
    let t = seat.t();
    let (link, zone) = (&found.link, found.link.shop.time_zone.clone());
    let form = Form {
        page: &found,
        typed,
        faults,
        locale: seat.locale,
        t,
        today: web.app.now().to_zoned(zone).date(),
    };
    let fields = fields(&form, seat);
    let template = NewTemplate {
        s: Shell::new(seat, Some(Place::Links), t.slip_new()),
        id: id.to_string(),
        what: summary(link.description.as_deref(), link.reference.as_deref(), t),
        notice: form.error("form"),
        nonce: web.app.form_nonce(),
        unit: i18n::shown_unit(link.amount, link.shop.unit).code(),
        fields: Shown {
            heading: t.access_fix(),
            fields: &fields,
        },
    };
    page(status, &template)
}

/// The fields of a payer's form, as the office shows fields.
fn fields(form: &Form<'_>, seat: &Seat) -> Vec<Field> {
    let t = seat.t();
    let choice = |name, label, choices: Vec<(Choice, bool)>| Field {
        name,
        label,
        value: choices
            .iter()
            .find_map(|(choice, chosen)| chosen.then(|| choice.value.clone()))
            .unwrap_or_default(),
        kind: Kind::Choice(choices.into_iter().map(|(choice, _)| choice).collect()),
        error: form.error(name).unwrap_or_default(),
        ..Field::default()
    };
    let accounts = form.accounts().into_iter();
    let accounts = accounts.map(|one| (Choice::new(one.id, one.name), one.chosen));
    let kinds = form.kinds().into_iter();
    let kinds = kinds.map(|(kind, name, chosen)| (Choice::new(kind, name), chosen));
    let mut fields = vec![
        choice("account", t.slip_account(), accounts.collect()),
        choice("kind", t.slip_kind(), kinds.collect()),
    ];
    fields.extend(form.fields().into_iter().map(|one| Field {
        name: one.name,
        label: match one.unit {
            Some(unit) => format!("{} ({unit})", one.label),
            None => one.label,
        },
        value: one.value,
        hint: one.hint,
        error: one.error.unwrap_or_default(),
        ltr: one.number,
        autocomplete: "off",
        optional: one.optional.then(|| t.office_optional()),
        ..Field::default()
    }));
    fields.extend(form.picture().map(|one| Field {
        name: "picture",
        label: one.label,
        hint: one.hint,
        error: one.error.unwrap_or_default(),
        kind: Kind::File("image/jpeg,image/png,image/webp"),
        optional: one.optional.then(|| t.office_optional()),
        ..Field::default()
    }));
    fields
}

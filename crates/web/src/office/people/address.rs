//! Further addresses of a customer: added by a form, taken away by a button.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::contact::{Address, AddressKind};
use domain::settings::{Fault, Faults};

use super::{Retry, Sheet, form_page, kind_word, retry};
use crate::office::customer::{id_of, once};
use crate::office::customers::{HERE, trouble};
use crate::office::field::{Choice, Field, Kind};
use crate::office::settings::form::Again;
use crate::office::settings::visit::Filling;
use crate::office::shell::Seat;
use crate::office::typed::{Fields, Posted};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Characters of any address.
const MAX_TYPED: usize = 254;

pub(crate) async fn new(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    render(&web, &seat, &id, None, &Retry::default()).await
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let Some(kind) = kind_of(&fields) else {
        return render(&web, &seat, &id, Some(&fields), &no_kind()).await;
    };
    let address = (kind, fields.get("address"));
    let even = fields.given("even").is_some();
    let by = (once(&fields), &seat.request_id);
    let made = web
        .app
        .add_address(&seat.desk, at, address, even, by.0, by.1);
    match made.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=made")),
        Err(error) => render(&web, &seat, &id, Some(&fields), &retry(error)?).await,
    }
}

pub(crate) async fn remove(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let kind = kind_of(&fields);
    let address = kind.and_then(|kind| Address::read(kind, fields.get("address")).ok());
    let Some(address) = address else {
        return render(&web, &seat, &id, None, &no_kind()).await;
    };
    let by = (once(&fields), &seat.request_id);
    let removed = web.app.remove_address(&seat.desk, at, &address, by.0, by.1);
    match removed.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=saved")),
        Err(error) => render(&web, &seat, &id, None, &retry(error)?).await,
    }
}

fn kind_of(fields: &Fields) -> Option<AddressKind> {
    fields.get("kind").parse().ok()
}

/// What no browser sends.
fn no_kind() -> Retry {
    Retry {
        again: Again::refused(Faults::one("kind", Fault::Choice)),
        ..Retry::default()
    }
}

async fn render(
    web: &Web,
    seat: &Seat,
    id: &str,
    typed: Option<&Fields>,
    retry: &Retry,
) -> Result<Response, Trouble> {
    let found = web.app.office_customer(&seat.desk, id_of(id)?).await;
    let customer = found.map_err(trouble)?.customer;
    if !customer.is_kept() {
        return Err(Trouble::Unknown);
    }
    let t = seat.t();
    let again = &retry.again;
    let sheet = Sheet {
        title: t.people_address_new(),
        action: format!("{HERE}/{}/addresses/new", customer.id),
        fields: address_fields(&Filling { typed, again, t }, seat, AddressKind::ALL),
        button: t.people_address_make(),
        removable: false,
    };
    form_page((web, seat, &customer), sheet, retry)
}

/// The two fields of an address.
pub(super) fn address_fields(
    filling: &Filling<'_>,
    seat: &Seat,
    kinds: &[AddressKind],
) -> Vec<Field> {
    let t = filling.t;
    let choices = kinds
        .iter()
        .map(|kind| Choice::new(kind, kind_word(*kind, seat)));
    let kind = Field {
        name: "kind",
        label: t.people_address_kind(),
        kind: Kind::Choice(choices.collect()),
        ..Field::default()
    };
    let address = Field {
        name: "address",
        label: t.people_address(),
        autocomplete: "off",
        max: MAX_TYPED,
        ltr: true,
        ..Field::default()
    };
    vec![
        filling.field(kind, AddressKind::Mobile.as_str()),
        filling.field(address, ""),
    ]
}

//! One contact of a company: a new one, its page, taking it away.

use app::customer::CustomerRecord;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::contact::AddressKind;
use domain::customer::{Contact, ContactForm, CustomerKind, MAX_NOTE};
use domain::id::ContactId;
use domain::position::PositionKey;
use domain::settings::MAX_NAME;

use super::{Retry, Sheet, form_page, kind_word, position_word, retry};
use crate::office::customer::{id_of, once};
use crate::office::customers::{HERE, trouble};
use crate::office::field::{Choice, Field, Kind};
use crate::office::settings::visit::Filling;
use crate::office::shell::Seat;
use crate::office::typed::{Fields, Posted};
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Characters of any address.
const MAX_TYPED: usize = 254;

/// Which contact a form is about.
#[derive(Clone, Copy)]
enum Which {
    New,
    One(ContactId),
}

pub(crate) async fn new(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    render(&web, &seat, (&id, Which::New), None, &Retry::default()).await
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let form = read(&fields);
    let by = (once(&fields), &seat.request_id);
    let made = web.app.add_contact(&seat.desk, at, &form, by.0, by.1);
    match made.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=made")),
        Err(error) => {
            let retry = retry(error)?;
            render(&web, &seat, (&id, Which::New), Some(&fields), &retry).await
        }
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path((id, contact)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let which = Which::One(contact_of(&contact)?);
    render(&web, &seat, (&id, which), None, &Retry::default()).await
}

pub(crate) async fn save(
    State(web): State<Web>,
    seat: Seat,
    Path((id, contact)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let (form, contact) = (read(&fields), contact_of(&contact)?);
    let by = (once(&fields), &seat.request_id);
    let saved = web
        .app
        .change_contact(&seat.desk, at, (contact, &form), by.0, by.1);
    match saved.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=saved")),
        Err(error) => {
            let (which, retry) = (Which::One(contact), retry(error)?);
            render(&web, &seat, (&id, which), Some(&fields), &retry).await
        }
    }
}

pub(crate) async fn remove(
    State(web): State<Web>,
    seat: Seat,
    Path((id, contact)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let contact = contact_of(&contact)?;
    let by = (once(&fields), &seat.request_id);
    let removed = web.app.remove_contact(&seat.desk, at, contact, by.0, by.1);
    match removed.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=saved")),
        Err(error) => {
            let (which, retry) = (Which::One(contact), retry(error)?);
            render(&web, &seat, (&id, which), None, &retry).await
        }
    }
}

fn contact_of(text: &str) -> Result<ContactId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

fn read(fields: &Fields) -> ContactForm {
    let text = |name: &str| fields.get(name).to_owned();
    let addresses = AddressKind::ALL.iter();
    ContactForm {
        name: text("name"),
        position: text("position"),
        addresses: addresses.map(|kind| (*kind, text(kind.as_str()))).collect(),
        note: text("note"),
        may_message: fields.given("may_message").is_some(),
    }
}

async fn render(
    web: &Web,
    seat: &Seat,
    (id, which): (&str, Which),
    typed: Option<&Fields>,
    retry: &Retry,
) -> Result<Response, Trouble> {
    let found = web.app.office_customer(&seat.desk, id_of(id)?).await;
    let record = found.map_err(trouble)?;
    if record.customer.kind != CustomerKind::Company {
        return Err(Trouble::Unknown);
    }
    let t = seat.t();
    let place = format!("{HERE}/{}/contacts", record.customer.id);
    let (title, action, stored, button) = match which {
        Which::New => {
            let stored = ContactForm {
                position: PositionKey::Manager.to_string(),
                may_message: true,
                ..ContactForm::default()
            };
            let action = format!("{place}/new");
            (
                t.people_contact_new(),
                action,
                stored,
                t.people_contact_make(),
            )
        }
        Which::One(contact) => {
            let mut all = record.contacts.iter();
            let one: Option<&Contact> = all.find(|one| one.id == contact);
            let one = one.ok_or(Trouble::Unknown)?;
            let action = format!("{place}/{contact}");
            (
                one.name.clone(),
                action,
                ContactForm::from(one),
                t.settings_save(),
            )
        }
    };
    let again = &retry.again;
    let sheet = Sheet {
        title,
        action,
        fields: fields(&Filling { typed, again, t }, &stored, &record, seat),
        button,
        removable: matches!(which, Which::One(_)),
    };
    form_page((web, seat, &record.customer), sheet, retry)
}

fn fields(
    filling: &Filling<'_>,
    stored: &ContactForm,
    record: &CustomerRecord,
    seat: &Seat,
) -> Vec<Field> {
    let t = filling.t;
    let own = record.positions.iter().filter(|one| {
        // One that is switched off is offered only to who has it.
        one.active || stored.position == one.id.to_string()
    });
    let own = own.map(|one| (PositionKey::Own(one.id), one.active));
    let all = PositionKey::BUILT_IN.map(|key| (key, true));
    let choices = all.into_iter().chain(own).map(|(key, active)| {
        let word = position_word(key, &record.positions, seat);
        let off = if active {
            String::new()
        } else {
            format!(" ({})", t.people_position_off())
        };
        Choice::new(key, format!("{word}{off}"))
    });
    let mut fields = vec![
        filling.field(
            Field {
                name: "name",
                label: t.customer_name(),
                autocomplete: "off",
                max: MAX_NAME,
                ..Field::default()
            },
            &stored.name,
        ),
        filling.field(
            Field {
                name: "position",
                label: t.people_position(),
                kind: Kind::Choice(choices.collect()),
                ..Field::default()
            },
            &stored.position,
        ),
    ];
    for kind in AddressKind::ALL {
        let mut typed = stored.addresses.iter();
        let value = typed
            .find(|(one, _)| one == kind)
            .map(|(_, text)| text.as_str());
        let field = Field {
            name: kind.as_str(),
            label: kind_word(*kind, seat),
            hint: hint(*kind, seat),
            autocomplete: "off",
            max: MAX_TYPED,
            ltr: true,
            ..Field::default()
        };
        fields.push(filling.optional(field, value.unwrap_or_default()));
    }
    fields.push(filling.optional(
        Field {
            name: "note",
            label: t.customer_note(),
            hint: t.customer_note_hint(),
            kind: Kind::Lines,
            max: MAX_NOTE,
            ..Field::default()
        },
        &stored.note,
    ));
    let may = Field {
        name: "may_message",
        label: t.customer_may_message(),
        hint: t.customer_may_message_hint(),
        ..Field::default()
    };
    fields.push(filling.switch(may, stored.may_message));
    fields
}

/// How an address of a kind is typed.
pub(in crate::office) fn hint(kind: AddressKind, seat: &Seat) -> String {
    let t = seat.t();
    match kind {
        AddressKind::Mobile => t.customer_mobile_hint(),
        AddressKind::Telegram | AddressKind::Eitaa => t.people_telegram_hint(),
        AddressKind::Bale => t.people_bale_hint(),
        AddressKind::WhatsApp => t.people_whatsapp_hint(),
        AddressKind::Landline | AddressKind::Email => String::new(),
    }
}

//! What hangs on customers: contacts, further addresses, addresses without messages, and customers
//! from files.

mod address;
mod contact;
mod import;
mod silent;

use app::customer::{CustomerError, CustomerRecord};
use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::contact::{Address, AddressKind};
use domain::customer::{Customer, CustomerKind};
use domain::position::{Position, PositionKey};
use http::StatusCode;

pub(super) use contact::hint;

use super::customers::{HERE, trouble};
use super::field::{self, Field};
use super::settings::form::Again;
use super::shell::{Place, Seat, Shell, page};
use crate::routes::{Permission, Route, Web};
use crate::trouble::Trouble;

const KEEPS: Permission = Permission::Staff(May::Customers);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/{id}/contacts/new",
        permission: KEEPS,
        service: || get(contact::new).post(contact::make),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/{id}/contacts/{contact}",
        permission: KEEPS,
        service: || get(contact::show).post(contact::save),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/{id}/contacts/{contact}/remove",
        permission: KEEPS,
        service: || post(contact::remove),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/{id}/addresses/new",
        permission: KEEPS,
        service: || get(address::new).post(address::make),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/{id}/addresses/remove",
        permission: KEEPS,
        service: || post(address::remove),
    },
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/silent",
        permission: KEEPS,
        service: || get(silent::show).post(silent::set),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/silent/{id}/lift",
        permission: KEEPS,
        service: || post(silent::lift),
    },
    // It reads a file of any size, a part of which it keeps.
    Route {
        methods: &["GET", "POST"],
        path: "/office/customers/import",
        permission: KEEPS,
        service: || {
            get(import::show)
                .post(import::upload_file)
                .layer(DefaultBodyLimit::disable())
        },
    },
    Route {
        methods: &["GET"],
        path: "/office/customers/import/{id}",
        permission: KEEPS,
        service: || get(import::one),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/import/{id}/confirm",
        permission: KEEPS,
        service: || post(import::confirm),
    },
    Route {
        methods: &["POST"],
        path: "/office/customers/import/{id}/cancel",
        permission: KEEPS,
        service: || post(import::cancel),
    },
    Route {
        methods: &["GET"],
        path: "/office/customers/import/{id}/result.csv",
        permission: KEEPS,
        service: || get(import::result),
    },
];

/// The part of a customer's page that these pages hang on.
#[derive(Template)]
#[template(path = "office/customer_people.html")]
struct SectionTemplate {
    t: crate::page::T,
    href: String,
    nonce: String,
    version: i64,
    /// Only companies have contacts.
    company: bool,
    contacts: Vec<Person>,
    addresses: Vec<Line>,
}

/// A contact.
struct Person {
    href: String,
    name: String,
    position: String,
    silent: bool,
    addresses: Vec<Line>,
}

/// An address.
struct Line {
    kind: AddressKind,
    word: String,
    text: String,
    silent: bool,
    /// It stands among the further ones, where it can be taken away.
    further: bool,
}

/// Contacts and further addresses of a customer, for their page. A walk-in has none.
pub(super) fn section(seat: &Seat, web: &Web, record: &CustomerRecord) -> Result<String, Trouble> {
    if !record.customer.is_kept() {
        return Ok(String::new());
    }
    let href = format!("{HERE}/{}", record.customer.id);
    let silent = |address: &Address| record.silent.iter().any(|one| one.address.is_same(address));
    let line = |address: &Address| Line {
        kind: address.kind(),
        word: kind_word(address.kind(), seat),
        text: address.to_string(),
        silent: silent(address),
        further: record.further.contains(address),
    };
    let person = |contact: &domain::customer::Contact| Person {
        href: format!("{href}/contacts/{}", contact.id),
        name: contact.name.clone(),
        position: position_word(contact.position, &record.positions, seat),
        silent: !contact.may_message,
        addresses: contact.addresses.iter().map(line).collect(),
    };
    // The two above stand in their own fields; here only if they are silent.
    let defaults = record.customer.defaults().filter(silent);
    let all: Vec<Address> = defaults.chain(record.further.iter().cloned()).collect();
    let template = SectionTemplate {
        t: seat.t(),
        nonce: web.app.form_nonce(),
        version: record.customer.version,
        company: record.customer.kind == CustomerKind::Company,
        contacts: record.contacts.iter().map(person).collect(),
        addresses: all.iter().map(line).collect(),
        href,
    };
    let html = template.render();
    html.map_err(|error| Trouble::Broken(error.to_string()))
}

/// The word for a kind of address.
pub(super) fn kind_word(kind: AddressKind, seat: &Seat) -> String {
    let t = seat.t();
    match kind {
        AddressKind::Mobile => t.customer_mobile(),
        AddressKind::Landline => t.people_landline(),
        AddressKind::Email => t.customer_email(),
        AddressKind::Telegram => t.people_telegram(),
        AddressKind::Bale => t.people_bale(),
        AddressKind::Eitaa => t.people_eitaa(),
        AddressKind::WhatsApp => t.people_whatsapp(),
    }
}

/// The name of a position.
pub(super) fn position_word(key: PositionKey, positions: &[Position], seat: &Seat) -> String {
    let t = seat.t();
    match key {
        PositionKey::Manager => t.people_manager(),
        PositionKey::Liaison => t.people_liaison(),
        PositionKey::Own(id) => {
            let found = positions.iter().find(|one| one.id == id);
            found.map_or_else(String::new, |one| one.name.clone())
        }
    }
}

/// A form about something that hangs on a customer.
#[derive(Template)]
#[template(path = "office/person.html")]
struct FormTemplate<'a> {
    s: Shell,
    back: (String, String),
    notice: Option<String>,
    /// Others with the same mobile: told once, then it is saved all the same.
    sharing: Vec<(String, String)>,
    action: String,
    nonce: String,
    version: i64,
    fields: field::Fields<'a>,
    button: String,
    /// Whether it can be taken away here.
    removable: bool,
}

/// A form before it is shown.
struct Sheet {
    title: String,
    action: String,
    fields: Vec<Field>,
    button: String,
    removable: bool,
}

/// Why a form is shown again.
#[derive(Default)]
struct Retry {
    again: Again,
    sharing: Vec<Customer>,
    twice: bool,
}

fn retry(error: CustomerError) -> Result<Retry, Trouble> {
    let mut retry = Retry::default();
    match error {
        CustomerError::Wrong(faults) => retry.again = Again::refused(faults),
        CustomerError::Changed => retry.again = Again::second(),
        CustomerError::SameMobile(sharing) => retry.sharing = sharing,
        CustomerError::Twice => retry.twice = true,
        error => return Err(trouble(error)),
    }
    Ok(retry)
}

fn form_page(
    (web, seat, customer): (&Web, &Seat, &Customer),
    mut sheet: Sheet,
    retry: &Retry,
) -> Result<Response, Trouble> {
    let t = seat.t();
    retry.again.mark(&mut sheet.fields, seat);
    let status = if retry.twice || !retry.sharing.is_empty() {
        StatusCode::CONFLICT
    } else {
        retry.again.status
    };
    let changed = retry.again.notice(t).map(|_| t.people_changed());
    let other = |other: &Customer| (format!("{HERE}/{}", other.id), other.name.clone());
    let template = FormTemplate {
        s: Shell::new(seat, Some(Place::Customers), sheet.title),
        back: (format!("{HERE}/{}", customer.id), customer.name.clone()),
        notice: changed.or_else(|| retry.twice.then(|| t.customer_sent_before())),
        sharing: retry.sharing.iter().map(other).collect(),
        action: sheet.action,
        nonce: web.app.form_nonce(),
        version: customer.version,
        fields: field::Fields {
            heading: t.office_wrong_summary(),
            fields: &sheet.fields,
        },
        button: sheet.button,
        removable: sheet.removable,
    };
    page(status, &template)
}

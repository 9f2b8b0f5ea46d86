//! One customer: a new one, the page with their data, archive and restore.

mod latest;

use app::customer::{CustomerError, CustomerRecord};
use app::link::Once;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::Permission as May;
use domain::customer::{Customer, CustomerForm, CustomerKind, MAX_NOTE, MAX_NUMBER, MAX_TITLE};
use domain::id::CustomerId;
use domain::settings::MAX_NAME;
use http::StatusCode;

use super::customers::{HERE, kind_word, trouble};
use super::field::{Choice, Field, Fields as Shown, Kind};
use super::people::section;
use super::settings::form::Again;
use super::settings::visit::Filling;
use super::shell::{Money, Place, Seat, Shell, page, unit_for};
use super::statement::{self, OwingLine};
use super::typed::{Fields, Posted};
use super::words::called;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

/// Where a new one is made.
const NEW: &str = "/office/customers/new";
/// Characters of a mobile with what people put between its digits.
const MAX_MOBILE: usize = 40;
/// Characters of an e-mail address.
const MAX_EMAIL: usize = 254;

#[derive(Template)]
#[template(path = "office/customer.html")]
struct CustomerTemplate<'a> {
    s: Shell,
    notice: Option<String>,
    /// Others with the same mobile.
    sharing: Vec<Other>,
    /// They were told of the others when they saved, and may save all the same.
    warned: bool,
    known: Option<Known>,
    /// Contacts and further addresses, rendered already; empty for a new one.
    people: String,
    /// What happened with them lately, rendered already; empty for a new one.
    latest: String,
    /// A walk-in stays as it is.
    fixed: bool,
    action: String,
    nonce: String,
    version: Option<i64>,
    fields: Shown<'a>,
    button: String,
}

/// Somebody with the same mobile.
struct Other {
    href: String,
    name: String,
}

/// What is known of a customer that exists.
struct Known {
    kind: String,
    /// What their links ask for and what came in; `None` for who may not see balances.
    sums: Option<Vec<Sum>>,
    /// What they owe, and where the statement is; `None` for who may not see the ledger.
    ledger: Option<(Vec<OwingLine>, String)>,
    href: String,
    archived: bool,
    /// They and another can become one.
    may_merge: bool,
    /// A link about them can be made.
    may_link: bool,
    id: CustomerId,
}

struct Sum {
    links: String,
    asked: Money,
    paid: Money,
}

/// How the form is shown again.
#[derive(Default)]
struct Retry {
    again: Again,
    sharing: Vec<Customer>,
    /// The same form did other work before.
    twice: bool,
}

pub(crate) async fn new(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    new_page(&web, &seat, None, Retry::default())
}

pub(crate) async fn make(
    State(web): State<Web>,
    seat: Seat,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (form, even) = read(&fields);
    let made = web
        .app
        .make_customer(&seat.desk, &form, even, once(&fields), &seat.request_id);
    match made.await {
        Ok(id) => see_other(&format!("{HERE}/{id}?said=made")),
        Err(error) => new_page(&web, &seat, Some(&fields), retry(error)?),
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    // Whoever was merged is found where they are now.
    if let Err(CustomerError::Merged(into)) = web.app.office_customer(&seat.desk, id).await {
        return see_other(&format!("{HERE}/{into}"));
    }
    let shown = (Retry::default(), fields.get("said"));
    customer_page(&web, &seat, id, None, shown).await
}

pub(crate) async fn save(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let (id, version) = (id_of(&id)?, fields.version()?);
    let (form, even) = read(&fields);
    let by = (once(&fields), &seat.request_id);
    let saved = web
        .app
        .change_customer(&seat.desk, (id, version), &form, even, by.0, by.1);
    match saved.await {
        Ok(()) => see_other(&format!("{HERE}/{id}?said=saved")),
        Err(error) => customer_page(&web, &seat, id, Some(&fields), (retry(error)?, "")).await,
    }
}

pub(crate) async fn archive(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let done = web
        .app
        .archive_customer(&seat.desk, at, once(&fields), &seat.request_id);
    set_aside(&web, &seat, at.0, done.await, "archived").await
}

pub(crate) async fn restore(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let at = (id_of(&id)?, fields.version()?);
    let done = web
        .app
        .restore_customer(&seat.desk, at, once(&fields), &seat.request_id);
    set_aside(&web, &seat, at.0, done.await, "restored").await
}

async fn set_aside(
    web: &Web,
    seat: &Seat,
    id: CustomerId,
    done: Result<(), CustomerError>,
    said: &str,
) -> Result<Response, Trouble> {
    match done {
        Ok(()) => see_other(&format!("{HERE}/{id}?said={said}")),
        Err(error) => customer_page(web, seat, id, None, (retry(error)?, "")).await,
    }
}

pub(super) fn id_of(text: &str) -> Result<CustomerId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

/// What makes a form do its work once.
pub(super) fn once(fields: &Fields) -> Once {
    Once {
        key: format!("form:{}", fields.get("nonce")),
        fingerprint: fields.fingerprint(),
    }
}

/// The form, and whether to save though others have this mobile.
fn read(fields: &Fields) -> (CustomerForm, bool) {
    let text = |name| fields.get(name).to_owned();
    let form = CustomerForm {
        kind: text("kind"),
        name: text("name"),
        number: text("number"),
        title: text("title"),
        mobile: text("mobile"),
        email: text("email"),
        note: text("note"),
        may_message: fields.given("may_message").is_some(),
    };
    (form, fields.given("even").is_some())
}

/// What can be mended by whoever typed it; the rest is trouble.
fn retry(error: CustomerError) -> Result<Retry, Trouble> {
    match error {
        CustomerError::Wrong(faults) => Ok(Retry {
            again: Again::refused(faults),
            ..Retry::default()
        }),
        CustomerError::Changed => Ok(Retry {
            again: Again::second(),
            ..Retry::default()
        }),
        CustomerError::SameMobile(sharing) => Ok(Retry {
            sharing,
            ..Retry::default()
        }),
        CustomerError::Twice => Ok(Retry {
            twice: true,
            ..Retry::default()
        }),
        error => Err(trouble(error)),
    }
}

fn new_page(
    web: &Web,
    seat: &Seat,
    typed: Option<&Fields>,
    retry: Retry,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let stored = CustomerForm {
        kind: CustomerKind::Person.to_string(),
        may_message: true,
        ..CustomerForm::default()
    };
    let s = Shell::new(seat, Some(Place::Customers), t.customer_new());
    let sheet = Sheet {
        action: NEW.to_owned(),
        version: None,
        stored,
        known: None,
        people: String::new(),
        latest: String::new(),
        button: t.customer_make(),
    };
    form_page((web, seat, s), sheet, typed, retry)
}

async fn customer_page(
    web: &Web,
    seat: &Seat,
    id: CustomerId,
    typed: Option<&Fields>,
    (mut retry, said): (Retry, &str),
) -> Result<Response, Trouble> {
    let found = web.app.office_customer(&seat.desk, id).await;
    let record = found.map_err(trouble)?;
    let people = section(seat, web, &record)?;
    let CustomerRecord {
        customer,
        sharing,
        sums,
        ..
    } = record;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let sum = |sum: &app::office::Sums| Sum {
        links: seat.number(sum.count),
        asked: seat.money(sum.asked, unit_for(&shops, sum.asked)),
        paid: seat.money(sum.paid, unit_for(&shops, sum.paid)),
    };
    let latest = latest::latest((web, seat), &customer, &shops).await?;
    if typed.is_none() {
        retry.sharing = sharing;
    }
    let mut ledger = None;
    if seat.desk.staff.may_everywhere(May::SeeBalances) {
        let owing = web.app.customer_owing(&seat.desk, id).await;
        let owing = owing.map_err(super::receipts::trouble)?;
        ledger = Some((
            statement::owing(&owing, seat, &shops, id),
            statement::path(id),
        ));
    }
    let s = Shell::new(
        seat,
        Some(Place::Customers),
        called(&customer.name, seat.t()),
    )
    .said(said);
    let sheet = Sheet {
        action: format!("{HERE}/{id}"),
        version: Some(customer.version),
        stored: CustomerForm::from(&customer),
        known: Some(Known {
            kind: kind_word(customer.kind, seat),
            sums: sums.map(|sums| sums.iter().map(sum).collect()),
            ledger,
            href: format!("{HERE}/{id}"),
            archived: customer.archived,
            may_merge: !customer.archived && seat.desk.staff.may_everywhere(May::Customers),
            may_link: !customer.archived && seat.may(May::CreateLinks),
            id,
        }),
        people,
        latest,
        button: seat.t().settings_save(),
    };
    form_page((web, seat, s), sheet, typed, retry)
}

/// The form of a customer before anything is typed.
struct Sheet {
    action: String,
    version: Option<i64>,
    stored: CustomerForm,
    known: Option<Known>,
    people: String,
    latest: String,
    button: String,
}

fn form_page(
    (web, seat, s): (&Web, &Seat, Shell),
    sheet: Sheet,
    typed: Option<&Fields>,
    retry: Retry,
) -> Result<Response, Trouble> {
    let t = seat.t();
    let again = &retry.again;
    let mut fields = fields(&Filling { typed, again, t }, &sheet.stored, seat);
    again.mark(&mut fields, seat);
    let warned = typed.is_some() && !retry.sharing.is_empty();
    let status = if warned || retry.twice {
        StatusCode::CONFLICT
    } else {
        again.status
    };
    let others = retry.sharing.iter().map(|other| Other {
        href: format!("{HERE}/{}", other.id),
        name: other.name.clone(),
    });
    let template = CustomerTemplate {
        notice: again
            .notice(t)
            .or_else(|| retry.twice.then(|| t.customer_sent_before())),
        warned,
        sharing: others.collect(),
        fixed: sheet.stored.kind == CustomerKind::WalkIn.as_str(),
        known: sheet.known,
        people: sheet.people,
        latest: sheet.latest,
        action: sheet.action,
        nonce: web.app.form_nonce(),
        version: sheet.version,
        fields: Shown {
            heading: t.office_wrong_summary(),
            fields: &fields,
        },
        button: sheet.button,
        s,
    };
    page(status, &template)
}

fn fields(filling: &Filling<'_>, stored: &CustomerForm, seat: &Seat) -> Vec<Field> {
    let t = filling.t;
    let kinds = [CustomerKind::Person, CustomerKind::Company];
    let kinds = kinds.map(|kind| Choice::new(kind, kind_word(kind, seat)));
    let may = Field {
        name: "may_message",
        label: t.customer_may_message(),
        hint: t.customer_may_message_hint(),
        ..Field::default()
    };
    vec![
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
                name: "kind",
                label: t.customer_kind(),
                kind: Kind::Choice(kinds.into()),
                ..Field::default()
            },
            &stored.kind,
        ),
        filling.optional(
            Field {
                name: "title",
                label: t.customer_title(),
                hint: t.customer_title_hint(),
                autocomplete: "off",
                max: MAX_TITLE,
                ..Field::default()
            },
            &stored.title,
        ),
        filling.optional(
            Field {
                name: "number",
                label: t.customer_number(),
                hint: t.customer_number_hint(),
                autocomplete: "off",
                max: MAX_NUMBER,
                ltr: true,
                ..Field::default()
            },
            &stored.number,
        ),
        filling.optional(
            Field {
                name: "mobile",
                label: t.customer_mobile(),
                hint: t.customer_mobile_hint(),
                autocomplete: "off",
                max: MAX_MOBILE,
                ltr: true,
                ..Field::default()
            },
            &stored.mobile,
        ),
        filling.optional(
            Field {
                name: "email",
                label: t.customer_email(),
                kind: Kind::Email,
                autocomplete: "off",
                max: MAX_EMAIL,
                ltr: true,
                ..Field::default()
            },
            &stored.email,
        ),
        filling.optional(
            Field {
                name: "note",
                label: t.customer_note(),
                hint: t.customer_note_hint(),
                kind: Kind::Lines,
                max: MAX_NOTE,
                ..Field::default()
            },
            &stored.note,
        ),
        filling.switch(may, stored.may_message),
    ]
}

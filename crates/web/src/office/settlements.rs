//! Files of gateways and banks held against our payments: the upload, what the columns are, and what
//! was found.

pub(super) mod found;

use std::collections::BTreeMap;
use std::time::Duration;

use app::settlement::{
    Choice, MAX_FILE, MAX_LINES, MAX_OURS, Settlement, SettlementError, SettlementRecord, State,
    units,
};
use app::sheet::BadFile;
use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State as Held};
use axum::response::Response;
use axum::routing::{get, post};
use domain::access::Permission as May;
use domain::id::SettlementId;
use domain::settlement::Column;
use http::StatusCode;
use money::Unit;

use super::settings::upload::{Taken, bad_file, upload};
use super::shell::{Place, Seat, Shell, page, zone_of};
use super::typed::{Fields, Posted, day, example_day};
use super::words::{Badge, badge};
use crate::pay::clean;
use crate::routes::{Permission, Route, Web, see_other};
use crate::trouble::Trouble;

/// Where they are.
const HERE: &str = "/office/settlements";
/// What is taken of an upload.
const TAKEN: Taken = Taken {
    file: "file",
    kept: MAX_FILE + 1,
    read: 2 * MAX_FILE,
    time: Duration::from_mins(3),
};
/// Providers are the merchant's.
const COMPARES: Permission = Permission::Merchant(May::Reports);

pub(crate) static ROUTES: &[Route] = &[
    // It reads a file of any size, a part of which it keeps.
    Route {
        methods: &["GET", "POST"],
        path: "/office/settlements",
        permission: COMPARES,
        service: || get(show).post(send).layer(DefaultBodyLimit::disable()),
    },
    Route {
        methods: &["GET"],
        path: "/office/settlements/{id}",
        permission: COMPARES,
        service: || get(one),
    },
    Route {
        methods: &["POST"],
        path: "/office/settlements/{id}/compare",
        permission: COMPARES,
        service: || post(compare),
    },
];

#[derive(Template)]
#[template(path = "office/settlements.html")]
struct ListTemplate {
    s: Shell,
    notice: Option<String>,
    /// Ids and names.
    providers: Vec<(String, String)>,
    chosen: String,
    hint: String,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    about: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "office/settlement_columns.html")]
struct ColumnsTemplate {
    s: Shell,
    href: String,
    notice: Option<String>,
    provider: String,
    before: Vec<(String, String)>,
    columns: Vec<Choose>,
    units: Vec<(&'static str, &'static str, bool)>,
    first: String,
    last: String,
    example: String,
    beginning: Vec<Vec<String>>,
}

/// A column that is to be found in the file.
struct Choose {
    name: &'static str,
    label: String,
    needed: bool,
    /// Places and headings.
    options: Vec<(usize, String, bool)>,
}

pub(crate) async fn show(Held(web): Held<Web>, seat: Seat) -> Result<Response, Trouble> {
    list(&web, &seat, (StatusCode::OK, None, "")).await
}

async fn list(
    web: &Web,
    seat: &Seat,
    (status, notice, chosen): (StatusCode, Option<String>, &str),
) -> Result<Response, Trouble> {
    let found = web.app.settlements(&seat.desk).await.map_err(trouble)?;
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let t = seat.t();
    let providers = found.providers.iter();
    let providers: Vec<(String, String)> = providers
        .map(|row| {
            (
                row.provider.id.to_string(),
                clean(&row.provider.public_name),
            )
        })
        .collect();
    let row = |one: &Settlement| {
        let id = one.provider.to_string();
        let name = providers.iter().find(|(other, _)| *other == id);
        let name = name.map_or("", |(_, name)| name.as_str());
        Row {
            href: format!("{HERE}/{}", one.id),
            name: clean(&one.file_name),
            about: format!("{name} · {}", seat.minute(one.created_at, &zone)),
            state: state(one.state, seat),
        }
    };
    let template = ListTemplate {
        s: Shell::new(seat, Some(Place::Payments), t.settlement_files()),
        notice,
        chosen: chosen.to_owned(),
        hint: t.settlement_hint(seat.number(MAX_LINES)),
        rows: found.files.iter().map(row).collect(),
        providers,
    };
    page(status, &template)
}

fn state(state: State, seat: &Seat) -> Badge {
    let t = seat.t();
    match state {
        State::Waiting => badge("wait", t.settlement_waiting()),
        State::Running => badge("wait", t.settlement_running()),
        State::Done => badge("good", t.settlement_done()),
    }
}

pub(crate) async fn send(
    Held(web): Held<Web>,
    seat: Seat,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let sent = upload(form.map_err(|_| Trouble::BadForm)?, TAKEN).await?;
    let chosen = sent.fields.get("provider").to_owned();
    let provider = chosen.parse().map_err(|_| Trouble::BadForm)?;
    let kept = web
        .app
        .upload_settlement(&seat.desk, provider, (&sent.file_name, sent.file));
    match kept.await {
        Ok(id) => see_other(&format!("{HERE}/{id}")),
        Err(error) => {
            let words = words(&error, &seat).ok_or_else(|| trouble(error))?;
            let told = (StatusCode::UNPROCESSABLE_ENTITY, Some(words), &*chosen);
            list(&web, &seat, told).await
        }
    }
}

pub(crate) async fn one(
    Held(web): Held<Web>,
    seat: Seat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let record = web.app.settlement(&seat.desk, id_of(&id)?).await;
    let record = record.map_err(trouble)?;
    match record.settlement.state {
        State::Waiting if record.beginning.is_empty() => Err(Trouble::Unknown),
        State::Waiting => {
            let none = Fields::default();
            columns(&web, &seat, &record, (StatusCode::OK, None, &none)).await
        }
        State::Running | State::Done => found::show(&web, &seat, &record, &fields).await,
    }
}

pub(crate) async fn compare(
    Held(web): Held<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let Some(choice) = choice(&fields) else {
        return Err(Trouble::BadForm);
    };
    let done = match choice {
        Ok(choice) => web.app.compare_settlement(&seat.desk, id, choice).await,
        Err(error) => Err(error),
    };
    match done {
        // Sent twice, it is what it is.
        Ok(()) | Err(SettlementError::Over) => see_other(&format!("{HERE}/{id}")),
        Err(error) => {
            let words = words(&error, &seat).ok_or_else(|| trouble(error))?;
            let record = web.app.settlement(&seat.desk, id).await.map_err(trouble)?;
            let told = (StatusCode::UNPROCESSABLE_ENTITY, Some(words), &fields);
            columns(&web, &seat, &record, told).await
        }
    }
}

/// What the form says; `None`: it is no form of ours.
fn choice(fields: &Fields) -> Option<Result<Choice, SettlementError>> {
    let mut columns = BTreeMap::new();
    for column in Column::ALL {
        if let Some(place) = fields.given(column.as_str()) {
            columns.insert(*column, place.parse().ok()?);
        }
    }
    let unit = Unit::from_code(fields.get("unit")).ok()?;
    let days = ["first", "last"].map(|name| fields.given(name).map(day));
    let [first, last] = days;
    // Typed, and no day.
    if first == Some(None) || last == Some(None) {
        return Some(Err(SettlementError::Days));
    }
    Some(Ok(Choice {
        columns,
        unit,
        first: first.flatten(),
        last: last.flatten(),
    }))
}

pub(super) fn id_of(text: &str) -> Result<SettlementId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

async fn columns(
    web: &Web,
    seat: &Seat,
    record: &SettlementRecord,
    (status, notice, typed): (StatusCode, Option<String>, &Fields),
) -> Result<Response, Trouble> {
    let shops = web.app.office_shops(&seat.desk).await;
    let shops = shops.map_err(|error| Trouble::Busy(error.to_string()))?;
    let zone = zone_of(&shops, None);
    let t = seat.t();
    let headings = record.beginning.first().cloned().unwrap_or_default();
    let choose = |column: &Column| {
        let chosen = match typed.given(column.as_str()) {
            Some(place) => place.parse().ok(),
            None => record.guess.get(column).copied(),
        };
        let (label, needed) = match column {
            Column::Reference => (t.settlement_reference(), true),
            Column::Amount => (t.settlement_amount(), true),
            Column::Day => (t.settlement_day(), false),
        };
        let named = |(place, heading): (usize, &String)| {
            let number = u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX);
            let name = format!("{} · {}", seat.number(number), clean(heading));
            (place, name, chosen == Some(place))
        };
        Choose {
            name: column.as_str(),
            label,
            needed,
            options: headings.iter().enumerate().map(named).collect(),
        }
    };
    let currency = record.provider.provider.currency;
    let unit = Unit::from_code(typed.get("unit")).unwrap_or(record.settlement.unit);
    let unit_of = |one: Unit| {
        let name = i18n::unit_name(one, currency, seat.locale);
        (one.code(), name, one == unit)
    };
    let before = record.before.iter().map(|one| {
        let when = seat.minute(one.created_at, &zone);
        (format!("{HERE}/{}", one.id), t.settlement_before(when))
    });
    let cells = |line: &Vec<String>| line.iter().map(|cell| clean(cell)).collect();
    let template = ColumnsTemplate {
        s: Shell::new(
            seat,
            Some(Place::Payments),
            clean(&record.settlement.file_name),
        ),
        href: format!("{HERE}/{}", record.settlement.id),
        notice,
        provider: clean(&record.provider.provider.public_name),
        before: before.collect(),
        columns: Column::ALL.iter().map(choose).collect(),
        units: units(currency).map(unit_of).collect(),
        first: typed.get("first").to_owned(),
        last: typed.get("last").to_owned(),
        example: t.office_date_hint(example_day(web.app.now(), &zone, seat.locale)),
        beginning: record.beginning.iter().map(cells).collect(),
    };
    page(status, &template)
}

/// Why a file cannot be compared, in words; `None`: it was not the file.
fn words(error: &SettlementError, seat: &Seat) -> Option<String> {
    let t = seat.t();
    Some(match error {
        SettlementError::File(BadFile::TooLarge) => t.settlement_wrong_large(),
        SettlementError::File(bad) => bad_file(bad, MAX_LINES, seat),
        SettlementError::Columns => t.settlement_wrong_columns(),
        SettlementError::NoLines => t.settlement_wrong_lines(),
        SettlementError::Days => t.settlement_wrong_days(),
        SettlementError::TooMany => t.settlement_wrong_many(seat.number(MAX_OURS)),
        SettlementError::NotFound | SettlementError::Over | SettlementError::Store(_) => {
            return None;
        }
    })
}

/// What stands in the place of a page.
pub(super) fn trouble(error: SettlementError) -> Trouble {
    match error {
        SettlementError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

//! Customers from files: the upload, what was read, confirm or give up, progress, the result.

mod result;

use std::time::Duration;

use app::customer::import::{BadLine, Import, ImportError, ImportRecord};
use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::customer::import::{BadHeadings, Column, ImportState, MAX_FILE, MAX_ROWS};
use domain::id::ImportId;
use domain::settings::Fault;
use http::{HeaderValue, StatusCode};

use super::kind_word;
use crate::office::field::{self, Field, Kind};
use crate::office::settings::form::fault_words;
use crate::office::settings::upload::{Taken, bad_file, upload};
use crate::office::shell::{Place, Seat, Shell, page};
use crate::office::typed::Posted;
use crate::office::words::Badge;
use crate::routes::{Web, see_other};
use crate::trouble::Trouble;

pub(crate) use result::show as result;

pub(super) const PAGE: &str = "/office/customers/import";
/// What is taken of an upload. What is larger is read on for a while, so that the browser shows our
/// page instead of an error of its own.
const TAKEN: Taken = Taken {
    file: "file",
    kept: MAX_FILE + 1,
    read: 2 * MAX_FILE,
    time: Duration::from_mins(5),
};
/// Bad lines that the page shows.
const BAD_SHOWN: u32 = 100;
/// Seconds after which the page of an import that is under way looks again.
const LOOK_AGAIN: &str = "2";

#[derive(Template)]
#[template(path = "office/imports.html")]
struct ListTemplate<'a> {
    s: Shell,
    fields: field::Fields<'a>,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    made: String,
    badge: Badge,
}

#[derive(Template)]
#[template(path = "office/import.html")]
struct ImportTemplate {
    s: Shell,
    badge: Badge,
    href: String,
    good: String,
    duplicates: Option<String>,
    bad: String,
    made: String,
    skipped: String,
    /// The progress in words, and as two numbers for the bar.
    progress: String,
    done: u32,
    all: u32,
    state: ImportState,
    unknown: Vec<String>,
    lines: Vec<Line>,
    /// Said below them if there are more.
    more: Option<String>,
}

/// A bad line.
struct Line {
    number: String,
    wrong: Vec<(String, String)>,
}

pub(crate) async fn show(State(web): State<Web>, seat: Seat) -> Result<Response, Trouble> {
    list(&web, &seat, None).await
}

pub(crate) async fn upload_file(
    State(web): State<Web>,
    seat: Seat,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let form = form.map_err(|_| Trouble::BadForm)?;
    let Some(turn) = web.app.import_turn() else {
        let busy = seat.t().import_wrong_busy();
        return list(&web, &seat, Some((StatusCode::SERVICE_UNAVAILABLE, busy))).await;
    };
    let sent = upload(form, TAKEN).await?;
    let read = web
        .app
        .read_import(&seat.desk, turn, &sent.file_name, sent.file);
    match read.await {
        Ok(id) => see_other(&format!("{PAGE}/{id}")),
        Err(error) => {
            let words = words(&error, &seat).ok_or_else(|| trouble(error))?;
            let told = (StatusCode::UNPROCESSABLE_ENTITY, words);
            list(&web, &seat, Some(told)).await
        }
    }
}

pub(crate) async fn one(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let found = web.app.import(&seat.desk, id_of(&id)?, BAD_SHOWN).await;
    let record = found.map_err(trouble)?;
    let moving = matches!(
        record.import.state,
        ImportState::Staging | ImportState::Running
    );
    let mut answer = page(StatusCode::OK, &template(&seat, record))?;
    if moving {
        let again = HeaderValue::from_static(LOOK_AGAIN);
        answer.headers_mut().insert("refresh", again);
    }
    Ok(answer)
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let make_duplicates = fields.get("duplicates") == "make";
    let done = web
        .app
        .confirm_import(&seat.desk, id, make_duplicates, &seat.request_id);
    moved(id, done.await)
}

pub(crate) async fn cancel(
    State(web): State<Web>,
    seat: Seat,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = id_of(&id)?;
    let done = web.app.cancel_import(&seat.desk, id, &seat.request_id);
    moved(id, done.await)
}

/// Wherever it stands by now, its page says so.
fn moved(id: ImportId, done: Result<(), ImportError>) -> Result<Response, Trouble> {
    match done {
        Ok(()) | Err(ImportError::Over) => see_other(&format!("{PAGE}/{id}")),
        Err(error) => Err(trouble(error)),
    }
}

fn id_of(text: &str) -> Result<ImportId, Trouble> {
    text.parse().or(Err(Trouble::Unknown))
}

/// What stands in the place of a page.
fn trouble(error: ImportError) -> Trouble {
    match error {
        ImportError::Store(error) => Trouble::Busy(error.to_string()),
        _ => Trouble::Unknown,
    }
}

async fn list(
    web: &Web,
    seat: &Seat,
    wrong: Option<(StatusCode, String)>,
) -> Result<Response, Trouble> {
    let all = web.app.imports(&seat.desk).await.map_err(trouble)?;
    let t = seat.t();
    let (status, error) = wrong.unwrap_or((StatusCode::OK, String::new()));
    let fields = [Field {
        name: TAKEN.file,
        label: t.import_file(),
        hint: t.import_file_hint(number(MAX_ROWS, seat)),
        kind: Kind::File(".csv,.tsv,.txt,.xlsx,text/csv"),
        error,
        ..Field::default()
    }];
    let row = |one: &Import| Row {
        href: format!("{PAGE}/{}", one.id),
        name: one.file_name.clone(),
        made: number(one.made, seat),
        badge: badge(one.state, seat),
    };
    let template = ListTemplate {
        s: Shell::new(seat, Some(Place::Customers), t.import_customers()),
        fields: field::Fields {
            heading: t.office_wrong_summary(),
            fields: &fields,
        },
        rows: all.iter().map(row).collect(),
    };
    page(status, &template)
}

fn template(seat: &Seat, record: ImportRecord) -> ImportTemplate {
    let t = seat.t();
    let ImportRecord {
        import,
        unknown,
        bad,
    } = record;
    let number = |count| number(count, seat);
    let dealt = import.made.saturating_add(import.skipped);
    let shown = u32::try_from(bad.len()).unwrap_or(u32::MAX);
    let line = |bad: &BadLine| Line {
        number: number(bad.line),
        wrong: wrong_words(&bad.wrong, seat),
    };
    ImportTemplate {
        s: Shell::new(seat, Some(Place::Customers), import.file_name.clone()),
        badge: badge(import.state, seat),
        href: format!("{PAGE}/{}", import.id),
        good: number(import.good),
        duplicates: (import.duplicates > 0).then(|| number(import.duplicates)),
        bad: number(import.bad),
        made: number(import.made),
        skipped: number(import.skipped),
        progress: t.import_progress(number(dealt), number(import.good)),
        done: dealt,
        all: import.good,
        state: import.state,
        unknown,
        more: (import.bad > shown && shown > 0).then(|| t.import_bad_first(number(shown))),
        lines: bad.iter().map(line).collect(),
    }
}

/// What is wrong with a line, column by column.
fn wrong_words(wrong: &[(Column, Fault)], seat: &Seat) -> Vec<(String, String)> {
    let words = wrong.iter().map(|(column, fault)| {
        let word = fault_words(fault, seat.t(), seat.locale);
        (column_word(*column, seat), word)
    });
    words.collect()
}

fn column_word(column: Column, seat: &Seat) -> String {
    use domain::contact::AddressKind as A;
    let t = seat.t();
    match column {
        Column::Name => t.customer_name(),
        Column::Kind => t.customer_kind(),
        Column::Number => t.customer_number(),
        Column::Title => t.customer_title(),
        Column::Mobile => t.customer_mobile(),
        Column::Email => t.customer_email(),
        Column::Phone => kind_word(A::Landline, seat),
        Column::Telegram => kind_word(A::Telegram, seat),
        Column::Bale => kind_word(A::Bale, seat),
        Column::Eitaa => kind_word(A::Eitaa, seat),
        Column::WhatsApp => kind_word(A::WhatsApp, seat),
        Column::Note => t.customer_note(),
        Column::MayMessage => t.customer_may_message(),
    }
}

fn badge(state: ImportState, seat: &Seat) -> Badge {
    let t = seat.t();
    let (tone, word) = match state {
        ImportState::Staging => ("wait", t.import_staging()),
        ImportState::Ready => ("wait", t.import_ready()),
        ImportState::Running => ("wait", t.import_running()),
        ImportState::Done => ("good", t.import_done()),
        ImportState::Cancelled => ("still", t.import_cancelled()),
    };
    Badge { tone, word }
}

fn number(count: u32, seat: &Seat) -> String {
    i18n::number(i64::from(count), seat.locale)
}

/// Why a file is refused, in words; `None`: it was not the file.
fn words(error: &ImportError, seat: &Seat) -> Option<String> {
    let t = seat.t();
    Some(match error {
        ImportError::File(bad) => bad_file(bad, MAX_ROWS, seat),
        ImportError::Headings(bad) => match bad {
            BadHeadings::NoName(unknown) => {
                let first: Vec<_> = unknown.iter().take(10).map(String::as_str).collect();
                t.import_wrong_no_name(first.join(" · "))
            }
            BadHeadings::Twice(column) => t.import_wrong_twice(column_word(*column, seat)),
            BadHeadings::TooMany => t.import_wrong_columns(),
        },
        ImportError::NoRows => t.import_wrong_rows(),
        ImportError::Forbidden(_)
        | ImportError::NotFound
        | ImportError::Over
        | ImportError::Store(_) => return None,
    })
}

/// A file to take home.
fn download(body: axum::body::Body) -> Response {
    let headers = [
        ("content-type", "text/csv; charset=utf-8"),
        (
            "content-disposition",
            "attachment; filename=\"customers-result.csv\"",
        ),
    ];
    (headers, body).into_response()
}

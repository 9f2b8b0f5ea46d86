//! Customers from files: looked at, confirmed or given up, and what became of each row.

use domain::access::Permission;
use domain::customer::import::{BadHeadings, Column, ImportState};
use domain::event::{Event, EventKind};
use domain::id::{CustomerId, ImportId};
use domain::job::{JobKind, NewJob};
use domain::scope::Scope;
use domain::settings::Fault;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::rooms::import;
use store::rooms::{event, job};
use store::{StoreError, Tx};
use tokio::sync::OwnedSemaphorePermit;

use super::{CustomerError, need};
use crate::App;
use crate::office::Desk;
use crate::sheet::BadFile;

pub use store::rooms::import::Import;

/// Files that are read at once on one node; each is held in memory.
pub const AT_ONCE: usize = 2;
/// Bad lines that are kept of one file; further ones are counted.
pub const MAX_BAD_KEPT: u32 = 10_000;
/// Rows that are made in one unit.
pub(super) const CHUNK: usize = 500;
/// What nobody confirmed goes after this.
pub(super) const READY_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What became of each row is kept this long.
pub(super) const RESULT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Pieces that are swept away in one unit.
pub(super) const SWEEP: u32 = 200;
/// Imports in the list.
const LISTED: u32 = 20;
/// Lines that a piece of the result has.
const PIECE: u32 = 500;

/// A row that was read: its line, and its cells by column.
pub(super) type Staged = (u32, Vec<(String, String)>);
/// What became of a row: its line, its name, and the customer's id, `duplicate` or `bad`.
pub(super) type Dealt = (u32, String, String);

/// The right to have a file read.
#[derive(Debug)]
pub struct Turn {
    _held: OwnedSemaphorePermit,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1.
    pub line: u32,
    /// What is wrong with which column.
    pub wrong: Vec<(Column, Fault)>,
}

/// An import with what its page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// The import.
    pub import: Import,
    /// Headings that were left alone.
    pub unknown: Vec<String>,
    /// The first bad lines.
    pub bad: Vec<BadLine>,
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This customer was made of it.
    Made(CustomerId),
    /// Somebody had its mobile already.
    Duplicate,
    /// It could not be used.
    Bad(Vec<(Column, Fault)>),
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultLine {
    /// Its number in the file.
    pub line: u32,
    /// The name that stands there; empty for a bad line.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// Where the next piece of a result begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultPlace {
    /// Behind this bad line.
    Bad(u32),
    /// At this chunk of rows.
    Rows(u32),
}

/// Why something about an import was not done.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The user may not do this.
    #[error("the permission {0} is missing")]
    Forbidden(Permission),
    /// There is no such import in this world.
    #[error("there is no such import here")]
    NotFound,
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] BadFile),
    /// Its first line does not say what its columns hold.
    #[error(transparent)]
    Headings(#[from] BadHeadings),
    /// There is nothing below the headings.
    #[error("there are no rows")]
    NoRows,
    /// It is over, or not ready for this.
    #[error("the import does not stand where this is possible")]
    Over,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CustomerError> for ImportError {
    fn from(error: CustomerError) -> Self {
        match error {
            CustomerError::Forbidden(permission) => Self::Forbidden(permission),
            CustomerError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}

impl App {
    /// The turn of a file; `None` while as many are read as can be.
    pub fn import_turn(&self) -> Option<Turn> {
        let held = self.tables().try_acquire_owned().ok();
        held.map(|held| Turn { _held: held })
    }

    /// The newest imports.
    pub async fn imports(&self, desk: &Desk) -> Result<Vec<Import>, ImportError> {
        need(desk)?;
        let scope = desk.scope();
        let all = self.store().read(move |tx| import::list(tx, scope, LISTED));
        all.await.map_err(|error: StoreError| error.into())
    }

    /// One import with its first bad lines.
    pub async fn import(
        &self,
        desk: &Desk,
        id: ImportId,
        bad: u32,
    ) -> Result<ImportRecord, ImportError> {
        need(desk)?;
        let scope = desk.scope();
        self.store()
            .read(move |tx| {
                let import = import::find(tx, scope, id)?.ok_or(ImportError::NotFound)?;
                let lines = import::bad(tx, scope, id, 0, bad)?;
                Ok(ImportRecord {
                    unknown: serde_json::from_str(&import.unknown).unwrap_or_default(),
                    bad: lines.iter().map(bad_line).collect(),
                    import,
                })
            })
            .await
    }

    /// Makes the customers of an import that is ready; `make_duplicates`: also those whose mobile
    /// somebody has. Said again, it changes nothing.
    pub async fn confirm_import(
        &self,
        desk: &Desk,
        id: ImportId,
        make_duplicates: bool,
        request_id: &str,
    ) -> Result<(), ImportError> {
        let noted = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::ImportStarted, id)
        });
        self.turn_import(desk, id, noted, move |found, _| match found.state {
            ImportState::Ready => {
                found.state = ImportState::Running;
                found.make_duplicates = make_duplicates;
                Ok(true)
            }
            ImportState::Running | ImportState::Done => Ok(false),
            ImportState::Staging | ImportState::Cancelled => Err(ImportError::Over),
        })
        .await
    }

    /// Gives an import up. What had been made stays. Said again, it changes nothing.
    pub async fn cancel_import(
        &self,
        desk: &Desk,
        id: ImportId,
        request_id: &str,
    ) -> Result<(), ImportError> {
        let noted = self.act(desk.actor(), Some(request_id), |act| {
            act.event(EventKind::ImportCancelled, id)
        });
        self.turn_import(desk, id, noted, |found, now| match found.state {
            ImportState::Staging | ImportState::Ready | ImportState::Running => {
                found.state = ImportState::Cancelled;
                found.ended_at = Some(now);
                Ok(true)
            }
            ImportState::Cancelled => Ok(false),
            ImportState::Done => Err(ImportError::Over),
        })
        .await
    }

    /// Moves an import on, with its job and its event, if `turn` says that it moves.
    async fn turn_import(
        &self,
        desk: &Desk,
        id: ImportId,
        noted: Event,
        turn: impl Fn(&mut Import, Timestamp) -> Result<bool, ImportError> + Send + 'static,
    ) -> Result<(), ImportError> {
        need(desk)?;
        let (scope, now) = (desk.scope(), self.now());
        self.write(move |tx| {
            let mut found = import::lock(tx, scope, id)?.ok_or(ImportError::NotFound)?;
            let from = found.state;
            if turn(&mut found, now)? {
                import::save(tx, scope, &found, from)?;
                job::schedule(tx, scope, &sweep_job(id, now, SignedDuration::ZERO))?;
                event::append(tx, scope, std::slice::from_ref(&noted))?;
            }
            Ok(())
        })
        .await
    }

    /// A piece of the result: bad lines first, then all rows in their order; and where the next
    /// piece begins. `None`: there is nothing more.
    pub async fn import_result(
        &self,
        desk: &Desk,
        id: ImportId,
        place: ResultPlace,
    ) -> Result<Option<(Vec<ResultLine>, ResultPlace)>, ImportError> {
        need(desk)?;
        let scope = desk.scope();
        self.store()
            .read(move |tx| {
                import::find(tx, scope, id)?.ok_or(ImportError::NotFound)?;
                result(tx, scope, id, place).map_err(ImportError::from)
            })
            .await
    }
}

pub(super) fn over_or(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(now)
}

fn result(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: ImportId,
    place: ResultPlace,
) -> Result<Option<(Vec<ResultLine>, ResultPlace)>, StoreError> {
    let mut at = 0;
    match place {
        ResultPlace::Bad(after) => {
            let lines = import::bad(tx, scope, id, after, PIECE)?;
            if let Some((last, _)) = lines.last() {
                let next = ResultPlace::Bad(*last);
                let lines = lines.iter().map(bad_line).map(|bad| ResultLine {
                    line: bad.line,
                    name: String::new(),
                    outcome: Outcome::Bad(bad.wrong),
                });
                return Ok(Some((lines.collect(), next)));
            }
        }
        ResultPlace::Rows(place) => at = place,
    }
    let Some(chunk) = import::result_at(tx, scope, id, at)? else {
        return Ok(None);
    };
    let dealt: Vec<Dealt> = serde_json::from_str(&chunk.content).unwrap_or_default();
    let line = |(line, name, outcome): Dealt| ResultLine {
        line,
        name,
        outcome: match outcome.parse() {
            Ok(id) => Outcome::Made(id),
            Err(_) if outcome == "duplicate" => Outcome::Duplicate,
            Err(_) => Outcome::Bad(Vec::new()),
        },
    };
    let lines = dealt.into_iter().map(line).collect();
    Ok(Some((lines, ResultPlace::Rows(at.saturating_add(1)))))
}

/// The job that does what an import needs next, after a wait.
pub(super) fn sweep_job(id: ImportId, now: Timestamp, wait: SignedDuration) -> NewJob {
    let run_at = over_or(now, wait);
    NewJob {
        kind: JobKind::ImportCustomers,
        object: id.to_string(),
        run_at,
        deadline: over_or(run_at, RESULT_FOR),
    }
}

/// What is kept as JSON is made of texts and numbers alone: writing it cannot fail.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "[]".to_owned())
}

fn bad_line((line, content): &(u32, String)) -> BadLine {
    let wrong: Vec<(String, String)> = serde_json::from_str(content).unwrap_or_default();
    let read = |(column, fault): (String, String)| Some((column.parse().ok()?, read_fault(&fault)));
    BadLine {
        line: *line,
        wrong: wrong.into_iter().filter_map(read).collect(),
    }
}

/// A fault of a row as it is kept.
pub(super) fn fault_word(fault: &Fault) -> String {
    match fault {
        Fault::Missing => "missing".to_owned(),
        Fault::TooLong(most) => format!("long:{most}"),
        Fault::Control => "control".to_owned(),
        Fault::Email => "email".to_owned(),
        Fault::Mobile => "mobile".to_owned(),
        Fault::Landline => "landline".to_owned(),
        Fault::Handle => "handle".to_owned(),
        Fault::YesOrNo => "yes_or_no".to_owned(),
        Fault::CustomerNumber => "number".to_owned(),
        Fault::Taken => "taken".to_owned(),
        // No row has any other.
        _ => "choice".to_owned(),
    }
}

fn read_fault(word: &str) -> Fault {
    if let Some(most) = word.strip_prefix("long:") {
        return Fault::TooLong(most.parse().unwrap_or(0));
    }
    match word {
        "missing" => Fault::Missing,
        "control" => Fault::Control,
        "email" => Fault::Email,
        "mobile" => Fault::Mobile,
        "landline" => Fault::Landline,
        "handle" => Fault::Handle,
        "yes_or_no" => Fault::YesOrNo,
        "number" => Fault::CustomerNumber,
        "taken" => Fault::Taken,
        _ => Fault::Choice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_row_is_kept_as_it_was() {
        for fault in [
            Fault::Missing,
            Fault::CustomerNumber,
            Fault::Taken,
            Fault::TooLong(100),
            Fault::Control,
            Fault::Email,
            Fault::Mobile,
            Fault::Landline,
            Fault::Handle,
            Fault::YesOrNo,
            Fault::Choice,
        ] {
            assert_eq!(read_fault(&fault_word(&fault)), fault);
        }
    }
}

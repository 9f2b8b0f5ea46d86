//! Reading an uploaded file of customers: everything is read and kept beside the customers; nothing
//! is made. The file is read on a thread of its own, some hundred rows at a time are written, and
//! neither runs far ahead of the other.

use std::collections::{BTreeSet, HashSet};

use domain::contact::Mobile;
use domain::customer::CustomerNumber;
use domain::customer::import::{
    BadHeadings, Column, Columns, ImportState, MAX_CELL, MAX_FILE, MAX_ROWS, read_row,
};
use domain::id::ImportId;
use domain::settings::Fault;
use jiff::SignedDuration;
use store::rooms::import::{self, Chunk, Import};
use store::rooms::{customer, job};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::import::{
    CHUNK, ImportError, MAX_BAD_KEPT, READY_FOR, Staged, Turn, fault_word, json, sweep_job,
};
use super::need;
use crate::App;
use crate::office::Desk;
use crate::sheet::{self, BadFile, Limits, Line};

/// What is taken of a file.
const LIMITS: Limits = Limits {
    lines: MAX_ROWS,
    cell: MAX_CELL,
    unfolded: 1024 * 1024 * 1024,
    texts: 192 * 1024 * 1024,
};
/// A file that was not read to its end within this is given up.
const STAGING_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Characters of the name of a file.
const MAX_FILE_NAME: usize = 120;

/// What the thread that reads the file sends.
enum Piece {
    /// The headings are good; these are left alone.
    Headings(Vec<String>),
    Rows(Batch),
}

/// Some rows of the file.
#[derive(Default)]
struct Batch {
    good: Vec<Staged>,
    bad: Vec<(u32, Vec<(Column, Fault)>)>,
    /// Mobiles that stand in no row before.
    mobiles: Vec<Mobile>,
    /// Rows whose mobile stands in a row before.
    repeated: u32,
    /// Numbers of customers, with the lines in which they stand.
    numbers: Vec<(u32, CustomerNumber)>,
}

impl Batch {
    /// Numbers that customers have already make their rows bad: nobody has the number of another.
    fn refuse(&mut self, taken: &BTreeSet<CustomerNumber>) {
        let lines = self.numbers.iter().filter(|(_, one)| taken.contains(one));
        let lines: HashSet<u32> = lines.map(|(line, _)| *line).collect();
        self.good.retain(|(line, _)| !lines.contains(line));
        self.bad
            .extend(lines.into_iter().map(|line| (line, is_taken())));
        self.bad.sort_by_key(|(line, _)| *line);
    }
}

fn is_taken() -> Vec<(Column, Fault)> {
    vec![(Column::Number, Fault::Taken)]
}

/// What stood in rows before.
#[derive(Default)]
struct Seen {
    /// At most 15 digits each.
    mobiles: HashSet<u64>,
    numbers: HashSet<CustomerNumber>,
}

impl App {
    /// Reads a file to its end and keeps what stands in it, good or bad; nothing is made.
    pub async fn read_import(
        &self,
        desk: &Desk,
        turn: Turn,
        file_name: &str,
        file: Vec<u8>,
    ) -> Result<ImportId, ImportError> {
        need(desk)?;
        if file.len() > MAX_FILE {
            return Err(BadFile::TooLarge.into());
        }
        let (sender, mut pieces) = channel(2);
        let reading = tokio::task::spawn_blocking(move || {
            let read = read(&file, &sender);
            drop((file, turn));
            read
        });
        let import = match pieces.recv().await {
            Some(Piece::Headings(unknown)) => {
                let import = self.new_import(desk, file_name, &unknown);
                Some(self.stage(desk, import, &mut pieces).await?)
            }
            Some(Piece::Rows(_)) | None => None,
        };
        drop(pieces);
        let read = reading.await.unwrap_or(Err(BadFile::Broken.into()));
        let scope = desk.scope();
        let Some(mut import) = import else {
            return Err(read.err().unwrap_or(ImportError::NoRows));
        };
        let now = self.now();
        let read = read.and_then(|()| match import.good.saturating_add(import.bad) {
            0 => Err(ImportError::NoRows),
            _ => Ok(()),
        });
        let next = match &read {
            Ok(()) => {
                import.state = ImportState::Ready;
                sweep_job(import.id, now, READY_FOR)
            }
            Err(_) => {
                import.state = ImportState::Cancelled;
                import.ended_at = Some(now);
                sweep_job(import.id, now, SignedDuration::ZERO)
            }
        };
        let id = import.id;
        let saved = self.write(move |tx| {
            job::schedule(tx, scope, &next)?;
            import::save(tx, scope, &import, ImportState::Staging)
        });
        let saved: Result<bool, store::StoreError> = saved.await;
        read?;
        if saved? {
            Ok(id)
        } else {
            Err(ImportError::Over)
        }
    }

    fn new_import(&self, desk: &Desk, file_name: &str, unknown: &[String]) -> Import {
        let printable = |letter: &char| !letter.is_control();
        let name = file_name.chars().filter(printable).take(MAX_FILE_NAME);
        Import {
            id: ImportId::new(self.uuid()),
            file_name: name.collect(),
            state: ImportState::Staging,
            good: 0,
            duplicates: 0,
            bad: 0,
            unknown: json(&unknown),
            make_duplicates: false,
            made: 0,
            skipped: 0,
            user: desk.staff.user,
            created_at: self.now(),
            ended_at: None,
        }
    }

    /// Keeps what is read, piece by piece, and counts it.
    async fn stage(
        &self,
        desk: &Desk,
        mut import: Import,
        pieces: &mut Receiver<Piece>,
    ) -> Result<Import, ImportError> {
        let (scope, now) = (desk.scope(), self.now());
        let first = import.clone();
        // Should this process end, the rows go by themselves.
        let sweep = sweep_job(import.id, now, STAGING_FOR);
        let begun = self.write(move |tx| {
            import::insert(tx, scope, &first)?;
            job::schedule(tx, scope, &sweep)
        });
        let begun: Result<(), store::StoreError> = begun.await;
        begun?;
        let (id, mut place) = (import.id, 0);
        while let Some(piece) = pieces.recv().await {
            let Piece::Rows(mut batch) = piece else {
                continue;
            };
            if !batch.numbers.is_empty() {
                let numbers: Vec<_> = batch.numbers.iter().map(|(_, one)| one.clone()).collect();
                let taken = self
                    .store()
                    .read(move |tx| customer::known_numbers(tx, scope, &numbers));
                let taken: Result<_, store::StoreError> = taken.await;
                batch.refuse(&taken?);
            }
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let room = MAX_BAD_KEPT.saturating_sub(import.bad);
            import.good = import.good.saturating_add(count(batch.good.len()));
            import.bad = import.bad.saturating_add(count(batch.bad.len()));
            let kept = batch.bad.iter().take(usize::try_from(room).unwrap_or(0));
            let bad: Vec<_> = kept.map(|(line, wrong)| (*line, bad_json(wrong))).collect();
            let chunk = Chunk {
                place,
                content: json(&batch.good),
            };
            let mobiles = batch.mobiles;
            let known = self.write_bulk(move |tx| {
                import::put_chunk(tx, scope, id, &chunk)?;
                import::put_bad(tx, scope, id, &bad)?;
                customer::known_mobiles(tx, scope, &mobiles)
            });
            let known: Result<_, store::StoreError> = known.await;
            let known = count(known?.len());
            let duplicates = batch.repeated.saturating_add(known);
            import.duplicates = import.duplicates.saturating_add(duplicates);
            place = place.saturating_add(1);
        }
        Ok(import)
    }
}

fn bad_json(wrong: &[(Column, Fault)]) -> String {
    let words = wrong
        .iter()
        .map(|(column, fault)| (column.as_str(), fault_word(fault)));
    json(&words.collect::<Vec<_>>())
}

/// Reads the file on its own thread and sends what stands in it.
fn read(file: &[u8], sender: &Sender<Piece>) -> Result<(), ImportError> {
    let mut columns: Option<Columns> = None;
    let mut headings: Result<(), BadHeadings> = Ok(());
    let mut batch = Batch::default();
    let mut seen = Seen::default();
    let mut take = |line: Line| match &columns {
        None => match Columns::read(line.cells.iter().map(String::as_str)) {
            Ok(read) => {
                let piece = Piece::Headings(read.unknown.clone());
                columns = Some(read);
                sender.blocking_send(piece).is_ok()
            }
            Err(bad) => {
                headings = Err(bad);
                false
            }
        },
        Some(columns) => {
            add(&mut batch, &mut seen, columns, &line);
            if batch.good.len() + batch.bad.len() < CHUNK {
                return true;
            }
            let full = std::mem::take(&mut batch);
            sender.blocking_send(Piece::Rows(full)).is_ok()
        }
    };
    sheet::read(file, LIMITS, &mut take)?;
    headings?;
    if !batch.good.is_empty() || !batch.bad.is_empty() {
        // Nobody listens any more: they know why.
        let _ = sender.blocking_send(Piece::Rows(batch));
    }
    Ok(())
}

fn add(batch: &mut Batch, seen: &mut Seen, columns: &Columns, line: &Line) {
    let cells = columns.pick(line.cells.iter().map(String::as_str));
    if cells.is_empty() {
        // Something stands in columns that are left alone.
        return;
    }
    match read_row(&cells) {
        Ok(row) => {
            if let Some(number) = row.details.number() {
                if !seen.numbers.insert(number.clone()) {
                    batch.bad.push((line.number, is_taken()));
                    return;
                }
                batch.numbers.push((line.number, number.clone()));
            }
            if let Some(mobile) = row.details.mobile() {
                let number = mobile.e164().trim_start_matches('+').parse();
                if seen.mobiles.insert(number.unwrap_or(0)) {
                    batch.mobiles.push(mobile.clone());
                } else {
                    batch.repeated = batch.repeated.saturating_add(1);
                }
            }
            let word = |(column, text): (Column, String)| (column.as_str().to_owned(), text);
            let cells = cells.into_iter().map(word);
            batch.good.push((line.number, cells.collect()));
        }
        Err(wrong) => batch.bad.push((line.number, wrong)),
    }
}

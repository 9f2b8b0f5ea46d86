//! Files of gateways and banks, held against our payments of one provider. A file is uploaded, then
//! somebody says what its columns are, then it is compared; what was found is kept. No money moves.

mod read;
mod run;

use std::collections::BTreeMap;

use domain::id::{LinkId, ProviderId, SettlementId};
use domain::payment::PaymentState;
use domain::settlement::{Column, Finding, Found, Sum};
use jiff::SignedDuration;
use jiff::civil::Date;
use money::{Currency, Unit};
use sha2::{Digest as _, Sha256};
use store::StoreError;
use store::rooms::provider;
use store::rooms::provider::ProviderRow;
use store::rooms::settlement::{self, Line};

use self::read::{Layout, beginning};
use crate::App;
use crate::office::Desk;
use crate::sheet::{BadFile, Limits};

pub use store::rooms::settlement::{Settlement, State};

/// Bytes of a file.
pub const MAX_FILE: usize = 8 * 1024 * 1024;
/// Lines of a file below its headings.
pub const MAX_LINES: u32 = 50_000;
/// Payments that a file is held against.
pub const MAX_OURS: u32 = 100_000;
/// Files that the list shows.
pub const LISTED: u32 = 50;
/// Characters of the name of a file.
const MAX_FILE_NAME: usize = 120;
/// Bytes that nobody asked to compare are kept for so long.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
const LIMITS: Limits = Limits {
    lines: MAX_LINES,
    cell: 300,
    unfolded: 128 * 1024 * 1024,
    texts: 32 * 1024 * 1024,
};

/// Why a file cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum SettlementError {
    /// It is no table that can be read.
    #[error(transparent)]
    File(#[from] BadFile),
    /// There is no such file, or no such provider.
    #[error("no such settlement file")]
    NotFound,
    /// It must be said which columns hold the reference and the amount.
    #[error("no column of references, or none of amounts")]
    Columns,
    /// No line can be read by these columns.
    #[error("no line can be read by these columns")]
    NoLines,
    /// The file says no days, and none were typed; or the last is before the first.
    #[error("which days are compared is not said")]
    Days,
    /// There are too many payments in these days.
    #[error("more payments than are compared at once")]
    TooMany,
    /// It is being compared, or was.
    #[error("it is compared already")]
    Over,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The places of its columns.
    pub columns: BTreeMap<Column, usize>,
    /// The unit of its amounts.
    pub unit: Unit,
    /// The first day; `None`: the first that the file says.
    pub first: Option<Date>,
    /// The last day; `None`: the last that the file says.
    pub last: Option<Date>,
}

/// The files, and whose they may be.
#[derive(Debug, Clone)]
pub struct SettlementList {
    /// The newest.
    pub files: Vec<Settlement>,
    /// All providers, bank slips among them.
    pub providers: Vec<ProviderRow>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct SettlementRecord {
    /// The file.
    pub settlement: Settlement,
    /// Whose payments it is held against.
    pub provider: ProviderRow,
    /// Its headings and first lines, until it was compared.
    pub beginning: Vec<Vec<String>>,
    /// What its columns most likely are.
    pub guess: BTreeMap<Column, usize>,
    /// What was found.
    pub sums: BTreeMap<Finding, Sum>,
    /// Other comparisons of the same bytes.
    pub before: Vec<Settlement>,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementLine {
    /// Its place among those of its finding.
    pub place: u32,
    /// What was found.
    pub found: Found,
    /// Why it could not be read.
    pub why: Option<Column>,
    /// How its payment stands now, and its link.
    pub payment: Option<(PaymentState, LinkId)>,
}

impl App {
    /// The newest files, and the providers.
    pub async fn settlements(&self, desk: &Desk) -> Result<SettlementList, SettlementError> {
        let scope = desk.scope();
        self.store()
            .read(move |tx| {
                Ok(SettlementList {
                    files: settlement::list(tx, scope, LISTED)?,
                    providers: provider::all(tx, scope)?,
                })
            })
            .await
    }

    /// Keeps a file until somebody says what its columns are.
    pub async fn upload_settlement(
        &self,
        desk: &Desk,
        provider: ProviderId,
        (file_name, file): (&str, Vec<u8>),
    ) -> Result<SettlementId, SettlementError> {
        if file.len() > MAX_FILE {
            return Err(BadFile::TooLarge.into());
        }
        let (scope, now) = (desk.scope(), self.now());
        let turn = self.tables().acquire_owned().await;
        let file = tokio::task::spawn_blocking(move || {
            let read = beginning(&file);
            drop(turn);
            read.map(|_| file)
        });
        let file = file.await.map_err(|_| StoreError::NotCommitted)??;
        let printable = |letter: &char| !letter.is_control();
        let name = file_name.chars().filter(printable).take(MAX_FILE_NAME);
        let new = Settlement {
            id: SettlementId::new(self.uuid()),
            provider,
            file_name: name.collect(),
            file_hash: hex(&Sha256::digest(&file)),
            state: State::Waiting,
            layout: "{}".to_owned(),
            unit: Unit::Rial,
            first: None,
            last: None,
            sums: "[]".to_owned(),
            user: desk.staff.user,
            created_at: now,
            moved_at: now,
        };
        self.write(move |tx| {
            provider::find(tx, scope, provider)?.ok_or(SettlementError::NotFound)?;
            if let Ok(before) = now.checked_sub(WAITS) {
                settlement::drop_old(tx, scope, before)?;
            }
            settlement::insert(tx, scope, &new, &file)?;
            Ok(new.id)
        })
        .await
    }

    /// One file: how it begins, or what was found.
    pub async fn settlement(
        &self,
        desk: &Desk,
        id: SettlementId,
    ) -> Result<SettlementRecord, SettlementError> {
        let scope = desk.scope();
        let (settlement, provider, last, before, file) = self
            .store()
            .read(move |tx| {
                let found = settlement::find(tx, scope, id)?.ok_or(SettlementError::NotFound)?;
                let provider = provider::find(tx, scope, found.provider)?;
                let last = settlement::last_of(tx, scope, found.provider)?;
                let mut before = settlement::of_file(tx, scope, &found.file_hash)?;
                before.retain(|one| one.id != id);
                let file = match found.state {
                    State::Waiting => settlement::file(tx, scope, id)?,
                    State::Running | State::Done => None,
                };
                let provider = provider.ok_or(SettlementError::NotFound)?;
                Ok::<_, SettlementError>((found, provider, last, before, file))
            })
            .await?;
        let beginning = match file {
            Some(file) => {
                let read = tokio::task::spawn_blocking(move || beginning(&file));
                read.await.map_err(|_| StoreError::NotCommitted)??
            }
            None => Vec::new(),
        };
        let headings = beginning.first().cloned().unwrap_or_default();
        let guess = Layout::remembered(last.as_ref().map_or("{}", |one| &one.layout), &headings);
        Ok(SettlementRecord {
            sums: read_sums(&settlement.sums),
            settlement,
            provider,
            beginning,
            guess: guess.columns,
            before,
        })
    }

    /// Lines of one finding, in the order of the file, behind a place.
    pub async fn settlement_lines(
        &self,
        desk: &Desk,
        of: (SettlementId, Finding),
        after: Option<u32>,
        limit: u32,
    ) -> Result<Vec<SettlementLine>, SettlementError> {
        let scope = desk.scope();
        let lines = self
            .store()
            .read(move |tx| settlement::lines(tx, scope, of, after, limit))
            .await;
        let lines: Vec<Line> = lines.map_err(|error: StoreError| error)?;
        let line = |(kept, payment): Line| SettlementLine {
            place: kept.place,
            found: kept.found,
            why: kept.reason.and_then(|word| word.parse().ok()),
            payment,
        };
        Ok(lines.into_iter().map(line).collect())
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    bytes.iter().flat_map(pair).collect()
}

fn written_sums(sums: &BTreeMap<Finding, Sum>) -> String {
    let rows: Vec<(&str, u32, i64, i64)> = sums
        .iter()
        .map(|(finding, sum)| (finding.as_str(), sum.count, sum.theirs, sum.ours))
        .collect();
    serde_json::to_string(&rows).unwrap_or_else(|_| "[]".to_owned())
}

fn read_sums(text: &str) -> BTreeMap<Finding, Sum> {
    let rows: Vec<(String, u32, i64, i64)> = serde_json::from_str(text).unwrap_or_default();
    let row = |(word, count, theirs, ours): (String, u32, i64, i64)| {
        let sum = Sum {
            count,
            theirs,
            ours,
        };
        Some((word.parse().ok()?, sum))
    };
    rows.into_iter().filter_map(row).collect()
}

/// The units in which a file may count a currency.
pub fn units(currency: Currency) -> impl Iterator<Item = Unit> {
    Unit::ALL
        .into_iter()
        .filter(move |unit| unit.fits(currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_back_as_they_were() {
        let sum = |count| Sum {
            count,
            theirs: 5,
            ours: 7,
        };
        let sums = BTreeMap::from([(Finding::Matched, sum(2)), (Finding::Unread, sum(1))]);
        assert_eq!(read_sums(&written_sums(&sums)), sums);
    }
}

//! Statements of the bank: which line may be the money of which slip that waits. What is found is
//! noted on the slip, for whoever decides; nothing is accepted by itself.

use domain::access::Permission;
use domain::event::EventKind;
use domain::id::{AccountId, PaymentId};
use domain::scope::Scope;
use domain::slip::{MatchBy, Sought, StatementLine};
use jiff::{Span, ToSpan as _};
use money::digits::to_latin;
use money::{Currency, Unit};
use store::rooms::slip::{self, SlipLine};
use store::rooms::{account, event, payment};
use store::{StoreError, Tx};

use super::SlipError;
use crate::App;
use crate::office::Desk;
use crate::sheet::{self, BadFile, Limits, Line, cells};

/// Bytes of a statement.
pub const MAX_STATEMENT: usize = 4 * 1024 * 1024;
/// Lines of a statement.
const MAX_LINES: u32 = 10_000;
/// Slips that are held against it.
const MAX_SLIPS: u32 = 2_000;
const LIMITS: Limits = Limits {
    lines: MAX_LINES,
    cell: 300,
    unfolded: 64 * 1024 * 1024,
    texts: 16 * 1024 * 1024,
};

/// Why a statement cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// It is no table that can be read.
    #[error(transparent)]
    File(#[from] BadFile),
    /// Its first line names no column of days, or none of amounts.
    #[error("the first line does not name a date and an amount")]
    Columns,
    /// Anything else.
    #[error(transparent)]
    Slip(#[from] SlipError),
}

impl From<StoreError> for StatementError {
    fn from(error: StoreError) -> Self {
        Self::Slip(error.into())
    }
}

/// What a statement brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Lines with money that came in.
    pub lines: u32,
    /// Lines that could not be read, by their number in the file.
    pub unread: Vec<u32>,
    /// What was found, the surest first.
    pub matches: Vec<Match>,
}

/// A line that may be the money of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The line.
    pub line: StatementLine,
    /// The slip.
    pub slip: SlipLine,
    /// Why.
    pub by: MatchBy,
}

/// Where in a line its day and its amount stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Columns {
    day: usize,
    amount: usize,
}

/// Headings as banks write them.
const DAYS: &[&str] = &["date", "تاریخ", "jour"];
const AMOUNTS: &[&str] = &[
    "credit",
    "deposit",
    "amount",
    "بستانکار",
    "واریز",
    "مبلغ",
    "crédit",
    "montant",
];

impl Columns {
    /// The first column that names a day, and the one that names money that came in: a column of
    /// credits before one of plain amounts.
    fn of(headings: &[String]) -> Option<Self> {
        let place = |names: &[&str]| {
            names.iter().find_map(|name| {
                let mut headings = headings.iter();
                headings.position(|heading| folded(heading).contains(name))
            })
        };
        Some(Self {
            day: place(DAYS)?,
            amount: place(AMOUNTS)?,
        })
    }
}

fn folded(heading: &str) -> String {
    let plain = heading.replace('ي', "ی").replace('ك', "ک");
    plain.replace('\u{200c}', "").to_lowercase()
}

impl App {
    /// Holds a statement of an account against the slips that wait, and notes on each what was
    /// found by its number or card.
    pub async fn match_statement(
        &self,
        desk: &Desk,
        id: AccountId,
        file: Vec<u8>,
        request_id: &str,
    ) -> Result<Statement, StatementError> {
        let scope = desk.scope();
        let found: Result<_, StoreError> = self
            .store()
            .read(move |tx| account::find(tx, scope.merchant, id))
            .await;
        let account = found?.ok_or(SlipError::NotFound)?;
        if file.len() > MAX_STATEMENT {
            return Err(BadFile::TooLarge.into());
        }
        let turn = self.tables().acquire_owned().await;
        let read = tokio::task::spawn_blocking(move || {
            let read = read(&file, account.currency);
            drop(turn);
            read
        });
        let (lines, unread) = read.await.map_err(|_| StoreError::NotCommitted)??;
        let (app, desk, request) = (self.clone(), desk.clone(), request_id.to_owned());
        let counted = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let matches = self
            .write(move |tx| {
                let matches = matches(tx, &desk, id, &lines)?;
                for one in matches.iter().filter(|one| one.by != MatchBy::AmountAlone) {
                    app.note_match(tx, scope, &desk, one, &request)?;
                }
                Ok::<_, SlipError>(matches)
            })
            .await?;
        Ok(Statement {
            lines: counted,
            unread,
            matches,
        })
    }

    /// Notes a line on its slip, once.
    fn note_match(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        desk: &Desk,
        found: &Match,
        request_id: &str,
    ) -> Result<(), SlipError> {
        let id: PaymentId = found.slip.slip.payment;
        let words = format!("{} · {}", found.line.day, found.line.words);
        let known = slip::steps(tx, scope, id)?;
        let same = |step: &slip::Step| {
            step.kind == EventKind::SlipMatched && step.words.as_deref() == Some(words.as_str())
        };
        if known.iter().any(same) {
            return Ok(());
        }
        let paid = payment::find(tx, scope, id)?.ok_or(SlipError::NotFound)?;
        let by = (EventKind::SlipMatched, &desk.actor());
        let said = self.note_slip(tx, scope, &paid, by, (Some(&words), request_id))?;
        Ok(event::append(tx, scope, &[said])?)
    }
}

/// The slips that each line may be the money of; the surest first.
fn matches(
    tx: &mut Tx<'_>,
    desk: &Desk,
    account: AccountId,
    lines: &[StatementLine],
) -> Result<Vec<Match>, StoreError> {
    let days = || lines.iter().map(|line| line.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return Ok(Vec::new());
    };
    let apart: Span = 7.days();
    let from = first.checked_sub(apart).unwrap_or(first);
    let to = last.checked_add(apart).unwrap_or(last);
    let waiting = slip::waiting(tx, desk.scope(), account, (from, to), MAX_SLIPS)?;
    let mut found = Vec::new();
    for slip in waiting {
        let row = &slip.slip;
        if !desk.staff.may(Permission::ApproveSlips, row.shop) {
            continue;
        }
        let sought = Sought {
            kind: row.kind,
            claimed: row.claimed,
            day: row.day,
            number: &row.number_key,
            card: row.card.as_deref(),
        };
        for line in lines {
            if let Some(by) = sought.fits(line) {
                found.push(Match {
                    line: line.clone(),
                    slip: slip.clone(),
                    by,
                });
            }
        }
    }
    found.sort_by_key(|one| (one.by, one.line.number));
    Ok(found)
}

/// The lines with money that came in, and the numbers of those that say no day or no amount.
fn read(
    bytes: &[u8],
    currency: Currency,
) -> Result<(Vec<StatementLine>, Vec<u32>), StatementError> {
    let mut columns = None;
    let mut is_first = true;
    let (mut lines, mut unread) = (Vec::new(), Vec::new());
    sheet::read(bytes, LIMITS, &mut |line: Line| {
        if is_first {
            is_first = false;
            columns = Columns::of(&line.cells);
            return columns.is_some();
        }
        match columns.map(|columns| statement_line(&line, columns, currency)) {
            Some(Said::In(read)) => lines.push(read),
            Some(Said::Unclear) => unread.push(line.number),
            Some(Said::Nothing) | None => {}
        }
        true
    })?;
    if columns.is_none() {
        return Err(StatementError::Columns);
    }
    Ok((lines, unread))
}

/// What a line of a statement says.
enum Said {
    /// Money came in.
    In(StatementLine),
    /// None did.
    Nothing,
    /// It names no day or no amount that can be read.
    Unclear,
}

fn statement_line(line: &Line, columns: Columns, currency: Currency) -> Said {
    let cell = |place: usize| line.cells.get(place).map(|cell| cell.trim());
    let amount = cell(columns.amount).unwrap_or_default();
    let latin = to_latin(amount);
    if latin.trim_matches(['0', '-', '.']).is_empty() || latin.starts_with('-') {
        return Said::Nothing;
    }
    // Banks write whole rials.
    let unit = Unit::default_for(currency);
    let unit = if currency == Currency::Irr {
        Unit::Rial
    } else {
        unit
    };
    let amount = cells::amount(&latin, unit, currency);
    let day = cell(columns.day).and_then(cells::day);
    let words = line.cells.iter().enumerate();
    let words = words.filter(|(place, cell)| {
        *place != columns.day && *place != columns.amount && !cell.trim().is_empty()
    });
    let words: Vec<&str> = words.map(|(_, cell)| cell.trim()).collect();
    match (day, amount) {
        (Some(day), Some(amount)) => Said::In(StatementLine {
            number: line.number,
            day,
            amount,
            words: words.join(" "),
        }),
        _ => Said::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use money::Amount;

    use super::*;

    fn lines(text: &str) -> Vec<(u32, Date, i64, String)> {
        let (lines, unread) = read(text.as_bytes(), Currency::Irr).unwrap();
        assert_eq!(unread, Vec::<u32>::new());
        let line = |one: StatementLine| (one.number, one.day, one.amount.minor(), one.words);
        lines.into_iter().map(line).collect()
    }

    #[test]
    fn a_statement_is_read_by_its_headings_in_both_calendars() {
        let persian = "ردیف,تاریخ,بدهکار,بستانکار,شرح\n\
            1,1405/08/29,0,\"500,000\",کارت به کارت ۰۰۴۵۱۲\n\
            2,۱۴۰۵/۰۸/۳۰,900000,0,برداشت\n";
        assert_eq!(
            lines(persian),
            [(
                2,
                date(2026, 11, 20),
                500_000,
                "1 0 کارت به کارت ۰۰۴۵۱۲".to_owned()
            )]
        );
        let english = "Date;Amount;Reference\n2026-11-20 10:15;500000.00;451290\n46346;1;x\n";
        let read = lines(english);
        assert_eq!(read[0].1, date(2026, 11, 20));
        assert_eq!((read[0].2, read[1].1), (500_000, date(2026, 11, 20)));
    }

    #[test]
    fn a_file_without_a_day_or_an_amount_is_told_apart_from_a_bad_line() {
        let none = read(b"a,b\n1,2\n", Currency::Irr);
        assert!(matches!(none, Err(StatementError::Columns)));
        let (good, bad) = read(b"date,amount\nsoon,5\n2026-11-20,7\n", Currency::Irr).unwrap();
        assert_eq!(bad, [2]);
        assert_eq!(good[0].amount, Amount::new(7, Currency::Irr));
        let picture = read(b"\x89PNG\r\n\x1a\n", Currency::Irr);
        assert!(matches!(picture, Err(StatementError::File(_))));
    }
}

//! The job of an import: customers are made some hundred at a time, in the unit that marks their
//! rows as made, so that a process which dies, or a commit whose answer is lost, makes nobody twice.

use std::collections::BTreeSet;

use domain::act::Act;
use domain::contact::Mobile;
use domain::customer::CustomerNumber;
use domain::customer::import::{Column, ImportState, read_row};
use domain::event::{Actor, EventKind};
use domain::id::{CustomerId, ImportId};
use domain::scope::Scope;
use domain::settings::Fault;
use store::rooms::import::{self, Chunk, Import};
use store::rooms::job::Claimed;
use store::rooms::{customer, event, job};
use store::{StoreError, Tx};

use super::import::{Dealt, RESULT_FOR, SWEEP, Staged, json, over_or};
use crate::App;
use crate::fault::Point;

impl App {
    /// The job of an import: makes its next rows, or sweeps it away once its time is over.
    pub(crate) async fn work_import(&self, one: &Claimed) -> Result<(), StoreError> {
        let Ok(id) = one.object.parse::<ImportId>() else {
            return self.bury(one, "not the id of an import").await;
        };
        let (app, one) = (self.clone(), one.clone());
        let made = self
            .write_bulk(move |tx| app.next_step(tx, &one, id))
            .await?;
        if made {
            self.faults().pass(Point::Imported).await;
        }
        Ok(())
    }

    /// One unit of that job. `true`: customers were made.
    fn next_step(&self, tx: &mut Tx<'_>, one: &Claimed, id: ImportId) -> Result<bool, StoreError> {
        let (scope, now) = (one.scope, self.now());
        let Some(mut found) = import::lock(tx, scope, id)? else {
            job::done(tx, one)?;
            return Ok(false);
        };
        let from = found.state;
        let ended = found.ended_at.unwrap_or(now);
        let over = ended.checked_add(RESULT_FOR).unwrap_or(ended);
        match from {
            ImportState::Staging | ImportState::Ready => {
                // Nobody said a word about it for long.
                (found.state, found.ended_at) = (ImportState::Cancelled, Some(now));
                import::save(tx, scope, &found, from)?;
                job::later(tx, one, now, None)?;
                Ok(false)
            }
            ImportState::Running => match import::next_chunk(tx, scope, id)? {
                Some(chunk) => {
                    self.make_rows(tx, scope, &mut found, chunk)?;
                    import::save(tx, scope, &found, from)?;
                    job::later(tx, one, now, None)?;
                    Ok(true)
                }
                None => {
                    (found.state, found.ended_at) = (ImportState::Done, Some(now));
                    import::save(tx, scope, &found, from)?;
                    let finished = self.act(Actor::User(found.user), None, |act| {
                        act.event(EventKind::ImportFinished, id)
                    });
                    event::append(tx, scope, &[finished])?;
                    job::later(tx, one, over_or(now, RESULT_FOR), None)?;
                    Ok(false)
                }
            },
            ImportState::Done | ImportState::Cancelled if now >= over => {
                if import::sweep(tx, scope, id, SWEEP)? {
                    job::later(tx, one, now, None)?;
                } else {
                    job::done(tx, one)?;
                }
                Ok(false)
            }
            ImportState::Done => job::later(tx, one, over, None).map(|_| false),
            ImportState::Cancelled => {
                let more = import::sweep_rest(tx, scope, id, SWEEP)?;
                job::later(tx, one, if more { now } else { over }, None)?;
                Ok(false)
            }
        }
    }

    /// Makes the customers of a chunk, in the unit that marks it as made.
    fn make_rows(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        found: &mut Import,
        chunk: Chunk,
    ) -> Result<(), StoreError> {
        let staged: Vec<Staged> = serde_json::from_str(&chunk.content).unwrap_or_default();
        let read = staged
            .iter()
            .map(|(line, cells)| (*line, cells, row(cells)));
        let read: Vec<_> = read.collect();
        let rows = read.iter().filter_map(|(.., row)| row.as_ref().ok());
        let mobiles: Vec<Mobile> = rows
            .filter_map(|row| row.details.mobile().cloned())
            .collect();
        let mut known: BTreeSet<String> = customer::known_mobiles(tx, scope, &mobiles)?;
        // Somebody may have got one of their numbers since the file was read.
        let numbers: Vec<CustomerNumber> = read
            .iter()
            .filter_map(|(.., row)| row.as_ref().ok()?.details.number().cloned())
            .collect();
        let taken = customer::known_numbers(tx, scope, &numbers)?;
        let mut made = Vec::new();
        let mut dealt: Vec<Dealt> = Vec::with_capacity(read.len());
        for (line, cells, row) in read {
            let name = cells
                .iter()
                .find(|(column, _)| column == Column::Name.as_str());
            let name = name.map(|(_, name)| name.clone()).unwrap_or_default();
            let outcome = match row {
                Err(_) => "bad".to_owned(),
                Ok(row) => {
                    let mobile = row.details.mobile().map(ToString::to_string);
                    let new = mobile.is_none_or(|mobile| known.insert(mobile));
                    let is_taken = row.details.number().is_some_and(|one| taken.contains(one));
                    if !is_taken && (new || found.make_duplicates) {
                        let one = row.details.make(CustomerId::new(self.uuid()));
                        let id = one.id.to_string();
                        made.push((one, row.further));
                        id
                    } else {
                        "duplicate".to_owned()
                    }
                }
            };
            dealt.push((line, name, outcome));
        }
        let content = json(&dealt);
        let place = chunk.place;
        if !import::made_chunk(tx, scope, found.id, &Chunk { place, content })? {
            return Err(StoreError::Busy);
        }
        let now = self.now();
        customer::insert_all(tx, scope, &made, now)?;
        let events = self.act(Actor::User(found.user), None, |act: &mut Act<'_>| {
            let event = |(one, _): &(domain::customer::Customer, _)| {
                let event = act.event(EventKind::CustomerCreated, one.id);
                event.with("import", found.id)
            };
            made.iter().map(event).collect::<Vec<_>>()
        });
        event::append(tx, scope, &events)?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let skipped = count(dealt.len()).saturating_sub(count(made.len()));
        found.made = found.made.saturating_add(count(made.len()));
        found.skipped = found.skipped.saturating_add(skipped);
        Ok(())
    }
}

/// The cells of a row as they were kept.
fn row(
    cells: &[(String, String)],
) -> Result<domain::customer::import::ImportRow, Vec<(Column, Fault)>> {
    let known = cells.iter().filter_map(|(column, text)| {
        let column = column.parse().ok()?;
        Some((column, text.clone()))
    });
    read_row(&known.collect::<Vec<_>>())
}

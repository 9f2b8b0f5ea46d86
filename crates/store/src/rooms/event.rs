//! Events: appended with their cause, numbered and chained by the sequencer afterwards.

use domain::event::{Event, Fact};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Topic, Tx, Value};

/// An event as the timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Inner id.
    pub id: String,
    /// Its place in its world, once the sequencer gave it.
    pub seq: Option<i64>,
    /// What happened.
    pub kind: String,
    /// To what.
    pub object: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// JSON of ids and amounts.
    pub data: String,
}

/// Appends events.
pub fn append(tx: &mut Tx<'_>, scope: Scope, events: &[Event]) -> Result<(), StoreError> {
    let rows: Vec<_> = events.iter().map(|event| row(scope, event)).collect();
    tx.insert_many(
        "INSERT INTO event (merchant_id, mode, id, kind, v, object, actor, request_id, at, data)",
        "",
        &rows,
    )?;
    if !events.is_empty() {
        tx.wake(Topic::Sequencer);
    }
    Ok(())
}

/// A new row: without a number and a hash.
fn row(scope: Scope, event: &Event) -> Vec<Value> {
    read::with(
        scope,
        [
            read::id(event.id),
            event.kind.as_str().into(),
            Value::Int(Event::VERSION),
            Value::from(&event.object),
            Value::Text(event.actor.to_text()),
            Value::from(event.request_id.clone()),
            read::at(event.at),
            Value::Text(data(event)),
        ],
    )
}

fn data(event: &Event) -> String {
    let facts: serde_json::Map<String, serde_json::Value> = event
        .data
        .iter()
        .map(|(name, fact)| {
            let value = match fact {
                Fact::Word(word) => serde_json::Value::from(word.as_str()),
                Fact::Number(number) => serde_json::Value::from(*number),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    serde_json::Value::Object(facts).to_string()
}

/// All events of an object, oldest first: its timeline.
pub fn of_object(
    tx: &mut Tx<'_>,
    scope: Scope,
    object: impl std::fmt::Display,
) -> Result<Vec<StoredEvent>, StoreError> {
    let rows = tx.query(
        "SELECT id, seq, kind, object, actor, at, data FROM event
         WHERE merchant_id = $1 AND mode = $2 AND object = $3 ORDER BY at, id",
        &read::with(scope, [read::id(object)]),
    )?;
    rows.iter()
        .map(|row| {
            Ok(StoredEvent {
                id: read::text(row, "id")?,
                seq: row.opt_int("seq")?,
                kind: read::text(row, "kind")?,
                object: read::text(row, "object")?,
                actor: read::text(row, "actor")?,
                at: read::moment(row, "at")?,
                data: read::text(row, "data")?,
            })
        })
        .collect()
}

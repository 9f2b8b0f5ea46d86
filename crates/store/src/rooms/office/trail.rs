//! What happened: the timeline of a link, the evidence about a payment, and the messages.

use std::cmp::Reverse;

use domain::id::{CustomerId, MessageId, PaymentId};
use domain::message::{ChannelKind, MessageState};
use domain::scope::Scope;
use jiff::Timestamp;

use super::{Scoped, Sight, first_id, scoped};
use crate::rooms::event::StoredEvent;
use crate::rooms::message::{self, Message};
use crate::rooms::{customer, read};
use crate::{Sql, StoreError, Tx};

/// Events that a timeline shows.
const EVENTS: u32 = 500;
/// Calls and callbacks of one payment that are shown.
const EVIDENCE: i64 = 100;

/// A call to a bank with its answer, secrets cut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredExchange {
    /// `begin`, `verify`, `inquire`…
    pub step: String,
    /// What was sent.
    pub request: String,
    /// What came back, or what went wrong.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// A callback as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCallback {
    /// `GET` or `POST`.
    pub method: String,
    /// The query string as it came.
    pub query: String,
    /// The body as it came.
    pub body: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// What the list of messages is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Older than this one.
    pub after: Option<MessageId>,
    /// In one of these states; empty: in any.
    pub states: Vec<MessageState>,
    /// By this channel.
    pub channel: Option<ChannelKind>,
    /// To this very address.
    pub address: Option<String>,
    /// To an address of this customer, or of one of their contacts.
    pub customer: Option<CustomerId>,
    /// Queued then or later.
    pub from: Option<Timestamp>,
    /// Queued before then.
    pub until: Option<Timestamp>,
    /// Only what this user may see.
    pub sight: Sight,
}

/// The events of several objects, oldest first.
pub fn events(
    tx: &mut Tx<'_>,
    scope: Scope,
    objects: &[String],
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql =
        Sql::new("SELECT id, seq, kind, object, actor, at, data FROM event WHERE merchant_id = ")
            .bind(scope.merchant.0)
            .push(" AND mode = ")
            .bind(scope.mode.as_str())
            .push(" AND object IN ")
            .bind_list(objects.iter().map(String::as_str))
            .push(" ORDER BY at, id LIMIT ")
            .bind(EVENTS);
    let rows = tx.query_built(&sql)?;
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

/// The calls about a payment, oldest first.
pub fn exchanges(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Vec<StoredExchange>, StoreError> {
    let rows = tx.query(
        "SELECT step, request, answer, at FROM exchange
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3 ORDER BY id LIMIT $4",
        &read::with(scope, [read::id(payment), EVIDENCE.into()]),
    )?;
    rows.iter()
        .map(|row| {
            Ok(StoredExchange {
                step: read::text(row, "step")?,
                request: read::text(row, "request")?,
                answer: read::text(row, "answer")?,
                at: read::moment(row, "at")?,
            })
        })
        .collect()
}

/// The callbacks of a payment, oldest first.
pub fn callbacks(
    tx: &mut Tx<'_>,
    scope: Scope,
    payment: PaymentId,
) -> Result<Vec<StoredCallback>, StoreError> {
    let rows = tx.query(
        "SELECT method, query, body, at FROM callback
         WHERE merchant_id = $1 AND mode = $2 AND payment_id = $3 ORDER BY id LIMIT $4",
        &read::with(scope, [read::id(payment), EVIDENCE.into()]),
    )?;
    rows.iter()
        .map(|row| {
            Ok(StoredCallback {
                method: read::text(row, "method")?,
                query: read::text(row, "query")?,
                body: row.blob("body")?.to_vec(),
                at: read::moment(row, "at")?,
            })
        })
        .collect()
}

/// Messages, newest first, at most `limit`.
pub fn messages(
    tx: &mut Tx<'_>,
    scope: Scope,
    filter: &MessageFilter,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let Some(id) = filter.customer else {
        return messages_to(tx, scope, (filter, filter.address.as_deref()), limit);
    };
    // The newest to each address, each led to by its index, and of these the newest.
    let mut found = Vec::new();
    for address in customer::every_address(tx, scope, id)? {
        let address = address.as_str();
        if filter.address.as_deref().is_none_or(|one| one == address) {
            found.extend(messages_to(tx, scope, (filter, Some(address)), limit)?);
        }
    }
    found.sort_by_key(|message| Reverse(message.id.to_string()));
    // A messenger's account can be spelled as another's.
    found.dedup_by_key(|message| message.id);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

fn messages_to(
    tx: &mut Tx<'_>,
    scope: Scope,
    (filter, address): (&MessageFilter, Option<&str>),
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let mut sql = scoped(
        Sql::new(
            "SELECT message.* FROM message
             LEFT JOIN link ON link.merchant_id = message.merchant_id
                AND link.mode = message.mode AND link.id = message.topic
             LEFT JOIN openpay_prefill AS prefill ON prefill.merchant_id = message.merchant_id
                AND prefill.mode = message.mode AND prefill.id = message.topic
             LEFT JOIN openpay_code AS code ON code.merchant_id = message.merchant_id
                AND code.mode = message.mode AND code.id = message.topic",
        ),
        Scoped::Message,
        scope,
    );
    if let Some(after) = filter.after {
        sql = sql.push(" AND message.id < ").bind(after.to_string());
    }
    if !filter.states.is_empty() {
        sql = sql
            .push(" AND message.state IN ")
            .bind_list(filter.states.iter().map(|state| state.as_str()));
    }
    if let Some(channel) = filter.channel {
        sql = sql.push(" AND message.channel = ").bind(channel.as_str());
    }
    if let Some(address) = address {
        sql = sql.push(" AND message.address = ").bind(address);
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND message.id >= ").bind(first_id("msg", from));
    }
    if let Some(until) = filter.until {
        sql = sql.push(" AND message.id < ").bind(first_id("msg", until));
    }
    let sql = seen_messages(sql, &filter.sight)
        .push(" ORDER BY message.id DESC LIMIT ")
        .bind(limit);
    tx.query_built(&sql)?
        .iter()
        .map(message::from_row)
        .collect()
}

/// What a user may see: of shops whose links they all see, every message; of others those about what
/// they made or sent themselves.
fn seen_messages(sql: Sql, sight: &Sight) -> Sql {
    let Sight::Part { shops, own, maker } = sight else {
        return sql;
    };
    let mut sql = sql.push(" AND (");
    for (shop, between) in [
        ("link.shop_id IN ", ""),
        ("prefill.shop_id IN ", " OR "),
        ("code.shop_id IN ", " OR "),
    ] {
        let ids = shops.iter().map(ToString::to_string);
        sql = sql.push(between).push(shop).bind_list(ids);
    }
    for (shop, made) in [
        (" OR (link.shop_id IN ", " AND link.made_by = "),
        (" OR (prefill.shop_id IN ", " AND prefill.made_by = "),
    ] {
        let ids = own.iter().map(ToString::to_string);
        sql = sql
            .push(shop)
            .bind_list(ids)
            .push(made)
            .bind(maker)
            .push(")");
    }
    sql.push(")")
}

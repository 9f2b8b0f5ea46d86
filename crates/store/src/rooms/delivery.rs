//! What becomes of messages after a channel took them, and what holds them back.

use domain::contact::Address;
use domain::delivery::Sent;
use domain::id::{MessageId, ShopId};
use domain::message::{ChannelKind, MessageState};
use domain::scope::Scope;
use jiff::Timestamp;

use super::read;
use crate::{StoreError, Tx, Value};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// How often a channel is asked about one message at most, whatever calls at our door: by itself it
/// is asked ten times.
const MOST_QUESTIONS: i64 = 40;
/// Hours that are counted together as a day.
const DAY: i64 = 24;

/// A message that a channel took, to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underway {
    /// Which.
    pub id: MessageId,
    /// The channel's own name of it.
    pub provider_ref: String,
    /// How often the channel was asked.
    pub asked: u32,
    /// When it took the message.
    pub sent_at: Timestamp,
}

/// What a channel reports about a message that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Where the message stands now.
    pub state: MessageState,
    /// Why it did not arrive.
    pub cause: Option<String>,
    /// The channel's own word.
    pub code: String,
}

/// Messages that a channel is to be asked about now, the longest waiting first.
pub fn underway(
    tx: &mut Tx<'_>,
    scope: Scope,
    channel: ChannelKind,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Underway>, StoreError> {
    let rows = tx.query(
        "SELECT id, provider_ref, reports, sent_at FROM message
         WHERE merchant_id = $1 AND mode = $2 AND channel = $3 AND report_at <= $4
            AND report_at IS NOT NULL
         ORDER BY report_at LIMIT $5",
        &read::with(
            scope,
            [channel.as_str().into(), read::at(now), Value::from(limit)],
        ),
    )?;
    rows.iter()
        .map(|row| {
            Ok(Underway {
                id: read::word(row, "id")?,
                provider_ref: read::text(row, "provider_ref")?,
                asked: read::count(row, "reports")?,
                sent_at: read::moment(row, "sent_at")?,
            })
        })
        .collect()
}

/// When a channel is to be asked next about any message.
pub fn next_report(
    tx: &mut Tx<'_>,
    scope: Scope,
    channel: ChannelKind,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_one(
        "SELECT MIN(report_at) AS at FROM message
         WHERE merchant_id = $1 AND mode = $2 AND channel = $3 AND report_at IS NOT NULL",
        &read::with(scope, [channel.as_str().into()]),
    )?;
    read::opt_moment(&row, "at")
}

/// The message that a channel took and calls so, while its last word is not said.
pub fn by_ref(
    tx: &mut Tx<'_>,
    scope: Scope,
    channel: ChannelKind,
    provider_ref: &str,
) -> Result<Option<MessageId>, StoreError> {
    let row = tx.query_one_opt(
        "SELECT id FROM message
         WHERE merchant_id = $1 AND mode = $2 AND channel = $3 AND provider_ref = $4
            AND state = 'accepted'
         LIMIT 1",
        &read::with(scope, [channel.as_str().into(), provider_ref.into()]),
    )?;
    row.map(|row| read::word(&row, "id")).transpose()
}

/// Lets a channel be asked about a message at once, for something came that nobody vouches for.
/// `false`: the last word is said, it is due anyway, or it was asked too often already.
pub fn ask_now(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE message SET report_at = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'accepted'
            AND (report_at IS NULL OR report_at > $4) AND reports < $5",
        &read::with(
            scope,
            [read::id(id), read::at(now), Value::Int(MOST_QUESTIONS)],
        ),
    )?;
    Ok(changed == 1)
}

/// Keeps a channel's word about a message that is still on its way.
pub fn heard(tx: &mut Tx<'_>, scope: Scope, id: MessageId, code: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE message SET code = $4
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'accepted'",
        &read::with(scope, [read::id(id), code.into()]),
    )?;
    Ok(())
}

/// Writes down that a channel was asked and did not say the last word; `next`: when it is asked
/// again.
pub fn asked(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    (code, next): (Option<&str>, Option<Timestamp>),
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE message SET reports = reports + 1, code = COALESCE($4, code), report_at = $5
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'accepted'",
        &read::with(scope, [read::id(id), Value::from(code), read::opt_at(next)]),
    )?;
    Ok(())
}

/// Writes down the last word of a channel. `false`: it was written down before.
pub fn arrived(
    tx: &mut Tx<'_>,
    scope: Scope,
    id: MessageId,
    said: &Arrived,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE message SET state = $4, cause = $5, code = $6, report_at = NULL,
            delivered_at = CASE WHEN $4 = 'delivered' THEN $7 END
         WHERE merchant_id = $1 AND mode = $2 AND id = $3 AND state = 'accepted'",
        &read::with(
            scope,
            [
                read::id(id),
                said.state.as_str().into(),
                Value::from(said.cause.as_deref()),
                said.code.as_str().into(),
                read::at(now),
            ],
        ),
    )?;
    Ok(changed == 1)
}

/// Whether the last e-mail to a mailbox that a server answered for came back.
pub fn bounced(tx: &mut Tx<'_>, scope: Scope, address: &Address) -> Result<bool, StoreError> {
    let row = tx.query_one_opt(
        "SELECT state FROM message
         WHERE merchant_id = $1 AND mode = $2 AND address = $3 AND channel = 'smtp'
            AND state IN ('accepted', 'delivered', 'undelivered')
         ORDER BY id DESC LIMIT 1",
        &read::with(scope, [address.as_str().into()]),
    )?;
    let state = row.map(|row| read::word(&row, "state")).transpose()?;
    Ok(state == Some(MessageState::Undelivered))
}

/// How many messages that cost money went out lately, to a number and of a shop.
pub fn sent(
    tx: &mut Tx<'_>,
    scope: Scope,
    (address, shop): (&Address, ShopId),
    now: Timestamp,
) -> Result<Sent, StoreError> {
    let hour = hour(now);
    let mut count = |subject: Value, since: i64| {
        let row = tx.query_one(
            "SELECT CAST(COALESCE(SUM(sent), 0) AS BIGINT) AS sent FROM message_count
             WHERE merchant_id = $1 AND mode = $2 AND subject = $3 AND hour >= $4",
            &read::with(scope, [subject, Value::Int(since)]),
        )?;
        read::count(&row, "sent")
    };
    Ok(Sent {
        number_hour: count(address.as_str().into(), hour)?,
        number_day: count(address.as_str().into(), hour - DAY)?,
        shop_hour: count(read::id(shop), hour)?,
    })
}

/// Counts one more of them. Counts of days gone by are swept away.
pub fn count(
    tx: &mut Tx<'_>,
    scope: Scope,
    (address, shop): (&Address, ShopId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let hour = hour(now);
    for subject in [address.as_str().into(), read::id(shop)] {
        tx.execute(
            "INSERT INTO message_count (merchant_id, mode, subject, hour, sent)
             VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (merchant_id, mode, subject, hour)
             DO UPDATE SET sent = message_count.sent + 1",
            &read::with(scope, [subject, Value::Int(hour)]),
        )?;
    }
    tx.execute(
        "DELETE FROM message_count WHERE merchant_id = $1 AND mode = $2 AND hour < $3",
        &read::with(scope, [Value::Int(hour - DAY - 1)]),
    )?;
    Ok(())
}

fn hour(now: Timestamp) -> i64 {
    now.as_microsecond().div_euclid(HOUR)
}
